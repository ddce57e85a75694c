"""Seats of a workshop: who has one, who waits, who moves up.

Every function here works on a workshop whose row the transaction holds. That lock is what makes the count true: on
PostgreSQL a count without it lets simultaneous callers confirm more than there are seats.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.models.sessions import LetterKind
from app.models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from app.services import recording, seat_letters
from app.services.access import Actor

R = sa.inspect(Registration).columns
W = sa.inspect(Workshop).columns

CAME_OR_NOT = frozenset({RegistrationStatus.ATTENDED, RegistrationStatus.NO_SHOW})
SEATED = CAME_OR_NOT | {RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED}
"""Who takes up a seat; one that is offered is kept for whoever may accept it."""


def of_workshop(workshop: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    """The registrations of a workshop."""
    return sa.and_(R["agency_id"] == workshop["agency_id"], R["workshop_id"] == workshop["id"])


def counted(db: Read, workshop: Mapping[str, Any], statuses: frozenset[RegistrationStatus]) -> int:
    """How many registrations have one of the statuses."""
    return int(db.scalar(sa.select(sa.func.count()).where(of_workshop(workshop), R["status"].in_(statuses))))


def seat(db: Read, workshop: Mapping[str, Any]) -> RegistrationStatus:
    """What a new registration gets: a seat while there is one, else a place on the waiting list."""
    capacity = workshop["capacity"]
    free = capacity is None or counted(db, workshop, SEATED) < capacity
    return RegistrationStatus.CONFIRMED if free else RegistrationStatus.WAITING


def next_position(db: Write, workshop: Mapping[str, Any]) -> int:
    """A position no registration of the workshop had before, deleted ones included.

    It is no change of the event, so its version stays.
    """
    statement = (
        sa.update(Workshop)
        .where(W["agency_id"] == workshop["agency_id"], W["id"] == workshop["id"])
        .values(last_position=W["last_position"] + 1)
        .returning(W["last_position"])
    )
    return int(db.run(statement).scalar_one())


def move_up(db: Write, actor: Actor, workshop: Mapping[str, Any]) -> list[UUID]:
    """Give free seats to the waiting list, in order: at once, or as offers with a deadline, and by mail.

    Only while the event is planned; once it has begun nobody has time to think it over.

    Args:
        db: the transaction that holds the workshop.
        actor: whose change freed the seats.
        workshop: its columns as they are now.

    Returns:
        The registrations that have a seat now, or are offered one.
    """
    if workshop["status"] != WorkshopStatus.PLANNED:
        return []
    waiting = sa.select(R["id"]).where(of_workshop(workshop), R["status"] == RegistrationStatus.WAITING)
    waiting = waiting.order_by(R["position"])
    if workshop["capacity"] is not None:
        waiting = waiting.limit(max(workshop["capacity"] - counted(db, workshop, SEATED), 0))
    moved = [row.id for row in db.all(waiting)]
    status, kind = RegistrationStatus.CONFIRMED, LetterKind.SEAT_CONFIRMED
    until: dict[str, Any] = {}
    now, hours = clock.now(), workshop["offer_hours"]
    if hours is not None and now < workshop["starts_at"]:
        status, kind = RegistrationStatus.OFFERED, LetterKind.SEAT_OFFERED
        until = {"answer_until_at": min(now + timedelta(hours=hours), workshop["starts_at"])}
    for registration_id in moved:
        key = {"agency_id": workshop["agency_id"], "id": registration_id}
        recording.update(db, Registration, actor, key, None, {"status": status, **until})
    seat_letters.write(db, kind, workshop["agency_id"], moved)
    return moved
