"""Impact on the wire: aggregate figures with the basis named, and what programmes claim."""

import enum
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import (
    Ags,
    Ars,
    Basis,
    ConventionField,
    Count,
    Gas,
    GasField,
    Id,
    LongText,
    Origin,
    ShortText,
    Slug,
    Source,
    StateCode,
    Theme,
    Timestamp,
    Version,
)
from app.models.impact import AsOfText, ClaimBasisField
from app.models.municipalities import LevelField
from app.models.projects import ProjectStatus, ProjectStatusField
from app.models.savings import Assessment
from app.schemas.fields import Euros, Month, Tonnes, Zoned
from app.schemas.shapes import Items, ListQuery, PageRead, UpdatedSince, Wire


class FigureState(enum.StrEnum):
    """How a figure is answered. Zero, not reported and suppressed are three different answers."""

    REPORTED = "reported"
    ZERO = "zero"
    NOT_REPORTED = "not_reported"
    SUPPRESSED = "suppressed"
    UNDEFINED = "undefined"


class Unit(enum.StrEnum):
    """What a figure counts."""

    TONNES_PER_YEAR = "t/a"
    TONNES = "t"
    EUROS = "EUR"
    RATIO = "ratio"
    COUNT = "count"
    HOURS = "h"


class FigureRead(Wire):
    """One number with everything needed to read it rightly."""

    value: Annotated[float | None, Field(description="The number; null unless reported or zero.", examples=[19.8])]
    unit: Annotated[Unit, Field(description="What the value counts.", examples=["t/a"])]
    basis: Annotated[
        Basis | None, Field(description="What tonnes are per; null for everything else.", examples=["annual"])
    ]
    state: Annotated[
        FigureState,
        Field(
            description="`zero` is known to be nothing, `not_reported` is unknown, `suppressed` stands on too few "
            "people or projects to be shown, `undefined` has no meaning in this question (`reason` says why).",
            examples=["reported"],
        ),
    ]
    reason: Annotated[
        str | None, Field(description="Why an undefined figure is undefined.", examples=["conventions_mixed"])
    ]
    contributors: Annotated[
        int | None, Field(description="Projects or people behind the value; null if suppressed.", examples=[12])
    ]


Gases = Annotated[list[Gas], Field(description="Gases the contributing results speak about.", examples=[["CO2e"]])]
GasesMixed = Annotated[
    bool, Field(description="CO2, CO2e or results that do not say which were added up.", examples=[False])
]


class ConventionPart(Wire):
    """The part of a tonnage computed with factors of one convention."""

    convention: ConventionField
    figure: FigureRead
    gases: Gases
    gases_mixed: GasesMixed


class TonnageRead(Wire):
    """Tonnes on one basis."""

    total: Annotated[
        FigureRead, Field(description="Undefined (`conventions_mixed`) where real and statutory factors would mix.")
    ]
    by_convention: Annotated[list[ConventionPart], Field(description="The parts by factor convention.")]
    gases: Gases
    gases_mixed: GasesMixed


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


class LeftOut(Wire):
    """Projects that give nothing to a figure, each by the reason that comes closest to contributing."""

    expired: Annotated[Count, Field(description="Its effect has ended.")]
    not_yet_in_force: Annotated[Count, Field(description="Its effect begins later.")]
    effect_start_unknown: Annotated[Count, Field(description="Nobody said when the effect begins.")]
    lifetime_unknown: Annotated[Count, Field(description="The lifetime is needed and unknown.")]
    planned_only: Annotated[Count, Field(description="Nothing achieved yet.")]
    no_tonnes_by_nature: Annotated[Count, Field(description="Biodiversity, education: no tonnes to report.")]
    not_reported: Annotated[Count, Field(description="No saving reported.")]


class TonnageCoverage(Wire):
    """How far a tonnage covers the projects in scope; all null while it is suppressed."""

    contributing: Annotated[int | None, Field(description="Projects in the figure.", examples=[120])]
    incomplete: Annotated[
        int | None,
        Field(description="Those of them with another saving that lacks its start or lifetime.", examples=[4]),
    ]
    left_out: Annotated[LeftOut | None, Field(description="Projects not in the figure, by reason.")]


