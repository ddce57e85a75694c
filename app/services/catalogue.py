"""The catalogue of measures: the network lead keeps it, everyone reads what is published, old editions too."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid
from app.models.catalogue import RANGES, CatalogueEntry
from app.schemas.catalogue import (
    CatalogueEntryCreate,
    CatalogueEntryQuery,
    CatalogueEntryRead,
    CatalogueEntryUpdate,
)
from app.services import access, conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

E = sa.inspect(CatalogueEntry).columns
_later = sa.inspect(aliased(CatalogueEntry, name="later")).selectable.c
_PUBLISHED = E["published"].is_(sa.true())
CURRENT = sa.and_(
    _PUBLISHED,
    ~sa.exists()
    .where(_later["slug"] == E["slug"], _later["edition"] > E["edition"], _later["published"].is_(sa.true()))
    .correlate(CatalogueEntry),
)
"""Published, and no later edition is."""
CONTENT = tuple(CatalogueEntryUpdate.__annotations__.keys() - {"published"})
_UNITS = {"cents": "eur", "kg": "t"}


def visible(actor: Actor) -> Visibility:
    """Everyone sees what is published, the network lead the drafts, too."""
    return EVERYTHING if actor.role in access.LEAD else Visibility("published", _PUBLISHED)


CATALOGUE = Collection(
    "catalogue_entries",
    CatalogueEntry,
    CatalogueEntryRead,
    visible=visible,
    columns={"current": CURRENT},
    filters={
        "slug": Filter(lambda value: E["slug"] == value),
        "theme": Filter(E["theme"].in_, many=True),
        "measure_type": Filter(lambda value: E["measure_type"] == value),
        "current": Filter(lambda value: sa.case((CURRENT, sa.true()), else_=sa.false()) == value),
    },
    sorts={"title": E["title_sort"]},
    search=E["title_search"],
    alternates={"slug": lambda value: sa.and_(E["slug"] == value, CURRENT)},
)


def list_catalogue_entries(db: Read, actor: Actor, query: CatalogueEntryQuery) -> Page:
    """A page of the catalogue."""
    return page(db, CATALOGUE, actor, question(query))


def get_catalogue_entry(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One edition by id, or the current one by ``slug:...``."""
    return reading.get(db, CATALOGUE, actor, key, reading.names(fields))


def create_catalogue_entry(db: Write, actor: Actor, body: CatalogueEntryCreate) -> Found:
    """A new entry, or a new edition of one.

    Raises:
        Invalid: a range without its other end, its source or that source's edition.
        Conflict: the entry has this edition already.
    """
    values = conversion.columns(CatalogueEntryCreate, conversion.sent(body))
    _check(values, None)
    conversion.folded(values, "title", "slug")
    return get_catalogue_entry(db, actor, recording.insert(db, CatalogueEntry, actor, values))


def update_catalogue_entry(
    db: Write, actor: Actor, key: str, expected: int | None, changes: CatalogueEntryUpdate
) -> Found:
    """Change a draft, publish it, or take a published edition back.

    Raises:
        Invalid: as for a new one, judged on the result; or other words for a published edition.
    """
    place = reading.locate(db, CATALOGUE, actor, key)
    current = recording.held(db, CatalogueEntry, {"id": place.id}, expected)
    values = conversion.columns(CatalogueEntryUpdate, changes)
    _check({**current, **values}, current)
    values = conversion.refolded(current, values, "title", "slug")
    recording.update(db, CatalogueEntry, actor, {"id": place.id}, expected, values)
    return get_catalogue_entry(db, actor, place.id)


def delete_catalogue_entry(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a draft that no story names.

    Raises:
        Conflict: the edition is published, or a story is an example of it.
    """
    place = reading.locate(db, CATALOGUE, actor, key)
    if recording.held(db, CatalogueEntry, {"id": place.id}, expected)["published"]:
        raise Conflict("edition_published")
    recording.remove(db, CatalogueEntry, actor, {"id": place.id}, expected)


def _check(values: Mapping[str, Any], current: Mapping[str, Any] | None) -> None:
    if found := faults(values, current):
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any], current: Mapping[str, Any] | None) -> list[Fault]:
    """A published edition that would say something else, or half a range, on the record as it would be."""
    found = []
    if current is not None and current["published"] and values["published"]:
        moved = [name for name in current.keys() & values.keys() if _told(name) and current[name] != values[name]]
        found += [Fault("edition_published", f"/{_wire(name)}") for name in sorted(moved)]
    for name, unit in RANGES.items():
        ends = (f"{name}_low_{unit}", f"{name}_high_{unit}")
        low, high = (values.get(end) for end in ends)
        if low is None and high is None:
            continue
        needed = (*ends, f"{name}_source", f"{name}_source_edition")
        found += [Fault("missing", f"/{_wire(each)}") for each in needed if values.get(each) is None]
        if low is not None and high is not None and high < low:
            found.append(Fault("range_reversed", f"/{_wire(ends[1])}", {"low": _wire(ends[0])}))
    return found


def _told(column: str) -> bool:
    return _wire(column) in CONTENT


def _wire(column: str) -> str:
    """The name a column has on the wire."""
    stem, _, unit = column.rpartition("_")
    return f"{stem}_{_UNITS[unit]}" if unit in _UNITS else column
