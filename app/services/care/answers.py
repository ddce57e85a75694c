"""The list as callers get it: pages, counts, and the word of staff about one item."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.cursors import seal, unseal
from app.core.db import Read, Snapshot, Write
from app.core.errors import Fault, Invalid, Malformed, NotFound, Param, PreconditionFailed
from app.core.messages import filled, text
from app.models.accounts import Role
from app.models.care import CareMark, CarePlace, CareRule
from app.schemas.care import CareMarkInput, CareQuery, CareScope
from app.services import recording
from app.services.access import Actor
from app.services.care import asking
from app.services.care.asking import Item, Scope
from app.services.care.rules import RULES, Place
from app.services.care.settings import UNSAID, Setting, settings_of
from app.services.municipalities import within
from app.services.paging import Page
from app.services.reading import Found

K = sa.inspect(CareMark).columns
L = sa.inspect(CarePlace).columns
_DAYS = {"de": "%d.%m.%Y", "en": "%-d %B %Y"}


def _rules(actor: Actor) -> list[CareRule]:
    """Which rules speak to a caller: what is about volunteers is staff's alone."""
    return [rule for rule, each in RULES.items() if actor.is_staff or not each.personal]


def _place(actor: Actor, query: CareScope) -> Place | None:
    """Which places are meant; a municipality manager's are the own one and those below."""
    tests: list[Place] = []
    if actor.role is Role.MUNICIPALITY_MANAGER:
        tests.append(lambda column: within(column, actor.municipality_id))
    if query.within is not None:
        tests.append(lambda column: within(column, query.within))
    if query.mine:
        own = sa.select(L["municipality_id"]).where(L["agency_id"] == actor.tenant, L["user_id"] == actor.user_id)
        tests.append(lambda column: column.in_(own))
    return (lambda column: sa.and_(*[test(column) for test in tests])) if tests else None


def list_care(db: Snapshot, actor: Actor, query: CareQuery, language: str) -> Page:
    """A page of what waits, computed now: rule by rule, record by record.

    Raises:
        Malformed: a cursor that is not ours, or belongs to another question.
    """
    rules = [rule for rule in _rules(actor) if not query.rule or rule in query.rule]
    settings = settings_of(db, actor.tenant)
    asked = [actor.role, actor.user_id, query.rule, query.urgency, query.within, query.mine, query.put_off]
    context, secret = f"care|{actor.tenant}|{[str(each) for each in asked]}", db.database.settings.signing_key
    first, after = _position(query.cursor, secret, context)
    scope = Scope(actor.tenant, _place(actor, query), query.urgency, query.put_off)
    found: list[Item] = []
    for number, rule in enumerate(rules[first:], start=first):
        start = after if number == first else None
        found += asking.items(db, scope, rule, settings[rule], after=start, limit=query.limit + 1 - len(found))
        if len(found) > query.limit:
            break
    last = found[query.limit - 1] if len(found) > query.limit else None
    following = None if last is None else seal([rules.index(last.rule), str(last.record_id)], secret, context)
    shown = [wire(item, settings[item.rule], actor.tenant, language) for item in found[: query.limit]]
    return Page(shown, following, None, None)


def _position(cursor: str | None, secret: bytes, context: str) -> tuple[int, UUID | None]:
    if cursor is None:
        return 0, None
    match unseal(cursor, secret, context):
        case [int(rule), str(at)]:
            return rule, UUID(at)
    raise Malformed("cursor_invalid")


def get_care_summary(db: Snapshot, actor: Actor, query: CareScope) -> dict[str, Any]:
    """How many wait, by rule."""
    settings, scope = settings_of(db, actor.tenant), Scope(actor.tenant, _place(actor, query))
    numbers = {rule: asking.counted(db, scope, rule, settings[rule]) for rule in _rules(actor)}
    counts = [{"rule": rule, **{urgency.value: n for urgency, n in each.items()}} for rule, each in numbers.items()]
    return {"counts": counts, "whole": sum(sum(each.values()) for each in numbers.values())}


def set_care_mark(db: Write, actor: Actor, key: str, expected: int | None, body: CareMarkInput, language: str) -> Found:
    """Put an item of the own agency off, say that it is done, or take the word back.

    Raises:
        NotFound: no such item, or it is counted from another day meanwhile.
        PreconditionFailed: somebody else said something first.
        Invalid: put off until a day that is over.
    """
    item, setting = _one(db, actor, key)
    if expected is not None and expected != item.version:
        raise PreconditionFailed(current=item.version)
    if body.until is not None and body.until <= clock.today():
        raise Invalid(faults=[Fault("until_past", "/until", {"today": clock.today().isoformat()})])
    own = {"agency_id": actor.tenant, "rule": item.rule, "record_id": item.record_id}
    until = None if body.reason is None else body.until
    values = {"from_on": item.day, "from_at": item.moment, "until": until, "reason": body.reason}
    place = sa.select(K["id"]).where(*[K[name] == value for name, value in own.items()]).with_for_update()
    stored = db.scalar(place)
    if stored is None:
        recording.insert(db, CareMark, actor, {**own, **values})
    else:
        named = {"agency_id": actor.tenant, "id": stored}
        recording.update(db, CareMark, actor, named, item.version - UNSAID, values)
    said, _ = _one(db, actor, key)
    return Found(wire(said, setting, actor.tenant, language), said.version)


def _one(db: Read, actor: Actor, key: str) -> tuple[Item, Setting]:
    name = asking.parsed(key)
    if name is None:
        raise NotFound
    rule, record_id = name
    setting = settings_of(db, actor.tenant)[rule]
    scope = Scope(actor.tenant, put_off=None, record_id=record_id)
    found = [item for item in asking.items(db, scope, rule, setting, limit=1) if item.key == key]
    if not found:
        raise NotFound
    return found[0], setting


def wire(item: Item, setting: Setting, agency_id: UUID, language: str) -> dict[str, Any]:
    """An item as it goes to the wire."""
    title, detail = sentence(item, setting, language)
    mark = {"reason": item.reason, "until": item.until, "at": item.said_at, "by": item.said_by}
    return {
        "id": item.key,
        "rule": item.rule,
        "urgency": item.urgency,
        "title": title,
        "detail": detail,
        "next_step": text(RULES[item.rule].next_step, {}, language)[1],
        "agency_id": agency_id,
        "resource": RULES[item.rule].resource,
        "record_id": item.record_id,
        "municipality_id": item.place,
        "name": item.name,
        "count": item.number,
        "since": item.since,
        "due_on": item.due_on,
        "mark": None if item.reason is None else mark,
        "version": item.version,
    }


def sentence(item: Item, setting: Setting, language: str) -> tuple[str, str]:
    """Title and sentence, in the agency's own words where it has some."""
    spoken = "de" if language == "de" else "en"
    params: Mapping[str, Param] = {
        "name": item.name, "since": _day(item.since, spoken), "due_on": _day(item.due_on, spoken), "count": item.number,
    }  # fmt: skip
    title, detail = text(item.rule.value, params, spoken)
    own = setting.words(spoken)
    return title, detail if own is None else filled(own, params, spoken)


def _day(day: date | None, language: str) -> str | None:
    return None if day is None else day.strftime(_DAYS[language])
