"""German for the English words that other parts of the service put into a text as a parameter."""

from typing import Final

_WHOLE: Final = {
    "agency": "Energieagenturen",
    "agencies": "Energieagenturen",
    "municipalities": "Kommunen",
    "participations": "Teilnahmen",
    "patrons": "Klimaschutzpaten",
    "engagements": "Benennungen",
    "hours": "Stunden",
    "trainings": "Schulungen",
    "skills": "Fähigkeiten",
    "transfers": "Übergaben",
    "projects": "Projekte",
    "savings": "Einsparungen",
    "factors": "Emissionsfaktoren",
    "factor_sets": "Faktorensätze",
    "fundings": "Fördermittel",
    "programmes": "Förderprogramme",
    "grants": "Förderungen",
    "grant_payments": "Auszahlungen",
    "workshops": "Workshops",
    "registrations": "Anmeldungen",
    "consultations": "Beratungen",
    "imports": "Importe",
    "targets": "Ziele",
    "reports": "Berichte",
    "accounts": "Konten",
    "tokens": "Tokens",
}

# What validation says is expected begins so; the longest beginning that fits wins.
_BEGINNINGS: Final = {
    "a valid string": "ein Text",
    "a valid integer": "eine ganze Zahl",
    "a valid number": "eine Zahl",
    "a number": "eine Zahl",
    "a finite number": "eine endliche Zahl",
    "a valid decimal": "eine Dezimalzahl",
    "a valid boolean": "true oder false",
    "a valid dictionary": "ein Objekt mit Feldern",
    "an object": "ein Objekt mit Feldern",
    "a valid list": "eine Liste",
    "a valid tuple": "eine Liste",
    "a valid date": "ein Datum wie 2025-03-31",
    "a valid datetime": "ein Zeitpunkt wie 2025-03-31T12:00:00Z",
    "a valid time": "eine Uhrzeit wie 18:30",
    "a valid UUID": "eine Kennung (UUID)",
    "a valid URL": "eine Internetadresse",
    "a month such as": "ein Monat wie 2025-03",
    "an IANA time zone": "eine Zeitzone wie Europe/Berlin",
    "a moment with its offset": "ein Zeitpunkt mit Zeitzone wie 2025-03-31T12:00:00Z",
}

_OF_THE_FORM: Final = "a text of the form "


def german(value: str) -> str:
    """The German word for a value, or the value itself: names and numbers stay what they are."""
    if value in _WHOLE:
        return _WHOLE[value]
    if value.startswith(_OF_THE_FORM):
        return "ein Text der Form " + value.removeprefix(_OF_THE_FORM)
    fitting = [beginning for beginning in _BEGINNINGS if value.startswith(beginning)]
    return _BEGINNINGS[max(fitting, key=len)] if fitting else value
