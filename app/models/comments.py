"""Comments: what people who work on a project say about it, among themselves or to everybody."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Id, LongText, Timestamp
from app.models.history import Recorded
from app.models.patrons import PatronId


class Audience(enum.StrEnum):
    """Who reads it."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Voice(enum.StrEnum):
    """Whose words they are; no name."""

    AGENCY = "agency"
    MUNICIPALITY = "municipality"
    PATRON = "patron"


class Remover(enum.StrEnum):
    """Who took a comment back."""

    AUTHOR = "author"
    AGENCY = "agency"


AudienceField = Annotated[
    Audience,
    Field(
        sa_type=enumeration(Audience, "audience"),
        description="Read by those who work on the project, or by everybody once the project is published.",
        schema_extra={"examples": ["internal"]},
    ),
]
VoiceField = Annotated[
    Voice,
    Field(
        sa_type=enumeration(Voice, "voice"),
        description="Whose words they are.",
        schema_extra={"examples": ["patron"]},
    ),
]
RemoverField = Annotated[
    Remover,
    Field(
        sa_type=enumeration(Remover, "removed_by"),
        description="Who took it back; null while it stands.",
        schema_extra={"examples": ["author"]},
    ),
]


class Comment(Recorded, table=True):
    """One comment. Taken back, it stays as an empty place, so that what was answered to it keeps its order."""

    __tablename__ = "comments"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.CheckConstraint("(text IS NULL) = (removed_at IS NOT NULL)", name="text_stands"),
        sa.CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name="removal"),
        sa.Index("ix_comments_id", "id"),
        sa.Index("ix_comments_project_id", "agency_id", "project_id", "id"),
        sa.Index("ix_comments_patron_id", "agency_id", "patron_id"),
    )

    agency_id: Id
    id: Id
    project_id: Id
    audience: AudienceField
    voice: VoiceField
    patron_id: PatronId | None = None
    text: LongText | None = None
    edited_at: Timestamp | None = None
    removed_at: Timestamp | None = None
    removed_by: RemoverField | None = None
