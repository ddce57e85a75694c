"""Consents on the wire, and the words that were agreed to. Personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models import patrons
from app.models.consents import (
    ConsentWay,
    GivenWay,
    Purpose,
    PurposeField,
    WithdrawnWay,
    Wording,
)
from app.models.fields import Count, Day, Id, Origin, OriginField, Timestamp, Version
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

PatronId = Annotated[patrons.PatronId, Field(description="Volunteer who agreed.")]
TextId = Annotated[Id, Field(description="The words that were agreed to.")]
GivenOn = Annotated[Day, Field(description="Day it was given.")]
WithdrawnOn = Annotated[Day, Field(description="Day it was withdrawn; from then on it allows nothing.")]
Number = Annotated[Count, Field(description="Version of the words of this purpose; the highest is in use.")]
CleanWording = Annotated[Wording, Clean]


class ConsentTextRead(Wire):
    """The words of one purpose in one version."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that asks for the consent.")]
    purpose: PurposeField
    number: Number
    german: Wording
    english: Wording
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ConsentTextPage(PageRead):
    """A page of texts."""

    items: Items[ConsentTextRead]


class ConsentTextCreate(Input):
    """The next version of the words of a purpose, from now on in use; consents given before keep theirs."""

    purpose: PurposeField
    german: CleanWording
    english: CleanWording


class ConsentTextQuery(ListQuery):
    """What can be asked of the texts."""

    purpose: Annotated[Purpose | None, Field(description="Of this purpose.")] = None
    updated_since: UpdatedSince = None


class ConsentRead(Wire):
    """A volunteer agreed to one purpose."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that looks after the volunteer.")]
    patron_id: PatronId
    purpose: PurposeField
    text_id: TextId
    given_on: GivenOn
    given_way: GivenWay
    withdrawn_on: WithdrawnOn | None
    withdrawn_way: WithdrawnWay | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ConsentPage(PageRead):
    """A page of consents."""

    items: Items[ConsentRead]


class ConsentCreate(Input):
    """A volunteer agrees, to the words in use unless others are named. A volunteer agrees for herself only."""

    patron_id: PatronId
    purpose: PurposeField
    text_id: TextId | None = None
    given_on: Annotated[Day | None, Field(description="Day it was given; today if absent.")] = None
    given_way: GivenWay = ConsentWay.FORM
    origin: OriginField = Origin.RECORDED


class ConsentWithdrawal(Input):
    """A volunteer no longer agrees."""

    withdrawn_on: Annotated[Day | None, Field(description="Day of the withdrawal; today if absent.")] = None
    withdrawn_way: WithdrawnWay = ConsentWay.FORM


class ConsentQuery(ListQuery):
    """What can be asked of the list of consents."""

    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    purpose: Annotated[list[Purpose] | None, Field(max_length=5, description="For any of these.")] = None
    standing: Annotated[bool | None, Field(description="Not withdrawn, or withdrawn.")] = None
    updated_since: UpdatedSince = None
