"""Bulk load: many rows into one table by the fastest safe way of each database. The only place that knows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.db import Write
from app.core.db_errors import driver_errors
from app.core.realms import OPEN

Progress = Callable[[int, int], None]
"""Told how much of how much is done."""

SLICE = 2_000
_FEW = 100
"""So many cells are one statement on PostgreSQL; a COPY is two round trips, but ten rows of the widest table take a
tenth of the time."""

_MANY = 2_000
"""So many cells go as lists into a table under a policy; making a table for a COPY pays for more."""
_LOADED = "bulk_loaded"


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
            elif table.info.get(OPEN):
                _copy(cursor, table.name, columns, rows, progress)
            elif len(rows) * len(names) <= _MANY:
                statement = f"INSERT INTO {table.name} ({columns}) SELECT {_lists(db, table, names)}"
                cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
            else:
                # a table under a policy takes no COPY: it goes into one of this transaction, and on from there
                cursor.execute(f"CREATE TEMPORARY TABLE {_LOADED} AS SELECT {columns} FROM {table.name} WITH NO DATA")  # noqa: S608 - our own names
                _copy(cursor, _LOADED, columns, rows, progress)
                cursor.execute(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {_LOADED}")  # noqa: S608 - as above
                cursor.execute(f"DROP TABLE {_LOADED}")
        finally:
            cursor.close()


def bulk_update(
    db: Write, table: sa.Table, keys: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Any]],
    *, grows: bool = True,
) -> None:  # fmt: skip
    """Give many rows new values inside the transaction; a column ``version`` grows by one.

    Args:
        db: the transaction.
        table: where.
        keys: columns that name the row, the first cells of each.
        names: the columns that get the cells behind them.
        rows: their cells.
        grows: it is a change of the record; what only keeps count is none.
    """
    if not rows:
        return
    grown = ["version = version + 1"] if grows and "version" in table.columns else []
    raw = db.connection.connection.dbapi_connection
    with driver_errors():
        cursor = raw.cursor()  # type: ignore[union-attr]  # a live connection inside its transaction
        try:
            if db.dialect == "sqlite":
                setting = ", ".join([*(f"{name} = ?" for name in names), *grown])
                where = " AND ".join(f"{name} = ?" for name in keys)
                statement = f"UPDATE {table.name} SET {setting} WHERE {where}"  # noqa: S608 - our own names
                turned = [[*row[len(keys) :], *row[: len(keys)]] for row in rows]
                cursor.executemany(statement, turned)
            else:
                columns = [*keys, *names]
                setting = ", ".join([*(f"{name} = given.{name}" for name in names), *grown])
                where = " AND ".join(f"{table.name}.{name} = given.{name}" for name in keys)
                statement = (
                    f"UPDATE {table.name} SET {setting} FROM (SELECT {_lists(db, table, columns)}) "  # noqa: S608 - our own names
                    f"AS given ({', '.join(columns)}) WHERE {where}"
                )
                cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
        finally:
            cursor.close()


def _copy(
    cursor: Any,  # noqa: ANN401 - psycopg's
    target: str,
    columns: str,
    rows: Sequence[Sequence[Any]],
    progress: Progress | None,
) -> None:
    with cursor.copy(f"COPY {target} ({columns}) FROM STDIN") as copy:
        for part in _slices(rows, progress):
            for row in part:
                copy.write_row(row)


def _lists(db: Write, table: sa.Table, names: Sequence[str]) -> str:
    """A parameter for each column, with the cells of all rows."""
    kinds = [table.columns[name].type.compile(db.engine.dialect) for name in names]
    return ", ".join(f"unnest(%s::{kind.split('(')[0].split(' COLLATE')[0]}[])" for kind in kinds)


def _slices(rows: Sequence[Sequence[Any]], progress: Progress | None) -> Iterator[Sequence[Sequence[Any]]]:
    for start in range(0, len(rows), SLICE):
        yield rows[start : start + SLICE]
        if progress is not None:
            progress(min(start + SLICE, len(rows)), len(rows))
