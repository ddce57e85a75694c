"""The impact ledger: what every project, grant, volunteer, place and event gives to the figures, and since when.

Append-only. An entry is the part of one item (a saving, a grant, a report ...) that one share carries, with everything
a question can ask by, so that a figure is a sum over entries and nothing else. A correction ends entries and adds new
ones in the same post; what was known at a moment is the entries posted until then and not ended until then. Entries
hold ids and facts about effects, never a person's data.
"""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import DERIVED, Json, Table, enumeration
from app.models.fields import (
    BasisField,
    Cents,
    ConventionField,
    Count,
    Flag,
    GasField,
    Id,
    Kilograms,
    MonthIndex,
    Months,
    OriginField,
    Slug,
    ThemeField,
    Timestamp,
    TreePath,
    Version,
)
from app.models.projects import ProjectStatusField
from app.models.savings import AssessmentField, SavingKindField, StageField


class Subject(enum.StrEnum):
    """Whose entries are compared and replaced together."""

    PROJECT = "project"
    GRANT = "grant"
    PATRON = "patron"
    MUNICIPALITY = "municipality"
    WORKSHOP = "workshop"


class EntryKind(enum.StrEnum):
    """What an entry is a part of."""

    PROJECT = "project"
    SAVING = "saving"
    REPORT = "report"
    HOURS = "hours"
    """Confirmed hours of a year in which no report says any."""
    GRANT = "grant"
    UNALLOCATED = "unallocated"
    ENGAGEMENT = "engagement"
    NAMED = "named"
    ENGAGEMENT_HOURS = "engagement_hours"
    """Confirmed hours of a year that were given to no project."""
    PARTICIPATION = "participation"
    WORKSHOP = "workshop"


SubjectField = Annotated[Subject, Field(sa_type=enumeration(Subject, "subject"))]
EntryKindField = Annotated[EntryKind, Field(sa_type=enumeration(EntryKind, "entry_kind"))]
PostKey = Annotated[int, Field(sa_type=sa.BigInteger)]
"""A random number, so that entries can name their post before it is numbered."""
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("ended_by IS NULL")


class Entry(Table, table=True):
    """What one share of one item gives.

    Amounts are the share's part, divided by largest remainder over the shares of the project. ``starts`` is the first
    month of the effect (of the engagement, of taking part ...), ``ends`` the first month it no longer is; without an
    end it goes on. ``annual_kg`` and ``lifetime_kg`` are the result on either basis, absent where a lifetime is needed
    and unknown.
    """

    __tablename__ = "impact_entries"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_impact_entries_subject_id", "subject_id", sqlite_where=OPEN, postgresql_where=OPEN),
        sa.Index("ix_impact_entries_municipality_id", "municipality_id", sqlite_where=OPEN, postgresql_where=OPEN),
        sa.Index(
            "ix_impact_entries_ended_by",
            "ended_by",
            sqlite_where=sa.text("ended_by IS NOT NULL"),
            postgresql_where=sa.text("ended_by IS NOT NULL"),
        ),
        {"info": {DERIVED: True}},
    )

    id: Annotated[int, Field(sa_type=Number, sa_column_kwargs={"autoincrement": True})]
    posted_by: PostKey
    ended_by: PostKey | None = None
    subject: SubjectField
    subject_id: Id
    kind: EntryKindField
    agency_id: Id
    item_id: Id
    revision: Version
    position: Count
    project_id: Id | None = None
    municipality_id: Id | None = None
    path: TreePath | None = None
    credited_agency_id: Id
    basis_points: Count
    origin: OriginField
    published: Flag
    theme: ThemeField | None = None
    measure_type: Slug | None = None
    status: ProjectStatusField | None = None
    completed: MonthIndex | None = None
    saving_kind: SavingKindField | None = None
    basis: BasisField | None = None
    stage: StageField | None = None
    assessment: AssessmentField | None = None
    verified: Flag | None = None
    convention: ConventionField | None = None
    gas: GasField | None = None
    factor_set_id: Id | None = None
    starts: MonthIndex | None = None
    ends: MonthIndex | None = None
    lifetime_months: Months | None = None
    annual_kg: Kilograms | None = None
    lifetime_kg: Kilograms | None = None
    planned_cents: Cents | None = None
    realised_cents: Cents | None = None
    requested_cents: Cents | None = None
    granted_cents: Cents | None = None
    paid_cents: Cents | None = None
    people: Count | None = None
    hours: Count | None = None


class Post(Table, table=True):
    """One transaction that changed figures. Numbers and moments grow in the order in which posts became visible."""

    __tablename__ = "impact_posts"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("known_at"),
    )

    id: PostKey
    number: PostKey
    known_at: Timestamp


class FormerLabel(Table, table=True):
    """What a record was called until a post: the columns that are shown beside figures, before they changed."""

    __tablename__ = "former_labels"
    __table_args__ = (sa.PrimaryKeyConstraint("id"), sa.Index("ix_former_labels_record_id", "record_id"))

    id: Annotated[int, Field(sa_type=Number, sa_column_kwargs={"autoincrement": True})]
    record_id: Id
    label: Annotated[dict[str, Any], Field(sa_type=Json)]
    ended_by: PostKey
