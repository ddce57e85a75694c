"""Filling: the benchmark's rows into a database by its fastest way, and the impact ledger in step with them."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import psycopg
import sqlalchemy as sa

from app.core.db import Database
from app.models import metadata
from app.services import ledger
from app.services.ledger import touching
from bench.data import TABLES, Size

BATCH = 20_000
PATIENCE = 600.0
"""Seconds of one statement while filling."""

Row = tuple[Any, ...]


def fill(database: Database, size: Size) -> float:
    """Write everything, in the order of the references, and bring the impact ledger in step.

    Returns:
        Seconds the ledger took.
    """
    for name, rows in TABLES:
        write(database, name, rows(size))
    analyze(database)
    begin = time.perf_counter()
    with database.write(patience=PATIENCE) as session:
        ledger.rebuild(session)
    took = time.perf_counter() - begin
    analyze(database)
    return took


@contextmanager
def no_ledger() -> Iterator[None]:
    """Writes that leave the ledger alone."""
    with ExitStack() as off:
        for place, name in ((touching, "settle"), (ledger, "enter_projects"), (ledger, "enter_columns")):
            off.enter_context(mock.patch.object(place, name, _nothing))  # a mock would remember what it was given
        yield


def _nothing(*_given: object, **_named: object) -> None:
    pass


def write(database: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write the rows of one table."""
    (_insert if database.is_sqlite else _copy)(database, table, rows)


def analyze(database: Database) -> None:
    """Let the database look at what it has."""
    if database.is_sqlite:
        with database.write() as session:
            session.run(sa.text("ANALYZE"))
    else:
        address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def _names(table: str, row: dict[str, Any]) -> list[str]:
    unknown = set(row) - set(metadata.tables[table].columns.keys())
    if unknown:
        message = f"{table} has no {unknown}"
        raise LookupError(message)
    return list(row)


def _insert(database: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    with database.write() as session:
        driver = session.connection.connection.dbapi_connection
        batch: list[Row] = []
        statement = ""
        for row in rows:
            if not statement:
                names = _names(table, row)
                statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            batch.append(tuple(row.values()))
            if len(batch) == BATCH:
                driver.cursor().executemany(statement, batch)  # type: ignore[union-attr]  # open in its transaction
                batch.clear()
        driver.cursor().executemany(statement, batch)  # type: ignore[union-attr]  # open in its transaction


def _copy(database: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    iterator = iter(rows)
    first = next(iterator)
    names = _names(table, first)
    flags = [index for index, name in enumerate(names) if metadata.tables[table].columns[name].type.python_type is bool]
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        connection.execute("SET statement_timeout = 0")
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN".encode()) as copy:
            lines = [_line(first, flags)]
            for row in iterator:
                lines.append(_line(row, flags))
                if len(lines) == BATCH:
                    copy.write("".join(lines))
                    lines.clear()
            copy.write("".join(lines))


def _line(row: dict[str, Any], flags: list[int]) -> str:
    cells = ["\\N" if cell is None else str(cell) for cell in row.values()]
    for index in flags:
        cells[index] = "t" if cells[index] == "1" else "f"
    return "\t".join(cells) + "\n"
