"""Targets on the wire, and what was reached of them."""

import enum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Id, LongText, Source, Timestamp, Version
from app.models.targets import TargetMeasure, TargetMeasureField
from app.schemas.fields import Month, Quantity
from app.schemas.impact_figures import FigureRead, Unit
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

_grant = Field(description="What the funder of this grant was promised; null for a target without a funder.")
_value = Field(description="What is to be reached, in the unit of the measure.", examples=[250.0])
_unit = Field(description="Unit of the measure.", examples=["count"])
_from = Field(description="First month of the period.", examples=["2024-01"])
_to = Field(description="Last month of the period; what stands as of a month is to be reached by then.",
            examples=["2026-12"])  # fmt: skip
Text = Annotated[LongText, Clean]
CleanSource = Annotated[Source, Clean]


class TargetRead(Wire):
    """One value to reach."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency whose target it is; null for the network's.")]
    grant_id: Annotated[Id | None, _grant]
    measure: TargetMeasureField
    value: Annotated[Quantity, _value]
    unit: Annotated[Unit, _unit]
    period_from: Annotated[Month, _from]
    period_to: Annotated[Month, _to]
    note: LongText | None
    source: Source | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class TargetPage(PageRead):
    """A page of targets."""

    items: Items[TargetRead]


class TargetCreate(Input):
    """A new target: of the caller's agency, or of the network if the network lead sets it."""

    grant_id: Annotated[Id | None, _grant] = None
    measure: TargetMeasureField
    value: Annotated[Quantity, _value]
    period_from: Annotated[Month, _from]
    period_to: Annotated[Month, _to]
    note: Text | None = None
    source: CleanSource | None = None


@with_config(ConfigDict(extra="forbid"))
class TargetUpdate(TypedDict, total=False):
    """A change of a target: absent keeps, null clears. Another measure needs its value, too."""

    grant_id: Annotated[Id | None, _grant]
    measure: TargetMeasureField
    value: Annotated[Quantity, _value]
    period_from: Annotated[Month, _from]
    period_to: Annotated[Month, _to]
    note: Text | None
    source: CleanSource | None


class TargetQuery(ListQuery):
    """What can be asked of the list of targets."""

    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    grant_id: Annotated[UUID | None, Field(description="Promised to the funder of this grant.")] = None
    measure: Annotated[list[TargetMeasure] | None, Field(max_length=20, description="Any of these measures.")] = None
    updated_since: UpdatedSince = None


class ProgressState(enum.StrEnum):
    """How a target stands."""

    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"


class CountedOver(enum.StrEnum):
    """Whose figures a target is measured by."""

    GRANT = "grant"
    AGENCY = "agency"
    NETWORK = "network"


class TargetProgress(Wire):
    """A target against what was reached."""

    target: TargetRead
    counted_over: Annotated[
        CountedOver,
        Field(
            description="`grant`: the projects the grant pays for; `agency`, `network`: everything credited to it. "
            "What no project can tell (volunteers, places, events) and grants without projects count over the agency.",
            examples=["agency"],
        ),
    ]
    as_of: Annotated[Month, Field(description="Month the reached value speaks about; not after the period's last.")]
    reached: FigureRead
    ratio: Annotated[
        float | None, Field(description="Reached by target, four decimals; null if either is unsaid.", examples=[0.84])
    ]
    state: Annotated[
        ProgressState,
        Field(
            description="`missed` once the period is over; `unknown` while nobody reported or the figure is unsaid.",
            examples=["under_way"],
        ),
    ]


class ProgressRead(Wire):
    """Targets against what was reached."""

    as_of: Month
    items: Annotated[list[TargetProgress], Field(description="Every target asked for, the oldest first.")]


class ProgressQuery(BaseModel):
    """Which targets are to be measured."""

    model_config = ConfigDict(extra="forbid")

    agency_id: Annotated[
        UUID | None, Field(description="Targets of this agency; all the caller may see if absent.")
    ] = None
    grant_id: Annotated[UUID | None, Field(description="Targets promised to the funder of this grant.")] = None
    as_of: Annotated[
        Month | None, Field(description="Month the figures speak about; this month if absent, never a later one.")
    ] = None
