"""The database of one process and the three kinds of session.

    Read      one statement, no transaction around it: the fastest honest way to answer a GET
    Snapshot  several statements that must agree with each other (reports, imports' look-ups)
    Write     one transaction; commits when the block ends, rolls back when it raises

A function that only reads takes a ``Read``; a ``Write`` is one too, a ``Read`` is no ``Write``, so the type checker
refuses a GET that writes. Nothing else in the code base commits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.core.db_errors import driver_errors, translated
from app.core.deadlines import BoundedConnection, waiting
from app.core.engines import GRACE_SECONDS, frugal, new_engine
from app.core.errors import Unavailable
from app.core.fetching import all_rows, pieces
from app.core.glance import Glances
from app.core.prepared import Prepared
from app.core.realms import INSTANCE, NOBODY, Realm, mark, within
from app.core.settings import Settings
from app.core.turns import Turns

Answer = Callable[[], list[tuple[Any, ...]]]
"""Reads what was asked for: rows, as the driver gives them."""


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
            mark(self._connection.connection, self.database.realm)
        return self._connection

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    def fetch(self, prepared: Prepared, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of a prepared statement, as the driver gives them."""
        return self.ask(prepared, values)()

    def _driver(self) -> Any:  # noqa: ANN401 - the driver's connection
        """What prepared statements run on."""
        if self._connection is not None:
            return self._connection.connection
        if self._raw is None:
            self._raw = self.engine.raw_connection()
            mark(self._raw, self.database.realm)
        return self._raw

    def ask(self, prepared: Prepared, values: Mapping[str, Any]) -> Answer:
        """Ask a prepared question whose answer is read later, once; it can go out with others (``together``)."""
        with driver_errors():
            cursor = self._driver().cursor()
            try:
                cursor.execute(prepared.sql, prepared.bind(values))
                if self.dialect == "sqlite":  # which answers as it is read, from what is there then
                    rows = cursor.fetchall()
                    return lambda: rows
            except BaseException:
                cursor.close()
                raise
        return partial(all_rows, cursor)

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
    """Several questions answered from one state of the data, the one of the first of them.

    Attributes:
        found: what was found out about that state and need not be asked again.
    """

    def __init__(self, engine: sa.Engine, database: "Database", connection: sa.Connection | None = None) -> None:
        super().__init__(engine, database, connection)
        self.found: dict[Any, Any] = {}

    @property
    def connection(self) -> sa.Connection:
        """SQLAlchemy's connection in its transaction, begun when first needed."""
        if self._connection is None:
            self._connection = self.engine.connect()
            mark(self._connection.connection, self.database.realm)
            self._connection.begin()
        return self._connection

    def _driver(self) -> Any:  # noqa: ANN401 - the driver's connection
        return self.connection.connection

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """A part that is the service's own work; it may reach more than the caller (what a moved place draws along)."""
        if self.dialect == "sqlite" or self.database.realm is INSTANCE:
            yield
            return
        with within(self.connection, INSTANCE):
            yield

    @contextmanager
    def patiently(self, seconds: float) -> Iterator[None]:
        """A question of the whole network, which takes longer than one of a request; and the work with its answer."""
        driver: Any = self._driver().dbapi_connection
        if self.dialect == "sqlite":
            yield
            return
        limits = ("statement_timeout", "idle_in_transaction_session_timeout")
        before = self.scalar(sa.text("SELECT current_setting('statement_timeout')"))
        self.connection.exec_driver_sql("; ".join(f"SET LOCAL {each} = {int(seconds * 1000)}" for each in limits))
        with waiting(driver, seconds + GRACE_SECONDS):
            yield
        self.connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{before}'")

    def chunks(
        self, prepared: Prepared, values: Mapping[str, Any], size: int = 2000
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a prepared statement as the driver gives them, some at a time, in flat memory."""
        return pieces(self.connection.connection, prepared.sql, prepared.bind(values), size)


class Write(Snapshot):
    """A transaction.

    Attributes:
        notes: what the parts of one transaction leave for the work before its commit.
    """

    def __init__(self, engine: sa.Engine, database: "Database", connection: sa.Connection) -> None:
        super().__init__(engine, database, connection)
        self.notes: dict[str, Any] = {}
        self._closing: dict[Callable[[Write], None], None] = {}
        self._afterwards: list[Callable[[], None]] = []

    def before_commit(self, work: "Callable[[Write], None]") -> None:
        """Have something done once, as the last thing of the transaction, however often it is asked for."""
        self._closing[work] = None

    def finish(self) -> None:
        """Do what was asked for before the commit."""
        while self._closing:
            work = next(iter(self._closing))
            del self._closing[work]
            work(self)

    def after_commit(self, work: Callable[[], None]) -> None:
        """Have something done when the transaction is in the database; it must not fail."""
        self._afterwards.append(work)

    def committed(self) -> None:
        """Do what was to be done after the commit."""
        for work in self._afterwards:
            work()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Prepared statements of the block go to PostgreSQL in one round trip; their answers are there when it ends.

        Inside, only ``ask`` and ``execute``: what waits for an answer of its own makes another round trip, and a COPY
        does not go at all.
        """
        driver: Any = self.connection.connection.dbapi_connection
        if self.dialect == "sqlite" or driver.pgconn.pipeline_status:
            yield
            return
        with driver_errors(), driver.pipeline():
            yield

    def execute(self, prepared: Prepared, values: Mapping[str, Any]) -> None:
        """Execute a prepared change, at the driver's own cost."""
        with driver_errors():
            cursor = self.connection.connection.cursor()
            try:
                cursor.execute(prepared.sql, prepared.bind(values))
            finally:
                cursor.close()

    def run(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:  # noqa: ANN401 - one row or many
        """Execute a change; its errors come back as ours when the block ends."""
        return self.connection.execute(statement, values)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone."""
        with self.connection.begin_nested():
            yield


class Database:
    """The engine of one process and its sessions.

    Args:
        settings: where it is, sizes and deadlines.
        realm: whose rows sessions may touch, on PostgreSQL.

    Attributes:
        request_id: the request that sessions are opened for, if it is one.
    """

    def __init__(self, settings: Settings, realm: Realm = NOBODY) -> None:
        self.realm = realm
        self.request_id: str | None = None
        self.url = sa.make_url(settings.database)
        self.settings = settings
        self._writer = Turns()
        self.engine = new_engine(self.url, settings, reading=False)
        self.reading = new_engine(self.url, settings, reading=True)
        self.glances = Glances(self.reading, settings.pool_wait_seconds)
        self._snapshot = self.engine.execution_options(**_snapshot_options(self.engine.dialect.name))
        self._write = self.engine.execution_options(klikks_write=True)

    def within(self, realm: Realm, request_id: str | None = None) -> "Database":
        """The same database for somebody else."""
        other = object.__new__(Database)
        other.__dict__.update(self.__dict__)
        other.realm, other.request_id = realm, request_id
        return other

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
        session = Snapshot(self._snapshot, self)
        try:
            with translated():
                yield session
        finally:
            session.close()

    @contextmanager
    def write(self, *, patience: float | None = None) -> Iterator[Write]:
        """One transaction, committed at the end of the block.

        Args:
            patience: seconds one statement may take, and the work between two, where a bulk load needs more than a
                request has.
        """
        with translated(), self._turn(), self._write.connect() as connection:
            mark(connection.connection, self.realm)
            longest = None if patience is None else patience + GRACE_SECONDS
            with self._waiting(connection, longest), connection.begin():
                if patience is not None and not self.is_sqlite:
                    limits = ("statement_timeout", "idle_in_transaction_session_timeout")
                    connection.exec_driver_sql("; ".join(f"SET LOCAL {n} = {int(patience * 1000)}" for n in limits))
                session = Write(self.engine, self, connection)
                with frugal(connection) if self.is_sqlite and patience is not None else nullcontext():
                    yield session
                    session.finish()
        session.committed()

    def _waiting(self, connection: sa.Connection, seconds: float | None) -> AbstractContextManager[None]:
        driver: Any = connection.connection.dbapi_connection
        return waiting(driver, seconds) if isinstance(driver, BoundedConnection) and seconds else nullcontext()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite has one writer: waiting for it in the process is 2.4 times faster than in the file's lock."""
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(self.settings.sqlite_busy_seconds):
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
        self.glances.close()
        self.reading.dispose()
        self.engine.dispose()


def _snapshot_options(dialect: str) -> dict[str, Any]:
    return {} if dialect == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
