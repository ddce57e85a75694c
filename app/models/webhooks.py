"""Webhooks: web addresses of an agency that hear of changes, what is to be told to them, and each attempt to do so."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, Table, enumeration
from app.models.fields import Count, Flag, Id, ShortText, Timestamp, Url
from app.models.history import Recorded


class WebhookKind(enum.StrEnum):
    """What an address can hear of: changes of the records of one list."""

    PROJECTS = "projects"
    PROJECT_REPORTS = "project_reports"
    SAVINGS = "savings"
    PARTICIPATIONS = "participations"
    PATRONS = "patrons"
    ENGAGEMENTS = "engagements"
    CONSULTATIONS = "consultations"
    GRANTS = "grants"
    WORKSHOPS = "workshops"
    REGISTRATIONS = "registrations"
    TARGETS = "targets"
    REPORTS = "reports"
    IMPORTS = "imports"


class DeliveryState(enum.StrEnum):
    """What became of an event."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class StopReason(enum.StrEnum):
    """Why an address hears of nothing any more."""

    GONE = "gone"
    FAILING = "failing"


DeliveryStateField = Annotated[
    DeliveryState,
    Field(
        sa_type=enumeration(DeliveryState, "state"),
        description="Waiting to be told (again), delivered, or given up.",
        schema_extra={"examples": ["delivered"]},
    ),
]
StopReasonField = Annotated[
    StopReason,
    Field(
        sa_type=enumeration(StopReason, "stop_reason"),
        description="`gone`: it answered 410; `failing`: for five days nothing could be delivered.",
        schema_extra={"examples": ["gone"]},
    ),
]
EventType = Annotated[
    str,
    Field(
        max_length=80,
        sa_type=sa.String(80),
        description="What happened: list and action, `many` of a list at once, or `webhooks.test`.",
        schema_extra={"examples": ["projects.updated"]},
    ),
]
Failure = Annotated[
    str,
    Field(
        max_length=40,
        sa_type=sa.String(40),
        description="Why it is not delivered: `status`, `redirect`, `timeout`, `connection`, `name`, `address` (a "
        "private one), `url`, `too_large`, `encoding`.",
        schema_extra={"examples": ["timeout"]},
    ),
]
HttpStatus = Annotated[int, Field(sa_type=sa.Integer, description="Of HTTP.", schema_extra={"examples": [200]})]
_Sealed = Annotated[str, Field(max_length=400, sa_type=sa.String(400))]


class Webhook(Recorded, table=True):
    """An address that hears of changes.

    Secrets are sealed: they must be read again to sign. What deliveries find out stands in the columns from
    ``failing_since_at`` on and is no change of the record, but for a stop.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("ix_webhooks_id", "id"),
    )

    agency_id: Id
    id: Id
    name: ShortText
    url: Url
    kinds: list[WebhookKind] = Field(sa_type=Json)
    active: Flag = True
    sealed_secret: _Sealed
    sealed_former_secret: _Sealed | None = None
    former_until_at: Timestamp | None = None
    stop_reason: StopReasonField | None = None
    stopped_at: Timestamp | None = None
    failing_since_at: Timestamp | None = None
    failures: Count = 0
    not_before_at: Timestamp | None = None


class Delivery(Table, table=True):
    """One event on its way to one address; its id is what the receiver knows it by at every attempt."""

    __tablename__ = "deliveries"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "webhook_id"], ["webhooks.agency_id", "webhooks.id"], ondelete="CASCADE"),
        sa.Index("ix_deliveries_id", "id"),
        sa.Index("ix_deliveries_webhook_id", "agency_id", "webhook_id", "id"),
        sa.Index("ix_deliveries_state", "state", "due_at"),
    )

    agency_id: Id
    id: Id
    webhook_id: Id
    type: EventType
    data: dict[str, Any] = Field(sa_type=Json)
    happened_at: Timestamp
    state: DeliveryStateField
    due_at: Timestamp
    claimed_at: Timestamp | None = None
    attempts: Count = 0
    revision: Count = 1
    ended_at: Timestamp | None = None


class DeliveryAttempt(Table, table=True):
    """One attempt to tell an event."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(
            ["agency_id", "delivery_id"], ["deliveries.agency_id", "deliveries.id"], ondelete="CASCADE"
        ),
        sa.Index("ix_delivery_attempts_delivery_id", "agency_id", "delivery_id", "id"),
    )

    agency_id: Id
    id: Id
    delivery_id: Id
    tried_at: Timestamp
    status: HttpStatus | None = None
    failure: Failure | None = None
    milliseconds: Count
