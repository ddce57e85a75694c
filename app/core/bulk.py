"""Bulk load: many rows into one table by the fastest safe way of each database. The only place that knows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import sqlalchemy as sa

from app.core.db import Write
from app.core.db_errors import driver_errors
from app.core.prepared import sqlite_value
from app.core.realms import OPEN


@dataclass(frozen=True, slots=True)
class Same:
    """A cell that all rows have."""

    value: Any


Column = Same | Sequence[Any]
"""The cells of one column."""

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


def bulk_columns(db: Write, table: sa.Table, columns: Mapping[str, Column], count: int) -> None:
    """Insert rows that are given column by column, inside the transaction.

    What all rows share is said once, and so is a list that several columns have: half of a project's entry is one of
    these, and each cell costs both sides.

    Args:
        db: the transaction.
        table: where.
        columns: name -> the cells; the same list for two names is sent once.
        count: how many rows.
    """
    sent = {id(column): column for column in columns.values() if not isinstance(column, Same)}
    if db.dialect != "sqlite" and (table.info.get(OPEN) or count * len(sent) <= _MANY):
        bulk_insert(
            db, table, tuple(columns), list(zip(*[spelled(each, count) for each in columns.values()], strict=True))
        )
    elif count:
        raw = db.connection.connection.dbapi_connection
        with driver_errors():
            cursor = raw.cursor()  # type: ignore[union-attr]  # a live connection inside its transaction
            try:
                into = _into_sqlite if db.dialect == "sqlite" else _into_postgresql
                into(
                    cursor,
                    db,
                    table,
                    columns,
                    {key: at for at, key in enumerate(sent)},
                    zip(*sent.values(), strict=True),
                )
            finally:
                cursor.close()


def spelled(column: Column, count: int) -> Sequence[Any]:
    """The cells one by one."""
    return list(repeat(column.value, count)) if isinstance(column, Same) else column


def _into_sqlite(
    cursor: Any,  # noqa: ANN401 - the driver's
    _db: Write,
    table: sa.Table,
    columns: Mapping[str, Column],
    places: Mapping[int, int],
    rows: Iterator[tuple[Any, ...]],
) -> None:
    cells = [
        _literal(column.value) if isinstance(column, Same) else f"?{places[id(column)] + 1}"
        for column in columns.values()
    ]
    cursor.executemany(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join(cells)})", rows)  # noqa: S608 - our own names, quoted values


def _literal(value: Any) -> str:  # noqa: ANN401 - a cell
    stored = sqlite_value(value)
    if stored is None:
        return "NULL"
    return repr(stored) if isinstance(stored, int | float) else "'" + str(stored).replace("'", "''") + "'"


def _into_postgresql(
    cursor: Any,  # noqa: ANN401 - psycopg's
    db: Write,
    table: sa.Table,
    columns: Mapping[str, Column],
    places: Mapping[int, int],
    rows: Iterator[tuple[Any, ...]],
) -> None:
    """By a COPY into a table of this transaction, as all rows of a table under a policy."""
    names: dict[int, str] = {}
    for name, column in columns.items():
        if not isinstance(column, Same):
            names.setdefault(places[id(column)], name)
    loaded = ", ".join(names[at] for at in sorted(names))
    same = [column.value for column in columns.values() if isinstance(column, Same)]
    cells = ", ".join(
        f"%s::{_kind(db, table, name)}" if isinstance(column, Same) else names[places[id(column)]]
        for name, column in columns.items()
    )
    cursor.execute(f"CREATE TEMPORARY TABLE {_LOADED} AS SELECT {loaded} FROM {table.name} WITH NO DATA")  # noqa: S608 - our own names
    with cursor.copy(f"COPY {_LOADED} ({loaded}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {cells} FROM {_LOADED}", same)  # noqa: S608 - as above
    cursor.execute(f"DROP TABLE {_LOADED}")


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
    return ", ".join(f"unnest(%s::{_kind(db, table, name)}[])" for name in names)


def _kind(db: Write, table: sa.Table, name: str) -> str:
    """What PostgreSQL calls the kind of a column."""
    kind: str = table.columns[name].type.compile(db.engine.dialect)
    return kind.split("(", maxsplit=1)[0].split(" COLLATE", maxsplit=1)[0]


def _slices(rows: Sequence[Sequence[Any]], progress: Progress | None) -> Iterator[Sequence[Sequence[Any]]]:
    for start in range(0, len(rows), SLICE):
        yield rows[start : start + SLICE]
        if progress is not None:
            progress(min(start + SLICE, len(rows)), len(rows))
