"""Measure types on the wire."""

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Id, Months, ShortText, Slug, Source, Theme, ThemeField, Timestamp, Version
from app.schemas.fields import Tonnes
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

_slug = Field(description="What projects name it by; it stays.", examples=["led-street-lighting"])
_de = Field(description="Name, German.", examples=["Straßenbeleuchtung auf LED umgestellt"])
_en = Field(description="Name, English.", examples=["Street lighting converted to LED"])
_unit = Field(description="What its size is counted in; null if it has none.", examples=["Lichtpunkt"])
_lifetime = Field(description="How long the effect lasts, in months; null if no source says.", examples=[240])
_lifetime_source = Field(description="Who says so.", examples=["https://www.example.org/foerderung"])
_low = Field(description="Smallest usual effect of one unit of size per year, in tonnes.", examples=[0.05])
_high = Field(description="Largest usual effect of one unit of size per year, in tonnes.", examples=[0.278])
_typical_source = Field(description="Where the range comes from.", examples=["https://www.example.org/projekte"])
_note = Field(description="What a user of the values must know.", examples=["Spanne aus drei Projekten."])

Line = Annotated[ShortText, Clean]
Text = Annotated[Source, Clean]


class MeasureTypeRead(Wire):
    """A kind of measure, with what sources say about its effect."""

    id: Id
    slug: Annotated[Slug, _slug]
    name_de: Annotated[ShortText, _de]
    name_en: Annotated[ShortText, _en]
    theme: ThemeField
    size_unit: Annotated[ShortText | None, _unit]
    lifetime_months: Annotated[Months | None, _lifetime]
    lifetime_source: Annotated[Source | None, _lifetime_source]
    typical_annual_low_t: Annotated[Tonnes | None, _low]
    typical_annual_high_t: Annotated[Tonnes | None, _high]
    typical_source: Annotated[Source | None, _typical_source]
    note: Annotated[Source | None, _note]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class MeasureTypePage(PageRead):
    """A page of measure types."""

    items: Items[MeasureTypeRead]


class MeasureTypeCreate(Input):
    """A new measure type. A lifetime needs its source, a typical effect its source and a unit of size."""

    slug: Annotated[Slug, _slug]
    name_de: Annotated[Line, _de]
    name_en: Annotated[Line, _en]
    theme: ThemeField
    size_unit: Annotated[Line | None, _unit] = None
    lifetime_months: Annotated[Months | None, _lifetime] = None
    lifetime_source: Annotated[Text | None, _lifetime_source] = None
    typical_annual_low_t: Annotated[Tonnes | None, _low] = None
    typical_annual_high_t: Annotated[Tonnes | None, _high] = None
    typical_source: Annotated[Text | None, _typical_source] = None
    note: Annotated[Text | None, _note] = None


@with_config(ConfigDict(extra="forbid"))
class MeasureTypeUpdate(TypedDict, total=False):
    """A change of a measure type: absent keeps, null clears. Stored savings never change with it."""

    name_de: Annotated[Line, _de]
    name_en: Annotated[Line, _en]
    theme: ThemeField
    size_unit: Annotated[Line | None, _unit]
    lifetime_months: Annotated[Months | None, _lifetime]
    lifetime_source: Annotated[Text | None, _lifetime_source]
    typical_annual_low_t: Annotated[Tonnes | None, _low]
    typical_annual_high_t: Annotated[Tonnes | None, _high]
    typical_source: Annotated[Text | None, _typical_source]
    note: Annotated[Text | None, _note]


class MeasureTypeQuery(ListQuery):
    """What can be asked of the list of measure types."""

    theme: Annotated[list[Theme] | None, Field(max_length=20, description="Any of these.")] = None
    lifetime_known: Annotated[bool | None, Field(description="Only those with, or without, a known lifetime.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
