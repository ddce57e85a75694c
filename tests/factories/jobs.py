"""Jobs with a made-up task, for tests of the machinery itself."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from app.core.db import Database
from app.models.jobs import JobKind
from app.services import jobs
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.jobs import Ticket
from app.worker.tasks import Task

Work = Callable[[Database, Ticket, Mapping[str, Any]], None]


def waiting(
    database: Database, *, agency_id: UUID | None = None, lane: str | None = None, actor: Actor = SYSTEM_ACTOR,
    **payload: Any,
) -> UUID:  # fmt: skip
    """A job in the queue."""
    with database.write() as db:
        return jobs.enqueue(db, actor, JobKind.IMPORT, payload, agency_id=agency_id, lane=lane)


def tasks(work: Work) -> Mapping[str, Task]:
    """One way to do every job."""

    def task(database: Database, ticket: Ticket, _actor: Actor, payload: Mapping[str, Any]) -> None:
        work(database, ticket, payload)

    return {JobKind.IMPORT: task}


def done_at_once(database: Database, ticket: Ticket, payload: Mapping[str, Any]) -> None:
    """Work that only ends."""
    with database.write() as db:
        ticket.finish(db, dict(payload))
