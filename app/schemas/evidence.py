"""Evidence on the wire. Files go up as the body of a request and come down by an address of their own."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.core.file_kinds import FileKind
from app.models.comments import Audience, AudienceField, VoiceField
from app.models.evidence import Bytes, EvidenceKind, EvidenceKindField, FileKindField
from app.models.fields import CredentialId, Flag, Id, ShortText, Timestamp, Url, Version
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

Title = Annotated[ShortText, Clean]
_project = Field(description="Project it belongs to.")
_title = Field(description="What it shows.", examples=["Schlussrechnung der Leuchten"])
_persons = Field(
    description="It shows or names persons (a photo, a letter): it stays internal, and goes with the volunteer who "
    "handed it in.",
    examples=[False],
)


class EvidenceRead(Wire):
    """A link or a file that belongs to a project."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the project.")]
    project_id: Annotated[Id, _project]
    kind: EvidenceKindField
    title: Annotated[ShortText, _title]
    url: Annotated[Url | None, Field(description="Where a link leads; null for a file.")]
    format: FileKindField | None
    size_bytes: Bytes | None
    digest: Annotated[
        str | None, Field(description="SHA-256 of a file, in hexadecimal; null for a link.", examples=["9f86d081…"])
    ]
    audience: AudienceField
    shows_persons: Annotated[Flag, _persons]
    voice: VoiceField
    added_by: Annotated[
        CredentialId | None, Field(description="Who added it; shown to staff of the agency, null to everybody else.")
    ]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class EvidencePage(PageRead):
    """A page of evidence."""

    items: Items[EvidenceRead]


class EvidenceCreate(Input):
    """A new link."""

    project_id: Annotated[Id, _project]
    title: Annotated[Title, _title]
    url: Url
    audience: AudienceField = Audience.INTERNAL
    shows_persons: Annotated[Flag, _persons] = False


class EvidenceFileOptions(BaseModel):
    """What is said about a file that is handed in."""

    model_config = ConfigDict(extra="forbid")

    project_id: Annotated[UUID, _project]
    title: Annotated[Title, _title]
    format: Annotated[FileKind, Field(description="What it is. A file that is something else is refused.")]
    audience: Annotated[Audience, Field(description="Who reads it.")] = Audience.INTERNAL
    shows_persons: Annotated[bool, _persons] = False


@with_config(ConfigDict(extra="forbid"))
class EvidenceUpdate(TypedDict, total=False):
    """A change of what is said about a piece of evidence: absent keeps. Another file is another piece."""

    title: Annotated[Title, _title]
    audience: AudienceField
    shows_persons: Annotated[Flag, _persons]


class EvidenceQuery(ListQuery):
    """What can be asked of the list of evidence."""

    project_id: Annotated[UUID | None, Field(description="Of this project.")] = None
    kind: Annotated[EvidenceKind | None, Field(description="Links or files.")] = None
    audience: Annotated[Audience | None, Field(description="For these readers.")] = None
    updated_since: UpdatedSince = None
