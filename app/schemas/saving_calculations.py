"""How a saving was computed, on the wire: exact decimals as text, since a rounded step would explain nothing."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.models.factors import Carrier
from app.models.fields import BasisField, ConventionField, GasField, Id, ShortText, Source, UpstreamField, Version
from app.models.savings import SavingKindField
from app.schemas.fields import Tonnes
from app.schemas.shapes import Wire


class CalculationQuery(BaseModel):
    """The calculation takes no parameter."""

    model_config = ConfigDict(extra="forbid")


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


class CalculationRead(Wire):
    """How the result of a saving comes about, so that anybody can do it again with pencil and paper."""

    saving_id: Id
    revision: Version
    kind: SavingKindField
    formula: Annotated[str, Field(description="In words and signs.", examples=["A = sum of (before - after) x factor"])]
    rounding: Annotated[str, Field(description="Rule of rounding.", examples=["once, half to even, to whole kg"])]
    carriers: Annotated[list[CarrierTermRead], Field(description="Terms of the sum; empty but for kind energy.")]
    steps: Annotated[list[ChainTermRead], Field(description="Factors; empty but for kind effect_chain.")]
    exact_kg: Annotated[Exact, Field(description="Result in kg before rounding.")]
    result_t: Annotated[Tonnes, Field(description="Result as stored, in tonnes.")]
    basis: BasisField
    source: Source | None
