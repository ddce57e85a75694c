"""Fetching: rows out of the driver, all at once or piece by piece."""

import itertools
from collections.abc import Iterator
from typing import Any

import psycopg

from app.core.db_errors import driver_errors
from app.core.engines import MAPPED_BYTES

_CURSORS = itertools.count(1)
"""Numbers of server-side cursors; two of one transaction must not share a name."""


def all_rows(cursor: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - the driver's
    """What a cursor has found, as the driver gives it."""
    with driver_errors():
        try:
            return cursor.fetchall()  # type: ignore[no-any-return]  # the drivers give tuples
        finally:
            cursor.close()


def pieces(raw: Any, sql: str, values: Any, size: int) -> Iterator[list[tuple[Any, ...]]]:  # noqa: ANN401 - the driver's
    """Rows of a statement, some at a time.

    PostgreSQL keeps them behind a cursor of its own, so that each piece is a statement with a deadline, too. SQLite
    maps its file into memory, which a walk through all of it would fill; so for the walk it does not.
    """
    is_sqlite = not isinstance(raw.dbapi_connection, psycopg.Connection)
    with driver_errors():
        cursor = raw.cursor() if is_sqlite else raw.cursor(name=f"rows_{next(_CURSORS)}")
        try:
            if is_sqlite:
                raw.execute("PRAGMA mmap_size = 0")
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(size):
                yield rows
        finally:
            cursor.close()
            if is_sqlite:
                raw.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
