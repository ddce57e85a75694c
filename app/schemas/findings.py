"""Findings on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import Count, CredentialId, Id, ShortText, Timestamp, Version
from app.models.findings import FindingCode, FindingCodeField, FindingKey, Severity
from app.schemas.fields import Zoned
from app.schemas.shapes import Clean, Input, Items, PageRead, Wire

_ID = "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"
SeverityField = Annotated[Severity, Field(description="Something is likely wrong, or possibly.", examples=["possible"])]


class ExpectedRead(Wire):
    """The range a value should lie in."""

    low: Annotated[float | None, Field(description="Lower end; null: none.", examples=[50])]
    high: Annotated[float | None, Field(description="Upper end; null: none.", examples=[278])]
    unit: Annotated[str, Field(description="Unit of both.", examples=["kg/a"])]
    source: Annotated[str, Field(description="Where the range comes from.", examples=["Straßenbeleuchtung Morbach"])]


class OtherRead(Wire):
    """The second record of a finding about two; all null where another agency keeps it to itself."""

    agency_id: Annotated[UUID | None, Field(description="Whose it is; null: another agency.", examples=[_ID])]
    project_id: Annotated[UUID | None, Field(description="The project, if it is one.", examples=[_ID])]
    grant_id: Annotated[UUID | None, Field(description="The grant, if it is one.", examples=[_ID])]


class AcknowledgementRead(Wire):
    """Why a finding is right as it is."""

    reason: ShortText
    at: Timestamp
    by: CredentialId


class FindingRead(Wire):
    """Something that looks odd. A warning: nothing is refused or changed because of it."""

    id: FindingKey
    code: FindingCodeField
    severity: SeverityField
    title: Annotated[str, Field(description="Short, for a person.", examples=["Many tonnes for so few people"])]
    detail: Annotated[
        str,
        Field(
            description="What is odd and what helps, in the language of Accept-Language.", examples=["Check the unit."]
        ),
    ]
    agency_id: Id
    project_id: Annotated[UUID | None, Field(description="The project.", examples=[_ID])]
    saving_id: Annotated[UUID | None, Field(description="The saving.", examples=[_ID])]
    grant_id: Annotated[UUID | None, Field(description="The grant.", examples=[_ID])]
    municipality_id: Annotated[UUID | None, Field(description="The place.", examples=[_ID])]
    other: Annotated[OtherRead | None, Field(description="The second record, where there are two.")]
    field: Annotated[str, Field(description="Field of the record to look at.", examples=["result_t"])]
    values: Annotated[
        dict[str, Any], Field(description="What is odd, by name.", examples=[{"kg_per_head": 9100, "population": 95}])
    ]
    expected: Annotated[ExpectedRead | None, Field(description="The usual range, where there is one.")]
    acknowledgement: Annotated[AcknowledgementRead | None, Field(description="What staff said about it.")]
    version: Version


class FindingPage(PageRead):
    """A page of findings. It can hold fewer than asked for, even none, and have a next one all the same."""

    items: Items[FindingRead]


class AcknowledgementInput(Input):
    """Why a finding is right as it is; null takes the word back."""

    reason: Annotated[
        Annotated[ShortText, Clean] | None, Field(description="Why it is right.", examples=["Zwei Bauabschnitte."])
    ]


class FindingScope(BaseModel):
    """Which findings are asked for."""

    model_config = ConfigDict(extra="forbid")

    agency_id: Annotated[UUID | None, Field(description="Records of this agency.")] = None


class FindingQuery(FindingScope):
    """What can be asked of the list of findings. Its order is fixed: rule by rule, record by record."""

    limit: Annotated[int, Field(ge=1, le=500, description="Rows per page, at most.")] = 50
    cursor: Annotated[str | None, Field(max_length=1000, description="Continue here: `next` of an earlier page.")] = (
        None
    )
    fields: Annotated[
        str | None, Field(max_length=1000, description="Only these fields, separated by commas (id is always there).")
    ] = None
    code: Annotated[list[FindingCode] | None, Field(description="Only of these kinds.")] = None
    severity: Annotated[Severity | None, Field(description="Only so sure.")] = None
    project_id: Annotated[UUID | None, Field(description="About this project.")] = None
    since: Annotated[
        Annotated[datetime, Zoned] | None,
        Field(description="Only where something was recorded or changed at or after this moment."),
    ] = None
    acknowledged: Annotated[bool, Field(description="Those that somebody acknowledged, instead of the others.")] = False


class FindingSummaryQuery(FindingScope):
    """What can be asked of the summary."""

    cursor: Annotated[
        str | None, Field(max_length=1000, description="Count on from here: `next` of an earlier count.")
    ] = None


class FindingCount(Wire):
    """How many findings of one kind there are."""

    code: FindingCodeField
    severity: SeverityField
    open: Annotated[Count, Field(description="Nobody said anything about them.")]
    acknowledged: Annotated[Count, Field(description="Staff said why they are right.")]


class FindingSummary(Wire):
    """Findings by code; every code is named. The counts of a large network come in stretches that add up."""

    counts: Annotated[list[FindingCount], Field(description="In the order of the list.")]
    open: Annotated[Count, Field(description="All that nobody said anything about.")]
    next: Annotated[
        str | None, Field(description="Where to count on; null: all is counted.", examples=["WyIrIiwiMDE5N2EzIl0"])
    ]
