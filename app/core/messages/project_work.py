"""Texts about what happens around a project: publishing it, and what people say about it."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "needed_to_publish": (
        "Needed before it is published",
        "Readers need this. Fill in {name} first, then publish.",
        "Vor der Veröffentlichung nötig",
        "Das brauchen Leserinnen und Leser. Bitte zuerst {name} ausfüllen, dann veröffentlichen.",
    ),
    "cancelled_unpublishable": (
        "A cancelled project",
        "What was cancelled is not published anew. Take it up again first, or leave it a draft.",
        "Ein abgebrochenes Projekt",
        "Was abgebrochen wurde, wird nicht neu veröffentlicht. Bitte zuerst wieder aufnehmen oder Entwurf lassen.",
    ),
    "comment_of_another": (
        "Somebody else's words",
        "Only who wrote a comment changes its words. Staff of the agency can take it back or change who reads it.",
        "Worte von jemand anderem",
        (
            "Den Wortlaut ändert nur, wer den Kommentar schrieb. Die Energieagentur kann ihn zurücknehmen oder ändern, "
            "wer ihn liest."
        ),
    ),
    "comment_removed": (
        "The comment was taken back",
        "Nothing is left of it that could be changed. Write a new one.",
        "Der Kommentar wurde zurückgenommen",
        "Davon ist nichts mehr da, was sich ändern ließe. Bitte einen neuen schreiben.",
    ),
}
