"""The table: figures by groups, with a row for every beginning of the keys where subtotals are asked for.

Each subtotal is counted anew, never added from its groups: a project shared by two places is one project of their
state.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.bulk import paused_collector
from app.core.db import Snapshot
from app.core.errors import Fault, Invalid
from app.core.prepared import Prepared
from app.models.agencies import Agency
from app.models.factors import FactorSet
from app.models.municipalities import Municipality
from app.schemas.impact_table import DEFAULT_MEASURES, GroupKey, ImpactTableQuery
from app.services.access import Actor
from app.services.impact.answer import envelope, maker_for
from app.services.impact.grouping import MOST_CELLS
from app.services.impact.keys import DIGITS
from app.services.impact.resolving import resolve
from app.services.impact.rows import Groups, rows_of
from app.services.impact.scope import Scope
from app.services.impact.state import factor_sets
from app.services.ledger import labels_at, once_at
from app.services.sql import asked, make_room, many

A = sa.inspect(Agency).columns
F = sa.inspect(FactorSet).columns
M = sa.inspect(Municipality).columns

Label = Mapping[str, Any]
"""Label, slug and AGS, in this order."""
Labels = Mapping[GroupKey, Mapping[Any, Label]]
_BEHIND_ALL: Final = (2, "", "")
"""Where a subtotal is sorted: behind its groups."""
_MANY: Final = 1000
"""So many records are found faster by reading all of them."""
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
    maker, keys, rows = maker_for(db, actor, scope), tuple(query.group_by), Groups()
    for width in range(len(keys), -1 if query.subtotals else len(keys) - 1, -1):
        rows.update(rows_of(db, scope, maker, keys[:width], measures))
    if len(rows) > MOST_CELLS:
        raise Invalid(faults=[Fault("too_many_cells", "?group_by", {"limit": MOST_CELLS})])
    values = _values(keys, rows)
    used = frozenset[str]().union(*{each.factor_sets for each in rows.values()})
    return {
        **envelope(db, scope),
        "group_by": keys,
        "subtotals": query.subtotals,
        "rows": _json(rows, values, _labels(db, scope, values)),
        "factor_sets": factor_sets(db, scope, used),
    }


def _once(values: Sequence[Any], parameter: str) -> None:
    if len(set(values)) < len(values):
        raise Invalid(faults=[Fault("repeated", f"?{parameter}")])


def _json(rows: Groups, values: Mapping[GroupKey, set[Any]], labels: Labels) -> orjson.Fragment:
    """The rows in their order, as one piece of JSON."""
    if not rows:
        return orjson.Fragment(b"[]")
    shown = [_shown_values(name, found, labels.get(name, {})) for name, found in values.items()]
    if len(shown) == 1:
        (one,) = shown
        ordered = sorted(rows, key=lambda key: one[key[0]][0] if key else _BEHIND_ALL)
        texts = [one[key[0]][1] if key else b"" for key in ordered]
    else:
        ordered = sorted(rows, key=lambda key: _place(shown, key))
        texts = [b",".join([each[value][1] for each, value in zip(shown, key, strict=False)]) for key in ordered]
    pieces = [
        piece
        for key, text in zip(ordered, texts, strict=True)
        for piece in (b',{"keys":[', text, b"],", rows[key].members, b"}")
    ]
    pieces[0] = b'[{"keys":['
    return orjson.Fragment(b"".join([*pieces, b"]"]))


Shown = tuple[tuple[int, str, str], bytes]
"""Where a value of a key is sorted, and how a row shows it."""


def _place(shown: Sequence[Mapping[Any, Shown]], key: tuple[Any, ...]) -> list[tuple[int, str, str]]:
    found = [each[value][0] for each, value in zip(shown, key, strict=False)]
    return found if len(key) == len(shown) else [*found, _BEHIND_ALL]


def _shown_values(name: GroupKey, values: Iterable[Any], labels: Mapping[Any, Label]) -> dict[Any, Shown]:
    return {value: _shown(name, value, *labels.get(value, _NO_LABEL).values()) for value in values}


@lru_cache(maxsize=MOST_CELLS)
def _shown(name: GroupKey, value: Any, label: str | None, slug: str | None, ags: str | None) -> Shown:  # noqa: ANN401 - of a key
    """By label and value, what has none behind the others."""
    text = orjson.dumps({"name": name, "value": value, "label": label, "slug": slug, "ags": ags})
    return (int(value is None), str(label or ""), str(value)), text


def _values(keys: Sequence[GroupKey], rows: Iterable[tuple[Any, ...]]) -> dict[GroupKey, set[Any]]:
    """The values of each key."""
    return {name: {key[index] for key in rows if len(key) > index} for index, name in enumerate(keys)}


def _labels(db: Snapshot, scope: Scope, values: Mapping[GroupKey, set[Any]]) -> Labels:
    """Names of the units, agencies and factor sets among the values."""
    wanted = {name: found - {None} for name, found in values.items()}
    return {name: _named(db, scope, name, found) for name, found in wanted.items() if found}


def _named(db: Snapshot, scope: Scope, name: GroupKey, values: set[Any]) -> dict[Any, Label]:
    if name in DIGITS:
        return _places(db, scope, values)
    if name not in _BY_ID:
        return {}
    dialect = db.engine.dialect
    few = len(values) < _MANY
    rows = db.fetch(_prepared(name, dialect) if few else _all(name, dialect), {"ids": many(db, values)} if few else {})
    found: dict[Any, Label] = {key: {"label": label, "slug": slug, "ags": ags} for key, label, slug, ags in rows}
    return {**found, **{key: _former(label) for key, label in labels_at(db, scope.known_at, values).items()}}


_BY_ID: Mapping[GroupKey, tuple[Any, ...]] = {
    GroupKey.MUNICIPALITY: (M["id"], M["name"], sa.null(), M["ags"]),
    GroupKey.AGENCY: (A["id"], A["name"], A["slug"], sa.null()),
    GroupKey.FACTOR_SET: (F["id"], F["title"], F["slug"], sa.null()),
}
"""Key -> its id and its label."""


@lru_cache(maxsize=16)
def _prepared(name: GroupKey, dialect: sa.Dialect) -> Prepared:
    (key, *_), ids = _BY_ID[name], asked()
    return Prepared(_labelled(name).select_from(ids).join(key.table, key == ids.c.value), dialect)


@lru_cache(maxsize=16)
def _all(name: GroupKey, dialect: sa.Dialect) -> Prepared:
    return Prepared(_labelled(name), dialect)


def _labelled(name: GroupKey) -> sa.Select[Any]:
    """Every record with its label, its id as text."""
    key, *shown = _BY_ID[name]
    return sa.select(sa.cast(key, sa.String()), *shown)


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
