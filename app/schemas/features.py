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
_FLAT, _HIGH = 4, 6
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


def _box(value: object) -> Box:
    parts = str(value)[:_LONGEST_TEXT].split(",")
    numbers = [float(each) for each in parts]
    if len(numbers) not in {_FLAT, _HIGH} or not all(map(isfinite, numbers)):
        raise ValueError("four numbers, or six with heights: west, south, east, north")
    half = len(numbers) // 2
    box = Box(*numbers[:2], *numbers[half : half + 2])
    if not (abs(box.west) <= 180 and abs(box.east) <= 180 and -90 <= box.south <= box.north <= 90):  # noqa: PLR2004 - degrees
        raise ValueError("longitudes from -180 to 180 and latitudes from -90 to 90, the south first")
    return box


def _interval(value: object) -> Interval:
    ends = str(value)[:_LONGEST_TEXT].split("/")
    days = [None if each in {"", ".."} else _day(each) for each in ends]
    if len(days) == 1 and days[0] is not None:
        return Interval(days[0], days[0])
    wrong = len(days) != 2 or days == [None, None] or (days[0] and days[1] and days[1] < days[0])  # noqa: PLR2004 - two ends
    if wrong:
        raise ValueError("a moment, or two with a slash between them, .. for an open end")
    return Interval(days[0], days[1])


def _day(text: str) -> date:
    if len(text) == len("2026-11-28"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment with its offset from UTC")
    return moment.astimezone(UTC).date()


def _parsed(read: Callable[[object], object], description: str, example: str) -> tuple[BeforeValidator, WithJsonSchema]:
    schema = {"type": "string", "maxLength": _LONGEST_TEXT, "description": description, "examples": [example]}
    return BeforeValidator(read), WithJsonSchema(schema)


_BOX = _parsed(_box, "Only points in this rectangle: west,south,east,north in degrees (WGS 84).", "6.5,49.5,8,50.5")
_INTERVAL = _parsed(
    _interval,
    "Only municipalities that existed then: a day or moment, or first/last with `..` for an open end.",
    "2026-01-01T00:00:00Z/..",
)


class FeatureQuery(BaseModel):
    """What a collection of features can be asked for."""

    model_config = ConfigDict(extra="forbid")

    bbox: Annotated[Box | None, *_BOX] = None
    datetime: Annotated[Interval | None, *_INTERVAL] = None
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
    description: Annotated[str, Field(description="What it shows.")]
    attribution: Annotated[str, Field(description="Who publishes it, under which licence.")]
    links: Links


class ConformanceRead(Wire):
    """Which parts of the standard this keeps to."""

    conformsTo: Annotated[list[str], Field(description="Addresses of conformance classes.")]  # noqa: N815 - the standard's


class SpatialExtent(Wire):
    """Where features can lie."""

    bbox: Annotated[list[list[float]], Field(description="Rectangles: west, south, east, north.")]
    crs: Annotated[str, Field(description="Coordinate reference system.")]


class ExtentRead(Wire):
    """Where features can lie."""

    spatial: SpatialExtent


class FeatureCollectionInfo(Wire):
    """A collection of features."""

    id: Annotated[str, Field(description="Its name in addresses.", examples=["municipalities"])]
    title: Annotated[str, Field(description="For a person.")]
    description: Annotated[str, Field(description="What its features are.")]
    extent: ExtentRead
    itemType: Annotated[Literal["feature"], Field(description="What its items are.")]  # noqa: N815 - the standard's
    crs: Annotated[list[str], Field(description="Coordinate reference systems its features come in.")]
    links: Links


class FeatureCollectionsRead(Wire):
    """All collections."""

    collections: Annotated[list[FeatureCollectionInfo], Field(description="All collections.")]
    links: Links


class PointRead(Wire):
    """A point (RFC 7946): longitude, then latitude, in degrees of WGS 84."""

    type: Literal["Point"]
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

    type: Literal["Feature"]
    id: Annotated[Id, Field(description="The municipality.")]
    geometry: PointRead
    properties: FeatureProperties


class LinkedFeature(FeatureRead):
    """One feature alone."""

    links: Links


class FeaturesRead(Wire):
    """A page of features, as a GeoJSON feature collection."""

    type: Literal["FeatureCollection"]
    features: Annotated[list[FeatureRead], Field(description="Features of this page.")]
    links: Links
    numberMatched: Annotated[int, Field(description="Features that match, on all pages.", examples=[178])]  # noqa: N815 - the standard's
    numberReturned: Annotated[int, Field(description="Features of this page.", examples=[100])]  # noqa: N815 - the standard's
