"""Savings on the wire: one flat shape to read, one shape per kind to send."""

from datetime import datetime
from typing import Annotated, Any, Literal, Required
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.core import units
from app.models.factors import Carrier
from app.models.fields import (
    Basis,
    BasisField,
    ConventionField,
    Count,
    CredentialId,
    Day,
    ExternalId,
    GasField,
    Id,
    LongText,
    Months,
    Origin,
    OriginField,
    ShortText,
    Source,
    Timestamp,
    UpstreamField,
    Version,
    Year,
)
from app.models.savings import (
    Assessment,
    AssessmentField,
    NoneReasonField,
    SavingKind,
    SavingKindField,
    Stage,
    StageField,
)
from app.schemas.fields import GramsPerKwh, KilowattHours, Month, Multiplier, Stored, Tonnes
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

_part = Field(description="The part of the project it speaks about; null for the whole.", examples=["Ortskern"])
_from = Field(description="First month of the effect. Achieved and left out: the month after the project's completion.")
_lifetime = Field(description="How long the effect lasts, in months; null if unknown.", examples=[240])
_verified_by = Field(description="Office that checked it; public, so no name.", examples=["Ingenieurbüro Beispiel"])
_people = Field(description="People reached, counted in its own right; no step of the effect chain.", examples=[120])
_gas = Field(description="CO2 alone or CO2 equivalents; null if the source does not say.")
_upstream = Field(description="Upstream chain of the factors; null if unknown or not the same for all of them.")
_convention = Field(description="Real or statutory factors; null if the source does not say.")
_set = Field(description="Set all factors are from; null if none, or several.")
_carrier = Field(description="Energy carrier; the factor's own name for it if left out.")
_year = Field(description="Year the factor is to hold for; with `carrier` and `factor_set_id`, instead of `factor_id`.")
_of_set = Field(description="Set to look the factor up in by `carrier` and `year`, instead of `factor_id`.")
_label = Field(description="What the number is.", examples=["Anteil, der umsteigt"])
_unit = Field(description="Its unit.", examples=["kg je Person und Jahr"])
_reason = Field(description="Why this revision took the place of the one before.", examples=["Neue Messung"])

Part = Annotated[ShortText, Clean]
Verifier = Annotated[ShortText, Clean]
Line = Annotated[ShortText, Clean]
Note = Annotated[LongText, Clean]
CleanSource = Annotated[Source, Clean]


def _inputs(text: str) -> list[dict[str, Any]]:
    """Stored watt-hours and milligrams as the wire's kWh and grams."""
    return [
        {
            "carrier": row["carrier"],
            "before_kwh": units.kilowatt_hours(row["before_wh"]),
            "after_kwh": units.kilowatt_hours(row["after_wh"]),
            "factor_id": row["factor_id"],
            "factor_g_per_kwh": units.grams_per_kwh(row["factor_mg_per_kwh"]),
        }
        for row in orjson.loads(text)
    ]


def _steps(text: str) -> list[dict[str, Any]]:
    """Stored decimal texts as numbers; they have at most fifteen digits, which a double carries exactly."""
    return [
        {"label": step["label"], "value": float(step["value"]), "unit": step["unit"]} for step in orjson.loads(text)
    ]


StoredInputs = Stored("", "", str, _inputs)
StoredSteps = Stored("", "", str, _steps)


class EnergyInputRead(Wire):
    """Energy of one carrier before and after, and the factor value the result was computed with."""

    carrier: Annotated[Carrier, Field(description="Energy carrier.")]
    before_kwh: Annotated[KilowattHours, Field(description="kWh per year before.")]
    after_kwh: Annotated[KilowattHours, Field(description="kWh per year after.")]
    factor_id: Id
    factor_g_per_kwh: Annotated[GramsPerKwh, Field(description="Value of the factor when it was used, in g per kWh.")]


class EnergyInput(Input):
    """Energy of one carrier before and after, in kWh; litres or cubic metres are converted before they are sent.

    Nothing is computed without a factor: it is named by `factor_id`, or looked up by `carrier`, `year` and
    `factor_set_id`.
    """

    factor_id: Annotated[Id | None, Field(description="Emission factor of the carrier.")] = None
    carrier: Annotated[Annotated[Carrier, Clean] | None, _carrier] = None
    year: Annotated[Year | None, _year] = None
    factor_set_id: Annotated[Id | None, _of_set] = None
    before_kwh: Annotated[KilowattHours, Field(description="kWh per year before.")]
    after_kwh: Annotated[KilowattHours, Field(description="kWh per year after.")]


