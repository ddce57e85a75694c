"""Patrons on the wire. Personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.consents import Purpose
from app.models.fields import Day, Id, Origin, OriginField, ShortText, StatusSince, Timestamp, Version
from app.models.patrons import (
    Email,
    PatronId,
    PatronStatus,
    PatronStatusField,
    PersonName,
    PersonNote,
    PersonNumber,
    Phone,
)
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, StepReason, UpdatedSince, Wire

FirstName = Annotated[
    PersonName, Field(description="First name.", examples=["Jördis"]), Clean
]  # fmt: skip
LastName = Annotated[PersonName, Field(description="Last name.", examples=["Mustermann"]), Clean]
Note = Annotated[PersonNote, Field(description="Internal note of the agency.", examples=["Interesse an Wärme."]), Clean]
DespiteErasure = Annotated[
    ShortText,
    Field(
        description="Why somebody who was erased is entered again; staff only. Without it such a person is refused.",
        examples=["Am 3.2.2026 neu angemeldet"],
    ),
    Clean,
]


class PatronRead(Wire):
    """A volunteer."""

    id: PatronId
    agency_id: Annotated[Id, Field(description="Agency that looks after the volunteer.")]
    external_id: PersonNumber | None
    status: PatronStatusField
    status_since: StatusSince | None
    first_name: FirstName
    last_name: LastName
    email: Email | None
    phone: Phone | None
    note: Annotated[PersonNote | None, Field(description="Note of the agency; always null for a municipality manager.")]
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class PatronPage(PageRead):
    """A page of patrons."""

    items: Items[PatronRead]


class PatronCreate(Input):
    """A new volunteer of the caller's agency."""

    external_id: PersonNumber | None = None
    status: PatronStatusField = PatronStatus.INTERESTED
    status_since: StatusSince | None = None
    first_name: FirstName
    last_name: LastName
    email: Email | None = None
    phone: Phone | None = None
    note: Note | None = None
    origin: OriginField = Origin.RECORDED
    despite_erasure: DespiteErasure | None = None


@with_config(ConfigDict(extra="forbid"))
class PatronUpdate(TypedDict, total=False):
    """A change of a volunteer: absent keeps, null clears. A volunteer may change name, e-mail and telephone."""

    external_id: PersonNumber | None
    status: PatronStatusField
    status_since: StatusSince | None
    first_name: FirstName
    last_name: LastName
    email: Email | None
    phone: Phone | None
    note: Note | None
    despite_erasure: DespiteErasure | None
    reason: StepReason | None


class PatronQuery(ListQuery):
    """What can be asked of the list of patrons."""

    status: Annotated[list[PatronStatus] | None, Field(max_length=6, description="Any of these.")] = None
    municipality_id: Annotated[
        UUID | None, Field(description="Engaged in this municipality, at any time.")
    ] = None  # fmt: skip
    within: Annotated[
        UUID | None, Field(description="Engaged in this municipality or in one that lies below it, at any time.")
    ] = None
    active_on: Annotated[
        Day | None, Field(description="Engaged on this day, anywhere; for one place ask the list of engagements.")
    ] = None
    consent: Annotated[
        Purpose | None, Field(description="Agreed to this purpose and did not withdraw: who may get such mail.")
    ] = None
    external_id: Annotated[str | None, Field(max_length=80, description="The agency's own number.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
