"""Accounts: machine tokens as the command line makes them, and the actor behind any token."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, tokens
from app.core.addresses import is_within
from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid, Misconfigured, NotAuthenticated, NotFound
from app.models.accounts import Role, Token
from app.models.agencies import Agency
from app.models.sessions import LoginMethod, Session
from app.models.users import User, UserState
from app.services.access import PUBLIC_ACTOR, SYSTEM_ACTOR, Actor
from app.services.rights import RIGHTS

NETWORK_ROLES = frozenset({Role.NETWORK_LEAD, Role.AUDITOR, Role.PARTNER})
DEFAULT_DAYS = 365
NO_DIGEST = "0" * 64
T = sa.inspect(Token).columns
A = sa.inspect(Agency).columns
S = sa.inspect(Session).columns
U = sa.inspect(User).columns
OWN_ACCOUNT = frozenset({"accounts:*"})
"""All that is open to somebody whose role needs a second factor and who has none yet."""


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
    agency_id = agency_named(db, agency)
    if agency_id is None and role not in NETWORK_ROLES:
        raise Invalid(faults=[Fault("missing", "/agency")])
    minted = tokens.mint()
    now = clock.now()
    expires = now + timedelta(days=days)
    row = {
        "id": minted.id, "digest": minted.digest, "name": name, "role": role, "agency_id": agency_id,
        "municipality_id": municipality_id, "patron_id": patron_id, "scopes": list(scopes), "networks": [],
        "expires_at": expires, "version": 1, "created_at": now, "updated_at": now,
        "created_by": SYSTEM_ACTOR.credential_id, "updated_by": SYSTEM_ACTOR.credential_id,
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


def agency_named(db: Read, agency: str | None) -> UUID | None:
    """The id of an agency given by id or short name.

    Raises:
        Invalid: there is none.
    """
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What a verified token stands for.

    Attributes:
        actor: who calls.
        networks: where from alone it may be used; empty means anywhere.
        until: when this is looked up again, by the monotonic clock.
    """

    actor: Actor
    networks: tuple[str, ...]
    until: float


class Authenticator:
    """Who a bearer token stands for.

    A verified token is remembered for a few seconds (setting ``token_cache_seconds``), so that a get stays one
    statement; a revocation or another role takes effect within that time.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seconds = database.settings.token_cache_seconds
        self._strict_roles = _roles(database.settings.second_factor_roles)
        self._known: dict[tuple[str, str], _Known] = {}
        self._used: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def actor(self, authorization: str | None, address: str = "") -> Actor:
        """The caller behind an Authorization header.

        Args:
            authorization: the header.
            address: where the call comes from.

        Raises:
            NotAuthenticated: a token that is malformed, unknown, expired, revoked, or used from another network than
                it was made for; all look alike, the log tells them apart.
        """
        if authorization is None:
            return PUBLIC_ACTOR
        scheme, _, text = authorization.partition(" ")
        text = text.strip()
        prefix = next((each for each in (tokens.PREFIX, tokens.ACCESS) if text.startswith(f"{each}_")), "")
        parts = tokens.read(text, prefix) if scheme.lower() == "bearer" and prefix else None
        if parts is None:
            raise NotAuthenticated().because("token_unreadable")
        known = self._remembered(prefix, parts)
        if known.networks and not is_within(address, known.networks):
            raise NotAuthenticated().because("token_from_elsewhere", known.actor.credential_id)
        if prefix == tokens.PREFIX:
            self._used[parts.id] = clock.now()
        return known.actor

    def _remembered(self, prefix: str, parts: tokens.TokenParts) -> _Known:
        key = (prefix, parts.digest)
        known = self._known.get(key)
        if known is not None and known.until > time.monotonic():
            return known
        actor, networks = (self._machine if prefix == tokens.PREFIX else self._person)(parts)
        known = _Known(actor, networks, time.monotonic() + self.seconds)
        if self.seconds:
            with self._lock:
                if len(self._known) > 10_000:  # noqa: PLR2004 - a bound, whatever callers send
                    self._known.clear()
                self._known[key] = known
        return known

    def _machine(self, parts: tokens.TokenParts) -> tuple[Actor, tuple[str, ...]]:
        with self.database.read() as db:
            row = db.first(sa.select(*T).where(T["id"] == parts.id))
        now = clock.now()
        known = tokens.matches(row.digest if row else NO_DIGEST, parts.digest)
        if row is not None and row.former_until_at is not None and row.former_until_at > now:
            known |= tokens.matches(row.former_digest or NO_DIGEST, parts.digest)
        if row is None or not known:
            raise NotAuthenticated().because("token_unknown")
        if row.revoked_at is not None or row.expires_at <= now:
            raise NotAuthenticated().because("token_revoked" if row.revoked_at else "token_expired", row.id)
        actor = Actor(
            role=row.role,
            credential_id=row.id,
            agency_id=row.agency_id,
            municipality_id=row.municipality_id,
            patron_id=row.patron_id,
            scopes=frozenset(row.scopes),
        )
        return actor, tuple(row.networks)

    def _person(self, parts: tokens.TokenParts) -> tuple[Actor, tuple[str, ...]]:
        wanted = [U[name] for name in ("id", "role", "agency_id", "municipality_id", "patron_id", "state")]
        more = [S[name] for name in ("digest", "access_until_at", "expires_at", "ended_at", "method")]
        with self.database.read() as db:
            row = db.first(sa.select(*wanted, *more).join(User, U["id"] == S["user_id"]).where(S["id"] == parts.id))
        known = tokens.matches(row.digest if row else NO_DIGEST, parts.digest)
        if row is None or not known:
            raise NotAuthenticated().because("session_unknown")
        if row.ended_at is not None or row.state is not UserState.ACTIVE:
            raise NotAuthenticated().because("session_ended", str(row.id))
        if min(row.access_until_at, row.expires_at) <= clock.now():
            raise NotAuthenticated().because("session_expired", str(row.id))
        lacks = row.role in self._strict_roles and row.method is LoginMethod.PASSWORD
        actor = Actor(
            role=row.role,
            credential_id=str(row.id),
            agency_id=row.agency_id,
            municipality_id=row.municipality_id,
            patron_id=row.patron_id,
            scopes=OWN_ACCOUNT if lacks else frozenset({"*"}),
            user_id=row.id,
            session_id=parts.id,
        )
        return actor, ()

    def note_uses(self) -> None:
        """Write down when the machines' tokens were last used; not at every request, but once in a while."""
        used, self._used = self._used, {}
        if used:
            with self.database.write() as db:
                for token_id, moment in sorted(used.items()):
                    db.run(sa.update(Token).where(T["id"] == token_id).values(used_at=moment))


def _roles(names: Sequence[str]) -> frozenset[Role]:
    try:
        return frozenset(map(Role, names))
    except ValueError:
        problem = f"must be roles of {', '.join(Role)}"
        raise Misconfigured(setting="KLIKKS_SECOND_FACTOR_ROLES", problem=problem) from None


def describe(actor: Actor) -> dict[str, object]:
    """Who the caller is and which operations the role opens, for ``/v1/me``."""
    return {
        "role": actor.role.value,
        "credential_id": actor.credential_id,
        "agency_id": actor.agency_id,
        "municipality_id": actor.municipality_id,
        "patron_id": actor.patron_id,
        "user_id": actor.user_id,
        "session_id": actor.session_id,
        "scopes": sorted(actor.scopes),
        "operations": sorted(name for name, right in RIGHTS.items() if right.allows(actor)),
    }
