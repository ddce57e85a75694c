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
    chosen = [plain(table.columns[name], dialect.name) for name in (*names, by)]
    conditions = [table.columns[by] == values.c.value]
    for name in more:
        if isinstance(name, str):
            conditions.append(table.columns[name] == sa.bindparam(f"is_{name}", type_=table.columns[name].type))
        else:
            conditions.append(name)
    # outer: SQLite would else walk all rows of an agency and look each up among the values
    is_outer = dialect.name == "sqlite"
    statement = sa.select(*chosen).select_from(values).join(table, sa.and_(*conditions), isouter=is_outer)
    if held:
        statement = statement.order_by(*table.primary_key).with_for_update(of=table, key_share=True)
    return Prepared(statement, dialect)


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
        held: keep other writers from the rows until the transaction ends.
    """
    wanted = list(dict.fromkeys(values))
    if not wanted:
        return []
    where = where or {}
    prepared = _lookup(table, tuple(names), by, (*more, *where), db.engine.dialect, held=held)
    given = {f"is_{name}": value for name, value in where.items()}
    found = [row[:-1] for row in db.fetch(prepared, {"ids": many(db, wanted), **given}) if row[-1] is not None]
    listed = [index for index, name in enumerate(names) if isinstance(table.columns[name].type, sa.JSON)]
    if not listed:
        return [dict(zip(names, row, strict=True)) for row in found]
    return [dict(zip(names, _opened(row, listed), strict=True)) for row in found]


def _opened(row: Sequence[Any], listed: Sequence[int]) -> list[Any]:
    values = list(row)
    for index in listed:
        if isinstance(values[index], str):
            values[index] = orjson.loads(values[index])
    return values
