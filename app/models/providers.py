"""Providers: identity providers of agencies (OpenID Connect), and who is known there as whom."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import Json, Table, enumeration
from app.models.fields import CredentialId, Flag, Id, ShortText, Slug, Timestamp, Url
from app.models.history import Recorded

Subject = Annotated[str, Field(min_length=1, max_length=255, sa_type=sa.String(255))]
ClientId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        sa_type=sa.String(200),
        description="Client id this service has at the provider.",
        schema_extra={"pattern": r"^[\x21-\x7e]+$", "examples": ["klikks"]},
    ),
]


class Provider(Recorded, table=True):
    """An identity provider; of one agency, or of the network where no agency is named."""

    __tablename__ = "providers"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("issuer"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
    )

    id: Id
    slug: Slug
    name: ShortText
    agency_id: Id | None = None
    issuer: Url
    client_id: ClientId
    audiences: list[str] = Field(sa_type=Json)
    redirect_uris: list[str] = Field(sa_type=Json)
    enabled: Flag


class Identity(Table, table=True):
    """A person as a provider knows them: by issuer and subject, never by an address."""

    __tablename__ = "identities"
    __table_args__ = (
        sa.PrimaryKeyConstraint("provider_id", "subject"),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.Index("ix_identities_user_id", "user_id"),
    )

    provider_id: Id
    subject: Subject
    user_id: Id
    created_at: Timestamp


class FlowPurpose(enum.StrEnum):
    """What a trip to a provider is for."""

    LOGIN = "login"
    INVITATION = "invitation"
    LINK = "link"


class Flow(Table, table=True):
    """A trip to a provider that has not come back yet."""

    __tablename__ = "flows"
    __table_args__ = (
        sa.PrimaryKeyConstraint("digest"),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
    )

    digest: Digest
    provider_id: Id
    purpose: Annotated[FlowPurpose, Field(sa_type=enumeration(FlowPurpose, "purpose"))]
    user_id: Id | None = None
    link_id: CredentialId | None = None
    redirect_uri: Url
    expires_at: Timestamp
