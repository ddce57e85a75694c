"""Compaction: rows of one cell become one row, so that reads have less to sum. No sum changes."""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Database, Read, Write
from app.models.base import Table
from app.models.cells import COUNTERS, KEYS, table_of
from app.services.sql import asked, many

MOST_AT_ONCE = 5_000
"""Rows one transaction merges."""
MOST_LOOKED_FOR = 200_000
"""Rows of one search."""


def rows_ever(db: Read) -> int:
    """How many rows were ever written; what it grew by is how much there can be to merge."""
    return sum(int(db.scalar(sa.select(sa.func.max(table_of(model).columns["id"]))) or 0) for model in KEYS)


def compact(database: Database, going: Callable[[], bool] = lambda: True, most: int = MOST_AT_ONCE) -> bool:
    """Merge the rows of cells that have several, a few in each transaction.

    Two may do it at once: each merges the rows it removed itself.

    Args:
        database: where they are.
        going: asked between two transactions.
        most: rows one transaction merges.

    Returns:
        Whether it came to the end.
    """
    for model in KEYS:
        found = MOST_LOOKED_FOR
        while found >= MOST_LOOKED_FOR:
            with database.read() as db:
                ids = loose_rows(db, model)
            found = len(ids)
            for start in range(0, found, most):
                if not going():
                    return False
                with database.write() as session:
                    merge(session, model, ids[start : start + most])
    return True


def loose_rows(db: Read, model: type[Table]) -> Sequence[int]:
    """Rows of cells that have several, cell by cell."""
    columns = table_of(model).columns
    keys = [columns[name] for name in KEYS[model]]
    copies = sa.func.count().over(partition_by=keys).label("copies")
    several = sa.select(columns["id"], *keys, copies).subquery()
    order = [several.c[name] for name in KEYS[model]]
    found = sa.select(several.c.id).where(several.c.copies > 1).order_by(*order).limit(MOST_LOOKED_FOR)
    return [row[0] for row in db.all(found)]


def merge(db: Write, model: type[Table], ids: Sequence[int]) -> None:
    """Replace rows by the sums of their cells; rows that somebody else took meanwhile are theirs."""
    table, keys, counters = table_of(model), KEYS[model], COUNTERS[model]
    columns = table.columns
    chosen = columns["id"].in_(sa.select(asked("bigint").c.value))
    removing = sa.delete(model).where(chosen).returning(*[columns[name] for name in (*keys, *counters)])
    rows = db.run(removing, {"ids": many(db, ids)}).all()
    bulk_insert(db, table, (*keys, *counters), _merged([tuple(row) for row in rows], len(keys)))


def _merged(rows: Iterable[tuple[object, ...]], width: int) -> list[tuple[object, ...]]:
    sums: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        counters: list[int] = list(row[width:])  # type: ignore[arg-type]  # columns of integers
        cell = sums.setdefault(row[:width], [0] * len(counters))
        for index, value in enumerate(counters):
            cell[index] += value
    return [(*cell, *counters) for cell, counters in sums.items() if any(counters)]
