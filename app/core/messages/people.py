"""Texts of volunteers, workshops and registrations."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "field_not_yours": (
        "This field is not yours to change",
        (
            "The field {name} is kept by your agency. Change your own contact data here, and ask the agency for "
            "the rest."
        ),
        "Dieses Feld ändert die Energieagentur",
        (
            "Das Feld {name} pflegt Ihre Energieagentur. Eigene Kontaktdaten lassen sich hier ändern, alles "
            "Übrige bitte dort erfragen."
        ),
    ),
    "own_record_only": (
        "Only for yourself",
        "You can register yourself, but nobody else. Use your own id, or ask the agency to enter the other person.",
        "Nur für sich selbst",
        (
            "Sie können sich selbst anmelden, aber niemand anderen. Bitte die eigene Kennung verwenden oder die "
            "Energieagentur darum bitten."
        ),
    ),
    "registration_closed": (
        "Registration is closed",
        (
            "The deadline is over, or the event has begun, was held or was cancelled. Ask the agency whether "
            "there is still a way."
        ),
        "Die Anmeldung ist geschlossen",
        (
            "Die Frist ist vorbei oder die Veranstaltung hat begonnen, stattgefunden oder wurde abgesagt. Bitte "
            "bei der Energieagentur nachfragen, ob noch etwas geht."
        ),
    ),
    "workshop_not_held": (
        "The event has not begun",
        "Who came and who did not is known from an hour before the event. Wait until then, or set the event to held.",
        "Die Veranstaltung hat noch nicht begonnen",
        (
            "Wer da war und wer nicht, steht frühestens eine Stunde vor Beginn fest. Bitte bis dahin warten oder die "
            "Veranstaltung auf held setzen."
        ),
    ),
    "not_cancelled": (
        "Nothing was cancelled",
        (
            "The field cancelled_by belongs to a cancelled registration only. Leave it out, or set the status to "
            "cancelled."
        ),
        "Es wurde nichts abgesagt",
        (
            "Das Feld cancelled_by gehört nur zu einer abgesagten Anmeldung. Bitte weglassen oder den Status auf "
            "cancelled setzen."
        ),
    ),
    "participants_before_held": (
        "Counted before it was held",
        (
            "The number of participants is known only after the event. Set the status to held, or leave "
            "participants empty."
        ),
        "Gezählt, bevor sie stattfand",
        (
            "Die Zahl der Teilnehmenden steht erst nach der Veranstaltung fest. Bitte den Status auf held setzen "
            "oder participants leer lassen."
        ),
    ),
}
