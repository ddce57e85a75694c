"""Features on the wire: municipalities as points with their figures, for map software.

Source:
    OGC API - Features - Part 1: Core 1.0.1 (OGC 17-069r4); RFC 7946 (GeoJSON).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from math import isfinite
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from app.models.fields import Ags, Ars, Day, Id, ShortText, Source
from app.models.municipalities import LevelField, UrbanisationField
from app.schemas.fields import Month
from app.schemas.impact_figures import FigureState
from app.schemas.impact_table import DEFAULT_MEASURES
from app.schemas.shapes import Wire

MOST_FEATURES = 1_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
_FLAT, _HIGH = 4, 6
_LONGITUDE, _LATITUDE = 180, 90
_LONGEST_TEXT = 100


class Box(NamedTuple):
    """A rectangle in degrees; the west may lie east of the east, then it crosses the line of changing dates."""

    west: float
    south: float
    east: float
    north: float


class Interval(NamedTuple):
    """From a day to a day, both included; none is open."""

    first: date | None
    last: date | None


def _box(text: str) -> Box:
    numbers = [float(each) for each in text.split(",")]
    if len(numbers) not in {_FLAT, _HIGH} or not all(map(isfinite, numbers)):
        raise ValueError
    half = len(numbers) // 2
    box = Box(*numbers[:2], *numbers[half : half + 2])
    if max(abs(box.west), abs(box.east)) > _LONGITUDE or not -_LATITUDE <= box.south <= box.north <= _LATITUDE:
        raise ValueError
    return box


def _interval(text: str) -> Interval:
    days = [None if each in {"", ".."} else _day(each) for each in text.split("/")]
    if len(days) == 1 and days[0] is not None:
        return Interval(days[0], days[0])
    first, last = days  # no other number of ends
    if first is last is None or (first and last and last < first):
        raise ValueError
    return Interval(first, last)


def _day(text: str) -> date:
    if len(text) == len("2026-11-28"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC).date()


def _parsed(read: Callable[[str], object], expected: str, example: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """How a parameter is read; what is wrong about it is never told back."""

    def check(value: object) -> object:
        try:
            return read(str(value)[:_LONGEST_TEXT])
        except (ValueError, OverflowError):
            raise ValueError(expected) from None

    schema = {"type": "string", "maxLength": _LONGEST_TEXT, "examples": [example]}
    return BeforeValidator(check), WithJsonSchema(schema)


_BOX = _parsed(_box, "west,south,east,north in degrees, the south first; six numbers with heights", "6.5,49.5,8,50.5")
_INTERVAL = _parsed(
    _interval,
    "a moment with its offset, or two with a slash between them, .. for an open end",
    "2026-01-01T00:00:00Z/..",
)


class FeatureQuery(BaseModel):
    """What a collection of features can be asked for."""

    model_config = ConfigDict(extra="forbid")

    bbox: Annotated[
        Box | None,
        *_BOX,
        Field(description="Only points in this rectangle: west,south,east,north in degrees (WGS 84)."),
    ] = None
    datetime: Annotated[
        Interval | None,
        *_INTERVAL,
        Field(description="Only what existed then: a day or moment, or first/last with `..` for an open end."),
    ] = None
    limit: Annotated[
        int, Field(ge=1, description=f"Features of a page; more than {MOST_FEATURES} are answered as so many.")
    ] = 100
    after: Annotated[UUID | None, Field(description="Behind this feature; stands in the link to the next page.")] = None
    as_of: Annotated[Month | None, Field(description="Month the figures speak about; this month if absent.")] = None


class OneFeatureQuery(BaseModel):
    """What one feature can be asked for."""

    model_config = ConfigDict(extra="forbid")

    as_of: Annotated[Month | None, Field(description="Month the figures speak about; this month if absent.")] = None


class LinkRead(Wire):
    """Where something else is."""

    href: Annotated[str, Field(description="Its address.", examples=["https://klikks.example.org/v1/features"])]
    rel: Annotated[str, Field(description="What it is to this.", examples=["self"])]
    type: Annotated[str, Field(description="In which form it comes.", examples=["application/json"])]
    title: Annotated[str, Field(description="For a person.", examples=["This document"])]


Links = Annotated[list[LinkRead], Field(description="Where other things are.")]


class FeatureServiceRead(Wire):
    """The landing page: what is here, and where."""

    title: Annotated[str, Field(description="Name of the service.", examples=["KlikKS"])]
    description: Annotated[str, Field(description="What it shows.", examples=["Municipalities as points."])]
    attribution: Annotated[str, Field(description="Who publishes it, under which licence.", examples=["KlikKS"])]
    links: Links


class ConformanceRead(Wire):
    """Which parts of the standard this keeps to."""

    conformsTo: Annotated[list[str], Field(description="Addresses of conformance classes.", examples=[[CORE]])]  # noqa: N815 - the standard's


class SpatialExtent(Wire):
    """Where features can lie."""

    bbox: Annotated[
        list[list[float]],
        Field(description="Rectangles: west, south, east, north.", examples=[[[5.0, 47.0, 16.0, 56.0]]]),
    ]
    crs: Annotated[str, Field(description="Coordinate reference system.", examples=[CRS84])]


class ExtentRead(Wire):
    """Where features can lie."""

    spatial: SpatialExtent


class FeatureCollectionInfo(Wire):
    """A collection of features."""

    id: Annotated[str, Field(description="Its name in addresses.", examples=["municipalities"])]
    title: Annotated[str, Field(description="For a person.", examples=["Climate projects by municipality"])]
    description: Annotated[str, Field(description="What its features are.", examples=["Municipalities as points."])]
    extent: ExtentRead
    itemType: Annotated[Literal["feature"], Field(description="What its items are.", examples=["feature"])]  # noqa: N815 - the standard's
    crs: Annotated[
        list[str], Field(description="Coordinate reference systems its features come in.", examples=[[CRS84]])
    ]
    links: Links


class FeatureCollectionsRead(Wire):
    """All collections."""

    collections: Annotated[list[FeatureCollectionInfo], Field(description="All collections.")]
    links: Links


class PointRead(Wire):
    """A point (RFC 7946): longitude, then latitude, in degrees of WGS 84."""

    type: Annotated[Literal["Point"], Field(description="Kind of geometry.", examples=["Point"])]
    coordinates: Annotated[
        list[float],
        Field(min_length=2, max_length=2, description="Longitude, latitude.", examples=[[7.1, 49.8]]),
    ]


class FeatureProperties(Wire):
    """A municipality and its figures. A value is null where its state is neither reported nor zero."""

    name: ShortText
    level: LevelField
    ags: Ags | None
    ars: Ars | None
    valid_from: Annotated[Day | None, Field(description="First day the unit exists under its key.")]
    valid_to: Annotated[Day | None, Field(description="Last day the unit exists under its key.")]
    urbanisation: UrbanisationField | None
    located_on: Annotated[Day | None, Field(description="Day the coordinates speak about.")]
    location_source: Annotated[Source | None, Field(description="Where the coordinates come from.")]
    as_of: Month
    annual_t_per_a: Annotated[float | None, Field(description="Effect in force, tonnes per year.", examples=[19.8])]
    annual_state: FigureState
    lifetime_t: Annotated[float | None, Field(description="Effect over the lifetime, tonnes.", examples=[396.0])]
    lifetime_state: FigureState
    realised_investment_eur: Annotated[float | None, Field(description="Realised investment.", examples=[225000.0])]
    realised_investment_state: FigureState
    granted_eur: Annotated[float | None, Field(description="Granted funding.", examples=[90000.0])]
    granted_state: FigureState
    projects: Annotated[float | None, Field(description="Projects.", examples=[12])]
    projects_state: FigureState


_VALUES = ("annual_t_per_a", "lifetime_t", "realised_investment_eur", "granted_eur", "projects")
FIGURES: dict[str, tuple[str, str]] = {
    measure.value: (name, f"{measure.value}_state") for measure, name in zip(DEFAULT_MEASURES, _VALUES, strict=True)
}
"""Measure -> the properties that hold its value and its state."""


class FeatureRead(Wire):
    """A municipality as a GeoJSON feature."""

    type: Annotated[Literal["Feature"], Field(description="Kind of GeoJSON.", examples=["Feature"])]
    id: Annotated[Id, Field(description="The municipality.")]
    geometry: PointRead
    properties: FeatureProperties


class LinkedFeature(FeatureRead):
    """One feature alone."""

    links: Links


class FeaturesRead(Wire):
    """A page of features, as a GeoJSON feature collection."""

    type: Annotated[Literal["FeatureCollection"], Field(description="Kind of GeoJSON.", examples=["FeatureCollection"])]
    features: Annotated[list[FeatureRead], Field(description="Features of this page.")]
    links: Links
    numberMatched: Annotated[int, Field(description="Features that match, on all pages.", examples=[178])]  # noqa: N815 - the standard's
    numberReturned: Annotated[int, Field(description="Features of this page.", examples=[100])]  # noqa: N815 - the standard's
