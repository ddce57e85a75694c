"""Engines: how each of the two databases is opened, with every switch that makes it safe."""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.deadlines import BoundedConnection, waiting
from app.core.prepared import SQLITE_VALUES
from app.core.realms import NOBODY, RealmCursor
from app.core.settings import Settings

SAFE_WAL = (3, 51, 3)
"""Before this version SQLite's WAL has a race that can corrupt the file. Source: SQLite release notes 3.51.3."""

IDLE_BEFORE_PING = 1.0
"""Seconds a pooled PostgreSQL connection may rest before it is tested; a busy one has just proven itself."""
PING_SECONDS = 1.0
"""How long the test may take; afterwards a new connection is made."""
GRACE_SECONDS = 1.0
"""How much longer than the server's own limit we wait for its answer."""
LOCK_SECONDS = 3.0
MAPPED_BYTES = 268_435_456
"""Of a SQLite file that are read without copying them."""
CACHED_KIB, BULK_KIB = 64_000, 32_000
"""Of a SQLite file that a connection remembers; of a bulk, which needs memory for itself, half as much does as well."""

for _kind, _stored in SQLITE_VALUES.items():
    pysqlite3.dbapi2.register_adapter(_kind, _stored)


def new_engine(url: sa.URL, settings: Settings, *, reading: bool) -> sa.Engine:
    """The engine for an address.

    Args:
        url: of SQLite or PostgreSQL.
        settings: sizes and deadlines.
        reading: connections that cannot write, each statement for itself.
    """
    make = _sqlite_engine if url.get_backend_name() == "sqlite" else _postgresql_engine
    return make(url, settings, reading=reading)


def journal_for(version: tuple[int, ...]) -> str:
    """The journal a version of SQLite can be trusted with: WAL, else the slower TRUNCATE."""
    return "WAL" if version >= SAFE_WAL else "TRUNCATE"


def _sqlite_engine(url: sa.URL, settings: Settings, *, reading: bool) -> sa.Engine:
    """SQLite through the wheel; only a write begins with a lock, only a write can change anything."""
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        module=pysqlite3.dbapi2,
        pool_size=settings.pool_size,
        max_overflow=settings.request_threads,
        pool_timeout=settings.pool_wait_seconds,
        connect_args={"timeout": settings.sqlite_busy_seconds, "cached_statements": 256},
        **_isolation(reading=reading),
    )
    journal = journal_for(pysqlite3.dbapi2.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(settings.sqlite_busy_seconds * 1000)}")
        for pragma in (
            f"journal_mode = {journal}",
            "foreign_keys = ON",
            "synchronous = FULL",
            "secure_delete = ON",
            "trusted_schema = OFF",
            f"cache_size = -{CACHED_KIB}",
            f"mmap_size = {MAPPED_BYTES}",
            "query_only = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if not reading:
            write = bool(connection.get_execution_options().get("klikks_write"))
            connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def frugal(connection: sa.Connection) -> Iterator[None]:
    """A bulk touches the whole of SQLite's file, which would all count as memory of ours while it is mapped."""
    connection.exec_driver_sql("PRAGMA mmap_size = 0")
    connection.exec_driver_sql(f"PRAGMA cache_size = -{BULK_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA mmap_size = {MAPPED_BYTES}")
        connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHED_KIB}")


def _isolation(*, reading: bool) -> dict[str, Any]:
    """Reading connections stay in autocommit: a single statement needs no BEGIN around it."""
    return {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True} if reading else {}


def _postgresql_engine(url: sa.URL, settings: Settings, *, reading: bool) -> sa.Engine:
    """PostgreSQL with deadlines on every side; prepared statements stay off so that PgBouncer can sit in between."""
    seconds = settings.database_deadline_seconds
    limits = {"statement_timeout": int(seconds * 1000), "lock_timeout": int(min(seconds, LOCK_SECONDS) * 1000)}
    engine = sa.create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=settings.request_threads,
        pool_timeout=settings.pool_wait_seconds,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": math.ceil(min(seconds, 3)),
            "prepare_threshold": None,
            "tcp_user_timeout": limits["statement_timeout"] * 2,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "application_name": "klikks",
        },
        **_isolation(reading=reading),
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _entry: Any, positional: Any, named: Any) -> BoundedConnection:  # noqa: ANN401 - SQLAlchemy's
        connection = BoundedConnection.connect(*positional, **named)
        connection.answer_seconds = seconds + GRACE_SECONDS
        if reading:  # each statement is a transaction
            connection.cursor_factory = RealmCursor
        return connection

    @event.listens_for(engine, "connect")
    def _prepare(connection: BoundedConnection, _entry: ConnectionPoolEntry) -> None:
        for name, milliseconds in limits.items():
            connection.execute(f"SET {name} = {milliseconds}")
        connection.execute("SET idle_in_transaction_session_timeout = 10000")
        connection.execute("SET timezone = 'UTC'")
        if reading:
            connection.execute("SET default_transaction_read_only = on")
        connection.commit()

    if not reading:
        _bound_transactions(engine, limits)
    _test_rested(engine)
    return engine


def _bound_transactions(engine: sa.Engine, limits: dict[str, int]) -> None:
    """Realm and deadlines of a transaction, said anew at its start: behind a pooler only LOCAL is surely ours."""
    local = "; ".join(f"SET LOCAL {name} = {milliseconds}" for name, milliseconds in limits.items())
    local += "; SET LOCAL plan_cache_mode = auto"  # which only glances set otherwise
    unbounded = "; ".join(f"SET LOCAL {name} = 0" for name in (*limits, "idle_in_transaction_session_timeout"))

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        bounds = unbounded if options.get("klikks_unbounded") else local  # a migration takes its time
        # a reading session may have left its mark on the server's connection
        writing = "SET LOCAL transaction_read_only = off; " if options.get("klikks_write") else ""
        driver: Any = connection.connection.dbapi_connection
        connection.exec_driver_sql(f"{writing}{driver.realm.said}; {bounds}")


def _test_rested(engine: sa.Engine) -> None:
    """A connection that rested is tested before it is given out; one that broke is not given out at all."""

    @event.listens_for(engine, "checkin")
    def _rest(connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - psycopg's, none if it broke
        entry.info["rested_at"] = time.monotonic()
        if connection is not None:
            connection.realm = NOBODY

    @event.listens_for(engine, "checkout")
    def _test(connection: BoundedConnection, entry: ConnectionPoolEntry, _proxy: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        if connection.closed:
            raise DisconnectionError
        rested = entry.info.get("rested_at")
        if rested is None or time.monotonic() - rested < IDLE_BEFORE_PING:
            return
        try:
            with waiting(connection, PING_SECONDS):
                connection.execute("SELECT 1")
                connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error
