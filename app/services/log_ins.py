"""Logging in and out: the same work and the same answer, whether a person exists or not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, passwords, tokens
from app.core.db import Database, Write
from app.core.errors import NotAuthenticated, RateLimited
from app.core.passwords import Hasher
from app.core.settings import Settings
from app.models.sessions import LoginMethod
from app.models.users import User, UserState
from app.schemas.accounts import LogIn, LogOut, SessionRefresh, Which
from app.services import guesses, second_factors, sessions
from app.services.access import Actor
from app.services.guesses import Trial
from app.services.sessions import S

U = sa.inspect(User).columns


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a password is tried for; nobody, where the address is unknown.

    Attributes:
        id: the person's, whatever their state.
        password_hash: of somebody who may log in with a password.
        needs_code: a second factor is on.
    """

    id: UUID | None
    password_hash: str | None
    needs_code: bool


def hasher(settings: Settings) -> Hasher:
    """The hasher of this process."""
    return passwords.hasher(
        settings.password_memory_kib, settings.password_rounds, settings.password_lanes,
        settings.password_hashes_at_once,
    )  # fmt: skip


def log_in(database: Database, body: LogIn, address: str) -> dict[str, Any]:
    """Begin a session with address, password and, where it is on, the second factor.

    The try is counted in one transaction, the password compared in none, the session begun in another: a hash takes
    long, and no lock waits for it.

    Raises:
        RateLimited: too many tries.
        NotAuthenticated: wrong, or unknown, or not allowed in; all look alike. With the right password alone it says
            that the second factor is missing or wrong.
    """
    settings = database.settings
    trial = Trial(settings.signing_key, body.email.lower(), address)
    candidate = look_up(database, U["email"] == trial.account)
    count(database, trial, candidate)
    costs = hasher(settings)
    if not costs.verify(candidate.password_hash, body.password):
        raise NotAuthenticated("credentials_wrong").because(_reason(candidate), _named(candidate.id))
    renewed = costs.hash(body.password) if costs.is_dated(candidate.password_hash or "") else None
    with database.write() as db:
        pair = _let_in(db, candidate, body, trial, renewed)
    if pair is None:
        reason = "second_factor_needed" if body.second_factor is None else "second_factor_wrong"
        raise NotAuthenticated(reason).because(reason, _named(candidate.id))
    return pair


def look_up(database: Database, *conditions: sa.ColumnElement[bool]) -> Candidate:
    """Whom a password is tried for; somebody who is not active counts as having none."""
    wanted = [U[name] for name in ("id", "state", "password_hash", "second_factor_since_at")]
    with database.read() as db:
        row = db.first(sa.select(*wanted).where(*conditions))
    if row is None:
        return Candidate(None, None, needs_code=False)
    stored = row.password_hash if row.state is UserState.ACTIVE else None
    return Candidate(row.id, stored, needs_code=row.second_factor_since_at is not None)


def count(database: Database, trial: Trial, candidate: Candidate) -> None:
    """Count a try about an account.

    Raises:
        RateLimited: one too many.
    """
    limited = None
    with database.write() as db:
        known = sessions.is_known_here(db, candidate.id, trial.origin)
        try:
            guesses.count_try(db, trial, is_known_here=known)
        except RateLimited as error:  # the count stays, so the transaction must not be undone
            limited = error
    if limited is not None:
        raise limited


def _let_in(db: Write, candidate: Candidate, body: LogIn, trial: Trial, renewed: str | None) -> dict[str, Any] | None:
    """The tokens of a new session, or nothing if the second factor does not fit."""
    row = db.first(sa.select(U["password_hash"]).where(U["id"] == candidate.id).with_for_update())
    if candidate.id is None or row is None or row.password_hash != candidate.password_hash:
        return None  # changed between the two transactions
    if candidate.needs_code and not second_factors.passes(db, candidate.id, body.second_factor):
        return None
    guesses.forgive(db, trial)
    values: dict[str, Any] = {"last_login_at": clock.now()}
    if renewed is not None:
        values["password_hash"] = renewed
    db.run(sa.update(User).where(U["id"] == candidate.id).values(**values))
    method = LoginMethod.SECOND_FACTOR if candidate.needs_code else LoginMethod.PASSWORD
    return sessions.begin(db, candidate.id, method, trial.origin).wire()


def refresh(database: Database, body: SessionRefresh) -> dict[str, Any]:
    """The next pair of tokens.

    Raises:
        NotAuthenticated: the token is unknown, over, or was used already; the latter ends the session.
    """
    parts = tokens.read(body.refresh_token, tokens.REFRESH)
    if parts is None:
        raise NotAuthenticated("session_over").because("refresh_unreadable")
    with database.write() as db:
        pair, session_id, reason = sessions.refresh(db, parts)
    if pair is None:
        raise NotAuthenticated("session_over").because(f"refresh_{reason}", session_id or None)
    return pair.wire()


def log_out(db: Write, actor: Actor, body: LogOut) -> None:
    """End this session, the others, or all.

    Raises:
        NotPermitted: a machine has no sessions.
    """
    if body.sessions is Which.THIS:
        sessions.end(db, S["user_id"] == actor.person, S["id"] == actor.session_id)
    else:
        sessions.end_all(db, actor.person, but=actor.session_id if body.sessions is Which.OTHERS else None)


def prove(database: Database, actor: Actor, password: str, address: str) -> Candidate:
    """Show that it is really the person whose session it is.

    Raises:
        RateLimited: too many tries.
        NotPermitted: a machine calls.
        NotAuthenticated: the password is wrong.
    """
    settings = database.settings
    candidate = look_up(database, U["id"] == actor.person)
    trial = Trial(settings.signing_key, str(actor.person), address)
    count(database, trial, candidate)
    if not hasher(settings).verify(candidate.password_hash, password):
        raise NotAuthenticated("credentials_wrong").because(_reason(candidate), _named(candidate.id))
    return candidate


def forgive(db: Write, actor: Actor, address: str) -> None:
    """The person proved it."""
    guesses.forgive(db, Trial(db.database.settings.signing_key, str(actor.person), address))


def _reason(candidate: Candidate) -> str:
    if candidate.id is None:
        return "person_unknown"
    return "password_wrong" if candidate.password_hash else "person_without_password"


def _named(user_id: UUID | None) -> str | None:
    return None if user_id is None else str(user_id)
