"""Labels: what records were called when, so that a question about a past moment shows the names of that moment.

A record's row says what it is called now. Before it changes, what it says is kept with the key of the post whose
transaction changes it; of several former labels, the one that ended first after a moment is the one of that moment.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.core.db import Read, Write
from app.core.prepared import Prepared
from app.models.agencies import Agency
from app.models.base import Table
from app.models.factors import FactorSet
from app.models.ledger import FormerLabel, Post
from app.models.municipalities import Municipality
from app.models.projects import Project
from app.services.ledger.posting import post_key
from app.services.ledger.touching import mark
from app.services.sql import asked, json_one, many

L = sa.inspect(FormerLabel).columns
Q = sa.inspect(Post).columns
SHOWN: Mapping[type[Table], tuple[str, ...]] = {
    Agency: ("slug", "name"),
    FactorSet: ("slug", "title", "edition", "convention", "gas"),
    Municipality: ("name", "level", "ags", "ars", "path", "valid_to"),
    Project: ("title",),
}
"""Table -> the columns that answers show beside figures, or look places up by."""

Label = Mapping[str, Any]


def keep_label(db: Write, table: type[Table], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """A record is about to get these values: keep what it is called, if that changes."""
    names = tuple(name for name in SHOWN.get(table, ()) if name in values)
    if names:
        given = {f"new_{name}": values[name] for name in names}
        _keep(db, _prepared(_changing, db.engine.dialect, table, tuple(key), names), {**key, **given})


def keep_last_label(db: Write, table: type[Table], key: Mapping[str, Any]) -> None:
    """A record is about to be deleted: its entries stay, and so does what it was called."""
    if table in SHOWN:
        _keep(db, _prepared(_deleted, db.engine.dialect, table, tuple(key)), key)


def keep_labels(db: Write, table: type[Table], ids: Collection[Any]) -> None:
    """The same for many records of which something shown is about to change."""
    if ids:
        _keep(db, _prepared(_of_many, db.engine.dialect, table), {"ids": many(db, ids)})


def _keep(db: Write, prepared: Prepared, values: Mapping[str, Any]) -> None:
    if db.fetch(prepared, {**values, "post": post_key(db)}):
        mark(db)


def labels_at(db: Read, moment: datetime | None, ids: Iterable[Any]) -> dict[str, Label]:
    """What records were called at a moment, by id; nothing for those that are still called so.

    Args:
        db: where the labels are.
        moment: the moment whose knowledge is asked for; now if none.
        ids: of the records.
    """
    wanted = sorted({str(each) for each in ids if each is not None}) if moment is not None else []
    if not wanted:
        return {}
    rows = db.fetch(_prepared(_later, db.engine.dialect), {"moment": moment, "ids": many(db, wanted)})
    return _first(rows)


def once_at(db: Read, paths: Collection[str]) -> list[Any]:
    """Units that lay at one of the paths at some time and do no longer, by id."""
    there = L["label"]["path"].as_string().in_(sorted(paths))
    return [row[0] for row in db.all(sa.select(L["record_id"]).where(there).distinct())]


def _first(rows: Iterable[tuple[Any, ...]]) -> dict[str, Label]:
    found: dict[str, Label] = {}
    for record_id, label in rows:
        found.setdefault(str(record_id), orjson.loads(label) if isinstance(label, str) else label)
    return found


@lru_cache(maxsize=64)
def _prepared(build: Callable[..., sa.Executable], dialect: sa.Dialect, *more: Any) -> Prepared:  # noqa: ANN401 - of the statement
    return Prepared(build(*more), dialect)


def _later() -> sa.Select[Any]:
    ids = asked()
    statement = sa.select(L["record_id"], L["label"]).select_from(ids).join(FormerLabel, L["record_id"] == ids.c.value)
    statement = statement.join(Post, Q["id"] == L["ended_by"])
    later = Q["known_at"] > sa.bindparam("moment", type_=Q["known_at"].type)
    return statement.where(later).order_by(Q["number"], L["id"])


def _inserted(table: type[Table], source: sa.Select[Any], *, deleting: bool = False) -> Any:  # noqa: ANN401 - an insert
    """Former labels of the rows of a select, held as what follows holds them, so that nobody renames them meanwhile."""
    columns = sa.inspect(table).columns
    shown = json_one(**{name: columns[name] for name in SHOWN[table]})
    post = sa.bindparam("post", type_=sa.BigInteger())
    label = sa.cast(shown, sa.Text().with_variant(postgresql.JSONB(), "postgresql"))
    rows = source.with_only_columns(columns["id"], label, sa.cast(post, sa.BigInteger()), maintain_column_froms=True)
    rows = rows.order_by(columns["id"]).with_for_update(key_share=not deleting, of=columns["id"].table)
    return sa.insert(FormerLabel).from_select(["record_id", "label", "ended_by"], rows).returning(L["id"])


def _changing(table: type[Table], key: tuple[str, ...], names: tuple[str, ...]) -> Any:  # noqa: ANN401 - an insert
    columns = sa.inspect(table).columns
    differs = [columns[name].is_distinct_from(_value(columns, f"new_{name}", name)) for name in names]
    return _inserted(table, _named(table, key).where(sa.or_(*differs)))


def _deleted(table: type[Table], key: tuple[str, ...]) -> Any:  # noqa: ANN401 - an insert
    return _inserted(table, _named(table, key), deleting=True)


def _named(table: type[Table], key: tuple[str, ...]) -> sa.Select[Any]:
    columns = sa.inspect(table).columns
    return sa.select(columns["id"]).where(*[columns[name] == _value(columns, name, name) for name in key])


def _of_many(table: type[Table]) -> Any:  # noqa: ANN401 - an insert
    columns, ids = sa.inspect(table).columns, asked()
    return _inserted(table, sa.select(columns["id"]).select_from(ids).join(table, columns["id"] == ids.c.value))


def _value(columns: Any, parameter: str, name: str) -> sa.BindParameter[Any]:  # noqa: ANN401 - columns by name
    return sa.bindparam(parameter, type_=columns[name].type)
