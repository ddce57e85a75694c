"""Duplicates among volunteers, and merging them, on the wire. Personal data."""

import enum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import Count, Id, ShortText, StatusSince
from app.models.patrons import Email, PatronId, PatronStatusField, PersonName, PersonNote, PersonNumber, Phone
from app.models.patrons import Skills as PatronSkills
from app.models.patrons import Themes as PatronThemes
from app.schemas.patrons import FirstName, LastName
from app.schemas.shapes import Clean, Input, Wire


class Likeness(enum.StrEnum):
    """Why two records may be one person."""

    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"


LikenessField = Annotated[Likeness, Field(description="Why two records may be one person.", examples=["same_email"])]


class Likely(Wire):
    """One of two records that may be one person."""

    id: PatronId
    first_name: FirstName
    last_name: LastName
    email: Email | None
    phone: Phone | None
    status: PatronStatusField


class DuplicateRead(Wire):
    """Two records that may be one person, the older first, with the reasons."""

    first: Likely
    second: Likely
    reasons: Annotated[
        list[LikenessField],
        Field(description="Why; the strongest first.", examples=[["same_email", "similar_name"]]),
    ]


class DuplicatesRead(Wire):
    """Pairs of records that may be one person each."""

    items: Annotated[list[DuplicateRead], Field(description="Pairs, the surest first.")]
    total: Annotated[Count, Field(description="How many pairs there are; shown are `limit` of them.")]


class DuplicatesQuery(BaseModel):
    """What can be asked about duplicates."""

    model_config = ConfigDict(extra="forbid")

    patron_id: Annotated[UUID | None, Field(description="Only of this volunteer.")] = None
    limit: Annotated[int, Field(ge=1, le=500, description="Pairs at most.")] = 50


class MergedField(enum.StrEnum):
    """A field of which one record's value stays."""

    EXTERNAL_ID = "external_id"
    STATUS = "status"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    NOTE = "note"
    SKILLS = "skills"
    THEMES = "themes"


class MergeCreate(Input):
    """Another record of the same volunteer is merged into this one."""

    merged_id: Annotated[PatronId, Field(description="Record that goes; its id leads to this one from then on.")]
    take: Annotated[
        list[MergedField] | None,
        Field(
            max_length=9,
            description="Fields whose value comes from the record that goes. Of the others this record keeps its own, "
            "and takes what it does not have; skills and themes of both are put together.",
            examples=[["phone"]],
        ),
    ] = None
    reason: Annotated[ShortText | None, Field(description="Why they are one; stands in the history."), Clean] = None


class MergedPatron(Wire):
    """The volunteer after the merge."""

    external_id: PersonNumber | None
    status: PatronStatusField
    status_since: StatusSince | None
    first_name: PersonName
    last_name: PersonName
    email: Email | None
    phone: Phone | None
    note: PersonNote | None
    skills: PatronSkills | None
    themes: PatronThemes | None


class MergedRecords(Wire):
    """Records of one list that change with a merge."""

    resource: Annotated[str, Field(description="Which list.", examples=["engagements"])]
    moved: Annotated[Count, Field(description="Now belong to the volunteer.")]
    settled: Annotated[
        Count,
        Field(
            description="Stood for the same thing twice: engagements at the same place and time become one, hours of "
            "the same time are rejected, a second registration for an event is cancelled, a second training goes."
        ),
    ]


class MergeRead(Wire):
    """What a merge does, or would do."""

    patron_id: Annotated[PatronId, Field(description="Record that stays.")]
    merged_id: Annotated[PatronId, Field(description="Record that goes.")]
    agency_id: Id
    patron: MergedPatron
    records: Annotated[list[MergedRecords], Field(description="What else changes, list by list.")]
