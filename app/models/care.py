"""Care: what waits for somebody. The list is computed whenever somebody asks.

Stored is only what an agency settled: its lead times and words, what was put off or done, and who looks after a place.
"""

import enum
from datetime import date
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Day, Flag, Id, ShortText, Timestamp
from app.models.history import Recorded


class CareRule(enum.StrEnum):
    """What can wait for somebody."""

    NO_RESOLUTION = "municipality_without_resolution"
    NO_PATRON = "resolution_without_patron"
    NO_PROJECT = "patron_without_project"
    NO_VALUE = "project_without_value"
    OLD_VALUE = "project_value_outdated"
    APPLICATION = "application_deadline_near"
    PROOF = "proof_of_use_due"
    REGISTRATIONS = "registrations_to_decide"


class Urgency(enum.StrEnum):
    """Whether something can wait for its turn."""

    URGENT = "urgent"
    NORMAL = "normal"


CareRuleField = Annotated[
    CareRule,
    Field(
        sa_type=enumeration(CareRule, "rule"),
        description="What waits.",
        schema_extra={"examples": ["resolution_without_patron"]},
    ),
]
CareKey = Annotated[
    str,
    Field(
        min_length=1,
        max_length=110,
        sa_type=sa.String(110),
        description="Stable name of the item: it changes when the day does that it is counted from.",
        schema_extra={"examples": ["resolution_without_patron.0197a3c25d107c4e9f1a6b1f0c2d3e4f.20260301"]},
    ),
]
LeadDays = Annotated[
    int,
    Field(
        ge=0,
        le=3_660,
        sa_type=sa.Integer,
        description="Days after the event, or before the deadline, from which an item is on the list.",
        schema_extra={"examples": [60]},
    ),
]
CareWords = Annotated[
    str,
    Field(
        min_length=1,
        max_length=1000,
        sa_type=sa.String(1000),
        description="The sentence about an item in the agency's own words; of {name}, {since}, {due_on} and {count} "
        "each is replaced, anything else in braces is refused.",
        schema_extra={"examples": ["{name}: seit {since} ohne Patin oder Paten."]},
    ),
]


class CareSetting(Recorded, table=True):
    """How one agency wants one rule: when it speaks, in which words, and whether mails tell about it."""

    __tablename__ = "care_settings"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.UniqueConstraint("agency_id", "rule"),
    )

    agency_id: Id
    id: Id
    rule: CareRuleField
    days: LeadDays
    mailed: Flag = True
    german: CareWords | None = None
    english: CareWords | None = None


class CareMark(Recorded, table=True):
    """Somebody put an item off, or said that it is done; without a reason the word was taken back.

    It holds for the day or moment the item is counted from: when that changes, the item is another one.
    """

    __tablename__ = "care_marks"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.UniqueConstraint("agency_id", "rule", "record_id"),
    )

    agency_id: Id
    id: Id
    rule: CareRuleField
    record_id: Id
    from_on: Day | None = None
    from_at: Timestamp | None = None
    until: date | None = Field(default=None, sa_type=sa.Date)
    reason: ShortText | None = None


class CarePlace(Recorded, table=True):
    """Somebody of the agency looks after a municipality; nobody any more, if no user is named."""

    __tablename__ = "care_places"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="SET NULL"),
        sa.UniqueConstraint("agency_id", "municipality_id"),
        sa.Index("ix_care_places_municipality_id", "municipality_id", "agency_id"),
        sa.Index("ix_care_places_user_id", "user_id"),
    )

    agency_id: Id
    id: Id
    municipality_id: Id
    user_id: Id | None = None
