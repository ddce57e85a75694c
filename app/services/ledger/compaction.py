"""Compaction: rows of one cell become one row, so that reads have less to sum. No sum changes."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Read, Write
from app.models.base import Table
from app.models.cells import COUNTERS, KEYS, table_of
from app.services.sql import asked, many

MOST_AT_ONCE = 20_000
"""Rows one transaction merges."""


def rows_ever(db: Read) -> int:
    """How many rows were ever written; what it grew by is how much there can be to merge."""
    return sum(int(db.scalar(sa.select(sa.func.max(table_of(model).columns["id"]))) or 0) for model in KEYS)


def compact(db: Write, most: int = MOST_AT_ONCE) -> int:
    """Merge the rows of cells that have several.

    Two may do it at once: each merges the rows it removed itself.

    Returns:
        How many rows were merged; fewer than ``most`` means that there is nothing left.
    """
    merged = 0
    for model in KEYS:
        merged += _compact(db, model, most - merged)
        if merged >= most:
            break
    return merged


def _compact(db: Write, model: type[Table], most: int) -> int:
    table, keys, counters = table_of(model), KEYS[model], COUNTERS[model]
    columns = table.columns
    copies = sa.func.count().over(partition_by=[columns[name] for name in keys]).label("copies")
    several = sa.select(columns["id"], copies).subquery()
    ids = db.all(sa.select(several.c.id).where(several.c.copies > 1).order_by(several.c.id).limit(most))
    if not ids:
        return 0
    chosen = columns["id"].in_(sa.select(asked("bigint").c.value))
    removing = sa.delete(model).where(chosen).returning(*[columns[name] for name in (*keys, *counters)])
    rows = db.run(removing, {"ids": many(db, [row.id for row in ids])}).all()
    bulk_insert(db, table, (*keys, *counters), _merged([tuple(row) for row in rows], len(keys)))
    return len(rows)


def _merged(rows: Iterable[tuple[object, ...]], width: int) -> list[tuple[object, ...]]:
    sums: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        counters: list[int] = list(row[width:])  # type: ignore[arg-type]  # columns of integers
        cell = sums.setdefault(row[:width], [0] * len(counters))
        for index, value in enumerate(counters):
            cell[index] += value
    return [(*cell, *counters) for cell, counters in sums.items() if any(counters)]
