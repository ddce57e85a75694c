"""Fundings on the wire: programmes, grants, and the part of a grant that pays for a project."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import (
    BasisPoints,
    Day,
    Flag,
    Id,
    LongText,
    Origin,
    OriginField,
    ShortText,
    Slug,
    Source,
    StatusSince,
    Theme,
    Timestamp,
    Url,
    Version,
)
from app.models.fundings import FunderLevel, FunderLevelField, GrantNumber, GrantStatus, GrantStatusField
from app.schemas.fields import Euros
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, StepReason, UpdatedSince, Wire

_funder = Field(description="Who pays.", examples=["Bundesministerium für Umwelt"])
_rate = Field(description="Usual share of the costs in basis points.", examples=[4000])
_programme = Field(description="Programme applied to.")
_municipality = Field(description="Municipality that applies; null if somebody else does.")
_requested = Field(description="Euros applied for.", examples=[40000.0])
_granted = Field(description="Euros granted; needed from `granted` on.", examples=[36000.0])
_paid = Field(description="Euros paid so far, at most what was granted.", examples=[36000.0])
_cap = Field(description="The granted amount is a ceiling (bis zu).", examples=[False])
_applied_on = Field(description="Day of the application.", examples=["2025-02-03"])
_granted_on = Field(description="Day of the notice of grant.", examples=["2025-06-17"])
_application_deadline = Field(description="Last day to apply.", examples=["2025-03-31"])
_proof_deadline = Field(description="Last day to hand in the proof of use.", examples=["2027-06-30"])
_part = Field(description="Part of the grant that pays for the project; null if not divided.", examples=[12000.0])

Name = Annotated[ShortText, Clean]
Funder = Annotated[ShortText, Clean, _funder]
Text = Annotated[LongText, Clean]
CleanSource = Annotated[Source, Clean]
Number = Annotated[GrantNumber, Clean]
Themes = Annotated[
    list[Theme], Field(max_length=len(Theme), description="Fields of climate work it pays for; empty for any.",
                       examples=[["street_lighting"]])
]  # fmt: skip


class FundingProgrammeRead(Wire):
    """A programme one can apply to."""

    id: Id
    slug: Slug
    name: ShortText
    funder: Annotated[ShortText, _funder]
    funder_level: FunderLevelField
    themes: Themes
    rate_basis_points: Annotated[BasisPoints | None, _rate]
    website: Url | None
    note: LongText | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class FundingProgrammePage(PageRead):
    """A page of funding programmes."""

    items: Items[FundingProgrammeRead]


class FundingProgrammeCreate(Input):
    """A new funding programme."""

    slug: Slug
    name: Name
    funder: Funder
    funder_level: FunderLevelField
    themes: Themes = Field(default_factory=list)
    rate_basis_points: Annotated[BasisPoints | None, _rate] = None
    website: Url | None = None
    note: Text | None = None


@with_config(ConfigDict(extra="forbid"))
class FundingProgrammeUpdate(TypedDict, total=False):
    """A change of a funding programme: absent keeps, null clears."""

    slug: Slug
    name: Name
    funder: Funder
    funder_level: FunderLevelField
    themes: Themes
    rate_basis_points: Annotated[BasisPoints | None, _rate]
    website: Url | None
    note: Text | None


class FundingProgrammeQuery(ListQuery):
    """What can be asked of the list of funding programmes."""

    funder_level: Annotated[list[FunderLevel] | None, Field(max_length=10, description="Any of these.")] = None
    theme: Annotated[Theme | None, Field(description="Names this field of climate work.")] = None
    q: Search = None
    updated_since: UpdatedSince = None


class GrantRead(Wire):
    """An application with its amounts."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the grant.")]
    funding_programme_id: Annotated[Id, _programme]
    municipality_id: Annotated[Id | None, _municipality]
    grant_number: GrantNumber | None
    status: GrantStatusField
    status_since: StatusSince | None
    requested_eur: Annotated[Euros | None, _requested]
    granted_eur: Annotated[Euros | None, _granted]
    paid_eur: Annotated[Euros | None, _paid]
    amount_is_cap: Annotated[Flag, _cap]
    applied_on: Annotated[Day | None, _applied_on]
    granted_on: Annotated[Day | None, _granted_on]
    application_deadline: Annotated[Day | None, _application_deadline]
    proof_deadline: Annotated[Day | None, _proof_deadline]
    note: LongText | None
    source: Source | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class GrantPage(PageRead):
    """A page of grants."""

    items: Items[GrantRead]


class GrantCreate(Input):
    """A new grant of the caller's agency."""

    funding_programme_id: Annotated[Id, _programme]
    municipality_id: Annotated[Id | None, _municipality] = None
    grant_number: Number | None = None
    status: GrantStatusField = GrantStatus.DRAFT
    status_since: StatusSince | None = None
    requested_eur: Annotated[Euros | None, _requested] = None
    granted_eur: Annotated[Euros | None, _granted] = None
    paid_eur: Annotated[Euros | None, _paid] = None
    amount_is_cap: Annotated[Flag, _cap] = False
    applied_on: Annotated[Day | None, _applied_on] = None
    granted_on: Annotated[Day | None, _granted_on] = None
    application_deadline: Annotated[Day | None, _application_deadline] = None
    proof_deadline: Annotated[Day | None, _proof_deadline] = None
    note: Text | None = None
    source: CleanSource | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class GrantUpdate(TypedDict, total=False):
    """A change of a grant: absent keeps, null clears. The status goes one step on, or to rejected or withdrawn."""

    funding_programme_id: Annotated[Id, _programme]
    municipality_id: Annotated[Id | None, _municipality]
    grant_number: Number | None
    status: GrantStatusField
    status_since: StatusSince | None
    requested_eur: Annotated[Euros | None, _requested]
    granted_eur: Annotated[Euros | None, _granted]
    paid_eur: Annotated[Euros | None, _paid]
    amount_is_cap: Annotated[Flag, _cap]
    applied_on: Annotated[Day | None, _applied_on]
    granted_on: Annotated[Day | None, _granted_on]
    application_deadline: Annotated[Day | None, _application_deadline]
    proof_deadline: Annotated[Day | None, _proof_deadline]
    note: Text | None
    source: CleanSource | None
    reason: StepReason | None


class GrantQuery(ListQuery):
    """What can be asked of the list of grants."""

    agency_id: Annotated[UUID | None, Field(description="Entered by this agency.")] = None
    funding_programme_id: Annotated[UUID | None, Field(description="Of this programme.")] = None
    municipality_id: Annotated[UUID | None, Field(description="Of this municipality.")] = None
    project_id: Annotated[UUID | None, Field(description="Pays for this project.")] = None
    status: Annotated[list[GrantStatus] | None, Field(max_length=10, description="Any of these.")] = None
    grant_number: Annotated[str | None, Field(max_length=80, description="The funder's number.")] = None
    deadline_before: Annotated[Day | None, Field(description="Application or proof of use is due before this day.")] = (
        None
    )
    updated_since: UpdatedSince = None


class GrantProjectRead(Wire):
    """The part of a grant that pays for one project."""

    grant_id: Id
    project_id: Id
    amount_eur: Annotated[Euros | None, _part]


class GrantProjectPage(PageRead):
    """A page of the projects a grant pays for."""

    items: Items[GrantProjectRead]


class GrantProjectSet(Input):
    """What a grant pays for one project."""

    amount_eur: Annotated[Euros | None, _part] = None
