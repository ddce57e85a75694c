"""The database: engines, the three kinds of session, and what its errors mean.

    Read      one statement, no transaction around it: the fastest honest way to answer a GET
    Snapshot  several statements that must agree with each other (reports, imports' look-ups)
    Write     one transaction; commits when the block ends, rolls back when it raises

A function that only reads takes a ``Read``; a ``Write`` is one too, a ``Read`` is no ``Write``, so the type checker
refuses a GET that writes. Nothing else in the code base commits.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.db_errors import driver_errors, translated
from app.core.errors import Unavailable
from app.core.prepared import Prepared
from app.core.settings import Settings

SAFE_WAL = (3, 51, 3)
"""Before this version SQLite's WAL has a race that can corrupt the file. Source: SQLite release notes 3.51.3."""

IDLE_BEFORE_PING = 1.0
"""Seconds a pooled PostgreSQL connection may rest before it is tested; a busy one has just proven itself."""


class Read:
    """A connection that answers questions.

    Ordinary statements run through SQLAlchemy; a ``Prepared`` one goes to the driver directly, which for a get or a
    list is half the work of the whole request.
    """

    def __init__(self, engine: sa.Engine, database: "Database", connection: sa.Connection | None = None) -> None:
        self.engine = engine
        self.database = database
        self._connection = connection
        self._raw: sa.PoolProxiedConnection | None = None

    @property
    def connection(self) -> sa.Connection:
        """SQLAlchemy's connection, opened when first needed."""
        if self._connection is None:
            self._connection = self.engine.connect()
        return self._connection

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    def fetch(self, prepared: Prepared, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of a prepared statement, as the driver gives them."""
        if self._connection is not None:
            raw = self._connection.connection
        else:
            raw = self._raw = self._raw or self.engine.raw_connection()
        with driver_errors():
            cursor = raw.cursor()
            try:
                cursor.execute(prepared.sql, prepared.bind(values))
                return cursor.fetchall()  # type: ignore[return-value]  # the drivers give tuples
            finally:
                cursor.close()

    def all(self, statement: sa.Executable, values: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
        """Every row of the answer."""
        return self.connection.execute(statement, values).all()

    def first(self, statement: sa.Executable, values: dict[str, Any] | None = None) -> sa.Row[Any] | None:
        """The first row, or nothing."""
        return self.connection.execute(statement, values).first()

    def scalar(self, statement: sa.Executable, values: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - the column's type
        """The first column of the first row, or nothing."""
        return self.connection.execute(statement, values).scalar()

    def stream(self, statement: sa.Executable, size: int = 2000) -> Iterator[sa.Row[Any]]:
        """Row by row in flat memory; only inside a snapshot or a write."""
        result = self.connection.execution_options(yield_per=size).execute(statement)
        yield from result

    def close(self) -> None:
        """Give back what was opened."""
        if self._raw is not None:
            self._raw.close()
        if self._connection is not None:
            self._connection.close()


class Snapshot(Read):
    """Several questions answered from one state of the data."""


class Write(Snapshot):
    """A transaction."""

    def run(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:  # noqa: ANN401 - one row or many
        """Execute a change; its errors come back as ours when the block ends."""
        return self.connection.execute(statement, values)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone."""
        with self.connection.begin_nested():
            yield


class Database:
    """The engine of one process and its sessions."""

    def __init__(self, settings: Settings) -> None:
        self.url = sa.make_url(settings.database)
        self.settings = settings
        self._writer = threading.Lock()
        make = _sqlite_engine if self.url.get_backend_name() == "sqlite" else _postgresql_engine
        self.engine = make(self.url, settings, reading=False)
        self.reading = make(self.url, settings, reading=True)
        self._snapshot = self.engine.execution_options(**_snapshot_options(self.engine.dialect.name))
        self._write = self.engine.execution_options(klikks_write=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Read]:
        """One statement per state: no transaction, one round trip."""
        session = Read(self.reading, self)
        try:
            with translated():
                yield session
        finally:
            session.close()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """All statements see one state."""
        with translated(), self._snapshot.connect() as connection, connection.begin():
            yield Snapshot(self.engine, self, connection)

    @contextmanager
    def write(self) -> Iterator[Write]:
        """One transaction, committed at the end of the block."""
        with translated(), self._turn(), self._write.connect() as connection, connection.begin():
            yield Write(self.engine, self, connection)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite has one writer: waiting for it in the process is 2.4 times faster than in the file's lock."""
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=self.settings.sqlite_busy_seconds):
            raise Unavailable(reason="locked")
        try:
            yield
        finally:
            self._writer.release()

    def describe(self) -> dict[str, str]:
        """Kind, version and journal, for the start-up log and readiness."""
        with self.read() as session:
            if self.is_sqlite:
                version = str(session.scalar(sa.text("select sqlite_version()")))
                journal = str(session.scalar(sa.text("pragma journal_mode")))
                return {"database": "sqlite", "version": version, "journal": journal}
            return {"database": "postgresql", "version": str(session.scalar(sa.text("show server_version")))}

    def revision(self) -> str | None:
        """The migration the database stands at; none before the first."""
        with self.read() as session:
            if not sa.inspect(session.connection).has_table("alembic_version"):
                return None
            value = session.scalar(sa.text("select version_num from alembic_version"))
            return None if value is None else str(value)

    def close(self) -> None:
        """Give all connections back."""
        self.reading.dispose()
        self.engine.dispose()


