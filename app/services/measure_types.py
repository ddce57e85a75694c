"""Measure types: everyone reads them, the network lead keeps them. No saving ever changes with one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid
from app.models.catalogue import CatalogueEntry
from app.models.measure_types import MeasureType
from app.models.projects import Project
from app.schemas.measure_types import MeasureTypeCreate, MeasureTypeQuery, MeasureTypeRead, MeasureTypeUpdate
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

T = sa.inspect(MeasureType).columns
P = sa.inspect(Project).columns
E = sa.inspect(CatalogueEntry).columns


def visible(_actor: Actor) -> Visibility:
    """Measure types are public."""
    return EVERYTHING


MEASURE_TYPES = Collection(
    "measure_types",
    MeasureType,
    MeasureTypeRead,
    visible=visible,
    filters={
        "theme": Filter(T["theme"].in_, many=True),
        "lifetime_known": Filter(lambda value: T["lifetime_months"].is_not(None) == value),
    },
    sorts={"name_de": T["name_de_sort"]},
    search=T["name_de_search"],
    alternates={"slug": lambda value: T["slug"] == value},
)


def list_measure_types(db: Read, actor: Actor, query: MeasureTypeQuery) -> Page:
    """A page of measure types."""
    return page(db, MEASURE_TYPES, actor, question(query))


def get_measure_type(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One measure type by id or ``slug:...``."""
    return reading.get(db, MEASURE_TYPES, actor, key, reading.names(fields))


def create_measure_type(db: Write, actor: Actor, body: MeasureTypeCreate) -> Found:
    """A new measure type.

    Raises:
        Invalid: a value without its source, or a range that is none.
    """
    values = conversion.columns(MeasureTypeCreate, conversion.sent(body))
    _check(values)
    conversion.folded(values, "name_de", "name_en", "slug")
    return get_measure_type(db, actor, recording.insert(db, MeasureType, actor, values))


def update_measure_type(db: Write, actor: Actor, key: str, expected: int | None, changes: MeasureTypeUpdate) -> Found:
    """Change a measure type; what was computed or stored stays as it is.

    Raises:
        Invalid: as for a new one, judged on the result of the change.
    """
    place = reading.locate(db, MEASURE_TYPES, actor, key)
    current = recording.held(db, MeasureType, {"id": place.id}, expected)
    values = conversion.columns(MeasureTypeUpdate, changes)
    _check({**current, **values})
    values = conversion.refolded(current, values, "name_de", "name_en", "slug")
    recording.update(db, MeasureType, actor, {"id": place.id}, expected, values)
    return get_measure_type(db, actor, place.id)


def delete_measure_type(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a measure type that no project and no entry of the catalogue names.

    Raises:
        Conflict: one does.
    """
    place = reading.locate(db, MEASURE_TYPES, actor, key)
    slug = recording.held(db, MeasureType, {"id": place.id}, expected)["slug"]
    if any(
        db.scalar(sa.select(sa.exists().where(column == slug))) for column in (P["measure_type"], E["measure_type"])
    ):
        raise Conflict("still_referenced")
    recording.remove(db, MeasureType, actor, {"id": place.id}, expected)


def known_lifetime(db: Read, slug: str | None) -> Mapping[str, Any] | None:
    """What a source says about the lifetime of a measure type; nothing if none does.

    Shape:
        ``measure_type`` (the slug), ``lifetime_months``, ``source``.
    """
    if slug is None:
        return None
    known = sa.select(T["slug"].label("measure_type"), T["lifetime_months"], T["lifetime_source"].label("source"))
    row = db.first(known.where(T["slug"] == slug, T["lifetime_months"].is_not(None)))
    return None if row is None else dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def _check(values: Mapping[str, Any]) -> None:
    if found := faults(values):
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """A value without its source, or a range that is none, on the record as it would be."""
    low, high = values.get("typical_annual_low_kg"), values.get("typical_annual_high_kg")
    needed = []
    if values.get("lifetime_months") is not None:
        needed.append("lifetime_source")
    if low is not None or high is not None:
        needed += ["typical_annual_low_kg", "typical_annual_high_kg", "typical_source", "size_unit"]
    found = [Fault("missing", f"/{name.replace('_kg', '_t')}") for name in needed if values.get(name) is None]
    if low is not None and high is not None and high < low:
        found.append(Fault("range_reversed", "/typical_annual_high_t", {"low": "typical_annual_low_t"}))
    return found
