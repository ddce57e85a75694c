"""Retention: what was kept long enough goes by itself, once an hour; a preview says beforehand what and when."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid, KlikksError, NotFound, PreconditionFailed
from app.models.agencies import Agency
from app.models.erasures import Ground
from app.models.retention import RetentionClass, RetentionRule
from app.schemas.retention import RetentionPreviewQuery, RetentionRuleRead, RetentionRuleUpdate
from app.services import erasing, erasures, idempotency, noting, reads, recording
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.holdings import HOLDINGS, Person
from app.services.noting import shown_as
from app.services.reading import Found
from app.services.retention_classes import RULES, Rule, after

A = sa.inspect(Agency).columns
L = sa.inspect(RetentionRule).columns
AT_ONCE: Final = 200
"""Records one transaction lets go of."""
SHOWN: Final = 100
"""Records a preview names of each class."""
_PERSONS: Final = frozenset({RetentionClass.ALUMNI, RetentionClass.INTERESTED})
"""Persons are erased, each in a transaction of its own."""
logger = logging.getLogger("klikks.retention")
shown_as(RetentionRule, RetentionRuleRead)


def get_retention_rules(db: Read, actor: Actor) -> dict[str, Any]:
    """Every class with the days that hold for the caller's agency."""
    chosen = _chosen(db, actor.tenant)
    return {"items": [_told(name, rule, chosen.get(name)) for name, rule in RULES.items()]}


def get_retention_rule(db: Read, actor: Actor, name: str) -> Found:
    """One class.

    Raises:
        NotFound: no such class.
    """
    known = _name(name)
    told = _told(known, RULES[known], _chosen(db, actor.tenant).get(known))
    return Found(told, told["version"])


def update_retention_rule(
    db: Write, actor: Actor, name: str, expected: int | None, changes: RetentionRuleUpdate
) -> Found:
    """The caller's agency keeps one class for so many days.

    Raises:
        NotFound: no such class.
        Invalid: fewer or more days than are defensible.
        PreconditionFailed: somebody else changed it first.
    """
    known = _name(name)
    rule, days = RULES[known], changes.get("days")
    found = get_retention_rule(db, actor, name)
    if expected not in {None, found.version}:
        raise PreconditionFailed(current=found.version)
    if days is not None:
        if not rule.least <= days <= rule.most:
            raise Invalid(faults=[Fault("out_of_range", "/days", {"minimum": rule.least, "maximum": rule.most})])
        mine = (L["agency_id"] == actor.tenant, L["name"] == known)
        row = db.first(sa.select(L["id"], L["version"]).where(*mine).with_for_update())
        if row is None:
            recording.insert(db, RetentionRule, actor, {"agency_id": actor.tenant, "name": known, "days": days})
        else:
            recording.update(
                db, RetentionRule, actor, {"agency_id": actor.tenant, "id": row.id}, row.version, {"days": days}
            )
    return get_retention_rule(db, actor, name)


def preview_retention(db: Read, actor: Actor, query: RetentionPreviewQuery) -> dict[str, Any]:
    """What will have gone by a day: how much of each class, and the first records with their days."""
    until = query.until or clock.today()
    chosen = _chosen(db, actor.tenant)
    classes = []
    for name, rule in RULES.items():
        days = _days(rule, chosen.get(name))
        over = rule.over(actor.tenant, until - timedelta(days=days))
        count = db.scalar(sa.select(sa.func.count()).select_from(over.subquery()))
        rows = db.all(over.order_by(sa.text("since"), sa.text("record_id")).limit(SHOWN))
        due = [
            {"resource": row.resource, "record_id": str(row.record_id), "due_on": _since(row) + timedelta(days=days)}
            for row in rows
        ]
        classes.append({"name": name.value, "days": days, "count": count, "first": due})
    return {"until": until, "classes": classes}