class StepRead(Wire):
    """One factor of an effect chain."""

    label: Annotated[ShortText, _label]
    value: Multiplier
    unit: Annotated[ShortText | None, _unit]


class Step(Input):
    """One factor of an effect chain."""

    label: Annotated[Line, _label]
    value: Multiplier
    unit: Annotated[Line | None, _unit] = None


Inputs = Annotated[
    list[EnergyInput],
    Field(min_length=1, max_length=50, description="Carriers; A = sum of (before - after) x factor, rounded once."),
]
Chain = Annotated[
    list[Step],
    Field(min_length=1, max_length=20, description="Steps whose product is the saving in kg per year, rounded once."),
]


class SavingRead(Wire):
    """A saving: what it says, how it was computed, and since when it is known."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the saving.")]
    project_id: Annotated[Id, Field(description="Project with this effect.")]
    external_id: ExternalId | None
    part: Annotated[ShortText | None, _part]
    kind: SavingKindField
    basis: Annotated[BasisField | None, Field(description="What the tonnes speak about; null if there are none.")]
    result_t: Annotated[Tonnes | None, Field(description="Tonnes in the stated basis; null for kind none.")]
    effect_from: Annotated[Month | None, Field(description="First month of the effect.")]
    lifetime_months: Annotated[Months | None, _lifetime]
    stage: StageField
    assessment: AssessmentField
    verified_by: Annotated[ShortText | None, _verified_by]
    verified_on: Annotated[Day | None, Field(description="When it was checked.")]
    gas: Annotated[GasField | None, _gas]
    upstream: Annotated[UpstreamField | None, _upstream]
    convention: Annotated[ConventionField | None, _convention]
    factor_set_id: Annotated[Id | None, _set]
    none_reason: Annotated[NoneReasonField | None, Field(description="Why there are no tonnes; only for kind none.")]
    people_reached: Annotated[Count | None, _people]
    inputs: Annotated[list[EnergyInputRead], StoredInputs, Field(description="Carriers; empty but for kind energy.")]
    effect_chain: Annotated[
        list[StepRead], StoredSteps, Field(description="Steps that were multiplied; empty but for kind effect_chain.")
    ]
    note: LongText | None
    source: Source | None
    origin: OriginField
    revision: Annotated[Version, Field(description="Number of the revision; the record's ETag.")]
    reason: Annotated[ShortText | None, _reason]
    recorded_at: Annotated[Timestamp, Field(description="Since when this revision is known.")]
    recorded_by: Annotated[
        CredentialId | None, Field(description="Credential that wrote it; null outside of the own agency.")
    ]


class SavingPage(PageRead):
    """A page of savings."""

    items: Items[SavingRead]


class SavingRevisionRead(SavingRead):
    """One revision of a saving, current or not."""

    superseded_at: Annotated[
        Timestamp | None, Field(description="Until when it was what was known; null for the current one.")
    ]
    withdrawn_reason: Annotated[
        ShortText | None, Field(description="Why it ended without a successor.", examples=["deleted"])
    ]


class SavingRevisionPage(PageRead):
    """A page of revisions."""

    items: Items[SavingRevisionRead]


class EnergySavingCreate(Input):
    """A saving computed from energy per carrier, in tonnes per year. What the factors say of gas and upstream holds."""

    kind: Annotated[Literal["energy"], Field(description="How the effect is known.", examples=["energy"])]
    project_id: Id
    external_id: ExternalId | None = None
    part: Annotated[Part | None, _part] = None
    inputs: Inputs
    effect_from: Annotated[Month | None, _from] = None
    lifetime_months: Annotated[Months | None, _lifetime] = None
    stage: StageField
    assessment: AssessmentField = Assessment.CALCULATED
    verified_by: Annotated[Verifier | None, _verified_by] = None
    verified_on: Day | None = None
    people_reached: Annotated[Count | None, _people] = None
    note: Note | None = None
    source: CleanSource | None = None
    origin: OriginField = Origin.RECORDED


class DirectSavingCreate(Input):
    """A saving in tonnes as somebody published or measured them."""

    kind: Annotated[Literal["direct"], Field(description="How the effect is known.", examples=["direct"])]
    project_id: Id
    external_id: ExternalId | None = None
    part: Annotated[Part | None, _part] = None
    result_t: Tonnes
    basis: BasisField
    gas: Annotated[GasField | None, _gas] = None
    upstream: Annotated[UpstreamField | None, _upstream] = None
    convention: Annotated[ConventionField | None, _convention] = None
    factor_set_id: Annotated[Id | None, _set] = None
    effect_from: Annotated[Month | None, _from] = None
    lifetime_months: Annotated[Months | None, _lifetime] = None
    stage: StageField
    assessment: AssessmentField = Assessment.ESTIMATED
    verified_by: Annotated[Verifier | None, _verified_by] = None
    verified_on: Day | None = None
    people_reached: Annotated[Count | None, _people] = None
    note: Note | None = None
    source: CleanSource | None = None
    origin: OriginField = Origin.RECORDED


class EffectChainSavingCreate(Input):
    """A saving of information work: people x effectiveness x yearly saving and so on, in tonnes per year."""

    kind: Annotated[Literal["effect_chain"], Field(description="How the effect is known.", examples=["effect_chain"])]
    project_id: Id
    external_id: ExternalId | None = None
    part: Annotated[Part | None, _part] = None
    effect_chain: Chain
    gas: Annotated[GasField | None, _gas] = None
    effect_from: Annotated[Month | None, _from] = None
    lifetime_months: Annotated[Months | None, _lifetime] = None
    stage: StageField
    assessment: AssessmentField = Assessment.ESTIMATED
    verified_by: Annotated[Verifier | None, _verified_by] = None
    verified_on: Day | None = None
    people_reached: Annotated[Count | None, _people] = None
    note: Note | None = None
    source: CleanSource | None = None
    origin: OriginField = Origin.RECORDED


class NoneSavingCreate(Input):
    """A project without tonnes by nature: the reach is counted instead."""

    kind: Annotated[Literal["none"], Field(description="How the effect is known.", examples=["none"])]
    project_id: Id
    external_id: ExternalId | None = None
    part: Annotated[Part | None, _part] = None
    none_reason: NoneReasonField
    stage: StageField
    assessment: AssessmentField = Assessment.ESTIMATED
    verified_by: Annotated[Verifier | None, _verified_by] = None
    verified_on: Day | None = None
    people_reached: Annotated[Count | None, _people] = None
    note: Note | None = None
    source: CleanSource | None = None
    origin: OriginField = Origin.RECORDED


SavingCreate = EnergySavingCreate | DirectSavingCreate | EffectChainSavingCreate | NoneSavingCreate
SHAPES: dict[SavingKind, type[Input]] = {
    SavingKind.ENERGY: EnergySavingCreate,
    SavingKind.DIRECT: DirectSavingCreate,
    SavingKind.EFFECT_CHAIN: EffectChainSavingCreate,
    SavingKind.NONE: NoneSavingCreate,
}
"""What a saving of each kind is made from."""


@with_config(ConfigDict(extra="forbid"))
class SavingUpdate(TypedDict, total=False):
    """A better estimate of a saving: absent keeps, null clears. Only fields of its kind; the result follows."""

    reason: Required[Annotated[Line, Field(description="Why the figure changes.", examples=["Neue Messung"])]]
    external_id: ExternalId | None
    part: Annotated[Part | None, _part]
    inputs: Inputs
    result_t: Tonnes
    basis: BasisField
    effect_chain: Chain
    none_reason: NoneReasonField
    gas: Annotated[GasField | None, _gas]
    upstream: Annotated[UpstreamField | None, _upstream]
    convention: Annotated[ConventionField | None, _convention]
    factor_set_id: Annotated[Id | None, _set]
    effect_from: Annotated[Month | None, _from]
    lifetime_months: Annotated[Months | None, _lifetime]
    stage: StageField
    assessment: AssessmentField
    verified_by: Annotated[Verifier | None, _verified_by]
    verified_on: Day | None
    people_reached: Annotated[Count | None, _people]
    note: Note | None
    source: CleanSource | None


class SavingQuery(ListQuery):
    """What can be asked of the list of savings."""

    agency_id: Annotated[UUID | None, Field(description="Entered by this agency.")] = None
    project_id: Annotated[UUID | None, Field(description="Of this project.")] = None
    kind: Annotated[list[SavingKind] | None, Field(max_length=4, description="Any of these.")] = None
    stage: Annotated[list[Stage] | None, Field(max_length=2, description="Any of these.")] = None
    basis: Annotated[Basis | None, Field(description="Tonnes on this basis.")] = None
    factor_set_id: Annotated[UUID | None, Field(description="Computed with factors of this set.")] = None
    external_id: Annotated[str | None, Field(max_length=80, description="The agency's own number.")] = None
    updated_since: UpdatedSince = None


class SavingRevisionQuery(BaseModel):
    """What can be asked of the revisions of a saving."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=500, description="Rows per page.")] = 50
    cursor: Annotated[
        str | None, Field(max_length=1000, description="Continue here: `next` or `prev` of an earlier page.")
    ] = None
    known_at: Annotated[datetime | None, Field(description="Only the revision that was known at this moment.")] = None
