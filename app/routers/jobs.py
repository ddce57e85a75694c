"""Jobs over HTTP: work that goes on behind a request."""

from typing import Annotated, Any

from fastapi import Query

from app.schemas.jobs import JobEvent, JobPage, JobQuery, JobRead, QueueRead
from app.schemas.shapes import RecordQuery
from app.services.jobs import asking
from app.services.paging import Page
from app.web.calls import Answer
from app.web.events import EventResponse, events_of
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, Reading, WholeCall, WholeDatabase

router = concept_router("jobs")
EVENTS: dict[int | str, dict[str, Any]] = {200: {"model": JobEvent}}


@router.get("", response_model=JobPage)
def list_jobs(db: Reading, actor: Caller, query: Annotated[JobQuery, Query()]) -> Page:
    """List jobs."""
    return asking.list_jobs(db, actor, query)


@router.get("/queue", response_model=QueueRead)
def get_job_queue(db: Consistent, actor: Caller) -> dict[str, Any]:
    """Get how the queue is: what waits and since when, what runs, what was abandoned, what failed."""
    return asking.get_queue(db, actor)


@router.get("/{job_id}", response_model=JobRead)
def get_job(db: Reading, actor: Caller, job_id: str, query: Annotated[RecordQuery, Query()]) -> dict[str, Any]:
    """Get a job: where it stands, how far it is, what came of it."""
    return asking.get_job(db, actor, job_id, query.fields)


@router.get("/{job_id}/events", response_class=EventResponse, response_model=None, responses=EVENTS)
def stream_job_events(db: Reading, actor: Caller, job_id: str, call: WholeCall) -> Answer:
    """Follow a job as server-sent events: each is called `job` and carries it whole, the last one in a final state."""
    return events_of(asking.get_job(db, actor, job_id), call)


@router.post("/{job_id}/cancellation", response_model=JobRead)
def cancel_job(database: WholeDatabase, actor: Caller, job_id: str) -> dict[str, Any]:
    """Cancel a job: at once if it waits, else as soon as its work looks up; nothing of it is kept."""
    return asking.cancel_job(database, actor, job_id)