def kept_until(db: Read, person: Person) -> tuple[str, date] | None:
    """The day a person's record goes, if nothing changes; none while there is no end in sight."""
    chosen = _chosen(db, person.agency_id)
    for name in (RetentionClass.ALUMNI, RetentionClass.INTERESTED):
        days = _days(RULES[name], chosen.get(name))
        found = RULES[name].over(person.agency_id, clock.today()).subquery()
        row = db.first(sa.select(found).where(found.c.record_id == person.id))
        if row is not None:
            return name.value, _since(row) + timedelta(days=days)
    return None


def by_itself(database: Database) -> None:
    """What the service does once an hour: answers kept for retries go in any case, the rest unless it is turned off."""
    with database.write() as db:
        idempotency.forget_old(db)
    if database.settings.retention:
        run(database)


def run(database: Database) -> int:
    """Let go of everything whose time is over, agency by agency; how many records that were."""
    with database.read() as db:
        agencies = [row.id for row in db.all(sa.select(A["id"]).order_by(A["id"]))]
    return sum(_run_class(database, agency_id, name) for agency_id in agencies for name in RULES)


def _run_class(database: Database, agency_id: UUID, name: RetentionClass) -> int:
    with database.read() as db:
        days = _days(RULES[name], _chosen(db, agency_id).get(name))
    day = clock.today() - timedelta(days=days)
    if name is RetentionClass.READS:
        with database.write() as db:
            return reads.forget(db, agency_id, after(day))
    with database.read() as db:
        rows = db.all(RULES[name].over(agency_id, day).order_by(sa.text("record_id")))
    size, total = 1 if name in _PERSONS else AT_ONCE, 0
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        try:
            with database.write() as db:
                noting.because(db, f"retention: {name.value}, {days} days")
                _let_go(db, agency_id, name, part)
        except KlikksError as error:  # one person must not keep the others here
            logger.warning("a record was not let go of", extra={"task": name.value, "code": error.code})
        else:
            total += len(part)
    if total:
        logger.info("let go of", extra={"task": name.value, "count": total, "tenant": str(agency_id)})
    return total


def _let_go(db: Write, agency_id: UUID, name: RetentionClass, rows: Sequence[sa.Row[Any]]) -> None:
    if name in _PERSONS:
        for row in rows:
            erasures.erase(db, SYSTEM_ACTOR, Person(agency_id, row.record_id), Ground.RETENTION, None)
        return
    for holding in HOLDINGS:
        records = [row.record_id for row in rows if row.resource == holding.name]
        if records and name is RetentionClass.DELETED_RECORDS:
            erasing.empty(db, SYSTEM_ACTOR, holding.table, agency_id, dict.fromkeys(map(str, records), 1))
        elif records:
            columns = holding.columns
            where = (columns["agency_id"] == agency_id, columns["id"].in_(records))
            erasing.blank(db, SYSTEM_ACTOR, holding, agency_id, where, ())


def _chosen(db: Read, agency_id: UUID) -> dict[RetentionClass, sa.Row[Any]]:
    columns = [L[name] for name in ("name", "days", "version", "updated_at")]
    return {row.name: row for row in db.all(sa.select(*columns).where(L["agency_id"] == agency_id))}


def _days(rule: Rule, chosen: sa.Row[Any] | None) -> int:
    return rule.days if chosen is None else int(chosen.days)


def _name(text: str) -> RetentionClass:
    try:
        return RetentionClass(text)
    except ValueError:
        raise NotFound from None


def _told(name: RetentionClass, rule: Rule, chosen: sa.Row[Any] | None) -> dict[str, Any]:
    """A class as the wire has it; before the first change its version is 1."""
    return {
        "name": name.value,
        "days": _days(rule, chosen),
        "default_days": rule.days,
        "least_days": rule.least,
        "most_days": rule.most,
        "german": rule.german,
        "english": rule.english,
        "version": 1 if chosen is None else int(chosen.version) + 1,
        "updated_at": None if chosen is None else chosen.updated_at,
    }


def _since(row: sa.Row[Any]) -> date:
    """The day a time began: the one that was entered, or of the last touch where none was."""
    value: date | datetime = row.touched if row.since is None else row.since
    return value.date() if isinstance(value, datetime) else value
