"""Releases on the wire: signed statistics, from the draft to what was published."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import Id, ShortText, Slug, Timestamp, Version
from app.models.publishers import ReleaseAudience, ReleaseAudienceField, Sequence, Sha256, Size
from app.models.releases import ReleaseState, ReleaseStateField
from app.models.reports import DataState, Reason
from app.schemas.fields import Month
from app.schemas.impact_figures import FigureState
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

_cut_off = Field(
    description="Month the figures speak about: the current one, or a past December.", examples=["2025-12"]
)
_licence = Field(
    description="Terms under which others may use it, as an address.",
    examples=["https://www.govdata.de/dl-de/by-2-0"],
)
_digest = Field(description="SHA-256 of the document.")


class ReleaseRead(Wire):
    """A release without its figures."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency that publishes; null for the network.")]
    publisher: Slug
    state: ReleaseStateField
    cut_off: Annotated[Month, _cut_off]
    audience: ReleaseAudienceField
    licence: Annotated[ShortText | None, _licence]
    corrects_id: Annotated[Id | None, Field(description="The release it replaces.")]
    known_at: Annotated[Timestamp, Field(description="The moment whose knowledge the figures use.")]
    data_state: DataState
    digest: Annotated[Sha256, _digest]
    size: Size
    approved_at: Annotated[Timestamp | None, Field(description="When a person said yes.")]
    sequence: Annotated[Sequence | None, Field(description="Place in the publisher's chain; null until published.")]
    published_at: Annotated[Timestamp | None, Field(description="When it was signed.")]
    withdrawn_at: Annotated[Timestamp | None, Field(description="When it was withdrawn; null while it stands.")]
    withdrawal_reason: Annotated[Reason | None, Field(description="Why it no longer stands; everybody can read it.")]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ReleasePage(PageRead):
    """A page of releases."""

    items: Items[ReleaseRead]


class ReleaseQuery(ListQuery):
    """What can be asked of the list of releases."""

    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    publisher: Annotated[str | None, Field(max_length=60, description="Of this publisher.")] = None
    state: Annotated[ReleaseState | None, Field(description="Standing here.")] = None
    cut_off: Annotated[Month | None, Field(description="About this month.")] = None
    updated_since: UpdatedSince = None


class ReleaseCreate(Input):
    """A new draft: it is computed at once, from what is known now."""

    cut_off: Annotated[Month, _cut_off]
    audience: ReleaseAudienceField = ReleaseAudience.PUBLIC
    licence: Annotated[Annotated[ShortText, Clean] | None, _licence] = None
    corrects_id: Annotated[
        Id | None, Field(description="A published release of the same month that this one is to replace.")
    ] = None


class ReleaseApproval(Input):
    """A person says yes to exactly these bytes."""

    digest: Annotated[Sha256, Field(description="SHA-256 of the document that was looked at.")]


class ReleaseWithdrawal(Input):
    """Why a release no longer stands. It is signed and published, so it names no person."""

    reason: Annotated[Reason, Clean]


class ReleaseTotal(Wire):
    """One measure of everything at once, as it would be published."""

    measure: Annotated[str, Field(description="The measure, or a part of it.", examples=["annual"])]
    unit: Annotated[str, Field(description="What the value counts.", examples=["kg/a"])]
    state: Annotated[FigureState, Field(description="How it is answered.", examples=["reported"])]
    value: Annotated[int | None, Field(description="Null unless reported or zero.", examples=[15_000_000])]
    contributors: Annotated[int | None, Field(description="Projects or people behind it.", examples=[155])]


class ReleaseTableSummary(Wire):
    """What stands in the cells of one table."""

    by: Annotated[list[str], Field(description="What its rows are told apart by.", examples=[["municipality"]])]
    rows: Annotated[int, Field(description="Number of rows.", examples=[37])]
    cells: Annotated[
        dict[str, dict[str, int]],
        Field(
            description="Measure -> how many cells are reported, zero, not reported, suppressed, undefined.",
            examples=[{"annual": {"reported": 3, "zero": 0, "not_reported": 4, "suppressed": 30, "undefined": 0}}],
        ),
    ]


class ReleaseSummary(Wire):
    """What would leave the house, in numbers."""

    coverage: Annotated[
        dict[str, Any],
        Field(description="Projects behind the totals, and why others are not.", examples=[{"projects": 155}]),
    ]
    origins: Annotated[
        dict[str, Any],
        Field(description="Where the rows are from; made-up ones are confessed.", examples=[{"recorded": 12}]),
    ]
    factor_sets: Annotated[
        list[dict[str, Any]], Field(description="Factor sets with their editions.", examples=[[{"title": "UBA"}]])
    ]
    totals: Annotated[list[ReleaseTotal], Field(description="Everything at once.")]
    tables: Annotated[list[ReleaseTableSummary], Field(description="Tables, and what is held back in each.")]
    places: Annotated[
        dict[str, int], Field(description="Places by level.", examples=[{"municipality": 37, "state": 1}])
    ]
    joint_projects: Annotated[int, Field(description="Published projects that others may report, too.", examples=[2])]
    differences: Annotated[int, Field(description="Cells that differ from the release it replaces.", examples=[0])]
    remarks: Annotated[
        list[str],
        Field(
            description="What partners will remark, as codes, such as years before the programme.",
            examples=[["year_before_programme"]],
        ),
    ]


class ReleasePreview(Wire):
    """What would leave the house, or has left it. The bytes themselves are the release's document."""

    id: Id
    state: ReleaseStateField
    digest: Annotated[Sha256, _digest]
    size: Size
    summary: ReleaseSummary


class ReleaseDocument(BaseModel):
    """What will be signed, byte for byte, without its place in the chain (schema, publisher, sequence, previous, time).

    Its inner shape is that of `klikks-release/1`, which docs/federation.md describes.
    """

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)

    kind: Annotated[str, Field(description="`release`.", examples=["release"])]
    measures: Annotated[list[dict[str, Any]], Field(description="Measures that are told.", examples=[[{}]])]
    places: Annotated[list[list[Any]], Field(description="Key, level, name and last day.", examples=[[["07"]]])]
    tables: Annotated[list[dict[str, Any]], Field(description="Tables with their rows.", examples=[[{}]])]
