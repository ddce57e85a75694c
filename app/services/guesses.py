"""Guesses: how often somebody may try, counted in the database so that it holds for all processes.

A try is counted before it is looked at, so that a hundred at once are no way around the limit. Whom a counter is about
is a keyed digest: the table tells neither addresses nor who was tried.

Nobody can lock out somebody else: a person who logged in from an address before is not held up there by guesses from
elsewhere.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.addresses import subscriber
from app.core.db import Write
from app.core.errors import RateLimited
from app.models.sessions import GuessCount

G = sa.inspect(GuessCount).columns


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in a window that begins with the first of them."""

    tries: int
    window: timedelta


FROM_HERE: Final = Limit(10, timedelta(minutes=5))
"""For one account from one address."""
FROM_ADDRESS: Final = Limit(60, timedelta(minutes=5))
"""From one address, whatever the account; those that succeed are given back."""
FROM_ANYWHERE: Final = Limit(100, timedelta(days=1))
"""For one account from addresses it never logged in from."""
MAILS: Final = Limit(5, timedelta(hours=1))
"""Mails that strangers can have sent to one address."""


def keyed(secret: bytes, *parts: str) -> str:
    """Whom a counter is about, as a digest that says nothing without the instance's key."""
    return hmac.digest(secret, "\n".join(("guesses", *parts)).encode(), "sha256").hex()


@dataclass(frozen=True, slots=True)
class Trial:
    """Somebody tries something about an account.

    Attributes:
        secret: the instance's key.
        account: what is tried: an address of mail, or the id of a user; whether it exists does not matter.
        address: where the call comes from.
    """

    secret: bytes
    account: str
    address: str

    @property
    def here(self) -> str:
        """Counter of this account from this address."""
        return keyed(self.secret, "here", self.account, subscriber(self.address))

    @property
    def origin(self) -> str:
        """Counter of the address."""
        return address_digest(self.secret, self.address)

    @property
    def anywhere(self) -> str:
        """Counter of the account."""
        return keyed(self.secret, "account", self.account)


def address_digest(secret: bytes, address: str) -> str:
    """An address as it is remembered: recognised again, not readable."""
    return keyed(secret, "address", subscriber(address))


def count_try(db: Write, trial: Trial, *, is_known_here: bool) -> None:
    """Count a try, before it is looked at.

    Raises:
        RateLimited: one too many, with the seconds to wait; it was counted all the same.
    """
    limits = [(trial.here, FROM_HERE), (trial.origin, FROM_ADDRESS)]
    if not is_known_here:
        limits.append((trial.anywhere, FROM_ANYWHERE))
    _count(db, dict(limits))


def count_mail(db: Write, trial: Trial) -> bool:
    """Count a mail somebody asks for; whether it may be sent."""
    try:
        _count(db, {keyed(trial.secret, "mail", trial.account): MAILS})
    except RateLimited:
        return False
    return True


def count_request(db: Write, trial: Trial) -> None:
    """Count a request that is no guess, but costs somebody a mail.

    Raises:
        RateLimited: too many from this address.
    """
    _count(db, {trial.origin: FROM_ADDRESS})


def count_registration(db: Write, trial: Trial, most: int) -> None:
    """Count a registration by somebody unknown, which costs a seat and a mail.

    Args:
        db: the transaction.
        trial: about which mail address, from where.
        most: registrations from one address of the internet within an hour.

    Raises:
        RateLimited: too many from there, or too many mails to the address.
    """
    from_there = Limit(most, timedelta(hours=1))
    _count(db, {
        keyed(trial.secret, "registrations", subscriber(trial.address)): from_there,
        keyed(trial.secret, "mail", trial.account): MAILS,
    })  # fmt: skip


def forgive(db: Write, trial: Trial) -> None:
    """It was no guess: forget the tries about the account, and give the address its try back."""
    for digest in sorted((trial.here, trial.anywhere, trial.origin)):  # in the order in which they are counted
        if digest == trial.origin:
            db.run(sa.update(GuessCount).where(G["digest"] == digest, G["tries"] > 0).values(tries=G["tries"] - 1))
        else:
            db.run(sa.delete(GuessCount).where(G["digest"] == digest))


def forget_old(db: Write) -> int:
    """Drop counters whose window is over."""
    return db.run(sa.delete(GuessCount).where(G["until_at"] < clock.now())).rowcount


def _count(db: Write, limits: dict[str, Limit]) -> None:
    now = clock.now()
    wait = 0.0
    insert = sqlite.insert if db.dialect == "sqlite" else postgresql.insert
    for digest, limit in sorted(limits.items()):  # in one order, so that two callers never wait for each other
        until = now + limit.window
        first = insert(GuessCount).values(digest=digest, tries=1, until_at=until)
        over = G["until_at"] <= now
        statement = first.on_conflict_do_update(
            index_elements=[G["digest"]],
            set_={
                "tries": sa.case((over, 1), else_=G["tries"] + 1),
                "until_at": sa.case((over, until), else_=G["until_at"]),
            },
        ).returning(G["tries"], G["until_at"])
        row = db.run(statement).one()
        if row.tries > limit.tries:
            wait = max(wait, (row.until_at - now).total_seconds())
    if wait:
        raise RateLimited("too_many_guesses", retry_after=max(1, round(wait)))
