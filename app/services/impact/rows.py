"""Rows: the groups of a table, each as the JSON it is sent as.

A row follows from what its cell says, from the measures asked for and from what the caller may see. For a caller who
sees everything the first two are enough, and most cells say what they said when they were last asked for: their rows
are not made again, so that after a change a long table costs little more than reading its cells.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import orjson

from app.core.db import Database, Snapshot
from app.schemas.impact_table import Measure
from app.services.impact.cell import Cell, cell
from app.services.impact.figures import Maker
from app.services.impact.folds import tallies
from app.services.impact.keys import Keys
from app.services.impact.made import made
from app.services.impact.needs import needs_of
from app.services.impact.rollups import Cells, read_cells
from app.services.impact.scope import Scope
from app.services.impact.tonnage import MEASURES


class Row(NamedTuple):
    """A row without its keys.

    Attributes:
        members: ``projects`` and ``figures`` as members of a JSON object.
        factor_sets: ids of the sets behind it.
    """

    members: bytes
    factor_sets: frozenset[str]


Groups = dict[tuple[Any, ...], Row]


def rows_of(db: Snapshot, scope: Scope, maker: Maker, keys: Keys, measures: tuple[Measure, ...]) -> Groups:
    """The rows of all groups that have anything.

    Args:
        db: where everything comes from.
        scope: what the question is about.
        maker: makes figures as the caller may see them.
        keys: what to tell apart.
        measures: what to show.

    Raises:
        Invalid: more groups than can be answered.
    """
    cells = read_cells(db, scope, keys, needs=needs_of(measures))
    if cells is not None and maker.veil is None:
        return _seen_in_full(db.database, cells, scope, maker, measures)
    found, shape = tallies(db, scope, keys) if cells is None else cells.tallies(), scope.shape
    return {key: _row(cell(tally, maker.of(keys, key), shape, keys), measures) for key, tally in found.items()}


def _row(found: Cell, measures: Iterable[Measure]) -> Row:
    members = {"projects": found.tally.projects, "figures": [_figure(found, measure) for measure in measures]}
    return Row(orjson.dumps(members)[1:-1], frozenset(found.factor_sets))


def _figure(found: Cell, measure: Measure) -> dict[str, Any]:
    figure, parts, coverage = found.figure(measure), list[dict[str, Any]](), None
    if measure.value in MEASURES:
        tonnage = found.tonnage(measure.value)
        parts, coverage = found.maker.parts(tonnage, figure), found.maker.coverage(tonnage, figure)
    return {"measure": measure, "figure": figure.wire(), "by_convention": parts, "coverage": coverage}


def _seen_in_full(
    database: Database, cells: Cells, scope: Scope, maker: Maker, measures: tuple[Measure, ...]
) -> Groups:
    kept, view = made(database), (cells.plan, tuple(cells.asked.values()), measures)
    shape, keys = scope.shape, cells.plan.keys
    recent, older = kept.of(view)
    rows: Groups = {}
    for key, lines in cells.found.items():
        row = recent.get(lines, _UNKNOWN)
        if row is _UNKNOWN:
            row = older.get(lines, _UNKNOWN)
            if row is _UNKNOWN:
                tally = cells.tally(lines)
                row = None if tally is None else _row(cell(tally, maker, shape, keys), measures)
            kept.keep(view, lines, row, len(row.members) if row else 0)
        if row is not None:
            rows[key] = row
    return rows


_UNKNOWN: Final = Row(b"", frozenset())
