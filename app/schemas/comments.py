"""Comments on projects, on the wire. Whose words they are is told, who said them is not."""

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.comments import Audience, AudienceField, RemoverField, VoiceField
from app.models.fields import CredentialId, Id, LongText, Timestamp, Version
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

_text = Field(description="What is said; null if it was taken back.", examples=["Der Zähler ist eingebaut."])
Text = Annotated[LongText, Clean]


class CommentRead(Wire):
    """A comment on a project, or the place where one was."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the project.")]
    project_id: Id
    audience: AudienceField
    voice: VoiceField
    text: Annotated[LongText | None, _text]
    written_by: Annotated[
        CredentialId | None, Field(description="Who wrote it; shown to staff of the agency, null to everybody else.")
    ]
    edited_at: Annotated[Timestamp | None, Field(description="When its words were changed; null if never.")]
    removed_at: Annotated[Timestamp | None, Field(description="When it was taken back; null while it stands.")]
    removed_by: RemoverField | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class CommentPage(PageRead):
    """A page of comments."""

    items: Items[CommentRead]


class CommentCreate(Input):
    """A new comment."""

    text: Annotated[Text, _text]
    audience: AudienceField = Audience.INTERNAL


@with_config(ConfigDict(extra="forbid"))
class CommentUpdate(TypedDict, total=False):
    """A change of a comment: its author changes the words, its author or the agency who reads it."""

    text: Annotated[Text, _text]
    audience: AudienceField


class CommentQuery(ListQuery):
    """What can be asked of the comments on a project."""

    audience: Annotated[Audience | None, Field(description="For these readers.")] = None
    updated_since: UpdatedSince = None
