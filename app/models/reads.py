"""Reads: who looked at which personal record. No value of the record, no value of a question."""

from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import RoleField
from app.models.base import Table
from app.models.changes import RecordKey, RequestId
from app.models.fields import CredentialId, Id, ShortText, Timestamp


class PersonalRead(Table, table=True):
    """One answer that held personal data: of one record, or of a list, of which the shape of the question is kept."""

    __tablename__ = "reads"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("ix_reads_record_id", "agency_id", "record_id"),
        sa.Index("ix_reads_read_at", "agency_id", "read_at"),
    )

    agency_id: Id
    id: Id
    read_at: Timestamp
    actor: CredentialId
    role: RoleField
    operation: Annotated[str, Field(max_length=80, sa_type=sa.String(80))]
    record_id: RecordKey | None = None
    asked: ShortText | None = None
    request_id: RequestId | None = None
