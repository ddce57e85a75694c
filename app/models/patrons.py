"""Patrons: the volunteers. A person record that needs no login, owned by one agency and never shared."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, enumeration
from app.models.fields import Day, ExternalId, Id, LongText, SearchKey, ShortText, Slug, SortKey, Theme, Timestamp
from app.models.history import Sourced
from app.models.personal import CONTACT, LINK, NAME, NUMBER, TEXT


class PatronStatus(enum.StrEnum):
    """Where a volunteer stands."""

    INTERESTED = "interested"
    NAMED = "named"
    IN_TRAINING = "in_training"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


PatronStatusField = Annotated[
    PatronStatus,
    Field(
        sa_type=enumeration(PatronStatus, "status"),
        description="Where the volunteer stands.",
        schema_extra={"examples": ["active"]},
    ),
]
Email = Annotated[
    str,
    Field(
        max_length=254,
        sa_type=sa.String(254),
        description="E-mail address.",
        schema_extra={"pattern": r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", "examples": ["vorname.nachname@example.org"]},
    ),
    CONTACT,
]
Phone = Annotated[
    str,
    Field(
        max_length=40,
        sa_type=sa.String(40),
        description="Telephone number.",
        schema_extra={"pattern": r"^[0-9+()/ .-]{3,40}$", "examples": ["+49 30 000000"]},
    ),
    CONTACT,
]
PersonName = Annotated[ShortText, NAME]
PersonNumber = Annotated[ExternalId, NUMBER]
PersonNote = Annotated[LongText, TEXT]
PatronId = Annotated[Id, LINK]
Skills = Annotated[
    list[Slug],
    Field(
        max_length=30,
        sa_type=Json,
        description="What the volunteer can help with, by the slugs of the list of skills.",
        schema_extra={"examples": [["electrical-work"]]},
    ),
    TEXT,
]
Themes = Annotated[
    list[Theme],
    Field(
        max_length=11,
        sa_type=Json,
        description="Fields of climate work the volunteer knows or wants to work in.",
        schema_extra={"examples": [["street_lighting"]]},
    ),
    TEXT,
]


class Patron(Sourced, table=True):
    """A volunteer (Klimaschutzpatin, Klimaschutzpate). Personal data: read and written by the own agency only.

    Of somebody who was erased the row stays, blank and seen by nobody, so that engagements and figures stay true. Of a
    duplicate that was merged into another record it stays, too, and leads there.
    """

    __tablename__ = "patrons"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "merged_into_id"], ["patrons.agency_id", "patrons.id"]),
        sa.Index("uq_patrons_external_id", "agency_id", "external_id", unique=True),
        sa.Index("ix_patrons_id", "id"),
        sa.Index("ix_patrons_name_sort", "agency_id", "name_sort", "id"),
        sa.Index("ix_patrons_merged_into_id", "agency_id", "merged_into_id"),
    )

    agency_id: Id
    id: PatronId
    external_id: PersonNumber | None = None
    status: PatronStatusField
    status_since: Day | None = None
    first_name: PersonName
    last_name: PersonName
    name_search: Annotated[SearchKey, NAME]
    name_sort: Annotated[SortKey, NAME]
    email: Email | None = None
    phone: Phone | None = None
    note: PersonNote | None = None
    skills: Skills | None = None
    themes: Themes | None = None
    merged_into_id: PatronId | None = None
    erased_at: Timestamp | None = None
