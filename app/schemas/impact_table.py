"""Figures by groups on the wire: every measure, told apart by up to four attributes at once."""

import enum
from typing import Annotated

from pydantic import Field

from app.models.fields import Ags, Count
from app.schemas.fields import Month
from app.schemas.impact import FactorSetUsed, ImpactQuery, ScopeRead
from app.schemas.impact_figures import (
    ConventionPart,
    DataState,
    FigureRead,
    KnownAt,
    MethodRead,
    TonnageCoverage,
)
from app.schemas.shapes import Wire


class GroupKey(enum.StrEnum):
    """What figures can be told apart by."""

    AGENCY = "agency"
    STATE = "state"
    COUNTY = "county"
    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"
    THEME = "theme"
    MEASURE_TYPE = "measure_type"
    STATUS = "status"
    YEAR = "year"
    ORIGIN = "origin"
    ASSESSMENT = "assessment"
    CONVENTION = "convention"
    FACTOR_SET = "factor_set"
    GAS = "gas"


class Measure(enum.StrEnum):
    """A figure that can be asked for by groups."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"
    CUMULATIVE = "cumulative"
    NEW = "new"
    PLANNED_INVESTMENT = "planned_investment"
    REALISED_INVESTMENT = "realised_investment"
    REQUESTED = "requested"
    GRANTED = "granted"
    PAID = "paid"
    LEVERAGE = "leverage"
    FUNDING_EFFICIENCY = "funding_efficiency"
    PROJECTS = "projects"
    COMPLETED_PROJECTS = "completed_projects"
    PEOPLE_REACHED = "people_reached"
    VOLUNTEER_HOURS = "volunteer_hours"
    PATRONS_EVER = "patrons_ever"
    PATRONS_ACTIVE = "patrons_active"
    MUNICIPALITIES_PARTICIPATING = "municipalities_participating"
    WORKSHOPS_HELD = "workshops_held"


DEFAULT_MEASURES = (
    Measure.ANNUAL,
    Measure.LIFETIME,
    Measure.REALISED_INVESTMENT,
    Measure.GRANTED,
    Measure.PROJECTS,
)
MOST_KEYS = 4


class KeyRead(Wire):
    """The value of one attribute a row stands for."""

    name: Annotated[GroupKey, Field(description="The attribute.", examples=["state"])]
    value: Annotated[
        str | int | None,
        Field(description="Its value: an id, a key, a word or a year; null where records have none.", examples=["07"]),
    ]
    label: Annotated[
        str | None, Field(description="Name of the unit, agency or factor set.", examples=["Rheinland-Pfalz"])
    ]
    slug: Annotated[str | None, Field(description="Slug of the agency or factor set.", examples=["agentur-0"])]
    ags: Annotated[Ags | None, Field(description="Official key of the unit.")]


class TableFigure(Wire):
    """One measure of one row."""

    measure: Annotated[Measure, Field(description="The measure.", examples=["annual"])]
    figure: FigureRead
    by_convention: Annotated[
        list[ConventionPart], Field(description="Of tonnes, the parts by factor convention; else empty.")
    ]
    coverage: Annotated[TonnageCoverage | None, Field(description="Of tonnes, which projects they cover.")]


class TableRow(Wire):
    """One group, or with fewer keys than were asked for, a subtotal; without any, the total."""

    keys: Annotated[list[KeyRead], Field(description="What the row stands for, in the order asked for.")]
    projects: Annotated[Count, Field(description="Projects of the row.")]
    figures: Annotated[list[TableFigure], Field(description="The measures, in the order asked for.")]


class ImpactTable(Wire):
    """Figures by groups. Tonnes and money of the groups add up to the total; counts need not."""

    scope: ScopeRead
    as_of: Month
    known_at: KnownAt
    data_state: DataState
    method: MethodRead
    group_by: Annotated[list[GroupKey], Field(description="What the figures are told apart by.", examples=[["state"]])]
    subtotals: Annotated[bool, Field(description="Rows with fewer keys are among them.", examples=[True])]
    rows: Annotated[list[TableRow], Field(description="Groups with anything in them, each subtotal behind its groups.")]
    factor_sets: Annotated[list[FactorSetUsed], Field(description="Factor sets of the contributing savings.")]


class ImpactCubeQuery(ImpactQuery):
    """What cubes can be asked for."""

    group_by: Annotated[
        list[GroupKey],
        Field(min_length=1, max_length=MOST_KEYS, description="What to tell apart; repeat it for up to four."),
    ]
    measures: Annotated[
        list[Measure] | None,
        Field(max_length=len(Measure), description="Which figures; repeat it for several. The usual five if absent."),
    ] = None


class ImpactTableQuery(ImpactCubeQuery):
    """What tables can be asked for."""

    subtotals: Annotated[
        bool, Field(description="With a row for every beginning of the keys, and the total, each counted anew.")
    ] = False
