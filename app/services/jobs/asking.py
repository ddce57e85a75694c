"""Asking: what callers see of jobs, and how they cancel one."""

from collections.abc import Collection as Many
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Snapshot
from app.core.errors import Conflict, NotFound
from app.models.jobs import FINAL_STATES, Job, JobState
from app.schemas.jobs import JobQuery, JobRead, QueueRead
from app.services import reading
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.jobs.live import BELL, brought_up_to_date, ticket_of
from app.services.jobs.presence import abandoned
from app.services.jobs.ticket import Cancelled
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Visibility

J = sa.inspect(Job).columns
_OWN = J["agency_id"] == sa.bindparam("caller_agency")


def visible(actor: Actor) -> Visibility:
    """The network lead and its auditors see every job, an agency its own."""
    if actor.agency_id is None:
        return Visibility("all", sa.true())
    return Visibility("own", _OWN, {"caller_agency": actor.agency_id})


JOBS = Collection(
    "jobs",
    Job,
    JobRead,
    visible=visible,
    columns={"cancel_requested": J["cancel_requested_at"].is_not(None)},
    filters={
        "kind": Filter(lambda value: J["kind"] == value),
        "state": Filter(J["state"].in_, many=True),
        "agency_id": Filter(lambda value: J["agency_id"] == value),
    },
)


def list_jobs(db: Read, actor: Actor, query: JobQuery) -> Page:
    """A page of jobs."""
    found = page(db, JOBS, actor, question(query))
    return Page([brought_up_to_date(each) for each in found.items], found.next, found.prev, found.total)


def get_job(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> dict[str, Any]:
    """One job as it is now; no version goes with it, since it changes by itself."""
    return brought_up_to_date(reading.get(db, JOBS, actor, key, reading.names(fields)).values)


def cancel_job(database: Database, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """End a job: at once if it waits, as soon as its work looks up if it runs. Nothing of it is kept.

    Raises:
        NotFound: it is not there, or not for this caller.
        Conflict: it has ended by itself.
    """
    with database.read() as db:
        place = reading.locate(db, JOBS, actor, key)
    ticket = ticket_of(place.id)
    if ticket is not None:
        ticket.interrupt(Cancelled)
    if ticket is None or not database.is_sqlite:  # the embedded database's one writer may be busy with that very job
        _request(database, place.id)
    BELL.ring()
    with database.read() as db:
        return get_job(db, actor, place.id)


def _request(database: Database, job_id: UUID) -> None:
    now = clock.now()
    with database.write() as db:
        row = db.first(sa.select(J["state"], J["worker_id"]).where(J["id"] == job_id).with_for_update())
        if row is None or row.state is JobState.CANCELLED:
            return
        if row.state in FINAL_STATES:
            raise Conflict("transition_not_allowed", before=row.state.value, after=JobState.CANCELLED.value)
        values = {"cancel_requested_at": now, "updated_at": now, "revision": J["revision"] + 1}
        if row.state is JobState.QUEUED:
            values |= {"state": JobState.CANCELLED, "finished_at": now, "worker_id": None, "lease_ends_at": None}
        db.run(sa.update(Job).where(J["id"] == job_id).values(**values))


def get_queue(db: Snapshot, actor: Actor) -> dict[str, Any]:
    """How the queue is, as far as this caller may see it."""
    seen = visible(actor)
    now = clock.now()
    queued, running = J["state"] == JobState.QUEUED, J["state"] == JobState.RUNNING
    failed = sa.and_(J["state"] == JobState.FAILED, J["finished_at"] >= now - timedelta(days=1))

    def count(condition: sa.ColumnElement[bool]) -> Any:  # noqa: ANN401 - an aggregate
        return sa.func.count(sa.case((condition, 1)))

    asked = sa.select(
        count(queued),
        sa.func.min(sa.case((queued, J["created_at"])), type_=J["created_at"].type),
        count(running),
        count(sa.and_(running, abandoned(db))),
        count(failed),
    ).where(seen.clause, sa.or_(queued, running, failed))
    row = db.first(asked, dict(seen.values))
    return dict(zip(QueueRead.model_fields, row or (), strict=True))


def look(database: Database, ids: Many[UUID]) -> dict[UUID, dict[str, Any]]:
    """Several jobs as they are now, for whoever watches them; that they may was checked when they began."""
    found = {}
    with database.read() as db:
        for each in ids:
            with suppress(NotFound):
                found[each] = get_job(db, SYSTEM_ACTOR, each)
    return found
