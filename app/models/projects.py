"""Projects: what volunteers and municipalities do together, with the places that share their effect."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Table, enumeration
from app.models.fields import (
    BasisPoints,
    Cents,
    Count,
    Day,
    ExternalId,
    Flag,
    Id,
    LongText,
    SearchKey,
    ShortText,
    Slug,
    SortKey,
    Source,
    StatusSince,
    ThemeField,
    Year,
)
from app.models.history import Recorded, Sourced
from app.models.patrons import PatronId


class ProjectStatus(enum.StrEnum):
    """Where a project stands."""

    IDEA = "idea"
    PLANNED = "planned"
    FUNDING = "funding"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    PAUSED = "paused"
    CANCELLED = "cancelled"


ProjectStatusField = Annotated[
    ProjectStatus,
    Field(
        sa_type=enumeration(ProjectStatus, "status"),
        description="Where the project stands.",
        schema_extra={"examples": ["completed"]},
    ),
]


class Project(Sourced, table=True):
    """A project. Money is eligible investment, private money and grants together, each project once."""

    __tablename__ = "projects"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.CheckConstraint(
            "planned_end IS NULL OR planned_start IS NULL OR planned_end >= planned_start",
            name="planned_period",
        ),
        sa.CheckConstraint(
            "completed_on IS NULL OR started_on IS NULL OR completed_on >= started_on", name="actual_period"
        ),
        sa.CheckConstraint(
            "status <> 'completed' OR completed_on IS NOT NULL OR origin <> 'recorded'",
            name="completion_dated",
        ),
        sa.Index("uq_projects_external_id", "agency_id", "external_id", unique=True),
        sa.Index("ix_projects_id", "id"),
        sa.Index("ix_projects_status", "status", "id"),
        sa.Index("ix_projects_theme", "theme", "id"),
        sa.Index("ix_projects_measure_type", "measure_type", "id"),
        sa.Index("ix_projects_updated_at", "updated_at", "id"),
        sa.Index("ix_projects_title_sort", "title_sort", "id"),
    )

    agency_id: Id
    id: Id
    external_id: ExternalId | None = None
    title: ShortText
    title_search: SearchKey
    title_sort: SortKey
    description: LongText | None = None
    theme: ThemeField
    measure_type: Slug | None = None
    status: ProjectStatusField
    status_since: StatusSince | None = None
    published: Flag = False
    planned_start: Day | None = None
    planned_end: Day | None = None
    started_on: Day | None = None
    completed_on: Day | None = None
    planned_investment_cents: Cents | None = None
    realised_investment_cents: Cents | None = None
    source: Source | None = None


class ProjectShare(Table, table=True):
    """Part of a project that counts for one municipality and one agency.

    The basis points of a project sum to 10,000. One list carries both questions, where and for whom, so that a
    project shared by municipalities and agencies is allocated once and its parts add up whichever way it is cut.
    Keyed by what they say; ``position`` gives the order in which they were given.
    """

    __tablename__ = "project_shares"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "project_id", "municipality_id", "credited_agency_id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.ForeignKeyConstraint(["credited_agency_id"], ["agencies.id"]),
        sa.CheckConstraint("basis_points BETWEEN 1 AND 10000", name="basis_points"),
        sa.Index("ix_project_shares_municipality_id", "municipality_id", "project_id", "agency_id"),
        sa.Index("ix_project_shares_credited_agency_id", "credited_agency_id", "project_id"),
        {"sqlite_with_rowid": False},
    )

    agency_id: Id
    project_id: Id
    position: Count
    municipality_id: Id
    credited_agency_id: Id
    basis_points: BasisPoints


class ProjectPatron(Table, table=True):
    """A volunteer works on a project. Personal data."""

    __tablename__ = "project_patrons"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "project_id", "patron_id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.Index("ix_project_patrons_patron_id", "agency_id", "patron_id"),
    )

    agency_id: Id
    project_id: Id
    patron_id: PatronId


class ProjectReport(Recorded, table=True):
    """What a long project achieved in one year (street lighting replaced in parts is the usual case)."""

    __tablename__ = "project_reports"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("agency_id", "project_id", "year"),
        sa.Index("ix_project_reports_id", "id"),
    )

    agency_id: Id
    id: Id
    project_id: Id
    year: Year
    summary: LongText | None = None
    realised_investment_cents: Cents | None = None
    volunteer_hours: Count | None = None
    people_reached: Count | None = None
