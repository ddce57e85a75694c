"""Impact on the wire: every figure of a scope."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import (
    Ags,
    Ars,
    ConventionField,
    Count,
    GasField,
    Id,
    Origin,
    ShortText,
    Slug,
    StateCode,
    Theme,
)
from app.models.municipalities import LevelField
from app.models.projects import ProjectStatus, ProjectStatusField
from app.models.savings import Assessment, Stage, StageField
from app.schemas.fields import Month, Spelled, Zoned
from app.schemas.impact_figures import (
    DataState,
    FigureRead,
    KnownAt,
    MethodRead,
    PerHeadRead,
    TonnageCoverage,
    TonnageRead,
)
from app.schemas.shapes import Wire


class InvestmentRead(Wire):
    """Eligible investment of the projects in scope, each project once."""

    planned: FigureRead
    realised: FigureRead


class FundingRead(Wire):
    """Grants for the projects in scope, each grant once; a granted one is among the requested ones, too."""

    requested: FigureRead
    granted: FigureRead
    paid: FigureRead


class StatusCount(Wire):
    """Projects that stand somewhere."""

    status: ProjectStatusField
    projects: Count


class CountsRead(Wire):
    """Counts. Those of people do not add over scopes: a person can be engaged in two places."""

    projects_by_status: Annotated[list[StatusCount], Field(description="By today's status, every status named.")]
    patrons_ever: Annotated[FigureRead, Field(description="Volunteers ever engaged until the as-of month.")]
    patrons_active: Annotated[FigureRead, Field(description="Volunteers engaged on the month's last day.")]
    municipalities_ever: Annotated[FigureRead, Field(description="Ever taking part until the as-of month.")]
    municipalities_participating: Annotated[FigureRead, Field(description="Taking part on the month's last day.")]
    workshops_held: Annotated[FigureRead, Field(description="Events held until the end of the month.")]
    participants: Annotated[FigureRead, Field(description="People who came to them.")]
    municipalities_with_completed_project: Annotated[
        FigureRead, Field(description="With a share in a project completed by the end of the month.")
    ]
    people_reached: Annotated[FigureRead, Field(description="By achieved savings and yearly reports, by shares.")]
    volunteer_hours: Annotated[FigureRead, Field(description="Of the yearly reports, by shares.")]


class CoverageRead(Wire):
    """What stands behind the figures: contributing and left-out projects sum to the projects in scope."""

    projects: Annotated[Count, Field(description="Projects with a share in scope.")]
    annual: TonnageCoverage
    lifetime: TonnageCoverage
    cumulative: TonnageCoverage
    new: TonnageCoverage
    funding_unallocated: Annotated[
        Count, Field(description="Grants of which a part belongs here but nobody said how much.")
    ]


class OriginsRead(Wire):
    """Contributing savings by origin; null while a tonnage is suppressed."""

    recorded: Annotated[int | None, Field(description="Entered by an agency.", examples=[118])]
    published: Annotated[int | None, Field(description="Taken from a publication.", examples=[2])]
    synthetic: Annotated[int | None, Field(description="Made up for demonstration.", examples=[0])]
    contains_synthetic: Annotated[bool, Field(description="Made-up projects or savings are in here.", examples=[False])]


class FactorSetUsed(Wire):
    """A factor set behind the figures."""

    id: Id
    title: ShortText
    edition: ShortText
    convention: ConventionField
    gas: GasField


class ScopeAgency(Wire):
    """The agency asked about."""

    id: Id
    slug: Slug
    name: ShortText


class ScopeMunicipality(Wire):
    """The place asked about."""

    id: Id
    name: ShortText
    level: LevelField
    ags: Ags | None
    ars: Ars | None


class ScopeFactorSet(Wire):
    """The factor set asked about."""

    id: Id
    slug: Slug
    title: ShortText


class ScopeRead(Wire):
    """What the figures are about; null means no restriction."""

    agency: Annotated[ScopeAgency | None, Field(description="Shares credited to this agency.")]
    state: StateCode | None
    municipality: Annotated[ScopeMunicipality | None, Field(description="Shares of this place.")]
    below: Annotated[bool, Field(description="What lies below the place counts, too.", examples=[True])]
    theme: Annotated[Theme | None, Field(description="Projects of this theme.", examples=["street_lighting"])]
    completed_in_year: Annotated[
        int | None, Field(description="Projects completed in this calendar year.", examples=[2025])
    ]
    origin: Annotated[Origin | None, Field(description="Only records of this origin.", examples=["recorded"])]
    measure_type: Annotated[
        str | None, Field(description="Projects of this type of measure.", examples=["led-street-lighting"])
    ]
    status: Annotated[
        list[ProjectStatus],
        Field(description="Projects that stand here; empty for anywhere.", examples=[["completed"]]),
    ]
    assessment: Annotated[
        Assessment | None, Field(description="Savings of this quality.", examples=["measured_ex_post"])
    ]
    stage: StageField
    factor_set: Annotated[ScopeFactorSet | None, Field(description="Savings computed with this factor set.")]


class ImpactRead(Wire):
    """Every figure of a scope. `annual` and `lifetime` are two ways to say the same effect and never add."""

    scope: ScopeRead
    as_of: Month
    known_at: KnownAt
    data_state: DataState
    method: MethodRead
    annual: Annotated[TonnageRead, Field(description="Effect in force in the as-of month, t per year.")]
    lifetime: Annotated[TonnageRead, Field(description="Effect over the lifetime of what was achieved, t.")]
    cumulative: Annotated[TonnageRead, Field(description="Effect from the first month through the as-of month, t.")]
    new: Annotated[TonnageRead, Field(description="Effect that starts in the as-of year, t per year.")]
    per_head: PerHeadRead
    investment: InvestmentRead
    funding: FundingRead
    leverage: Annotated[FigureRead, Field(description="Realised investment by granted funding, sum over sum.")]
    funding_efficiency: Annotated[
        FigureRead, Field(description="Granted funding by lifetime tonnes, sum over sum, EUR per t.")
    ]
    counts: CountsRead
    coverage: CoverageRead
    origins: OriginsRead
    factor_sets: Annotated[list[FactorSetUsed], Field(description="Factor sets of the contributing savings.")]
    claims: Annotated[
        str,
        Field(
            description="Where published results for the same territory are; never part of the figures.",
            examples=["/v1/impact/claims?state=07"],
        ),
    ]


class ImpactQuery(BaseModel):
    """What figures can be asked for."""

    model_config = ConfigDict(extra="forbid")

    agency_id: Annotated[UUID | None, Field(description="Shares credited to this agency.")] = None
    agency: Annotated[str | None, Field(max_length=60, description="The same by the agency's slug.")] = None
    state: Annotated[str | None, Field(pattern=r"^\d{2}$", description="Shares of places in this state.")] = None
    municipality_id: Annotated[
        str | None, Field(max_length=60, description="Shares of this place: an id, `ags:...` or `ars:...`.")
    ] = None
    below: Annotated[bool, Field(description="With all that lies below the place.")] = True
    theme: Annotated[Theme | None, Field(description="Projects of this theme.")] = None
    year: Annotated[int | None, Field(ge=1900, le=2299, description="Projects completed in this calendar year.")] = None
    origin: Annotated[
        Origin | None, Field(description="Only records of this origin, such as the made-up ones of a demonstration.")
    ] = None
    as_of: Annotated[
        Month | None,
        Field(
            description="Month the figures speak about; if absent, this month or that of `known_at`; never a later one."
        ),
    ] = None
    measure_type: Annotated[
        str | None, Field(max_length=60, description="Projects of this type of measure, by its slug.")
    ] = None
    status: Annotated[
        list[ProjectStatus] | None,
        Field(max_length=7, description="Projects that stand here; repeat it for any of several."),
    ] = None
    assessment: Annotated[Assessment | None, Field(description="Savings of this quality.")] = None
    stage: Annotated[
        Stage,
        Field(
            description="`planned` sums what is hoped for instead of what is achieved; the two never stand in one sum."
        ),
    ] = Stage.ACHIEVED
    factor_set_id: Annotated[
        str | None, Field(max_length=60, description="Savings computed with this factor set: its id or slug.")
    ] = None
    known_at: Annotated[
        Annotated[datetime, Spelled, Zoned] | None,
        Field(
            description="Use what was known at this moment, with the names of then: the same question gives the same "
            "answer whenever it is asked, if it names agency, place and factor set by id. Figures per head are "
            "undefined (`population_not_kept`). What is known now if absent, never a later moment."
        ),
    ] = None
