"""Publishers: who signs statistics, with which keys, and the chain of everything they signed."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Table, enumeration
from app.models.fields import Id, ShortText, Slug, Timestamp

Sha256 = Annotated[
    str,
    Field(
        min_length=64,
        max_length=64,
        sa_type=sa.String(64),
        description="SHA-256 in hexadecimal.",
        schema_extra={"examples": ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]},
    ),
]
Thumbprint = Annotated[
    str,
    Field(
        max_length=43,
        sa_type=sa.String(43),
        description="Thumbprint that names a key (RFC 7638).",
        schema_extra={"examples": ["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"]},
    ),
]
Sequence = Annotated[
    int,
    Field(
        ge=0,
        le=2**31 - 1,
        sa_type=sa.Integer,
        description="Place in the chain, from 1.",
        schema_extra={"examples": [3]},
    ),
]
Size = Annotated[
    int,
    Field(ge=0, sa_type=sa.BigInteger, description="Size in bytes.", schema_extra={"examples": [48_213]}),
]


class ReleaseAudience(enum.StrEnum):
    """Who may fetch a release."""

    PUBLIC = "public"
    PARTNERS = "partners"


class ChainKind(enum.StrEnum):
    """What a chain entry is."""

    RELEASE = "release"
    WITHDRAWAL = "withdrawal"
    HANDOVER = "handover"


ReleaseAudienceField = Annotated[
    ReleaseAudience,
    Field(
        sa_type=enumeration(ReleaseAudience, "audience"),
        description="`public`: everybody may fetch it; `partners`: only who has a token of a partner, or works here. "
        "Small numbers are suppressed in both.",
        schema_extra={"examples": ["public"]},
    ),
]
ChainKindField = Annotated[
    ChainKind,
    Field(
        sa_type=enumeration(ChainKind, "kind"),
        description="`release`: figures; `withdrawal`: a release no longer stands; `handover`: a new key.",
        schema_extra={"examples": ["release"]},
    ),
]


class Publisher(Table, table=True):
    """Who signs: an agency, or the whole network. Its name in the chain stays, whatever the agency is called later.

    Whoever adds to the chain holds this row, so that sequences have no gap and the tip is the last entry.
    """

    __tablename__ = "publishers"
    __table_args__ = (
        sa.PrimaryKeyConstraint("slug"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.UniqueConstraint("agency_id"),
    )

    slug: Slug
    agency_id: Id | None = None
    name: ShortText
    kid: Thumbprint
    sequence: Sequence = 0
    tip: Sha256 | None = None
    created_at: Timestamp


class PublisherKey(Table, table=True):
    """A public key a publisher signs or signed with, from an entry on; the private part is nowhere in the database."""

    __tablename__ = "publisher_keys"
    __table_args__ = (
        sa.PrimaryKeyConstraint("kid"),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.slug"]),
        sa.Index("ix_publisher_keys_publisher", "publisher", "signs_from"),
    )

    kid: Thumbprint
    publisher: Slug
    x: Thumbprint
    signs_from: Sequence
    created_at: Timestamp


class ChainEntry(Table, table=True):
    """What a publisher signed, byte for byte. Rows are added and never changed."""

    __tablename__ = "chain_entries"
    __table_args__ = (
        sa.PrimaryKeyConstraint("publisher", "sequence"),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.slug"]),
        sa.ForeignKeyConstraint(["kid"], ["publisher_keys.kid"]),
    )

    publisher: Slug
    sequence: Sequence
    kind: ChainKindField
    audience: ReleaseAudienceField
    sha256: Sha256
    size: Size
    kid: Thumbprint
    issued_at: Timestamp
    body: Annotated[bytes, Field(sa_type=sa.LargeBinary)]
