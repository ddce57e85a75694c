"""Figures on the wire: one number with its unit, basis and state, and what has to stand beside it."""

import enum
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.models.fields import ConventionField, Count, Gas
from app.models.municipalities import CensusBasis
from app.schemas.fields import Zoned
from app.schemas.shapes import Wire


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
    EUROS_PER_TONNE = "EUR/t"
    KILOGRAMS_PER_HEAD = "kg/a per head"
    RATIO = "ratio"
    COUNT = "count"
    HOURS = "h"


class FigureBasis(enum.StrEnum):
    """What a tonnage of an answer is per. No two of them add."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"
    PERIOD = "period"


class FigureRead(Wire):
    """One number with everything needed to read it rightly."""

    value: Annotated[float | None, Field(description="The number; null unless reported or zero.", examples=[19.8])]
    unit: Annotated[Unit, Field(description="What the value counts.", examples=["t/a"])]
    basis: Annotated[
        FigureBasis | None,
        Field(
            description="What tonnes are per: a year, the whole lifetime, or the months of a period; null for "
            "everything else.",
            examples=["annual"],
        ),
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


class LeftOut(Wire):
    """Projects that give nothing to a figure, each by the reason that comes closest to contributing."""

    began_earlier: Annotated[Count, Field(description="Its effect began before the year of new effects.")]
    expired: Annotated[Count, Field(description="Its effect has ended.")]
    not_yet_in_force: Annotated[Count, Field(description="Its effect begins later.")]
    effect_start_unknown: Annotated[Count, Field(description="Nobody said when the effect begins.")]
    lifetime_unknown: Annotated[Count, Field(description="The lifetime is needed and unknown.")]
    planned_only: Annotated[Count, Field(description="Nothing of the stage that is summed: nothing achieved yet.")]
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


class MethodRead(Wire):
    """Keys of the rules behind every figure."""

    version: Annotated[str, Field(description="Version of the method; grows when a rule changes.", examples=["2"])]
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
    cumulative: Annotated[
        str,
        Field(
            description="How effects add up over time.",
            examples=["annual_kg_times_months_by_12_half_even_to_kg_per_saving_and_share"],
        ),
    ]
    new: Annotated[
        str, Field(description="Which effects are new.", examples=["annual_kg_of_effects_starting_in_the_as_of_year"])
    ]
    added: Annotated[
        str,
        Field(
            description="What a year of a series counts.",
            examples=["annual_kg_in_force_in_december_or_the_as_of_month_of_the_running_year"],
        ),
    ]
    funding_efficiency: Annotated[
        str, Field(description="What is divided by what.", examples=["granted_funding_by_lifetime_tonnes_sum_over_sum"])
    ]
    per_head: Annotated[
        str,
        Field(
            description="Which inhabitants count.", examples=["annual_kg_by_latest_population_until_the_as_of_month"]
        ),
    ]


KnownAt = Annotated[
    Annotated[datetime, Zoned] | None,
    Field(description="The moment whose knowledge was used; null for what is known now.", examples=[None]),
]


class DataState(Wire):
    """The last change behind an answer. Asked with its ``known_at``, the question has this answer for ever."""

    number: Annotated[int, Field(ge=0, description="Grows with every change.", examples=[4711])]
    known_at: Annotated[
        Annotated[datetime, Zoned] | None,
        Field(description="When it became known; null before the first.", examples=["2026-03-01T09:30:00Z"]),
    ]


class PerHeadRead(Wire):
    """The yearly effect for each inhabitant of the place."""

    annual: FigureRead
    population: Annotated[int | None, Field(description="Inhabitants of the place.", examples=[18500])]
    population_date: Annotated[date | None, Field(description="Day the number is about.", examples=["2025-11-30"])]
    census_basis: Annotated[CensusBasis | None, Field(description="Census behind it.", examples=["census_2022"])]
    census_break: Annotated[
        bool,
        Field(
            description="Based on the census of 2022: not to be compared with values before 31.12.2024.",
            examples=[True],
        ),
    ]
