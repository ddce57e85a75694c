"""Fine cells: what every municipality amounts to by theme and year of completion, as plain sums.

There are a quarter of a million of them in a full state, so they come as numbers by name, one row for each cell, and no
tally is made. Tonnes are summed by the convention of their factors alone.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.base import Table
from app.models.cells import NO_PLACE, NO_YEAR, ProjectCell, SavingCell, table_of
from app.models.fields import Convention
from app.schemas.impact_table import GroupKey
from app.services.impact.grouping import Cell
from app.services.impact.keys import Keys
from app.services.impact.plans import plan_for
from app.services.impact.rollups import ready
from app.services.impact.scope import Scope
from app.services.ledger.cell_keys import ALL_AGENCIES, FINE

KEYS: Final[Keys] = (GroupKey.MUNICIPALITY, GroupKey.THEME, GroupKey.YEAR)
BIG = sa.BigInteger()
_BY: Final = ("place", "theme", "year")


class Sums(NamedTuple):
    """One cell.

    Attributes:
        project: counters of projects.
        kilograms: sums of savings, each by convention.
        places: name of a sum -> where its conventions begin.
    """

    project: Mapping[str, int]
    kilograms: Sequence[int]
    places: Mapping[str, int]

    def amounts(self, name: str) -> Mapping[Convention, int]:
        """Kilograms by convention."""
        at = self.places[name]
        return dict(zip(Convention, self.kilograms[at:], strict=False))


def fine_sums(db: Read, scope: Scope, counters: Sequence[str], sums: Sequence[str]) -> dict[Cell, Sums] | None:
    """The fine cells of a scope that have anything; none if they are not kept for it.

    Args:
        db: where the cells are.
        scope: what the question is about.
        counters: of projects.
        sums: of savings.
    """
    planned = plan_for(scope, KEYS)
    if planned is None or scope.shape.state:
        return None
    (plan, values), dialect = planned, db.engine.dialect
    if not db.fetch(_prepared_ready(plan, dialect), values):
        return None
    values = {"month": scope.as_of, "every": ALL_AGENCIES}
    places = {name: index * len(Convention) for index, name in enumerate(sums)}
    kilograms = {tuple(row[:3]): row[3:] for row in db.fetch(_savings(tuple(sums), dialect), values)}
    nothing = (0,) * (len(sums) * len(Convention))
    found = {}
    for row in db.fetch(_projects(tuple(counters), dialect), values):
        if any(row[3:]):
            counted = dict(zip(counters, row[3:], strict=True))
            found[_cell(row)] = Sums(counted, kilograms.get(row[:3], nothing), places)
    return found


def _cell(row: Sequence[Any]) -> Cell:
    place, theme, year = row[:3]
    municipality = None if place == NO_PLACE else place.partition(" ")[2]
    return municipality, theme or None, None if year == NO_YEAR else year


@lru_cache(maxsize=4)
def _prepared_ready(plan: Any, dialect: sa.Dialect) -> Prepared:  # noqa: ANN401 - a plan
    return Prepared(ready(plan), dialect)


@lru_cache(maxsize=8)
def _projects(counters: tuple[str, ...], dialect: sa.Dialect) -> Prepared:
    columns = table_of(ProjectCell).columns
    return Prepared(_summed(ProjectCell, [columns[name] for name in counters]), dialect)


@lru_cache(maxsize=8)
def _savings(sums: tuple[str, ...], dialect: sa.Dialect) -> Prepared:
    columns = table_of(SavingCell).columns
    parts = [sa.case((columns["convention"] == each, columns[name]), else_=0) for name in sums for each in Convention]
    return Prepared(_summed(SavingCell, parts), dialect)


def _summed(model: type[Table], parts: Sequence[Any]) -> sa.Select[Any]:
    """Deltas added up, in the order of the index."""
    columns = table_of(model).columns
    by = [columns[name] for name in _BY]
    chosen = (
        columns["month"] == sa.bindparam("month", type_=columns["month"].type),
        columns["grain"] == sa.literal_column(f"'{FINE}'", sa.String()),
        columns["agency_id"] == sa.bindparam("every", type_=columns["agency_id"].type),
    )
    return sa.select(*by, *[sa.cast(sa.func.sum(each), BIG) for each in parts]).where(*chosen).group_by(*by)
