"""Skills on the wire."""

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Id, ShortText, Slug, Timestamp, Version
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

_slug = Field(description="What volunteers have it by; it stays.", examples=["electrical-work"])
_de = Field(description="Name, German.", examples=["Elektrik"])
_en = Field(description="Name, English.", examples=["Electrical work"])

Line = Annotated[ShortText, Clean]


class SkillRead(Wire):
    """Something volunteers can help with."""

    id: Id
    slug: Annotated[Slug, _slug]
    name_de: Annotated[ShortText, _de]
    name_en: Annotated[ShortText, _en]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class SkillPage(PageRead):
    """A page of skills."""

    items: Items[SkillRead]


class SkillCreate(Input):
    """A new skill."""

    slug: Annotated[Slug, _slug]
    name_de: Annotated[Line, _de]
    name_en: Annotated[Line, _en]


@with_config(ConfigDict(extra="forbid"))
class SkillUpdate(TypedDict, total=False):
    """A change of a skill: absent keeps."""

    name_de: Annotated[Line, _de]
    name_en: Annotated[Line, _en]


class SkillQuery(ListQuery):
    """What can be asked of the list of skills."""

    q: Search = None
    updated_since: UpdatedSince = None
