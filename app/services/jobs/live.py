"""Live: the jobs this process is at, and a bell that rings when there may be something new.

On the embedded database a long import holds the one writer, so nobody could write down how far it is. Its progress
therefore lives here, and the same process answers questions about it.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from app.models.jobs import JobState
from app.services.jobs.ticket import Ticket


class Bell:
    """Wakes everybody in this process who waits for something new."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._times = 0

    def ring(self) -> None:
        """There is something new."""
        with self._changed:
            self._times += 1
            self._changed.notify_all()

    def heard(self) -> int:
        """How often it rang; to be asked before one looks, and given to ``wait``."""
        return self._times

    def wait(self, heard: int, seconds: float) -> None:
        """Wait until it rings, or rang since, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._times != heard, seconds)


BELL = Bell()
_TICKETS: set[Ticket] = set()


@contextmanager
def shown(ticket: Ticket) -> Iterator[None]:
    """Let readers of this process see a job while it runs."""
    _TICKETS.add(ticket)
    try:
        yield
    finally:
        _TICKETS.discard(ticket)


def ticket_of(job_id: UUID) -> Ticket | None:
    """The ticket of a job this process is at; of the newer attempt, should an older one not know yet that it lost."""
    return max((each for each in tickets() if each.job_id == job_id), key=lambda each: each.attempt, default=None)


def tickets() -> list[Ticket]:
    """Of all jobs this process is at."""
    return list(_TICKETS)


def brought_up_to_date(values: Mapping[str, Any]) -> dict[str, Any]:
    """A job as the database has it, with what only this process knows."""
    known = dict(values)
    ticket = ticket_of(UUID(str(known["id"])))
    if ticket is None or known.get("state", JobState.RUNNING) != JobState.RUNNING:
        return known
    newer = {"progress": ticket.shown, "revision": ticket.revision, "cancel_requested": ticket.is_cancelled}
    return known | {name: value for name, value in newer.items() if name in known and value}
