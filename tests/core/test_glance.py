"""Glances: the one value, whatever happened to the connection meanwhile; never an old one."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.core.errors import Unavailable
from app.core.glance import LINES, Glance
from tests.factories import stored

AGENCIES = stored.agencies


def name_of(database: Database, key: object) -> Any:
    wanted = sa.bindparam("wanted", type_=AGENCIES.c.id.type)
    return database.glances.value(
        Glance(sa.select(AGENCIES.c.name).where(AGENCIES.c.id == wanted), database.reading.dialect), {"wanted": key}
    )


def count(database: Database) -> int:
    return int(database.glances.value(Glance(sa.select(sa.func.count()).select_from(AGENCIES), _dialect(database)), {}))


def _dialect(database: Database) -> sa.Dialect:
    return database.reading.dialect


@pytest.fixture
def agency(database: Database) -> dict[str, Any]:
    row = stored.agency(name="Büro „Süd“ 100 %")
    with database.write() as db:
        db.run(sa.insert(AGENCIES), row)
    return row


def test_answer_with_the_value_or_nothing(database: Database, agency: dict[str, Any]) -> None:
    found = name_of(database, agency["id"])
    assert (found.decode() if isinstance(found, bytes) else found) == agency["name"]
    assert name_of(database, UUID(int=0)) is None


def test_see_each_commit_as_it_happens(database: Database) -> None:
    for number in range(5):
        assert count(database) == number
        with database.write() as db:
            db.run(sa.insert(AGENCIES), stored.agency())
            assert count(database) == number


@pytest.mark.usefixtures("agency")
@pytest.mark.parametrize("loss", ["DEALLOCATE ALL", "SELECT pg_terminate_backend(pg_backend_pid())"])
def test_outlive_what_a_server_or_a_pooler_does_to_their_connection(database: Database, loss: str) -> None:
    if database.is_sqlite:
        pytest.skip("an embedded database loses no connection")
    assert count(database) == 1
    line = database.glances._lines.get()
    line._driver.pgconn.exec_(loss.encode())
    database.glances._lines.put(line)
    assert [count(database) for _ in range(2)] == [1, 1]


@pytest.mark.usefixtures("agency")
def test_share_what_a_pooler_has_prepared_for_somebody_else(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("an embedded database has one caller")
    assert count(database) == 1
    line = database.glances._lines.get()
    line._prepared.clear()  # type: ignore[attr-defined]  # as on a server's connection that another of ours used
    database.glances._lines.put(line)
    assert count(database) == 1


def test_say_so_when_the_database_is_gone(database: Database) -> None:
    with pytest.raises(Exception, match=r"no such table|does not exist"):
        database.glances.value(Glance(sa.select(sa.text("1")).select_from(sa.table("nowhere")), _dialect(database)), {})
    lines = [database.glances._lines.get() for _ in range(LINES)]
    database.glances._patience = 0.01
    with pytest.raises(Unavailable):
        count(database)
    for line in lines:
        database.glances._lines.put(line)
    assert count(database) == 0
