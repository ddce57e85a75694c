"""What an agency settled about a rule: from when it speaks, in which words, and whether mails tell about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid, NotFound, Param, PreconditionFailed
from app.core.messages import MESSAGES, PLACEHOLDER
from app.models.care import CareRule, CareSetting
from app.schemas.care import CareRuleRead, CareRuleUpdate
from app.services import recording
from app.services.access import Actor
from app.services.care.rules import RULES
from app.services.noting import shown_as
from app.services.reading import Found

C = sa.inspect(CareSetting).columns
KNOWN: Final = ("name", "since", "due_on", "count")
"""Placeholders of a sentence."""
UNSAID: Final = 1
"""Version of what nobody changed; each change adds one."""
shown_as(CareSetting, CareRuleRead)


@dataclass(frozen=True, slots=True)
class Setting:
    """How an agency wants a rule."""

    days: int
    mailed: bool = True
    german: str | None = None
    english: str | None = None
    version: int = UNSAID
    updated_at: datetime | None = None

    def words(self, language: str) -> str | None:
        """The agency's own sentence."""
        return self.german if language == "de" else self.english


def settings_of(db: Read, agency_id: UUID) -> dict[CareRule, Setting]:
    """Every rule, as it holds for the agency."""
    columns = [C[name] for name in ("rule", "days", "mailed", "german", "english", "version", "updated_at")]
    rows = {row.rule: row for row in db.all(sa.select(*columns).where(C["agency_id"] == agency_id))}
    return {rule: _setting(rule, rows.get(rule)) for rule in RULES}


def _setting(rule: CareRule, row: sa.Row[Any] | None) -> Setting:
    if row is None:
        return Setting(RULES[rule].days)
    return Setting(row.days, row.mailed, row.german, row.english, int(row.version) + UNSAID, row.updated_at)


def get_care_rules(db: Read, actor: Actor) -> dict[str, Any]:
    """Every rule with what holds for the caller's agency."""
    return {"items": [_told(rule, each) for rule, each in settings_of(db, actor.tenant).items()]}


def get_care_rule(db: Read, actor: Actor, name: str) -> Found:
    """One rule.

    Raises:
        NotFound: no such rule.
    """
    rule = _rule(name)
    setting = settings_of(db, actor.tenant)[rule]
    return Found(_told(rule, setting), setting.version)


def update_care_rule(db: Write, actor: Actor, name: str, expected: int | None, changes: CareRuleUpdate) -> Found:
    """The caller's agency wants a rule otherwise.

    Raises:
        NotFound: no such rule.
        Invalid: words with a placeholder that is none.
        PreconditionFailed: somebody else changed it first.
    """
    rule, found = _rule(name), get_care_rule(db, actor, name)
    if expected not in {None, found.version}:
        raise PreconditionFailed(current=found.version)
    faults = [fault for field in ("german", "english") for fault in _faults(field, changes.get(field))]
    if faults:
        raise Invalid(faults=faults)
    own = {"agency_id": actor.tenant, "rule": rule}
    row = db.first(sa.select(C["id"], C["version"]).where(*[C[each] == own[each] for each in own]).with_for_update())
    if row is None:
        recording.insert(db, CareSetting, actor, {**own, "days": RULES[rule].days, "mailed": True, **changes})
    elif changes:
        recording.update(
            db, CareSetting, actor, {"agency_id": actor.tenant, "id": row.id}, row.version, dict(changes)
        )  # fmt: skip
    return get_care_rule(db, actor, name)


def _faults(field: str, words: object) -> list[Fault]:
    """Braces that hold no known placeholder."""
    if not isinstance(words, str):
        return []
    rest = PLACEHOLDER.sub(lambda place: "" if place[1] in KNOWN else place[0], words)
    if "{" not in rest and "}" not in rest:
        return []
    wrong = PLACEHOLDER.search(rest)
    told: dict[str, Param] = {"name": wrong[0] if wrong else "{ }", "known": [f"{{{each}}}" for each in KNOWN]}
    return [Fault("placeholder_unknown", f"/{field}", told)]


def _rule(text: str) -> CareRule:
    try:
        return CareRule(text)
    except ValueError:
        raise NotFound from None


def _told(rule: CareRule, setting: Setting) -> dict[str, Any]:
    message = MESSAGES[rule.value]
    default: Mapping[str, Any] = {"default_days": RULES[rule].days, "ahead": RULES[rule].ahead}
    return {
        "rule": rule,
        "days": setting.days,
        **default,
        "mailed": setting.mailed,
        "german": setting.german,
        "english": setting.english,
        "default_german": message.detail_de,
        "default_english": message.detail_en,
        "version": setting.version,
        "updated_at": setting.updated_at,
    }
