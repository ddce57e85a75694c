"""Consultations on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.consultations import Channel, ChannelField, ContactSubject
from app.models.fields import Count, Day, Id, Origin, OriginField, Timestamp, Version
from app.models.patrons import PatronId, PersonNote
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

WithMunicipality = Annotated[Id, Field(description="Unit that was advised.")]
WithPatron = Annotated[PatronId, Field(description="Volunteer of the own agency who was advised.")]
HeldOn = Annotated[Day, Field(description="Day of the contact.")]
Minutes = Annotated[Count, Field(description="Duration in minutes.", examples=[45])]
Subject = Annotated[ContactSubject, Clean]
Note = Annotated[PersonNote, Clean]


class ConsultationRead(Wire):
    """A contact of agency staff with a municipality, a volunteer, or both. Internal."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that advised.")]
    municipality_id: WithMunicipality | None
    patron_id: WithPatron | None
    held_on: HeldOn
    channel: ChannelField
    subject: ContactSubject
    note: PersonNote | None
    minutes: Minutes | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ConsultationPage(PageRead):
    """A page of consultations."""

    items: Items[ConsultationRead]


class ConsultationCreate(Input):
    """A contact of the caller's agency with a municipality, a volunteer, or both."""

    municipality_id: WithMunicipality | None = None
    patron_id: WithPatron | None = None
    held_on: HeldOn
    channel: ChannelField
    subject: Subject
    note: Note | None = None
    minutes: Minutes | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class ConsultationUpdate(TypedDict, total=False):
    """A change of a consultation: absent keeps, null clears."""

    municipality_id: WithMunicipality | None
    patron_id: WithPatron | None
    held_on: HeldOn
    channel: ChannelField
    subject: Subject
    note: Note | None
    minutes: Minutes | None


class ConsultationQuery(ListQuery):
    """What can be asked of the list of consultations."""

    municipality_id: Annotated[UUID | None, Field(description="With this unit.")] = None
    patron_id: Annotated[UUID | None, Field(description="With this volunteer.")] = None
    channel: Annotated[list[Channel] | None, Field(max_length=5, description="Any of these.")] = None
    held_from: Annotated[Day | None, Field(description="Held on this day or later.")] = None
    held_to: Annotated[Day | None, Field(description="Held on this day or earlier.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
