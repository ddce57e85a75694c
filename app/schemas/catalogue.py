"""The catalogue of measures and success stories on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.catalogue import Edition
from app.models.fields import Count, Flag, Id, LongText, ShortText, Slug, Source, Theme, ThemeField, Timestamp, Version
from app.schemas.fields import Euros, Tonnes
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

_slug = Field(description="What all editions of the entry share; it stays.", examples=["strassenbeleuchtung-led"])
_title = Field(description="Name of the measure.", examples=["Straßenbeleuchtung auf LED umstellen"])
_description = Field(description="What is done and how one goes about it.", examples=["Leuchten erfassen, planen, …"])
_type = Field(description="Slug of its measure type, as projects name it.", examples=["led-street-lighting"])
_unit = Field(description="What one of it is, where ranges are per piece; null for the whole.", examples=["Leuchte"])
_effort_low = Field(description="Smallest usual effort of volunteers and staff, in hours.", examples=[20])
_effort_high = Field(description="Largest usual effort of volunteers and staff, in hours.", examples=[60])
_cost_low = Field(description="Smallest usual cost, in euros.", examples=[450.0])
_cost_high = Field(description="Largest usual cost, in euros.", examples=[900.0])
_saving_low = Field(description="Smallest usual effect per year, in tonnes.", examples=[0.05])
_saving_high = Field(description="Largest usual effect per year, in tonnes.", examples=[0.278])
_source = Field(description="Who says so.", examples=["https://www.example.org/projekte"])
_source_edition = Field(description="Which edition, or date, of that source.", examples=["2024"])
_published = Field(description="Whether everybody sees it; a published edition changes no more.", examples=[True])
_current = Field(description="Whether it is published and no later edition is.", examples=[True])
_story_title = Field(description="Headline.", examples=["Ein Dorf rechnet nach"])
_text = Field(description="The story, as it is to be read by everybody.", examples=["Im Winter 2023 begann …"])
_story_published = Field(description="Whether everybody sees it; needs a published project.", examples=[True])
_project = Field(description="The project it tells about.")
_entry = Field(description="The entry of the catalogue it is an example of.")

Line = Annotated[ShortText, Clean]
Text = Annotated[Source, Clean]
Long = Annotated[LongText, Clean]
Hours = Annotated[Count, Field(le=1_000_000)]


class CatalogueEntryRead(Wire):
    """One edition of an entry of the catalogue; every range with its source."""

    id: Id
    slug: Annotated[Slug, _slug]
    edition: Edition
    title: Annotated[ShortText, _title]
    description: Annotated[LongText, _description]
    theme: ThemeField
    measure_type: Annotated[Slug | None, _type]
    size_unit: Annotated[ShortText | None, _unit]
    effort_low_hours: Annotated[Count | None, _effort_low]
    effort_high_hours: Annotated[Count | None, _effort_high]
    effort_source: Annotated[Source | None, _source]
    effort_source_edition: Annotated[ShortText | None, _source_edition]
    cost_low_eur: Annotated[Euros | None, _cost_low]
    cost_high_eur: Annotated[Euros | None, _cost_high]
    cost_source: Annotated[Source | None, _source]
    cost_source_edition: Annotated[ShortText | None, _source_edition]
    saving_low_t: Annotated[Tonnes | None, _saving_low]
    saving_high_t: Annotated[Tonnes | None, _saving_high]
    saving_source: Annotated[Source | None, _source]
    saving_source_edition: Annotated[ShortText | None, _source_edition]
    published: Annotated[Flag, _published]
    current: Annotated[Flag, _current]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class CatalogueEntryPage(PageRead):
    """A page of the catalogue."""

    items: Items[CatalogueEntryRead]


class CatalogueEntryCreate(Input):
    """A new entry, or a new edition of one. A range needs both ends, its source and that source's edition."""

    slug: Annotated[Slug, _slug]
    edition: Edition = 1
    title: Annotated[Line, _title]
    description: Annotated[Long, _description]
    theme: ThemeField
    measure_type: Annotated[Slug | None, _type] = None
    size_unit: Annotated[Line | None, _unit] = None
    effort_low_hours: Annotated[Hours | None, _effort_low] = None
    effort_high_hours: Annotated[Hours | None, _effort_high] = None
    effort_source: Annotated[Text | None, _source] = None
    effort_source_edition: Annotated[Line | None, _source_edition] = None
    cost_low_eur: Annotated[Euros | None, _cost_low] = None
    cost_high_eur: Annotated[Euros | None, _cost_high] = None
    cost_source: Annotated[Text | None, _source] = None
    cost_source_edition: Annotated[Line | None, _source_edition] = None
    saving_low_t: Annotated[Tonnes | None, _saving_low] = None
    saving_high_t: Annotated[Tonnes | None, _saving_high] = None
    saving_source: Annotated[Text | None, _source] = None
    saving_source_edition: Annotated[Line | None, _source_edition] = None
    published: Annotated[Flag, _published] = False


