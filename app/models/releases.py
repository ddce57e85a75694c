"""Releases: statistics of a publisher for a cut-off month, from the draft to what was signed."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, enumeration
from app.models.fields import Count, CredentialId, Id, MonthIndex, ShortText, Slug, Timestamp
from app.models.history import Recorded
from app.models.publishers import ReleaseAudienceField, Sequence, Sha256, Size
from app.models.reports import DataState, Reason


class ReleaseState(enum.StrEnum):
    """Where a release stands. What was published never changes; it can be corrected by another one, or withdrawn."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


ReleaseStateField = Annotated[
    ReleaseState,
    Field(
        sa_type=enumeration(ReleaseState, "state"),
        description="`draft`: computed, nobody outside sees it; `approved`: a person looked at it; `published`: "
        "signed, stands; `corrected`: another one replaces it; `withdrawn`: no longer stands.",
        schema_extra={"examples": ["published"]},
    ),
]


class Release(Recorded, table=True):
    """Statistics for a cut-off month, computed once.

    ``document`` is what will be signed, without its place in the chain; once published, the chain entry holds it.
    """

    __tablename__ = "releases"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.slug"]),
        sa.ForeignKeyConstraint(["publisher", "sequence"], ["chain_entries.publisher", "chain_entries.sequence"]),
        sa.ForeignKeyConstraint(["corrects_id"], ["releases.id"]),
        sa.CheckConstraint("(state IN ('draft', 'approved')) = (sequence IS NULL)", name="signed_in_a_chain"),
        sa.CheckConstraint("(document IS NULL) = (sequence IS NOT NULL)", name="document_until_signed"),
        sa.CheckConstraint("state = 'draft' OR approved_by IS NOT NULL", name="approved_by_a_person"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawal_reason IS NOT NULL)", name="withdrawn_for_a_reason"),
        sa.Index("ix_releases_publisher", "publisher", "cut_off"),
        sa.Index(
            "uq_releases_standing",
            "publisher",
            "cut_off",
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        ),
    )

    id: Id
    agency_id: Id | None = None
    publisher: Slug
    state: ReleaseStateField
    cut_off: MonthIndex
    audience: ReleaseAudienceField
    licence: ShortText | None = None
    corrects_id: Id | None = None
    known_at: Timestamp
    decided_month: MonthIndex
    threshold: Count
    data_state: DataState
    digest: Sha256
    size: Size
    summary: dict[str, Any] = Field(sa_type=Json)
    document: Annotated[bytes | None, Field(sa_type=sa.LargeBinary, nullable=True)] = None
    approved_at: Timestamp | None = None
    approved_by: CredentialId | None = None
    sequence: Sequence | None = None
    published_at: Timestamp | None = None
    withdrawn_at: Timestamp | None = None
    withdrawal_reason: Reason | None = None
