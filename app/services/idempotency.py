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
    table = IdempotencyKey
    now = clock.now()
    limit = now - timedelta(hours=db.database.settings.idempotency_hours)
    mine = (table.credential_id == actor.credential_id, table.operation == operation, table.key == key)
    db.run(sa.delete(table).where(*mine, table.created_at < limit))
    try:
        with db.savepoint(), translated():
            db.run(
                sa.insert(table),
                {"credential_id": actor.credential_id, "operation": operation, "key": key,
                 "agency_id": actor.agency_id, "body_digest": digest, "created_at": now},
            )  # fmt: skip
    except Conflict:
        row = db.first(sa.select(table.body_digest, table.status, table.headers, table.body).where(*mine))
        if row is None or row.status is None:
            raise IdempotencyRunning from None
        if row.body_digest != digest:
            raise Invalid("idempotency_mismatch") from None
        return Kept(row.status, row.headers or {}, bytes(row.body or b""))
    return None


def keep(db: Write, actor: Actor, operation: str, key: str, kept: Kept) -> None:
    """Store the answer beside its effect."""
    table = IdempotencyKey
    db.run(
        sa.update(table)
        .where(table.credential_id == actor.credential_id, table.operation == operation, table.key == key)
        .values(status=kept.status, headers=kept.headers, body=kept.body)
    )


def forget_old(db: Write) -> int:
    """Drop answers whose time is over."""
    limit = clock.now() - timedelta(hours=db.database.settings.idempotency_hours)
    return db.run(sa.delete(IdempotencyKey).where(IdempotencyKey.created_at < limit)).rowcount
