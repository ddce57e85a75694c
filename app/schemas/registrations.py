"""Registrations for workshops on the wire. Personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models import patrons
from app.models.fields import Count, Id, Origin, OriginField, Timestamp, Version
from app.models.workshops import CancelledByField, RegistrationStatus, RegistrationStatusField
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

PatronId = Annotated[patrons.PatronId, Field(description="Volunteer who wants to come.")]
Position = Annotated[
    Count, Field(description="Order of arrival, also on the waiting list; never given twice.", examples=[1])
]
Note = Annotated[
    patrons.PersonNote,
    Field(description="Note; the volunteer reads it too.", examples=["Kommt eine Stunde später."]),
    Clean,
]


class RegistrationRead(Wire):
    """A volunteer wants to come."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that holds the event.")]
    workshop_id: Annotated[Id, Field(description="The event.")]
    patron_id: PatronId
    position: Position
    status: RegistrationStatusField
    cancelled_by: Annotated[CancelledByField | None, Field(description="Who cancelled, if it is cancelled.")]
    note: Note | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class RegistrationPage(PageRead):
    """A page of registrations."""

    items: Items[RegistrationRead]


class RegistrationCreate(Input):
    """A new registration; whether there is a seat or a place on the waiting list, the answer says."""

    patron_id: PatronId
    note: Note | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class RegistrationUpdate(TypedDict, total=False):
    """A change of a registration: absent keeps, null clears.

    `cancelled` gives the seat to the first on the waiting list; `registered` takes up a cancelled registration again,
    at the end of the queue; `attended` and `no_show` say who came, once the event was held. Seats (`confirmed`,
    `waiting`) are given by the service alone.
    """

    status: RegistrationStatusField
    cancelled_by: Annotated[
        CancelledByField | None, Field(description="Who cancelled; the caller if absent. Only the agency may say so.")
    ]
    note: Note | None


class RegistrationQuery(ListQuery):
    """What can be asked of the registrations of a workshop."""

    status: Annotated[list[RegistrationStatus] | None, Field(max_length=6, description="Any of these.")] = None
    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    updated_since: UpdatedSince = None
