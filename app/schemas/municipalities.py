"""Municipalities on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import (
    Ags,
    Ars,
    Count,
    Day,
    Flag,
    Id,
    Origin,
    OriginField,
    ShortText,
    Source,
    StateCode,
    Timestamp,
    Version,
)
from app.models.municipalities import CensusBasisField, Level, LevelField, Postcode, UrbanisationField
from app.schemas.fields import Embedded, Latitude, Longitude
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

Name = Annotated[ShortText, Clean]
Origins = Annotated[Source, Clean]
Inhabited = Annotated[Flag, Field(description="People live there.", examples=[True])]
Hectares = Annotated[Count, Field(description="Area in hectares.", examples=[1730])]
LocatedOn = Annotated[Day, Field(description="Day the coordinates speak about, or were looked up.")]
LocationSource = Annotated[
    Source,
    Field(description="Where the coordinates come from.", examples=["Destatis GV-ISys AuszugGV, 31.03.2026"]),
]
Parent = Annotated[Id, Field(description="Unit right above.")]
ValidFrom = Annotated[Day, Field(description="First day the unit exists under its key; unknown for old ones.")]
ValidTo = Annotated[Day, Field(description="Last day the unit exists under its key; none for a current one.")]
Inhabitants = Annotated[Count, Field(description="Inhabitants on the reference date.", examples=[1742])]
Males = Annotated[Count, Field(description="Male inhabitants among them.", examples=[861])]
ReferenceDate = Annotated[Day, Field(description="Day the figure speaks about.", examples=["2024-12-31"])]


class PopulationRead(Wire):
    """Inhabitants on a day. The census basis changed at 31.12.2024: a break in every series."""

    reference_date: ReferenceDate
    population: Inhabitants
    population_male: Males | None
    census_basis: CensusBasisField
    source: Source | None


class PopulationPage(PageRead):
    """All populations of a unit, the latest first."""

    items: Items[PopulationRead]


class PopulationInput(Input):
    """Inhabitants on a day; the census basis follows from the day if absent."""

    reference_date: ReferenceDate
    population: Inhabitants
    population_male: Males | None = None
    census_basis: CensusBasisField | None = None
    source: Origins | None = None


class NameRead(Wire):
    """Name and regional key a unit carried from a day on."""

    valid_from: Annotated[Day, Field(description="First day.")]
    name: ShortText
    ars: Ars | None
    source: Source | None


class NamePage(PageRead):
    """All names of a unit, the latest first."""

    items: Items[NameRead]


class SuccessorRead(Wire):
    """A unit that an ended one went to."""

    id: Annotated[Id, Field(description="The unit it went to.")]
    name: ShortText
    ags: Ags | None
    ars: Ars | None
    valid_from: Annotated[Day, Field(description="First day under the new key.")]
    source: Source | None


class SuccessorPage(PageRead):
    """All units an ended one went to."""

    items: Items[SuccessorRead]


class SuccessorCreate(Input):
    """A unit that an ended one went to."""

    successor_id: Annotated[Id, Field(description="The unit it went to.")]
    valid_from: Annotated[
        Day | None, Field(description="First day under the new key; the day after the end if absent.")
    ] = None
    source: Origins | None = None


class MunicipalityRead(Wire):
    """A unit of the tree from state to quarter."""

    id: Id
    parent_id: Parent | None
    level: LevelField
    name: ShortText
    ags: Ags | None
    ars: Ars | None
    inhabited: Inhabited
    valid_from: ValidFrom | None
    valid_to: ValidTo | None
    postcode: Postcode | None
    area_ha: Hectares | None
    urbanisation: UrbanisationField | None
    longitude: Longitude | None
    latitude: Latitude | None
    located_on: LocatedOn | None
    location_source: LocationSource | None
    population: Annotated[PopulationRead | None, Embedded, Field(description="The latest known population.")]
    source: Source | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class MunicipalityPage(PageRead):
    """A page of municipalities."""

    items: Items[MunicipalityRead]


class MunicipalityCreate(Input):
    """A new unit. With a level from state to municipality it needs its ARS; the AGS follows from it."""

    parent_id: Parent | None = None
    level: LevelField
    name: Name
    ags: Ags | None = None
    ars: Ars | None = None
    inhabited: Inhabited = True
    valid_from: ValidFrom | None = None
    valid_to: ValidTo | None = None
    postcode: Postcode | None = None
    area_ha: Hectares | None = None
    urbanisation: UrbanisationField | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    located_on: LocatedOn | None = None
    location_source: Annotated[LocationSource, Clean] | None = None
    source: Origins | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class MunicipalityUpdate(TypedDict, total=False):
    """A change of a unit: absent keeps, null clears. The level stays; another level is another unit."""

    parent_id: Parent | None
    name: Name
    ags: Ags
    ars: Ars
    changed_on: Annotated[
        Day,
        Field(description="Day from which the new name or key holds; without it the latest name is corrected."),
    ]
    inhabited: Inhabited
    valid_from: ValidFrom | None
    valid_to: ValidTo | None
    postcode: Postcode | None
    area_ha: Hectares | None
    urbanisation: UrbanisationField | None
    longitude: Longitude | None
    latitude: Latitude | None
    located_on: LocatedOn | None
    location_source: Annotated[LocationSource, Clean] | None
    source: Origins | None


class MunicipalityQuery(ListQuery):
    """What can be asked of the list of municipalities."""

    level: Annotated[list[Level] | None, Field(max_length=7, description="Any of these.")] = None
    state: Annotated[StateCode | None, Field(description="Lies in this state, or is it.")] = None
    parent_id: Annotated[UUID | None, Field(description="Lies right below this unit.")] = None
    below: Annotated[UUID | None, Field(description="Lies anywhere below this unit, itself excluded.")] = None
    within: Annotated[UUID | None, Field(description="Lies anywhere below this unit, itself included.")] = None
    ags: Annotated[list[Ags] | None, Field(max_length=50, description="Has or had any of these keys.")] = None
    ars: Annotated[list[Ars] | None, Field(max_length=50, description="Has or had any of these keys.")] = None
    valid_on: Annotated[Day | None, Field(description="Existed on this day.")] = None
    current: Annotated[bool | None, Field(description="true: without an end; false: with one.")] = None
    q: Search = None
    updated_since: UpdatedSince = None


class MunicipalityPartQuery(BaseModel):
    """The lists of one unit are short: they come as a whole and take no parameter."""

    model_config = ConfigDict(extra="forbid")
