"""Targets: what an agency, the network or a grant set out to reach in a period."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Id, LongText, MonthIndex, Source
from app.models.history import Recorded


class TargetMeasure(enum.StrEnum):
    """What a target counts."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"
    CUMULATIVE = "cumulative"
    REALISED_INVESTMENT = "realised_investment"
    PROJECTS_COMPLETED = "projects_completed"
    PATRONS_EVER = "patrons_ever"
    PATRONS_ACTIVE = "patrons_active"
    MUNICIPALITIES_PARTICIPATING = "municipalities_participating"
    WORKSHOPS_HELD = "workshops_held"
    PARTICIPANTS = "participants"
    PEOPLE_REACHED = "people_reached"


TargetMeasureField = Annotated[
    TargetMeasure,
    Field(
        sa_type=enumeration(TargetMeasure, "measure"),
        description="What is counted. `annual`, `lifetime`, `patrons_ever`, `patrons_active`, "
        "`municipalities_participating`, `realised_investment` and `people_reached` stand as of a month; `cumulative`, "
        "`projects_completed`, `workshops_held` and `participants` count what happens within the period.",
        schema_extra={"examples": ["municipalities_participating"]},
    ),
]
Amount = Annotated[
    int,
    Field(ge=1, le=10**12, sa_type=sa.BigInteger, description="Kilograms, cents or a number of things."),
]


class Target(Recorded, table=True):
    """One value to reach. Without an agency it is the network's; with a grant, what the funder was promised."""

    __tablename__ = "targets"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "grant_id"], ["grants.agency_id", "grants.id"], ondelete="CASCADE"),
        sa.CheckConstraint("grant_id IS NULL OR agency_id IS NOT NULL", name="grant_of_an_agency"),
        sa.CheckConstraint("period_to >= period_from", name="period"),
        sa.CheckConstraint("amount >= 1", name="amount"),
        sa.Index("ix_targets_agency_id", "agency_id", "grant_id"),
    )

    id: Id
    agency_id: Id | None = None
    grant_id: Id | None = None
    measure: TargetMeasureField
    amount: Amount
    period_from: MonthIndex
    period_to: MonthIndex
    note: LongText | None = None
    source: Source | None = None
