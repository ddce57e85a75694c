"""Texts of what volunteers give, learn and become."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "hours_for_one_thing": (
        "Hours are for one thing",
        "Name either the project or the engagement the hours were given to, never both and never none.",
        "Stunden gehören zu einer Sache",
        "Bitte entweder das Projekt oder die Benennung nennen, für die die Stunden waren, nie beides und nie keines.",
    ),
    "hours_decided": (
        "This was decided already",
        "The hours are {status}. Ask the agency, if that is wrong.",
        "Darüber ist schon entschieden",
        "Die Stunden sind {status}. Wenn das nicht stimmt, bitte die Energieagentur fragen.",
    ),
    "hours_rejected_at_once": (
        "Hours are entered before they are rejected",
        "Enter the hours as reported or confirmed; to reject them needs a reason and is a step of its own.",
        "Stunden werden erst gemeldet, dann abgelehnt",
        "Bitte als reported oder confirmed eintragen; eine Ablehnung braucht einen Grund und ist ein Schritt für sich.",
    ),
    "too_many_hours": (
        "More hours than there are",
        "So many hours do not fit into this period; at most {most} do.",
        "Mehr Stunden, als es gibt",
        "So viele Stunden hat dieser Zeitraum nicht; höchstens {most}.",
    ),
    "not_their_project": (
        "The volunteer does not work on this project",
        "Hours are for a project the volunteer works on. Add the volunteer to the project first.",
        "An diesem Projekt arbeitet die Person nicht mit",
        "Stunden gibt es für ein Projekt, an dem die Person mitarbeitet. Bitte sie zuerst dem Projekt zuordnen.",
    ),
    "not_their_engagement": (
        "The volunteer was not engaged there at that time",
        "Hours are for an engagement of the volunteer that lasted at that time. Choose another one or correct the day.",
        "Die Person war da zu der Zeit nicht benannt",
        "Stunden gibt es für eine Benennung der Person, die zu der Zeit lief. Bitte Benennung oder Tag berichtigen.",
    ),
    "training_not_attended": (
        "Nobody came with this registration",
        "A registration stands for a training once it says that the volunteer attended. Note the attendance first.",
        "Mit dieser Anmeldung war niemand da",
        "Eine Anmeldung zählt als Schulung, wenn die Person da war. Bitte zuerst die Teilnahme eintragen.",
    ),
    "merge_with_itself": (
        "A record cannot be merged into itself",
        "Name another record of the same person, that is to be merged into this one.",
        "Ein Eintrag lässt sich nicht mit sich selbst zusammenführen",
        "Bitte einen anderen Eintrag derselben Person nennen, der in diesem aufgehen soll.",
    ),
    "transfer_open": (
        "The volunteer is offered to another agency",
        "A transfer of this volunteer waits for an answer. Withdraw it first, or wait for the answer.",
        "Die Person ist einer anderen Energieagentur angeboten",
        "Eine Übergabe dieser Person wartet auf Antwort. Bitte zuerst zurückziehen oder die Antwort abwarten.",
    ),
    "transfer_to_itself": (
        "The volunteer is with this agency already",
        "Name another agency that is to look after the volunteer.",
        "Die Person ist schon bei dieser Energieagentur",
        "Bitte eine andere Energieagentur nennen, die die Person begleiten soll.",
    ),
    "transfer_decided": (
        "The transfer was decided already",
        "The offer is {status}. Make a new one, if that is to change.",
        "Über die Übergabe ist schon entschieden",
        "Das Angebot ist {status}. Wenn sich das ändern soll, bitte ein neues machen.",
    ),
    "training_confirmed": (
        "The training is confirmed already",
        "Staff has confirmed this training. Ask the agency, if something about it is wrong.",
        "Die Schulung ist schon bestätigt",
        "Die Energieagentur hat diese Schulung bestätigt. Wenn etwas nicht stimmt, bitte dort fragen.",
    ),
}
