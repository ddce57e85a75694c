"""Comparisons on the wire: two questions side by side."""

import enum
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.models.fields import Origin, Theme
from app.models.projects import ProjectStatus
from app.models.savings import Assessment, Stage
from app.schemas.fields import Month, Spelled, Zoned
from app.schemas.impact import ImpactQuery, ImpactRead
from app.schemas.impact_figures import FigureBasis, Unit
from app.schemas.shapes import Wire

_SAME = "; as for the first question if absent."


class NoDifference(enum.StrEnum):
    """Why two figures have no difference."""

    SUPPRESSED = "suppressed"
    NOT_REPORTED = "not_reported"
    UNDEFINED = "undefined"
    CONVENTIONS_MIXED = "conventions_mixed"
    BASES_MIXED = "bases_mixed"


class Difference(Wire):
    """One figure of the other question less that of the first."""

    figure: Annotated[str, Field(description="Where the figure is in both answers.", examples=["annual.total"])]
    unit: Annotated[Unit, Field(description="What it counts.", examples=["t/a"])]
    basis: Annotated[
        FigureBasis | None, Field(description="What tonnes are per; null for everything else.", examples=["annual"])
    ]
    first: Annotated[float | None, Field(description="Value of the first question.", examples=[19.8])]
    other: Annotated[float | None, Field(description="Value of the other question.", examples=[24.3])]
    difference: Annotated[
        float | None, Field(description="Other less first; null where `reason` says why not.", examples=[4.5])
    ]
    reason: Annotated[
        NoDifference | None,
        Field(description="Why there is no difference; tonnes of different factor conventions have none."),
    ]


class ComparisonRead(Wire):
    """Two questions with all their figures, and what differs."""

    first: ImpactRead
    other: ImpactRead
    differences: Annotated[list[Difference], Field(description="Every figure that both answers have.")]


class ComparisonQuery(ImpactQuery):
    """Two questions: the parameters of the first, and beside them those in which the other one differs."""

    other_agency_id: Annotated[UUID | None, Field(description="Agency" + _SAME)] = None
    other_agency: Annotated[str | None, Field(max_length=60, description="The same by its slug.")] = None
    other_state: Annotated[
        str | None, Field(pattern=r"^\d{2}$", description="State; the territory as for the first question if absent.")
    ] = None
    other_municipality_id: Annotated[
        str | None, Field(max_length=60, description="Place: an id, `ags:...` or `ars:...`; likewise.")
    ] = None
    other_below: Annotated[bool | None, Field(description="With all that lies below the place" + _SAME)] = None
    other_theme: Annotated[Theme | None, Field(description="Theme" + _SAME)] = None
    other_year: Annotated[int | None, Field(ge=1900, le=2299, description="Year of completion" + _SAME)] = None
    other_origin: Annotated[Origin | None, Field(description="Origin" + _SAME)] = None
    other_as_of: Annotated[Month | None, Field(description="Month" + _SAME)] = None
    other_measure_type: Annotated[str | None, Field(max_length=60, description="Type of measure" + _SAME)] = None
    other_status: Annotated[
        list[ProjectStatus] | None, Field(max_length=7, description="Where the projects stand" + _SAME)
    ] = None
    other_assessment: Annotated[Assessment | None, Field(description="Quality of savings" + _SAME)] = None
    other_stage: Annotated[Stage | None, Field(description="Stage of savings" + _SAME)] = None
    other_factor_set_id: Annotated[str | None, Field(max_length=60, description="Factor set" + _SAME)] = None
    other_known_at: Annotated[
        Annotated[datetime, Spelled, Zoned] | None, Field(description="Moment whose knowledge is used" + _SAME)
    ] = None
