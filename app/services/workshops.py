"""Workshops: trainings, workshops and network meetings. Published ones are public, the rest is the agency's."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core import clock
from app.core.clock import GERMANY
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid
from app.models.accounts import Role
from app.models.municipalities import Municipality
from app.models.sessions import LetterKind
from app.models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from app.schemas.workshops import WorkshopCreate, WorkshopQuery, WorkshopRead, WorkshopUpdate
from app.services import access, conversion, reading, recording, registration_answers, seat_letters, workshop_seats
from app.services.access import Actor
from app.services.municipalities import inside, within
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility
from app.services.references import require

W = sa.inspect(Workshop).columns
R = sa.inspect(Registration).columns
M = sa.inspect(Municipality).columns

COMING = frozenset({RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING})
"""Who has to know what becomes of the event."""
TOLD = frozenset({"starts_at", "ends_at", "place", "online_url"})
"""What they are told of when it changes."""

_PUBLISHED = W["published"].is_(sa.true())
_OWN = W["agency_id"] == sa.bindparam("caller_agency")
_registered = sa.select(R["workshop_id"]).where(
    R["agency_id"] == sa.bindparam("caller_agency"), R["patron_id"] == sa.bindparam("caller_patron")
)
_REGISTERED = sa.and_(_OWN, W["id"].in_(_registered))
_IN_OWN_PLACE = sa.and_(_OWN, within(W["municipality_id"], sa.bindparam("caller_municipality")))


def visible(actor: Actor) -> Visibility:
    """The public sees what is published, an agency also all of its own, network lead and auditor everything.

    Of the agency's, a volunteer sees those they are registered for, a municipality manager those in the own place.
    """
    if actor.role in access.LEAD or (actor.role is Role.AUDITOR and actor.agency_id is None):
        return EVERYTHING
    if actor.role is Role.PATRON:
        values = {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id}
        return Visibility("registered", sa.or_(_PUBLISHED, _REGISTERED), values)
    if actor.role is Role.MUNICIPALITY_MANAGER:
        values = {"caller_agency": actor.agency_id, "caller_municipality": actor.municipality_id}
        return Visibility("own place", sa.or_(_PUBLISHED, _IN_OWN_PLACE), values)
    if actor.role in access.OWN_RECORDS and actor.agency_id is not None:
        return Visibility("own", sa.or_(_OWN, _PUBLISHED), {"caller_agency": actor.agency_id})
    return Visibility("published", _PUBLISHED)


def _in_state(value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
    place = sa.and_(W["municipality_id"] == M["id"], inside(M["path"], value))
    return sa.exists().where(place).correlate(Workshop)


def _midnight(day: date) -> datetime:
    """The first instant of a day in Germany."""
    return datetime.combine(day, time.min, GERMANY)


def _collection(name: str, inner: ColumnElement[bool]) -> Collection:
    """Workshops whose internal fields show where a condition holds."""
    internal = ("online_url", "participants", "follow_up")
    return Collection(
        name,
        Workshop,
        WorkshopRead,
        visible=visible,
        columns={field: sa.case((inner, W[field]), else_=sa.null()) for field in internal},
        filters={
            "agency_id": Filter(lambda value: W["agency_id"] == value),
            "kind": Filter(W["kind"].in_, many=True),
            "status": Filter(W["status"].in_, many=True),
            "municipality_id": Filter(lambda value: W["municipality_id"] == value),
            "series_id": Filter(lambda value: W["series_id"] == value),
            "state": Filter(_in_state),
            "starts_from": Filter(lambda value: W["starts_at"] >= value, convert=_midnight),
            "starts_to": Filter(
                lambda value: W["starts_at"] < value, convert=lambda day: _midnight(day + timedelta(days=1))
            ),
        },
        sorts={"starts_at": W["starts_at"], "title": W["title_sort"]},
        search=W["title_search"],
    )


WORKSHOPS = _collection("workshops", sa.true())
OWN_WORKSHOPS = _collection("own workshops", _OWN)
PUBLIC_WORKSHOPS = _collection("public workshops", sa.false())
_COLLECTIONS = {
    "all": WORKSHOPS,
    "own": OWN_WORKSHOPS,
    "registered": _collection("workshops registered for", _REGISTERED),
    "own place": _collection("workshops in the own place", _IN_OWN_PLACE),
    "published": PUBLIC_WORKSHOPS,
}
"""The address of an online meeting is for those who take part, and a count of people can be small: both stay inside."""


def readable(actor: Actor) -> Collection:
    """The list as the caller may read it: with internal fields, with those of the own events, or without."""
    return _COLLECTIONS[visible(actor).name]


def list_workshops(db: Read, actor: Actor, query: WorkshopQuery) -> Page:
    """A page of workshops."""
    return page(db, readable(actor), actor, question(query))


def get_workshop(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One workshop, by id or by the own agency's number (``ext:...``)."""
    return reading.get(db, readable(actor), actor, key, reading.names(fields))


