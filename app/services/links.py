"""Links in mails: made when the mail goes out, opened once, soon over. Only the hash of the secret is stored."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, tokens
from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.core.settings import Settings
from app.models.sessions import Link, LinkPurpose

L = sa.inspect(Link).columns


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that still opens something."""

    id: str
    user_id: UUID


def lifetime(settings: Settings, purpose: LinkPurpose) -> timedelta:
    """How long a link of this kind lives."""
    if purpose is LinkPurpose.INVITATION:
        return timedelta(days=settings.invitation_days)
    return timedelta(minutes=settings.reset_minutes)


def make(db: Write, user_id: UUID, purpose: LinkPurpose) -> str:
    """A new code for a person; an earlier one of this kind opens nothing any more."""
    revoke(db, user_id, purpose)
    minted = tokens.mint(tokens.LINK)
    expires = clock.now() + lifetime(db.database.settings, purpose)
    db.run(
        sa.insert(Link),
        {"id": minted.id, "digest": minted.digest, "user_id": user_id, "purpose": purpose, "expires_at": expires},
    )
    return minted.token


def look(db: Read, code: str, purpose: LinkPurpose) -> Opened:
    """Whom a code stands for, without using it up.

    Raises:
        Invalid: unknown, for something else, over or used; all look alike.
    """
    parts = tokens.read(code, tokens.LINK)
    row = None
    if parts is not None:
        row = db.first(sa.select(L["id"], L["digest"], L["user_id"]).where(*_live(parts.id, purpose)))
    if parts is None or row is None or not tokens.matches(row.digest, parts.digest):
        raise _over()
    return Opened(row.id, row.user_id)


def redeem(db: Write, link_id: str, purpose: LinkPurpose) -> None:
    """Use a link up; of several at once exactly one gets through.

    Raises:
        Invalid: it is over or used.
    """
    if not db.run(sa.delete(Link).where(*_live(link_id, purpose))).rowcount:
        raise _over()


def revoke(db: Write, user_id: UUID, *purposes: LinkPurpose) -> None:
    """Close a person's links."""
    db.run(sa.delete(Link).where(L["user_id"] == user_id, L["purpose"].in_(purposes or tuple(LinkPurpose))))


def forget_old(db: Write) -> int:
    """Drop links that are over."""
    return db.run(sa.delete(Link).where(L["expires_at"] < clock.now())).rowcount


def _live(link_id: str, purpose: LinkPurpose) -> tuple[sa.ColumnElement[bool], ...]:
    return L["id"] == link_id, L["purpose"] == purpose, L["expires_at"] > clock.now()


def _over() -> Invalid:
    return Invalid(faults=[Fault("link_over", "/code")])
