"""Texts about figures: what cannot be added or asked."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "bases_mixed": (
        "Per year and over a lifetime do not add up",
        (
            "Figures on different bases ({bases}) cannot be summed: one is tonnes per year, the other tonnes "
            "over a lifetime. Ask for one of them."
        ),
        "Pro Jahr und über die Wirkdauer haben keine Summe",
        (
            "Zahlen mit verschiedenem Bezug ({bases}) lassen sich nicht addieren: die eine gilt pro Jahr, die "
            "andere über die Wirkdauer. Bitte nach einer fragen."
        ),
    ),
    "conventions_mixed": (
        "Real and statutory factors do not add up",
        "Savings computed with real and with statutory factors cannot be one sum. Ask for both side by side.",
        "Reale und gesetzliche Faktoren haben keine Summe",
        (
            "Einsparungen mit realen und mit gesetzlich festgelegten Faktoren ergeben keine gemeinsame Summe. "
            "Bitte beide nebeneinander abfragen."
        ),
    ),
    "as_of_future": (
        "This month has not come yet",
        "Figures speak about months up to {latest}. Choose that month or an earlier one.",
        "Diesen Monat gibt es noch nicht",
        "Zahlen gibt es für Monate bis {latest}. Bitte diesen oder einen früheren Monat wählen.",
    ),
    "known_at_future": (
        "This moment has not come yet",
        "What will be known later is not known now (it is {latest}). Choose an earlier moment, or leave it out.",
        "Diesen Zeitpunkt gibt es noch nicht",
        (
            "Was später bekannt sein wird, ist jetzt ({latest}) noch nicht bekannt. Bitte einen früheren Zeitpunkt "
            "wählen oder keinen angeben."
        ),
    ),
    "too_many_cells": (
        "Too many groups",
        "The answer would have more than {limit} groups. Leave out a key, or narrow the scope.",
        "Zu viele Gruppen",
        "Die Antwort hätte mehr als {limit} Gruppen. Bitte ein Merkmal weglassen oder den Ausschnitt verkleinern.",
    ),
    "one_of_two": (
        "One of the two is enough",
        "Both {one} and {other} are given, and they say the same thing. Keep one of them.",
        "Eines von beiden genügt",
        "Es sind {one} und {other} angegeben, und beide sagen dasselbe. Bitte nur eines angeben.",
    ),
}
