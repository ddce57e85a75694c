"""Accounts: machine tokens. Only the hash of a secret is stored."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, enumeration
from app.models.fields import CredentialId, Id, ShortText, Timestamp
from app.models.history import Recorded
from app.models.patrons import PatronId
from app.models.personal import TEXT


class Role(enum.StrEnum):
    """What a caller is. ``public`` is everyone without a token."""

    PUBLIC = "public"
    PATRON = "patron"
    MUNICIPALITY_MANAGER = "municipality_manager"
    AGENCY_COORDINATOR = "agency_coordinator"
    AGENCY_ADMIN = "agency_admin"
    NETWORK_LEAD = "network_lead"
    PARTNER = "partner"
    IMPORTER = "importer"
    AUDITOR = "auditor"


RoleField = Annotated[
    Role,
    Field(
        sa_type=enumeration(Role, "role"),
        description="Role of the caller.",
        schema_extra={"examples": ["agency_coordinator"]},
    ),
]
Digest = Annotated[str, Field(max_length=64, sa_type=sa.String(64))]


class Token(Recorded, table=True):
    """A machine's credential, bound to a role and, but for network roles, to one agency.

    While it is rotated, two secrets open it: the new one, and the former one until a moment.
    """

    __tablename__ = "tokens"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.Index("ix_tokens_agency_id", "agency_id", "id"),
        sa.CheckConstraint("role IN ('network_lead', 'auditor', 'partner') OR agency_id IS NOT NULL", name="tenant"),
        sa.CheckConstraint("(role = 'patron') = (patron_id IS NOT NULL)", name="own_record"),
        sa.CheckConstraint("(role = 'municipality_manager') = (municipality_id IS NOT NULL)", name="own_municipality"),
        sa.CheckConstraint("role <> 'public'", name="not_public"),
    )

    id: CredentialId
    digest: Digest
    name: Annotated[ShortText, TEXT]
    role: RoleField
    agency_id: Id | None = None
    municipality_id: Id | None = None
    patron_id: PatronId | None = None
    scopes: list[str] = Field(sa_type=Json)
    networks: list[str] = Field(sa_type=Json)
    former_digest: Digest | None = None
    former_until_at: Timestamp | None = None
    expires_at: Timestamp
    revoked_at: Timestamp | None = None
    used_at: Timestamp | None = None
