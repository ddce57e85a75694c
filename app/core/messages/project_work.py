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
    "file_empty": (
        "The file is empty",
        "Nothing came. Send the file as the body of the request.",
        "Die Datei ist leer",
        "Es kam nichts an. Bitte die Datei als Inhalt der Anfrage senden.",
    ),
    "file_is_another": (
        "The file is not what it is said to be",
        (
            "It is said to be {said}, and by its content it is not[: it is {found}]. Name the right format, or save "
            "the file anew; files with macros, web pages and programs are not taken."
        ),
        "Die Datei ist nicht, was sie sein soll",
        (
            "Sie soll {said} sein und ist es nach ihrem Inhalt nicht[: sie ist {found}]. Bitte das richtige Format "
            "nennen oder die Datei neu speichern; Dateien mit Makros, Webseiten und Programme nehmen wir nicht an."
        ),
    ),
    "file_damaged": (
        "The file was damaged",
        "What lies in the store is not what was handed in. Ask the operator for a backup.",
        "Die Datei ist beschädigt",
        "In der Ablage liegt nicht mehr, was abgegeben wurde. Bitte den Betrieb nach einer Sicherung fragen.",
    ),
    "persons_not_public": (
        "Persons are not shown to everybody",
        "What shows or names persons stays internal. Choose internal, or say that it shows none.",
        "Personen werden nicht allen gezeigt",
        "Was Personen zeigt oder nennt, bleibt intern. Bitte intern wählen oder angeben, dass niemand zu erkennen ist.",
    ),
    "evidence_full": (
        "The project has as much evidence as it can have",
        "It has {most} pieces. Let go of one, or put several into one file.",
        "Mehr Belege kann das Projekt nicht haben",
        "Es hat {most} Belege. Bitte einen entfernen oder mehrere in einer Datei zusammenfassen.",
    ),
    "evidence_of_another": (
        "Somebody else added this",
        "Only who added it, or staff of the agency, can change it or let it go.",
        "Das hat jemand anderes abgegeben",
        "Ändern oder entfernen kann es nur, wer es abgab, oder die Energieagentur.",
    ),
}
