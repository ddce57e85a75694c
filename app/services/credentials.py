"""Credentials of a person: password and second factor, how they are set, changed and got back.

Whatever changes them ends the person's other sessions and tells the person by mail.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotAuthenticated, RateLimited
from app.core.passwords import is_common
from app.models.agencies import Agency
from app.models.sessions import LetterKind, LinkPurpose, LoginMethod, Session
from app.models.users import User, UserState
from app.schemas.accounts import (
    PasswordChange,
    PasswordReset,
    PasswordResetRequest,
    Proof,
    SecondFactorConfirmation,
    SecondFactorProof,
)
from app.services import guesses, letters, links, log_ins, noting, recording, second_factors, sessions
from app.services.access import Actor
from app.services.guesses import Trial
from app.services.log_ins import hasher

U = sa.inspect(User).columns
A = sa.inspect(Agency).columns
S = sa.inspect(Session).columns


def change_password(database: Database, actor: Actor, body: PasswordChange, address: str) -> None:
    """Set a new password; the other sessions end.

    Raises:
        NotAuthenticated: the current password or the second factor is wrong.
        Invalid: the new password is one that is guessed.
    """
    candidate = log_ins.prove(database, actor, body.current_password, address)
    with database.read() as db:
        refuse_common(db, actor.person, body.new_password, "/new_password")
    hashed = hasher(database.settings).hash(body.new_password)
    with database.write() as db:
        fits = not candidate.needs_code or second_factors.passes(db, actor.person, body.second_factor)
        if fits:
            log_ins.forgive(db, actor, address)
            set_password(db, actor.person, hashed)
            _tell(db, actor.person, "password changed")
            sessions.end_all(db, actor.person, but=actor.session_id)
            letters.write(db, LetterKind.PASSWORD_CHANGED, actor.person)
    if not fits:
        raise _wrong_factor(actor, body.second_factor)


def request_reset(database: Database, body: PasswordResetRequest, address: str) -> None:
    """Have a link sent; whether there is such a person shows neither in the answer nor in its time.

    Raises:
        RateLimited: too many requests from this address.
    """
    trial = Trial(database.settings.signing_key, body.email.lower(), address)
    limited = None
    with database.write() as db:
        try:
            guesses.count_request(db, trial)
        except RateLimited as error:  # the count stays
            limited = error
        user_id = db.scalar(sa.select(U["id"]).where(U["email"] == trial.account))
        if limited is None and guesses.count_mail(db, trial):
            letters.write(db, LetterKind.PASSWORD_RESET, user_id)
    if limited is not None:
        raise limited


def reset_password(database: Database, body: PasswordReset, address: str) -> None:
    """Set a new password by a link; every session ends, and a second factor stays as it is.

    Raises:
        Invalid: the link is over, or the password is one that is guessed.
    """
    link = _opened(database, body, LinkPurpose.PASSWORD_RESET)
    hashed = hasher(database.settings).hash(body.new_password)
    with database.write() as db:
        links.redeem(db, link.id, LinkPurpose.PASSWORD_RESET)
        email = db.scalar(sa.select(U["email"]).where(U["id"] == link.user_id, U["state"] == UserState.ACTIVE))
        if email is None:
            raise Invalid(faults=[Fault("link_over", "/code")])
        guesses.forgive(db, Trial(db.database.settings.signing_key, email, address))
        set_password(db, link.user_id, hashed)
        _tell(db, link.user_id, "password reset")
        sessions.end_all(db, link.user_id)
        letters.write(db, LetterKind.PASSWORD_CHANGED, link.user_id)


def accept_invitation(database: Database, body: PasswordReset) -> None:
    """Choose the first password; from then on the person can log in.

    Raises:
        Invalid: the invitation is over, or the password is one that is guessed.
    """
    link = _opened(database, body, LinkPurpose.INVITATION)
    hashed = hasher(database.settings).hash(body.new_password)
    with database.write() as db:
        links.redeem(db, link.id, LinkPurpose.INVITATION)
        admit(db, link.user_id)
        set_password(db, link.user_id, hashed)


def admit(db: Write, user_id: UUID) -> None:
    """An invited person comes in.

    Raises:
        Invalid: the person is not waiting to.
    """
    row = db.first(sa.select(U["agency_id"], U["role"]).where(U["id"] == user_id, U["state"] == UserState.INVITED))
    if row is None:
        raise Invalid(faults=[Fault("link_over", "/code")])
    person = Actor(row.role, str(user_id), row.agency_id, user_id=user_id)
    key = {"agency_id": row.agency_id, "id": user_id}
    recording.update(db, User, person, key, None, {"state": UserState.ACTIVE})


def start_second_factor(database: Database, actor: Actor, body: Proof, address: str) -> dict[str, Any]:
    """A key for the authenticator app.

    Raises:
        NotAuthenticated: the password is wrong.
        Conflict: a second factor is on.
    """
    candidate = log_ins.prove(database, actor, body.password, address)
    if candidate.needs_code:
        raise Conflict("second_factor_on")
    with database.write() as db:
        log_ins.forgive(db, actor, address)
        email = db.scalar(sa.select(U["email"]).where(U["id"] == actor.person))
        return second_factors.start(db, actor.person, email)


def confirm_second_factor(database: Database, actor: Actor, body: SecondFactorConfirmation) -> dict[str, Any]:
    """Turn the second factor on; the other sessions, which had none, end.

    Raises:
        Conflict: it is on already.
        Invalid: the code does not fit.
    """
    with database.write() as db:
        since = db.scalar(sa.select(U["second_factor_since_at"]).where(U["id"] == actor.person).with_for_update())
        if since is not None:
            raise Conflict("second_factor_on")
        if not second_factors.confirm(db, actor.person, body.code):
            raise Invalid(faults=[Fault("one_time_code_wrong", "/code")])
        sessions.end_all(db, actor.person, but=actor.session_id)
        db.run(sa.update(Session).where(S["id"] == actor.session_id).values(method=LoginMethod.SECOND_FACTOR))
        _tell(db, actor.person, "second factor on")
        letters.write(db, LetterKind.SECOND_FACTOR_CHANGED, actor.person)
        return {"codes": second_factors.new_recovery_codes(db, actor.person)}


def renew_recovery_codes(database: Database, actor: Actor, body: SecondFactorProof, address: str) -> dict[str, Any]:
    """Fresh recovery codes; the old ones open nothing any more.

    Raises:
        NotAuthenticated: password or second factor are wrong.
        Conflict: no second factor is on.
    """
    codes: list[str] = []
    _proven(database, actor, body, address)
    with database.write() as db:
        fits = second_factors.passes(db, actor.person, body.second_factor)
        if fits:
            log_ins.forgive(db, actor, address)
            codes = second_factors.new_recovery_codes(db, actor.person)
            _tell(db, actor.person, "recovery codes renewed")
            letters.write(db, LetterKind.SECOND_FACTOR_CHANGED, actor.person)
    if not fits:
        raise _wrong_factor(actor, body.second_factor)
    return {"codes": codes}


def remove_second_factor(database: Database, actor: Actor, body: SecondFactorProof, address: str) -> None:
    """Turn the second factor off.

    Raises:
        NotAuthenticated: password or second factor are wrong.
        Conflict: no second factor is on.
    """
    _proven(database, actor, body, address)
    with database.write() as db:
        fits = second_factors.passes(db, actor.person, body.second_factor)
        if fits:
            log_ins.forgive(db, actor, address)
            second_factors.turn_off(db, actor.person)
            _tell(db, actor.person, "second factor off")
            had_it = (S["user_id"] == actor.person, S["method"] == LoginMethod.SECOND_FACTOR)
            db.run(sa.update(Session).where(*had_it).values(method=LoginMethod.PASSWORD))
            letters.write(db, LetterKind.SECOND_FACTOR_CHANGED, actor.person)
    if not fits:
        raise _wrong_factor(actor, body.second_factor)


def _proven(database: Database, actor: Actor, body: SecondFactorProof, address: str) -> None:
    if not log_ins.prove(database, actor, body.password, address).needs_code:
        raise Conflict("second_factor_off")


def _opened(database: Database, body: PasswordReset, purpose: LinkPurpose) -> links.Opened:
    """A live link with a password that will do, before anything costly is done for it.

    Raises:
        Invalid: the link is over, or the password is one that is guessed.
    """
    with database.read() as db:
        link = links.look(db, body.code, purpose)
        refuse_common(db, link.user_id, body.new_password, "/new_password")
    return link


def refuse_common(db: Read, user_id: UUID, password: str, pointer: str) -> None:
    """Refuse what is guessed first.

    Raises:
        Invalid: too little is left of it.
    """
    about = sa.select(U["email"], U["name"], A["name"].label("agency")).outerjoin(Agency, A["id"] == U["agency_id"])
    row = db.first(about.where(U["id"] == user_id))
    if is_common(password, () if row is None else (row.email, row.name, row.agency or "")):
        raise Invalid(faults=[Fault("password_common", pointer)])


def set_password(db: Write, user_id: UUID, hashed: str) -> None:
    """Store a password's hash; links that were on their way open nothing any more."""
    values = {"password_hash": hashed, "password_changed_at": clock.now()}
    db.run(sa.update(User).where(U["id"] == user_id).values(**values))
    links.revoke(db, user_id)


def _tell(db: Write, user_id: UUID, what: str) -> None:
    """Put down in the history that a person's way in changed; of the secret itself it says nothing."""
    row = db.first(sa.select(U["agency_id"], U["role"]).where(U["id"] == user_id))
    if row is not None:
        noting.because(db, what)
        person = Actor(row.role, str(user_id), row.agency_id, user_id=user_id)
        recording.touch(db, User, person, {"agency_id": row.agency_id, "id": user_id}, None)


def _wrong_factor(actor: Actor, given: str | None) -> NotAuthenticated:
    reason = "second_factor_needed" if given is None else "second_factor_wrong"
    return NotAuthenticated(reason).because(reason, str(actor.person))
