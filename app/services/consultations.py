"""Consultations: contacts of agency staff with municipalities and volunteers. They name persons: own agency only."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.core.folding import search_key
from app.models.consultations import Consultation
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.schemas.consultations import ConsultationCreate, ConsultationQuery, ConsultationRead, ConsultationUpdate
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

C = sa.inspect(Consultation).columns
MAX_SEARCH_KEY = 600


def visible(actor: Actor) -> Visibility:
    """An agency sees its own; nobody else sees any, the network lead neither."""
    return owned(C, actor, network=False)


CONSULTATIONS = Collection(
    "consultations",
    Consultation,
    ConsultationRead,
    visible=visible,
    filters={
        "municipality_id": Filter(lambda value: C["municipality_id"] == value),
        "patron_id": Filter(lambda value: C["patron_id"] == value),
        "channel": Filter(C["channel"].in_, many=True),
        "held_from": Filter(lambda value: C["held_on"] >= value),
        "held_to": Filter(lambda value: C["held_on"] <= value),
    },
    sorts={"held_on": C["held_on"]},
    search=C["subject_search"],
)


def list_consultations(db: Read, actor: Actor, query: ConsultationQuery) -> Page:
    """A page of consultations."""
    return page(db, CONSULTATIONS, actor, question(query))


def get_consultation(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One consultation."""
    return reading.get(db, CONSULTATIONS, actor, key, reading.names(fields))


def create_consultation(db: Write, actor: Actor, body: ConsultationCreate) -> Found:
    """A contact of the caller's agency.

    Raises:
        Invalid: with nobody, or with a municipality or volunteer that is not there.
    """
    agency_id = actor.tenant
    values = conversion.columns(ConsultationCreate, conversion.sent(body))
    _check(db, agency_id, values, values)
    record_id = recording.insert(db, Consultation, actor, {**_searchable(values), "agency_id": agency_id})
    return get_consultation(db, actor, record_id)


def update_consultation(db: Write, actor: Actor, key: str, expected: int | None, changes: ConsultationUpdate) -> Found:
    """Change a contact of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid: as for a new one, judged on the result of the change.
    """
    place = reading.locate_own(db, CONSULTATIONS, actor, key)
    values = conversion.columns(ConsultationUpdate, changes)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    partners = sa.select(C["municipality_id"], C["patron_id"])
    current = db.first(partners.where(C["agency_id"] == place.agency_id, C["id"] == place.id))
    _check(db, actor.tenant, values, {**(current._asdict() if current else {}), **values})
    recording.update(db, Consultation, actor, record_key, expected, _searchable(values))
    return get_consultation(db, actor, place.id)


def delete_consultation(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a contact of the caller's agency."""
    place = reading.locate_own(db, CONSULTATIONS, actor, key)
    recording.remove(db, Consultation, actor, {"agency_id": place.agency_id, "id": place.id}, expected)


def _searchable(values: dict[str, Any]) -> dict[str, Any]:
    if "subject" in values:
        values["subject_search"] = search_key(values["subject"])[:MAX_SEARCH_KEY]
    return values


def _check(db: Read, agency_id: UUID, changed: dict[str, Any], after: dict[str, Any]) -> None:
    if found := faults(after):
        raise Invalid(faults=found)
    require(
        db,
        [
            ("municipality_id", Municipality, changed.get("municipality_id"), None),
            ("patron_id", Patron, changed.get("patron_id"), agency_id),
        ],
    )


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What breaks the rules over several fields, on the record as it would be."""
    if values.get("municipality_id") is None and values.get("patron_id") is None:
        return [Fault("consultation_with_nobody", "/municipality_id")]
    return []
