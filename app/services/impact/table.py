"""The table: figures by groups, with a row for every beginning of the keys where subtotals are asked for.

Each subtotal is counted anew, never added from its groups: a project shared by two places is one project of their
state.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.bulk import paused_collector
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
from app.services.impact.needs import needs_of
from app.services.impact.resolving import resolve
from app.services.impact.scope import Scope
from app.services.impact.state import factor_sets
from app.services.impact.tonnage import MEASURES
from app.services.ledger import labels_at, once_at
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
    with paused_collector():  # thousands of rows, and not one cycle among them
        return _table(db, actor, query)


def _table(db: Snapshot, actor: Actor, query: ImpactTableQuery) -> dict[str, Any]:
    _once(query.group_by, "group_by")
    measures = tuple(query.measures or DEFAULT_MEASURES)
    _once(measures, "measures")
    scope = resolve(db, actor, query)
    make_room(db)
    maker, keys, needs = maker_for(db, actor, scope), tuple(query.group_by), needs_of(measures)
    cells: dict[tuple[Any, ...], Cell] = {}
    for width in range(len(keys), -1 if query.subtotals else len(keys) - 1, -1):
        group_by = keys[:width]
        found = count(db, scope, group_by, needs)
        for key, tally in found.items():
            cells[key] = cell(tally, maker.of(group_by, key), scope.shape, group_by)
    if len(cells) > MOST_CELLS:
        raise Invalid(faults=[Fault("too_many_cells", "?group_by", {"limit": MOST_CELLS})])
    labels = _labels(db, scope, keys, cells)
    used: set[str] = set().union(*(each.factor_sets for each in cells.values()))
    return {
        **envelope(db, scope),
        "group_by": keys,
        "subtotals": query.subtotals,
        "rows": [_row(key, cells[key], keys, labels, measures) for key in sorted(cells, key=_order(keys, labels))],
        "factor_sets": factor_sets(db, scope, used),
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
        parts, coverage = found.maker.parts(tonnage, figure), found.maker.coverage(tonnage, figure)
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


def _labels(db: Snapshot, scope: Scope, keys: Sequence[GroupKey], cells: Iterable[tuple[Any, ...]]) -> Labels:
    """Names of the units, agencies and factor sets among the values."""
    values: dict[GroupKey, set[Any]] = {name: set() for name in keys}
    for cell_key in cells:
        for name, value in zip(keys, cell_key, strict=False):
            if value is not None:
                values[name].add(value)
    return {name: _named(db, scope, name, found) for name, found in values.items() if found}


def _named(db: Snapshot, scope: Scope, name: GroupKey, values: set[Any]) -> dict[Any, Label]:
    if name in DIGITS:
        return _places(db, scope, values)
    nothing: Any = sa.null()
    if name is GroupKey.MUNICIPALITY:
        column, shown = M["id"], (M["name"], nothing, M["ags"])
    elif name is GroupKey.AGENCY:
        column, shown = A["id"], (A["name"], A["slug"], nothing)
    elif name is GroupKey.FACTOR_SET:
        column, shown = F["id"], (F["title"], F["slug"], nothing)
    else:
        return {}
    ids, asked_for = asked(), sorted(map(UUID, values))
    statement: Any = sa.select(column, *shown).select_from(ids).join(column.table, column == ids.c.value)
    rows: Any = db.all(statement, {"ids": many(db, asked_for)})
    found: dict[Any, Label] = {str(row[0]): {"label": row[1], "slug": row[2], "ags": row[3]} for row in rows}
    return {**found, **{key: _former(label) for key, label in labels_at(db, scope.known_at, asked_for).items()}}


def _former(label: Label) -> Label:
    return {"label": label.get("name", label.get("title")), "slug": label.get("slug"), "ags": label.get("ags")}


def _places(db: Snapshot, scope: Scope, paths: set[Any]) -> dict[Any, Label]:
    """Units by their path; of two with one path the current one is named."""
    columns = (M["id"], M["path"], M["name"], M["ags"], M["valid_to"])
    chosen: sa.ColumnElement[bool] = M["path"].in_(sorted(paths))
    former: dict[str, Label] = {}
    if scope.known_at is not None:
        once = once_at(db, paths)
        chosen = sa.and_(sa.or_(chosen, M["id"].in_(once)), M["created_at"] <= scope.known_at)
    units: list[dict[str, Any]] = [dict(row._mapping) for row in db.all(sa.select(*columns).where(chosen))]  # noqa: SLF001 - SQLAlchemy's public name
    if scope.known_at is not None:
        former = dict(labels_at(db, scope.known_at, [*once, *[unit["id"] for unit in units]]))
        units = [{"id": unit["id"], **former.pop(str(unit["id"]), unit)} for unit in units]
        units += [{"id": UUID(key), **label} for key, label in former.items()]  # deleted since
    units.sort(key=lambda unit: (unit["valid_to"] is None, unit["id"]))
    found = {unit["path"]: {"label": unit["name"], "slug": None, "ags": unit["ags"]} for unit in units}
    return {path: label for path, label in found.items() if path in paths}