@with_config(ConfigDict(extra="forbid"))
class CatalogueEntryUpdate(TypedDict, total=False):
    """A change of an edition: absent keeps, null clears. Of a published one only `published` changes."""

    title: Annotated[Line, _title]
    description: Annotated[Long, _description]
    theme: ThemeField
    measure_type: Annotated[Slug | None, _type]
    size_unit: Annotated[Line | None, _unit]
    effort_low_hours: Annotated[Hours | None, _effort_low]
    effort_high_hours: Annotated[Hours | None, _effort_high]
    effort_source: Annotated[Text | None, _source]
    effort_source_edition: Annotated[Line | None, _source_edition]
    cost_low_eur: Annotated[Euros | None, _cost_low]
    cost_high_eur: Annotated[Euros | None, _cost_high]
    cost_source: Annotated[Text | None, _source]
    cost_source_edition: Annotated[Line | None, _source_edition]
    saving_low_t: Annotated[Tonnes | None, _saving_low]
    saving_high_t: Annotated[Tonnes | None, _saving_high]
    saving_source: Annotated[Text | None, _source]
    saving_source_edition: Annotated[Line | None, _source_edition]
    published: Annotated[Flag, _published]


class CatalogueEntryQuery(ListQuery):
    """What can be asked of the catalogue."""

    slug: Annotated[str | None, Field(max_length=60, description="Editions of this entry.")] = None
    theme: Annotated[list[Theme] | None, Field(max_length=20, description="Any of these.")] = None
    measure_type: Annotated[str | None, Field(max_length=60, description="Of this measure type.")] = None
    current: Annotated[bool | None, Field(description="Only current editions, or only the others.")] = None
    q: Search = None
    updated_since: UpdatedSince = None


class SuccessStoryRead(Wire):
    """A project told as a story."""

    id: Id
    agency_id: Id
    project_id: Annotated[Id, _project]
    catalogue_entry_id: Annotated[Id | None, _entry]
    title: Annotated[ShortText, _story_title]
    text: Annotated[LongText, _text]
    published: Annotated[Flag, _story_published]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class SuccessStoryPage(PageRead):
    """A page of success stories."""

    items: Items[SuccessStoryRead]


class SuccessStoryCreate(Input):
    """A new story about a project of the own agency."""

    project_id: Annotated[Id, _project]
    catalogue_entry_id: Annotated[Id | None, _entry] = None
    title: Annotated[Line, _story_title]
    text: Annotated[Long, _text]
    published: Annotated[Flag, _story_published] = False


@with_config(ConfigDict(extra="forbid"))
class SuccessStoryUpdate(TypedDict, total=False):
    """A change of a story: absent keeps, null clears."""

    catalogue_entry_id: Annotated[Id | None, _entry]
    title: Annotated[Line, _story_title]
    text: Annotated[Long, _text]
    published: Annotated[Flag, _story_published]


class SuccessStoryQuery(ListQuery):
    """What can be asked of the stories."""

    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    project_id: Annotated[UUID | None, Field(description="About this project.")] = None
    catalogue_entry_id: Annotated[UUID | None, Field(description="Examples of this entry.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
