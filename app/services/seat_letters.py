"""Letters to those who registered, written into the transaction of their cause; they go out afterwards.

What a person has to act upon goes out at once. What can wait (a reminder, a mail after the event) keeps to the day.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.ids import new_id
from app.models.sessions import Letter, LetterKind

L = sa.inspect(Letter).columns
MORNING, EVENING = time(8), time(20)
QUIET: Final = frozenset({
    LetterKind.WORKSHOP_REMINDER, LetterKind.WORKSHOP_FOLLOW_UP, LetterKind.CARE_DIGEST, LetterKind.CARE_URGENT,
})  # fmt: skip
"""Letters that nobody needs at night."""


def write(
    db: Write, kind: LetterKind, agency_id: UUID, registrations: Iterable[UUID], zone: ZoneInfo = clock.GERMANY
) -> None:
    """Have a letter sent about each registration; whether there is an address shows when it goes out.

    Args:
        db: the transaction.
        kind: which letter.
        agency_id: whose registrations.
        registrations: which.
        zone: in which it is day or night.
    """
    due = by_day(clock.now(), zone) if kind in QUIET else clock.now()
    rows = [
        {"id": new_id(), "agency_id": agency_id, "registration_id": each, "kind": kind, "due_at": due, "attempts": 0}
        for each in registrations
    ]
    if rows:
        db.run(sa.insert(Letter), rows)


def by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself between eight and eight, otherwise the next morning."""
    local = moment.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, zone).astimezone(moment.tzinfo)


def forget(db: Write, agency_id: UUID, registrations: Iterable[UUID]) -> None:
    """Drop the letters about registrations that go."""
    db.run(sa.delete(Letter).where(L["agency_id"] == agency_id, L["registration_id"].in_([*registrations])))
