"""Mapping profiles: what the headings of a list of others mean, said once by an agency and used again."""

from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json
from app.models.fields import Id, SearchKey, ShortText, SortKey
from app.models.history import Recorded
from app.models.imports import ImportResourceField

HeadingsKey = Annotated[str, Field(min_length=64, max_length=64, sa_type=sa.String(64))]


class MappingProfile(Recorded, table=True):
    """Headings of a file and the columns they mean. Kept by its agency; the network lead keeps those of no agency."""

    __tablename__ = "mapping_profiles"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("uq_mapping_profiles_name", "agency_id", "name_search", unique=True),
        sa.Index("ix_mapping_profiles_headings_key", "headings_key", "agency_id"),
    )

    id: Id
    agency_id: Id | None = None
    name: ShortText
    name_search: SearchKey
    name_sort: SortKey
    resource: ImportResourceField
    columns: dict[str, str] = Field(sa_type=Json)
    headings_key: HeadingsKey
