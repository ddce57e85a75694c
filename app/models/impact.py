"""Impact: results that programmes published about themselves. Claims stand beside computed figures, never in them."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, enumeration
from app.models.fields import (
    Cents,
    Count,
    GasField,
    Id,
    Kilograms,
    LongText,
    ShortText,
    Source,
    StateCode,
)
from app.models.history import Recorded

AsOfText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        sa_type=sa.String(80),
        description="Period or date of the publication, as published.",
        schema_extra={"examples": ["2018-04/2021-08"]},
    ),
]


class ClaimBasis(enum.StrEnum):
    """What claimed tonnes are per. Publications also speak of the tonnes of one year; that adds to nothing else."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"
    ONE_YEAR = "one_year"


ClaimBasisField = Annotated[
    ClaimBasis,
    Field(
        sa_type=enumeration(ClaimBasis, "basis"),
        description="Tonnes per year, over the effect lifetime, or of one year.",
        schema_extra={"examples": ["annual"]},
    ),
]


class Claim(Recorded, table=True):
    """One published result, with basis, date and source."""

    __tablename__ = "claims"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("scope", "states_text", "as_of", "source"),
        sa.CheckConstraint("(result_kg IS NULL) = (basis IS NULL)", name="basis_named"),
    )

    id: Id
    scope: ShortText
    states: list[StateCode] = Field(sa_type=Json)
    states_text: ShortText
    as_of: AsOfText
    patrons: Count | None = None
    municipalities: Count | None = None
    projects: Count | None = None
    result_kg: Kilograms | None = None
    basis: ClaimBasisField | None = None
    basis_text: ShortText | None = None
    gas: GasField | None = None
    investment_cents: Cents | None = None
    qualifiers: dict[str, str] = Field(sa_type=Json)
    source: Source
    note: LongText | None = None
