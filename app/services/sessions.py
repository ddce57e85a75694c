"""Sessions: a person's log-in, its short-lived access token and the chain of its refresh tokens.

A refresh token works once. Who comes with one that was used already has a copy, or was robbed of the original; nobody
can tell which, so the session ends for both.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, tokens
from app.core.db import Read, Write
from app.core.errors import NotFound
from app.models.sessions import LoginMethod, RefreshToken, Session
from app.models.users import User, UserState
from app.schemas.accounts import SessionRead
from app.schemas.shapes import ListQuery
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import NOTHING, Collection, Visibility

SECURITY_LOG: Final = logging.getLogger("klikks.security")
S = sa.inspect(Session).columns
F = sa.inspect(RefreshToken).columns
U = sa.inspect(User).columns

KEPT = timedelta(days=90)
"""How long an ended session is remembered: as long as its address counts as known."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The two tokens of a session, the only time they are whole."""

    session_id: str
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime

    def wire(self) -> dict[str, object]:
        """As the caller gets it."""
        return {"token_type": "Bearer", **{name: getattr(self, name) for name in self.__slots__}}


def begin(db: Write, user_id: UUID, method: LoginMethod, address_digest: str) -> Pair:
    """A new session of a person."""
    now = clock.now()
    ends = now + timedelta(days=db.database.settings.session_days)
    access = tokens.mint(tokens.ACCESS)
    row = {
        "id": access.id, "user_id": user_id, "method": method, "address_digest": address_digest,
        "digest": access.digest, "access_until_at": _access_until(db), "created_at": now, "refreshed_at": now,
        "expires_at": ends,
    }  # fmt: skip
    db.run(sa.insert(Session), row)
    facts = {"code": "session_begun", "reason": method.value, "concerns": str(user_id)}
    db.after_commit(lambda: SECURITY_LOG.info("let in", extra={**facts, "request_id": db.database.request_id}))
    return _paired(db, access, ends)


def refresh(db: Write, parts: tokens.TokenParts) -> tuple[Pair | None, str, str]:
    """The next pair for a refresh token.

    Returns:
        The pair, or none; the session; and why there is none. A copy that gave itself away ends the session, so the
        transaction must be kept either way.
    """
    now = clock.now()
    wanted = [F["session_id"], F["digest"], F["expires_at"], U["state"], S["ended_at"], S["expires_at"].label("ends")]
    row = db.first(
        sa.select(*wanted)
        .join(Session, S["id"] == F["session_id"])
        .join(User, U["id"] == S["user_id"])
        .where(F["id"] == parts.id)
    )
    known = tokens.matches(row.digest if row else "0" * 64, parts.digest)
    if row is None or not known:
        return None, "", "unknown"
    if row.ended_at is not None or row.state is not UserState.ACTIVE:
        return None, row.session_id, "over"
    taken = db.run(
        sa.update(RefreshToken).where(F["id"] == parts.id, F["used_at"].is_(None)).values(used_at=now)
    ).rowcount  # fmt: skip
    if not taken:
        end(db, S["id"] == row.session_id)
        return None, row.session_id, "used_twice"
    if min(row.expires_at, row.ends) <= now:
        return None, row.session_id, "over"
    access = tokens.mint(tokens.ACCESS, row.session_id)
    renewed = {"digest": access.digest, "access_until_at": _access_until(db), "refreshed_at": now}
    db.run(sa.update(Session).where(S["id"] == row.session_id).values(**renewed))
    return _paired(db, access, row.ends), row.session_id, ""


def _access_until(db: Write) -> datetime:
    return clock.now() + timedelta(minutes=db.database.settings.access_minutes)


def _paired(db: Write, access: tokens.MintedToken, ends: datetime) -> Pair:
    fresh = tokens.mint(tokens.REFRESH)
    idle = clock.now() + timedelta(hours=db.database.settings.session_idle_hours)
    expires = min(idle, ends)
    db.run(
        sa.insert(RefreshToken),
        {"id": fresh.id, "session_id": access.id, "digest": fresh.digest, "expires_at": expires},
    )
    return Pair(access.id, access.token, min(_access_until(db), ends), fresh.token, expires)


def end(db: Write, *conditions: sa.ColumnElement[bool]) -> int:
    """End the sessions for which the conditions hold."""
    return db.run(sa.update(Session).where(S["ended_at"].is_(None), *conditions).values(ended_at=clock.now())).rowcount


def end_all(db: Write, user_id: UUID, *, but: str | None = None) -> int:
    """End a person's sessions, all or all but one."""
    others = [S["id"] != but] if but is not None else []
    return end(db, S["user_id"] == user_id, *others)


def is_known_here(db: Read, user_id: UUID | None, address_digest: str) -> bool:
    """Whether the person logged in from this address lately; asked for strangers, too, so that it takes as long."""
    return (
        db.scalar(
            sa.select(sa.literal(1))
            .where(S["user_id"] == (user_id or UUID(int=0)), S["address_digest"] == address_digest)
            .limit(1)
        )
        is not None
    )


def forget_old(db: Write) -> int:
    """Drop sessions that nobody can use any more, with their tokens."""
    limit = clock.now() - KEPT
    old = sa.select(S["id"]).where(S["expires_at"] < limit).scalar_subquery()
    db.run(
        sa.delete(RefreshToken).where(
            sa.or_(F["expires_at"] < clock.now() - timedelta(days=1), F["session_id"].in_(old))
        )
    )
    return db.run(sa.delete(Session).where(S["expires_at"] < limit)).rowcount


def forget_person(db: Write, user_id: UUID) -> None:
    """Drop everything a person's log-ins left."""
    own = sa.select(S["id"]).where(S["user_id"] == user_id).scalar_subquery()
    db.run(sa.delete(RefreshToken).where(F["session_id"].in_(own)))
    db.run(sa.delete(Session).where(S["user_id"] == user_id))


def visible(actor: Actor) -> Visibility:
    """The own sessions that still go on."""
    if actor.user_id is None:
        return NOTHING
    mine = sa.and_(
        S["user_id"] == sa.bindparam("caller_user"), S["ended_at"].is_(None), S["expires_at"] > sa.bindparam("moment")
    )
    values = {"caller_user": actor.user_id, "moment": clock.now(), "caller_session": actor.session_id}
    return Visibility("own", mine, values)


SESSIONS = Collection(
    "sessions", Session, SessionRead, visible=visible, sorts={"created_at": S["created_at"]},
    columns={"current": S["id"] == sa.bindparam("caller_session", "", type_=sa.String)},
)  # fmt: skip


def list_sessions(db: Read, actor: Actor, query: ListQuery) -> Page:
    """A page of the caller's sessions."""
    return page(db, SESSIONS, actor, question(query))


def end_session(db: Write, actor: Actor, session_id: str) -> None:
    """End one of the caller's sessions.

    Raises:
        NotFound: the caller has no such session, or it is over.
    """
    mine = S["user_id"] == (actor.user_id or UUID(int=0))
    if not end(db, S["id"] == session_id, mine):
        raise NotFound
