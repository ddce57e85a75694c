"""Series of workshops on the wire: events that repeat at the same time of day."""

import enum
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Day, Id, Url
from app.models.workshops import OfferHours, WorkshopKindField, WorkshopStatusField
from app.schemas.shapes import Input, Items, Wire
from app.schemas.workshops import (
    Followup,
    OpenToGuests,
    Place,
    Published,
    Questions,
    Seats,
    Text,
    Title,
    WorkshopCreate,
    WorkshopRead,
)

MOST_EVENTS = 104
"""Two years of weeks."""


class Rhythm(enum.StrEnum):
    """How events of a series follow each other."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY_DAY = "monthly_day"
    MONTHLY_WEEKDAY = "monthly_weekday"


class WorkshopSeriesCreate(Input):
    """A series: the first event, and how the others follow at the same time of day in its time zone."""

    first: Annotated[WorkshopCreate, Field(description="The first event; the others are like it, without its number.")]
    rhythm: Annotated[
        Rhythm,
        Field(
            description="Every so many days or weeks, or months: on the same day of the month (left out where the "
            "month has none), or on the same weekday of the month (such as the second Tuesday)."
        ),
    ] = Rhythm.WEEKLY
    every: Annotated[int, Field(ge=1, le=52, description="Every so many days, weeks or months.", examples=[2])] = 1
    count: Annotated[int, Field(ge=2, le=MOST_EVENTS, description="How many events at most.", examples=[6])] = (
        MOST_EVENTS
    )
    until: Annotated[Day | None, Field(description="Last day an event may begin on, in the series' time zone.")] = None
    without: Annotated[
        list[date] | None,
        Field(max_length=MOST_EVENTS, description="Days without an event (holidays).", examples=[["2026-12-24"]]),
    ] = None
    deadline_days: Annotated[
        int | None,
        Field(ge=0, le=365, description="Registration ends so many days before each event.", examples=[3]),
    ] = None


@with_config(ConfigDict(extra="forbid"))
class SeriesChange(TypedDict, total=False):
    """What changes in each event: absent keeps, null clears."""

    kind: WorkshopKindField
    status: WorkshopStatusField
    title: Title
    description: Text | None
    municipality_id: Id | None
    place: Place | None
    online_url: Url | None
    capacity: Seats | None
    open_to_guests: OpenToGuests
    offer_hours: OfferHours | None
    questions: Questions
    follow_up: Followup | None
    published: Published


class WorkshopSeriesUpdate(Input):
    """A change of all events of a series that are still planned, from a day on."""

    from_day: Annotated[Day | None, Field(description="Events that begin on this day or later; null: all.")] = None
    shift_minutes: Annotated[
        int, Field(ge=-1439, le=1439, description="So many minutes later, by the clock on the wall.", examples=[30])
    ] = 0
    changes: Annotated[SeriesChange, Field(description="The same for each event.", examples=[{"place": "Rathaus"}])]


class WorkshopSeriesRead(Wire):
    """The events of a series."""

    series_id: Annotated[Id, Field(description="The series.")]
    items: Items[WorkshopRead]
