"""Texts of workshops: guests, questions, offers, attendance, series."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "guest_or_volunteer": (
        "A volunteer or a guest",
        "Say either which volunteer comes (patron_id) or name and address of a guest (guest_name, guest_email).",
        "Ehrenamtlich oder Gast",
        (
            "Bitte entweder angeben, wer ehrenamtlich kommt (patron_id), oder Name und Adresse eines Gastes "
            "(guest_name, guest_email)."
        ),
    ),
    "already_registered": (
        "This address is registered already",
        "One address has one place at an event. The link to see or cancel it is in the mail that was sent about it.",
        "Diese Adresse ist schon angemeldet",
        "Eine Adresse hat einen Platz je Veranstaltung. Der Link zum Ansehen oder Absagen steht in der Mail dazu.",
    ),
    "not_open_to_guests": (
        "Not open to guests",
        "Nobody can register without an account here. Log in, or ask the agency.",
        "Nicht offen für Gäste",
        "Ohne Konto ist hier keine Anmeldung möglich. Bitte anmelden oder die Energieagentur fragen.",
    ),
    "offer_over": (
        "The offer is over",
        "The time to accept the seat has passed; it goes to the next person. Register again for the waiting list.",
        "Das Angebot ist abgelaufen",
        (
            "Die Zeit, den Platz anzunehmen, ist vorbei; er geht an die nächste Person. Für die Warteliste bitte "
            "neu anmelden."
        ),
    ),
    "answer_missing": (
        "An answer is missing",
        "The question[ {question}] has to be answered. Give the answer under the key {key}.",
        "Eine Antwort fehlt",
        "Die Frage[ {question}] muss beantwortet werden. Bitte die Antwort unter dem Schlüssel {key} angeben.",
    ),
    "answer_unknown": (
        "Nobody asked that",
        "The event has no question {key}. Leave the answer out, or correct its key.",
        "Danach wurde nicht gefragt",
        "Die Veranstaltung hat keine Frage {key}. Bitte die Antwort weglassen oder den Schlüssel berichtigen.",
    ),
    "answer_not_offered": (
        "This answer is not offered",
        "The question {key} can be answered with: {choices}. Choose one of them.",
        "Diese Antwort gibt es nicht",
        "Auf die Frage {key} sind diese Antworten möglich: {choices}. Bitte eine davon wählen.",
    ),
    "question_repeated": (
        "A key stands twice",
        "Two questions have the key {key}. Give each question a key of its own.",
        "Ein Schlüssel steht doppelt",
        "Zwei Fragen haben den Schlüssel {key}. Bitte jeder Frage einen eigenen geben.",
    ),
    "question_choices": (
        "Choices belong to a choice",
        "The question {key} needs choices if its kind is choice, and has none otherwise. Correct kind or choices.",
        "Auswahl nur bei choice",
        (
            "Die Frage {key} braucht eine Auswahl, wenn ihre Art choice ist, und hat sonst keine. Bitte Art oder "
            "Auswahl berichtigen."
        ),
    ),
    "room_code_wrong": (
        "Not the code of this room",
        "The code is another one. Read it again from the wall of the room, letter by letter.",
        "Nicht der Code dieses Raums",
        "Der Code lautet anders. Bitte ihn im Raum noch einmal ablesen, Zeichen für Zeichen.",
    ),
    "check_in_over": (
        "Checking in is over",
        "The event has been over for long. Ask the agency to note that you were there.",
        "Eintragen geht nicht mehr",
        "Die Veranstaltung ist schon lange vorbei. Bitte die Energieagentur, die Teilnahme einzutragen.",
    ),
    "not_attended": (
        "No attendance is noted",
        "There is a certificate only for somebody who attended. Have the attendance noted first.",
        "Keine Teilnahme eingetragen",
        "Eine Bestätigung gibt es nur nach der Teilnahme. Bitte sie zuerst eintragen lassen.",
    ),
    "not_a_guest": (
        "No guest stands behind it",
        "The registration is a volunteer's, or its guest was erased. Use the volunteer's own dossier or erasure.",
        "Dahinter steht kein Gast",
        "Angemeldet ist jemand Ehrenamtliches, oder der Gast wurde gelöscht. Bitte Auskunft oder Löschung dort nutzen.",
    ),
    "series_number": (
        "One number for many events",
        "The number (external_id) names one event. Leave it out, and give each event its own afterwards.",
        "Eine Nummer für viele Veranstaltungen",
        "Die Nummer (external_id) steht für eine Veranstaltung. Bitte weglassen und danach jeder ihre eigene geben.",
    ),
    "series_too_short": (
        "That is no series",
        "Only {events} event comes out of this. Choose a later last day, or add a single event.",
        "Das ergibt keine Reihe",
        "Daraus wird nur {events} Veranstaltung. Bitte einen späteren letzten Tag wählen oder eine einzelne anlegen.",
    ),
}
