"""Reading: how a record or a page of records leaves the database, for every concept the same way.

A get and a list are one statement each. Its text depends only on the shape of the question (who asks, which filters
and fields), so it is built once per shape; values travel as parameters. Rows become dicts, serialised once.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import ColumnElement

from app.core.db import Read
from app.core.errors import Fault, Invalid, NotFound, NotPermitted
from app.core.nearest import nearest
from app.core.prepared import Prepared
from app.models.accounts import Role
from app.models.base import Moment, Table
from app.schemas.fields import Stored, stored_marks
from app.services.access import LEAD, WRITERS, Actor
from app.services.noting import shown_as

KEPT_STATEMENTS = 512
MAX_KEY = 80
JSON_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which rows a caller may see.

    Attributes:
        name: names the clause; equal names mean equal SQL.
        clause: the condition; its values are parameters.
        values: their values for this caller.
    """

    name: str
    clause: ColumnElement[bool]
    values: Mapping[str, Any] = field(default_factory=dict)


EVERYTHING = Visibility("all", sa.true())
NOTHING = Visibility("none", sa.false())
_AGENCY_READERS = WRITERS | {Role.AUDITOR}


def owned(columns: ReadOnlyColumnCollection[str, sa.Column[Any]], actor: Actor, *, network: bool) -> Visibility:
    """Records of daily work that belong to their agency alone: its staff, importer and auditor see them.

    Roles that read a part of them (municipality manager, patron) see nothing here; their concept says what.

    Args:
        columns: of a table with ``agency_id``.
        actor: who asks.
        network: whether the network lead and an auditor of the whole network see all of them; never for persons.
    """
    if actor.role in LEAD or (actor.role is Role.AUDITOR and actor.agency_id is None):
        return EVERYTHING if network else NOTHING
    if actor.role in _AGENCY_READERS and actor.agency_id is not None:
        return Visibility(
            "own", columns["agency_id"] == sa.bindparam("caller_agency"), {"caller_agency": actor.agency_id}
        )
    return NOTHING


@dataclass(frozen=True, slots=True)
class Filter:
    """One query parameter of a list.

    Attributes:
        condition: makes the SQL from the bound parameter.
        many: the parameter may be repeated; any of its values matches.
        convert: wire value to column value.
    """

    condition: Callable[[Any], ColumnElement[bool]]
    many: bool = False
    convert: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it goes to the wire, its version, and where it stands if not below the address it was made by."""

    values: dict[str, Any]
    version: int
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes that go to the wire for ever the same.

    Attributes:
        body: or what finds it; not asked for one the caller holds.
        digest: of the body, in hexadecimal.
        lasting: whoever has it need not ask again.
    """

    body: bytes | Callable[[], bytes]
    digest: str
    media_type: str = "application/json"
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """Where a visible record lies, for a change of it."""

    agency_id: UUID | None
    id: UUID
    version: int


