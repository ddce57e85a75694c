"""Calendars: events as iCalendar, one by one and as feeds that programs subscribe to.

The public feed shows what is published. A feed of one's own is opened by a signed address, since calendar programs send
no token: it shows what its owner may see of the own agency, as long as the owner may, and ends with the password.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, signatures
from app.core.db import Read
from app.core.errors import NotFound
from app.formats.writers.calendar import CalendarEvent, write_calendar
from app.models.accounts import Role
from app.models.users import User, UserState
from app.models.workshops import Registration, Workshop, WorkshopStatus
from app.schemas.workshop_calendars import CalendarQuery
from app.services import reading, workshops
from app.services.access import PUBLIC_ACTOR, Actor
from app.services.workshop_seats import SEATED

W = sa.inspect(Workshop).columns
R = sa.inspect(Registration).columns
U = sa.inspect(User).columns
PURPOSE: Final = "calendar feed"
PAST: Final = timedelta(days=366)
"""How far back a feed goes."""
MOST: Final = 2_000
"""Events of a feed; the latest of them."""
_SHOWN: Final = ("id", "updated_at", "status", "title", "description", "starts_at", "ends_at", "place", "online_url")


def event_of(row: Mapping[str, Any]) -> CalendarEvent:
    """An event as calendars have it, from its columns as far as the reader may know them."""
    return CalendarEvent(
        uid=f"{row['id']}@klikks",
        sequence=int(row["version"]) - 1,
        changed_at=row["updated_at"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        summary=row["title"],
        description=row["description"],
        location=row["place"] or row["online_url"],
        url=row["online_url"],
        is_cancelled=row["status"] == WorkshopStatus.CANCELLED,
    )


def get_workshop_calendar(db: Read, actor: Actor, key: str) -> bytes:
    """One event, for a calendar program.

    Raises:
        NotFound: not there, or not for this caller.
    """
    place = reading.locate(db, workshops.readable(actor), actor, key)
    return write_calendar(_events(db, actor, W["agency_id"] == place.agency_id, W["id"] == place.id))


def get_public_calendar(db: Read, query: CalendarQuery) -> bytes:
    """What is published, of all agencies or of one; the same for everybody."""
    of_agency = [] if query.agency_id is None else [W["agency_id"] == query.agency_id]
    return write_calendar(_events(db, PUBLIC_ACTOR, _lately(), *of_agency), "KlikKS")


def _events(db: Read, actor: Actor, *where: sa.ColumnElement[bool]) -> Sequence[CalendarEvent]:
    """Events a caller may see, in order, the latest if there are too many."""
    collection = workshops.readable(actor)
    seen = collection.visible(actor)
    shown = [collection.fields[name][0].label(name) for name in _SHOWN]
    statement = sa.select(*shown, W["version"].label("version")).where(seen.clause, *where)
    rows = db.all(statement.order_by(W["starts_at"].desc(), W["id"].desc()).limit(MOST), dict(seen.values))
    return [event_of(row._asdict()) for row in reversed(rows)]


def _lately() -> sa.ColumnElement[bool]:
    return W["ends_at"] >= clock.now() - PAST


def create_calendar_link(db: Read, actor: Actor) -> dict[str, Any]:
    """The address of a feed of one's own; whoever has it can read it, so it is for one's own programs only.

    Raises:
        NotPermitted: a machine calls.
    """
    settings = db.database.settings
    code = signatures.signed(actor.person, settings.signing_key, PURPOSE, _ends_with(db, actor.person))
    return {"code": code, "url": f"{settings.base_url.rstrip('/')}/v1/workshops/feeds/{code}"}


def get_own_calendar(db: Read, code: str) -> bytes:
    """The feed a signed address opens: the own agency's events, or those a volunteer is registered for.

    Raises:
        NotFound: not ours, or its owner has no account or another password by now; all look alike.
    """
    user_id = signatures.claimed(code)
    if user_id is None or not signatures.is_signed(
        code, user_id, db.database.settings.signing_key, PURPOSE, _ends_with(db, user_id)
    ):
        raise NotFound
    actor = _account(db, user_id)
    mine = [] if actor.agency_id is None else [W["agency_id"] == actor.agency_id]
    if actor.role is Role.PATRON:
        seated = (R["agency_id"] == actor.agency_id, R["patron_id"] == actor.patron_id, R["status"].in_(SEATED))
        mine.append(W["id"].in_(sa.select(R["workshop_id"]).where(*seated)))
    return write_calendar(_events(db, actor, _lately(), *mine), "KlikKS")


def _ends_with(db: Read, user_id: UUID) -> str:
    """What a feed's address ends with: the password, which somebody changes who fears that others know it."""
    return str(db.scalar(sa.select(sa.func.coalesce(U["password_hash"], "")).where(U["id"] == user_id)))


def _account(db: Read, user_id: UUID) -> Actor:
    """Whom a feed belongs to, with the rights of today."""
    wanted = [U[name] for name in ("agency_id", "role", "municipality_id", "patron_id")]
    row = db.first(sa.select(*wanted).where(U["id"] == user_id, U["state"] == UserState.ACTIVE))
    if row is None:
        raise NotFound
    return Actor(
        row.role, str(user_id), agency_id=row.agency_id, municipality_id=row.municipality_id, patron_id=row.patron_id,
        user_id=user_id,
    )  # fmt: skip
