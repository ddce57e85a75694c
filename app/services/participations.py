"""Participations: an agency works with a municipality. The agency's own, in part also its municipality's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.models.accounts import Role
from app.models.municipalities import Municipality
from app.models.participations import Participation
from app.schemas.participations import (
    ParticipationCreate,
    ParticipationQuery,
    ParticipationRead,
    ParticipationUpdate,
)
from app.services import conversion, life_cycles, reading, recording
from app.services.access import Actor
from app.services.municipalities import within
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

A = sa.inspect(Participation).columns

_OWN_PLACE = sa.and_(
    A["agency_id"] == sa.bindparam("caller_agency"),
    within(A["municipality_id"], sa.bindparam("caller_municipality")),
)


def visible(actor: Actor) -> Visibility:
    """An agency sees its own, a municipality manager those of the own place with it, the network lead all."""
    if actor.role is Role.MUNICIPALITY_MANAGER:
        values = {"caller_agency": actor.agency_id, "caller_municipality": actor.municipality_id}
        return Visibility("own place", _OWN_PLACE, values)
    return owned(A, actor, network=True)


def _active_on(day: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a parameter
    return sa.and_(A["starts_on"] <= day, sa.or_(A["ends_on"].is_(None), A["ends_on"] >= day))


def _collection(name: str, columns: dict[str, Any]) -> Collection:
    return Collection(
        name,
        Participation,
        ParticipationRead,
        visible=visible,
        columns=columns,
        filters={
            "agency_id": Filter(lambda value: A["agency_id"] == value),
            "municipality_id": Filter(lambda value: A["municipality_id"] == value),
            "within": Filter(lambda value: within(A["municipality_id"], value)),
            "status": Filter(A["status"].in_, many=True),
            "active_on": Filter(_active_on),
        },
    )


PARTICIPATIONS = _collection("participations", {})
WITHOUT_NOTES = _collection("participations without notes", {"note": sa.null()})
"""The note is the agency's own; who reads from outside gets none."""


def readable(actor: Actor) -> Collection:
    """The list as the caller may read it: with notes or without."""
    outside = actor.agency_id is None or actor.role in {Role.MUNICIPALITY_MANAGER, Role.NETWORK_LEAD}
    return WITHOUT_NOTES if outside else PARTICIPATIONS


def list_participations(db: Read, actor: Actor, query: ParticipationQuery) -> Page:
    """A page of participations."""
    return page(db, readable(actor), actor, question(query))


def get_participation(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One participation."""
    return reading.get(db, readable(actor), actor, key, reading.names(fields))


def create_participation(db: Write, actor: Actor, body: ParticipationCreate) -> Found:
    """A municipality begins its way with the caller's agency.

    Raises:
        Invalid: no such municipality, or an end before the start.
        Conflict: its way with this agency is open already.
    """
    values = conversion.columns(ParticipationCreate, conversion.sent(body))
    _check(db, values, values)
    record_id = recording.insert(db, Participation, actor, {**values, "agency_id": actor.tenant})
    return get_participation(db, actor, record_id)


def update_participation(
    db: Write, actor: Actor, key: str, expected: int | None, changes: ParticipationUpdate
) -> Found:
    """Change a participation of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Conflict: a step the status cannot take.
        Invalid: a step back without a reason.
        Invalid, Conflict: as for a new one, judged on the result of the change.
    """
    place = reading.locate_own(db, PARTICIPATIONS, actor, key)
    values = conversion.columns(ParticipationUpdate, changes, leave_out=frozenset({"reason"}))
    record_key = {"agency_id": place.agency_id, "id": place.id}
    current = recording.held(db, Participation, record_key, expected)
    life_cycles.take(db, Participation, current, values, changes.get("reason"))
    _check(db, values, {**current, **values})
    recording.update(db, Participation, actor, record_key, expected, values)
    return get_participation(db, actor, place.id)


def delete_participation(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a participation of the caller's agency."""
    place = reading.locate_own(db, PARTICIPATIONS, actor, key)
    recording.remove(db, Participation, actor, {"agency_id": place.agency_id, "id": place.id}, expected)


def _check(db: Read, changed: dict[str, Any], after: dict[str, Any]) -> None:
    require(db, [("municipality_id", Municipality, changed.get("municipality_id"), None)])
    if found := faults(after):
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What breaks the rules over several fields, on the record as it would be."""
    if values.get("starts_on") and values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        return [Fault("end_before_start", "/ends_on", {"start": "starts_on"})]
    return []