def create_workshop(db: Write, actor: Actor, body: WorkshopCreate) -> Found:
    """A new event of the caller's agency.

    Raises:
        Invalid: no such municipality, an end before the begin, or participants before it was held.
    """
    return get_workshop(db, actor, enter_workshop(db, actor, columns(WorkshopCreate, conversion.sent(body))))


def enter_workshop(db: Write, actor: Actor, values: Mapping[str, Any]) -> UUID:
    """Write a new event of the caller's agency; its id.

    Raises:
        Invalid: no such municipality, an end before the begin, or participants before it was held.
    """
    _check(db, values)
    return recording.insert(db, Workshop, actor, {**values, "agency_id": actor.tenant, "last_position": 0})


def columns(shape: type[Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of an event from what was sent."""
    values = conversion.folded(conversion.columns(shape, sent), "title")
    if values.get("questions") is not None:
        values["questions"] = [question.model_dump(mode="json") for question in values["questions"]] or None
    return values


def update_workshop(db: Write, actor: Actor, key: str, expected: int | None, changes: WorkshopUpdate) -> Found:
    """Change an event of the caller's agency; free seats go to the waiting list in order.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid: as for a new one, judged on the result of the change.
        Conflict: fewer seats than are taken, or a status that contradicts who attended.
    """
    place = reading.locate_own(db, WORKSHOPS, actor, key)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    current = recording.held(db, Workshop, record_key, expected)
    change(db, actor, current, columns(WorkshopUpdate, changes))
    return get_workshop(db, actor, place.id)


def change(db: Write, actor: Actor, current: Mapping[str, Any], values: dict[str, Any]) -> None:
    """Change an event that this transaction holds, and tell those who are coming what concerns them.

    Raises:
        Invalid: a rule over several fields.
        Conflict: fewer seats than are taken, or a status that contradicts who attended.
    """
    after = {**current, **values}
    _check(db, after)
    check_registrations(db, current, after)
    record_key = {"agency_id": current["agency_id"], "id": current["id"]}
    recording.update(db, Workshop, actor, record_key, current["version"], values)
    _tell(db, current, after)
    workshop_seats.move_up(db, actor, after)


def _tell(db: Write, current: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Write to those who are coming, unless it is over: that it was cancelled, or takes place otherwise."""
    if after["status"] == WorkshopStatus.HELD or clock.now() >= current["ends_at"]:
        return
    if after["status"] == WorkshopStatus.CANCELLED:
        kind, concerns = LetterKind.WORKSHOP_CANCELLED, current["status"] == WorkshopStatus.PLANNED
    else:
        kind, concerns = LetterKind.WORKSHOP_CHANGED, any(current[name] != after[name] for name in TOLD)
    if concerns:
        coming = sa.select(R["id"]).where(workshop_seats.of_workshop(current), R["status"].in_(COMING))
        seat_letters.write(db, kind, current["agency_id"], [row.id for row in db.all(coming.order_by(R["position"]))])


def delete_workshop(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete an event of the caller's agency for which nobody registered."""
    place = reading.locate_own(db, WORKSHOPS, actor, key)
    recording.remove(db, Workshop, actor, {"agency_id": place.agency_id, "id": place.id}, expected)


def _check(db: Read, values: Mapping[str, Any]) -> None:
    require(db, [("municipality_id", Municipality, values["municipality_id"], None)])
    if found := faults(values):
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What breaks the rules over several fields, on the record as it would be."""
    found = []
    if values["ends_at"] <= values["starts_at"]:
        found.append(Fault("end_before_start", "/ends_at", {"start": "starts_at"}))
    if values["participants"] is not None and values["status"] != WorkshopStatus.HELD:
        found.append(Fault("participants_before_held", "/participants"))
    return found + registration_answers.check_questions(values.get("questions") or ())


def check_registrations(db: Read, current: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What the registrations do not allow: too few seats, or undoing an event that people attended."""
    before, seats = current["capacity"], after["capacity"]
    if seats is not None and (before is None or seats < before):
        taken = workshop_seats.counted(db, current, workshop_seats.SEATED)
        if seats < taken:
            params = {"capacity": taken}
            raise Conflict("capacity_full", faults=[Fault("capacity_full", "/capacity", {**params})], **params)
    reopened = current["status"] == WorkshopStatus.HELD and after["status"] != WorkshopStatus.HELD
    if reopened and workshop_seats.counted(db, current, workshop_seats.CAME_OR_NOT):
        step = {"before": str(current["status"]), "after": str(after["status"])}
        raise Conflict("transition_not_allowed", faults=[Fault("transition_not_allowed", "/status", {**step})], **step)
