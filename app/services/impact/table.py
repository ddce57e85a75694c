"""The table: figures by groups, with a row for every beginning of the keys where subtotals are asked for.

Each subtotal is counted anew, never added from its groups: a project shared by two places is one project of their
state.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Snapshot
from app.core.errors import Fault, Invalid
from app.models.agencies import Agency
from app.models.factors import FactorSet
from app.models.municipalities import Municipality
from app.schemas.impact_table import DEFAULT_MEASURES, GroupKey, ImpactTableQuery, Measure
from app.services.access import Actor
from app.services.impact.answer import count, envelope, maker_for
from app.services.impact.cell import Cell, cell
from app.services.impact.grouping import MOST_CELLS
from app.services.impact.keys import DIGITS
from app.services.impact.scope import resolve
from app.services.impact.state import factor_sets
from app.services.impact.tonnage import MEASURES
from app.services.sql import asked, make_room, many

A = sa.inspect(Agency).columns
F = sa.inspect(FactorSet).columns
M = sa.inspect(Municipality).columns

Label = Mapping[str, Any]
Labels = Mapping[GroupKey, Mapping[Any, Label]]
_NO_LABEL: Label = {"label": None, "slug": None, "ags": None}


def get_impact_table(db: Snapshot, actor: Actor, query: ImpactTableQuery) -> dict[str, Any]:
    """Figures of a scope by groups.

    Raises:
        Invalid: a key or measure given twice, more groups than can be answered, or what a scope cannot be.
    """
    _once(query.group_by, "group_by")
    measures = tuple(query.measures or DEFAULT_MEASURES)
    _once(measures, "measures")
    scope = resolve(db, actor, query)
    make_room(db)
    maker, keys = maker_for(db, actor, scope), tuple(query.group_by)
    cells: dict[tuple[Any, ...], Cell] = {}
    for width in range(len(keys), -1 if query.subtotals else len(keys) - 1, -1):
        group_by = keys[:width]
        found = count(db, scope, group_by)
        for key, tally in found.items():
            cells[key] = cell(tally, maker.of(group_by, key), scope.shape, group_by)
    if len(cells) > MOST_CELLS:
        raise Invalid(faults=[Fault("too_many_cells", "?group_by", {"limit": MOST_CELLS})])
    labels = _labels(db, keys, cells)
    used: set[str] = set().union(*(each.factor_sets for each in cells.values()))
    return {
        **envelope(db, scope),
        "group_by": keys,
        "subtotals": query.subtotals,
        "rows": [_row(key, cells[key], keys, labels, measures) for key in sorted(cells, key=_order(keys, labels))],
        "factor_sets": factor_sets(db, used),
    }


def _once(values: Sequence[Any], parameter: str) -> None:
    if len(set(values)) < len(values):
        raise Invalid(faults=[Fault("repeated", f"?{parameter}")])


def _row(
    key: tuple[Any, ...], found: Cell, keys: Sequence[GroupKey], labels: Labels, measures: Iterable[Measure]
) -> dict[str, Any]:
    named = [
        {"name": name, "value": value, **labels.get(name, {}).get(value, _NO_LABEL)}
        for name, value in zip(keys, key, strict=False)
    ]
    return {
        "keys": named,
        "projects": found.tally.projects,
        "figures": [_figure(found, measure) for measure in measures],
    }


def _figure(found: Cell, measure: Measure) -> dict[str, Any]:
    figure, parts, coverage = found.figure(measure), list[dict[str, Any]](), None
    if measure.value in MEASURES:
        tonnage = found.tonnage(measure.value)
        parts, coverage = found.maker.parts(tonnage, figure), found.maker.coverage(tonnage)
    return {"measure": measure, "figure": figure.wire(), "by_convention": parts, "coverage": coverage}


def _order(keys: Sequence[GroupKey], labels: Labels) -> Callable[[tuple[Any, ...]], Any]:
    """By label and value, what has none behind the others, a subtotal behind its groups."""

    def place(key: tuple[Any, ...]) -> list[tuple[int, str, str]]:
        found = [
            (int(value is None), str(labels.get(name, {}).get(value, _NO_LABEL)["label"] or ""), str(value))
            for name, value in zip(keys, key, strict=False)
        ]
        return [*found, (2, "", "")] if len(key) < len(keys) else found

    return place


def _labels(db: Snapshot, keys: Sequence[GroupKey], cells: Iterable[tuple[Any, ...]]) -> Labels:
    """Names of the units, agencies and factor sets among the values."""
    values: dict[GroupKey, set[Any]] = {name: set() for name in keys}
    for cell_key in cells:
        for name, value in zip(keys, cell_key, strict=False):
            if value is not None:
                values[name].add(value)
    return {name: _named(db, name, found) for name, found in values.items() if found}


def _named(db: Snapshot, name: GroupKey, values: set[Any]) -> dict[Any, Label]:
    nothing: Any = sa.null()
    if name in DIGITS:
        column, shown = M["path"], (M["name"], nothing, M["ags"])
    elif name is GroupKey.MUNICIPALITY:
        column, shown = M["id"], (M["name"], nothing, M["ags"])
    elif name is GroupKey.AGENCY:
        column, shown = A["id"], (A["name"], A["slug"], nothing)
    elif name is GroupKey.FACTOR_SET:
        column, shown = F["id"], (F["title"], F["slug"], nothing)
    else:
        return {}
    statement: Any = sa.select(column, *shown)
    if name in DIGITS:
        # of two units with one key the current one is named
        statement = statement.where(column.in_(sorted(values))).order_by(M["valid_to"].is_(None), M["id"])
    else:
        ids = asked()
        statement = statement.select_from(ids).join(column.table, column == ids.c.value)
    rows: Any = db.all(statement, {} if name in DIGITS else {"ids": many(db, sorted(map(UUID, values)))})
    return {str(row[0]): {"label": row[1], "slug": row[2], "ags": row[3]} for row in rows}
