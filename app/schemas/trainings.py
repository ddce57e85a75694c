"""Trainings of volunteers on the wire. Personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models import patrons
from app.models.fields import CredentialId, Day, Id, Origin, OriginField, ShortText, Timestamp, Version
from app.models.patrons import PersonNumber
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

PatronId = Annotated[patrons.PatronId, Field(description="Volunteer who was trained.")]
RegistrationId = Annotated[
    Id | None, Field(description="Registration for an own event that was attended; null for a training elsewhere.")
]
Title = Annotated[ShortText, Field(description="What was learned.", examples=["Energieberatung im Ehrenamt"]), Clean]
HeldOn = Annotated[Day, Field(description="Day of the training, of a longer one the last.")]
Certificate = Annotated[
    PersonNumber, Field(description="Number of the certificate, or where it is kept.", examples=["Z-2026-014"]), Clean
]


class TrainingRead(Wire):
    """A volunteer was trained."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that looks after the volunteer.")]
    patron_id: PatronId
    registration_id: RegistrationId
    title: Title
    held_on: HeldOn
    certificate: Certificate | None
    confirmed_at: Annotated[Timestamp | None, Field(description="When staff confirmed it; only then does it count.")]
    confirmed_by: Annotated[CredentialId | None, Field(description="Who confirmed it.")]
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class TrainingPage(PageRead):
    """A page of trainings."""

    items: Items[TrainingRead]


class TrainingCreate(Input):
    """A training. Title and day may be left out where a registration says them. What staff enters is confirmed."""

    patron_id: PatronId
    registration_id: RegistrationId = None
    title: Title | None = None
    held_on: HeldOn | None = None
    certificate: Certificate | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class TrainingUpdate(TypedDict, total=False):
    """A change of a training: absent keeps, null clears."""

    title: Title
    held_on: HeldOn
    certificate: Certificate | None


class TrainingQuery(ListQuery):
    """What can be asked of the list of trainings."""

    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    confirmed: Annotated[bool | None, Field(description="Confirmed by staff, or not yet.")] = None
    held_from: Annotated[Day | None, Field(description="On this day or later.")] = None
    held_to: Annotated[Day | None, Field(description="On this day or earlier.")] = None
    updated_since: UpdatedSince = None
