"""Jobs: work that goes on behind a request, from the queue to its result."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import RoleField
from app.models.base import Json, Table, enumeration
from app.models.fields import Count, CredentialId, Id, Timestamp


class JobState(enum.StrEnum):
    """Where a job stands; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL_STATES = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})


class JobKind(enum.StrEnum):
    """What a job does. A kind comes with the code that does it, so the database does not list them."""

    IMPORT = "import"
    UNDO = "undo"
    """An import is taken back."""
    PULL = "pull"


JobStateField = Annotated[
    JobState,
    Field(
        sa_type=enumeration(JobState, "state"),
        description="Where the job stands; succeeded, failed and cancelled are final.",
        schema_extra={"examples": ["running"]},
    ),
]
KindText = Annotated[str, Field(max_length=40, sa_type=sa.String(40))]
Lane = Annotated[str, Field(max_length=80, sa_type=sa.String(80))]
WorkerId = Annotated[str, Field(max_length=40, sa_type=sa.String(40))]
_RUNNING, _QUEUED, _OWNED = sa.text("state = 'running'"), sa.text("state = 'queued'"), sa.text("worker_id IS NOT NULL")


class Job(Table, table=True):
    """One piece of work. It belongs to the agency whose records it touches, or to nobody where they are shared.

    ``worker_id``, ``lease_ends_at`` and ``attempts`` together say who may end it: whoever took it last, as long as
    nobody took it since. Jobs of one ``lane`` run one after another. The caller's role at the time of the request is
    kept, so that the work is done with the caller's rights. ``revision`` grows with every change a caller can see.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("ix_jobs_agency_id", "agency_id", "id"),
        sa.Index("ix_jobs_due_at", "due_at", "id", sqlite_where=_QUEUED, postgresql_where=_QUEUED),
        sa.Index("ix_jobs_worker_id", "worker_id", sqlite_where=_OWNED, postgresql_where=_OWNED),
        sa.Index("uq_jobs_lane", "lane", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: Id
    agency_id: Id | None = None
    kind: KindText
    state: JobStateField
    lane: Lane | None = None
    payload: dict[str, Any] = Field(sa_type=Json)
    checkpoint: dict[str, Any] = Field(sa_type=Json)
    progress: dict[str, Any] | None = Field(default=None, sa_type=Json)
    result: dict[str, Any] | None = Field(default=None, sa_type=Json)
    problem: dict[str, Any] | None = Field(default=None, sa_type=Json)
    attempts: Count = 0
    max_attempts: Count
    due_at: Timestamp
    worker_id: WorkerId | None = None
    lease_ends_at: Timestamp | None = None
    heartbeat_at: Timestamp | None = None
    cancel_requested_at: Timestamp | None = None
    role: RoleField
    created_by: CredentialId
    created_at: Timestamp
    updated_at: Timestamp
    started_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    revision: Count = 1
