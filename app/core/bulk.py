"""Bulk load: many rows into one table by the fastest safe way of each database. The only place that knows."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.core.db import Write
from app.core.db_errors import driver_errors

Progress = Callable[[int, int], None]
"""Told how much of how much is done."""

SLICE = 2_000
_FEW = 100
"""So many cells are one statement on PostgreSQL; a COPY is two round trips, but ten rows of the widest table take a
tenth of the time."""


@contextmanager
def paused_collector() -> Iterator[None]:
    """No search for cycles while a bulk of plain rows grows; measured to take a fifth of the register's import."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def is_one_statement(rows: int, names: int) -> bool:
    """Whether rows of so many columns are inserted without a COPY, which cannot go together with other statements."""
    return rows * names <= _FEW


def bulk_insert(
    db: Write, table: sa.Table, names: Sequence[str], rows: Sequence[Sequence[Any]], progress: Progress | None = None
) -> None:
    """Insert rows inside the transaction.

    Args:
        db: the transaction.
        table: where.
        names: the columns, in the order of the cells.
        rows: their cells.
        progress: told after each slice.
    """
    if not rows:
        return
    raw = db.connection.connection.dbapi_connection
    with driver_errors():
        cursor = raw.cursor()  # type: ignore[union-attr]  # a live connection inside its transaction
        try:
            columns = ", ".join(names)
            if db.dialect == "sqlite":
                marks = ", ".join("?" * len(names))
                statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
                for part in _slices(rows, progress):
                    cursor.executemany(statement, part)
            elif is_one_statement(len(rows), len(names)):
                marks = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * len(rows))
                statement = f"INSERT INTO {table.name} ({columns}) VALUES {marks}"  # noqa: S608 - our own names
                cursor.execute(statement, [cell for row in rows for cell in row])
            else:
                with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                    for part in _slices(rows, progress):
                        for row in part:
                            copy.write_row(row)
        finally:
            cursor.close()


def _slices(rows: Sequence[Sequence[Any]], progress: Progress | None) -> Iterator[Sequence[Sequence[Any]]]:
    for start in range(0, len(rows), SLICE):
        yield rows[start : start + SLICE]
        if progress is not None:
            progress(min(start + SLICE, len(rows)), len(rows))
