"""The catalogue of measures, edition by edition, and success stories: what a measure usually takes and how it went.

A range stands in an entry with its source and the edition of that source, or not at all. A published edition does not
change any more; what is known better is the next edition, which supersedes it, and the old one can still be read.
"""

from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.fields import (
    Cents,
    Count,
    Flag,
    Id,
    Kilograms,
    LongText,
    SearchKey,
    ShortText,
    Slug,
    SortKey,
    Source,
    ThemeField,
)
from app.models.history import Recorded

Edition = Annotated[
    int,
    Field(
        ge=1,
        le=9999,
        sa_type=sa.Integer,
        description="Number of the edition; a published one supersedes all lower ones of its short name.",
        schema_extra={"examples": [2]},
    ),
]
RANGES = {"effort": "hours", "cost": "cents", "saving": "kg"}
"""What an entry says a range of -> the unit of its columns."""


def _whole(name: str, unit: str) -> sa.CheckConstraint:
    """A range has both ends, a source and that source's edition, or nothing of it."""
    low, high = f"{name}_low_{unit}", f"{name}_high_{unit}"
    nothing = f"{low} IS NULL AND {high} IS NULL"
    said = f"{low} IS NOT NULL AND {high} >= {low} AND {name}_source IS NOT NULL AND {name}_source_edition IS NOT NULL"
    return sa.CheckConstraint(f"({nothing}) OR ({said})", name=f"{name}_sourced")


class CatalogueEntry(Recorded, table=True):
    """One edition of what is known about a measure. Reference data, shared by all agencies."""

    __tablename__ = "catalogue_entries"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug", "edition"),
        *(_whole(name, unit) for name, unit in RANGES.items()),
        sa.Index("ix_catalogue_entries_title_sort", "title_sort", "id"),
    )

    id: Id
    slug: Slug
    edition: Edition
    title: ShortText
    title_search: SearchKey
    title_sort: SortKey
    description: LongText
    theme: ThemeField
    measure_type: Slug | None = None
    size_unit: ShortText | None = None
    effort_low_hours: Count | None = None
    effort_high_hours: Count | None = None
    effort_source: Source | None = None
    effort_source_edition: ShortText | None = None
    cost_low_cents: Cents | None = None
    cost_high_cents: Cents | None = None
    cost_source: Source | None = None
    cost_source_edition: ShortText | None = None
    saving_low_kg: Kilograms | None = None
    saving_high_kg: Kilograms | None = None
    saving_source: Source | None = None
    saving_source_edition: ShortText | None = None
    published: Flag = False


class SuccessStory(Recorded, table=True):
    """A project told as a story. It belongs to the project's agency, and is public only while the project is."""

    __tablename__ = "success_stories"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["catalogue_entry_id"], ["catalogue_entries.id"]),
        sa.Index("ix_success_stories_id", "id"),
        sa.Index("ix_success_stories_project_id", "agency_id", "project_id"),
        sa.Index("ix_success_stories_catalogue_entry_id", "catalogue_entry_id"),
    )

    agency_id: Id
    id: Id
    project_id: Id
    catalogue_entry_id: Id | None = None
    title: ShortText
    title_search: SearchKey
    title_sort: SortKey
    text: LongText
    published: Flag = False
