"""Mapping profiles on the wire."""

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Id, ShortText, Timestamp, Version
from app.models.imports import ImportResource, ImportResourceField
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

_name = Field(description="What the list is called.", examples=["Projektliste Landkreis"])
_columns = Field(
    min_length=1,
    max_length=500,
    description="Heading as the file has it -> column it means; `-` leaves it out. Case and umlauts do not matter.",
    examples=[{"Massnahme": "title", "lfd Nr": "external_id", "Bearbeiter": "-"}],
)
Name = Annotated[ShortText, _name, Clean]
Heading = Annotated[str, Field(min_length=1, max_length=200), Clean]
ColumnName = Annotated[str, Field(min_length=1, max_length=60)]
Mapping = Annotated[dict[Heading, ColumnName], _columns]


class MappingProfileRead(Wire):
    """What the headings of a list mean."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency that keeps it; null for the network's.")]
    name: Annotated[ShortText, _name]
    resource: ImportResourceField
    columns: Annotated[dict[str, str], _columns]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class MappingProfilePage(PageRead):
    """A page of mapping profiles."""

    items: Items[MappingProfileRead]


class MappingProfileCreate(Input):
    """A new mapping profile of the caller's agency."""

    name: Name
    resource: ImportResourceField
    columns: Mapping


@with_config(ConfigDict(extra="forbid"))
class MappingProfileUpdate(TypedDict, total=False):
    """A change of a mapping profile: absent keeps; the columns are replaced as a whole."""

    name: Name
    columns: Mapping


class MappingProfileQuery(ListQuery):
    """What can be asked of the list of mapping profiles."""

    resource: Annotated[ImportResource | None, Field(description="For files of this resource.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
