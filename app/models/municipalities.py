"""Municipalities: every unit that takes part, as one tree from state to quarter. Shared by all agencies.

A record keeps its unit for good: when a key ends, the unit ends and a successor is recorded beside it; names, keys and
population years stay. ``path`` is the regional key (ARS) from the state downwards; units below a municipality have
no official key and hang a dot and a token of fixed length on the path of their parent, so that "with all that lies
below" is one range of an index (``services.municipalities.inside``).
"""

import enum
from datetime import date
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Table, enumeration
from app.models.fields import (
    Ags,
    Ars,
    Count,
    Day,
    Flag,
    Id,
    SearchKey,
    ShortText,
    SortKey,
    Source,
    TreePath,
)
from app.models.history import Sourced


class Level(enum.StrEnum):
    """Kind of unit, from large to small."""

    STATE = "state"
    REGION = "region"
    COUNTY = "county"
    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"
    BOROUGH = "borough"
    QUARTER = "quarter"


class CensusBasis(enum.StrEnum):
    """Census a population figure is updated from; the change at 31.12.2024 is a break in every series."""

    CENSUS_2011 = "census_2011"
    CENSUS_2022 = "census_2022"
    NOT_STATED = "not_stated"


LevelField = Annotated[
    Level,
    Field(
        sa_type=enumeration(Level, "level"),
        description="Kind of unit.",
        schema_extra={"examples": ["municipality"]},
    ),
]
CensusBasisField = Annotated[
    CensusBasis,
    Field(
        sa_type=enumeration(CensusBasis, "census_basis"),
        description="Census behind the figure.",
        schema_extra={"examples": ["census_2022"]},
    ),
]
Postcode = Annotated[
    str,
    Field(
        max_length=5,
        sa_type=sa.String(5),
        description="Postal code.",
        schema_extra={"pattern": r"^[0-9]{5}$", "examples": ["54497"]},
    ),
]


class Urbanisation(enum.StrEnum):
    """Degree of urbanisation of a municipality (DEGURBA of Eurostat), as the register names it."""

    DENSE = "dense"
    INTERMEDIATE = "intermediate"
    SPARSE = "sparse"


UrbanisationField = Annotated[
    Urbanisation,
    Field(
        sa_type=enumeration(Urbanisation, "urbanisation"),
        description="How densely it is settled (degree of urbanisation of Eurostat).",
        schema_extra={"examples": ["sparse"]},
    ),
]
Microdegrees = Annotated[int, Field(sa_type=sa.Integer, ge=-180_000_000, le=180_000_000)]


class Municipality(Sourced, table=True):
    """A unit of the tree."""

    __tablename__ = "municipalities"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["parent_id"], ["municipalities.id"]),
        sa.CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity"),
        sa.CheckConstraint("(level IN ('borough', 'quarter')) = (ars IS NULL)", name="official_key"),
        sa.CheckConstraint("(longitude_microdegrees IS NULL) = (latitude_microdegrees IS NULL)", name="location"),
        sa.Index(
            "uq_municipalities_ags_current",
            "ags",
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        ),
        sa.Index(
            "uq_municipalities_ars_current",
            "ars",
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        ),
        sa.Index("ix_municipalities_ags", "ags"),
        sa.Index("ix_municipalities_ars", "ars"),
        sa.Index("ix_municipalities_path", "path"),
        sa.Index("ix_municipalities_parent_id", "parent_id"),
        sa.Index("ix_municipalities_name_sort", "name_sort", "id"),
        sa.Index("ix_municipalities_updated_at", "updated_at", "id"),
    )

    id: Id
    parent_id: Id | None = None
    level: LevelField
    name: ShortText
    name_search: SearchKey
    name_sort: SortKey
    ags: Ags | None = None
    ars: Ars | None = None
    path: TreePath
    inhabited: Flag = True
    valid_from: Day | None = None
    valid_to: Day | None = None
    postcode: Postcode | None = None
    area_ha: Count | None = None
    urbanisation: UrbanisationField | None = None
    longitude_microdegrees: Microdegrees | None = None
    latitude_microdegrees: Microdegrees | None = None
    located_on: Day | None = None
    location_source: Source | None = None
    source: Source | None = None


class MunicipalityName(Table, table=True):
    """Name and regional key a unit carried from a day on, as an edition of the register gave them."""

    __tablename__ = "municipality_names"
    __table_args__ = (
        sa.PrimaryKeyConstraint("municipality_id", "valid_from"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], ondelete="CASCADE"),
    )

    municipality_id: Id
    valid_from: Day
    name: ShortText
    ars: Ars | None = None
    source: Source | None = None


class MunicipalityPopulation(Table, table=True):
    """Inhabitants on a day, with the census the figure is updated from."""

    __tablename__ = "municipality_populations"
    __table_args__ = (
        sa.PrimaryKeyConstraint("municipality_id", "reference_date"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], ondelete="CASCADE"),
    )

    municipality_id: Id
    reference_date: Day
    population: Count
    population_male: Count | None = None
    census_basis: CensusBasisField
    source: Source | None = None


class MunicipalitySuccessor(Table, table=True):
    """Where a key that ended went, as a person or a change list said; a register diff alone does not know."""

    __tablename__ = "municipality_successors"
    __table_args__ = (
        sa.PrimaryKeyConstraint("municipality_id", "successor_id"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["successor_id"], ["municipalities.id"]),
        sa.CheckConstraint("municipality_id <> successor_id", name="not_itself"),
        sa.Index("ix_municipality_successors_successor_id", "successor_id"),
    )

    municipality_id: Id
    successor_id: Id
    valid_from: Day
    source: Source | None = None


CENSUS_2022_FROM = date(2024, 12, 31)
"""From this reference date on the register's population is updated from the census of 2022. Source: notes to
GV100AD, October 2025 (Destatis)."""
