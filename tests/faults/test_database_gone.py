"""A database that stands still, dies and comes back: answers in bounded time, nothing lost, nothing twice."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.core import migrations
from app.core.db import Database
from app.core.db_errors import translated
from app.core.errors import Unavailable
from app.core.prepared import Prepared
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import create_app
from tests.api import Api, Caller
from tests.factories import agencies
from tests.postgres_server import PostgresServer, postgres_server

ONE = sa.text("SELECT 1")
DEADLINE = 0.5
"""Seconds a statement may take; in service it is 4."""
LONGEST = DEADLINE + 1 + 2 + 1
"""Deadline and our grace, or the test of a rested connection and a new one (at least 2 s in the driver); slack."""


@dataclass(frozen=True)
class Place:
    """The application on a server of its own."""

    server: PostgresServer
    database: Database
    lead: Caller
    public: Caller

    def until_ready(self, seconds: float = 10.0) -> float:
        """Seconds until the service is ready again."""
        began = time.monotonic()
        while self.public.get("/readyz").status_code != 200:
            assert time.monotonic() - began < seconds
            time.sleep(0.05)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    # what is acknowledged must be in the log, else a crash may lose it by right
    with postgres_server(own=True, settings={"synchronous_commit": "on"}) as server:
        url = server.create_database("klikks_faults")
        migrations.upgrade(url)
        service = create_app(load_settings(database_url=url, database_deadline_seconds=DEADLINE))
        with TestClient(service):
            api = Api(service, service.database.within(INSTANCE))
            yield Place(server, service.database.within(INSTANCE), api.lead, api.public)


@pytest.fixture
def paused(place: Place) -> Iterator[Place]:
    place.server.pause()
    yield place
    place.server.resume()


def calls(place: Place) -> list[Callable[[], Any]]:
    """One of each kind: without and with a token, read, write, readiness."""
    return [
        lambda: place.public.get("/v1/agencies"),
        lambda: place.lead.get("/v1/projects?limit=1"),
        lambda: place.lead.post("/v1/agencies", agencies.body(slug="while-it-was-gone")),
        lambda: place.public.get("/readyz"),
    ]


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.monotonic()
    answer = call()
    return time.monotonic() - began, answer


def assert_unavailable(place: Place) -> None:
    with ThreadPoolExecutor() as pool:
        for seconds, answer in pool.map(timed, calls(place)):
            assert answer.status_code == 503, answer.text
            assert answer.json()["code"] == "unavailable"
            assert int(answer.headers["retry-after"]) >= 1
            assert seconds < LONGEST
    seconds, answer = timed(lambda: place.public.get("/healthz"))
    assert answer.status_code == 200
    assert seconds < 1


def slugs(place: Place) -> list[str]:
    return [item["slug"] for item in place.public.get("/v1/agencies?limit=100").json()["items"]]


class TestServerThatStandsStill:
    def test_every_call_is_answered_in_time_and_says_when_to_come_back(self, paused: Place) -> None:
        assert_unavailable(paused)

    def test_all_is_well_as_soon_as_it_goes_on(self, place: Place) -> None:
        assert place.until_ready() < 5
        assert "while-it-was-gone" not in slugs(place)
        assert place.lead.post("/v1/agencies", agencies.body()).status_code == 201


class TestServerThatStopsInTheMiddle:
    """The connection has just proven itself, so only the limit on the answer can help."""

    @pytest.fixture
    def resumed(self, place: Place) -> Iterator[None]:
        patience = threading.Timer(3 * LONGEST, place.server.resume)  # without a limit the test fails, and ends
        patience.start()
        yield
        patience.cancel()
        place.server.resume()

    @pytest.mark.usefixtures("resumed")
    def test_of_a_read(self, place: Place) -> None:
        with place.database.read() as db:
            db.scalar(ONE)
            place.server.pause()
            seconds, reason = timed(lambda: refused(lambda: db.scalar(ONE)))
        assert reason == "timeout"
        assert seconds < DEADLINE + 2

    @pytest.mark.usefixtures("resumed")
    def test_of_a_prepared_read(self, place: Place) -> None:
        prepared = Prepared(ONE, place.database.reading.dialect)
        with place.database.read() as db:
            db.fetch(prepared, {})
            place.server.pause()
            seconds, reason = timed(lambda: refused(lambda: db.fetch(prepared, {})))
        assert reason == "timeout"
        assert seconds < DEADLINE + 2

    @pytest.mark.usefixtures("resumed")
    def test_of_a_commit(self, place: Place) -> None:
        def write() -> None:
            with place.database.write() as db:
                db.scalar(ONE)
                place.server.pause()

        seconds, reason = timed(lambda: refused(write))
        assert reason == "timeout"
        assert seconds < DEADLINE + 2


def refused(work: Callable[[], Any]) -> Any:
    with pytest.raises(Unavailable) as caught, translated():
        work()
    return caught.value.params["reason"]


class TestServerThatDies:
    def test_calls_are_refused_until_it_is_back_and_what_was_acknowledged_is_there(self, place: Place) -> None:
        made = place.lead.made("/v1/agencies", agencies.body())
        place.server.crash()
        try:
            assert_unavailable(place)
        finally:
            place.server.start()
        assert place.until_ready() < 10
        assert slugs(place).count(made["slug"]) == 1
        assert "while-it-was-gone" not in slugs(place)

    def test_a_connection_that_died_in_the_pool_costs_at_most_one_answer(self, place: Place) -> None:
        place.public.get("/v1/agencies")
        place.server.restart()
        first = place.public.get("/v1/agencies").status_code
        assert first in {200, 503}
        assert [place.public.get("/v1/agencies").status_code for _ in range(3)] == [200, 200, 200]
