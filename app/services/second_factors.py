"""The second factor: an authenticator app's codes, and recovery codes for the day it is lost."""

import secrets
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, one_time_codes
from app.core.db import Write
from app.core.sealing import seal, unseal
from app.core.tokens import digest_of
from app.models.users import RecoveryCode, User

U = sa.inspect(User).columns
R = sa.inspect(RecoveryCode).columns

PURPOSE: Final = "second factor"
ISSUER: Final = "KlikKS"
RECOVERY_CODES: Final = 10
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUPS: Final = 6
_GROUP: Final = 5


def passes(db: Write, user_id: UUID, given: str | None) -> bool:
    """Whether a code of the app or a recovery code fits; either works once.

    The person's row is locked by the caller's transaction, so two callers with one code do not both get in.
    """
    if given is None:
        return False
    if "-" in given:
        return _spend(db, user_id, given)
    wanted = [U["second_factor_key"], U["second_factor_step"], U["second_factor_since_at"]]
    row = db.first(sa.select(*wanted).where(U["id"] == user_id).with_for_update())
    if row is None or row.second_factor_since_at is None:
        return False
    return _accept(db, user_id, row.second_factor_key, row.second_factor_step, given)


def start(db: Write, user_id: UUID, email: str) -> dict[str, Any]:
    """A new key for the app; it protects nothing until a code of it was confirmed."""
    key = one_time_codes.new_key()
    sealed = seal(key, db.database.settings.signing_key, PURPOSE, str(user_id))
    db.run(sa.update(User).where(U["id"] == user_id).values(second_factor_key=sealed, second_factor_step=0))
    return {
        "key": one_time_codes.key_text(key),
        "uri": one_time_codes.enrolment_uri(key, email, ISSUER),
    }


def confirm(db: Write, user_id: UUID, given: str) -> bool:
    """Turn the second factor on, if the code shows that the app has the key."""
    row = db.first(
        sa.select(U["second_factor_key"], U["second_factor_step"]).where(U["id"] == user_id).with_for_update()
    )
    if row is None or row.second_factor_key is None:
        return False
    if not _accept(db, user_id, row.second_factor_key, row.second_factor_step, given):
        return False
    db.run(sa.update(User).where(U["id"] == user_id).values(second_factor_since_at=clock.now()))
    return True


def turn_off(db: Write, user_id: UUID) -> None:
    """Without second factor and recovery codes."""
    off = {"second_factor_key": None, "second_factor_since_at": None, "second_factor_step": 0}
    db.run(sa.update(User).where(U["id"] == user_id).values(**off))
    forget_recovery_codes(db, user_id)


def new_recovery_codes(db: Write, user_id: UUID) -> list[str]:
    """Fresh recovery codes in place of the old ones; only their digests are kept.

    Each has 150 random bits, so a fast digest is enough: there is nothing to guess from.
    """
    forget_recovery_codes(db, user_id)
    made = [_recovery_code() for _ in range(RECOVERY_CODES)]
    db.run(sa.insert(RecoveryCode), [{"user_id": user_id, "digest": digest_of(each), "used_at": None} for each in made])
    return made


def forget_recovery_codes(db: Write, user_id: UUID) -> None:
    """Drop a person's recovery codes."""
    db.run(sa.delete(RecoveryCode).where(R["user_id"] == user_id))


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _spend(db: Write, user_id: UUID, given: str) -> bool:
    unused = (R["user_id"] == user_id, R["digest"] == digest_of(given), R["used_at"].is_(None))
    return bool(db.run(sa.update(RecoveryCode).where(*unused).values(used_at=clock.now())).rowcount)


def _accept(db: Write, user_id: UUID, sealed: str, last: int, given: str) -> bool:
    key = unseal(sealed, db.database.settings.signing_key, PURPOSE, str(user_id))
    step = None if key is None else one_time_codes.matching_step(key, given, clock.now(), last)
    if step is None:
        return False
    db.run(sa.update(User).where(U["id"] == user_id).values(second_factor_step=step))
    return True
