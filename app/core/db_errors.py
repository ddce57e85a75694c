"""What a database error means: one table for both databases, from the driver's words to ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pysqlite3
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.deadlines import NoAnswer
from app.core.errors import Conflict, Fault, Invalid, KlikksError, Unavailable

# Source: PostgreSQL's list of error codes; a class, a part of it, or one code.
_UNAVAILABLE_STATES = {
    "08": "connection",
    "53": "overloaded",
    "57": "timeout",
    "57P": "connection",
    "55": "locked",
    "40": "contention",
    "25P03": "timeout",
}
_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
KEYS: dict[str, tuple[str, ...]] = {}
"""Unique constraint -> its columns, filled by the tables: of what is under a policy PostgreSQL says the name alone."""


@contextmanager
def translated(*, deleting: bool = False) -> Iterator[None]:
    """Turn the driver's errors into ours.

    Args:
        deleting: a foreign key that fails means "something still refers to this", not "this refers to nothing".
    """
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable(reason="overloaded") from error
    except DBAPIError as error:
        ours = translate(error, deleting=deleting)
        if ours is None:
            raise
        raise ours from error


@contextmanager
def driver_errors() -> Iterator[None]:
    """The same for a statement that went to the driver directly."""
    try:
        yield
    except (psycopg.Error, pysqlite3.dbapi2.Error) as error:
        wrapped = DBAPIError.instance(None, None, error, type(error).__mro__[-4], dialect=None)
        ours = translate(wrapped) if isinstance(wrapped, DBAPIError) else None
        if ours is None:
            raise
        raise ours from error


def translate(error: DBAPIError, *, deleting: bool = False) -> KlikksError | None:
    """Our error for the driver's; nothing for a fault of our own, which must stay visible as one."""
    state = getattr(error.orig, "sqlstate", None)
    words = str(error.orig)
    if isinstance(error, IntegrityError):
        return _broken_rule(state, words, getattr(error.orig, "diag", None), deleting=deleting)
    if state is not None:
        parts = (state, state[:3], state[:2])
        reason = next((_UNAVAILABLE_STATES[part] for part in parts if part in _UNAVAILABLE_STATES), None)
        if reason:
            return Unavailable(reason=reason)
        if state in {"22001", "22003"}:
            return Invalid("out_of_range")
        return None
    if isinstance(error.orig, NoAnswer):
        return Unavailable(reason="timeout")
    if "locked" in words or "busy" in words:
        return Unavailable(reason="locked")
    if error.connection_invalidated or _is_gone(words, error):
        return Unavailable(reason="connection")
    return None


def _is_gone(words: str, error: DBAPIError) -> bool:
    if isinstance(error.orig, psycopg.Error):
        return isinstance(error.orig, psycopg.OperationalError | psycopg.InterfaceError)
    return any(text in words for text in ("unable to open", "disk I/O", "readonly database", "disk is full"))


def _broken_rule(state: str | None, words: str, diag: object, *, deleting: bool) -> KlikksError:
    """Unique, foreign key or check: which one, and on which fields."""
    unique = _SQLITE_UNIQUE.search(words)
    if state == "23505" or unique:
        return Conflict("already_exists", field=_fields(unique, diag))
    if state == "23503" or "FOREIGN KEY" in words:
        return Conflict("still_referenced") if deleting else Invalid("reference_missing")
    check = _SQLITE_CHECK.search(words)
    name = check.group(1) if check else getattr(diag, "constraint_name", None) or "rule"
    return Invalid("rule_broken", faults=[Fault("rule_broken", "", {"rule": name})], rule=name)


def _fields(unique: re.Match[str] | None, diag: object) -> str:
    if unique:
        names = [part.rsplit(".", 1)[-1] for part in unique.group(1).split(", ")]
    else:
        names = [*KEYS.get(getattr(diag, "constraint_name", None) or "", ())]
    telling = [name.removesuffix("_search") for name in names if name != "agency_id"] or names
    return ", ".join(telling) or "key"
