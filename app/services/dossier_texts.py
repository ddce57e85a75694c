"""Words of a dossier: what each holding is for, where the data comes from, who gets to see it."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Words(NamedTuple):
    """The same in both languages."""

    german: str
    english: str


PURPOSES: Final[Mapping[str, Words]] = {
    "patrons": Words(
        "Kontaktdaten, um das Ehrenamt zu begleiten (Art. 6 Abs. 1 lit. b und e DSGVO).",
        "Contact data, to support the voluntary work (Art. 6(1)(b) and (e) GDPR).",
    ),
    "engagements": Words(
        "Benennung durch eine Kommune: von wann bis wann und wo (Art. 6 Abs. 1 lit. b und e DSGVO).",
        "Being named by a municipality: from when to when and where (Art. 6(1)(b) and (e) GDPR).",
    ),
    "project_patrons": Words(
        "Projekte, an denen mitgearbeitet wurde (Art. 6 Abs. 1 lit. b DSGVO).",
        "Projects worked on (Art. 6(1)(b) GDPR).",
    ),
    "hours": Words(
        "Gemeldete Stunden und ob sie bestätigt wurden; gezählt wird ohne Namen (Art. 6 Abs. 1 lit. b und e DSGVO).",
        "Hours reported and whether they were confirmed; they count without a name (Art. 6(1)(b) and (e) GDPR).",
    ),
    "trainings": Words(
        "Schulungen mit Bescheinigung, um zu wissen, wer wofür ausgebildet ist (Art. 6 Abs. 1 lit. b DSGVO).",
        "Trainings with certificate, to know who is trained for what (Art. 6(1)(b) GDPR).",
    ),
    "transfers": Words(
        "Übergaben an eine andere Energieagentur, mit Einwilligung (Art. 6 Abs. 1 lit. a DSGVO).",
        "Transfers to another energy agency, with consent (Art. 6(1)(a) GDPR).",
    ),
    "registrations": Words(
        "Anmeldungen zu Veranstaltungen und ob jemand da war (Art. 6 Abs. 1 lit. b DSGVO).",
        "Registrations for events and whether somebody came (Art. 6(1)(b) GDPR).",
    ),
    "consultations": Words(
        "Gespräche mit der Energieagentur (Art. 6 Abs. 1 lit. e DSGVO).",
        "Talks with the energy agency (Art. 6(1)(e) GDPR).",
    ),
    "comments": Words(
        "Kommentare zu Projekten; nach einer Löschung bleiben die Worte beim Projekt, ohne dass sie zur Person führen "
        "(Art. 6 Abs. 1 lit. e DSGVO).",
        "Comments on projects; after an erasure the words stay with the project and no longer lead to the person "
        "(Art. 6(1)(e) GDPR).",
    ),
    "evidence": Words(
        "Belege, die die Person zu Projekten abgegeben hat. Was Personen zeigt oder nennt, geht mit der Löschung; das "
        "Übrige bleibt beim Projekt (Art. 6 Abs. 1 lit. e DSGVO).",
        "Evidence the person handed in for projects. What shows or names persons goes with the erasure; the rest stays "
        "with the project (Art. 6(1)(e) GDPR).",
    ),
    "inquiries": Words(
        "Jährliche Nachfrage zu einem Projekt und die Antwort darauf (Art. 6 Abs. 1 lit. e DSGVO).",
        "Yearly inquiry about a project and its answer (Art. 6(1)(e) GDPR).",
    ),
    "consents": Words(
        "Einwilligungen mit ihrem Wortlaut, als Nachweis (Art. 7 Abs. 1 DSGVO).",
        "Consents with their words, as proof (Art. 7(1) GDPR).",
    ),
    "tokens": Words(
        "Zugänge der Person, ohne das Geheimnis (Art. 32 DSGVO).",
        "Access of the person, without the secret (Art. 32 GDPR).",
    ),
    "users": Words(
        "Konto, mit dem sich die Person anmeldet, ohne Passwort (Art. 6 Abs. 1 lit. b, Art. 32 DSGVO).",
        "Account the person logs in with, without password (Art. 6(1)(b), Art. 32 GDPR).",
    ),
}
"""Holding -> what it is for."""

ABOUT: Final = Words(
    "Die Daten hat die Energieagentur selbst eingetragen, aus einer Liste eingespielt oder von der Person erhalten; "
    "wer einen Eintrag wann machte, steht im Verlauf. origin unterscheidet eingetragene, veröffentlichte und erfundene "
    "Einträge. Entscheidungen ohne Menschen und Übermittlungen in Drittländer gibt es nicht. Die Person kann "
    "Berichtigung, Löschung und Einschränkung verlangen, widersprechen und sich bei der Aufsichtsbehörde beschweren.",
    "The energy agency entered the data itself, loaded it from a list or got it from the person; who made which entry "
    "when stands in the history. origin tells entries that were recorded, published or made up. There are no automated "
    "decisions and no transfers to third countries. The person can ask for rectification, erasure and restriction, can "
    "object, and can complain to the supervisory authority.",
)
STAFF: Final = Words(
    "Mitarbeitende der Energieagentur: alles in dieser Auskunft. Andere Agenturen, der Verbund und die Öffentlichkeit: "
    "nichts davon, nur Zahlen ohne Namen.",
    "Staff of the energy agency: everything in this dossier. Other agencies, the network and the public: none of it, "
    "figures without names only.",
)
MUNICIPALITY: Final = Words(
    "Klimaschutzmanagement dieser Kommune und der Gebiete darüber: Name, Adresse und Telefon, solange die Benennung "
    "läuft; die Zeiten der Benennung auch danach.",
    "Climate manager of this municipality and of the units above it: name, address and telephone while the engagement "
    "lasts; its dates also afterwards.",
)
