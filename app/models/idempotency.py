"""Idempotency: the answer given to the first request under a key, so that a retry gets the same one."""

from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import Json, Table
from app.models.fields import CredentialId, Id, ShortText, Timestamp
from app.models.personal import TEXT

KeyText = Annotated[str, Field(max_length=128, sa_type=sa.String(128))]


class IdempotencyKey(Table, table=True):
    """One key of one credential on one operation; the row is written first in the transaction it protects."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        sa.PrimaryKeyConstraint("credential_id", "operation", "key"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("ix_idempotency_keys_created_at", "created_at"),
    )

    credential_id: CredentialId
    operation: ShortText
    key: KeyText
    agency_id: Id | None = None
    body_digest: Digest
    created_at: Timestamp
    status: int | None = None
    headers: dict[str, Any] | None = Field(default=None, sa_type=Json)
    body: Annotated[bytes | None, TEXT] = Field(default=None, sa_type=sa.LargeBinary)
