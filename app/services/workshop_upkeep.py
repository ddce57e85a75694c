"""Upkeep of workshops: what happens by itself.

Offers and unconfirmed places go on in time, reminders and mails afterwards go out, each once.

Each event is one transaction that holds it, so several processes do it side by side and each thing happens once.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.errors import KlikksError
from app.models.sessions import LetterKind
from app.models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from app.services import noting, recording, registrations, seat_letters
from app.services.access import SYSTEM_ACTOR
from app.services.workshop_seats import of_workshop

R = sa.inspect(Registration).columns
W = sa.inspect(Workshop).columns
REMINDED: Final = timedelta(hours=26)
"""So long before the begin people are reminded."""
FOLLOWED_UP: Final = timedelta(hours=12)
"""So long after the end a mail goes out."""
LATE: Final = timedelta(days=30)
"""An event that was entered as held later than this gets no mail any more."""
AT_ONCE: Final = 100
logger = logging.getLogger("klikks.workshops")
_OF_EVENT = sa.and_(W["agency_id"] == R["agency_id"], W["id"] == R["workshop_id"])


def run(database: Database) -> int:
    """Do once what is to be done; at how many events something happened."""
    return sum(_each(database, look, act) for look, act in _WORK)


def _each(database: Database, look: Callable[[], sa.Select[Any]], act: Callable[[Write, dict[str, Any]], None]) -> int:
    with database.read() as db:
        found: Sequence[sa.Row[Any]] = db.all(look().limit(AT_ONCE))
    done = 0
    for row in found:
        try:
            with database.write() as db:
                act(db, recording.held(db, Workshop, {"agency_id": row.agency_id, "id": row.id}, None))
        except KlikksError as error:  # one event must not keep the others waiting
            logger.warning("an event could not be looked after", extra={"code": error.code})
        else:
            done += 1
    return done


def _events(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(W["agency_id"], W["id"]).join(Registration, _OF_EVENT).where(*where).distinct()


def _with_lapsed() -> sa.Select[Any]:
    """Events for which somebody did not answer in time; what is open when one begins stays as it is."""
    now = clock.now()
    return _events(R["answer_until_at"] <= now, *_to_come(now))


def _to_come(now: Any) -> tuple[sa.ColumnElement[bool], ...]:  # noqa: ANN401 - a moment
    return W["status"] == WorkshopStatus.PLANNED, W["starts_at"] > now


def _lapse(db: Write, workshop: dict[str, Any]) -> None:
    """Cancel what nobody answered, in the order of the queue; each seat goes to the first who waits."""
    now = clock.now()
    if workshop["status"] != WorkshopStatus.PLANNED or workshop["starts_at"] <= now:
        return
    noting.because(db, "deadline")
    open_ones = sa.select(R["id"]).where(of_workshop(workshop), R["answer_until_at"] <= now).order_by(R["position"])
    for row in db.all(open_ones):
        current = recording.held(db, Registration, {"agency_id": workshop["agency_id"], "id": row.id}, None)
        registrations.step(db, SYSTEM_ACTOR, workshop, current, {"status": RegistrationStatus.CANCELLED})


def _with_reminders() -> sa.Select[Any]:
    now = clock.now()
    return _events(W["starts_at"] <= now + REMINDED, *_to_come(now), *_REMINDABLE)


_REMINDABLE = (R["status"] == RegistrationStatus.CONFIRMED, R["reminded_at"].is_(None))
_FOLLOWABLE = (R["status"] == RegistrationStatus.ATTENDED, R["followed_up_at"].is_(None))


def _remind(db: Write, workshop: dict[str, Any]) -> None:
    _write(db, workshop, LetterKind.WORKSHOP_REMINDER, "reminded_at", _REMINDABLE)


def _with_follow_ups() -> sa.Select[Any]:
    now = clock.now()
    over = (W["ends_at"] <= now - FOLLOWED_UP, W["ends_at"] > now - LATE)
    return _events(W["status"] == WorkshopStatus.HELD, W["follow_up"].is_not(None), *over, *_FOLLOWABLE)


def _follow_up(db: Write, workshop: dict[str, Any]) -> None:
    _write(db, workshop, LetterKind.WORKSHOP_FOLLOW_UP, "followed_up_at", _FOLLOWABLE)


def _write(
    db: Write, workshop: dict[str, Any], kind: LetterKind, mark: str, whom: tuple[sa.ColumnElement[bool], ...]
) -> None:
    """Write to each once; the mark and the letters are one transaction. It is no change of the registration."""
    marked = sa.update(Registration).where(of_workshop(workshop), *whom).values(**{mark: clock.now()})
    reached: list[UUID] = [row.id for row in db.run(marked.returning(R["id"]))]
    seat_letters.write(db, kind, workshop["agency_id"], reached, ZoneInfo(workshop["time_zone"]))


_WORK: Final = ((_with_lapsed, _lapse), (_with_reminders, _remind), (_with_follow_ups, _follow_up))
"""What to look for, and what to do with each event found."""
