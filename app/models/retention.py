"""Retention: how long what is kept about persons, as far as an agency departs from the usual time."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Id
from app.models.history import Recorded


class RetentionClass(enum.StrEnum):
    """What is kept for a time of its own."""

    ALUMNI = "alumni"
    INTERESTED = "interested"
    REGISTRATION_NOTES = "registration_notes"
    CONSULTATIONS = "consultations"
    INQUIRIES = "inquiries"
    DELETED_RECORDS = "deleted_records"
    READS = "reads"


RetentionClassField = Annotated[
    RetentionClass,
    Field(
        sa_type=enumeration(RetentionClass, "name"),
        description="What is kept: volunteers who left, interested persons who never were engaged, notes, "
        "answers and guests of registrations, words of consultations and of answers to yearly inquiries, the history "
        "of deleted records, reads.",
        schema_extra={"examples": ["alumni"]},
    ),
]
Days = Annotated[
    int,
    Field(ge=1, le=36_500, sa_type=sa.Integer, description="Days.", schema_extra={"examples": [730]}),
]


class RetentionRule(Recorded, table=True):
    """The days an agency chose for one class."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.UniqueConstraint("agency_id", "name"),
    )

    agency_id: Id
    id: Id
    name: RetentionClassField
    days: Days
