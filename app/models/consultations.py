"""Consultations: logged contacts of agency staff with a municipality or a patron. Internal."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Count, Day, Id, SearchKey, ShortText
from app.models.history import Sourced
from app.models.patrons import PatronId, PersonNote
from app.models.personal import TEXT


class Channel(enum.StrEnum):
    """How the contact took place."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    EMAIL = "email"
    VIDEO = "video"
    LETTER = "letter"


ChannelField = Annotated[
    Channel,
    Field(
        sa_type=enumeration(Channel, "channel"),
        description="How it took place.",
        schema_extra={"examples": ["phone"]},
    ),
]


ContactSubject = Annotated[ShortText, TEXT]


class Consultation(Sourced, table=True):
    """One contact."""

    __tablename__ = "consultations"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.CheckConstraint("municipality_id IS NOT NULL OR patron_id IS NOT NULL", name="with_somebody"),
        sa.Index("ix_consultations_id", "id"),
        sa.Index("ix_consultations_held_on", "agency_id", "held_on", "id"),
        sa.Index("ix_consultations_patron_id", "agency_id", "patron_id"),
        sa.Index("ix_consultations_municipality_id", "municipality_id"),
    )

    agency_id: Id
    id: Id
    municipality_id: Id | None = None
    patron_id: PatronId | None = None
    held_on: Day
    channel: ChannelField
    subject: ContactSubject
    subject_search: Annotated[SearchKey, TEXT]
    note: PersonNote | None = None
    minutes: Count | None = None
