"""Factors: grams of CO2 or CO2e per kWh of an energy carrier, in sets with publisher and edition.

The same year may have different values in two editions; both stay.
"""

from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.fields import (
    ConventionField,
    GasField,
    Id,
    MilligramsPerKwh,
    SearchKey,
    ShortText,
    Slug,
    SortKey,
    Source,
    UpstreamField,
    Year,
)
from app.models.history import Recorded

Carrier = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        sa_type=sa.String(120),
        description="Energy carrier as the publisher names it.",
        schema_extra={"examples": ["Erdgas"]},
    ),
]


class FactorSet(Recorded, table=True):
    """Factors one publisher gave out together. Reference data, shared by all agencies."""

    __tablename__ = "factor_sets"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["factor_sets.id"]),
        sa.CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        sa.CheckConstraint(
            "valid_to_year IS NULL OR valid_from_year IS NULL OR valid_to_year >= valid_from_year",
            name="validity",
        ),
    )

    id: Id
    slug: Slug
    title: ShortText
    title_search: SearchKey
    title_sort: SortKey
    publisher: ShortText
    edition: ShortText
    convention: ConventionField
    gas: GasField
    upstream: UpstreamField
    supersedes_id: Id | None = None
    valid_from_year: Year | None = None
    valid_to_year: Year | None = None
    note: Source | None = None
    source: Source | None = None


class Factor(Recorded, table=True):
    """One value of a set: a carrier, the years it holds for, milligrams per kWh."""

    __tablename__ = "factors"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["factor_set_id"], ["factor_sets.id"]),
        sa.CheckConstraint("year_to IS NULL OR year_from IS NULL OR year_to >= year_from", name="validity"),
        sa.Index("uq_factors_carrier", "factor_set_id", "carrier_search", "validity", "reference", unique=True),
        sa.Index("ix_factors_carrier_search", "carrier_search", "id"),
        sa.Index("ix_factors_carrier_sort", "carrier_sort", "id"),
    )

    id: Id
    factor_set_id: Id
    carrier: Carrier
    carrier_search: SearchKey
    carrier_sort: SortKey
    value_mg_per_kwh: MilligramsPerKwh
    reference: ShortText
    validity: ShortText
    year_from: Year | None = None
    year_to: Year | None = None
    source: Source | None = None