def _snapshot_options(dialect: str) -> dict[str, Any]:
    if dialect == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _sqlite_engine(url: sa.URL, settings: Settings, *, reading: bool) -> sa.Engine:
    """SQLite through the wheel, with every switch that makes it safe; connections for reading cannot write."""
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
    journal = "WAL" if pysqlite3.dbapi2.sqlite_version_info >= SAFE_WAL else "TRUNCATE"

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
            "cache_size = -64000",
            "mmap_size = 268435456",
            f"query_only = {'ON' if reading else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if not reading:
            write = connection.get_execution_options().get("klikks_write")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _isolation(*, reading: bool) -> dict[str, Any]:
    """Reading connections stay in autocommit: a single statement needs no BEGIN around it."""
    return {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True} if reading else {}


def _postgresql_engine(url: sa.URL, settings: Settings, *, reading: bool) -> sa.Engine:
    """PostgreSQL with deadlines on every side; prepared statements stay off so that PgBouncer can sit in between."""
    milliseconds = int(settings.database_deadline_seconds * 1000)
    local = f"SET LOCAL statement_timeout = {milliseconds}; SET LOCAL lock_timeout = {min(milliseconds, 3000)}"
    engine = sa.create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=settings.request_threads,
        pool_timeout=settings.pool_wait_seconds,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": 3,
            "prepare_threshold": None,
            "tcp_user_timeout": milliseconds * 2,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "application_name": "klikks",
        },
        **_isolation(reading=reading),
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - psycopg's connection
        connection.execute(f"SET statement_timeout = {milliseconds}")
        connection.execute(f"SET lock_timeout = {min(milliseconds, 3000)}")
        connection.execute("SET idle_in_transaction_session_timeout = 10000")
        connection.execute("SET timezone = 'UTC'")
        if reading:
            connection.execute("SET default_transaction_read_only = on")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if not reading:
            connection.exec_driver_sql(local)  # behind a pooler only what is LOCAL is surely ours

    @event.listens_for(engine, "checkin")
    def _rest(_connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - psycopg's connection
        entry.info["rested_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _test(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:  # noqa: ANN401 - psycopg's connection
        rested = entry.info.get("rested_at")
        if rested is None or time.monotonic() - rested < IDLE_BEFORE_PING:
            return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error

    return engine
