"""Glances: questions that the database answers with one value, at the least cost the driver allows.

What is asked with every request (has anything changed?) or answered by one statement (all of a place's figures as one
JSON text) needs neither a transaction nor rows made into objects. Such a statement goes over a connection that is kept
for it, by libpq on PostgreSQL, and is prepared there, since planning it costs several times as much as running it.
"""

import hashlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from queue import Empty, LifoQueue
from typing import Any, Final

import psycopg
import pysqlite3
import sqlalchemy as sa
from psycopg import generators, pq
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.core.db_errors import driver_errors, translated
from app.core.deadlines import NoAnswer, waiting
from app.core.engines import IDLE_BEFORE_PING, PING_SECONDS
from app.core.errors import Unavailable
from app.core.prepared import Prepared, zoned

LINES: Final = 4
"""Connections; each is taken for less than a millisecond."""
_NUMBERED: Final = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy's
_UNKNOWN: Final = b"26000"
"""PostgreSQL's code for a statement nobody prepared on its connection."""
_KNOWN: Final = b"42P05"
"""And for one that somebody has."""
_BROKEN: Final = (psycopg.Error, pysqlite3.dbapi2.Error)


class Glance:
    """A statement whose answer is one value.

    Args:
        statement: with named parameters only; its first column of its first row is the answer.
        dialect: the engine's dialect.
    """

    __slots__ = ("_names", "_prepared", "name", "numbered", "sql")

    def __init__(self, statement: sa.Select[Any], dialect: sa.Dialect) -> None:
        self._prepared = Prepared(statement, dialect)
        self.sql = self._prepared.sql
        if dialect.name == "postgresql":
            compiled = statement.compile(dialect=_NUMBERED)
            self.numbered = str(compiled).encode()
            self.name = b"glance_" + hashlib.blake2b(self.numbered, digest_size=12).hexdigest().encode()
            self._names = tuple(compiled.positiontup or ())

    def bind(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the driver takes
        """Parameters for SQLite."""
        return self._prepared.bind(values)

    def texts(self, values: Mapping[str, Any]) -> list[bytes | None]:
        """Parameters for PostgreSQL, as text."""
        given = self._prepared.bind(values)
        return [_text(given[name]) for name in self._names]


def _text(value: Any) -> bytes | None:  # noqa: ANN401 - a parameter
    if value is None:
        return None
    return (zoned(value).isoformat() if isinstance(value, datetime) else str(value)).encode()


class Glances:
    """A few reading connections, kept apart from the pool.

    A statement is prepared under a name made from its text, so that behind a pooler the same name can only ever mean
    the same statement. Where a pooler loses what was prepared, statements are sent as they are from then on.

    Args:
        engine: of connections that cannot write.
        patience: seconds to wait for one of them.
    """

    def __init__(self, engine: sa.Engine, patience: float) -> None:
        self._patience = patience
        self._lines: LifoQueue[_Line] = LifoQueue()
        kind = _Embedded if engine.dialect.name == "sqlite" else _OverLibpq
        for _ in range(LINES):
            self._lines.put(kind(engine))

    def value(self, glance: Glance, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the statement's
        """What the database answers: bytes of text from PostgreSQL, what SQLite stores; none without a row.

        Raises:
            Unavailable: the database does not answer.
        """
        try:
            line = self._lines.get(timeout=self._patience)
        except Empty:
            raise Unavailable(reason="overloaded") from None
        try:
            return line.ask(glance, values)
        finally:
            self._lines.put(line)

    def close(self) -> None:
        """Close all of them; who asks again opens a new one."""
        for line in [self._lines.get() for _ in range(LINES)]:
            line.close()
            self._lines.put(line)


class _Line(ABC):
    """One connection, opened when it is needed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._driver: Any = None

    def ask(self, glance: Glance, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the statement's
        """The answer; a connection that broke while it rested is replaced, and the question asked once more."""
        if self._driver is not None:
            try:
                return self.answer(glance, values)
            except _BROKEN as error:
                self.close()
                if isinstance(error, NoAnswer):  # whoever waited once has waited long enough
                    raise Unavailable(reason="timeout") from error
        with translated(), driver_errors():
            try:
                self.open()
                return self.answer(glance, values)
            except BaseException:
                self.close()
                raise

    def open(self) -> None:
        """Take a connection out of the engine, with everything that was set on it."""
        connection = self._engine.raw_connection()
        connection.detach()
        self._driver = connection.dbapi_connection

    def close(self) -> None:
        """Close it, if it is open."""
        driver, self._driver = self._driver, None
        if driver is not None:
            with suppress(*_BROKEN):
                driver.close()

    @abstractmethod
    def answer(self, glance: Glance, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the statement's
        """Ask the driver."""


class _Embedded(_Line):
    """SQLite, which keeps statements prepared by itself."""

    def answer(self, glance: Glance, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        rows = self._driver.execute(glance.sql, glance.bind(values)).fetchall()
        return rows[0][0] if rows else None


class _OverLibpq(_Line):
    """PostgreSQL, one message there and one back."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine)
        self._prepares = True
        self._prepared: set[bytes] = set()
        self._rested = 0.0

    def open(self) -> None:
        """On a new connection nothing is prepared; what will be is planned once, for whatever it is asked with.

        Each of these statements goes by the same index for every value, and planning one takes three times as long as
        running it.
        """
        super().open()
        self._driver.execute("SET plan_cache_mode = force_generic_plan")
        self._prepared = set()
        self._rested = time.monotonic()

    def answer(self, glance: Glance, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        now = time.monotonic()
        if now - self._rested < IDLE_BEFORE_PING:
            result = self._result(glance, values)
        else:  # the server may be gone, and then nobody should wait for long
            self._test()
            result = self._result(glance, values)
        self._rested = now
        return result.get_value(0, 0) if result.ntuples else None

    def _test(self) -> None:
        try:
            with waiting(self._driver, PING_SECONDS):
                self._run(lambda libpq: libpq.send_query(b"SELECT 1"))
        except NoAnswer as error:
            raise psycopg.OperationalError from error

    def _result(self, glance: Glance, values: Mapping[str, Any]) -> pq.abc.PGresult:
        texts = glance.texts(values)
        if self._prepares:
            if glance.name not in self._prepared:
                self._run(lambda libpq: libpq.send_prepare(glance.name, glance.numbered), _KNOWN)
                self._prepared.add(glance.name)
            result = self._run(lambda libpq: libpq.send_query_prepared(glance.name, texts), _UNKNOWN)
            if result.status != pq.ExecStatus.FATAL_ERROR:
                return result
            self._prepares = False
        return self._run(lambda libpq: libpq.send_query_params(glance.numbered, texts))

    def _run(self, send: Callable[[pq.abc.PGconn], None], allowed: bytes | None = None) -> pq.abc.PGresult:
        """Send something and wait for its result.

        Args:
            send: sends it.
            allowed: an error that is no failure.
        """
        send(self._driver.pgconn)
        result: pq.abc.PGresult = self._driver.wait(generators.execute(self._driver.pgconn))[-1]
        if result.status == pq.ExecStatus.FATAL_ERROR:
            state = result.error_field(pq.DiagnosticField.SQLSTATE)
            if state != allowed:
                raise psycopg.errors.error_from_result(result)
        return result
