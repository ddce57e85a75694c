"""Erasures: who was erased, as far as that may still be known, and what keeps the person from coming back unseen."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import Json, Table, enumeration
from app.models.fields import Id, ShortText, Timestamp
from app.models.history import Recorded
from app.models.patrons import PatronId


class Ground(enum.StrEnum):
    """Why a person was erased (Art. 17(1) GDPR)."""

    REQUEST = "request"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    RETENTION = "retention"


GroundField = Annotated[
    Ground,
    Field(
        sa_type=enumeration(Ground, "ground"),
        description="Why: the person asked, withdrew a consent or objected, the data should not have been held, or the "
        "time it may be kept is over.",
        schema_extra={"examples": ["request"]},
    ),
]


class Erasure(Recorded, table=True):
    """One person was erased. ``removed`` counts what went where; the id of the person says nothing any more."""

    __tablename__ = "erasures"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("ix_erasures_id", "id"),
        sa.Index("ix_erasures_patron_id", "agency_id", "patron_id"),
    )

    agency_id: Id
    id: Id
    patron_id: PatronId
    ground: GroundField
    reason: ShortText | None = None
    erased_at: Timestamp
    removed: dict[str, Any] = Field(sa_type=Json)


class Tombstone(Table, table=True):
    """What an erased person would be recognised by, as a keyed digest: it can be compared, not read."""

    __tablename__ = "tombstones"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "digest", "erasure_id"),
        sa.ForeignKeyConstraint(["agency_id", "erasure_id"], ["erasures.agency_id", "erasures.id"]),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("ix_tombstones_erasure_id", "agency_id", "erasure_id"),
    )

    agency_id: Id
    erasure_id: Id
    digest: Digest
