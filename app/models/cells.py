"""Cells: sums over the open entries of the impact ledger, kept so that a question costs what its answer costs.

A cell is what one place, agency, theme and year of completion amount to at a *standing month*: the current one, and
shortly before it ends the next one. Its rows are deltas: a write appends the difference it makes and never waits for
another write, a read sums the rows, compaction merges them. All of it can be worked out anew from the entries.
"""

import enum
from typing import Annotated, cast

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import DERIVED, Table, enumeration, ordered_text
from app.models.fields import ConventionField, Flag, GasField, Id, MonthIndex, OriginField, Timestamp
from app.models.ledger import Number, PostKey


class Grain(enum.StrEnum):
    """What a cell is about.

    ``cube``: the network (place '') or a state, all agencies or one, one theme, one year of completion (0: none).
    ``place``: a unit below the state with all that lies in it, whatever the agency, theme and year.
    ``exact``: one municipality alone, whatever the agency, theme and year.
    ``fine``: one municipality alone, whatever the agency; one theme, one year of completion.
    ``grants``: only ``unallocated``, as in the cube, but for one theme or ``*`` and one year or -1, since a grant can
    belong to projects of two themes.
    """

    CUBE = "cube"
    PLACE = "place"
    EXACT = "exact"
    FINE = "fine"
    GRANTS = "grants"


ANY_THEME = "*"
ANY_YEAR = -1
NO_YEAR = 0
NO_PLACE = "-"
"""Stands for a state, or a municipality, where an entry names no place."""

GrainField = Annotated[Grain, Field(sa_type=enumeration(Grain, "grain"))]
PlaceKey = Annotated[str, Field(max_length=160, sa_type=ordered_text(160))]
"""A path, or the path of a municipality with its id behind a blank; both lie in the range of the unit above."""
ThemeKey = Annotated[str, Field(max_length=40, sa_type=ordered_text(40))]
YearKey = Annotated[int, Field(sa_type=sa.Integer)]
Delta = Annotated[int, Field(sa_type=sa.Integer)]
"""A change of a number of things; it can be negative."""
Amount = Annotated[int, Field(sa_type=sa.BigInteger)]
"""A change of kilograms, cents, people or hours."""


class Standing(Table, table=True):
    """A month cells are kept for.

    They are worked out subject by subject in the order of ids, a batch in a transaction. Until all are, a write keeps
    only those in step that have been worked out, which are the ones through ``built_through``. Writes share these
    rows; only a step of the work holds one alone. ``builder`` is who does the work: what it has in memory is not
    written yet, so nobody else can go on with it.
    """

    __tablename__ = "impact_standing"
    __table_args__ = (sa.PrimaryKeyConstraint("month"),)

    month: MonthIndex
    built_through: Id
    ready: Flag
    builder: PostKey
    stepped_at: Timestamp


class ProjectCell(Table, table=True):
    """Counters of projects. ``completed_projects``: those that make a municipality one with a completed project."""

    __tablename__ = "impact_project_cells"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_impact_project_cells_month", "month", "grain", "place", "agency_id", "theme", "year"),
        {"info": {DERIVED: True}},
    )

    id: Annotated[int, Field(sa_type=Number, sa_column_kwargs={"autoincrement": True})]
    month: MonthIndex
    grain: GrainField
    place: PlaceKey
    agency_id: Id
    theme: ThemeKey
    year: YearKey
    status_idea: Delta
    status_planned: Delta
    status_funding: Delta
    status_in_progress: Delta
    status_completed: Delta
    status_paused: Delta
    status_cancelled: Delta
    synthetic: Delta
    annual_contributed: Delta
    annual_expired: Delta
    annual_not_yet_in_force: Delta
    annual_effect_start_unknown: Delta
    annual_lifetime_unknown: Delta
    annual_planned_only: Delta
    annual_no_tonnes_by_nature: Delta
    annual_not_reported: Delta
    lifetime_contributed: Delta
    lifetime_expired: Delta
    lifetime_not_yet_in_force: Delta
    lifetime_effect_start_unknown: Delta
    lifetime_lifetime_unknown: Delta
    lifetime_planned_only: Delta
    lifetime_no_tonnes_by_nature: Delta
    lifetime_not_reported: Delta
    annual_incomplete: Delta
    lifetime_incomplete: Delta
    cumulative_incomplete: Delta
    annual_real: Delta
    annual_statutory: Delta
    annual_not_stated: Delta
    lifetime_real: Delta
    lifetime_statutory: Delta
    lifetime_not_stated: Delta
    cumulative_real: Delta
    cumulative_statutory: Delta
    cumulative_not_stated: Delta
    new_real: Delta
    new_statutory: Delta
    new_not_stated: Delta
    new_projects: Delta
    new_not_yet_in_force: Delta
    planned_cents: Amount
    planned_projects: Delta
    realised_cents: Amount
    realised_projects: Delta
    requested_cents: Amount
    requested_projects: Delta
    granted_cents: Amount
    granted_projects: Delta
    paid_cents: Amount
    paid_projects: Delta
    people_reached: Amount
    people_projects: Delta
    volunteer_hours: Amount
    hours_projects: Delta
    unallocated: Delta
    completed_projects: Delta


