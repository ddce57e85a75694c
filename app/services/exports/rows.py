"""Rows: the records of a resource as its sheet shows them, from one state of the data, in flat memory.

Some thousand rows at a time come from the database and are turned into cells column by column; the records they refer
to are named by one more question for each piece.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.collecting import paused_collector
from app.core.db import Snapshot
from app.core.prepared import Prepared
from app.models.imports import ImportResource
from app.schemas.exports import FileLanguage
from app.schemas.fields import Embedded
from app.services import paging
from app.services.access import Actor
from app.services.exports.cells import Convert, Guard, each, entry_text, loaded, said, utc_text
from app.services.exports.keys import Keys
from app.services.exports.places import worked_with
from app.services.exports.sources import SOURCES
from app.services.exports.style import Style
from app.services.sheets import READ_ONLY, SHEETS, Column, Kind

WHOLE_SHARE: Final = 10_000
NETWORK: Final = "network"
"""Stands where other rows say whose they are."""
_LEFT_OUT: Final = frozenset({"created_at", "recorded_by"})
"""Of the fields nobody sends, those a file does without."""
_SEPARATORS: Final = frozenset("|;\n[")

Values = Sequence[Any]
"""A column of a piece."""
Entry = Mapping[str, Any]
"""One thing of a list."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a resource a caller wants.

    Attributes:
        resource: whose.
        actor: who; sees what the list shows.
        filters: as the list has them.
        home: the agency whose own numbers the reader understands.
        own: only what belongs to that agency.
    """

    resource: ImportResource
    actor: Actor
    filters: Mapping[str, Any] = field(default_factory=dict)
    home: UUID | None = None
    own: bool = False


class Rows:
    """The rows of one sheet.

    Args:
        wanted: which.
        style: how they are said.
    """

    def __init__(self, wanted: Wanted, style: Style) -> None:
        self.wanted, self.style = wanted, style
        self.spec = SHEETS[wanted.resource]
        self.collection = SOURCES[wanted.resource].read(wanted.actor)
        known = self.collection.fields
        self.more = [each for each in READ_ONLY if each in known and each not in _LEFT_OUT | self.spec.by_name.keys()]
        asked = [column.of_list or column.name for column in self.spec.columns]
        self.fields = [name for name in dict.fromkeys([*asked, *self.more]) if name in known]

    @property
    def name(self) -> str:
        """What the sheet is called."""
        return self.spec.en if self.style.language is FileLanguage.EN else self.spec.de

    @property
    def headings(self) -> list[str]:
        """What stands above the columns: those an import takes, and what every reader knows and nobody sends."""
        return [*map(self.style.heading, self.spec.columns), *self.more]

    def pieces(self, db: Snapshot) -> Iterator[list[tuple[Any, ...]]]:
        """The rows, some thousand at a time, in the order of their keys."""
        collection, wanted = self.collection, self.wanted
        seen = collection.visible(wanted.actor)
        present = paging.present_of(collection, wanted.filters)
        selected = [collection.fields[name][0].label(name) for name in self.fields]
        statement = sa.select(*selected).where(seen.clause, *paging.conditions(collection, present), *self._own())
        statement = statement.order_by(*sa.inspect(collection.table).primary_key)
        values = {**seen.values, **paging.filter_values(collection, wanted.filters, present), "home": wanted.home}
        keys = Keys(db, wanted.home)
        for rows in db.chunks(Prepared(statement, db.engine.dialect), values):
            with paused_collector():
                cells = self._cells(rows, keys)
            yield cells

    def _own(self) -> list[sa.ColumnElement[bool]]:
        """Rows of the agency itself; of shared places those it works with."""
        if not self.wanted.own:
            return []
        if self.wanted.resource is ImportResource.MUNICIPALITIES:
            return [worked_with(sa.bindparam("home"))]
        return [self.collection.own["agency_id"] == sa.bindparam("home")]

    def _cells(self, rows: Sequence[tuple[Any, ...]], keys: Keys) -> list[tuple[Any, ...]]:
        values: dict[str, Values] = {}
        for name, given in zip(self.fields, zip(*rows, strict=True), strict=True):
            values[name] = each(self._load(name), given)
        nothing: Values = [None] * len(rows)
        made: dict[str, Values] = {}
        for column in self.spec.columns:
            if column.kind is Kind.LIST:
                made |= self._list(column, values[column.name], values.get("agency_id", nothing), keys)
        for column in self.spec.columns:
            if column.name not in made:
                made[column.name] = self._column(column, values.get(column.name, nothing), keys)
        made |= {name: [_plain(value, name) for value in values[name]] for name in self.more}
        return list(zip(*[made[name] for name in (*self.spec.by_name, *self.more)], strict=True))

    def _load(self, name: str) -> Convert | None:
        """What makes a value of what the driver gives; what goes on as it is needs nothing."""
        expression, outward = self.collection.fields[name]
        if name in self.more:
            return None
        return orjson.loads if outward is Embedded.outward else loaded(expression, outward)

    def _column(self, column: Column, values: Values, keys: Keys) -> Values:
        if column.reference is not None:
            values = each(keys.of(column.reference.resource, set(values)), values)
        elif column.kind is Kind.REFERENCE:
            values = each(str, values)
        return each(said(column, self.style), values)

    def _list(self, column: Column, lists: Values, owners: Values, keys: Keys) -> dict[str, Values]:
        """A column of lists, and those that say the only entry of one more simply."""
        simple = [other for other in self.spec.columns if other.of_list == column.name]
        owners = [str(owner) for owner in owners]
        alone: list[Entry | None] = [
            found[0] if simple and len(found) == 1 and _is_plain(found[0], owner) else None
            for found, owner in zip(lists, owners, strict=True)
        ]
        made = {
            other.name: self._column(other, [entry and entry.get(other.name) for entry in alone], keys)
            for other in simple
        }
        rest = [
            [] if entry is not None else [_short(each, owner) for each in found]
            for entry, found, owner in zip(alone, lists, owners, strict=True)
        ]
        made[column.name] = self._said_lists(column, rest, keys)
        return made

    def _said_lists(self, column: Column, lists: list[list[dict[str, Any]]], keys: Keys) -> Values:
        for part in column.parts:
            if part.reference is not None:
                name = keys.of(part.reference.resource, {entry.get(part.name) for found in lists for entry in found})
                for entry in (entry for found in lists for entry in found):
                    entry[part.name] = name(entry.get(part.name))
        names = [part.name for part in column.parts]
        lists = [[{name: entry.get(name) for name in names} for entry in found] for found in lists]
        if self.style.is_nested:
            return [found or None for found in lists]
        text, guard = entry_text(column.parts, self.style), Guard(self.style)
        return [guard(_joined(found, text)) if found else None for found in lists]


def _joined(entries: Sequence[Entry], text: Any) -> str:  # noqa: ANN401 - what makes a line
    """The entries of a list in one cell; as JSON where a part holds what separates them."""
    parts = [part for entry in entries for part in entry.values() if isinstance(part, str)]
    if any(not _SEPARATORS.isdisjoint(part) for part in parts):
        return orjson.dumps(list(entries)).decode()
    return "; ".join(map(text, entries))


def _is_plain(entry: Entry, owner: str) -> bool:
    """Says nothing that the simple columns cannot: of a share, that it is the whole and the own agency's."""
    return (entry.get("basis_points", WHOLE_SHARE), entry.get("credited_agency_id", owner)) == (WHOLE_SHARE, owner)


def _short(entry: Entry, owner: str) -> dict[str, Any]:
    """An entry without what goes without saying."""
    return {name: value for name, value in entry.items() if name != "credited_agency_id" or value != owner}


def _plain(value: Any, name: str) -> Any:  # noqa: ANN401 - what the database gives
    """What nobody sends, as text; what belongs to no agency is the network's."""
    if value is None:
        return NETWORK if name == "agency_id" else None
    if isinstance(value, datetime):
        return utc_text(value)
    return str(value) if isinstance(value, UUID) else value
