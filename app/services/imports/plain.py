"""Plain rows: those of both databases in the one form that parsed rows have, so that they can be compared."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.base import Identifier, Moment
from app.services.sql import asked, many

_MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
_KINDS = ((Identifier, "uuid"), (sa.Date, "date"), (Moment, "timestamptz"), (sa.Integer, "bigint"))
Plain = dict[str, Any]


def plain(column: sa.Column[Any], dialect: str) -> sa.ColumnElement[Any]:
    """A column in plain form: ids, days and moments as text, JSON as its text."""
    kind = column.type
    if dialect == "postgresql":
        if isinstance(kind, Moment):
            return sa.func.to_char(sa.func.timezone("UTC", column), sa.literal_column(f"'{_MOMENT}'"))
        if isinstance(kind, Identifier | sa.Date | sa.JSON):
            return sa.cast(column, sa.Text)
    return sa.type_coerce(column, sa.String) if isinstance(kind, sa.JSON) else column


def kind_of(column: sa.Column[Any]) -> str:
    """The kind of list that values of a column are looked up with."""
    return next((name for type_, name in _KINDS if isinstance(column.type, type_)), "text")


@lru_cache(maxsize=256)
def _lookup(
    table: sa.Table, names: tuple[str, ...], by: str, more: tuple[Any, ...], dialect: sa.Dialect, *, held: bool
) -> Prepared:
    values = asked(kind_of(table.columns[by]))
    conditions = [table.columns[by] == values.c.value]
    for name in more:
        if isinstance(name, str):
            conditions.append(table.columns[name] == sa.bindparam(f"is_{name}", type_=table.columns[name].type))
        else:
            conditions.append(name)
    chosen = [plain(table.columns[name], dialect.name) for name in (*names, by)]
    if dialect.name == "sqlite":  # outer: it would else walk all rows of an agency and look each up among the values
        statement = sa.select(*chosen).select_from(values).join(table, sa.and_(*conditions), isouter=True)
        return Prepared(statement, dialect)
    of_value = sa.select(*[each.label(f"c{index}") for index, each in enumerate(chosen)]).where(*conditions)
    if held:
        of_value = of_value.with_for_update(of=table, key_share=True)
    if _is_indexed(table, by, frozenset(name for name in more if isinstance(name, str))):
        # value by value through the index: no plan of the whole fits a table that grows in this transaction
        of_value = of_value.offset(sa.literal_column("0"))
    found = of_value.correlate(values).lateral("found")
    return Prepared(sa.select(*found.c).select_from(values).join(found, sa.true()), dialect)


@lru_cache(maxsize=256)
def _is_indexed(table: sa.Table, by: str, beside: frozenset[str]) -> bool:
    """Whether an index leads from values of these columns to the rows."""
    unique = (each for each in table.constraints if isinstance(each, sa.PrimaryKeyConstraint | sa.UniqueConstraint))
    whole = (index for index in table.indexes if index.dialect_kwargs.get("postgresql_where") is None)
    for key in (*unique, *whole):
        leading = [column.name for column in key.columns]
        if by in leading and beside.issuperset(leading[: leading.index(by)]):
            return True
    return False


def rows_by(
    db: Read, table: sa.Table, names: Sequence[str], by: str, values: Iterable[Any],
    *more: sa.ColumnElement[bool], where: Mapping[str, Any] | None = None, held: bool = False,
) -> list[Plain]:  # fmt: skip
    """Rows of a table by one of its columns, many values at once.

    Args:
        db: the session.
        table: where.
        names: columns wanted.
        by: the column looked up.
        values: its values.
        more: further conditions.
        where: further columns that must have a value.
        held: keep other writers from the rows until the transaction ends; they are held in the order of their ids, as
            everywhere. One that comes to be meanwhile is not among them.
    """
    wanted = list(dict.fromkeys(values))
    if held and by != "id" and db.dialect == "postgresql":
        ids = sorted(row[0] for row in _found(db, table, ("id",), by, wanted, more, where or {}))
        of_values = set(wanted)
        found = _found(db, table, (*names, by), "id", ids, more, where or {}, held=True)
        found = [row[:-1] for row in found if row[-1] in of_values]
    else:
        found = _found(db, table, names, by, sorted(wanted) if held else wanted, more, where or {}, held=held)
    listed = [index for index, name in enumerate(names) if isinstance(table.columns[name].type, sa.JSON)]
    if not listed:
        return [dict(zip(names, row, strict=True)) for row in found]
    return [dict(zip(names, _opened(row, listed), strict=True)) for row in found]


def _found(
    db: Read, table: sa.Table, names: Sequence[str], by: str, wanted: Sequence[Any], more: tuple[Any, ...],
    where: Mapping[str, Any], *, held: bool = False,
) -> list[tuple[Any, ...]]:  # fmt: skip
    if not wanted:
        return []
    prepared = _lookup(table, tuple(names), by, (*more, *where), db.engine.dialect, held=held)
    given = {f"is_{name}": value for name, value in where.items()}
    return [row[:-1] for row in db.fetch(prepared, {"ids": many(db, wanted), **given}) if row[-1] is not None]


def _opened(row: Sequence[Any], listed: Sequence[int]) -> list[Any]:
    values = list(row)
    for index in listed:
        if isinstance(values[index], str):
            values[index] = orjson.loads(values[index])
    return values
