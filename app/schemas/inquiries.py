"""Inquiries on the wire: what staff see of them, and what the link in a mail shows and takes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models.factors import Carrier
from app.models.fields import Day, Flag, Id, ShortText, Timestamp, Version, Year
from app.models.inquiries import EnergyMeaning, EnergyMeaningField, InquiryContactField, InquiryState, InquiryStateField
from app.models.patrons import PatronId, PersonNote
from app.models.reports import Reason
from app.schemas.fields import KilowattHours
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

Note = Annotated[PersonNote, Clean]
_year = Field(description="Year that is asked about.", examples=[2025])
_running = Field(description="Whether the measure is still running; null until somebody answers.", examples=[True])
_ended = Field(description="Day on which it ended, if it did.")
_energy = Field(description="Energy of the year in kWh, as measured.", examples=[48293.9])
_until = Field(description="Until when the link can be used; null until the mail has gone out.")


class InquiryRead(Wire):
    """What a project's contact was asked about a year, the answer, and what staff made of it."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency whose project it is.")]
    project_id: Id
    year: Annotated[Year, _year]
    state: InquiryStateField
    contact: InquiryContactField | None
    patron_id: Annotated[PatronId | None, Field(description="The volunteer who was asked, if it was one.")]
    asked_at: Annotated[Timestamp | None, Field(description="When the mail was made; null if there is nobody to ask.")]
    expires_at: Annotated[Timestamp | None, _until]
    still_running: Annotated[Flag | None, _running]
    ended_on: Annotated[Day | None, _ended]
    energy_kwh: Annotated[KilowattHours | None, _energy]
    energy_meaning: EnergyMeaningField | None
    note: PersonNote | None
    answered_at: Annotated[Timestamp | None, Field(description="When it was last answered.")]
    decided_at: Annotated[Timestamp | None, Field(description="When staff accepted or rejected the answer.")]
    reason: Annotated[Reason | None, Field(description="Why it was rejected or taken back.")]
    saving_id: Annotated[Id | None, Field(description="Saving that got a new revision from the answer.")]
    saving_revision: Annotated[Version | None, Field(description="Which revision that is.")]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class InquiryPage(PageRead):
    """A page of inquiries."""

    items: Items[InquiryRead]


class InquiryQuery(ListQuery):
    """What can be asked of the list of inquiries."""

    project_id: Annotated[UUID | None, Field(description="About this project.")] = None
    year: Annotated[Year | None, Field(description="About this year.")] = None
    state: Annotated[list[InquiryState] | None, Field(max_length=5, description="Any of these.")] = None
    updated_since: UpdatedSince = None


class InquiryAcceptance(Input):
    """What follows from the answer: a measured value, or the end, as a new revision of one of the project's savings."""

    saving_id: Annotated[
        Id | None,
        Field(description="Saving of the project that gets the value or the end; needed where kWh were answered."),
    ] = None
    carrier: Annotated[
        Annotated[Carrier, Clean] | None,
        Field(description="Carrier the kWh belong to, where the saving has several.", examples=["electricity"]),
    ] = None


class InquiryRefusal(Input):
    """Why an answer is rejected, or an inquiry taken back."""

    reason: Annotated[Reason, Clean]


InquiryCode = Annotated[
    str,
    Field(
        min_length=20,
        max_length=60,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Code of the link in the mail.",
        examples=["AZejwl0QfE6fGmsfDC0-T1kLZ2xwq9Y0o2b3cG5rXwI"],
    ),
]


class InquiryOpening(Input):
    """The code of a link."""

    code: InquiryCode


class InquiryAnswer(Input):
    """What the contact of a project answers."""

    code: InquiryCode
    still_running: Annotated[Flag, Field(description="Whether the measure is still running.", examples=[True])]
    ended_on: Annotated[Day | None, _ended] = None
    energy_kwh: Annotated[KilowattHours | None, _energy] = None
    energy_meaning: EnergyMeaningField = EnergyMeaning.SAVED
    note: Note | None = None


class OwnInquiry(Wire):
    """An inquiry as the link in a mail shows it: what is asked, and what was answered so far. It names nobody."""

    project_title: Annotated[ShortText, Field(description="What it is about.", examples=["Straßenbeleuchtung"])]
    agency_name: Annotated[ShortText, Field(description="Who asks.", examples=["Energieagentur Beispiel"])]
    year: Annotated[Year, _year]
    state: InquiryStateField
    expires_at: Annotated[Timestamp | None, _until]
    still_running: Annotated[Flag | None, _running]
    ended_on: Annotated[Day | None, _ended]
    energy_kwh: Annotated[float | None, _energy]
    energy_meaning: EnergyMeaningField | None
