"""Records: how the demo data comes from its sheets and goes into the tables."""

import csv
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.folding import search_key, sort_key
from app.models.accounts import Role
from app.models.base import Table
from app.services import feed_items, search_index
from app.services.access import Actor

ACTOR = Actor(Role.NETWORK_LEAD, "demo", scopes=frozenset({"*"}))
"""Who wrote the demo data, as history shows it."""


def sheet(name: str) -> list[dict[str, str]]:
    """The rows of one of the package's sheets; an empty cell is an empty text."""
    return list(csv.DictReader(sheet_bytes(name).decode().splitlines(), delimiter=";"))


def sheet_bytes(name: str) -> bytes:
    """The same as it lies in the package."""
    return resources.files(__package__).joinpath(f"{name}.csv").read_bytes()


def stamps() -> dict[str, Any]:
    """History columns of a new record."""
    now = clock.now()
    return {
        "version": 1, "created_at": now, "updated_at": now, "created_by": ACTOR.credential_id,
        "updated_by": ACTOR.credential_id,
    }  # fmt: skip


def folded(name: str, text: str) -> dict[str, str]:
    """A text with the two forms it is searched and sorted by."""
    return {name: text, f"{name}_search": search_key(text), f"{name}_sort": sort_key(text)}


def add(db: Write, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows of equal columns; how many there were.

    Raises:
        ValueError: a row has other columns than the first, which a statement for many rows would leave out.
    """
    if rows:
        if any(row.keys() != rows[0].keys() for row in rows):
            message = f"rows of {table.__tablename__} have different columns"
            raise ValueError(message)
        db.run(sa.insert(table), [dict(row) for row in rows])
        feed_items.touch(db, table, [row["id"] for row in rows if row.get("published")])
        search_index.later(db, table, [row["id"] for row in rows if "id" in row])
    return len(rows)
