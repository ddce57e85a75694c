"""The traps between a program and its database, each on both databases."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg.pq
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError

from app.core import folding
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, Invalid, Unavailable
from app.core.prepared import Prepared
from tests.core.conftest import Another
from tests.factories import stored

AGENCIES = stored.agencies
COUNT = sa.select(sa.func.count()).select_from(AGENCIES)


def count(database: Database) -> int:
    with database.read() as db:
        return int(db.scalar(COUNT))


def add(database: Database, **values: Any) -> dict[str, Any]:
    row = stored.agency(**values)
    with database.write() as db:
        db.run(sa.insert(AGENCIES), row)
    return row


def in_transaction(db: Read) -> bool:
    driver = db.connection.connection.dbapi_connection
    assert driver is not None
    if db.dialect == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status != psycopg.pq.TransactionStatus.IDLE)


class TestRead:
    def test_stays_out_of_transactions(self, database: Database) -> None:
        with database.read() as db:
            db.scalar(COUNT)
            assert not in_transaction(db)

    def test_cannot_write(self, database: Database) -> None:
        with pytest.raises((DBAPIError, Unavailable)), database.read() as db:
            db.connection.execute(sa.insert(AGENCIES), stored.agency())
        assert count(database) == 0

    def test_cannot_write_through_the_driver_either(self, database: Database) -> None:
        delete = Prepared(sa.text("DELETE FROM agencies"), database.reading.dialect)
        add(database)
        with pytest.raises(Exception, match=r"read-?only|unavailable"), database.read() as db:
            db.fetch(delete, {})
        assert count(database) == 1

    def test_sees_each_commit_as_it_happens(self, database: Database) -> None:
        with database.read() as db:
            assert db.scalar(COUNT) == 0
            add(database)
            assert db.scalar(COUNT) == 1

    def test_gives_the_same_rows_prepared_or_not(self, database: Database) -> None:
        row = add(database)
        statement = sa.select(AGENCIES.c.name).where(AGENCIES.c.id == sa.bindparam("wanted", type_=AGENCIES.c.id.type))
        with database.read() as db:
            prepared = db.fetch(Prepared(statement, database.reading.dialect), {"wanted": row["id"]})
            assert prepared == [(row["name"],)]
            assert [tuple(found) for found in db.all(statement, {"wanted": row["id"]})] == prepared


class TestSnapshot:
    def test_all_statements_see_one_state(self, database: Database) -> None:
        with database.snapshot() as db:
            assert db.scalar(COUNT) == 0
            add(database)
            assert db.scalar(COUNT) == 0
        assert count(database) == 1

    def test_cannot_write(self, database: Database) -> None:
        with pytest.raises((DBAPIError, Unavailable)), database.snapshot() as db:
            db.connection.execute(sa.insert(AGENCIES), stored.agency())
        assert count(database) == 0

    def test_a_write_on_the_same_connection_is_possible_afterwards(self, another: Another) -> None:
        database = another(pool_size=1)
        with database.snapshot() as db:
            db.scalar(COUNT)
        add(database)
        assert count(database) == 1


class TestWrite:
    def test_commits_at_the_end_of_the_block(self, database: Database, another: Another) -> None:
        with database.write() as db:
            db.run(sa.insert(AGENCIES), stored.agency())
            assert count(another()) == 0
        assert count(another()) == 1

    @pytest.mark.parametrize("error", [KeyError("anything"), Conflict(), KeyboardInterrupt()])
    def test_any_exception_leaves_nothing(self, database: Database, error: BaseException) -> None:
        def fail(db: Write) -> None:
            db.run(sa.insert(AGENCIES), stored.agency())
            raise error

        with pytest.raises(type(error)), database.write() as db:
            fail(db)
        assert count(database) == 0

    def test_a_savepoint_fails_alone(self, database: Database) -> None:
        row = stored.agency()
        with database.write() as db:
            db.run(sa.insert(AGENCIES), row)
            with pytest.raises(DBAPIError), db.savepoint():
                db.run(sa.insert(AGENCIES), [stored.agency(), row])
        assert count(database) == 1

    def test_two_at_a_time_lose_nothing(self, database: Database) -> None:
        row = add(database)

        def add_one() -> None:
            for _ in range(10):
                with database.write() as db:
                    db.run(sa.update(AGENCIES).where(AGENCIES.c.id == row["id"]).values(version=AGENCIES.c.version + 1))

        threads = [threading.Thread(target=add_one) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.read() as db:
            assert db.scalar(sa.select(AGENCIES.c.version)) == 41


class TestLocks:
    def test_a_row_or_file_that_another_process_keeps_is_waited_for_so_long_and_no_longer(
        self, database: Database, another: Another
    ) -> None:
        row = add(database)
        change = sa.update(AGENCIES).where(AGENCIES.c.id == row["id"]).values(version=2)
        hasty = another(sqlite_busy_seconds=0.2, database_deadline_seconds=0.2)
        with database.write() as db:
            db.run(change)
            began = time.monotonic()
            with pytest.raises(Unavailable) as caught, hasty.write() as other:
                other.run(change)
            assert time.monotonic() - began < 2
        assert caught.value.params["reason"] in {"locked", "timeout"}

    def test_within_one_process_the_queue_for_sqlites_one_writer_has_an_end(self, sqlite: Another) -> None:
        database = sqlite(sqlite_busy_seconds=0.1)
        caught: list[Unavailable] = []

        def write() -> None:
            try:
                with database.write():
                    pass
            except Unavailable as error:
                caught.append(error)

        with database.write():
            thread = threading.Thread(target=write)
            thread.start()
            thread.join()
        assert [error.params for error in caught] == [{"reason": "locked"}]

    def test_readers_do_not_wait_for_a_writer(self, database: Database) -> None:
        with database.write() as db:
            db.run(sa.insert(AGENCIES), stored.agency())
            began = time.monotonic()
            assert count(database) == 0
            assert time.monotonic() - began < 1


class TestText:
    @pytest.mark.parametrize(("column", "limit"), [("name", 200), ("slug", 60), ("created_by", 40)])
    def test_its_length_is_kept_by_the_database_itself(self, database: Database, column: str, limit: int) -> None:
        add(database, **{column: "ä" * limit})
        with pytest.raises(Invalid):
            add(database, **{column: "ä" * (limit + 1)})
        assert count(database) == 1

    def test_a_word_that_is_not_in_the_list_is_refused_by_the_database_itself(self, database: Database) -> None:
        add(database)
        with pytest.raises(Invalid) as caught, database.write() as db:
            db.run(sa.text("UPDATE agencies SET origin = 'invented'"))
        assert caught.value.params == {"rule": "ck_agencies_origin"}

    def test_lists_sort_by_the_folded_name_alike_on_both(self, database: Database) -> None:
        names = [
            "Zell",
            "Ähren",
            "ahorn",
            "Österreich",
            "Ofen",
            "Ürzig",
            "Straße",
            "Strasse 2",
            "Übach",
            "Uhl",
            "2 Orte",
        ]
        for name in names:
            add(database, name=name, name_search=folding.search_key(name), name_sort=folding.sort_key(name))
        with database.read() as db:
            found = [row.name for row in db.all(sa.select(AGENCIES).order_by(AGENCIES.c.name_sort))]
        assert found == sorted(names, key=folding.sort_key)

    @pytest.mark.parametrize("asked", ["ÄHREN", "aehren", "Ähren"])
    def test_capital_umlauts_are_found_although_sqlite_cannot_lower_them(self, database: Database, asked: str) -> None:
        add(database, name="Ähren", name_search=folding.search_key("Ähren"))
        with database.read() as db:
            if db.dialect == "sqlite":
                assert db.scalar(sa.text("SELECT lower('Ä')")) == "Ä"
            wanted = AGENCIES.c.name_search == folding.search_key(asked)
            assert db.scalar(sa.select(AGENCIES.c.name).where(wanted)) == "Ähren"


class TestTime:
    @pytest.mark.parametrize(
        "moment",
        [
            datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC),
            datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2))),
            datetime(1999, 12, 31, 23, 0, 0, 1, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
        ],
    )
    def test_an_instant_comes_back_as_the_same_instant_in_utc(self, database: Database, moment: datetime) -> None:
        add(database, created_at=moment)
        with database.read() as db:
            found = db.scalar(sa.select(AGENCIES.c.created_at))
        assert found == moment
        assert found.utcoffset() == timedelta(0)

    def test_a_time_without_a_zone_is_refused(self, database: Database) -> None:
        with pytest.raises(StatementError, match="time zone"):
            add(database, created_at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
        assert count(database) == 0

    def test_it_is_refused_on_the_way_to_the_driver_too(self, database: Database) -> None:
        later = sa.select(AGENCIES.c.id).where(AGENCIES.c.created_at > sa.bindparam("moment"))
        prepared = Prepared(later, database.reading.dialect)
        with pytest.raises(ValueError, match="time zone"):
            prepared.bind({"moment": datetime(2026, 1, 1)})  # noqa: DTZ001 - that is the point

    def test_stored_instants_sort_as_time_whatever_zone_they_were_said_in(self, database: Database) -> None:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        zones = [timezone(timedelta(hours=hours)) for hours in (-9, 5, 0, 14, -3)]
        moments = [(start + timedelta(microseconds=number)).astimezone(zone) for number, zone in enumerate(zones)]
        for moment in reversed(moments):
            add(database, created_at=moment)
        with database.read() as db:
            found = [row.created_at for row in db.all(sa.select(AGENCIES).order_by(AGENCIES.c.created_at))]
        assert found == moments


class TestDescribe:
    def test_an_empty_database_stands_at_no_revision(self, sqlite: Another) -> None:
        assert sqlite().revision() is None

    def test_a_migrated_one_at_the_last(self, database: Database) -> None:
        assert database.revision() is not None


class TestPatience:
    SLOW = sa.text("SELECT pg_sleep(0.7)")

    def patient(self, database: Database, afterwards: sa.Executable) -> None:
        """A slow question with patience, and one after it."""
        with database.snapshot() as db:
            with db.patiently(5):
                db.all(self.SLOW)
            db.all(afterwards)

    def test_a_question_of_the_whole_may_take_longer_and_the_next_one_may_not(self, another: Another) -> None:
        database = another(database_deadline_seconds=0.3)
        if database.is_sqlite:
            pytest.skip("SQLite has no limit for a statement")
        self.patient(database, COUNT)
        with pytest.raises(Unavailable):
            self.patient(database, self.SLOW)
