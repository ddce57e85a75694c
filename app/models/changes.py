"""Changes: what was done to every record, by whom and when, before and after. Only added to.

``seal`` chains the changes of one agency (or of the network), so that a row that is altered or missing shows. It is set
a moment after the change by the keeper. When a person is erased, ``before``, ``after`` and ``salt`` of their changes
go; ``digest`` stays, so that the chain still holds.
"""

import enum
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest, Role
from app.models.base import Moment, Table, enumeration
from app.models.fields import CredentialId, Id, ShortText, Version
from app.models.personal import TEXT


class ChangeAction(enum.StrEnum):
    """What was done."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"
    ERASED = "erased"


ChangeActionField = Annotated[
    ChangeAction,
    Field(
        sa_type=enumeration(ChangeAction, "action"),
        description="What was done.",
        schema_extra={"examples": ["updated"]},
    ),
]
ResourceName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        sa_type=sa.String(40),
        description="Which list the record belongs to.",
        schema_extra={"examples": ["projects"]},
    ),
]
RecordKey = Annotated[
    str,
    Field(
        min_length=1,
        max_length=90,
        sa_type=sa.String(90),
        description="Id of the record.",
        schema_extra={"examples": ["0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"]},
    ),
]
RequestId = Annotated[
    str,
    Field(
        max_length=80,
        sa_type=sa.String(80),
        description="Request it was done by, as in the answer's X-Request-ID and in the logs.",
        schema_extra={"examples": ["6ca2726f5b684ac6af65d8f6a63d5a0b-6f42-1"]},
    ),
]
RoleField = Annotated[Role, Field(sa_type=enumeration(Role, "role"), description="Role of whoever did it.")]
UNSEALED = sa.text("seal IS NULL")


class Change(Table, table=True):
    """One change of one record. ``before`` and ``after`` hold the columns that differ, as JSON."""

    __tablename__ = "changes"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain", "seal_number"),
        sa.Index("ix_changes_record_id", "record_id", "id"),
        sa.Index("ix_changes_agency_id", "agency_id", "id"),
        sa.Index("ix_changes_resource", "agency_id", "resource", "id"),
        sa.Index("ix_changes_unsealed", "chain", "id", sqlite_where=UNSEALED, postgresql_where=UNSEALED),
    )

    id: Id
    chain: Annotated[str, Field(sa_type=sa.String(36))]
    agency_id: Id | None = None
    resource: ResourceName
    record_id: RecordKey
    action: ChangeActionField
    version: Version
    changed_at: Annotated[datetime, Field(sa_type=Moment)]
    actor: CredentialId
    role: RoleField
    request_id: RequestId | None = None
    reason: ShortText | None = None
    before: Annotated[bytes | None, Field(sa_type=sa.LargeBinary), TEXT] = None
    after: Annotated[bytes | None, Field(sa_type=sa.LargeBinary), TEXT] = None
    salt: Annotated[str | None, Field(sa_type=sa.String(32))] = None
    digest: Digest
    seal_number: Annotated[int | None, Field(sa_type=sa.BigInteger)] = None
    seal: Digest | None = None
