"""Receipts on the wire: what a figure is the sum of, line by line, and which projects gave nothing and why."""

import enum
from typing import Annotated

from pydantic import Field

from app.models.factors import Carrier
from app.models.fields import Convention, Count, Gas, Id, ShortText, Slug, Version
from app.schemas.fields import GramsPerKwh, Month
from app.schemas.impact import ImpactQuery, ScopeRead
from app.schemas.impact_figures import DataState, FigureBasis, FigureRead, KnownAt, MethodRead, Unit
from app.schemas.shapes import Items, Next, Prev, Wire


class ReceiptMeasure(enum.StrEnum):
    """Figures that are sums of contributions."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"
    CUMULATIVE = "cumulative"
    NEW = "new"
    PERIOD = "period"
    PLANNED_INVESTMENT = "planned_investment"
    REALISED_INVESTMENT = "realised_investment"
    REQUESTED = "requested"
    GRANTED = "granted"
    PAID = "paid"
    PEOPLE_REACHED = "people_reached"
    VOLUNTEER_HOURS = "volunteer_hours"


class TonnageMeasure(enum.StrEnum):
    """Figures whose coverage names what was left out."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"


class ReceiptKind(enum.StrEnum):
    """What a contribution is a part of."""

    SAVING = "saving"
    PROJECT = "project"
    REPORT = "report"
    HOURS = "hours"
    ENGAGEMENT_HOURS = "engagement_hours"
    GRANT = "grant"


class LeftOutReason(enum.StrEnum):
    """Why a project gives nothing to a tonnage; of several savings the reason that comes closest to contributing."""

    EXPIRED = "expired"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    EFFECT_START_UNKNOWN = "effect_start_unknown"
    LIFETIME_UNKNOWN = "lifetime_unknown"
    PLANNED_ONLY = "planned_only"
    NO_TONNES_BY_NATURE = "no_tonnes_by_nature"
    NOT_REPORTED = "not_reported"


class ReceiptState(enum.StrEnum):
    """How a receipt is answered."""

    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    UNDEFINED = "undefined"


class ProjectNamed(Wire):
    """A project the caller may see."""

    id: Id
    title: Annotated[
        ShortText | None, Field(description="Today's title; null if the project was deleted since.", examples=["LED"])
    ]


class PlaceNamed(Wire):
    """The place of a share."""

    id: Id
    name: Annotated[
        ShortText | None, Field(description="Today's name; null if the record is gone.", examples=["Mainz"])
    ]


class AgencyNamed(Wire):
    """The agency a share is credited to."""

    id: Id
    slug: Slug | None
    name: Annotated[ShortText | None, Field(description="Today's name; null if the record is gone.", examples=["LEA"])]


class FactorSetNamed(Wire):
    """The factor set of a result."""

    id: Id
    title: ShortText | None
    edition: ShortText | None


class FactorUsed(Wire):
    """A factor as it was used, whatever its set says today."""

    id: Id
    carrier: Carrier
    g_per_kwh: GramsPerKwh


class ReceiptLine(Wire):
    """What one share of one item contributes."""

    entry: Annotated[int, Field(description="Number of the entry in the ledger; pages follow it.", examples=[4711])]
    kind: Annotated[ReceiptKind, Field(description="What it is a part of.", examples=["saving"])]
    item_id: Annotated[
        Id | None, Field(description="The saving, project, yearly report or grant; null if the caller may not see it.")
    ]
    revision: Annotated[Version, Field(description="Revision of the saving, version of the other records.")]
    project: Annotated[ProjectNamed | None, Field(description="Null if the caller may not see it.")]
    municipality: Annotated[PlaceNamed | None, Field(description="Place of the share.")]
    agency: Annotated[AgencyNamed, Field(description="Agency of the share.")]
    basis_points: Annotated[Count, Field(description="The share; those of a project sum to 10,000.", examples=[10_000])]
    factor_set: Annotated[FactorSetNamed | None, Field(description="Factor set of the result.")]
    convention: Annotated[Convention | None, Field(description="Convention of its factors.", examples=["real"])]
    gas: Annotated[Gas | None, Field(description="Gas the result speaks about.", examples=["CO2e"])]
    effect_from: Annotated[Month | None, Field(description="First month of the effect.")]
    effect_through: Annotated[Month | None, Field(description="Its last month; null while no end is known.")]
    annual_t: Annotated[
        float | None, Field(description="The share's tonnes per year, for figures over time.", examples=[19.8])
    ]
    months: Annotated[int | None, Field(description="Months of effect counted, for figures over time.", examples=[14])]
    amount: Annotated[float, Field(description="What it adds to the figure, in the figure's unit.", examples=[19.8])]
    factors: Annotated[list[FactorUsed], Field(description="Factors of an energy saving; empty for other kinds.")]


