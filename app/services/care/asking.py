"""One statement around every rule: what is on the list, and what somebody said about it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read
from app.models.care import CareMark, CareRule, Urgency
from app.services.care.rules import RULES, Place, Rule
from app.services.care.settings import UNSAID, Setting

K = sa.inspect(CareMark).columns


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about.

    Attributes:
        agency_id: whose records.
        place: only what concerns these places; none means all.
        urgency: only what is so urgent.
        put_off: what somebody put off or did, instead of the rest; none means both.
        record_id: only this record.
    """

    agency_id: UUID
    place: Place | None = None
    urgency: Urgency | None = None
    put_off: bool | None = False
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits.

    Attributes:
        rule: which kind.
        record_id: what it is about.
        day: it is counted from.
        moment: it is counted from, if it is no day.
        name: of the record; of a volunteer the place.
        place: the municipality, if there is one.
        number: how many, where several are meant.
        since: when it came onto the list.
        urgency: whether it can wait for its turn.
        reason: why it was put off or is done.
        until: the day it was put off to.
        said_at: when somebody said so.
        said_by: who.
        version: of what was said.
    """

    rule: CareRule
    record_id: UUID
    day: date | None
    moment: datetime | None
    name: str | None
    place: UUID | None
    number: int | None
    since: date
    urgency: Urgency
    reason: str | None
    until: date | None
    said_at: datetime | None
    said_by: str | None
    version: int

    @property
    def key(self) -> str:
        """The name it keeps as long as it is counted from the same day."""
        moment = "" if self.moment is None else self.moment.strftime("%Y%m%dT%H%M%S%f")
        stamp = moment if self.day is None else self.day.strftime("%Y%m%d")
        return f"{self.rule}.{self.record_id.hex}.{stamp}"

    @property
    def due_on(self) -> date | None:
        """The deadline, if there is one."""
        return self.day if RULES[self.rule].ahead else None


def parsed(key: str) -> tuple[CareRule, UUID] | None:
    """Rule and record of an item's name; none for what can be no name."""
    try:
        rule, record, _ = key.split(".")
        return CareRule(rule), UUID(record)
    except ValueError:
        return None


def items(
    db: Read, scope: Scope, rule: CareRule, setting: Setting, *, after: UUID | None = None, limit: int
) -> list[Item]:
    """What waits by one rule, record by record."""
    found, statement = _asked(scope, rule, setting)
    if after is not None:
        statement = statement.where(found.c.record_id > after)
    rows = db.all(statement.order_by(found.c.record_id).limit(limit))
    return [_item(rule, setting, row) for row in rows]


def counted(db: Read, scope: Scope, rule: CareRule, setting: Setting) -> dict[Urgency, int]:
    """How many wait by one rule."""
    found, statement = _asked(scope, rule, setting)
    urgent = sa.case((_from(found, RULES[rule].pressing(clock.today(), setting.days)), 1), else_=0)
    both = statement.with_only_columns(sa.func.count().label("whole"), sa.func.sum(urgent).label("urgent"))
    row = db.first(both)
    whole, pressing = (0, 0) if row is None else (int(row.whole), int(row.urgent or 0))
    return {Urgency.URGENT: pressing, Urgency.NORMAL: whole - pressing}


def _asked(scope: Scope, rule: CareRule, setting: Setting) -> tuple[sa.Subquery, sa.Select[Any]]:
    chosen, today = RULES[rule], clock.today()
    found = chosen.find(scope.agency_id, scope.place).subquery("found")
    about = sa.and_(K["agency_id"] == scope.agency_id, K["rule"] == rule, K["record_id"] == found.c.record_id)
    same = sa.or_(K["from_on"] == found.c.day, sa.and_(found.c.day.is_(None), K["from_at"] == found.c.moment))
    holds = sa.and_(K["reason"].is_not(None), same)
    said = [sa.case((holds, K[name])).label(name) for name in ("reason", "until", "updated_at", "updated_by")]
    version = sa.func.coalesce(K["version"], 0).label("version")
    statement = sa.select(*found.c, *said, version).select_from(found.outerjoin(CareMark, about))
    statement = statement.where(_from(found, chosen.cutoff(today, setting.days)))
    if scope.put_off is not None:
        away = sa.func.coalesce(sa.and_(holds, sa.or_(K["until"].is_(None), K["until"] > today)), sa.false())
        statement = statement.where(away if scope.put_off else ~away)
    if scope.urgency is not None:
        pressing = _from(found, chosen.pressing(today, setting.days))
        statement = statement.where(pressing if scope.urgency is Urgency.URGENT else ~pressing)
    if scope.record_id is not None:
        statement = statement.where(found.c.record_id == scope.record_id)
    return found, statement


def _from(found: sa.Subquery, day: date) -> sa.ColumnElement[bool]:
    """Counted from a day that lies at or before this one."""
    end = datetime.combine(day + timedelta(days=1), time(), clock.GERMANY)
    return sa.func.coalesce(found.c.day <= day, found.c.moment < end, sa.false())


def _item(rule: CareRule, setting: Setting, row: Any) -> Item:  # noqa: ANN401 - a row
    chosen: Rule = RULES[rule]
    day: date = row.moment.astimezone(clock.GERMANY).date() if row.day is None else row.day
    urgent = day <= chosen.pressing(clock.today(), setting.days)
    return Item(
        rule, row.record_id, row.day, row.moment, row.name, row.place, row.number, chosen.since(day, setting.days),
        Urgency.URGENT if urgent else Urgency.NORMAL, row.reason, row.until, row.updated_at, row.updated_by,
        int(row.version) + UNSAID,
    )  # fmt: skip
