"""Somebody else keeps the lock: the answer comes in time, says when to come back, and nothing was changed."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import create_app
from tests.api import Api
from tests.factories import agencies


@pytest.fixture
def hasty(database: Database) -> Iterator[Api]:
    """A second instance of the service on the same database, with little patience."""
    service = create_app(
        load_settings(database_url=database.settings.database, database_deadline_seconds=0.3, sqlite_busy_seconds=0.3)
    )
    with TestClient(service):
        yield Api(service, service.database.within(INSTANCE))


class TestLockOfAnotherProcess:
    def test_a_change_is_refused_and_can_be_sent_again(self, hasty: Api, database: Database) -> None:
        agency = hasty.lead.made("/v1/agencies", agencies.body())
        place = f"/v1/agencies/{agency['id']}"
        with database.write() as db:
            db.run(sa.text("UPDATE agencies SET version = version"))
            began = time.monotonic()
            answer = hasty.lead.patch(place, {"name": "Anders"})
            assert time.monotonic() - began < 2
            assert hasty.public.get(place).json()["name"] == agency["name"]
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["code"] == "unavailable"
        assert hasty.lead.patch(place, {"name": "Anders"}).status_code == 200
