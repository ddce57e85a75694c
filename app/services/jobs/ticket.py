"""Tickets: what the work of a job holds in its hands."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.models.jobs import Job, JobState
from app.services.access import Actor

J = sa.inspect(Job).columns
SHOWN_EVERY_SECONDS: Final = 0.2
"""How often progress within one phase becomes visible; the work itself may tell it for every row."""


class Interrupted(Exception):
    """The work must stop here; what it did in this transaction is rolled back.

    No error of the tree: work that reports errors row by row must not catch it.
    """


class Cancelled(Interrupted):
    """Somebody asked for it."""


class LeaseLost(Interrupted):
    """Somebody else took the job over, so nothing of this attempt may stay."""


class GivenBack(Interrupted):
    """This process is about to end; another one will do the job."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job as its worker took it.

    Attributes:
        id: of the job.
        kind: what is to be done.
        payload: ids of what it is to be done with.
        checkpoint: where an earlier attempt was.
        attempt: number of this attempt, from 1.
        max_attempts: how many there may be.
        revision: of the job, when it was taken.
        worker: who took it.
        actor: with whose rights.
        cancelled: whether somebody wants it to end.
    """

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    attempt: int
    max_attempts: int
    revision: int
    worker: str
    actor: Actor
    cancelled: bool


class Ticket:
    """One attempt at one job.

    Args:
        claimed: the job.
        told: hears of progress, too (the bar of a terminal).

    Attributes:
        job_id: of the job.
        attempt: number of this attempt, from 1.
        state: the last checkpoint, empty at first.
        shown: progress as readers see it.
        revision: of the job, with the changes only this process knows.
        is_finished: the job is done, and that is in the database.
        is_cancelled: somebody wants it to end.
    """

    def __init__(self, claimed: Claimed, told: Callable[[int, int | None, str], None] | None = None) -> None:
        self.job_id = claimed.id
        self.attempt = claimed.attempt
        self.worker = claimed.worker
        self.state: Mapping[str, Any] = claimed.checkpoint
        self.shown: dict[str, Any] | None = None
        self.revision = claimed.revision
        self.is_finished = False
        self._told = told
        self._shown_at = 0.0
        self._interruption: type[Interrupted] | None = Cancelled if claimed.cancelled else None

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody wants it to end."""
        return self._interruption is Cancelled

    def interrupt(self, reason: type[Interrupted]) -> None:
        """Have the work stop where it next looks up; a lost lease is the strongest reason."""
        if self._interruption not in {LeaseLost, reason}:
            self._interruption = reason
            self.revision += 1

    def progress(self, done: int, total: int | None, phase: str) -> None:
        """Say how far it is. Costs next to nothing and writes nothing.

        Args:
            done: how much is done in this phase.
            total: of how much, where that is known.
            phase: what is being done, one word.

        Raises:
            Interrupted: the work must stop.
        """
        self.look_up()
        now = time.monotonic()
        is_new = self.shown is None or self.shown["phase"] != phase or done == total
        if is_new or now - self._shown_at >= SHOWN_EVERY_SECONDS:
            self._shown_at = now
            self.shown = {"done": done, "total": total, "phase": phase}
            self.revision += 1
            if self._told is not None:
                self._told(done, total, phase)

    def look_up(self) -> None:
        """Stop if there is a reason to.

        Raises:
            Interrupted: the work must stop.
        """
        if self._interruption is not None:
            raise self._interruption

    def checkpoint(self, db: Write, state: Mapping[str, Any]) -> None:
        """Keep where the work is, in the transaction of a batch: after a crash the next attempt goes on from there.

        Args:
            db: the transaction of the batch.
            state: small, and enough to go on.

        Raises:
            Interrupted: the work must stop; the batch is rolled back.
        """
        self.look_up()
        kept = dict(state)

        def written(session: Write) -> None:
            self._write(session, {"checkpoint": kept})
            session.after_commit(lambda: setattr(self, "state", kept))

        db.before_commit(written)

    def finish(self, db: Write, result: Mapping[str, Any]) -> None:
        """The job is done, in the transaction of its work: both are there, or neither is.

        Args:
            db: the transaction of the work.
            result: ids and counts for whoever asked for the job.

        Raises:
            Interrupted: the work must stop; it is rolled back.
        """
        self.look_up()
        now = clock.now()
        ended = {"state": JobState.SUCCEEDED, "result": dict(result), "progress": self.shown, "finished_at": now,
                 "worker_id": None, "lease_ends_at": None}  # fmt: skip

        def written(session: Write) -> None:
            self._write(session, ended)
            session.after_commit(lambda: setattr(self, "is_finished", True))

        # the last thing before the commit: until then others can see the row, extend the lease and cancel the job
        db.before_commit(written)

    def _write(self, db: Write, values: Mapping[str, Any]) -> None:
        self.look_up()
        changed = sa.update(Job).where(*self.mine()).values(**values, updated_at=clock.now(), revision=self.next())
        if db.run(changed).rowcount != 1:
            raise LeaseLost

    def mine(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The condition under which this attempt may change the job: nobody took it over."""
        return (
            J["id"] == self.job_id,
            J["worker_id"] == self.worker,
            J["attempts"] == self.attempt,
            J["state"] == JobState.RUNNING,
        )

    def next(self) -> sa.ColumnElement[int]:
        """The revision after this change, larger than what readers of this process and of others have seen."""
        return sa.case((J["revision"] > self.revision, J["revision"] + 1), else_=self.revision + 1)
