"""Changes: the history of records as callers may read it. It is written by ``noting`` and sealed by ``sealing``."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.db import Read
from app.models import PERSONAL_TABLES
from app.models.accounts import Role
from app.models.changes import Change
from app.models.imports import Import, ImportChange
from app.schemas.changes import ChangeQuery, ChangeRead, StatusStepsQuery
from app.services import import_history, reading
from app.services.access import LEAD, STAFF, Actor
from app.services.life_cycles import LIFE_CYCLES
from app.services.paging import Page, Question, page, question
from app.services.reading import NOTHING, Collection, Filter, Found, Visibility

C = sa.inspect(Change).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
IC = sa.inspect(ImportChange).columns

_STEPPING: Final = tuple(str(table.__tablename__) for table in LIFE_CYCLES)
ACCOUNTS: Final = ("users", "tokens")
"""Lists that coordinators do not see, and neither what was done to them."""


def _seen(actor: Actor, agency: Any, resource: Any) -> Visibility:  # noqa: ANN401 - columns
    """What was done to records of which agency and list a caller may know.

    Changes of lists that concern persons are seen by nobody outside the agency.
    """
    impersonal = sa.and_(*[resource != name for name in PERSONAL_TABLES])
    own = sa.or_(agency == sa.bindparam("caller_agency"), sa.and_(agency.is_(None), impersonal))
    if actor.role in LEAD or (actor.role is Role.AUDITOR and actor.agency_id is None):
        return Visibility("network", impersonal)
    if actor.role is Role.AGENCY_COORDINATOR:
        daily = sa.and_(own, *[resource != name for name in ACCOUNTS])
        return Visibility("daily work", daily, {"caller_agency": actor.agency_id})
    if actor.role in STAFF | {Role.AUDITOR}:
        return Visibility("own", own, {"caller_agency": actor.agency_id})
    return NOTHING


def visible(actor: Actor) -> Visibility:
    """An agency sees what was done to its records and to the common ones; the network lead what concerns no person."""
    return _seen(actor, C["agency_id"], C["resource"])


CHANGES = Collection(
    "changes",
    Change,
    ChangeRead,
    visible=visible,
    columns={
        "erased": sa.case((C["salt"].is_(None), sa.true()), else_=sa.false()),
        "import_id": sa.cast(sa.null(), C["id"].type),
    },
    filters={
        "resource": Filter(lambda value: C["resource"] == value),
        "record_id": Filter(lambda value: C["record_id"] == value),
        "action": Filter(C["action"].in_, many=True),
        "actor": Filter(lambda value: C["actor"] == value),
        "request_id": Filter(lambda value: C["request_id"] == value),
        "changed_from": Filter(lambda value: C["changed_at"] >= value),
        "changed_to": Filter(lambda value: C["changed_at"] < value),
    },
)


def list_changes(db: Read, actor: Actor, query: ChangeQuery) -> Page:
    """A page of changes, the oldest first; ``sort=-id`` turns it. Of one record with what imports did to it."""
    asked = question(query)
    found = page(db, CHANGES, actor, asked)
    if query.record_id is None:
        return found
    imported = [each for each in _imported(db, actor, query.record_id) if _is_wanted(each, query)]
    if not imported:
        return found
    return _together(db, actor, asked, found, imported)


def _imported(db: Read, actor: Actor, record_id: str) -> list[dict[str, Any]]:
    seen = _seen(actor, I["agency_id"], IC["resource"])
    return import_history.of_record(db, record_id, seen.clause, seen.values)


def _is_wanted(change: dict[str, Any], query: ChangeQuery) -> bool:
    """The filters of the list, for a change that stands in no list."""
    since, until = query.changed_from, query.changed_to
    return (
        query.resource in {None, change["resource"]}
        and query.actor in {None, change["actor"]}
        and query.request_id is None
        and (not query.action or change["action"] in query.action)
        and (since is None or change["changed_at"] >= since)
        and (until is None or change["changed_at"] < until)
    )


def _together(db: Read, actor: Actor, asked: Question, found: Page, imported: list[dict[str, Any]]) -> Page:
    """A page with the imports between its changes: each goes with the change that follows it, the last with the end."""
    fields, is_downward = CHANGES.chosen(asked.fields), bool(asked.sort) and asked.sort[0].startswith("-")
    former = last = None
    if found.prev is not None:
        before = page(db, CHANGES, actor, replace(asked, cursor=found.prev, limit=1, fields=["id"], count=False))
        former = str(before.items[0]["id"]) if before.items else None
    if found.next is not None:
        last = str(found.items[-1]["id"])

    def is_here(change: str) -> bool:
        behind = former is None or (change < former if is_downward else change > former)
        return behind and (last is None or (change > last if is_downward else change < last))

    here = [{name: each[name] for name in fields} for each in imported if is_here(str(each["id"]))]
    items = sorted([*found.items, *here], key=lambda each: str(each["id"]), reverse=is_downward)
    total = None if found.total is None else found.total + len(imported)
    return Page(items, found.next, found.prev, total)


def get_steps(db: Read, actor: Actor, query: StatusStepsQuery) -> dict[str, Any]:
    """The steps of a record from one status to the next, as far as the caller may know its history."""
    record_id, seen = str(query.record_id), visible(actor)
    names = ("id", "resource", "before", "after", "reason", "changed_at", "actor", "role")
    of_record = (C["record_id"] == record_id, C["resource"].in_(_STEPPING), seen.clause)
    rows = db.all(sa.select(*[C[name] for name in names]).where(*of_record), dict(seen.values))
    noted = [
        {**row._asdict(), "before": orjson.loads(row.before or b"{}"), "after": orjson.loads(row.after or b"{}")}
        for row in rows
    ]
    known = sorted([*noted, *_imported(db, actor, record_id)], key=lambda each: str(each["id"]))
    return {
        "items": [_step(each) for each in known if each["resource"] in _STEPPING and "status" in (each["after"] or ())]
    }


def _step(change: dict[str, Any]) -> dict[str, Any]:
    after, before = change["after"], change["before"] or {}
    moved = ("reason", "changed_at", "actor", "role")
    return {
        "change_id": change["id"],
        "before": before.get("status"),
        "after": after["status"],
        "since": after.get("status_since"),
        **{name: change[name] for name in moved},
        "import_id": change.get("import_id"),
    }


def get_change(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One change."""
    return reading.get(db, CHANGES, actor, key, reading.names(fields))


def later(db: Read, change: dict[str, Any]) -> list[dict[str, Any]]:
    """Changes of the same record since, the latest first."""
    columns = [C[name] for name in ("id", "action", "before", "after", "salt", "version")]
    same = (C["resource"] == change["resource"], C["record_id"] == change["record_id"], C["id"] > change["id"])
    noted = [row._asdict() for row in db.all(sa.select(*columns).where(*same))]
    imported = [
        {**each, "before": orjson.dumps(each["before"]), "salt": ""}
        for each in import_history.of_record(db, str(change["record_id"]), sa.true(), {})
        if str(each["id"]) > str(change["id"])
    ]
    return sorted([*noted, *imported], key=lambda each: str(each["id"]), reverse=True)
