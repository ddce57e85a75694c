"""What a database error means, as the databases themselves raise it."""

from collections.abc import Callable
from typing import Any

import psycopg
import pysqlite3
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.core import ids
from app.core.db import Database, Write
from app.core.db_errors import driver_errors, translate, translated
from app.core.deadlines import NoAnswer
from app.core.errors import Conflict, Invalid, KlikksError, Unavailable
from tests.factories import stored

AGENCIES, TOKENS = stored.agencies, stored.tokens


def failing(database: Database, work: Callable[[Write], object]) -> KlikksError:
    with pytest.raises(KlikksError) as caught, database.write() as db:
        work(db)
    return caught.value


class TestBrokenRules:
    def test_a_second_one_conflicts_and_names_the_field(self, database: Database) -> None:
        rows = [stored.agency(slug="twice"), stored.agency(slug="twice")]
        error = failing(database, lambda db: db.run(sa.insert(AGENCIES), rows))
        assert (type(error), error.code, error.params) == (Conflict, "already_exists", {"field": "slug"})

    def test_a_reference_to_nothing_is_invalid(self, database: Database) -> None:
        token = stored.token(agency_id=ids.new_id())
        error = failing(database, lambda db: db.run(sa.insert(TOKENS), token))
        assert (type(error), error.code) == (Invalid, "reference_missing")

    def test_deleting_what_is_referred_to_conflicts(self, database: Database) -> None:
        agency = stored.agency()

        def delete(db: Write) -> None:
            db.run(sa.insert(AGENCIES), agency)
            db.run(sa.insert(TOKENS), stored.token(agency_id=agency["id"]))
            with translated(deleting=True):
                db.run(sa.delete(AGENCIES))

        error = failing(database, delete)
        assert (type(error), error.code) == (Conflict, "still_referenced")

    def test_a_broken_check_is_invalid_and_names_the_rule(self, database: Database) -> None:
        token = stored.token(role="agency_admin")
        error = failing(database, lambda db: db.run(sa.insert(TOKENS), token))
        assert (type(error), error.code, error.params) == (Invalid, "rule_broken", {"rule": "ck_tokens_tenant"})
        assert [fault.params for fault in error.faults] == [{"rule": "ck_tokens_tenant"}]

    def test_a_missing_value_is_invalid(self, database: Database) -> None:
        error = failing(database, lambda db: db.run(sa.insert(AGENCIES), stored.agency(name=None)))
        assert (type(error), error.code) == (Invalid, "rule_broken")

    def test_a_fault_of_our_own_stays_one(self, database: Database) -> None:
        with pytest.raises(DBAPIError), database.write() as db:
            db.run(sa.text("SELECT nonsense FROM agencies"))

    def test_values_never_appear_in_the_sentence(self, database: Database) -> None:
        rows = [stored.agency(slug="geheim"), stored.agency(slug="geheim")]
        assert "geheim" not in str(failing(database, lambda db: db.run(sa.insert(AGENCIES), rows)))


def of_state(state: str) -> DBAPIError:
    error = psycopg.errors.lookup(state)("made up")
    wrapped = DBAPIError.instance(None, None, error, psycopg.Error)
    assert isinstance(wrapped, DBAPIError)
    return wrapped


def of_sqlite(words: str) -> DBAPIError:
    wrapped = DBAPIError.instance(None, None, pysqlite3.dbapi2.OperationalError(words), pysqlite3.dbapi2.Error)
    assert isinstance(wrapped, DBAPIError)
    return wrapped


def reason(error: DBAPIError) -> Any:
    ours = translate(error)
    return ours.params["reason"] if isinstance(ours, Unavailable) else None


class TestUnavailable:
    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ("08006", "connection"),  # connection failure
            ("57P01", "connection"),  # admin shutdown
            ("57P02", "connection"),  # crash shutdown
            ("57P03", "connection"),  # cannot connect now: starting up
            ("57014", "timeout"),  # statement timeout
            ("25P03", "timeout"),  # idle in transaction
            ("55P03", "locked"),  # lock timeout
            ("40001", "contention"),  # serialisation failure
            ("40P01", "contention"),  # deadlock
            ("53300", "overloaded"),  # too many connections
            ("53100", "overloaded"),  # disk full
            ("42601", None),  # a syntax error is ours
            ("25006", None),  # a read that writes is ours
        ],
    )
    def test_states_of_postgresql(self, state: str, expected: str | None) -> None:
        assert reason(of_state(state)) == expected

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("database is locked", "locked"),
            ("database table is locked", "locked"),
            ("disk I/O error", "connection"),
            ("unable to open database file", "connection"),
            ("database or disk is full", "connection"),
            ("no such table: agencies", None),
        ],
    )
    def test_words_of_sqlite(self, words: str, expected: str | None) -> None:
        assert reason(of_sqlite(words)) == expected

    @pytest.mark.parametrize("kind", [psycopg.OperationalError, psycopg.errors.ConnectionTimeout, NoAnswer])
    def test_a_lost_connection_without_a_state(self, kind: type[psycopg.Error]) -> None:
        with pytest.raises(Unavailable), driver_errors():
            raise kind("gone")
