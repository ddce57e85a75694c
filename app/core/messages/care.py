"""Texts of the care list: what waits, and what to do next."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "municipality_without_resolution": (
        "Municipality without a council resolution",
        "{name} has been in contact with us, and there is no council resolution; on the list since {since}.",
        "Kommune ohne Ratsbeschluss",
        "Mit {name} besteht Kontakt, aber noch kein Ratsbeschluss; auf der Liste seit {since}.",
    ),
    "resolution_without_patron": (
        "Resolution without a volunteer",
        "{name} takes part, and nobody is named as its volunteer; on the list since {since}.",
        "Beschluss ohne Klimaschutzpatin oder -paten",
        "{name} macht mit, aber niemand ist als Patin oder Pate benannt; auf der Liste seit {since}.",
    ),
    "patron_without_project": (
        "Volunteer without a project",
        "Somebody is engaged[ in {name}] and works on no project; on the list since {since}.",
        "Patin oder Pate ohne Projekt",
        "Jemand ist[ in {name}] benannt, arbeitet aber an keinem Projekt; auf der Liste seit {since}.",
    ),
    "project_without_value": (
        "Project without a value",
        "For the project {name} nobody said what it saves; on the list since {since}.",
        "Projekt ohne Wert",
        "Beim Projekt {name} steht nicht, was es einspart; auf der Liste seit {since}.",
    ),
    "project_value_outdated": (
        "Project with an old value",
        "What the project {name} saves was said long ago; on the list since {since}.",
        "Projekt mit altem Wert",
        "Was das Projekt {name} einspart, wurde vor langer Zeit angegeben; auf der Liste seit {since}.",
    ),
    "application_deadline_near": (
        "Application deadline near",
        "The application to {name} has to be handed in by {due_on} and is still a draft.",
        "Antragsfrist läuft ab",
        "Der Antrag {name} ist bis {due_on} zu stellen und noch ein Entwurf.",
    ),
    "proof_of_use_due": (
        "Proof of use due",
        "The proof of use for {name} is due by {due_on}.",
        "Verwendungsnachweis fällig",
        "Der Verwendungsnachweis zu {name} ist bis {due_on} fällig.",
    ),
    "registrations_to_decide": (
        "Registrations to decide",
        "{count} who registered for {name} wait for a seat, or for a word that they came; on the list since {since}.",
        "Anmeldungen zu entscheiden",
        "{count} Angemeldete zu {name} warten auf einen Platz oder den Vermerk der Teilnahme; gelistet seit {since}.",
    ),
    "ask_for_resolution": (
        "Ask for the resolution",
        "Ask when the council decides, offer a draft of the resolution, and note the consultation.",
        "Nach dem Beschluss fragen",
        "Bitte nachfragen, wann der Rat entscheidet, einen Beschlussentwurf anbieten und die Beratung vermerken.",
    ),
    "find_patron": (
        "Find a volunteer",
        "Ask the municipality whom it wants to name, and record the engagement.",
        "Patin oder Paten finden",
        "Bitte bei der Kommune nachfragen, wen sie benennen will, und die Benennung eintragen.",
    ),
    "find_project": (
        "Find a project",
        "Talk to the volunteer about a first project, and link it; end the engagement if it is over.",
        "Projekt finden",
        "Bitte über ein erstes Projekt sprechen und es verknüpfen; ist die Benennung vorbei, diese beenden.",
    ),
    "record_value": (
        "Record what it saves",
        "Record a saving for the project, an estimate if there is nothing better, or that it has none by nature.",
        "Einsparung eintragen",
        "Bitte eine Einsparung eintragen, notfalls geschätzt, oder dass es naturgemäß keine gibt.",
    ),
    "renew_value": (
        "Renew the value",
        "Ask whether the measure still works and what it saved in the last year, and record the answer.",
        "Wert erneuern",
        "Bitte nachfragen, ob die Maßnahme noch wirkt und was sie zuletzt gespart hat, und die Antwort eintragen.",
    ),
    "hand_in_application": (
        "Hand in the application",
        "Hand in the application and set the grant to applied, or to withdrawn.",
        "Antrag stellen",
        "Bitte den Antrag stellen und den Stand auf beantragt setzen, oder auf zurückgezogen.",
    ),
    "hand_in_proof": (
        "Hand in the proof of use",
        "Hand in the proof of use and set the grant to proof submitted.",
        "Verwendungsnachweis einreichen",
        "Bitte den Verwendungsnachweis einreichen und den Stand auf Nachweis eingereicht setzen.",
    ),
    "decide_registrations": (
        "Decide the registrations",
        "Before the event make room or cancel; after it say who came.",
        "Anmeldungen entscheiden",
        "Vor der Veranstaltung bitte Plätze schaffen oder absagen, danach eintragen, wer da war.",
    ),
    "placeholder_unknown": (
        "An unknown placeholder",
        "{name} is no placeholder here. Known are {known}; other braces are not allowed.",
        "Ein unbekannter Platzhalter",
        "{name} ist hier kein Platzhalter. Bekannt sind {known}; andere geschweifte Klammern sind nicht erlaubt.",
    ),
    "until_past": (
        "That day is over",
        "An item can be put off until a day that comes; today is {today}.",
        "Dieser Tag ist vorbei",
        "Zurückstellen geht nur bis zu einem Tag, der noch kommt; heute ist {today}.",
    ),
}
