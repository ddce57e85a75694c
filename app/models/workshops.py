"""Workshops: trainings, workshops and network meetings with their registrations."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import Json, Table, enumeration, ordered_text
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
from app.models.patrons import PatronId, PersonName, PersonNote
from app.models.personal import CONTACT, TEXT
from app.models.users import LanguageField


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
    OFFERED = "offered"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class CancelledBy(enum.StrEnum):
    """Who cancelled a registration."""

    PARTICIPANT = "participant"
    AGENCY = "agency"
    DEADLINE = "deadline"


class QuestionKind(enum.StrEnum):
    """How a question at registration is answered."""

    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"


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
        description="Who cancelled; `deadline`: nobody answered in time.",
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


GuestEmail = Annotated[
    str,
    Field(
        max_length=254,
        sa_type=ordered_text(254),
        description="E-mail address of a guest; kept in lower case.",
        schema_extra={
            "pattern": r"^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$",
            "examples": ["vorname.nachname@example.org"],
        },
    ),
    CONTACT,
]
OfferHours = Annotated[
    int,
    Field(
        ge=1,
        le=720,
        sa_type=sa.Integer,
        description="Hours somebody who moves up has to accept the seat; null: the seat is theirs at once.",
        schema_extra={"examples": [48]},
    ),
]
Answers = Annotated[
    dict[str, str],
    Field(
        sa_type=Json,
        description="Answers to the questions of the event, by their key; `yes` or `no` where that is asked.",
        schema_extra={"examples": [{"diet": "vegan"}]},
    ),
    TEXT,
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
        sa.Index("ix_workshops_series_id", "agency_id", "series_id"),
    )

    agency_id: Id
    id: Id
    external_id: ExternalId | None = None
    series_id: Id | None = None
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
    open_to_guests: Flag = False
    offer_hours: OfferHours | None = None
    questions: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)
    follow_up: LongText | None = None
    published: Flag = False
    participants: Count | None = None
    last_position: Count = 0


class Registration(Sourced, table=True):
    """A volunteer or a guest wants to come. Personal data.

    ``position`` orders registrations and never has a gap refilled. Until ``answer_until_at`` a seat that was offered
    is kept, or a guest has time to show that the address is the own one. Of a guest who was erased the row stays.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "workshop_id"], ["workshops.agency_id", "workshops.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.UniqueConstraint("agency_id", "workshop_id", "position"),
        sa.UniqueConstraint("agency_id", "workshop_id", "patron_id"),
        sa.UniqueConstraint("agency_id", "guest_email", "workshop_id"),
        sa.CheckConstraint("(status = 'cancelled') = (cancelled_by IS NOT NULL)", name="cancelled_by_somebody"),
        sa.CheckConstraint("patron_id IS NULL OR (guest_name IS NULL AND guest_email IS NULL)", name="one_person"),
        sa.Index("ix_registrations_id", "id"),
        sa.Index("ix_registrations_patron_id", "agency_id", "patron_id"),
        sa.Index("ix_registrations_answer_until_at", "answer_until_at"),
    )

    agency_id: Id
    id: Id
    workshop_id: Id
    patron_id: PatronId | None = None
    guest_name: PersonName | None = None
    guest_email: GuestEmail | None = None
    language: LanguageField | None = None
    position: Count
    status: RegistrationStatusField
    cancelled_by: CancelledByField | None = None
    answer_until_at: Timestamp | None = None
    reminded_at: Timestamp | None = None
    followed_up_at: Timestamp | None = None
    answers: Answers | None = None
    note: PersonNote | None = None


class MailRefusal(Table, table=True):
    """Somebody wants no mail from an agency but what a registration needs; who it is, only the address itself tells."""

    __tablename__ = "mail_refusals"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "digest"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
    )

    agency_id: Id
    digest: Digest
    refused_at: Timestamp
