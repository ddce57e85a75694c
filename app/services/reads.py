"""Reads: who looked at personal records, as it is kept for whoever asks about her own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Read, Write
from app.core.ids import new_id
from app.models.agencies import Agency
from app.models.base import Table
from app.models.reads import PersonalRead
from app.services.references import existing

R = sa.inspect(PersonalRead).columns
ASKED_AT_ONCE: Final = 500
_TABLE: sa.Table = Table.metadata.tables[str(PersonalRead.__tablename__)]


class ReadFact(NamedTuple):
    """One answer that held personal data, in the order of the table's columns."""

    agency_id: UUID
    read_at: datetime
    actor: str
    role: str
    operation: str
    record_id: str | None
    asked: str | None
    request_id: str


def keep(db: Write, facts: Sequence[ReadFact]) -> None:
    """Keep what was read; of an agency that is gone there is nothing to keep."""
    there = existing(db, Agency, {fact.agency_id for fact in facts})
    rows = [(new_id(), *fact) for fact in facts if fact.agency_id in there]
    bulk_insert(db, _TABLE, ("id", *ReadFact._fields), rows)


def of_records(db: Read, agency_id: UUID, records: Collection[str]) -> list[dict[str, Any]]:
    """Who looked at these records, the first first."""
    columns = [R[name] for name in ("read_at", "actor", "role", "operation", "record_id", "request_id")]
    wanted, found = sorted(records), list[dict[str, Any]]()
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        part = wanted[start : start + ASKED_AT_ONCE]
        here = sa.select(*columns).where(R["agency_id"] == agency_id, R["record_id"].in_(part))
        found += [row._asdict() for row in db.all(here)]
    return sorted(found, key=lambda each: each["read_at"])


def of_lists(db: Read, agency_id: UUID) -> list[dict[str, Any]]:
    """Who asked for lists of persons, and how often; whom a list showed is not kept."""
    first, last = sa.func.min(R["read_at"]).label("first_at"), sa.func.max(R["read_at"]).label("last_at")
    by = (R["operation"], R["actor"], R["role"])
    counted = sa.select(*by, sa.func.count().label("times"), first, last).group_by(*by).order_by(*by)
    return [row._asdict() for row in db.all(counted.where(R["agency_id"] == agency_id, R["record_id"].is_(None)))]


def forget(db: Write, agency_id: UUID, before: datetime) -> int:
    """Drop what was read before a moment."""
    return db.run(sa.delete(PersonalRead).where(R["agency_id"] == agency_id, R["read_at"] < before)).rowcount
