"""The full text search on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import Id, Theme
from app.models.search import SearchKind, SearchKindField
from app.schemas.shapes import Next, Prev, Wire

_theme = Field(description="Its themes.", examples=[["street_lighting"]])
_facet = Field(description="Value -> how many of what was found have it.", examples=[{"project": 12}])
_parts = Field(description="The text in pieces: show them one after the other, those that hit emphasised.")


class SearchPiece(Wire):
    """A piece of a text as it was entered. It is text, never markup: escape it as any other."""

    text: Annotated[str, Field(description="The words.", examples=["Straßenbeleuchtung"])]
    hit: Annotated[bool, Field(description="Whether they were looked for.", examples=[True])]


class SearchHit(Wire):
    """A record that was found."""

    kind: SearchKindField
    id: Id
    agency_id: Annotated[Id | None, Field(description="Whose; null if it is everybody's.")]
    title: Annotated[str, Field(description="Its title.", examples=["Straßenbeleuchtung auf LED umgestellt"])]
    title_pieces: Annotated[list[SearchPiece], _parts]
    snippet_pieces: Annotated[list[SearchPiece], _parts]
    themes: Annotated[list[Theme], _theme]
    status: Annotated[str | None, Field(description="Of a project or event.", examples=["completed"])]
    year: Annotated[int | None, Field(description="In which it ended, began or is to.", examples=[2024])]
    states: Annotated[list[str], Field(description="Keys of the states it lies in.", examples=[["07"]])]
    score: Annotated[int, Field(description="How well it fits; compares within one answer only.", examples=[30])]


class SearchFacets(Wire):
    """What was found, counted by what it is."""

    kinds: Annotated[dict[str, int], _facet]
    themes: Annotated[dict[str, int], _facet]
    agencies: Annotated[dict[str, int], _facet]
    states: Annotated[dict[str, int], _facet]
    statuses: Annotated[dict[str, int], _facet]
    years: Annotated[dict[str, int], _facet]


class SearchPage(Wire):
    """What was found, the best first."""

    items: Annotated[list[SearchHit], Field(description="Records of this page.")]
    next: Next
    prev: Prev
    total: Annotated[int, Field(description="How many were found.", examples=[37])]
    complete: Annotated[
        bool,
        Field(
            description="Whether that is all there is. A question that fits very many records looks at the best of "
            "them only: then `total` and `facets` count those, and another word or filter helps.",
            examples=[True],
        ),
    ]
    facets: SearchFacets


class SearchQuery(BaseModel):
    """What can be asked of the search."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[
        str,
        Field(
            min_length=2,
            max_length=100,
            description="Words, all of which are to be found, in any order. Case, umlauts (`ae` for `ä`) and `ß` do "
            "not matter; beginnings of words and parts of compounds count; a word found nowhere is looked for with one "
            "slip (a long one with two).",
            examples=["strassenbeleuchtung led"],
        ),
    ]
    kinds: Annotated[list[SearchKind] | None, Field(max_length=5, description="Any of these.")] = None
    theme: Annotated[list[Theme] | None, Field(max_length=20, description="Any of these.")] = None
    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    state: Annotated[str | None, Field(pattern="^[0-9]{2}$", description="In this state.", examples=["07"])] = None
    status: Annotated[
        list[Annotated[str, Field(pattern="^[a-z_]{1,40}$")]] | None, Field(max_length=20, description="Any of these.")
    ] = None
    year: Annotated[int | None, Field(ge=1900, le=2299, description="Of this year.")] = None
    limit: Annotated[int, Field(ge=1, le=100, description="Records per page.")] = 20
    cursor: Annotated[
        str | None, Field(max_length=1000, description="Continue here: `next` or `prev` of an earlier page.")
    ] = None
