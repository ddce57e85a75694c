"""Grouping: how a grouped statement about a scope is run: keys as text, within limits, in slices of a large whole."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import Fault, Invalid
from app.core.prepared import Prepared
from app.models.agencies import Agency
from app.services.impact.keys import Keys
from app.services.impact.scope import Build, Scope, Shape, rows
from app.services.impact.selection import E, number

Cell = tuple[Any, ...]
"""Values of the keys."""
MOST_CELLS = 20_000
MOST_ROWS = 10 * MOST_CELLS
"""Rows of one statement; a cell has several."""
_LARGE = 1_000_000
"""Entries ever written from which a question about the whole is worked out in slices."""
_AGENCIES = sa.inspect(Agency).columns


def fold(db: Read, scope: Scope, build: Build, keys: Keys) -> list[tuple[Any, ...]]:
    """Rows of a grouped statement: the key of the cell, with ids as text, then what was counted."""
    found = rows(db, scope, build, keys)
    if len(found) >= MOST_ROWS and not scope.entire:
        raise too_many()
    if not keys:
        return found
    width = len(keys)
    return [(*_plain(row[:width]), *row[width:]) for row in found]


def bounded(statement: sa.Select[Any], shape: Shape) -> sa.Select[Any]:
    """A grouped statement that ends where its rows are too many to be answered."""
    return statement if shape.entire else statement.limit(number(MOST_ROWS))


def sliced(db: Read, scope: Scope, build: Build, keys: Keys) -> list[tuple[Any, ...]]:
    """Rows to be added up; of a large whole one statement for each agency, so that none outlives the deadline.

    A project and its savings belong to one agency, so what is counted once in a slice is counted once in the whole.
    """
    if scope.shape.by_share or not db.fetch(_is_large(db.engine.dialect), {}):
        return fold(db, scope, build, keys)
    owners = db.all(sa.select(_AGENCIES["id"]).order_by(_AGENCIES["id"]))
    return [row for (owner,) in owners for row in fold(db, replace(scope, owner=owner), build, keys)]


@lru_cache(maxsize=2)
def _is_large(dialect: sa.Dialect) -> Prepared:
    return Prepared(sa.select(E["id"]).where(E["id"] > number(_LARGE)).limit(number(1)), dialect)


def _plain(cell: tuple[Any, ...]) -> Cell:
    return tuple(value if value is None or isinstance(value, int | str) else str(value) for value in cell)


def too_many() -> Invalid:
    """More cells than can be answered."""
    return Invalid(faults=[Fault("too_many_cells", "?group_by", {"limit": MOST_CELLS})])
