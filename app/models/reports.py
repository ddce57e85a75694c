"""Reports: figures of a period, frozen as they were known, and why shares changed after one."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, Table, enumeration
from app.models.fields import CredentialId, Id, LongText, MonthIndex, SearchKey, ShortText, SortKey, Timestamp, Version
from app.models.history import Recorded


class Audience(enum.StrEnum):
    """Whose eyes a report was made for; it decides whether small numbers stand in it."""

    PUBLIC = "public"
    INTERNAL = "internal"


AudienceField = Annotated[
    Audience,
    Field(
        sa_type=enumeration(Audience, "audience"),
        description="`public` reports hold what everybody may see and can be read by everybody; `internal` ones show "
        "small numbers and stay with the agency and the network.",
        schema_extra={"examples": ["internal"]},
    ),
]
Digest = Annotated[
    str,
    Field(
        min_length=64,
        max_length=64,
        sa_type=sa.String(64),
        description="SHA-256 of the frozen figures, in hexadecimal.",
        schema_extra={"examples": ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]},
    ),
]
DataState = Annotated[
    int,
    Field(
        ge=0,
        sa_type=sa.BigInteger,
        description="Number of the last change of figures that the report knows.",
        schema_extra={"examples": [1842]},
    ),
]
Reason = Annotated[
    str,
    Field(
        min_length=3,
        max_length=2000,
        sa_type=sa.String(2000),
        description="Why, in a sentence.",
        schema_extra={"examples": ["Die Nachbargemeinde war von Anfang an zur Hälfte beteiligt."]},
    ),
]


class Report(Recorded, table=True):
    """Figures of a period as they were known at a moment. They never change; a report can only be withdrawn.

    ``scopes`` is what was asked, ``reach`` the same resolved to agencies, paths and projects, to find the reports in
    which a project stands.
    """

    __tablename__ = "reports"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "grant_id"], ["grants.agency_id", "grants.id"]),
        sa.CheckConstraint("grant_id IS NULL OR agency_id IS NOT NULL", name="grant_of_an_agency"),
        sa.CheckConstraint("period_to >= period_from", name="period"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawn_for_a_reason"),
        sa.Index("ix_reports_agency_id", "agency_id", "grant_id"),
    )

    id: Id
    agency_id: Id | None = None
    grant_id: Id | None = None
    title: ShortText
    title_search: SearchKey
    title_sort: SortKey
    period_from: MonthIndex
    period_to: MonthIndex
    audience: AudienceField
    note: LongText | None = None
    scopes: list[dict[str, Any]] = Field(sa_type=Json)
    reach: list[dict[str, Any]] = Field(sa_type=Json)
    method_version: Annotated[str, Field(max_length=20, sa_type=sa.String(20))]
    factor_sets: list[dict[str, Any]] = Field(sa_type=Json)
    data_state: DataState
    known_at: Timestamp
    digest: Digest
    figures: Annotated[bytes, Field(sa_type=sa.LargeBinary)]
    withdrawn_at: Timestamp | None = None
    withdrawn_by: CredentialId | None = None
    withdrawal_reason: Reason | None = None


class ProjectShareChange(Table, table=True):
    """Shares of a project that stands in a report were changed, and why."""

    __tablename__ = "project_share_changes"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "project_id", "version"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
    )

    agency_id: Id
    project_id: Id
    version: Version
    reason: Reason
    shares_before: list[dict[str, Any]] = Field(sa_type=Json)
    changed_at: Timestamp
    changed_by: CredentialId
