"""Series: events that follow each other at the same time of day, whatever the clocks do in between.

Each event is one of its own, with its own seats, registrations and number of changes; the series ties them together.
"""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core.db import Write
from app.core.errors import Fault, Invalid, NotFound
from app.core.ids import new_id
from app.models.workshops import Workshop, WorkshopStatus
from app.schemas.workshop_series import Rhythm, SeriesChange, WorkshopSeriesCreate, WorkshopSeriesUpdate
from app.schemas.workshops import LAST_DAY, WorkshopCreate
from app.services import conversion, recording, workshops
from app.services.access import Actor

W = sa.inspect(Workshop).columns
DAYS_OF_WEEK = 7


def create_workshop_series(db: Write, actor: Actor, body: WorkshopSeriesCreate) -> dict[str, Any]:
    """Add all events of a series of the caller's agency.

    Raises:
        Invalid: as for one event; or fewer than two events come out, or a number that only one event can have.
    """
    first = workshops.columns(WorkshopCreate, conversion.sent(body.first))
    if first["external_id"] is not None:
        raise Invalid(faults=[Fault("series_number", "/first/external_id")])
    zone = ZoneInfo(first["time_zone"])
    begin = first["starts_at"].astimezone(zone)
    days = list(islice(_days(begin.date(), body), body.count))
    if len(days) < 2:  # noqa: PLR2004 - one event is no series
        raise Invalid(faults=[Fault("series_too_short", "/until", {"events": len(days)})])
    series_id = new_id()
    for day in days:
        shift = day - begin.date()
        deadline = first["registration_deadline"] and first["registration_deadline"] + shift
        if body.deadline_days is not None:
            deadline = day - timedelta(days=body.deadline_days)
        moments = {name: _moved(first[name], zone, shift) for name in ("starts_at", "ends_at")}
        values = {**first, **moments, "registration_deadline": deadline, "series_id": series_id}
        workshops.enter_workshop(db, actor, values)
    return _shown(db, actor, series_id)


def update_workshop_series(db: Write, actor: Actor, series_id: UUID, body: WorkshopSeriesUpdate) -> dict[str, Any]:
    """Change all events of a series that are still planned; whoever is coming is told by mail.

    Raises:
        NotFound: no such series of the caller's agency.
        Invalid: a rule over several fields.
        Conflict: as for each event.
    """
    mine = (W["agency_id"] == actor.tenant, W["series_id"] == series_id)
    rows = db.all(sa.select(W["id"]).where(*mine).order_by(W["starts_at"], W["id"]))
    if not rows:
        raise NotFound
    values = workshops.columns(SeriesChange, body.changes)
    for row in rows:
        current = recording.held(db, Workshop, {"agency_id": actor.tenant, "id": row.id}, None)
        zone = ZoneInfo(current["time_zone"])
        on_day = current["starts_at"].astimezone(zone).date()
        if current["status"] == WorkshopStatus.PLANNED and (body.from_day is None or on_day >= body.from_day):
            shift = timedelta(minutes=body.shift_minutes)
            moments = {name: _moved(current[name], zone, shift) for name in ("starts_at", "ends_at")} if shift else {}
            workshops.change(db, actor, current, {**values, **moments})
    return _shown(db, actor, series_id)


def _shown(db: Write, actor: Actor, series_id: UUID) -> dict[str, Any]:
    mine = (W["agency_id"] == actor.tenant, W["series_id"] == series_id)
    rows = db.all(sa.select(W["id"]).where(*mine).order_by(W["starts_at"], W["id"]))
    items = [workshops.get_workshop(db, actor, row.id).values for row in rows]
    return {"series_id": series_id, "items": items}


def _moved(moment: datetime, zone: ZoneInfo, shift: timedelta) -> datetime:
    """So much later by the clock on the wall; a time that the clock leaves out comes an hour later."""
    wall = moment.astimezone(zone).replace(tzinfo=None) + shift
    return wall.replace(tzinfo=zone).astimezone(moment.tzinfo)


def _days(first: date, body: WorkshopSeriesCreate) -> Iterator[date]:
    """The days of the events."""
    without = set(body.without or ())
    last = min(body.until or LAST_DAY, LAST_DAY)
    for day in _rhythm(first, body.rhythm, body.every):
        if day > last:
            return
        if day not in without:
            yield day


def _rhythm(first: date, rhythm: Rhythm, every: int) -> Iterator[date]:
    if rhythm in _STEPS:
        for number in count():
            yield first + _STEPS[rhythm] * every * number
    for months in range(first.year * 12 + first.month - 1, LAST_DAY.year * 12 + 12, every):
        day = _in_month(first, rhythm, *divmod(months, 12))
        if day is not None:
            yield day


_STEPS: Mapping[Rhythm, timedelta] = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(weeks=1)}


def _in_month(first: date, rhythm: Rhythm, year: int, month: int) -> date | None:
    """The same day of another month, or the same weekday in its place; none if the month has it not."""
    begins_on, length = calendar.monthrange(year, month + 1)
    day = first.day
    if rhythm is Rhythm.MONTHLY_WEEKDAY:
        day = (first.weekday() - begins_on) % DAYS_OF_WEEK + 1 + (first.day - 1) // DAYS_OF_WEEK * DAYS_OF_WEEK
    return date(year, month + 1, day) if day <= length else None
