"""Impact: results that programmes published about themselves. Claims stand beside computed figures, never in them."""

from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json
from app.models.fields import (
    BasisField,
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
    basis: BasisField | None = None
    basis_text: ShortText | None = None
    gas: GasField | None = None
    investment_cents: Cents | None = None
    source: Source
    note: LongText | None = None
