"""Sums over the ledger, current and as they were known, by hand: the slow way that cannot be wrong."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.db import Read
from app.models.ledger import Entry, Post

N = sa.inspect(Entry).columns
Q = sa.inspect(Post).columns
AMOUNTS = (
    "annual_kg", "lifetime_kg", "planned_cents", "realised_cents", "requested_cents", "granted_cents", "paid_cents",
    "people", "hours",
)  # fmt: skip
GROUPS = ("kind", "path", "credited_agency_id", "theme", "status", "stage", "starts")

Sums = Counter[tuple[Any, ...]]
"""Sums by group and amount."""


def posts(db: Read) -> list[tuple[int, datetime]]:
    """Number and moment of every post, by number."""
    return [(row.number, row.known_at) for row in db.all(sa.select(Q["number"], Q["known_at"]).order_by(Q["number"]))]


def current(db: Read) -> Sums:
    """Sums of what stands now."""
    return _sums(row for row in _entries(db) if row.ended_by is None)


def known(db: Read, at: datetime) -> Sums:
    """Sums of what was known at a moment."""
    seen = {row.id for row in db.all(sa.select(Q["id"]).where(Q["known_at"] <= at))}
    return _sums(row for row in _entries(db) if row.posted_by in seen and row.ended_by not in seen)


def _entries(db: Read) -> Any:
    return db.all(sa.select(*N))


def _sums(rows: Any) -> Sums:
    found: Sums = Counter()
    for row in rows:
        group = tuple(getattr(row, name) for name in GROUPS)
        found[*group, "entries"] += 1
        for name in AMOUNTS:
            found[*group, name] += getattr(row, name) or 0
    return found
