"""Participations on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Day, Id, LongText, Origin, OriginField, StatusSince, Timestamp, Version
from app.models.participations import ParticipationStatus, ParticipationStatusField
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, StepReason, UpdatedSince, Wire

MunicipalityId = Annotated[Id, Field(description="Unit that takes part.")]
ContactOn = Annotated[Day, Field(description="First contact.")]
ResolutionOn = Annotated[Day, Field(description="Resolution of the council.")]
AgreementOn = Annotated[Day, Field(description="Cooperation agreement.")]
StartsOn = Annotated[Day, Field(description="First day of the participation.")]
EndsOn = Annotated[Day, Field(description="Last day of the participation; none while it is open.")]
Note = Annotated[LongText, Clean]


class ParticipationRead(Wire):
    """One municipality's way through the programme of one agency."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that runs the programme.")]
    municipality_id: MunicipalityId
    status: ParticipationStatusField
    status_since: StatusSince | None
    contact_on: ContactOn | None
    resolution_on: ResolutionOn | None
    agreement_on: AgreementOn | None
    starts_on: StartsOn | None
    ends_on: EndsOn | None
    note: Annotated[LongText | None, Field(description="Internal; always null for readers outside the agency.")]
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ParticipationPage(PageRead):
    """A page of participations."""

    items: Items[ParticipationRead]


class ParticipationCreate(Input):
    """A municipality begins its way with the caller's agency."""

    municipality_id: MunicipalityId
    status: ParticipationStatusField = ParticipationStatus.CONTACT
    status_since: StatusSince | None = None
    contact_on: ContactOn | None = None
    resolution_on: ResolutionOn | None = None
    agreement_on: AgreementOn | None = None
    starts_on: StartsOn | None = None
    ends_on: EndsOn | None = None
    note: Note | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class ParticipationUpdate(TypedDict, total=False):
    """A change of a participation: absent keeps, null clears."""

    municipality_id: MunicipalityId
    status: ParticipationStatusField
    status_since: StatusSince | None
    contact_on: ContactOn | None
    resolution_on: ResolutionOn | None
    agreement_on: AgreementOn | None
    starts_on: StartsOn | None
    ends_on: EndsOn | None
    note: Note | None
    reason: StepReason | None


class ParticipationQuery(ListQuery):
    """What can be asked of the list of participations."""

    agency_id: Annotated[UUID | None, Field(description="With this agency.")] = None
    municipality_id: Annotated[UUID | None, Field(description="Of this unit.")] = None
    within: Annotated[UUID | None, Field(description="Of this unit or one that lies below it.")] = None
    status: Annotated[list[ParticipationStatus] | None, Field(max_length=5, description="Any of these.")] = None
    active_on: Annotated[
        Day | None, Field(description="Had started and not ended on this day; without a start it is not active.")
    ] = None
    updated_since: UpdatedSince = None
