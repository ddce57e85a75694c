"""What mails about registrations say, in German and English; plain text, as the mails about accounts."""

from collections.abc import Mapping
from typing import Final

_TEXTS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("registration_received", "de"): (
        "Bitte bestätigen: {title}",
        (
            "Sie haben sich angemeldet{seat}. Bitte bestätigen Sie bis {until} über diesen Link, dass das Ihre "
            "Adresse ist; sonst geht der Platz weiter. Waren Sie es nicht, genügt es, diese Nachricht zu löschen."
        ),
    ),
    ("registration_received", "en"): (
        "Please confirm: {title}",
        (
            "You registered{seat}. Please confirm by this link until {until} that this is your address; otherwise the "
            "place goes on. If it was not you, delete this message."
        ),
    ),
    ("seat_confirmed", "de"): (
        "Ihr Platz ist sicher: {title}",
        (
            "Sie haben einen Platz. Können Sie nicht kommen, melden Sie sich bitte über diesen Link ab, damit andere "
            "nachrücken:"
        ),
    ),
    ("seat_confirmed", "en"): (
        "You have a seat: {title}",
        "You have a seat. If you cannot come, please cancel by this link, so that others can move up:",
    ),
    ("seat_offered", "de"): (
        "Ein Platz ist frei: {title}",
        (
            "Für Sie ist ein Platz frei geworden. Bitte nehmen Sie ihn bis {until} über diesen Link an; danach wird er "
            "weitergegeben:"
        ),
    ),
    ("seat_offered", "en"): (
        "A seat is free: {title}",
        "A seat has become free for you. Please accept it by this link until {until}; afterwards it goes on:",
    ),
    ("registration_cancelled", "de"): (
        "Ihre Anmeldung gilt nicht mehr: {title}",
        (
            "Ihre Anmeldung wurde aufgehoben, weil die Frist verstrichen ist oder die Energieagentur sie abgesagt "
            "hat. Bei Fragen wenden Sie sich bitte an die Energieagentur."
        ),
    ),
    ("registration_cancelled", "en"): (
        "Your registration has ended: {title}",
        (
            "Your registration was cancelled, because time ran out or by the agency. If you have questions, please "
            "ask the agency."
        ),
    ),
    ("workshop_changed", "de"): (
        "Geändert: {title}",
        (
            "Zeit oder Ort haben sich geändert, oben steht der neue Stand. Passt es nicht mehr, melden Sie sich bitte "
            "über diesen Link ab:"
        ),
    ),
    ("workshop_changed", "en"): (
        "Changed: {title}",
        (
            "Time or place have changed; above is how it stands now. If it does not suit you, please cancel by "
            "this link:"
        ),
    ),
    ("workshop_cancelled", "de"): ("Abgesagt: {title}", "Die Veranstaltung findet leider nicht statt."),
    ("workshop_cancelled", "en"): ("Cancelled: {title}", "We are sorry: the event does not take place."),
    ("workshop_reminder", "de"): (
        "Bald: {title}",
        "Wir freuen uns auf Sie. Können Sie nicht kommen, melden Sie sich bitte über diesen Link ab:",
    ),
    ("workshop_reminder", "en"): (
        "Soon: {title}",
        "We look forward to seeing you. If you cannot come, please cancel by this link:",
    ),
    ("workshop_follow_up", "de"): (
        "Danke für Ihre Teilnahme: {title}",
        "{words}\n\nDie Teilnahmebestätigung gibt es über diesen Link:",
    ),
    ("workshop_follow_up", "en"): (
        "Thank you for taking part: {title}",
        "{words}\n\nYou get the certificate of attendance by this link:",
    ),
}
_HELLO: Final = {"de": "Guten Tag {name},", "en": "Hello {name},"}
_SEAT: Final = {
    ("de", True): " und stehen auf der Warteliste",
    ("de", False): " und haben einen Platz",
    ("en", True): " and are on the waiting list",
    ("en", False): " and have a seat",
}
_NO_MORE: Final = {
    "de": "Keine Erinnerungen und Nachrichten danach mehr: derselbe Link.",
    "en": "No more reminders and mails afterwards: the same link.",
}
WITHOUT_LINK: Final = frozenset({"registration_cancelled", "workshop_cancelled"})
REFUSABLE: Final = frozenset({"workshop_reminder", "workshop_follow_up"})
"""Mails that nobody needs and anybody can refuse."""


def registration_letter(
    kind: str, language: str, *, name: str, link: str, facts: Mapping[str, str], waits: bool
) -> tuple[str, str]:
    """Subject and text of a mail about a registration.

    Args:
        kind: which.
        language: ``de`` or ``en``.
        name: of the person.
        link: where the registration can be seen and changed.
        facts: title, when, place, until, words.
        waits: whether it is on the waiting list.
    """
    subject, text = _TEXTS[kind, language]
    given = {**facts, "seat": _SEAT[language, waits]}
    event = "\n".join(part for part in (facts["title"], facts["when"], facts["place"]) if part)
    parts = [_HELLO[language].format(name=name), event, text.format_map(given)]
    if kind not in WITHOUT_LINK:
        parts.append(link)
    if kind in REFUSABLE:
        parts.append(_NO_MORE[language])
    return " ".join(subject.format_map(given).split()), "\n\n".join([*parts, "KlikKS"]) + "\n"
