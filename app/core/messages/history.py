"""Texts of the history of records."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "change_not_restorable": (
        "Records of this kind cannot be restored",
        "A change of {resource} can be read but not brought back. Change the record by hand.",
        "Einträge dieser Art lassen sich nicht wiederherstellen",
        ("Eine Änderung in {resource} kann man lesen, aber nicht zurückholen. Bitte den Eintrag von Hand ändern."),
    ),
    "change_erased": (
        "The values are gone",
        "The values of this record were erased together with a person, so that what it was is not known any more.",
        "Die Werte gibt es nicht mehr",
        "Die Werte dieses Eintrags wurden mit einer Person gelöscht; was er einmal war, ist nicht mehr bekannt.",
    ),
    "change_of_deleted": (
        "The record was deleted",
        "Only a record that is there can become what it was. Its last values stand in the change that deleted it.",
        "Der Eintrag wurde gelöscht",
        (
            "Nur ein vorhandener Eintrag kann wieder werden, was er war. Seine letzten Werte stehen in der Änderung, "
            "die ihn gelöscht hat."
        ),
    ),
    "former_value_refused": (
        "The former value does not fit any more",
        "What stood here then is against a rule of today. Change the record by hand.",
        "Der frühere Wert passt nicht mehr",
        "Was hier stand, widerspricht einer heutigen Regel. Bitte den Eintrag von Hand ändern.",
    ),
}
