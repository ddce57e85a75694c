"""Erasures on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models import patrons
from app.models.erasures import Ground, GroundField
from app.models.fields import Id, ShortText, Timestamp, Version
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

PatronId = Annotated[patrons.PatronId, Field(description="Who was erased: an id that leads nowhere any more.")]
Reason = Annotated[
    ShortText,
    Field(description="File number or short reason; no names, it stays.", examples=["Antrag vom 3.2.2026, Az. 17"]),
]
Removed = Annotated[
    dict[str, int],
    Field(description="Rows that lost something, by list.", examples=[{"patrons": 1, "registrations": 2}]),
]


class ErasureRead(Wire):
    """A person was erased."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that looked after the volunteer.")]
    patron_id: PatronId
    ground: GroundField
    reason: Reason | None
    erased_at: Timestamp
    removed: Removed
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ErasurePage(PageRead):
    """A page of erasures."""

    items: Items[ErasureRead]


class ErasureCreate(Input):
    """Erase a volunteer of the caller's agency, for good; also one whose record was deleted before."""

    patron_id: Annotated[patrons.PatronId, Field(description="Who is to be erased.")]
    ground: GroundField
    reason: Annotated[Reason, Clean] | None = None


class ErasureQuery(ListQuery):
    """What can be asked of the list of erasures."""

    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    ground: Annotated[list[Ground] | None, Field(max_length=5, description="For any of these grounds.")] = None
    updated_since: UpdatedSince = None
