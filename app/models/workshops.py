"""Workshops: trainings, workshops and network meetings with their registrations."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import (
    Count,
    Day,
    ExternalId,
    Flag,
    Id,
    LongText,
    SearchKey,
    ShortText,
    SortKey,
    Timestamp,
    Url,
)
from app.models.history import Sourced
from app.models.patrons import PatronId, PersonNote


class WorkshopKind(enum.StrEnum):
    """Kind of event."""

    WORKSHOP = "workshop"
    TRAINING = "training"
    NETWORKING = "networking"


class WorkshopStatus(enum.StrEnum):
    """Where the event stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class RegistrationStatus(enum.StrEnum):
    """Where a registration stands."""

    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class CancelledBy(enum.StrEnum):
    """Who cancelled a registration."""

    PARTICIPANT = "participant"
    AGENCY = "agency"


WorkshopKindField = Annotated[
    WorkshopKind,
    Field(
        sa_type=enumeration(WorkshopKind, "kind"),
        description="Kind of event.",
        schema_extra={"examples": ["training"]},
    ),
]
WorkshopStatusField = Annotated[
    WorkshopStatus,
    Field(
        sa_type=enumeration(WorkshopStatus, "status"),
        description="Where the event stands.",
        schema_extra={"examples": ["planned"]},
    ),
]
RegistrationStatusField = Annotated[
    RegistrationStatus,
    Field(
        sa_type=enumeration(RegistrationStatus, "status"),
        description="Where the registration stands.",
        schema_extra={"examples": ["confirmed"]},
    ),
]
CancelledByField = Annotated[
    CancelledBy,
    Field(
        sa_type=enumeration(CancelledBy, "cancelled_by"),
        description="Who cancelled.",
        schema_extra={"examples": ["participant"]},
    ),
]
TimeZone = Annotated[
    str,
    Field(
        min_length=3,
        max_length=60,
        sa_type=sa.String(60),
        description="IANA time zone the event is announced in.",
        schema_extra={"examples": ["Europe/Berlin"]},
    ),
]


class Workshop(Sourced, table=True):
    """An event. ``last_position`` is the highest position a registration ever had, so that none is given twice."""

    __tablename__ = "workshops"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.CheckConstraint("ends_at > starts_at", name="period"),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity"),
        sa.Index("uq_workshops_external_id", "agency_id", "external_id", unique=True),
        sa.Index("ix_workshops_id", "id"),
        sa.Index("ix_workshops_starts_at", "starts_at", "id"),
        sa.Index("ix_workshops_municipality_id", "municipality_id", "agency_id"),
    )

    agency_id: Id
    id: Id
    external_id: ExternalId | None = None
    kind: WorkshopKindField
    status: WorkshopStatusField
    title: ShortText
    title_search: SearchKey
    title_sort: SortKey
    description: LongText | None = None
    starts_at: Timestamp
    ends_at: Timestamp
    time_zone: TimeZone
    municipality_id: Id | None = None
    place: ShortText | None = None
    online_url: Url | None = None
    capacity: Count | None = None
    registration_deadline: Day | None = None
    published: Flag = False
    participants: Count | None = None
    last_position: Count = 0


class Registration(Sourced, table=True):
    """A patron wants to come. Personal data. ``position`` orders registrations and never has a gap refilled."""

    __tablename__ = "registrations"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "workshop_id"], ["workshops.agency_id", "workshops.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.UniqueConstraint("agency_id", "workshop_id", "position"),
        sa.UniqueConstraint("agency_id", "workshop_id", "patron_id"),
        sa.CheckConstraint("(status = 'cancelled') = (cancelled_by IS NOT NULL)", name="cancelled_by_somebody"),
        sa.Index("ix_registrations_id", "id"),
        sa.Index("ix_registrations_patron_id", "agency_id", "patron_id"),
    )

    agency_id: Id
    id: Id
    workshop_id: Id
    patron_id: PatronId
    position: Count
    status: RegistrationStatusField
    cancelled_by: CancelledByField | None = None
    note: PersonNote | None = None
