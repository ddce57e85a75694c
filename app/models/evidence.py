"""Evidence: what shows that a project is what it says: links and files. A file lies in the store once per agency."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.core.file_kinds import FileKind
from app.models.accounts import Digest
from app.models.base import Table, enumeration
from app.models.comments import AudienceField, VoiceField
from app.models.fields import MAX_INT, Flag, Id, ShortText, Timestamp, Url
from app.models.history import Recorded
from app.models.patrons import PatronId


class EvidenceKind(enum.StrEnum):
    """What a piece of evidence is."""

    LINK = "link"
    FILE = "file"


EvidenceKindField = Annotated[
    EvidenceKind,
    Field(
        sa_type=enumeration(EvidenceKind, "kind"),
        description="An address elsewhere, or a file that is kept here.",
        schema_extra={"examples": ["file"]},
    ),
]
FileKindField = Annotated[
    FileKind,
    Field(
        sa_type=enumeration(FileKind, "format"),
        description="What the file is, by its content.",
        schema_extra={"examples": ["pdf"]},
    ),
]
Bytes = Annotated[
    int,
    Field(ge=0, le=MAX_INT, sa_type=sa.BigInteger, description="Size in bytes.", schema_extra={"examples": [48213]}),
]


class EvidenceFile(Table, table=True):
    """A file in the store, known by its content, and shared by all evidence of the agency with that content."""

    __tablename__ = "evidence_files"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "digest"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.Index("ix_evidence_files_file_id", "file_id"),
    )

    agency_id: Id
    digest: Digest
    file_id: Id
    size_bytes: Bytes
    stored_at: Timestamp


class Evidence(Recorded, table=True):
    """A link or a file that belongs to a project. A project has the same file once."""

    __tablename__ = "evidence"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agency_id", "digest"], ["evidence_files.agency_id", "evidence_files.digest"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.UniqueConstraint("agency_id", "project_id", "digest"),
        sa.CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="link"),
        sa.CheckConstraint("(kind = 'file') = (digest IS NOT NULL AND format IS NOT NULL)", name="file"),
        sa.CheckConstraint("audience = 'internal' OR NOT shows_persons", name="persons_internal"),
        sa.Index("ix_evidence_id", "id"),
        sa.Index("ix_evidence_digest", "agency_id", "digest"),
        sa.Index("ix_evidence_patron_id", "agency_id", "patron_id"),
    )

    agency_id: Id
    id: Id
    project_id: Id
    kind: EvidenceKindField
    title: ShortText
    url: Url | None = None
    format: FileKindField | None = None
    digest: Digest | None = None
    audience: AudienceField
    shows_persons: Flag = False
    voice: VoiceField
    patron_id: PatronId | None = None
