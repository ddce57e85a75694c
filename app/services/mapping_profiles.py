"""Mapping profiles: what the headings of a strange list mean, said once by an agency. Nobody else sees them."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.core.nearest import nearest
from app.formats.columns import fold
from app.models.imports import ImportResource
from app.models.mapping_profiles import MappingProfile
from app.schemas.mapping_profiles import (
    MappingProfileCreate,
    MappingProfileQuery,
    MappingProfileRead,
    MappingProfileUpdate,
)
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility
from app.services.sheets import SHEETS

P = sa.inspect(MappingProfile).columns
LEFT_OUT = "-"
"""What a profile says of a heading that is not to be imported."""

_OWN = P["agency_id"] == sa.bindparam("caller_agency")
_NETWORK = P["agency_id"].is_(None)


def visible(actor: Actor) -> Visibility:
    """An agency sees its own, who belongs to none the network's."""
    if actor.agency_id is None:
        return Visibility("network", _NETWORK)
    return Visibility("own", _OWN, {"caller_agency": actor.agency_id})


PROFILES = Collection(
    "mapping_profiles",
    MappingProfile,
    MappingProfileRead,
    visible=visible,
    filters={"resource": Filter(lambda value: P["resource"] == value)},
    sorts={"name": P["name_sort"]},
    search=P["name_search"],
)


def list_mapping_profiles(db: Read, actor: Actor, query: MappingProfileQuery) -> Page:
    """A page of mapping profiles."""
    return page(db, PROFILES, actor, question(query))


def get_mapping_profile(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One mapping profile."""
    return reading.get(db, PROFILES, actor, key, reading.names(fields))


def create_mapping_profile(db: Write, actor: Actor, body: MappingProfileCreate) -> Found:
    """A new mapping profile of the caller's agency.

    Raises:
        Invalid: a column that the resource does not have, or two headings for one.
        Conflict: the agency has one of that name.
    """
    values = conversion.columns(MappingProfileCreate, conversion.sent(body))
    _check(ImportResource(values["resource"]), values["columns"])
    values |= {"agency_id": actor.agency_id, "headings_key": headings_key(values["columns"])}
    record_id = recording.insert(db, MappingProfile, actor, conversion.folded(values, "name"))
    return get_mapping_profile(db, actor, record_id)


def update_mapping_profile(
    db: Write, actor: Actor, key: str, expected: int | None, changes: MappingProfileUpdate
) -> Found:
    """Change a mapping profile of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid, Conflict: as for a new one.
    """
    place = reading.locate(db, PROFILES, actor, key)
    values = conversion.folded(conversion.columns(MappingProfileUpdate, changes), "name")
    if "columns" in values:
        current = recording.held(db, MappingProfile, {"id": place.id}, expected)
        _check(ImportResource(current["resource"]), values["columns"])
        values["headings_key"] = headings_key(values["columns"])
    recording.update(db, MappingProfile, actor, {"id": place.id}, expected, values)
    return get_mapping_profile(db, actor, place.id)


def delete_mapping_profile(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a mapping profile of the caller's agency; imports that used it stay."""
    place = reading.locate(db, PROFILES, actor, key)
    recording.remove(db, MappingProfile, actor, {"id": place.id}, expected)


def headings_key(headings: Iterable[str]) -> str:
    """The same for the same headings in any order and spelling."""
    return hashlib.sha256("\n".join(sorted({fold(heading) for heading in headings} - {""})).encode()).hexdigest()


def meanings(db: Read, agency_id: UUID | None, profile_id: UUID) -> Mapping[str, str] | None:
    """Folded heading -> column, of a profile of the agency; None if it has no such one."""
    owned = _NETWORK if agency_id is None else P["agency_id"] == agency_id
    columns = db.scalar(sa.select(P["columns"]).where(P["id"] == profile_id, owned))
    return None if columns is None else {fold(heading): column for heading, column in columns.items()}


def fitting(db: Read, agency_id: UUID | None, resource: ImportResource, header: Iterable[str]) -> Any:  # noqa: ANN401 - a row
    """The profile of the agency made for just these headings: its id and name."""
    owned = _NETWORK if agency_id is None else P["agency_id"] == agency_id
    chosen = (owned, P["resource"] == resource, P["headings_key"] == headings_key(header))
    return db.first(sa.select(P["id"], P["name"]).where(*chosen).order_by(P["id"].desc()).limit(1))


def _check(resource: ImportResource, columns: Mapping[str, str]) -> None:
    spec = SHEETS.get(resource)
    if spec is None:
        raise Invalid(faults=[Fault("not_in_list", "/resource", {"allowed": ", ".join(SHEETS)})])
    faults, meant, folded = [], set(), set()
    for heading, column in columns.items():
        pointer = f"/columns/{heading.replace('~', '~0').replace('/', '~1')[:80]}"
        if column != LEFT_OUT and column not in spec.by_name:
            params = {"name": column[:80], "nearest": nearest(column, spec.by_name)}
            faults.append(Fault("unknown_field", pointer, {**params}))
        elif (column != LEFT_OUT and column in meant) or fold(heading) in folded or not fold(heading):
            faults.append(Fault("repeated", pointer))
        meant.add(column)
        folded.add(fold(heading))
    if faults:
        raise Invalid(faults=faults)
