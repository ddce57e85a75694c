"""Participations: an agency works with a municipality, from the first contact to the end."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Day, Id, LongText, StatusSince
from app.models.history import Sourced


class ParticipationStatus(enum.StrEnum):
    """How far the municipality has come."""

    CONTACT = "contact"
    RESOLUTION = "resolution"
    AGREEMENT = "agreement"
    ACTIVE = "active"
    ENDED = "ended"


ParticipationStatusField = Annotated[
    ParticipationStatus,
    Field(
        sa_type=enumeration(ParticipationStatus, "status"),
        description="How far the municipality has come.",
        schema_extra={"examples": ["active"]},
    ),
]


class Participation(Sourced, table=True):
    """One municipality's way through the programme of one agency."""

    __tablename__ = "participations"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="period"),
        sa.Index(
            "uq_participations_open",
            "agency_id",
            "municipality_id",
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        ),
        sa.Index("ix_participations_id", "id"),
        sa.Index("ix_participations_municipality_id", "municipality_id", "agency_id"),
    )

    agency_id: Id
    id: Id
    municipality_id: Id
    status: ParticipationStatusField
    status_since: StatusSince | None = None
    contact_on: Day | None = None
    resolution_on: Day | None = None
    agreement_on: Day | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    note: LongText | None = None
