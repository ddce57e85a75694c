"""Changes: the history of records as callers may read it. It is written by ``noting`` and sealed by ``sealing``."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.models import PERSONAL_TABLES
from app.models.accounts import Role
from app.models.changes import Change
from app.schemas.changes import ChangeQuery, ChangeRead
from app.services import reading
from app.services.access import LEAD, STAFF, Actor
from app.services.paging import Page, page, question
from app.services.reading import NOTHING, Collection, Filter, Found, Visibility

C = sa.inspect(Change).columns

ACCOUNTS: Final = ("users", "tokens")
"""Lists that coordinators do not see, and neither what was done to them."""

_OF_NETWORK = sa.and_(*[C["resource"] != name for name in PERSONAL_TABLES])
"""Changes of lists that concern persons are seen by nobody outside the agency."""
_OF_AGENCY = sa.or_(C["agency_id"] == sa.bindparam("caller_agency"), sa.and_(C["agency_id"].is_(None), _OF_NETWORK))

_DAILY_WORK = sa.and_(_OF_AGENCY, *[C["resource"] != name for name in ACCOUNTS])


def visible(actor: Actor) -> Visibility:
    """An agency sees what was done to its records and to the common ones; the network lead what concerns no person."""
    if actor.role in LEAD or (actor.role is Role.AUDITOR and actor.agency_id is None):
        return Visibility("network", _OF_NETWORK)
    if actor.role is Role.AGENCY_COORDINATOR:
        return Visibility("daily work", _DAILY_WORK, {"caller_agency": actor.agency_id})
    if actor.role in STAFF | {Role.AUDITOR}:
        return Visibility("own", _OF_AGENCY, {"caller_agency": actor.agency_id})
    return NOTHING


CHANGES = Collection(
    "changes",
    Change,
    ChangeRead,
    visible=visible,
    columns={"erased": sa.case((C["salt"].is_(None), sa.true()), else_=sa.false())},
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
    """A page of changes, the oldest first; ``sort=-id`` turns it."""
    return page(db, CHANGES, actor, question(query))


def get_change(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One change."""
    return reading.get(db, CHANGES, actor, key, reading.names(fields))


def later(db: Read, change: dict[str, Any]) -> list[dict[str, Any]]:
    """Changes of the same record since, the latest first."""
    columns = [C[name] for name in ("id", "action", "before", "after", "salt", "version")]
    same = (C["resource"] == change["resource"], C["record_id"] == change["record_id"], C["id"] > change["id"])
    return [row._asdict() for row in db.all(sa.select(*columns).where(*same).order_by(C["id"].desc()))]
