"""What the mail says that asks once a year how a project is doing; plain text, as all mails."""

from collections.abc import Mapping
from typing import Final

INQUIRY: Final = "inquiry"
_SUBJECT: Final = {"de": "Läuft es noch? {title}", "en": "Still running? {title}"}
_HELLO: Final = {"de": "Guten Tag {name},", "en": "Hello {name},"}
_TEXT: Final = {
    "de": (
        "einmal im Jahr fragen wir nach: Läuft {title} noch, und wie viele kWh waren es {year}? Über diesen Link "
        "antworten Sie in einer Minute, ohne Anmeldung; berichtigen können Sie, bis wir die Antwort übernommen haben:"
    ),
    "en": (
        "once a year we ask: is {title} still running, and how many kWh was it in {year}? By this link you answer in "
        "a minute, without an account, and can correct the answer until we have taken it over:"
    ),
}
_ONCE: Final = {
    "de": "Der Link gilt bis {until}. Wir fragen je Projekt und Jahr nur einmal. Es fragt: {agency}.",
    "en": "The link works until {until}. We ask once a year for each project. This is asked by {agency}.",
}


def inquiry_letter(language: str, *, name: str, link: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text.

    Args:
        language: ``de`` or ``en``.
        name: of the person.
        link: where to answer.
        facts: title, year, until, agency.
    """
    parts = [_HELLO[language].format(name=name), _TEXT[language].format_map(facts), link]
    parts.append(_ONCE[language].format_map(facts))
    return " ".join(_SUBJECT[language].format_map(facts).split()), "\n\n".join([*parts, "KlikKS"]) + "\n"
