"""Findings: what looks odd in the records. They are computed whenever somebody asks; only what staff said is stored."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Id, ShortText
from app.models.history import Recorded


class FindingCode(enum.StrEnum):
    """What looks odd."""

    FACTOR = "factor_out_of_range"
    IMPLIED_FACTOR = "implied_factor_out_of_range"
    ENERGY_UNITS = "energy_units_mixed"
    ENERGY_PER_LAMP = "energy_per_lamp"
    TONNES_PER_LAMP = "tonnes_per_lamp"
    UNLIKE_SIMILAR = "unlike_similar_savings"
    COST_PER_TONNE = "cost_per_tonne"
    TONNES_PER_HEAD = "tonnes_per_head"
    RECORDED_TWICE = "recorded_twice"
    TWO_AGENCIES = "recorded_by_two_agencies"
    GRANT_NUMBER = "grant_number_repeated"
    EARLY_EFFECT = "effect_begins_early"
    NO_SAVING = "completed_without_saving"
    STILL_PLANNED = "planned_after_completion"


class Severity(enum.StrEnum):
    """How sure it is that something is wrong."""

    LIKELY = "likely"
    POSSIBLE = "possible"


FindingCodeField = Annotated[
    FindingCode,
    Field(
        sa_type=enumeration(FindingCode, "code"),
        description="What looks odd.",
        schema_extra={"examples": ["tonnes_per_head"]},
    ),
]
FindingKey = Annotated[
    str,
    Field(
        min_length=1,
        max_length=90,
        sa_type=sa.String(90),
        description="Stable name of the finding: it changes when the odd values do.",
        schema_extra={"examples": ["tonnes_per_head.0197a3c25d107c4e9f1a6b1f0c2d3e4f.2f9c1e07ab54d3e8"]},
    ),
]


class FindingAcknowledgement(Recorded, table=True):
    """Somebody looked at a finding and said why it is right as it is; without a reason the word was taken back."""

    __tablename__ = "finding_acknowledgements"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
    )

    agency_id: Id
    id: FindingKey
    reason: ShortText | None = None
