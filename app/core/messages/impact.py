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
    "known_at_unsettled": (
        "What is known at this moment is not settled yet",
        "Knowledge is settled up to {latest}. Choose that moment or an earlier one, or leave it out.",
        "Der Kenntnisstand dieses Zeitpunkts steht noch nicht fest",
        "Der Kenntnisstand steht bis {latest} fest. Bitte diesen oder einen früheren Zeitpunkt wählen oder keinen.",
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
    "only_for_period": (
        "Only a period has months",
        "The parameter {name} belongs to measure=period; this measure speaks about as_of. Leave it out.",
        "Nur ein Zeitraum hat Monate",
        "Der Parameter {name} gehört zu measure=period; diese Kennzahl spricht über as_of. Bitte weglassen.",
    ),
    "only_by_year": (
        "This figure goes by year",
        "The figure {measure} speaks about the end of a calendar year. Ask with by=year, or for annual by month.",
        "Diese Kennzahl gibt es je Jahr",
        (
            "Die Kennzahl {measure} spricht über das Ende eines Kalenderjahres. Bitte mit by=year fragen, oder nach "
            "annual je Monat."
        ),
    ),
    "too_many_steps": (
        "Too many steps",
        "The period has {steps} steps, at most {maximum} are answered. Shorten it, or go by year.",
        "Zu viele Schritte",
        "Der Zeitraum hat {steps} Schritte, höchstens {maximum} werden beantwortet. Bitte kürzen oder je Jahr fragen.",
    ),
    "not_per_head": (
        "This figure is not told per head",
        "Per head there are only {allowed}. Choose one of them, or leave per_head out.",
        "Diese Kennzahl gibt es nicht pro Kopf",
        "Pro Kopf gibt es nur {allowed}. Bitte eine davon wählen oder per_head weglassen.",
    ),
    "nothing_to_compare": (
        "There is nothing to compare",
        "The other question is the same as the first. Say how it differs: other_as_of, other_state and so on.",
        "Es gibt nichts zu vergleichen",
        "Die andere Frage gleicht der ersten. Bitte angeben, worin sie abweicht, etwa other_as_of oder other_state.",
    ),
}
