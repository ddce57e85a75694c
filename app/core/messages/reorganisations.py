"""Texts about mergers and splits of municipalities."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "reorganisation_too_large": (
        "Too many records for one transaction",
        "More than {limit} records lie there. Please do it in several steps, a unit at a time.",
        "Zu viele Datensätze für einen Vorgang",
        "Dort liegen mehr als {limit} Datensätze. Bitte in mehreren Schritten vorgehen, eine Einheit nach der anderen.",
    ),
    "reorganisation_unbalanced": (
        "The totals would differ",
        "Before and after there would not be the same records and amounts; nothing was done. Please tell the operator.",
        "Die Summen wären andere",
        "Vorher und nachher wären es nicht dieselben Datensätze und Beträge; nichts ist geschehen. Bitte melden.",
    ),
    "plan_outdated": (
        "Something changed since the preview",
        "What would be done now is not what the preview showed. Please look at a new preview first.",
        "Seit der Vorschau hat sich etwas geändert",
        "Was jetzt geschehen würde, ist nicht, was die Vorschau zeigte. Bitte zuerst eine neue Vorschau ansehen.",
    ),
    "units_below": (
        "Units lie below it",
        "{count} units lie below the one to be split. Please hang them on one of its successors first.",
        "Darunter liegen Einheiten",
        "Unter der zu teilenden Einheit liegen {count} Einheiten. Bitte sie zuerst einer Nachfolgerin zuordnen.",
    ),
    "engagements_meet": (
        "Two engagements would become one",
        (
            "The engagements {first} and {second} of one volunteer (agency {agency_id}) begin on the same day and "
            "would lie in the same place. Their agency has to end or delete one of them first."
        ),
        "Zwei Benennungen fielen zusammen",
        (
            "Die Benennungen {first} und {second} einer Person (Agentur {agency_id}) beginnen am selben Tag und lägen "
            "am selben Ort. Ihre Agentur muss zuerst eine davon beenden oder löschen."
        ),
    ),
    "reorganisation_to_come": (
        "A day that has not come yet",
        "The new territory must have begun. Please do it on that day.",
        "Ein Tag, der noch nicht da ist",
        "Das neue Gebiet muss schon bestehen. Bitte an jenem Tag vornehmen.",
    ),
    "only_when_split": (
        "Parts are for splits",
        "Basis points are given with the rule split alone. Please leave them out.",
        "Anteile nur bei Teilungen",
        "Basispunkte gehören nur zur Regel split. Bitte weglassen.",
    ),
    "one_successor": (
        "More than one successor",
        "With the rule move everything goes to one successor. Please name one, or choose split or keep.",
        "Mehr als eine Nachfolgerin",
        "Mit der Regel move geht alles an eine Nachfolgerin. Bitte eine nennen oder split oder keep wählen.",
    ),
    "levels_differ": (
        "Units of different kinds",
        "One is a {level}, this one a {other}: only units of one level merge or split.",
        "Einheiten verschiedener Ebenen",
        "Die eine gehört zur Ebene {level}, diese zu {other}: Zusammenlegen und teilen geht nur auf einer Ebene.",
    ),
    "ends_later": (
        "It ends later",
        "By the register the unit exists until {valid_to}. Please correct the day here or there.",
        "Sie endet später",
        "Nach dem Register besteht die Einheit bis {valid_to}. Bitte den Tag hier oder dort berichtigen.",
    ),
    "successor_ended": (
        "The successor has ended",
        "The unit ended on {valid_to}; nothing can go to it.",
        "Die Nachfolgerin besteht nicht mehr",
        "Die Einheit endete am {valid_to}; dorthin kann nichts gehen.",
    ),
}
