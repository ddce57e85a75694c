"""Attendance: who was there, told by staff as a list or by people in the room with its code; and what follows from it.

The code is made from the event and the instance's key, so it is stored nowhere and the same whenever it is shown.
"""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, signatures
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound, RateLimited
from app.core.realms import INSTANCE
from app.models.agencies import Agency
from app.models.patrons import Patron
from app.models.workshops import Registration, RegistrationStatus, Workshop
from app.schemas.workshop_guests import AttendanceSet, GuestCheckIn
from app.services import guesses, reading, recording, registration_links, registration_rules, registrations
from app.services.access import Actor
from app.services.guesses import Trial
from app.services.registration_links import OF_PATRON
from app.services.registration_rules import Party
from app.services.workshop_guests import GUEST, open_registration
from app.services.workshop_seats import CAME_OR_NOT, SEATED, of_workshop

A = sa.inspect(Agency).columns
P = sa.inspect(Patron).columns
R = sa.inspect(Registration).columns
W = sa.inspect(Workshop).columns
PURPOSE: Final = "room"
OPEN_FOR: Final = timedelta(hours=12)
"""How long after the end the code of the room still counts."""


def get_room_code(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """The code to show in the room of an event of the caller's agency.

    Raises:
        NotFound: no such event.
    """
    code = _room_code(db, registrations.own_workshop(db, actor, key)["id"])
    return {"room_code": f"{code[:4]}-{code[4:]}"}


def _room_code(db: Read, workshop_id: UUID) -> str:
    return signatures.short_code(workshop_id, db.database.settings.signing_key, PURPOSE)


def check_in_guest(database: Database, body: GuestCheckIn, address: str) -> dict[str, Any]:
    """Somebody with a link is in the room.

    Raises:
        Invalid: the link is over, or it is not the code of this room.
        RateLimited: too many codes were tried.
        Conflict: the event has not begun or is over, or the registration was cancelled.
    """
    with database.read() as db:
        found = registration_links.opened(db, body.code)
    _check_in(database, GUEST, (found.agency_id, found.workshop_id, found.id), body.room_code, address)
    with database.read() as db:
        return open_registration(db, body.code)


def check_in(database: Database, actor: Actor, key: str, room_code: str, address: str) -> dict[str, Any]:
    """A volunteer who is registered is in the room.

    Raises:
        NotFound: no such event, or the caller is not registered for it.
        Invalid: it is not the code of this room.
        RateLimited: too many codes were tried.
        Conflict: the event has not begun or is over, or the registration was cancelled.
    """
    with database.read() as db:
        event = registrations.own_workshop(db, actor, key)
        own = sa.select(R["id"]).where(of_workshop(event), R["patron_id"] == actor.patron_id)
        registration_id = db.scalar(own)
    if registration_id is None:
        raise NotFound
    _check_in(database, actor, (event["agency_id"], event["id"], registration_id), room_code, address)
    with database.read() as db:
        return reading.get(db, registrations.REGISTRATIONS, actor, registration_id).values


def _check_in(database: Database, actor: Actor, where: tuple[UUID, UUID, UUID], said: str, address: str) -> None:
    agency_id, workshop_id, registration_id = where
    trial = Trial(database.settings.signing_key, f"room {registration_id}", address)
    limited = None
    with database.within(INSTANCE).write() as db:
        try:
            guesses.count_try(db, trial, is_known_here=True)
        except RateLimited as error:  # the count stays
            limited = error
    if limited is not None:
        raise limited
    with database.write() as db:
        if not hmac.compare_digest(said.upper().replace("-", "").encode(), _room_code(db, workshop_id).encode()):
            raise Invalid(faults=[Fault("room_code_wrong", "/room_code")])
        with db.everywhere():  # tries are nobody's
            guesses.forgive(db, trial)
        workshop = recording.held(db, Workshop, {"agency_id": agency_id, "id": workshop_id}, None)
        if clock.now() > workshop["ends_at"] + OPEN_FOR:
            raise Conflict("check_in_over")
        current = recording.held(db, Registration, {"agency_id": agency_id, "id": registration_id}, None)
        if current["status"] is not RegistrationStatus.ATTENDED:
            registrations.step(
                db, actor, workshop, current, {"status": RegistrationStatus.ATTENDED}, party=Party.IN_ROOM
            )


def set_attendance(db: Write, actor: Actor, key: str, body: AttendanceSet) -> dict[str, Any]:
    """Say of many at once who came to an event of the caller's agency and who did not.

    Raises:
        NotFound: no such event.
        Invalid: a registration of another event, or named twice.
        Conflict: the event has not begun, or a step that does not exist.
    """
    workshop = recording.held(db, Workshop, registrations.own_workshop(db, actor, key), None)
    if not registration_rules.has_begun(workshop):
        raise Conflict("workshop_not_held")
    rows = db.all(sa.select(*R).where(of_workshop(workshop)).order_by(R["position"]).with_for_update())
    known = {row.id: dict(zip(R.keys(), row, strict=True)) for row in rows}
    wanted = _wanted(body, known)
    for registration_id, status in wanted.items():
        current = known[registration_id]
        registration_rules.check_step(Party.AGENCY, workshop, current, status)
        if current["status"] is not status:
            record_key = {"agency_id": workshop["agency_id"], "id": registration_id}
            values = {"status": status, "answer_until_at": None, "cancelled_by": None}
            recording.update(db, Registration, actor, record_key, current["version"], values)
    after = [wanted.get(registration_id, current["status"]) for registration_id, current in known.items()]
    return {
        "attended": after.count(RegistrationStatus.ATTENDED),
        "no_show": after.count(RegistrationStatus.NO_SHOW),
        "open": sum(status in SEATED - CAME_OR_NOT for status in after),
    }


def _wanted(body: AttendanceSet, known: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, RegistrationStatus]:
    """What each registration is to become."""
    wanted: dict[UUID, RegistrationStatus] = {}
    faults = []
    for name, status in (("attended", RegistrationStatus.ATTENDED), ("no_show", RegistrationStatus.NO_SHOW)):
        for index, registration_id in enumerate(getattr(body, name) or ()):
            place = f"/{name}/{index}"
            if registration_id not in known:
                faults.append(Fault("reference_missing", place, {"what": "registrations"}))
            elif registration_id in wanted:
                faults.append(Fault("repeated", place))
            wanted[registration_id] = status
    if faults:
        raise Invalid(faults=faults)
    if body.others is not None:
        open_ones = (each for each in known if known[each]["status"] in SEATED - CAME_OR_NOT)
        status = RegistrationStatus(body.others.value)
        wanted |= {each: status for each in open_ones if each not in wanted}
    return wanted


def get_certificate(db: Read, actor: Actor, key: str, registration_id: UUID) -> dict[str, Any]:
    """That somebody took part, for the agency and for a volunteer's own registration.

    Raises:
        NotFound: no such registration for this caller.
        Conflict: not attended, or the person was erased.
    """
    registrations.get_workshop_registration(db, actor, key, registration_id, "id")
    return _certificate(db, actor.tenant, registration_id)


def get_guest_certificate(db: Read, code: str) -> dict[str, Any]:
    """The same for whoever has the link.

    Raises:
        Invalid: the link is over.
        Conflict: not attended.
    """
    found = registration_links.opened(db, code)
    return _certificate(db, found.agency_id, found.id)


def _certificate(db: Read, agency_id: UUID, registration_id: UUID) -> dict[str, Any]:
    name = sa.func.coalesce(R["guest_name"], P["first_name"] + " " + P["last_name"])
    event = [W[each] for each in ("title", "starts_at", "ends_at", "time_zone", "place")]
    of_event = sa.and_(W["agency_id"] == R["agency_id"], W["id"] == R["workshop_id"])
    there = sa.and_(OF_PATRON, P["erased_at"].is_(None))
    wanted = sa.select(R["status"], name.label("name"), A["name"].label("agency_name"), *event)
    wanted = wanted.join(Workshop, of_event).join(Agency, A["id"] == R["agency_id"]).outerjoin(Patron, there)
    row = db.first(wanted.where(R["agency_id"] == agency_id, R["id"] == registration_id))
    if row is None:
        raise NotFound
    if row.status is not RegistrationStatus.ATTENDED or row.name is None:
        raise Conflict("not_attended")
    told = row._asdict()
    del told["status"]
    code = signatures.short_code(registration_id, db.database.settings.signing_key, "certificate")
    minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60
    return {"number": f"{code[:4]}-{code[4:]}", **told, "minutes": minutes}
