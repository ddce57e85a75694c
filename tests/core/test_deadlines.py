"""Our own end of the waiting. With a server that really stands still: tests/faults."""

import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from app.core.deadlines import BoundedConnection, NoAnswer, waiting
from tests.postgres_server import PostgresServer


@pytest.fixture
def bounded(postgres: PostgresServer) -> Iterator[BoundedConnection]:
    with closing(BoundedConnection.connect(postgres.dsn(), autocommit=True)) as connection:
        yield connection


class TestBoundedConnection:
    def test_a_statement_that_takes_too_long_is_given_up_and_its_connection_closed(
        self, bounded: BoundedConnection
    ) -> None:
        bounded.answer_seconds = 0.2
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            bounded.execute("SELECT pg_sleep(5)")
        assert time.monotonic() - began < 1
        assert bounded.closed

    def test_many_short_ones_may_take_longer_together(self, bounded: BoundedConnection) -> None:
        bounded.answer_seconds = 0.3
        for _ in range(5):
            bounded.execute("SELECT pg_sleep(0.1)")
        assert not bounded.closed

    def test_an_error_of_the_server_closes_nothing(self, bounded: BoundedConnection) -> None:
        bounded.answer_seconds = 1
        bounded.execute("SET statement_timeout = 50")
        with pytest.raises(psycopg.errors.QueryCanceled):
            bounded.execute("SELECT pg_sleep(5)")
        assert bounded.execute("SELECT 1").fetchone() == (1,)

    def test_without_a_limit_it_waits(self, bounded: BoundedConnection) -> None:
        bounded.answer_seconds = 0.05
        with waiting(bounded, None):
            bounded.execute("SELECT pg_sleep(0.3)")
        assert bounded.answer_seconds == 0.05

    def test_a_foreign_connection_is_left_alone(self, postgres: PostgresServer) -> None:
        with psycopg.connect(postgres.dsn()) as connection, waiting(connection, 0.01):
            connection.execute("SELECT pg_sleep(0.05)")


class TestCost:
    def test_the_limit_costs_a_statement_next_to_nothing(self, bounded: BoundedConnection) -> None:
        """Measured without a server: what we add around the driver's wait."""

        def done() -> Iterator[None]:
            return
            yield

        def per_wait(wait: object) -> float:
            best = 1.0
            for _ in range(5):
                began = time.perf_counter()
                for _ in range(2_000):
                    wait(done())  # type: ignore[operator]  # both are methods of the connection
                best = min(best, (time.perf_counter() - began) / 2_000)
            return best

        bounded.answer_seconds = 5.0
        added = per_wait(bounded.wait) - per_wait(super(BoundedConnection, bounded).wait)
        assert added < 10e-6  # some 0.5 microseconds on a quiet machine; ten times more is a fault, not noise