class SavingCell(Table, table=True):
    """Sums over achieved savings."""

    __tablename__ = "impact_saving_cells"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_impact_saving_cells_month", "month", "grain", "place", "agency_id", "theme", "year"),
        {"info": {DERIVED: True}},
    )

    id: Annotated[int, Field(sa_type=Number, sa_column_kwargs={"autoincrement": True})]
    month: MonthIndex
    grain: GrainField
    place: PlaceKey
    agency_id: Id
    theme: ThemeKey
    year: YearKey
    convention: ConventionField
    gas: GasField | None = None
    factor_set_id: Id | None = None
    origin: OriginField
    annual_kg: Amount
    annual_savings: Delta
    lifetime_kg: Amount
    lifetime_savings: Delta
    cumulative_kg: Amount
    new_kg: Amount
    contributing_savings: Delta
    people: Amount


class PeopleCell(Table, table=True):
    """Volunteers, places that take part and workshops; in the cube without theme and year."""

    __tablename__ = "impact_people_cells"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_impact_people_cells_month", "month", "grain", "place", "agency_id"),
        {"info": {DERIVED: True}},
    )

    id: Annotated[int, Field(sa_type=Number, sa_column_kwargs={"autoincrement": True})]
    month: MonthIndex
    grain: GrainField
    place: PlaceKey
    agency_id: Id
    patrons_ever: Delta
    patrons_active: Delta
    municipalities_ever: Delta
    municipalities_participating: Delta
    workshops_held: Delta
    participants: Amount
    workshops_telling: Delta
    given_hours: Amount
    hours_patrons: Delta


class CompletionCell(Table, table=True):
    """Completed projects of one municipality, agency (or all), theme and year: a place with one counts once."""

    __tablename__ = "impact_completion_cells"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.Index("ix_impact_completion_cells_month", "month", "agency_id", "theme", "year", "place", "projects"),
        {"info": {DERIVED: True}},
    )

    id: Annotated[int, Field(sa_type=Number, sa_column_kwargs={"autoincrement": True})]
    month: MonthIndex
    place: PlaceKey
    agency_id: Id
    theme: ThemeKey
    year: YearKey
    projects: Delta


def table_of(model: type[Table]) -> sa.Table:
    """The table of one of the models above."""
    return cast("sa.Table", sa.inspect(model).local_table)


_CELL = ("month", "grain", "place", "agency_id")
KEYS: dict[type[Table], tuple[str, ...]] = {
    ProjectCell: (*_CELL, "theme", "year"),
    SavingCell: (*_CELL, "theme", "year", "convention", "gas", "factor_set_id", "origin"),
    PeopleCell: _CELL,
    CompletionCell: ("month", "place", "agency_id", "theme", "year"),
}
"""Table -> what names a cell."""
COUNTERS: dict[type[Table], tuple[str, ...]] = {
    model: tuple(column.name for column in table_of(model).columns if column.name not in {"id", *keys})
    for model, keys in KEYS.items()
}
"""Table -> what is counted there."""