class Collection:
    """One concept as callers may read it.

    Args:
        name: the concept's word; ties cursors to it.
        table: where the rows are.
        read: the wire shape.
        visible: which rows a caller may see.
        columns: expressions of wire fields that are no plain column.
        filters: query parameters beside ``q`` and ``updated_since``.
        sorts: names a caller may sort by; none of them can be null.
        search: the folded column that ``q`` looks into.
        alternates: other keys a record can be addressed by: prefix of the key -> condition on a parameter.
        identity: the column that tells the rows of one list apart; a link has no id of its own.
    """

    def __init__(
        self,
        name: str,
        table: type[Table],
        read: type[BaseModel],
        *,
        visible: Callable[[Actor], Visibility],
        columns: Mapping[str, Any] | None = None,
        filters: Mapping[str, Filter] | None = None,
        sorts: Mapping[str, Any] | None = None,
        search: Any = None,  # noqa: ANN401 - a mapped column
        alternates: Mapping[str, Callable[[Any], ColumnElement[bool]]] | None = None,
        identity: str = "id",
    ) -> None:
        shown_as(table, read)
        self.name = name
        self.table = table
        self.read = read
        self.visible = visible
        self.own = sa.inspect(table).columns
        self.identity = identity
        self.filters = dict(filters or {})
        self.alternates = dict(alternates or {})
        if "external_id" in self.own:
            self.alternates["ext"] = self._by_external_id
        self.sorts = {"id": self.own[identity], **(sorts or {})}
        if "updated_at" in self.own:
            self.filters["updated_since"] = Filter(lambda value: self.own["updated_at"] >= value)
            self.sorts.setdefault("updated_at", self.own["updated_at"])
        if search is not None:
            self.filters["q"] = Filter(lambda value: search.like(value, escape="\\"))
        self.version_column = next((self.own[name] for name in ("version", "revision") if name in self.own), sa.null())
        marks = stored_marks(read)
        self.fields = {wire: self._expression(wire, marks.get(wire), columns or {}) for wire in read.model_fields}
        self._statements: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._lock = Lock()

    def _by_external_id(self, value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
        """An agency's own number means something to that agency only."""
        return sa.and_(self.own["external_id"] == value, self.own["agency_id"] == sa.bindparam("key_agency"))

    def _expression(
        self, wire: str, stored: Stored | None, given: Mapping[str, Any]
    ) -> tuple[Any, Callable[[Any], Any] | None]:
        if wire in given:
            return given[wire], stored.outward if stored else None
        column = self.own[stored.column(wire) if stored else wire]
        return column, stored.outward if stored else None

    def remember(self, key: tuple[Any, ...], build: Callable[[], Any]) -> Any:  # noqa: ANN401 - what build makes
        """The thing built for a key, built once; the oldest give way."""
        with self._lock:
            known = self._statements.get(key)
            if known is not None:
                self._statements.move_to_end(key)
                return known
        made = build()
        with self._lock:
            self._statements[key] = made
            if len(self._statements) > KEPT_STATEMENTS:
                self._statements.popitem(last=False)
        return made

    def chosen(self, names: Sequence[str] | None) -> tuple[str, ...]:
        """The wire fields a caller asked for.

        Raises:
            Invalid: one of them does not exist.
        """
        if not names:
            return tuple(self.fields)
        for name in names:
            if name not in self.fields:
                near = nearest(name, self.fields)
                raise Invalid(faults=[Fault("unknown_field", "?fields", {"name": name[:80], "nearest": near})])
        wanted = set(names) | {self.identity}
        return tuple(name for name in self.fields if name in wanted)


def _moment(text: str) -> str:
    """Without a fraction of zero, as PostgreSQL's times look in JSON."""
    return text.replace(".000000Z", "Z")


_FROM_SQLITE: Mapping[type, Callable[[Any], Any]] = {sa.Boolean: bool, sa.JSON: orjson.Fragment, Moment: _moment}
"""What SQLite stores in a form that is not yet JSON's."""


class Shape:
    """Turns the driver's rows of chosen fields into wire dicts."""

    def __init__(self, collection: Collection, names: tuple[str, ...], dialect: str) -> None:
        self.names = names
        self.expressions = [collection.fields[name][0].label(name) for name in names]
        self.outward = []
        for index, name in enumerate(names):
            expression, convert = collection.fields[name]
            if convert is None and dialect == "sqlite":
                convert = _FROM_SQLITE.get(type(expression.type))
            if convert is not None:
                self.outward.append((index, convert))

    def wire(self, row: Sequence[Any]) -> dict[str, Any]:
        """One row."""
        values = list(row[: len(self.names)])
        for index, convert in self.outward:
            if values[index] is not None:
                values[index] = convert(values[index])
        return dict(zip(self.names, values, strict=True))


@dataclass(frozen=True, slots=True)
class Key:
    """A path's key: which condition it stands for, and its values."""

    name: str
    condition: Callable[[Any], ColumnElement[bool]]
    values: Mapping[str, Any]


def key_of(collection: Collection, actor: Actor, key: UUID | str) -> Key:
    """An id, or an alternate key such as ``ext:P-17`` or ``ags:07231502``.

    Raises:
        NotFound: no record can have such a key.
    """
    try:
        record_id = key if isinstance(key, UUID) else UUID(key)
    except ValueError:
        prefix, _, rest = str(key).partition(":")
        condition = collection.alternates.get(prefix)
        if condition is None or not rest or len(rest) > MAX_KEY or (prefix == "ext" and actor.agency_id is None):
            raise NotFound from None
        values = {"record_key": rest, "key_agency": actor.agency_id} if prefix == "ext" else {"record_key": rest}
        return Key(prefix, condition, values)
    return Key("id", lambda value: collection.own["id"] == value, {"record_key": record_id})


def get(db: Read, collection: Collection, actor: Actor, key: UUID | str, fields: Sequence[str] | None = None) -> Found:
    """One record, if the caller may see it.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    seen = collection.visible(actor)
    where = key_of(collection, actor, key)
    chosen = collection.chosen(fields)

    def build() -> tuple[Shape, Prepared]:
        shape = Shape(collection, chosen, db.dialect)
        statement = sa.select(*shape.expressions, collection.version_column.label("row_version"))
        statement = statement.where(where.condition(sa.bindparam("record_key")), seen.clause).limit(1)
        return shape, Prepared(statement, db.engine.dialect)

    shape, prepared = collection.remember(("get", db.dialect, seen.name, where.name, chosen), build)
    rows = db.fetch(prepared, {**where.values, **seen.values})
    if not rows:
        raise NotFound
    return Found(shape.wire(rows[0]), int(rows[0][-1]))


def locate(db: Read, collection: Collection, actor: Actor, key: UUID | str) -> Located:
    """Where a record lies, if the caller may see it.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    seen = collection.visible(actor)
    where = key_of(collection, actor, key)

    def build() -> Prepared:
        agency = collection.own["agency_id"] if "agency_id" in collection.own else sa.null()
        statement = sa.select(agency, collection.own["id"], collection.version_column)
        statement = statement.where(where.condition(sa.bindparam("record_key")), seen.clause)
        return Prepared(statement, db.engine.dialect)

    prepared = collection.remember(("locate", db.dialect, seen.name, where.name), build)
    rows = db.fetch(prepared, {**where.values, **seen.values})
    if not rows:
        raise NotFound
    agency_id, record_id, version = rows[0]
    return Located(_uuid(agency_id), _uuid(record_id), int(version))


def _uuid(value: Any) -> Any:  # noqa: ANN401 - as the driver gives it
    return UUID(value) if isinstance(value, str) else value


def locate_own(db: Read, collection: Collection, actor: Actor, key: UUID | str) -> Located:
    """Where a record of the caller's own agency lies.

    Raises:
        NotFound: it is not there, or not for this caller.
        NotPermitted: the caller may read it, but it belongs to another agency.
    """
    place = locate(db, collection, actor, key)
    if place.agency_id != actor.tenant:
        raise NotPermitted("foreign_record")
    return place


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Wire values as JSON has them, whatever objects the database gave."""
    read: dict[str, Any] = orjson.loads(orjson.dumps(dict(values), default=float, option=orjson.OPT_UTC_Z))
    return read


def names(text: str | None) -> tuple[str, ...] | None:
    """Names separated by commas, as ``fields`` and ``sort`` carry them."""
    if text is None:
        return None
    return tuple(part.strip() for part in text.split(",") if part.strip())
