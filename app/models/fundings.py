"""Fundings: the directory of funding programmes, and grants with their links to projects."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, Table, enumeration
from app.models.fields import (
    BasisPoints,
    Cents,
    Day,
    Flag,
    Id,
    LongText,
    SearchKey,
    ShortText,
    Slug,
    SortKey,
    Source,
    StatusSince,
    Theme,
    Url,
)
from app.models.history import Recorded, Sourced


class FunderLevel(enum.StrEnum):
    """Who pays."""

    EU = "eu"
    FEDERAL = "federal"
    STATE = "state"
    LOCAL = "local"
    PRIVATE = "private"


class GrantStatus(enum.StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    APPLIED = "applied"
    GRANTED = "granted"
    PAID = "paid"
    PROOF_SUBMITTED = "proof_submitted"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


FunderLevelField = Annotated[
    FunderLevel,
    Field(
        sa_type=enumeration(FunderLevel, "funder_level"),
        description="Who pays.",
        schema_extra={"examples": ["federal"]},
    ),
]
GrantStatusField = Annotated[
    GrantStatus,
    Field(
        sa_type=enumeration(GrantStatus, "status"),
        description="Where the application stands.",
        schema_extra={"examples": ["granted"]},
    ),
]
GrantNumber = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        sa_type=sa.String(80),
        description="The funder's number of the grant (Förderkennzeichen).",
        schema_extra={"examples": ["67K21016"]},
    ),
]


class FundingProgramme(Recorded, table=True):
    """A programme one can apply to. Reference data, shared by all agencies."""

    __tablename__ = "funding_programmes"
    __table_args__ = (sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("slug"))

    id: Id
    slug: Slug
    name: ShortText
    name_search: SearchKey
    name_sort: SortKey
    funder: ShortText
    funder_level: FunderLevelField
    themes: list[Theme] = Field(sa_type=Json)
    rate_basis_points: BasisPoints | None = None
    website: Url | None = None
    note: LongText | None = None


class Grant(Sourced, table=True):
    """An application with its amounts. Several projects can share one, and one project can have several."""

    __tablename__ = "grants"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["funding_programme_id"], ["funding_programmes.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.Index("uq_grants_grant_number", "agency_id", "grant_number", unique=True),
        sa.Index("ix_grants_id", "id"),
        sa.Index("ix_grants_funding_programme_id", "funding_programme_id", "agency_id"),
        sa.Index("ix_grants_municipality_id", "municipality_id", "agency_id"),
    )

    agency_id: Id
    id: Id
    funding_programme_id: Id
    municipality_id: Id | None = None
    grant_number: GrantNumber | None = None
    status: GrantStatusField
    status_since: StatusSince | None = None
    requested_cents: Cents | None = None
    granted_cents: Cents | None = None
    paid_cents: Cents | None = None
    amount_is_cap: Flag = False
    applied_on: Day | None = None
    granted_on: Day | None = None
    application_deadline: Day | None = None
    proof_deadline: Day | None = None
    note: LongText | None = None
    source: Source | None = None


class GrantProject(Table, table=True):
    """The part of a grant that pays for one project."""

    __tablename__ = "grant_projects"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "grant_id", "project_id"),
        sa.ForeignKeyConstraint(["agency_id", "grant_id"], ["grants.agency_id", "grants.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"]),
        sa.Index("ix_grant_projects_project_id", "agency_id", "project_id"),
    )

    agency_id: Id
    grant_id: Id
    project_id: Id
    amount_cents: Cents | None = None
