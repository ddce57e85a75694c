"""Paging: keyset pages of a collection, filtered and sorted, that neither skip nor repeat a row while others write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core.cursors import seal, unseal
from app.core.db import Read
from app.core.errors import Fault, Invalid, Malformed
from app.core.folding import search_key
from app.core.nearest import nearest
from app.core.prepared import Prepared
from app.models.base import Identifier, Moment
from app.schemas.shapes import ListQuery
from app.services.access import Actor
from app.services.reading import Collection, Filter, Shape, Visibility, names

DEFAULT_LIMIT = 50
_PAGING = frozenset(ListQuery.model_fields)


@dataclass(frozen=True, slots=True)
class Question:
    """What a caller asks of a list.

    Attributes:
        filters: parameter name -> typed value or values; absent means unfiltered.
        sort: names, a leading minus turns the direction.
        limit: rows per page.
        cursor: where to go on; sealed by an earlier page.
        fields: only these fields.
        count: also count all matches.
    """

    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: Sequence[str] = ()
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    fields: Sequence[str] | None = None
    count: bool = False


def question(query: ListQuery) -> Question:
    """The question behind a list's parameters."""
    filters = {name: getattr(query, name) for name in type(query).model_fields if name not in _PAGING}
    return Question(
        filters={name: value for name, value in filters.items() if value is not None},
        sort=names(query.sort) or (),
        limit=query.limit,
        cursor=query.cursor,
        fields=names(query.fields),
        count=query.count == "exact",
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page on its way to the wire."""

    items: list[dict[str, Any]]
    next: str | None
    prev: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class _Order:
    """Sort columns with their directions; the id breaks ties."""

    names: tuple[str, ...]
    columns: tuple[Any, ...]
    descending: tuple[bool, ...]


def page(db: Read, collection: Collection, actor: Actor, question: Question) -> Page:
    """One page of what the caller may see.

    Raises:
        Invalid: an unknown sort or field.
        Malformed: a cursor that is not ours, or belongs to another question.
    """
    seen = collection.visible(actor)
    order = _order(collection, question.sort)
    chosen = collection.chosen(question.fields)
    present = present_of(collection, question.filters)
    values = {**seen.values, **filter_values(collection, question.filters, present)}
    context = (
        f"{collection.name}|{order.names}|{seen.name}|{[(name, str(question.filters[name])) for name, _ in present]}"
    )
    secret = db.database.settings.signing_key
    backwards, position = _position(question.cursor, order, secret, context)
    shape, prepared = collection.remember(
        ("page", db.dialect, seen.name, present, order.names, chosen, position is not None, backwards),
        lambda: _statement(db, collection, seen, present, order, chosen, at=position is not None, backwards=backwards),
    )
    for index, value in enumerate(position or ()):
        values[f"at_{index}"] = value
    rows = db.fetch(prepared, {**values, "row_limit": question.limit + 1})
    more = len(rows) > question.limit
    rows = rows[: question.limit]
    if backwards:
        rows = rows[::-1]
    edge = len(chosen)
    forward = backwards or more
    backward = more if backwards else position is not None
    return Page(
        items=[shape.wire(row) for row in rows],
        next=seal(["+", *map(_scalar, rows[-1][edge:])], secret, context) if forward and rows else None,
        prev=seal(["-", *map(_scalar, rows[0][edge:])], secret, context) if backward and rows else None,
        total=_count(db, collection, seen, present, values) if question.count else None,
    )


Present = tuple[tuple[str, int], ...]
"""Filters that were given, each with the number of its values: they decide the text of the statement."""


def present_of(collection: Collection, filters: Mapping[str, Any]) -> Present:
    """Which filters were given."""
    given = sorted(name for name, value in filters.items() if value is not None)
    return tuple((name, len(filters[name]) if collection.filters[name].many else 1) for name in given)


def _statement(
    db: Read,
    collection: Collection, seen: Visibility, present: Present, order: _Order, chosen: tuple[str, ...],
    *, at: bool, backwards: bool,
) -> tuple[Shape, Prepared]:  # fmt: skip
    shape = Shape(collection, chosen, db.dialect)
    keys = [column.label(f"sort_{index}") for index, column in enumerate(order.columns)]
    statement = sa.select(*shape.expressions, *keys).where(seen.clause, *conditions(collection, present))
    down = [flag != backwards for flag in order.descending]
    if at:
        statement = statement.where(_after(order.columns, down))
    ordering = [column.desc() if flag else column.asc() for column, flag in zip(order.columns, down, strict=True)]
    statement = statement.order_by(*ordering).limit(sa.bindparam("row_limit", type_=sa.Integer))
    return shape, Prepared(statement, db.engine.dialect)


def conditions(collection: Collection, present: Present) -> list[ColumnElement[bool]]:
    """What the filters ask of a row; their values are parameters."""
    found = []
    for name, count in present:
        rule = collection.filters[name]
        bound: list[sa.BindParameter[Any]] = [sa.bindparam(f"filter_{name}_{index}") for index in range(count)]
        found.append(rule.condition(bound if rule.many else bound[0]))
    return found


def _after(columns: Sequence[Any], down: Sequence[bool]) -> ColumnElement[bool]:
    """Rows behind the position: a row comparison where all directions agree, else spelled out."""
    bounds = [sa.bindparam(f"at_{index}", type_=column.type) for index, column in enumerate(columns)]
    if len(set(down)) == 1:
        left, right = sa.tuple_(*columns), sa.tuple_(*bounds)
        return left < right if down[0] else left > right
    branches = []
    for index, column in enumerate(columns):
        same = [columns[before] == bounds[before] for before in range(index)]
        beyond = column < bounds[index] if down[index] else column > bounds[index]
        branches.append(sa.and_(*same, beyond))
    return sa.or_(*branches)


def _order(collection: Collection, sort: Sequence[str]) -> _Order:
    names, columns, descending = [], [], []
    for entry in sort:
        name = entry.removeprefix("-")
        if name not in collection.sorts:
            near = nearest(name, collection.sorts)
            allowed = sorted(collection.sorts)
            raise Invalid(
                faults=[Fault("unknown_sort", "?sort", {"name": name[:80], "nearest": near, "allowed": allowed})]
            )
        names.append(entry)
        columns.append(collection.sorts[name])
        descending.append(entry.startswith("-"))
        if name == "id":
            break
    else:
        names.append("-id" if descending and descending[-1] else "id")
        columns.append(collection.sorts["id"])
        descending.append(bool(descending and descending[-1]))
    return _Order(tuple(names), tuple(columns), tuple(descending))


def filter_values(collection: Collection, filters: Mapping[str, Any], present: Present) -> dict[str, Any]:
    """Values of the parameters of the filters' conditions."""
    values: dict[str, Any] = {}
    for name, _ in present:
        rule: Filter = collection.filters[name]
        for index, value in enumerate(filters[name] if rule.many else [filters[name]]):
            values[f"filter_{name}_{index}"] = _filter_value(name, rule, value)
    return values


def _filter_value(name: str, rule: Filter, value: Any) -> Any:  # noqa: ANN401 - a parameter
    if name == "q":
        folded = search_key(str(value)).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"%{folded}%"
    return rule.convert(value) if rule.convert is not None else value


def _position(cursor: str | None, order: _Order, secret: bytes, context: str) -> tuple[bool, list[Any] | None]:
    if cursor is None:
        return False, None
    direction, *position = unseal(cursor, secret, context)
    if len(position) != len(order.columns) or direction not in {"+", "-"}:
        raise Malformed("cursor_invalid")
    typed = [_typed(value, column) for value, column in zip(position, order.columns, strict=True)]
    return direction == "-", typed


def _scalar(value: Any) -> Any:  # noqa: ANN401 - a cell
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID | date) else value


def _typed(value: Any, column: Any) -> Any:  # noqa: ANN401 - a cell and its column
    if isinstance(column.type, Identifier):
        return UUID(value)
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    return value


def _count(db: Read, collection: Collection, seen: Visibility, present: Present, values: Mapping[str, Any]) -> int:
    prepared = collection.remember(
        ("count", db.dialect, seen.name, present),
        lambda: Prepared(
            sa.select(sa.func.count())
            .select_from(collection.table)
            .where(seen.clause, *conditions(collection, present)),
            db.engine.dialect,
        ),
    )
    wanted = {name: value for name, value in values.items() if not name.startswith("at_")}
    return int(db.fetch(prepared, wanted)[0][0])
