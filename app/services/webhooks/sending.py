"""Sending: an event is claimed, told outside of any transaction, and what came of it is written down.

Whoever hangs or drips costs one request's deadline (``Outgoing``) and then waits longer and longer, so that nobody else
waits for him. A process that dies leaves its claim, which ends after a while: the event is told again.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.ids import new_id
from app.core.outgoing import Outgoing, Unreachable
from app.models.accounts import Role
from app.models.sessions import LetterKind
from app.models.users import User, UserState
from app.models.webhooks import Delivery, DeliveryAttempt, DeliveryState, StopReason, Webhook
from app.services import letters, recording
from app.services.access import SYSTEM_ACTOR
from app.services.webhooks import signing

D = sa.inspect(Delivery).columns
H = sa.inspect(Webhook).columns
U = sa.inspect(User).columns
LEASE: Final = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
DOUBLED: Final = 10
ATTEMPTS: Final = 24
"""More than three days."""
PATIENCE: Final = timedelta(days=5)
"""So long nothing could be delivered, and the address is stopped."""
LARGEST_ANSWER: Final = 64_000
KEPT: Final = timedelta(days=30)
"""So long it can be seen what became of an event."""
_GOOD, _REDIRECT, _GONE = range(200, 300), range(300, 400), 410


@dataclass(frozen=True, slots=True)
class _Claimed:
    """An event and how to tell it."""

    agency_id: UUID
    id: UUID
    webhook_id: UUID
    attempts: int
    url: str
    body: bytes
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one attempt."""

    status: int | None
    failure: str | None
    milliseconds: int


def send_due(database: Database, outgoing: Outgoing, most: int = 50) -> int:
    """Tell what is due; how many attempts that were."""
    for made in range(most):
        claimed = _claim(database)
        if claimed is None:
            return made
        outcome = _told(outgoing, claimed)
        with database.write() as db:
            _write_down(db, claimed, outcome)
    return most


def _claim(database: Database) -> _Claimed | None:
    """The oldest event that is due, of an address to which nothing is on its way, which from now on is ours."""
    now = clock.now()
    of_hook = sa.and_(H["agency_id"] == D["agency_id"], H["id"] == D["webhook_id"])
    ready = sa.or_(H["not_before_at"].is_(None), H["not_before_at"] <= now)
    free = sa.or_(D["claimed_at"].is_(None), D["claimed_at"] < now - LEASE)
    due = (D["state"] == DeliveryState.WAITING, D["due_at"] <= now, H["active"], ready, free)
    found = sa.select(D["agency_id"], D["webhook_id"]).join(Webhook, of_hook).where(*due).order_by(D["due_at"]).limit(1)
    with database.read() as looking:
        if looking.first(found) is None:
            return None  # most rounds end here, without a transaction
    with database.write() as db:
        locked = found.with_for_update(skip_locked=True, of=sa.inspect(Webhook).local_table)
        row = db.first(locked)
        return None if row is None else _taken(db, row.agency_id, row.webhook_id, now)


def _taken(db: Write, agency_id: UUID, webhook_id: UUID, now: datetime) -> _Claimed | None:
    own = (D["agency_id"] == agency_id, D["webhook_id"] == webhook_id, D["state"] == DeliveryState.WAITING)
    if db.first(sa.select(D["id"]).where(*own, D["claimed_at"] >= now - LEASE)) is not None:
        return None  # one at a time
    columns = [D[name] for name in ("id", "type", "data", "happened_at", "attempts")]
    event = db.first(sa.select(*columns).where(*own, D["due_at"] <= now).order_by(D["due_at"], D["id"]).limit(1))
    hook = db.first(
        sa.select(*[H[name] for name in ("url", "sealed_secret", "sealed_former_secret", "former_until_at")]).where(
            H["agency_id"] == agency_id, H["id"] == webhook_id
        )
    )
    if event is None or hook is None:
        return None
    db.run(
        sa.update(Delivery)
        .where(D["agency_id"] == agency_id, D["id"] == event.id)
        .values(claimed_at=now, attempts=D["attempts"] + 1, revision=D["revision"] + 1)
    )
    kept = [hook.sealed_secret]
    if hook.sealed_former_secret is not None and hook.former_until_at > now:
        kept.append(hook.sealed_former_secret)
    keys = tuple(
        key for each in kept if (key := signing.opened(db.database.settings, webhook_id, each)) is not None
    )  # fmt: skip
    body = signing.body_of(event.type, event.happened_at, event.data)
    return _Claimed(agency_id, event.id, webhook_id, event.attempts + 1, hook.url, body, keys)


