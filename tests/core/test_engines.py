from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pysqlite3
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from app.core import engines
from app.core.db import Database
from app.core.errors import Invalid, Unavailable
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from tests.core.conftest import Another
from tests.postgres_server import PostgresServer


def pragma(engine: sa.Engine, name: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(sa.text(f"PRAGMA {name}")).scalar()


class TestJournal:
    @pytest.mark.parametrize(
        ("version", "journal"),
        [
            ((3, 7, 0), "TRUNCATE"),
            ((3, 40, 1), "TRUNCATE"),
            ((3, 51, 2), "TRUNCATE"),
            ((3, 51, 3), "WAL"),
            ((3, 52, 0), "WAL"),
            ((4, 0, 0), "WAL"),
        ],
    )
    def test_wal_only_where_its_race_is_mended(self, version: tuple[int, ...], journal: str) -> None:
        assert engines.journal_for(version) == journal

    def test_the_locked_wheel_is_new_enough(self, sqlite: Another) -> None:
        assert sqlite().describe() == {
            "database": "sqlite",
            "version": pysqlite3.dbapi2.sqlite_version,
            "journal": "wal",
        }

    def test_an_old_library_gets_the_other_journal(self, sqlite: Another, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version_info", (3, 40, 1))
        assert sqlite().describe()["journal"] == "truncate"


class TestSqliteSwitches:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("foreign_keys", 1),
            ("busy_timeout", 30_000),
            ("synchronous", 2),
            ("secure_delete", 1),
            ("trusted_schema", 0),
        ],
    )
    def test_every_connection_has_them(self, sqlite: Another, name: str, value: int) -> None:
        database = sqlite()
        assert pragma(database.engine, name) == value
        assert pragma(database.reading, name) == value

    def test_a_connection_for_reading_is_closed_to_writes(self, sqlite: Another) -> None:
        assert pragma(sqlite().reading, "query_only") == 1

    def test_it_is_the_wheel_and_not_the_library_of_the_system(self, sqlite: Another) -> None:
        with sqlite().engine.connect() as connection:
            assert connection.connection.dbapi_connection.__class__.__module__.startswith("pysqlite3")


class TestSqliteTransactions:
    @pytest.fixture
    def traced(self, sqlite: Another) -> tuple[Database, list[str]]:
        """A database, and every statement the driver really runs."""
        database = sqlite()
        statements: list[str] = []

        def trace(connection: Any, _entry: object) -> None:
            connection.set_trace_callback(statements.append)

        for engine in (database.engine, database.reading):
            event.listen(engine, "connect", trace)
        return database, statements

    def test_a_write_takes_the_lock_at_once(self, traced: tuple[Database, list[str]]) -> None:
        database, statements = traced
        with database.write() as db:
            db.run(sa.text("select 1"))
        assert statements == ["PRAGMA query_only = OFF", "BEGIN IMMEDIATE", "select 1", "COMMIT"]

    def test_a_snapshot_takes_none(self, traced: tuple[Database, list[str]]) -> None:
        database, statements = traced
        with database.snapshot() as db:
            assert statements == []
            db.scalar(sa.text("select 1"))
        assert statements == ["PRAGMA query_only = ON", "BEGIN", "select 1", "ROLLBACK"]

    def test_a_read_has_no_transaction_around_it(self, traced: tuple[Database, list[str]]) -> None:
        database, statements = traced
        with database.read() as db:
            db.scalar(sa.text("select 1"))
            db.scalar(sa.text("select 2"))
        assert statements == ["select 1", "select 2"]

    def test_a_failure_rolls_back(self, traced: tuple[Database, list[str]]) -> None:
        database, statements = traced
        with pytest.raises(Invalid), database.write():
            raise Invalid
        assert statements[-1] == "ROLLBACK"


class TestPostgresqlSwitches:
    @pytest.fixture
    def postgresql(self, postgres: PostgresServer) -> Iterator[Database]:
        """The maintenance database: these tests need no table."""
        with closing(
            Database(load_settings(database_url=postgres.url, database_deadline_seconds=2.5), INSTANCE)
        ) as database:
            yield database

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("statement_timeout", "2500ms"),
            ("lock_timeout", "2500ms"),
            ("idle_in_transaction_session_timeout", "10s"),
            ("timezone", "UTC"),
            ("application_name", "klikks"),
        ],
    )
    def test_every_connection_has_them(self, postgresql: Database, name: str, value: str) -> None:
        for engine in (postgresql.engine, postgresql.reading):
            with engine.connect() as connection:
                assert connection.execute(sa.text(f"SHOW {name}")).scalar() == value

    def test_a_write_is_read_committed_with_limits_of_its_own(self, postgresql: Database) -> None:
        with postgresql.write() as db:
            assert db.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
            assert db.scalar(sa.text("SHOW statement_timeout")) == "2500ms"

    def test_a_snapshot_is_one_state_and_cannot_write(self, postgresql: Database) -> None:
        with postgresql.snapshot() as db:
            assert db.scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"
            assert db.scalar(sa.text("SHOW transaction_read_only")) == "on"

    def test_nothing_is_prepared_on_the_server_so_a_pooler_may_sit_in_between(self, postgresql: Database) -> None:
        with postgresql.write() as db:
            for _ in range(10):
                db.scalar(sa.text("SELECT 1"))
            assert db.scalar(sa.text("SELECT count(*) FROM pg_prepared_statements")) == 0

    def test_a_connection_that_rested_is_tested_before_it_is_used(
        self, postgresql: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engines, "IDLE_BEFORE_PING", 0.0)
        with postgresql.read() as db:
            pid = db.scalar(sa.text("SELECT pg_backend_pid()"))
        with postgresql.write() as db:
            db.run(sa.text(f"SELECT pg_terminate_backend({pid})"))
        with postgresql.read() as db:
            assert db.scalar(sa.text("SELECT pg_backend_pid()")) != pid


class TestPool:
    def test_a_full_pool_answers_after_its_wait(self, another: Another) -> None:
        database = another(pool_size=1, request_threads=1, pool_wait_seconds=0.1)
        with database.read() as first, database.read() as second:
            first.scalar(sa.text("select 1"))
            second.scalar(sa.text("select 1"))
            with pytest.raises(Unavailable) as caught, database.read() as third:
                third.scalar(sa.text("select 1"))
        assert caught.value.params == {"reason": "overloaded"}
