"""Savings: the greenhouse gas effect of a project, revision by revision.

Append-only: a better estimate is a new revision, the older one gets the moment it was superseded, and nothing is ever
overwritten. What was known at a moment is the rows with ``recorded_at <= moment < superseded_at``.
"""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, Table, enumeration
from app.models.factors import Carrier
from app.models.fields import (
    BasisField,
    ConventionField,
    Count,
    CredentialId,
    Day,
    ExternalId,
    GasField,
    Id,
    Kilograms,
    LongText,
    MilligramsPerKwh,
    MonthIndex,
    Months,
    OriginField,
    ShortText,
    Source,
    Timestamp,
    UpstreamField,
    Version,
    WattHours,
)


class SavingKind(enum.StrEnum):
    """How the effect is known."""

    ENERGY = "energy"
    DIRECT = "direct"
    EFFECT_CHAIN = "effect_chain"
    NONE = "none"


class Stage(enum.StrEnum):
    """Planned effects are hopes; only achieved ones count as achieved."""

    PLANNED = "planned"
    ACHIEVED = "achieved"


class Assessment(enum.StrEnum):
    """How good the number is."""

    ESTIMATED = "estimated"
    CALCULATED = "calculated"
    MEASURED_EX_ANTE = "measured_ex_ante"
    MEASURED_EX_POST = "measured_ex_post"


class NoneReason(enum.StrEnum):
    """Why a project has no tonnes by nature."""

    BIODIVERSITY = "biodiversity"
    EDUCATION = "education"
    ADAPTATION = "adaptation"
    OTHER = "other"


SavingKindField = Annotated[
    SavingKind,
    Field(
        sa_type=enumeration(SavingKind, "kind"),
        description="How the effect is known.",
        schema_extra={"examples": ["energy"]},
    ),
]
StageField = Annotated[
    Stage,
    Field(
        sa_type=enumeration(Stage, "stage"),
        description="Planned or achieved.",
        schema_extra={"examples": ["achieved"]},
    ),
]
AssessmentField = Annotated[
    Assessment,
    Field(
        sa_type=enumeration(Assessment, "assessment"),
        description="How good the number is.",
        schema_extra={"examples": ["calculated"]},
    ),
]
NoneReasonField = Annotated[
    NoneReason,
    Field(
        sa_type=enumeration(NoneReason, "none_reason"),
        description="Why there are no tonnes.",
        schema_extra={"examples": ["education"]},
    ),
]

CURRENT = sa.text("superseded_at IS NULL")


class Saving(Table, table=True):
    """One revision of a saving.

    ``reason`` says why this revision took the place of the one before, ``withdrawn_reason`` why none took its place.
    """

    __tablename__ = "savings"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id", "revision"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"]),
        sa.ForeignKeyConstraint(["factor_set_id"], ["factor_sets.id"]),
        sa.CheckConstraint("(kind = 'none') = (result_kg IS NULL)", name="result"),
        sa.CheckConstraint("(result_kg IS NULL) = (basis IS NULL)", name="basis_named"),
        sa.CheckConstraint("(kind = 'none') = (none_reason IS NOT NULL)", name="reason"),
        sa.CheckConstraint(
            "stage = 'planned' OR kind = 'none' OR effect_from IS NOT NULL OR origin <> 'recorded'",
            name="achieved_dated",
        ),
        sa.Index(
            "uq_savings_current",
            "agency_id",
            "id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        sa.Index(
            "uq_savings_external_id",
            "agency_id",
            "external_id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        sa.Index("ix_savings_id", "id"),
        sa.Index("ix_savings_project_id", "project_id", "id"),
        sa.Index("ix_savings_recorded_at", "recorded_at", "id"),
    )

    agency_id: Id
    id: Id
    revision: Version
    recorded_at: Timestamp
    recorded_by: CredentialId
    superseded_at: Timestamp | None = None
    reason: ShortText | None = None
    withdrawn_reason: ShortText | None = None
    project_id: Id
    external_id: ExternalId | None = None
    part: ShortText | None = None
    kind: SavingKindField
    basis: BasisField | None = None
    result_kg: Kilograms | None = None
    effect_from: MonthIndex | None = None
    lifetime_months: Months | None = None
    stage: StageField
    assessment: AssessmentField
    verified_by: ShortText | None = None
    verified_on: Day | None = None
    gas: GasField | None = None
    upstream: UpstreamField | None = None
    convention: ConventionField | None = None
    factor_set_id: Id | None = None
    none_reason: NoneReasonField | None = None
    people_reached: Count | None = None
    effect_chain: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)
    note: LongText | None = None
    source: Source | None = None
    origin: OriginField


class SavingInput(Table, table=True):
    """Energy of one carrier before and after, with the factor value used, so that the result can be recomputed."""

    __tablename__ = "saving_inputs"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "saving_id", "revision", "position"),
        sa.ForeignKeyConstraint(
            ["agency_id", "saving_id", "revision"], ["savings.agency_id", "savings.id", "savings.revision"]
        ),
        sa.ForeignKeyConstraint(["factor_id"], ["factors.id"]),
        sa.Index("ix_saving_inputs_factor_id", "factor_id"),
    )

    agency_id: Id
    saving_id: Id
    revision: Version
    position: Count
    carrier: Carrier
    before_wh: WattHours
    after_wh: WattHours
    factor_id: Id
    factor_mg_per_kwh: MilligramsPerKwh
