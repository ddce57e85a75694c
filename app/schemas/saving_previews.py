"""A saving that is computed and not kept, on the wire."""

from typing import Annotated, Any

from pydantic import Field

from app.models.fields import BasisField, ConventionField, GasField, Id, Months, UpstreamField
from app.models.savings import SavingKindField, StageField
from app.schemas.fields import Month, Tonnes
from app.schemas.saving_calculations import ExplainedRead
from app.schemas.shapes import Wire


class WarningRead(Wire):
    """Something to look at twice. It never bars a saving."""

    code: Annotated[str, Field(description="Stable name.", examples=["lifetime_missing"])]
    pointer: Annotated[str, Field(description="JSON pointer into the body.", examples=["/lifetime_months"])]
    params: Annotated[dict[str, Any], Field(description="Values of the sentence.", examples=[{"count": 2}])]
    detail_en: Annotated[str, Field(description="For a person, English.", examples=["The lifetime is unknown."])]
    detail_de: Annotated[str, Field(description="For a person, German.", examples=["Die Wirkdauer ist unbekannt."])]


class SavingPreviewRead(Wire):
    """What a saving would be. Nothing was stored."""

    kind: SavingKindField
    stage: StageField
    result_t: Tonnes | None
    basis: BasisField | None
    gas: GasField | None
    upstream: UpstreamField | None
    convention: ConventionField | None
    factor_set_id: Annotated[Id | None, Field(description="Set all factors are from; null if none, or several.")]
    effect_from: Annotated[Month | None, Field(description="First month of the effect, filled in where it follows.")]
    lifetime_months: Annotated[Months | None, Field(description="How long the effect lasts; null if unknown.")]
    calculation: Annotated[ExplainedRead | None, Field(description="How it comes about; null without tonnes.")]
    warnings: Annotated[list[WarningRead], Field(description="What to look at twice.")]
