"""Factors on the wire: sets with an edition, and the values in them."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.factors import Carrier
from app.models.fields import (
    Convention,
    ConventionField,
    Gas,
    GasField,
    Id,
    ShortText,
    Slug,
    Source,
    Timestamp,
    Upstream,
    UpstreamField,
    Version,
    Year,
)
from app.schemas.fields import GramsPerKwh
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

_set = Field(description="Set the factor belongs to.")
_publisher = Field(description="Who gave the set out.", examples=["Umweltbundesamt"])
_edition = Field(description="Edition, as the publisher names it.", examples=["Climate Change 2025"])
_set_from = Field(description="First year the set speaks about; null if open.", examples=[1990])
_set_to = Field(description="Last year the set speaks about; null if open.", examples=[2024])
_supersedes = Field(description="Set of the same publisher that this edition replaces; both stay.")
_reference = Field(description="What the kilowatt-hour counts.", examples=["kWh Stromverbrauch"])
_validity = Field(description="Time the value holds for, in the publisher's words.", examples=["since 2020-11"])
_from = Field(description="First year the value holds for; null if open.", examples=[2020])
_to = Field(description="Last year the value holds for; null if open.", examples=[2024])

Line = Annotated[ShortText, Clean]
Publisher = Annotated[Line, _publisher]
Edition = Annotated[Line, _edition]
Reference = Annotated[Line, _reference]
Validity = Annotated[Line, _validity]
CleanCarrier = Annotated[Carrier, Clean]
Text = Annotated[Source, Clean]
Note = Annotated[Text | None, Field(description="What a user of the set must know.", examples=["Ohne Vorketten."])]


class FactorSetRead(Wire):
    """Factors one publisher gave out together."""

    id: Id
    slug: Slug
    title: ShortText
    publisher: Annotated[ShortText, _publisher]
    edition: Annotated[ShortText, _edition]
    convention: ConventionField
    gas: GasField
    upstream: UpstreamField
    supersedes_id: Annotated[Id | None, _supersedes]
    valid_from_year: Annotated[Year | None, _set_from]
    valid_to_year: Annotated[Year | None, _set_to]
    note: Note
    source: Source | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class FactorSetPage(PageRead):
    """A page of factor sets."""

    items: Items[FactorSetRead]


class FactorSetCreate(Input):
    """A new factor set."""

    slug: Slug
    title: Line
    publisher: Publisher
    edition: Edition
    convention: ConventionField
    gas: GasField
    upstream: UpstreamField
    supersedes_id: Annotated[Id | None, _supersedes] = None
    valid_from_year: Annotated[Year | None, _set_from] = None
    valid_to_year: Annotated[Year | None, _set_to] = None
    note: Note = None
    source: Text | None = None


@with_config(ConfigDict(extra="forbid"))
class FactorSetUpdate(TypedDict, total=False):
    """A change of a factor set: absent keeps, null clears. What its factors mean cannot change once one is used."""

    slug: Slug
    title: Line
    publisher: Publisher
    edition: Edition
    convention: ConventionField
    gas: GasField
    upstream: UpstreamField
    supersedes_id: Annotated[Id | None, _supersedes]
    valid_from_year: Annotated[Year | None, _set_from]
    valid_to_year: Annotated[Year | None, _set_to]
    note: Note
    source: Text | None


class FactorSetQuery(ListQuery):
    """What can be asked of the list of factor sets."""

    convention: Annotated[Convention | None, Field(description="Real or statutory factors.")] = None
    gas: Annotated[Gas | None, Field(description="CO2 alone or CO2 equivalents.")] = None
    upstream: Annotated[Upstream | None, Field(description="Upstream chain of the carriers.")] = None
    year: Annotated[Year | None, Field(description="Speaks about this year.")] = None
    q: Search = None
    updated_since: UpdatedSince = None


class FactorRead(Wire):
    """Grams of CO2 or CO2e per kWh of one energy carrier."""

    id: Id
    factor_set_id: Annotated[Id, _set]
    publisher: Annotated[ShortText, _publisher]
    edition: Annotated[ShortText, _edition]
    carrier: Carrier
    value_g_per_kwh: GramsPerKwh
    reference: Annotated[ShortText, _reference]
    validity: Annotated[ShortText, _validity]
    year_from: Annotated[Year | None, _from]
    year_to: Annotated[Year | None, _to]
    source: Source | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class FactorPage(PageRead):
    """A page of factors."""

    items: Items[FactorRead]


class FactorCreate(Input):
    """A new factor of a set."""

    factor_set_id: Annotated[Id, _set]
    carrier: CleanCarrier
    value_g_per_kwh: GramsPerKwh
    reference: Reference
    validity: Validity
    year_from: Annotated[Year | None, _from] = None
    year_to: Annotated[Year | None, _to] = None
    source: Text | None = None


@with_config(ConfigDict(extra="forbid"))
class FactorUpdate(TypedDict, total=False):
    """A change of a factor: absent keeps, null clears. Its set stays, and its value once a saving uses it."""

    carrier: CleanCarrier
    value_g_per_kwh: GramsPerKwh
    reference: Reference
    validity: Validity
    year_from: Annotated[Year | None, _from]
    year_to: Annotated[Year | None, _to]
    source: Text | None


class FactorQuery(ListQuery):
    """What can be asked of the list of factors."""

    factor_set_id: Annotated[UUID | None, Field(description="Of this set.")] = None
    carrier: Annotated[
        str | None,
        Field(min_length=1, max_length=120, description="This carrier; umlauts and case do not matter."),
    ] = None
    year: Annotated[Year | None, Field(description="Holds for this year.")] = None
    convention: Annotated[Convention | None, Field(description="Of a set of real or statutory factors.")] = None
    gas: Annotated[Gas | None, Field(description="Of a set for CO2 alone or CO2 equivalents.")] = None
    upstream: Annotated[Upstream | None, Field(description="Of a set with or without upstream chain.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
