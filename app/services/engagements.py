"""Engagements: a volunteer works with a municipality for a time. They name persons: own agency only."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.accounts import Role
from app.models.engagements import Engagement
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.schemas.engagements import EngagementCreate, EngagementQuery, EngagementRead, EngagementUpdate
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.municipalities import within
from app.services.paging import Page, page, question
from app.services.patrons import active_on
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

E = sa.inspect(Engagement).columns

_OWN_AGENCY = E["agency_id"] == sa.bindparam("caller_agency")
_OWN = sa.and_(_OWN_AGENCY, E["patron_id"] == sa.bindparam("caller_patron"))
_OWN_PLACE = sa.and_(_OWN_AGENCY, within(E["municipality_id"], sa.bindparam("caller_municipality")))


def visible(actor: Actor) -> Visibility:
    """The agency's; of them a volunteer the own ones, a municipality manager those with the own place."""
    if actor.role is Role.PATRON:
        return Visibility("self", _OWN, {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id})
    if actor.role is Role.MUNICIPALITY_MANAGER:
        values = {"caller_agency": actor.agency_id, "caller_municipality": actor.municipality_id}
        return Visibility("own place", _OWN_PLACE, values)
    return owned(E, actor, network=False)


ENGAGEMENTS = Collection(
    "engagements",
    Engagement,
    EngagementRead,
    visible=visible,
    filters={
        "patron_id": Filter(lambda value: E["patron_id"] == value),
        "municipality_id": Filter(lambda value: E["municipality_id"] == value),
        "within": Filter(lambda value: within(E["municipality_id"], value)),
        "active_on": Filter(active_on),
    },
    sorts={"starts_on": E["starts_on"]},
)


def list_engagements(db: Read, actor: Actor, query: EngagementQuery) -> Page:
    """A page of engagements."""
    return page(db, ENGAGEMENTS, actor, question(query))


def get_engagement(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One engagement."""
    return reading.get(db, ENGAGEMENTS, actor, key, reading.names(fields))


def create_engagement(db: Write, actor: Actor, body: EngagementCreate) -> Found:
    """A volunteer of the caller's agency begins.

    Raises:
        Invalid: no such volunteer or municipality, or an end before the start.
        Conflict: the volunteer is engaged there already at that time.
    """
    values = {**conversion.columns(EngagementCreate, conversion.sent(body)), "agency_id": actor.tenant}
    _hold(db, values)
    _check(db, values, values)
    _refuse_overlap(db, values, None)
    return get_engagement(db, actor, recording.insert(db, Engagement, actor, values))


def update_engagement(db: Write, actor: Actor, key: str, expected: int | None, changes: EngagementUpdate) -> Found:
    """Change an engagement of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid, Conflict: as for a new one, judged on the result of the change.
    """
    place = reading.locate_own(db, ENGAGEMENTS, actor, key)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    values = conversion.columns(EngagementUpdate, changes)
    after = {**recording.held(db, Engagement, record_key, expected), **values}
    _hold(db, after)
    _check(db, values, after)
    _refuse_overlap(db, after, place.id)
    recording.update(db, Engagement, actor, record_key, expected, values)
    return get_engagement(db, actor, place.id)


def delete_engagement(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete an engagement of the caller's agency."""
    place = reading.locate_own(db, ENGAGEMENTS, actor, key)
    recording.remove(db, Engagement, actor, {"agency_id": place.agency_id, "id": place.id}, expected)


def _check(db: Read, changed: dict[str, Any], after: dict[str, Any]) -> None:
    """What is said anew must exist; the engagement of somebody who was erased can still be ended."""
    require(
        db,
        [
            ("patron_id", Patron, changed.get("patron_id"), after["agency_id"]),
            ("municipality_id", Municipality, changed.get("municipality_id"), None),
        ],
    )
    if found := faults(after):
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What breaks the rules over several fields, on the record as it would be."""
    if values["ends_on"] is not None and values["ends_on"] < values["starts_on"]:
        return [Fault("end_before_start", "/ends_on", {"start": "starts_on"})]
    return []


def _hold(db: Write, values: Mapping[str, Any]) -> None:
    """Hold the volunteer, so that of two callers at the same moment one sees the other's engagement.

    Before anything refers to the volunteer; that there is none is said where references are checked.
    """
    with suppress(NotFound):
        recording.held(db, Patron, {"agency_id": values["agency_id"], "id": values["patron_id"]}, None)


def _refuse_overlap(db: Write, values: dict[str, Any], itself: UUID | None) -> None:
    """One engagement at a time with the same place; the private sphere counts as one place.

    Raises:
        Conflict: names the time of the other one.
    """
    agency_id, patron_id, place = values["agency_id"], values["patron_id"], values["municipality_id"]
    same_place = E["municipality_id"].is_(None) if place is None else E["municipality_id"] == place
    wanted = [
        E["agency_id"] == agency_id,
        E["patron_id"] == patron_id,
        same_place,
        sa.or_(E["ends_on"].is_(None), E["ends_on"] >= values["starts_on"]),
    ]
    if values["ends_on"] is not None:
        wanted.append(E["starts_on"] <= values["ends_on"])
    if itself is not None:
        wanted.append(E["id"] != itself)
    other = db.first(sa.select(E["starts_on"], E["ends_on"]).where(*wanted).order_by(E["starts_on"]).limit(1))
    if other is not None:
        period = {"start": other.starts_on.isoformat(), "end": other.ends_on.isoformat() if other.ends_on else "…"}
        raise Conflict("overlap", faults=[Fault("overlap", "/starts_on", {**period})], **period)