def _told(outgoing: Outgoing, claimed: _Claimed) -> _Outcome:
    began = time.monotonic()
    status = failure = None
    headers = signing.headers(signing.message_id(claimed.id), clock.now(), claimed.body, claimed.keys)
    try:
        status = outgoing.request(
            "POST", claimed.url, headers=headers, content=claimed.body, largest=LARGEST_ANSWER
        ).status  # fmt: skip
    except Unreachable as error:
        failure = error.reason
    if status is not None and status not in _GOOD:
        failure = "redirect" if status in _REDIRECT else "status"
    return _Outcome(status, failure, int((time.monotonic() - began) * 1000))


def _write_down(db: Write, claimed: _Claimed, outcome: _Outcome) -> None:
    now = clock.now()
    of_event = (D["agency_id"] == claimed.agency_id, D["id"] == claimed.id)
    known = db.first(sa.select(D["id"]).where(*of_event).with_for_update())
    if known is None:
        return  # the address was deleted meanwhile
    attempt = {"agency_id": claimed.agency_id, "id": new_id(), "delivery_id": claimed.id, "tried_at": now}
    told = {"status": outcome.status, "failure": outcome.failure, "milliseconds": outcome.milliseconds}
    db.run(sa.insert(DeliveryAttempt), {**attempt, **told})
    values: dict[str, Any] = {"claimed_at": None, "revision": D["revision"] + 1}
    if outcome.failure is None:
        values |= {"state": DeliveryState.DELIVERED, "ended_at": now}
    elif claimed.attempts >= ATTEMPTS:
        values |= {"state": DeliveryState.GIVEN_UP, "ended_at": now}
    else:
        values["due_at"] = now + wait(claimed.attempts)
    db.run(sa.update(Delivery).where(*of_event).values(**values))
    _judge(db, claimed, outcome, now)


def wait(failures: int) -> timedelta:
    """How long to wait: twice as long each time, and a part that differs, so that not all come back at once."""
    longest: timedelta = min(FIRST_WAIT * 2 ** min(failures - 1, DOUBLED), LONGEST_WAIT)
    return longest * 3 / 4 + longest * secrets.randbelow(1000) / 4000


def _judge(db: Write, claimed: _Claimed, outcome: _Outcome, now: datetime) -> None:
    """What the attempt says about the address: fine, to be left alone for a while, or to be stopped."""
    key = {"agency_id": claimed.agency_id, "id": claimed.webhook_id}
    own = (H["agency_id"] == claimed.agency_id, H["id"] == claimed.webhook_id)
    names = ("failing_since_at", "failures", "active")
    hook = db.first(sa.select(*[H[name] for name in names]).where(*own).with_for_update())
    if hook is None:
        return
    if outcome.failure is None:
        if hook.failures:
            calm = {"failing_since_at": None, "failures": 0, "not_before_at": None}
            db.run(sa.update(Webhook).where(*own).values(**calm))
        return
    since = hook.failing_since_at or now
    values = {"failing_since_at": since, "failures": hook.failures + 1}
    db.run(sa.update(Webhook).where(*own).values(**values, not_before_at=now + wait(hook.failures + 1)))
    is_gone = outcome.status == _GONE
    if hook.active and (is_gone or now - since >= PATIENCE):
        reason = StopReason.GONE if is_gone else StopReason.FAILING
        stop = {"active": False, "stop_reason": reason, "stopped_at": now}
        recording.update(db, Webhook, SYSTEM_ACTOR, key, None, stop)
        _tell_admins(db, claimed.agency_id)


def _tell_admins(db: Write, agency_id: UUID) -> None:
    admins = (U["agency_id"] == agency_id, U["role"] == Role.AGENCY_ADMIN, U["state"] == UserState.ACTIVE)
    for row in db.all(sa.select(U["id"]).where(*admins)):
        letters.write(db, LetterKind.WEBHOOK_STOPPED, row.id)


def forget_old(database: Database) -> int:
    """Let go of events whose end is long ago, with their attempts."""
    with database.write() as db:
        return db.run(sa.delete(Delivery).where(D["ended_at"] < clock.now() - KEPT)).rowcount
