"""What mails about the care list say, in German and English; plain text, as all mails."""

from collections.abc import Mapping, Sequence
from typing import Final

_SUBJECTS: Final = {
    ("digest", "de"): "Was diese Woche auf jemanden wartet ({count})",
    ("digest", "en"): "What waits for somebody this week ({count})",
    ("urgent", "de"): "Eilt: {count} auf der Liste",
    ("urgent", "en"): "Urgent: {count} on the list",
}
_HELLO: Final = {"de": "Guten Tag {name},", "en": "Hello {name},"}
_INTRO: Final = {
    ("digest", "de"): "das steht auf der Liste Ihrer Energieagentur:",
    ("digest", "en"): "this is on the list of your agency:",
    ("urgent", "de"): "das ist eilig geworden:",
    ("urgent", "en"): "this has become urgent:",
}
_MORE: Final = {"de": "… und {count} weitere", "en": "… and {count} more"}
_NO_MORE: Final = {"de": "Dazu keine Mails mehr: {link}", "en": "No more mails about this: {link}"}
_NONE: Final = {"de": "Gar keine Erinnerungen mehr: {link}", "en": "No reminders at all any more: {link}"}
SHOWN: Final = 20
"""Items of one rule that a mail names."""


def care_letter(
    kind: str, language: str, *, name: str, items: Sequence[Mapping[str, str]], links: Mapping[str, str]
) -> tuple[str, str]:
    """Subject and text of a mail about what waits.

    Args:
        kind: ``digest`` or ``urgent``.
        language: ``de`` or ``en``.
        name: of whoever gets it.
        items: rule, title, detail and next_step of each, in the order of the list.
        links: rule -> the page on which to refuse mails about it; ``all`` for all of them.
    """
    parts = [_HELLO[language].format(name=name), _INTRO[kind, language]]
    for rule in dict.fromkeys(each["rule"] for each in items):
        own = [each for each in items if each["rule"] == rule]
        lines = [own[0]["title"], *(f"- {each['detail']}" for each in own[:SHOWN])]
        if len(own) > SHOWN:
            lines.append(_MORE[language].format(count=len(own) - SHOWN))
        parts.append("\n".join([*lines, own[0]["next_step"], _NO_MORE[language].format(link=links[rule])]))
    parts += [_NONE[language].format(link=links["all"]), "KlikKS"]
    return _SUBJECTS[kind, language].format(count=len(items)), "\n\n".join(parts) + "\n"
