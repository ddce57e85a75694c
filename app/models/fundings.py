"""Fundings: the directory of funding programmes, and grants with their links to projects."""

import enum
from typing import Annotated, Any

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


class Applicant(enum.StrEnum):
    """Who applies for a grant."""

    MUNICIPALITY = "municipality"
    ASSOCIATION = "association"
    COUNTY = "county"
    MUNICIPAL_COMPANY = "municipal_company"
    COMPANY = "company"
    CLUB = "club"
    CHURCH = "church"
    SCHOOL = "school"
    COOPERATIVE = "cooperative"
    PRIVATE_PERSON = "private_person"


class CombinationKind(enum.StrEnum):
    """What a rule of a programme says about grants side by side, or about what comes first."""

    APPROVAL_FIRST = "approval_first"
    NO_START_BEFORE_APPROVAL = "no_start_before_approval"
    NOT_COMBINABLE = "not_combinable"
    COMBINABLE_UP_TO = "combinable_up_to"


FunderLevelField = Annotated[
    FunderLevel,
    Field(
        sa_type=enumeration(FunderLevel, "funder_level"),
        description="Who pays.",
        schema_extra={"examples": ["federal"]},
    ),
]
ApplicantField = Annotated[
    Applicant,
    Field(
        sa_type=enumeration(Applicant, "applicant"),
        description="Who applies.",
        schema_extra={"examples": ["municipality"]},
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
    """A programme one can apply to. Reference data, shared by all agencies.

    ``calls``, ``rates`` and ``rules`` are short lists that are read with the programme and judged in Python
    (``services.funding_terms``); no query filters on them.
    """

    __tablename__ = "funding_programmes"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.CheckConstraint("valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from", name="validity"),
        sa.CheckConstraint(
            "maximum_cents IS NULL OR minimum_cents IS NULL OR maximum_cents >= minimum_cents", name="amounts"
        ),
    )

    id: Id
    slug: Slug
    name: ShortText
    name_search: SearchKey
    name_sort: SortKey
    funder: ShortText
    funder_level: FunderLevelField
    themes: list[Theme] = Field(sa_type=Json)
    rate_basis_points: BasisPoints | None = None
    applicants: list[Applicant] = Field(sa_type=Json)
    states: list[str] = Field(sa_type=Json)
    minimum_cents: Cents | None = None
    maximum_cents: Cents | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    calls: list[dict[str, Any]] = Field(sa_type=Json)
    rates: list[dict[str, Any]] = Field(sa_type=Json)
    rules: list[dict[str, Any]] = Field(sa_type=Json)
    checklist: list[str] = Field(sa_type=Json)
    source: Source | None = None
    website: Url | None = None
    note: LongText | None = None


class Grant(Sourced, table=True):
    """An application with its amounts. Several projects can share one, and one project can have several.

    ``recipient`` names an organisation that is no unit of the tree; a private person is never named.
    """

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
        sa.CheckConstraint("applicant <> 'private_person' OR recipient IS NULL", name="private_recipient"),
        sa.CheckConstraint("applicant <> 'private_person' OR NOT published", name="private_unpublished"),
    )

    agency_id: Id
    id: Id
    funding_programme_id: Id
    municipality_id: Id | None = None
    applicant: ApplicantField
    recipient: ShortText | None = None
    grant_number: GrantNumber | None = None
    status: GrantStatusField
    published: Flag = False
    status_since: StatusSince | None = None
    requested_cents: Cents | None = None
    granted_cents: Cents | None = None
    paid_cents: Cents | None = None
    own_share_cents: Cents | None = None
    amount_is_cap: Flag = False
    applied_on: Day | None = None
    granted_on: Day | None = None
    application_deadline: Day | None = None
    proof_deadline: Day | None = None
    early_start_on: Day | None = None
    waiver: LongText | None = None
    checklist: list[dict[str, Any]] = Field(sa_type=Json)
    note: LongText | None = None
    source: Source | None = None


class GrantPayment(Recorded, table=True):
    """Money of a grant that arrived on a day; the payments of a grant add up to what it says was paid."""

    __tablename__ = "grant_payments"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "grant_id"], ["grants.agency_id", "grants.id"], ondelete="CASCADE"),
        sa.CheckConstraint("amount_cents > 0", name="amount"),
        sa.Index("ix_grant_payments_id", "id"),
        sa.Index("ix_grant_payments_grant_id", "agency_id", "grant_id", "paid_on"),
    )

    agency_id: Id
    id: Id
    grant_id: Id
    paid_on: Day
    amount_cents: Cents
    note: LongText | None = None


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
