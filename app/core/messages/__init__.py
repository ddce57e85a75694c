"""The catalogue: what a person reads for each code, in English and German.

Errors carry codes and parameters; sentences are made here, at the edge, in the reader's language. Each area
is a module of ``code: (title en, detail en, title de, detail de)``. A detail says what is wrong and what to
do, in the words of a friendly colleague. In a template ``{name}`` is a parameter, and a part in square
brackets stands only when all its parameters are known: ``There is no field {name} here.[ Did you mean
{nearest}?]``
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.errors import Param
from app.core.messages import (
    accounts,
    care,
    catalogue,
    claim_lists,
    entries,
    exports,
    factor_lists,
    files,
    findings,
    gate,
    general,
    grant_register,
    history,
    impact,
    import_rows,
    imports,
    input,  # noqa: A004 - the area's name; nobody asks at a terminal here
    jobs,
    money,
    peers,
    people,
    places,
    privacy,
    project_lists,
    project_work,
    register,
    releases,
    reorganisations,
    reports,
    savings,
    table_values,
    tables,
    values,
    volunteers,
    workshops,
)
from app.core.messages.words import german

AREAS: Final = (
    general.TEXTS,
    accounts.TEXTS,
    history.TEXTS,
    input.TEXTS,
    values.TEXTS,
    gate.TEXTS,
    money.TEXTS,
    places.TEXTS,
    people.TEXTS,
    volunteers.TEXTS,
    workshops.TEXTS,
    project_work.TEXTS,
    privacy.TEXTS,
    savings.TEXTS,
    catalogue.TEXTS,
    impact.TEXTS,
    reports.TEXTS,
    entries.TEXTS,
    peers.TEXTS,
    releases.TEXTS,
    reorganisations.TEXTS,
    imports.TEXTS,
    exports.TEXTS,
    import_rows.TEXTS,
    jobs.TEXTS,
    files.TEXTS,
    tables.TEXTS,
    table_values.TEXTS,
    register.TEXTS,
    grant_register.TEXTS,
    factor_lists.TEXTS,
    project_lists.TEXTS,
    claim_lists.TEXTS,
    findings.TEXTS,
    care.TEXTS,
)


@dataclass(frozen=True, slots=True)
class Message:
    """The texts of one code; titles are fixed, details may hold placeholders."""

    title_en: str
    detail_en: str
    title_de: str
    detail_de: str


MESSAGES: Final = {code: Message(*texts) for area in AREAS for code, texts in area.items()}

_UNKNOWN: Final = Message(
    "The request was refused",
    "The reason is {code}; there is no longer text for it yet.",
    "Die Anfrage wurde abgelehnt",
    "Der Grund ist {code}; einen längeren Text gibt es dafür noch nicht.",
)
_GERMAN: Final = "de"
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_IN_ENGLISH: Final = frozenset({"what", "expected"})  # parameters whose values are English words, not data
_LONGEST_VALUE: Final = 200
_LONGEST_LIST: Final = 400
_GAP: Final = "…"


def text(code: str, params: Mapping[str, Param], language: str) -> tuple[str, str]:
    """Title and detail for a code.

    Never raises: an unknown code gets a general text that names it, a missing parameter leaves a gap.

    Args:
        code: a key of ``MESSAGES``.
        params: values of the placeholders; more than the template holds are fine.
        language: ``de`` for German, anything else is English.
    """
    message = MESSAGES.get(code)
    if message is None:
        message, params = _UNKNOWN, {"code": code}
    if language == _GERMAN:
        return message.title_de, filled(message.detail_de, params, language)
    return message.title_en, filled(message.detail_en, params, language)


def filled(template: str, params: Mapping[str, Param], language: str) -> str:
    """A template with its values: parts in square brackets stand only when their parameters are known."""

    def kept(part: re.Match[str]) -> str:
        names = PLACEHOLDER.findall(part[1])
        return part[1] if all(params.get(name) not in (None, "", []) for name in names) else ""

    def value(place: re.Match[str]) -> str:
        shown = _shown(params.get(place[1]), language)
        return german(shown) if language == _GERMAN and place[1] in _IN_ENGLISH else shown

    # The values come in last and are not read again, so brackets and braces in them mean nothing.
    return PLACEHOLDER.sub(value, _OPTIONAL.sub(kept, template))


def _listed(values: list[str], language: str) -> str:
    """As many as fit, none of them cut."""
    shown: list[str] = []
    for value in values:
        if sum(map(len, shown)) + 2 * len(shown) + len(value) > _LONGEST_LIST:
            return ", ".join([*shown, _GAP])
        shown.append(_shown(value, language))
    return ", ".join(shown)


def _shown(value: Param, language: str) -> str:
    if value is None or value == "":
        return _GAP
    if isinstance(value, list):
        return _listed(value, language)
    if isinstance(value, bool):
        return ("ja" if value else "nein") if language == _GERMAN else ("yes" if value else "no")
    if isinstance(value, float):
        plain = f"{value:.15g}"
        return plain.replace(".", ",") if language == _GERMAN else plain
    return "".join(each if each.isprintable() else _GAP for each in str(value)[:_LONGEST_VALUE])
