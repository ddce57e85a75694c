"""Engagements on the wire. Personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models import patrons
from app.models.fields import Day, Id, Origin, OriginField, Timestamp, Version
from app.schemas.shapes import Input, Items, ListQuery, PageRead, UpdatedSince, Wire

PatronId = Annotated[patrons.PatronId, Field(description="Volunteer who is engaged.")]
MunicipalityId = Annotated[
    Id | None, Field(description="Municipality that named the volunteer; null in the private sphere.")
]
NamedOn = Annotated[Day | None, Field(description="Day the municipality named the volunteer.")]
StartsOn = Annotated[Day, Field(description="First day.")]
EndsOn = Annotated[Day | None, Field(description="Last day; null while it lasts.")]


class EngagementRead(Wire):
    """A volunteer's time with one municipality."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that looks after the volunteer.")]
    patron_id: PatronId
    municipality_id: MunicipalityId
    named_on: NamedOn
    starts_on: StartsOn
    ends_on: EndsOn
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class EngagementPage(PageRead):
    """A page of engagements."""

    items: Items[EngagementRead]


class EngagementCreate(Input):
    """A volunteer of the caller's agency begins."""

    patron_id: PatronId
    municipality_id: MunicipalityId = None
    named_on: NamedOn = None
    starts_on: StartsOn
    ends_on: EndsOn = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class EngagementUpdate(TypedDict, total=False):
    """A change of an engagement: absent keeps, null clears."""

    patron_id: PatronId
    municipality_id: MunicipalityId
    named_on: NamedOn
    starts_on: StartsOn
    ends_on: EndsOn


class EngagementQuery(ListQuery):
    """What can be asked of the list of engagements."""

    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    municipality_id: Annotated[UUID | None, Field(description="With this municipality.")] = None
    within: Annotated[
        UUID | None, Field(description="With this municipality or one that lies below it.")
    ] = None  # fmt: skip
    active_on: Annotated[Day | None, Field(description="Has begun and not ended on this day.")] = None
    updated_since: UpdatedSince = None
