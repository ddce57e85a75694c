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
    "inquiry_decided": (
        "It was decided already",
        "Staff accepted or rejected the answer, or took the inquiry back; nothing changes any more.",
        "Darüber ist schon entschieden",
        "Die Antwort wurde übernommen oder abgelehnt oder die Nachfrage zurückgenommen; daran ändert sich nichts mehr.",
    ),
    "inquiry_unanswered": (
        "There is no answer yet",
        "Nobody has answered so far. Wait, or take the inquiry back.",
        "Es gibt noch keine Antwort",
        "Bisher hat niemand geantwortet. Bitte warten oder die Nachfrage zurücknehmen.",
    ),
    "answer_contradicts": (
        "The answer contradicts itself",
        "What is still running has not ended. Leave out ended_on, or say that it no longer runs.",
        "Die Antwort widerspricht sich",
        "Was noch läuft, ist nicht zu Ende. Bitte ended_on weglassen oder angeben, dass es nicht mehr läuft.",
    ),
    "saving_needed": (
        "Which saving is it?",
        "The answer has kWh. Name the saving of the project that gets the measured value.",
        "Um welche Einsparung geht es?",
        "Die Antwort enthält kWh. Bitte die Einsparung des Projekts nennen, die den Messwert bekommt.",
    ),
    "saving_without_energy": (
        "The saving has no energy",
        "Energy goes into a saving of the kind energy. Name another one, or make one first.",
        "Die Einsparung hat keine Energie",
        "Energie gehört in eine Einsparung der Art energy. Bitte eine andere nennen oder zuerst eine anlegen.",
    ),
    "carrier_needed": (
        "Which carrier is it?",
        "The saving has the carriers {carriers}. Name the one the kWh belong to.",
        "Um welchen Energieträger geht es?",
        "Die Einsparung hat die Energieträger {carriers}. Bitte den nennen, zu dem die kWh gehören.",
    ),
    "more_than_before": (
        "More was saved than was used before",
        "Before, it was {before_kwh} kWh. Correct the saving first, or reject the answer and ask.",
        "Mehr gespart als vorher verbraucht",
        "Vorher waren es {before_kwh} kWh. Bitte zuerst die Einsparung berichtigen oder nachfragen und ablehnen.",
    ),
    "ended_before_effect": (
        "It ended before it had an effect",
        "The answer says that it ended on {ended_on}; the effect of the saving begins later or has no month.",
        "Es endete, bevor es wirkte",
        "Nach der Antwort endete es am {ended_on}; die Wirkung der Einsparung beginnt später oder hat keinen Monat.",
    ),
}
