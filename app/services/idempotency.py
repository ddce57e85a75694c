"""Idempotency: the answer given under a key, kept in the transaction of its effect and given again to a retry."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.db_errors import translated
from app.core.errors import Conflict, IdempotencyRunning, Invalid
from app.models.idempotency import IdempotencyKey
from app.services.access import Actor

K = sa.inspect(IdempotencyKey).columns


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    status: int
    headers: dict[str, str]
    body: bytes


def begin(db: Write, actor: Actor, operation: str, key: str, digest: str) -> Kept | None:
    """Claim a key, or give back what was answered under it.

    The row is the first thing the transaction writes: a second request with the same key waits for the first one to
    end and then finds its answer.

    Raises:
        Invalid: the key was used for another body.
        IdempotencyRunning: the first request has not ended.
    """
    now = clock.now()
    limit = now - timedelta(hours=db.database.settings.idempotency_hours)
    mine = _mine(actor, operation, key)
    db.run(sa.delete(IdempotencyKey).where(*mine, K["created_at"] < limit))
    try:
        with db.savepoint(), translated():
            db.run(
                sa.insert(IdempotencyKey),
                {"credential_id": actor.credential_id, "operation": operation, "key": key,
                 "agency_id": actor.agency_id, "body_digest": digest, "created_at": now},
            )  # fmt: skip
    except Conflict:
        row = db.first(sa.select(K["body_digest"], K["status"], K["headers"], K["body"]).where(*mine))
        if row is None or row.status is None:
            raise IdempotencyRunning from None
        if row.body_digest != digest:
            raise Invalid("idempotency_mismatch") from None
        return Kept(row.status, row.headers or {}, bytes(row.body or b""))
    return None


def keep(db: Write, actor: Actor, operation: str, key: str, kept: Kept) -> None:
    """Store the answer beside its effect."""
    answer = {"status": kept.status, "headers": kept.headers, "body": kept.body}
    db.run(sa.update(IdempotencyKey).where(*_mine(actor, operation, key)).values(**answer))


def _mine(actor: Actor, operation: str, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return K["credential_id"] == actor.credential_id, K["operation"] == operation, K["key"] == key


def forget_old(db: Write) -> int:
    """Drop answers whose time is over."""
    limit = clock.now() - timedelta(hours=db.database.settings.idempotency_hours)
    return db.run(sa.delete(IdempotencyKey).where(K["created_at"] < limit)).rowcount