class Undisclosed(Wire):
    """Contributions the caller may not see one by one, as one line; with the items of all pages they make the total."""

    convention: Annotated[
        Convention | None, Field(description="Convention of their factors; null but for tonnages.", examples=["real"])
    ]

    entries: Annotated[int, Field(description="How many contributions.", examples=[4])]
    amount: Annotated[float, Field(description="What they add up to, in the figure's unit.", examples=[7.25])]


class ReceiptPart(Wire):
    """The contributions computed with factors of one convention."""

    convention: Annotated[Convention, Field(description="Real or statutory factors.", examples=["real"])]
    figure: FigureRead
    entries: Annotated[int | None, Field(description="Contributions; null if suppressed.", examples=[12])]


class ReceiptRead(Wire):
    """What a figure is the sum of: the items of all pages, and what is not shown one by one."""

    scope: ScopeRead
    measure: Annotated[ReceiptMeasure, Field(description="The figure.", examples=["annual"])]
    unit: Annotated[Unit, Field(description="What it counts.", examples=["t/a"])]
    basis: Annotated[FigureBasis | None, Field(description="What tonnes are per; null for everything else.")]
    as_of: Month
    first: Annotated[Month | None, Field(description="First month of the period, for measures of one.")]
    last: Annotated[Month | None, Field(description="Last month of the period.")]
    known_at: KnownAt
    data_state: DataState
    method: MethodRead
    state: Annotated[
        ReceiptState,
        Field(description="A receipt is suppressed where its figure is, or where too few lines are not shown."),
    ]
    reason: Annotated[
        str | None, Field(description="Why a receipt is suppressed or undefined.", examples=["small_number"])
    ]
    total: Annotated[FigureRead, Field(description="The figure, as everywhere else.")]
    by_convention: Annotated[list[ReceiptPart], Field(description="Its parts by factor convention; for tonnages.")]
    entries: Annotated[
        int | None, Field(description="Contributions, shown one by one or not; null if suppressed.", examples=[120])
    ]
    undisclosed: Annotated[
        list[Undisclosed], Field(description="What is not shown one by one, by convention; empty if everything is.")
    ]
    items: Items[ReceiptLine]
    next: Next
    prev: Prev


class LeftOutItem(Wire):
    """A project that gives nothing to the figure."""

    project: ProjectNamed
    agency_id: Annotated[Id, Field(description="The agency that keeps the project.")]
    reason: Annotated[LeftOutReason, Field(description="Why.", examples=["lifetime_unknown"])]


class LeftOutCount(Wire):
    """Projects left out for one reason."""

    reason: Annotated[LeftOutReason, Field(description="Why.", examples=["lifetime_unknown"])]
    projects: Annotated[int, Field(description="All projects in scope, as the coverage says.", examples=[4])]
    unnamed: Annotated[int, Field(description="Those of them the caller may not see.", examples=[1])]


class LeftOutProjects(Wire):
    """Projects in scope that gave nothing to a figure, and why."""

    scope: ScopeRead
    measure: Annotated[TonnageMeasure, Field(description="The figure.", examples=["annual"])]
    as_of: Month
    known_at: KnownAt
    data_state: DataState
    method: MethodRead
    state: Annotated[ReceiptState, Field(description="Suppressed where the coverage of the figure is.")]
    reasons: Annotated[
        list[LeftOutCount] | None,
        Field(
            description="Every reason with its number of projects; null if suppressed.",
            examples=[[{"reason": "lifetime_unknown", "projects": 4, "unnamed": 1}]],
        ),
    ]
    items: Items[LeftOutItem]
    next: Next
    prev: Prev


class PagedImpactQuery(ImpactQuery):
    """A scope, page by page."""

    limit: Annotated[int, Field(ge=1, le=500, description="Rows per page.")] = 50
    cursor: Annotated[
        str | None, Field(max_length=1000, description="Continue here: `next` or `prev` of an earlier page.")
    ] = None


class ReceiptQuery(PagedImpactQuery):
    """What receipts can be asked for."""

    measure: Annotated[ReceiptMeasure, Field(description="The figure to explain.")]
    from_: Annotated[Month | None, Field(alias="from", description="First month, for `measure=period`.")] = None
    to: Annotated[Month | None, Field(description="Last month, for `measure=period`.")] = None


class LeftOutQuery(PagedImpactQuery):
    """What lists of left-out projects can be asked for."""

    measure: Annotated[TonnageMeasure, Field(description="The figure to explain.")]
