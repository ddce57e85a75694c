"""Deadlines on our side: a database that is there and never answers must not hold a request for ever.

The server's own timeouts cannot help when it is the server that stands still (a frozen machine, a dropped route). So
each wait of ours has an end: after it the connection is closed, since whatever it might still say belongs to a
question nobody waits for any more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

from app.core.realms import NOBODY, Realm

Answer = TypeVar("Answer")
INTERVAL = 0.1
"""Seconds between two looks at the clock, as the driver has it."""


class NoAnswer(psycopg.OperationalError):
    """The server did not answer in time; whether it did what it was asked is unknown."""


class BoundedConnection(psycopg.Connection[Any]):
    """A PostgreSQL connection that waits no longer than it should, whatever it waits for.

    The driver waits in one place, for statements, commits and pieces of a stream alike, so one limit there holds for
    all of them and costs a statement next to nothing.

    Attributes:
        answer_seconds: the longest wait; none: for ever.
        realm: whose rows are meant until it is given back.
    """

    answer_seconds: float | None = None
    realm: Realm = NOBODY

    def wait(self, gen: PQGen[Answer], interval: float = INTERVAL, timeout: float | None = None) -> Answer:
        """Wait for the server.

        Raises:
            NoAnswer: the time is up; the connection is closed.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)  # the driver's own limit, and its own way to end it
        try:
            return super().wait(gen, interval, self.answer_seconds)
        except psycopg.OperationalError as error:
            if self.answer_seconds is None or self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.pgconn.finish()
            raise NoAnswer("no answer in time") from error


@contextmanager
def waiting(connection: psycopg.Connection[Any], seconds: float | None) -> Iterator[None]:
    """Another limit for a while: less for a question that has a quick answer, none for a migration."""
    if not isinstance(connection, BoundedConnection):
        yield
        return
    usual, connection.answer_seconds = connection.answer_seconds, seconds
    try:
        yield
    finally:
        connection.answer_seconds = usual