class CoverageRead(Wire):
    """What stands behind the figures: contributing and left-out projects sum to the projects in scope."""

    projects: Annotated[Count, Field(description="Projects with a share in scope.")]
    annual: TonnageCoverage
    lifetime: TonnageCoverage
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


class MethodRead(Wire):
    """Keys of the rules behind every figure."""

    version: Annotated[str, Field(description="Version of the method; grows when a rule changes.", examples=["1"])]
    annualisation: Annotated[
        str, Field(description="How a lifetime effect counts per year.", examples=["lifetime_kg_times_12_by_months"])
    ]
    rounding: Annotated[
        str, Field(description="Where rounding happens.", examples=["half_even_to_kg_per_saving_before_shares"])
    ]
    proration: Annotated[str, Field(description="How time is cut.", examples=["whole_months_first_month_counts"])]
    allocation: Annotated[
        str, Field(description="How shared projects are divided.", examples=["largest_remainder_by_position"])
    ]
    lifetime_scope: Annotated[
        str, Field(description="Which savings the lifetime figure counts.", examples=["all_achieved_whatever_as_of"])
    ]
    leverage: Annotated[
        str,
        Field(description="What is divided by what.", examples=["realised_investment_by_granted_funding_sum_over_sum"]),
    ]


class ImpactRead(Wire):
    """Every figure of a scope. `annual` and `lifetime` are two ways to say the same effect and never add."""

    scope: ScopeRead
    as_of: Month
    method: MethodRead
    annual: Annotated[TonnageRead, Field(description="Effect in force in the as-of month, t per year.")]
    lifetime: Annotated[TonnageRead, Field(description="Effect over the lifetime of what was achieved, t.")]
    investment: InvestmentRead
    funding: FundingRead
    leverage: Annotated[FigureRead, Field(description="Realised investment by granted funding, sum over sum.")]
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
    factor_set_id: Annotated[
        str | None, Field(max_length=60, description="Savings computed with this factor set: its id or slug.")
    ] = None
    known_at: Annotated[
        Annotated[datetime, Zoned] | None,
        Field(
            description="Use what was known at this moment: the same question gives the same answer whenever it is "
            "asked; what is known now if absent, never a later moment."
        ),
    ] = None


class ClaimRead(Wire):
    """A result a programme published about itself."""

    id: Id
    scope: Annotated[ShortText, Field(description="Programme the claim is about.", examples=["KlikK aktiv"])]
    states: Annotated[list[StateCode], Field(description="States it is about.", examples=[["07"]])]
    as_of: AsOfText
    patrons: Annotated[Count | None, Field(description="Volunteers.", examples=[44])]
    municipalities: Annotated[Count | None, Field(description="Municipalities.", examples=[37])]
    projects: Annotated[Count | None, Field(description="Projects.", examples=[178])]
    result_t: Tonnes | None
    basis: ClaimBasisField | None
    basis_text: Annotated[
        ShortText | None, Field(description="The basis in the words of the publication.", examples=["t CO2e per year"])
    ]
    gas: GasField | None
    investment_eur: Euros | None
    qualifiers: Annotated[
        dict[str, str],
        Field(
            description="Figures that the publication calls approximate.",
            examples=[{"investment_cents": "approximate"}],
        ),
    ]
    source: Source
    note: LongText | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ClaimPage(PageRead):
    """A page of claims."""

    items: Items[ClaimRead]


class ClaimQuery(ListQuery):
    """What can be asked of the list of claims."""

    state: Annotated[str | None, Field(pattern=r"^\d{2}$", description="Speaks about this state.")] = None
    scope: Annotated[str | None, Field(max_length=200, description="Of this programme.")] = None
    basis: Annotated[Basis | None, Field(description="With tonnes on this basis.")] = None
    updated_since: UpdatedSince = None
