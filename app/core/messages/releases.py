"""Texts about drafts, publications and the keys they are signed with."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "publisher_taken": (
        "The name is taken",
        "Another publisher signs as {name}. Give the agency another slug before its first release.",
        "Der Name ist vergeben",
        (
            "Eine andere Herausgeberin signiert als {name}. Bitte der Energieagentur vor ihrer ersten Veröffentlichung "
            "ein anderes Kürzel geben."
        ),
    ),
    "release_key_missing": (
        "There is no key to sign with",
        "The secret behind the publisher's key is not in KLIKKS_RELEASE_SECRETS. Ask whoever runs the service.",
        "Der Schlüssel zum Signieren fehlt",
        (
            "Das Geheimnis hinter dem Schlüssel steht nicht in KLIKKS_RELEASE_SECRETS. Bitte die Betreiberin des "
            "Dienstes fragen."
        ),
    ),
    "cut_off_not_told": (
        "Figures of this month are not told",
        "Only the current month ({latest}) and past Decembers are published, so that small numbers stay hidden.",
        "Zahlen dieses Monats werden nicht veröffentlicht",
        (
            "Veröffentlicht werden nur der laufende Monat ({latest}) und vergangene Dezember, damit kleine Zahlen "
            "verborgen bleiben. Bitte einen davon wählen."
        ),
    ),
    "not_to_be_corrected": (
        "This release cannot be corrected",
        "Name an own release of the same month that is published and stands.",
        "Diese Veröffentlichung lässt sich nicht berichtigen",
        "Bitte eine eigene Veröffentlichung desselben Monats nennen, die gilt.",
    ),
    "release_published": (
        "The release is published",
        "What was published stays. Correct it by another release, or withdraw it.",
        "Die Veröffentlichung ist erfolgt",
        "Veröffentlichtes bleibt. Bitte durch eine neue Veröffentlichung berichtigen oder zurückziehen.",
    ),
    "release_not_a_draft": (
        "This is no draft",
        "It is {state}. Only drafts are approved, once.",
        "Das ist kein Entwurf",
        "Der Stand ist {state}. Freigegeben werden nur Entwürfe, einmal.",
    ),
    "release_other_bytes": (
        "These are other bytes",
        "The digest is not that of the document. Look at the document again and send its digest.",
        "Das sind andere Bytes",
        "Die Prüfsumme ist nicht die des Dokuments. Bitte das Dokument erneut ansehen und dessen Prüfsumme senden.",
    ),
    "release_not_approved": (
        "Nobody approved it",
        "It is {state}. A person has to approve the draft first.",
        "Niemand hat sie freigegeben",
        "Der Stand ist {state}. Zuerst muss ein Mensch den Entwurf freigeben.",
    ),
    "release_stands": (
        "Another release of this month stands",
        "Make a new draft that names it in corrects_id, or withdraw it first.",
        "Für diesen Monat gilt schon eine Veröffentlichung",
        "Bitte einen neuen Entwurf machen, der sie in corrects_id nennt, oder sie zuerst zurückziehen.",
    ),
    "corrected_is_gone": (
        "What was to be corrected stands no longer",
        "It was withdrawn meanwhile. Make a new draft that corrects nothing.",
        "Das zu Berichtigende gilt nicht mehr",
        "Es wurde inzwischen zurückgezogen. Bitte einen neuen Entwurf machen, der nichts berichtigt.",
    ),
    "release_does_not_stand": (
        "The release does not stand",
        "It is {state}. Only a published release that stands can be withdrawn.",
        "Die Veröffentlichung gilt nicht",
        "Der Stand ist {state}. Zurückziehen lässt sich nur eine Veröffentlichung, die gilt.",
    ),
}
