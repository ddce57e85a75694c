"""Guests: people who register for a workshop without an account, and what the link in their mails lets them do.

Whoever registers has the seat or the place in the queue at once. So that nobody is registered by somebody else, the
address has to be confirmed by the link in a mail within some hours; otherwise the place goes on.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, NotFound, RateLimited
from app.models.accounts import Role
from app.models.fields import Origin
from app.models.sessions import LetterKind
from app.models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from app.schemas.workshop_guests import GuestCreate
from app.services import (
    guesses,
    reading,
    recording,
    registration_links,
    registration_mails,
    registrations,
    seat_letters,
    workshop_seats,
)
from app.services.access import PUBLIC_ACTOR, Actor
from app.services.guesses import Trial
from app.services.registration_links import Opened
from app.services.workshops import PUBLIC_WORKSHOPS

R = sa.inspect(Registration).columns
W = sa.inspect(Workshop).columns
GUEST: Final = Actor(Role.PUBLIC, "guest")
"""Who acts by a link, or registers without one."""
_ANSWERED = frozenset({RegistrationStatus.CONFIRMED, RegistrationStatus.ATTENDED})
_LEAVING = frozenset({RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING})


def register_guest(database: Database, key: str, body: GuestCreate, address: str) -> dict[str, Any]:
    """Somebody without an account wants to come to a published event that is open to guests.

    Raises:
        NotFound: no such published event.
        RateLimited: too many from this internet address, or about this mail address.
        Invalid: answers that are missing or do not fit.
        Conflict: not open to guests, registration is closed, or there is one with the address.
    """
    with database.read() as db:
        place = reading.locate(db, PUBLIC_WORKSHOPS, PUBLIC_ACTOR, key)
    _count(database, Trial(database.settings.signing_key, body.email, address))
    with database.write() as db:
        workshop = recording.held(db, Workshop, {"agency_id": place.agency_id, "id": place.id}, None)
        if not (workshop["open_to_guests"] and workshop["published"]):
            raise Conflict("not_open_to_guests")
        return _own(db, _enter(db, workshop, body), place.id)


def _count(database: Database, trial: Trial) -> None:
    limited = None
    with database.write() as db:
        try:
            guesses.count_registration(db, trial, database.settings.guest_registrations_per_hour)
        except RateLimited as error:  # the count stays
            limited = error
    if limited is not None:
        raise limited


def _enter(db: Write, workshop: Mapping[str, Any], body: GuestCreate) -> UUID:
    """A new registration, or one that was cancelled taken up again."""
    until = _confirm_until(db, workshop)
    told = {"guest_name": body.name, "language": body.language, "answers": body.answers, "note": body.note}
    of_guest = sa.select(R["id"], R["status"]).where(
        workshop_seats.of_workshop(workshop), R["guest_email"] == body.email
    )
    known = db.first(of_guest)
    if known is not None and known.status is RegistrationStatus.CANCELLED:
        current = recording.held(db, Registration, {"agency_id": workshop["agency_id"], "id": known.id}, None)
        again = {**told, "answers": body.answers or {}, "status": RegistrationStatus.REGISTERED}
        registrations.step(db, GUEST, workshop, current, again)
        registration_id = known.id
        key = {"agency_id": workshop["agency_id"], "id": registration_id}
        recording.update(db, Registration, GUEST, key, None, {"answer_until_at": until})
    else:
        values = {**told, "patron_id": None, "guest_email": body.email, "origin": Origin.RECORDED}
        registration_id = registrations.enter(db, GUEST, workshop, {**values, "answer_until_at": until})
    if until is not None:
        seat_letters.write(db, LetterKind.REGISTRATION_RECEIVED, workshop["agency_id"], [registration_id])
    return UUID(str(registration_id))


def _confirm_until(db: Write, workshop: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a moment, or none
    """How long the address can be confirmed; where no mail goes out, nobody is asked to."""
    settings = db.database.settings
    if not settings.sends_mail:
        return None
    return min(clock.now() + timedelta(hours=settings.guest_confirm_hours), workshop["starts_at"])


def open_registration(db: Read, code: str) -> dict[str, Any]:
    """Where a registration stands, for whoever has its link.

    Raises:
        Invalid: the link is none of ours, or over.
    """
    found = registration_links.opened(db, code)
    return _own(db, found.id, found.workshop_id)


def confirm_registration(db: Write, code: str) -> dict[str, Any]:
    """Show that the address is the own one, or accept the seat that is offered.

    Raises:
        Invalid: the link is over.
        Conflict: it was cancelled or lapsed, or the offer is over.
    """
    found, workshop, current = _held(db, code)
    if current["status"] is RegistrationStatus.CANCELLED or current["status"] is RegistrationStatus.OFFERED:
        registrations.step(db, GUEST, workshop, current, {"status": RegistrationStatus.CONFIRMED})
    elif current["answer_until_at"] is not None:
        key = {"agency_id": found.agency_id, "id": found.id}
        recording.update(db, Registration, GUEST, key, None, {"answer_until_at": None})
    else:
        return _own(db, found.id, found.workshop_id)
    if current["status"] is not RegistrationStatus.WAITING:
        seat_letters.write(db, LetterKind.SEAT_CONFIRMED, found.agency_id, [found.id])
    return _own(db, found.id, found.workshop_id)


def cancel_registration(db: Write, code: str) -> dict[str, Any]:
    """Give the seat or the place in the queue back; the next one moves up.

    Raises:
        Invalid: the link is over.
        Conflict: the event is over.
    """
    found, workshop, current = _held(db, code)
    if current["status"] is not RegistrationStatus.CANCELLED:
        registrations.step(db, GUEST, workshop, current, {"status": RegistrationStatus.CANCELLED})
    return _own(db, found.id, found.workshop_id)


def refuse_mail(db: Write, code: str) -> None:
    """Have no more reminders and mails afterwards sent to the address by this agency.

    Raises:
        Invalid: the link is over.
    """
    found = registration_links.opened(db, code)
    registration_mails.refuse(db, found.agency_id, found.address)


def _held(db: Write, code: str) -> tuple[Opened, dict[str, Any], dict[str, Any]]:
    """What a link opens, held by this transaction: the event first, as everywhere."""
    found = registration_links.opened(db, code)
    workshop = recording.held(db, Workshop, {"agency_id": found.agency_id, "id": found.workshop_id}, None)
    current = recording.held(db, Registration, {"agency_id": found.agency_id, "id": found.id}, None)
    return found, workshop, current


_SHOWN = ("title", "starts_at", "ends_at", "time_zone", "place", "online_url")


def _own(db: Read, registration_id: UUID, workshop_id: UUID) -> dict[str, Any]:
    """A registration as its owner sees it."""
    columns = [R[name] for name in ("agency_id", "id", "workshop_id", "status", "answer_until_at", "position")]
    event = [W[name] for name in _SHOWN]
    of_event = sa.and_(W["agency_id"] == R["agency_id"], W["id"] == R["workshop_id"])
    wanted = sa.select(*columns, *event, W["status"].label("event_status")).join(Workshop, of_event)
    found = db.first(wanted.where(R["id"] == registration_id, R["workshop_id"] == workshop_id))
    if found is None:
        raise NotFound
    row = found._asdict()
    waits = row["status"] is RegistrationStatus.WAITING
    certain = row["status"] in _ANSWERED and row["answer_until_at"] is None
    return {
        **{name: row[name] for name in ("id", "workshop_id", "status", "answer_until_at", *_SHOWN)},
        "online_url": row["online_url"] if certain else None,
        "waiting_before": _before(db, row) if waits else None,
        "steps": [*_steps(row)],
    }


def _before(db: Read, row: Mapping[str, Any]) -> int:
    ahead = (R["status"] == RegistrationStatus.WAITING, R["position"] < row["position"])
    same = (R["agency_id"] == row["agency_id"], R["workshop_id"] == row["workshop_id"])
    return int(db.scalar(sa.select(sa.func.count()).where(*same, *ahead)))


def _steps(row: Mapping[str, Any]) -> list[RegistrationStatus]:
    if row["event_status"] != WorkshopStatus.PLANNED:
        return []
    steps = []
    if row["answer_until_at"] is not None and row["status"] is not RegistrationStatus.CANCELLED:
        steps.append(RegistrationStatus.CONFIRMED)
    if row["status"] in _LEAVING:
        steps.append(RegistrationStatus.CANCELLED)
    return steps
