"""Transfers of volunteers between agencies on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models import patrons
from app.models.consents import ConsentWay, Purpose
from app.models.fields import Day, Id, ShortText, Slug, Timestamp, Version
from app.models.patrons import PersonNote
from app.models.transfers import Answer, ConsentWayField, TransferStatus, TransferStatusField
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

PatronId = Annotated[patrons.PatronId, Field(description="Volunteer who is handed over; the id stays.")]
ToAgencyId = Annotated[Id, Field(description="Agency that is asked to look after the volunteer.")]
ConsentedOn = Annotated[Day, Field(description="Day the volunteer agreed to be handed over.")]
OfferedOn = Annotated[Day, Field(description="Day of the offer.")]
DecidedOn = Annotated[Day | None, Field(description="Day it was accepted, declined or withdrawn.")]
Note = Annotated[PersonNote, Field(description="Note of the agency that offers; the other one never sees it."), Clean]
Reply = Annotated[Answer, Field(description="What the other agency says.", examples=["Zu weit weg."]), Clean]


class TransferRead(Wire):
    """A volunteer of the own agency is offered to another one."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that offers.")]
    patron_id: PatronId
    to_agency_id: ToAgencyId
    status: TransferStatusField
    consented_on: ConsentedOn
    consented_way: ConsentWayField
    offered_on: OfferedOn
    decided_on: DecidedOn
    note: Note | None
    answer: Reply | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class TransferPage(PageRead):
    """A page of transfers."""

    items: Items[TransferRead]


class TransferCreate(Input):
    """A volunteer of the own agency is offered to another one. Without the volunteer's consent there is no offer."""

    patron_id: PatronId
    to_agency_id: ToAgencyId
    consented_on: ConsentedOn
    consented_way: ConsentWayField = ConsentWay.FORM
    note: Note | None = None


class TransferQuery(ListQuery):
    """What can be asked of the list of transfers."""

    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    status: Annotated[list[TransferStatus] | None, Field(max_length=4, description="Any of these.")] = None
    updated_since: UpdatedSince = None


class OfferRead(Wire):
    """Somebody is offered by another agency; who it is stays unsaid until it is accepted."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that offers.")]
    agency_slug: Annotated[Slug, Field(description="Its short name.")]
    status: TransferStatusField
    consented_on: ConsentedOn
    offered_on: OfferedOn
    decided_on: DecidedOn


class OffersRead(Wire):
    """Offers of other agencies, the latest first."""

    items: Annotated[list[OfferRead], Field(description="The offers.")]


class Acceptance(Input):
    """The other agency looks after the volunteer from now on."""

    despite_erasure: Annotated[
        ShortText | None,
        Field(description="Why somebody whom this agency erased is entered again. Without it that is refused."),
        Clean,
    ] = None


class Refusal(Input):
    """The other agency declines."""

    answer: Reply | None = None


class AcceptedRead(Wire):
    """The volunteer is looked after by the own agency now."""

    id: Annotated[Id, Field(description="The transfer.")]
    agency_id: Annotated[Id, Field(description="Agency that looks after the volunteer now.")]
    patron_id: PatronId
    engagements: Annotated[
        list[Id],
        Field(
            description="Engagements that go on with the own agency from today on.",
            examples=[["0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"]],
        ),
    ]
    consents_needed: Annotated[
        list[Purpose],
        Field(
            description="What the volunteer agreed to with the former agency. A consent names who asks for it, so each "
            "has to be asked for anew.",
            examples=[["newsletter"]],
        ),
    ]
