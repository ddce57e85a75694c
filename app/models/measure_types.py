"""Measure types: what kinds of measures there are, how long their effect lasts and how large it usually is.

Data, not opinion: a lifetime or a typical size stands here with its source or not at all. A project names its measure
type by slug; a slug that is not described here is no error, its lifetime is just not known.
"""

import sqlalchemy as sa

from app.models.fields import Id, Kilograms, Months, SearchKey, ShortText, Slug, SortKey, Source, ThemeField
from app.models.history import Recorded


class MeasureType(Recorded, table=True):
    """A kind of measure. Reference data, shared by all agencies."""

    __tablename__ = "measure_types"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.CheckConstraint("lifetime_months IS NULL OR lifetime_source IS NOT NULL", name="lifetime_sourced"),
        sa.CheckConstraint(
            "(typical_annual_low_kg IS NULL) = (typical_annual_high_kg IS NULL) AND "
            "(typical_annual_low_kg IS NULL OR typical_annual_high_kg >= typical_annual_low_kg)",
            name="typical_range",
        ),
        sa.CheckConstraint(
            "typical_annual_low_kg IS NULL OR (typical_source IS NOT NULL AND size_unit IS NOT NULL)",
            name="typical_sourced",
        ),
        sa.Index("ix_measure_types_theme", "theme", "id"),
        sa.Index("ix_measure_types_name_de_sort", "name_de_sort", "id"),
    )

    id: Id
    slug: Slug
    name_de: ShortText
    name_de_search: SearchKey
    name_de_sort: SortKey
    name_en: ShortText
    theme: ThemeField
    size_unit: ShortText | None = None
    lifetime_months: Months | None = None
    lifetime_source: Source | None = None
    typical_annual_low_kg: Kilograms | None = None
    typical_annual_high_kg: Kilograms | None = None
    typical_source: Source | None = None
    note: Source | None = None
