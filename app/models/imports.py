"""Imports: bulk uploads with their report."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import Json, enumeration
from app.models.fields import Count, Flag, Id, ShortText
from app.models.history import Recorded


class ImportState(enum.StrEnum):
    """Where an import stands; the last four are final.

    Stored are ``queued`` until there is a report, then ``succeeded`` or ``rejected``; the others are those of its job.
    """

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportResource(enum.StrEnum):
    """What a file can hold."""

    MUNICIPALITIES = "municipalities"
    AGENCIES = "agencies"
    PARTICIPATIONS = "participations"
    PATRONS = "patrons"
    ENGAGEMENTS = "engagements"
    PROJECTS = "projects"
    PROJECT_REPORTS = "project_reports"
    PROJECT_PATRONS = "project_patrons"
    SAVINGS = "savings"
    MEASURE_TYPES = "measure_types"
    FACTOR_SETS = "factor_sets"
    FACTORS = "factors"
    FUNDING_PROGRAMMES = "funding_programmes"
    GRANTS = "grants"
    GRANT_PROJECTS = "grant_projects"
    WORKSHOPS = "workshops"
    REGISTRATIONS = "registrations"
    CONSULTATIONS = "consultations"
    TARGETS = "targets"
    CLAIMS = "claims"


ImportStateField = Annotated[
    ImportState,
    Field(
        sa_type=enumeration(ImportState, "state"),
        description="Where the import stands.",
        schema_extra={"examples": ["succeeded"]},
    ),
]
ImportResourceField = Annotated[
    ImportResource,
    Field(
        sa_type=enumeration(ImportResource, "resource"),
        description="What the file holds.",
        schema_extra={"examples": ["municipalities"]},
    ),
]


class Import(Recorded, table=True):
    """One upload. Kept by the instance; an agency's imports name it.

    ``file_id`` names the file as long as it is kept, ``report`` is there when the file has been worked through.
    """

    __tablename__ = "imports"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"]),
        sa.Index("ix_imports_job_id", "job_id"),
        sa.Index("ix_imports_file_id", "file_id"),
        sa.Index("ix_imports_agency_id", "agency_id", "id"),
    )

    id: Id
    agency_id: Id | None = None
    job_id: Id | None = None
    resource: ImportResourceField
    state: ImportStateField
    dry_run: Flag = False
    file_name: ShortText | None = None
    file_id: Id | None = None
    file_digest: Digest
    file_size: Count
    created: Count = 0
    updated: Count = 0
    unchanged: Count = 0
    rejected: Count = 0
    report: dict[str, Any] | None = Field(default=None, sa_type=Json)
