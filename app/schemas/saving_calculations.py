"""How a saving was computed, on the wire: exact decimals as text, since a rounded step would explain nothing."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.models.factors import Carrier
from app.models.fields import (
    BasisField,
    BasisPoints,
    ConventionField,
    GasField,
    Id,
    Months,
    ShortText,
    Slug,
    Source,
    UpstreamField,
    Version,
)
from app.models.savings import SavingKindField
from app.schemas.fields import Tonnes
from app.schemas.shapes import Wire


class CalculationQuery(BaseModel):
    """What can be asked of a calculation."""

    model_config = ConfigDict(extra="forbid")

    revision: Annotated[Version | None, Field(description="This revision; the current one if absent.")] = None


Exact = Annotated[str, Field(description="Exact decimal.", examples=["19800.499"])]


class FactorUsedRead(Wire):
    """A factor with what its set says about it."""

    id: Id
    carrier: Carrier
    value_g_per_kwh: Annotated[Exact, Field(description="Value that was used, in g per kWh.", examples=["436.8"])]
    reference: Annotated[ShortText, Field(description="What the kilowatt-hour counts.")]
    validity: Annotated[ShortText, Field(description="Time the value holds for.", examples=["2022"])]
    source: Source | None
    factor_set_id: Id
    set_title: ShortText
    publisher: Annotated[ShortText, Field(description="Who gave the set out.", examples=["Umweltbundesamt"])]
    edition: Annotated[ShortText, Field(description="Edition of the set.", examples=["2025"])]
    convention: ConventionField
    gas: GasField
    upstream: UpstreamField
    set_source: Source | None


class CarrierTermRead(Wire):
    """One carrier's part of the sum."""

    carrier: Carrier
    before_kwh: Exact
    after_kwh: Exact
    saved_kwh: Annotated[Exact, Field(description="Before minus after.")]
    factor: FactorUsedRead
    kg: Annotated[Exact, Field(description="Saved kWh x factor / 1000, not rounded.")]


class ChainTermRead(Wire):
    """One step of the product."""

    label: ShortText
    value: Exact
    unit: ShortText | None
    product: Annotated[Exact, Field(description="Product up to this step, not rounded.")]


class ConvertedRead(Wire):
    """The result on one basis: as it is, or brought over by the lifetime."""

    formula: Annotated[
        str | None,
        Field(description="With numbers, in kg; null if unknown.", examples=["19800 x 240 / 12"]),
    ]
    result_t: Annotated[Tonnes | None, Field(description="Rounded once to whole kg; null if it needs the lifetime.")]
    reason: Annotated[
        str | None, Field(description="Why there is no result: `lifetime_unknown`.", examples=["lifetime_unknown"])
    ]


class AllocatedRead(Wire):
    """What one share of the project gets; the parts of all shares sum to the whole, to the kilogram."""

    municipality_id: Id
    municipality: ShortText
    credited_agency_id: Annotated[Id, Field(description="Agency the part counts for.")]
    agency: ShortText
    basis_points: BasisPoints
    annual_t: Annotated[Tonnes | None, Field(description="Part of the annual result; null if that is unknown.")]
    lifetime_t: Annotated[Tonnes | None, Field(description="Part of the lifetime result; null if that is unknown.")]


class SuggestedLifetimeRead(Wire):
    """What a source says about the lifetime of the project's measure type; it counts only once it is recorded."""

    measure_type: Slug
    lifetime_months: Annotated[Months, Field(description="How long the effect lasts, in months.", examples=[240])]
    source: Source


class ExplainedRead(Wire):
    """How a result comes about, so that anybody can do it again with pencil and paper."""

    kind: SavingKindField
    formula: Annotated[str, Field(description="In words and signs.", examples=["A = sum of (before - after) x factor"])]
    rounding: Annotated[str, Field(description="Rule of rounding.", examples=["once, half to even, to whole kg"])]
    carriers: Annotated[list[CarrierTermRead], Field(description="Terms of the sum; empty but for kind energy.")]
    steps: Annotated[list[ChainTermRead], Field(description="Factors; empty but for kind effect_chain.")]
    exact_kg: Annotated[Exact, Field(description="Result in kg before rounding.")]
    result_t: Annotated[Tonnes, Field(description="Result, in tonnes.")]
    basis: BasisField
    lifetime_months: Annotated[Months | None, Field(description="How long the effect lasts; null if unknown.")]
    annual: Annotated[ConvertedRead, Field(description="Result per year: kg x 12 / months.")]
    lifetime: Annotated[ConvertedRead, Field(description="Result over the lifetime: kg x months / 12.")]
    allocation: Annotated[
        str, Field(description="How it is divided by the project's shares as they are now.", examples=["by share"])
    ]
    shares: Annotated[list[AllocatedRead], Field(description="Parts in the order of the project's shares.")]
    suggested_lifetime: Annotated[
        SuggestedLifetimeRead | None, Field(description="Where the lifetime is unknown and a source says one.")
    ]
    source: Source | None


class CalculationRead(ExplainedRead):
    """How the result of a saving comes about."""

    saving_id: Id
    revision: Version
