"""Agencies on the wire."""

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Id, Origin, OriginField, ShortText, Slug, StateCode, Timestamp, Url, Version
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

States = Annotated[
    list[StateCode], Field(min_length=1, max_length=16, description="States served, by official key.",
                           examples=[["07"]])
]  # fmt: skip
Name = Annotated[ShortText, Clean]


class AgencyRead(Wire):
    """An agency."""

    id: Id
    slug: Slug
    name: ShortText
    states: States
    website: Url | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class AgencyPage(PageRead):
    """A page of agencies."""

    items: Items[AgencyRead]


class AgencyCreate(Input):
    """A new agency."""

    slug: Slug
    name: Name
    states: States
    website: Url | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class AgencyUpdate(TypedDict, total=False):
    """A change of an agency: absent keeps, null clears."""

    name: Name
    states: States
    website: Url | None


class AgencyQuery(ListQuery):
    """What can be asked of the list of agencies."""

    state: Annotated[StateCode | None, Field(description="Serves this state.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
