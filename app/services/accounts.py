"""Accounts: machine tokens, from minting to the actor a token stands for."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, tokens
from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid, NotAuthenticated, NotFound
from app.models.accounts import Role, Token
from app.models.agencies import Agency
from app.services.access import PUBLIC_ACTOR, RIGHTS, Actor

NETWORK_ROLES = frozenset({Role.NETWORK_LEAD, Role.AUDITOR, Role.PARTNER})
DEFAULT_DAYS = 365
NO_DIGEST = "0" * 64
T = sa.inspect(Token).columns
A = sa.inspect(Agency).columns


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown once."""

    token: str
    id: str
    expires_at: str


def create_token(
    db: Write,
    *,
    name: str,
    role: Role,
    agency: str | None = None,
    scopes: Sequence[str] = ("*",),
    days: int = DEFAULT_DAYS,
    municipality_id: UUID | None = None,
    patron_id: UUID | None = None,
) -> NewToken:
    """Mint a token.

    Args:
        db: the transaction.
        name: what it is for.
        role: what its holder is.
        agency: id or slug of its agency; not for network roles unless they are bound to one.
        scopes: what it may be used for.
        days: how long it lives.
        municipality_id: for a municipality manager.
        patron_id: for a patron.

    Raises:
        Invalid: a role that needs an agency without one, or an unknown agency.
    """
    agency_id = _agency(db, agency)
    if agency_id is None and role not in NETWORK_ROLES:
        raise Invalid(faults=[Fault("missing", "/agency")])
    minted = tokens.mint()
    now = clock.now()
    expires = now + timedelta(days=days)
    row = {
        "id": minted.id, "digest": minted.digest, "name": name, "role": role, "agency_id": agency_id,
        "municipality_id": municipality_id, "patron_id": patron_id, "scopes": list(scopes),
        "created_at": now, "expires_at": expires,
    }  # fmt: skip
    db.run(sa.insert(Token), row)
    return NewToken(minted.token, minted.id, expires.isoformat())


def revoke_token(db: Write, token_id: str) -> None:
    """End a token now.

    Raises:
        NotFound: no such token.
    """
    changed = db.run(sa.update(Token).where(T["id"] == token_id).values(revoked_at=clock.now())).rowcount
    if not changed:
        raise NotFound


def list_tokens(db: Read) -> Sequence[sa.Row[Any]]:
    """All tokens without their secrets."""
    columns = [T[name] for name in ("id", "name", "role", "agency_id", "expires_at", "revoked_at")]
    return db.all(sa.select(*columns).order_by(T["id"]))


def _agency(db: Read, agency: str | None) -> UUID | None:
    if agency is None:
        return None
    try:
        condition = A["id"] == UUID(agency)
    except ValueError:
        condition = A["slug"] == agency
    found: UUID | None = db.scalar(sa.select(A["id"]).where(condition))
    if found is None:
        raise Invalid(faults=[Fault("reference_missing", "/agency", {"what": "agency"})])
    return found


class Authenticator:
    """Who a bearer token stands for.

    A verified token is remembered for a few seconds (setting ``token_cache_seconds``), so that a get stays one
    statement; a revocation takes effect within that time.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = database.settings.token_cache_seconds
        self._known: dict[str, tuple[float, Actor]] = {}
        self._lock = threading.Lock()

    def actor(self, authorization: str | None) -> Actor:
        """The caller behind an Authorization header.

        Raises:
            NotAuthenticated: a token that is malformed, unknown, expired or revoked; all look alike.
        """
        if authorization is None:
            return PUBLIC_ACTOR
        scheme, _, text = authorization.partition(" ")
        parts = tokens.read(text.strip()) if scheme.lower() == "bearer" else None
        if parts is None:
            raise NotAuthenticated
        remembered = self._known.get(parts.digest)
        if remembered is not None and remembered[0] > time.monotonic():
            return remembered[1]
        actor = self._look_up(parts)
        if self.seconds:
            with self._lock:
                if len(self._known) > 10_000:  # noqa: PLR2004 - a bound, whatever callers send
                    self._known.clear()
                self._known[parts.digest] = (time.monotonic() + self.seconds, actor)
        return actor

    def _look_up(self, parts: tokens.TokenParts) -> Actor:
        with self.database.read() as db:
            row = db.first(sa.select(*T).where(T["id"] == parts.id))
        known = tokens.matches(row.digest if row else NO_DIGEST, parts.digest)
        if row is None or not known or row.revoked_at is not None or row.expires_at <= clock.now():
            raise NotAuthenticated
        return Actor(
            role=row.role,
            credential_id=row.id,
            agency_id=row.agency_id,
            municipality_id=row.municipality_id,
            patron_id=row.patron_id,
            scopes=frozenset(row.scopes),
        )


def describe(actor: Actor) -> dict[str, object]:
    """Who the caller is and which operations the role opens, for ``/v1/accounts/me``."""
    return {
        "role": actor.role.value,
        "credential_id": actor.credential_id,
        "agency_id": actor.agency_id,
        "municipality_id": actor.municipality_id,
        "patron_id": actor.patron_id,
        "scopes": sorted(actor.scopes),
        "operations": sorted(name for name, right in RIGHTS.items() if right.allows(actor)),
    }
