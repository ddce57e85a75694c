"""Reminders: mails about what waits, whom they went to and why not, and who wants none."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, Table, enumeration, ordered_text
from app.models.care import CareKey
from app.models.fields import Flag, Id, Timestamp
from app.models.history import Recorded


class ReminderKind(enum.StrEnum):
    """What one mail brings together."""

    DIGEST = "digest"
    URGENT = "urgent"


class ReminderState(enum.StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    WITHHELD = "withheld"
    GIVEN_UP = "given_up"
    UNKNOWN = "unknown"
    NOBODY = "nobody"


ReminderKindField = Annotated[
    ReminderKind,
    Field(
        sa_type=enumeration(ReminderKind, "kind"),
        description="Everything once a week, or what has become urgent.",
        schema_extra={"examples": ["digest"]},
    ),
]
ReminderStateField = Annotated[
    ReminderState,
    Field(
        sa_type=enumeration(ReminderState, "state"),
        description="Waiting to go out; sent; withheld, because the person left or refused; given up, because the mail "
        "server refused for days; unknown, because the connection broke; nobody, because nobody wants it.",
        schema_extra={"examples": ["sent"]},
    ),
]
Recipient = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        sa_type=sa.String(40),
        description="Id of an account, `agency` for the address of the agency, `nobody`.",
        schema_extra={"examples": ["agency"]},
    ),
]
Period = Annotated[
    str,
    Field(
        max_length=20,
        sa_type=sa.String(20),
        description="Week or day it is for; of each a recipient gets one.",
        schema_extra={"examples": ["2026-W14"]},
    ),
]
AgencyAddress = Annotated[
    str,
    Field(
        max_length=254,
        sa_type=ordered_text(254),
        description="Address of the agency, not of a person, for what nobody else is there for.",
        schema_extra={
            "pattern": r"^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$",
            "examples": ["klimaschutz@example.org"],
        },
    ),
]
Weekday = Annotated[
    int,
    Field(
        ge=1,
        le=7,
        sa_type=sa.Integer,
        description="Day of the digest, Monday is 1; it goes out from eight o'clock in Germany on.",
        schema_extra={"examples": [1]},
    ),
]


class ReminderSetting(Recorded, table=True):
    """Whether and when an agency is reminded."""

    __tablename__ = "reminder_settings"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.UniqueConstraint("agency_id"),
        sa.Index("ix_reminder_settings_next_at", "next_at"),
    )

    agency_id: Id
    id: Id
    enabled: Flag = False
    weekday: Weekday = 1
    address: AgencyAddress | None = None
    next_at: Timestamp
    digested: Period | None = None


class Reminder(Table, table=True):
    """One mail to one recipient, as it was put together, and what became of it."""

    __tablename__ = "reminders"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.UniqueConstraint("agency_id", "kind", "period", "recipient"),
        sa.Index("ix_reminders_id", "id"),
    )

    agency_id: Id
    id: Id
    kind: ReminderKindField
    period: Period
    recipient: Recipient
    items: list[dict[str, Any]] = Field(sa_type=Json)
    state: ReminderStateField
    made_at: Timestamp
    ended_at: Timestamp | None = None


class RemindedItem(Table, table=True):
    """An item that a mail about urgent things told of; no other one does."""

    __tablename__ = "reminded_items"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "item"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
    )

    agency_id: Id
    item: CareKey
    reminded_at: Timestamp


class ReminderRefusal(Table, table=True):
    """A recipient wants no mails of an agency by one rule, or none at all."""

    __tablename__ = "reminder_refusals"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "recipient", "rule"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
    )

    agency_id: Id
    recipient: Recipient
    rule: Annotated[str, Field(max_length=40, sa_type=sa.String(40))]
    refused_at: Timestamp
