"""Time series on the wire: one figure, step by step."""

import enum
from datetime import date
from typing import Annotated

from pydantic import Field

from app.models.fields import Convention
from app.models.municipalities import CensusBasis
from app.schemas.fields import Month
from app.schemas.impact import ImpactQuery, ScopeRead
from app.schemas.impact_figures import DataState, FigureBasis, FigureRead, KnownAt, MethodRead, Unit
from app.schemas.shapes import Wire


class SeriesMeasure(enum.StrEnum):
    """Figures that can be followed over time."""

    ANNUAL = "annual"
    NEW = "new"
    ADDED = "added"
    PERIOD = "period"
    CUMULATIVE = "cumulative"
    PLANNED_INVESTMENT = "planned_investment"
    REALISED_INVESTMENT = "realised_investment"
    PATRONS_EVER = "patrons_ever"
    PATRONS_ACTIVE = "patrons_active"
    MUNICIPALITIES_PARTICIPATING = "municipalities_participating"
    PROJECTS_COMPLETED = "projects_completed"
    WORKSHOPS_HELD = "workshops_held"


class StepLength(enum.StrEnum):
    """How long a step is."""

    MONTH = "month"
    YEAR = "year"


class StepPart(Wire):
    """The part of a step computed with factors of one convention."""

    convention: Annotated[Convention, Field(description="Real or statutory factors.", examples=["real"])]
    figure: FigureRead


class SeriesStep(Wire):
    """The figure of one step."""

    step: Annotated[str, Field(description="The month or the year.", examples=["2025"])]
    first: Annotated[Month, Field(description="First month of the step.")]
    last: Annotated[
        Month, Field(description="Its last month; figures that are a state, not a flow, speak about its end.")
    ]
    figure: FigureRead
    by_convention: Annotated[list[StepPart], Field(description="Its parts by factor convention; for tonnages.")]
    population: Annotated[int | None, Field(description="Inhabitants, for figures per head.", examples=[18500])]
    population_date: Annotated[date | None, Field(description="Day the number is about.", examples=["2025-11-30"])]
    census_basis: Annotated[CensusBasis | None, Field(description="Census behind it.", examples=["census_2022"])]


class SeriesRead(Wire):
    """One figure over time."""

    scope: ScopeRead
    as_of: Month
    measure: Annotated[SeriesMeasure, Field(description="The figure.", examples=["annual"])]
    per_head: Annotated[bool, Field(description="Figures are kilograms a year for each inhabitant.", examples=[False])]
    by: Annotated[StepLength, Field(description="Length of the steps.", examples=["year"])]
    unit: Annotated[Unit, Field(description="What it counts.", examples=["t/a"])]
    basis: Annotated[FigureBasis | None, Field(description="What tonnes are per; null for everything else.")]
    first: Annotated[Month, Field(description="First month.")]
    last: Annotated[Month, Field(description="Last month.")]
    adds_up: Annotated[
        bool,
        Field(
            description="Whether steps may be added: true for what happened in each, false for a state at its end.",
            examples=[False],
        ),
    ]
    known_at: KnownAt
    data_state: DataState
    method: MethodRead
    undated: Annotated[
        int, Field(description="Completed projects without a date, which belong to no step.", examples=[0])
    ]
    census_break: Annotated[
        str | None,
        Field(
            description="First step whose inhabitants come from another census: do not compare per head across it.",
            examples=["2024"],
        ),
    ]
    steps: Annotated[list[SeriesStep], Field(description="Every step, in order, without gaps.")]


class SeriesQuery(ImpactQuery):
    """What series can be asked for."""

    measure: Annotated[SeriesMeasure, Field(description="The figure to follow.")]
    by: Annotated[StepLength, Field(description="Length of the steps; `added` goes by year.")] = StepLength.YEAR
    from_: Annotated[Month, Field(alias="from", description="First month.")]
    to: Annotated[Month | None, Field(description="Last month; the as-of month if absent, never a later one.")] = None
    per_head: Annotated[
        bool, Field(description="Kilograms a year for each inhabitant of the place, for `annual` and `added`.")
    ] = False
