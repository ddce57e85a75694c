"""The queue: a job comes in, a worker takes it, and it ends or comes back."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import KlikksError
from app.core.ids import new_id
from app.models.base import metadata
from app.models.jobs import Job, JobKind, JobState
from app.services.access import Actor
from app.services.jobs.live import BELL
from app.services.jobs.presence import Presence, abandoned
from app.services.jobs.ticket import Cancelled, Claimed, Interrupted, LeaseLost, Ticket

J = sa.inspect(Job).columns
_JOBS = metadata.tables["jobs"]
MAX_ATTEMPTS: Final = 5
LONGEST_WAIT: Final = timedelta(minutes=1)
_TAKEN = ("id", "kind", "payload", "checkpoint", "attempts", "max_attempts", "revision", "role", "created_by",
          "agency_id", "cancel_requested_at")  # fmt: skip


def enqueue(
    db: Write, actor: Actor, kind: JobKind, payload: Mapping[str, Any], *,
    agency_id: UUID | None, lane: str | None = None, owner: Presence | None = None,
) -> UUID:  # fmt: skip
    """Have something done, if this transaction is kept.

    Args:
        db: the caller's transaction.
        actor: with whose rights it will be done.
        kind: what.
        payload: with what: ids and nothing else.
        agency_id: whose records it touches; none for shared data.
        lane: jobs of one lane run one after another.
        owner: a process that will do it itself; others keep off as long as it lives.

    Returns:
        The id of the job.
    """
    now = clock.now()
    job_id = new_id()
    row = {
        "id": job_id, "agency_id": agency_id, "kind": kind.value, "state": JobState.QUEUED, "lane": lane,
        "payload": dict(payload), "checkpoint": {}, "attempts": 0, "max_attempts": MAX_ATTEMPTS, "due_at": now,
        "role": actor.role, "created_by": actor.credential_id, "created_at": now, "updated_at": now, "revision": 1,
    }  # fmt: skip
    if owner is not None:
        row |= {"worker_id": owner.worker, "lease_ends_at": _until(owner, now)}
    db.run(sa.insert(Job), row)
    db.after_commit(BELL.ring)
    return job_id


def _until(presence: Presence, now: datetime) -> datetime | None:
    return None if presence.lease is None else now + presence.lease


def _next(worker: str, kinds: Collection[str], only: UUID | None) -> sa.Select[tuple[UUID]]:
    """The job a worker would take: the one of its kinds that waits longest, unless another one of its lane runs."""
    mine, other = _JOBS.alias().c, _JOBS.alias().c
    busy = sa.select(other.id).where(other.state == JobState.RUNNING, other.lane == mine.lane).exists()
    chosen = sa.select(mine.id).where(
        mine.state == JobState.QUEUED,
        mine.due_at <= clock.now(),
        mine.kind.in_(sorted(kinds)),
        sa.or_(mine.worker_id.is_(None), mine.worker_id == worker),
        ~busy,
    )
    if only is not None:
        chosen = chosen.where(mine.id == only)
    return chosen.order_by(mine.due_at, mine.id).limit(1)


def is_waiting(db: Read, presence: Presence, kinds: Collection[str], only: UUID | None = None) -> bool:
    """Whether there is something to take; a look that disturbs no writer."""
    return db.scalar(_next(presence.worker, kinds, only)) is not None


def claim(db: Write, presence: Presence, kinds: Collection[str], only: UUID | None = None) -> Claimed | None:
    """Take a job, as one statement: of several workers one gets it, and none waits for another.

    Args:
        db: a transaction of its own.
        presence: who takes it.
        kinds: what it can do.
        only: this job and no other.

    Raises:
        Conflict: another job of its lane was taken at the same moment; at the end of the transaction.
    """
    now = clock.now()
    first = sa.func.coalesce(J["started_at"], sa.literal(now, J["started_at"].type))
    chosen = _next(presence.worker, kinds, only).with_for_update(skip_locked=True).scalar_subquery()
    taken = (
        sa.update(Job)
        .where(J["id"] == chosen)
        .values(
            state=JobState.RUNNING, attempts=J["attempts"] + 1, worker_id=presence.worker, heartbeat_at=now,
            lease_ends_at=_until(presence, now), started_at=first, updated_at=now,
            revision=J["revision"] + 1,
        )
        .returning(*(J[name] for name in _TAKEN))
    )  # fmt: skip
    row = db.run(taken).first()
    if row is None:
        return None
    actor = Actor(row.role, row.created_by, agency_id=row.agency_id, scopes=frozenset({"*"}))
    return Claimed(
        id=row.id, kind=row.kind, payload=row.payload, checkpoint=row.checkpoint, attempt=row.attempts,
        max_attempts=row.max_attempts, revision=row.revision, worker=presence.worker, actor=actor,
        cancelled=row.cancel_requested_at is not None,
    )  # fmt: skip


def hold(db: Write, job_id: UUID, presence: Presence) -> bool:
    """Go on keeping a job that waits for this worker alone; whether it still does."""
    kept = sa.update(Job).where(J["id"] == job_id, J["worker_id"] == presence.worker, J["state"] == JobState.QUEUED)
    return db.run(kept.values(lease_ends_at=_until(presence, clock.now()))).rowcount == 1


def beat(db: Write, ticket: Ticket, presence: Presence) -> type[Interrupted] | None:
    """Show a sign of life and the progress, and learn whether the work must stop.

    A row that its own last transaction holds is left alone: that transaction decides.
    """
    now = clock.now()
    row = db.first(sa.select(J["cancel_requested_at"]).where(*ticket.mine()))
    if row is None:
        return LeaseLost
    free = sa.select(J["id"]).where(*ticket.mine()).with_for_update(skip_locked=True)
    values: dict[str, Any] = {"heartbeat_at": now, "lease_ends_at": _until(presence, now)}
    if ticket.shown is not None:
        values |= {"progress": ticket.shown, "revision": ticket.next(), "updated_at": now}
    beaten = sa.update(Job).where(J["id"].in_(free)).values(**values).returning(J["revision"])
    revision = db.run(beaten).scalar()
    if revision is not None:
        ticket.revision = max(ticket.revision, revision)
    return None if row.cancel_requested_at is None else Cancelled


def problem_of(error: KlikksError) -> dict[str, Any]:
    """What a job keeps of an error; its sentences are made when somebody reads them."""
    faults = [{"code": fault.code, "pointer": fault.pointer, "params": fault.params} for fault in error.faults[:20]]
    return {"code": error.code, "params": error.params, "errors": faults}


def end(db: Write, ticket: Ticket, state: JobState, error: KlikksError | None = None) -> bool:
    """End a job without a result.

    Returns:
        Whether it was this worker's to end.
    """
    problem = None if error is None else problem_of(error)
    return _leave(db, ticket, {"state": state, "finished_at": clock.now(), "problem": problem})


def put_back(db: Write, ticket: Ticket, *, counts: bool) -> bool:
    """Let somebody do it later.

    Args:
        db: a transaction of its own.
        ticket: this attempt.
        counts: whether it was an attempt that failed; else nobody is to blame, and it may begin at once.
    """
    if counts:
        return _leave(db, ticket, {"state": JobState.QUEUED, "due_at": clock.now() + _wait(ticket.attempt)})
    return _leave(db, ticket, {"state": JobState.QUEUED, "due_at": clock.now(), "attempts": J["attempts"] - 1})


def _leave(db: Write, ticket: Ticket, values: dict[str, Any]) -> bool:
    values |= {"worker_id": None, "lease_ends_at": None, "updated_at": clock.now(), "revision": ticket.next()}
    db.after_commit(BELL.ring)
    return db.run(sa.update(Job).where(*ticket.mine()).values(**values)).rowcount == 1


def _wait(attempt: int) -> timedelta:
    """How long after a failed attempt the next one begins: 1 s, 2 s, 4 s and so on."""
    return min(timedelta(seconds=2 ** (attempt - 1)), LONGEST_WAIT)


def is_abandoned(db: Read) -> bool:
    """Whether there is a job whose worker is dead."""
    return db.first(sa.select(J["id"]).where(abandoned(db)).limit(1)) is not None


def reap(db: Write) -> list[tuple[UUID, int, JobState]]:
    """Take jobs away from dead workers: back into the queue, or to their end if they had all their attempts.

    Returns:
        Each job with its attempts and the state it has now.
    """
    now = clock.now()
    names = ("id", "state", "attempts", "max_attempts", "cancel_requested_at")
    dead = sa.select(*(J[name] for name in names)).where(abandoned(db)).with_for_update(skip_locked=True)
    reaped = []
    for row in db.all(dead):
        values: dict[str, Any] = {"worker_id": None, "lease_ends_at": None, "updated_at": now,
                                  "revision": J["revision"] + 1, "state": JobState.QUEUED}  # fmt: skip
        if row.cancel_requested_at is not None:
            values |= {"state": JobState.CANCELLED, "finished_at": now}
        elif row.state == JobState.RUNNING and row.attempts >= row.max_attempts:
            problem = problem_of(KlikksError("job_worker_lost", attempts=row.attempts))
            values |= {"state": JobState.FAILED, "finished_at": now, "problem": problem}
        elif row.state == JobState.RUNNING:
            values["due_at"] = now + _wait(row.attempts)
        db.run(sa.update(Job).where(J["id"] == row.id).values(**values))
        reaped.append((row.id, row.attempts, JobState(values["state"])))
    db.after_commit(BELL.ring)
    return reaped
