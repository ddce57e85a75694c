"""Workshops on the wire."""

from datetime import date
from functools import lru_cache
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import (
    Count,
    Day,
    ExternalId,
    Flag,
    Id,
    LongText,
    Origin,
    OriginField,
    ShortText,
    Timestamp,
    Url,
    Version,
)
from app.models.workshops import (
    OfferHours,
    QuestionKind,
    TimeZone,
    WorkshopKind,
    WorkshopKindField,
    WorkshopStatus,
    WorkshopStatusField,
)
from app.schemas.fields import Zoned
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2299, 12, 31)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("an IANA time zone such as Europe/Berlin")
    return name


Title = Annotated[ShortText, Field(description="Title of the event.", examples=["Grundkurs Wärmewende"]), Clean]
Text = Annotated[LongText, Field(description="What it is about.", examples=["Für alle, die anfangen."]), Clean]
Place = Annotated[ShortText, Field(description="Where it takes place.", examples=["Bürgerhaus, Raum 2"]), Clean]
StartsAt = Annotated[Timestamp, Field(description="Begin.")]
EndsAt = Annotated[Timestamp, Field(description="End.")]
StartsAtInput = Annotated[Timestamp, Field(description="Begin, with its offset from UTC."), Zoned]
EndsAtInput = Annotated[Timestamp, Field(description="End, with its offset from UTC."), Zoned]
KnownZone = Annotated[TimeZone, AfterValidator(_known_zone)]
Seats = Annotated[Count, Field(ge=1, description="Places; as many as come if null.", examples=[20])]
Deadline = Annotated[Day | None, Field(description="Last day of registration, in Germany's calendar.")]
Published = Annotated[Flag, Field(description="Visible to everyone.", examples=[True])]
OnlineUrl = Annotated[
    Url | None, Field(description="Address of the online meeting; null for readers outside the agency.")
]
Participants = Annotated[
    Count | None, Field(description="How many took part, once it was held; null for readers outside the agency.")
]


OpenToGuests = Annotated[
    Flag,
    Field(
        description="People without an account may register themselves (`register_guest`), once it is published.",
        examples=[True],
    ),
]
Series = Annotated[Id | None, Field(description="Series it belongs to; null: it stands alone.")]
Followup = Annotated[
    LongText,
    Field(
        description="Words of a mail to those who attended, sent once on the day after the event was held.",
        examples=["Die Folien stehen unter https://www.example.org/folien."],
    ),
    Clean,
]
MOST_CHOICES, MOST_QUESTIONS = 30, 20


QuestionKey = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,39}$", description="Name of the answer; unique within the event.", examples=["diet"]
    ),
]
QuestionText = Annotated[ShortText, Field(description="The question.", examples=["Was essen Sie?"]), Clean]


class WorkshopQuestionRead(Wire):
    """A question to those who register."""

    key: QuestionKey
    text: QuestionText
    kind: Annotated[QuestionKind, Field(description="Answered in words, by yes or no, or with one of the choices.")]
    choices: Annotated[
        list[str] | None, Field(description="What can be chosen.", examples=[["alles", "vegetarisch", "vegan"]])
    ]
    required: Annotated[Flag, Field(description="Who registers themselves has to answer.", examples=[True])]


class WorkshopQuestion(Input):
    """A question to those who will register."""

    key: QuestionKey
    text: QuestionText
    kind: Annotated[QuestionKind, Field(description="Answered in words, by yes or no, or with one of the choices.")] = (
        QuestionKind.TEXT
    )
    choices: Annotated[
        list[Annotated[ShortText, Clean]] | None,
        Field(
            min_length=2,
            max_length=MOST_CHOICES,
            description="What can be chosen; only of kind `choice`.",
            examples=[["alles", "vegetarisch", "vegan"]],
        ),
    ] = None
    required: Annotated[
        Flag, Field(description="Who registers themselves has to answer; staff need not.", examples=[True])
    ] = False


_QUESTIONS = [[{"key": "diet", "text": "Was essen Sie?"}]]
Questions = Annotated[
    list[WorkshopQuestion] | None,
    Field(
        max_length=MOST_QUESTIONS,
        description="Questions to those who register; replaced as a whole.",
        examples=_QUESTIONS,
    ),
]
_ASKED = [
    [{"key": "diet", "text": "Was essen Sie?", "kind": "choice", "choices": ["alles", "vegan"], "required": False}]
]
QuestionsRead = Annotated[
    list[WorkshopQuestionRead] | None, Field(description="Questions to those who register.", examples=_ASKED)
]


class WorkshopRead(Wire):
    """An event."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that holds the event.")]
    external_id: ExternalId | None
    series_id: Series
    kind: WorkshopKindField
    status: WorkshopStatusField
    title: Title
    description: Text | None
    starts_at: StartsAt
    ends_at: EndsAt
    time_zone: TimeZone
    municipality_id: Annotated[Id | None, Field(description="Municipality it takes place in.")]
    place: Place | None
    online_url: OnlineUrl
    capacity: Seats | None
    registration_deadline: Deadline
    open_to_guests: OpenToGuests
    offer_hours: OfferHours | None
    questions: QuestionsRead
    follow_up: Annotated[
        Followup | None, Field(description="Mail after the event; null for readers outside the agency.")
    ]
    published: Published
    participants: Participants
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class WorkshopPage(PageRead):
    """A page of workshops."""

    items: Items[WorkshopRead]


class WorkshopCreate(Input):
    """A new event of the caller's agency."""

    external_id: ExternalId | None = None
    kind: WorkshopKindField = WorkshopKind.WORKSHOP
    status: WorkshopStatusField = WorkshopStatus.PLANNED
    title: Title
    description: Text | None = None
    starts_at: StartsAtInput
    ends_at: EndsAtInput
    time_zone: KnownZone = "Europe/Berlin"
    municipality_id: Id | None = None
    place: Place | None = None
    online_url: Url | None = None
    capacity: Seats | None = None
    registration_deadline: Deadline = None
    open_to_guests: OpenToGuests = False
    offer_hours: OfferHours | None = None
    questions: Questions = None
    follow_up: Followup | None = None
    published: Published = False
    participants: Count | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class WorkshopUpdate(TypedDict, total=False):
    """A change of an event: absent keeps, null clears."""

    external_id: ExternalId | None
    kind: WorkshopKindField
    status: WorkshopStatusField
    title: Title
    description: Text | None
    starts_at: StartsAtInput
    ends_at: EndsAtInput
    time_zone: KnownZone
    municipality_id: Id | None
    place: Place | None
    online_url: Url | None
    capacity: Seats | None
    registration_deadline: Deadline
    open_to_guests: OpenToGuests
    offer_hours: OfferHours | None
    questions: Questions
    follow_up: Followup | None
    published: Published
    participants: Count | None


class WorkshopQuery(ListQuery):
    """What can be asked of the list of workshops."""

    agency_id: Annotated[UUID | None, Field(description="Held by this agency.")] = None
    kind: Annotated[list[WorkshopKind] | None, Field(max_length=3, description="Any of these.")] = None
    status: Annotated[list[WorkshopStatus] | None, Field(max_length=3, description="Any of these.")] = None
    municipality_id: Annotated[UUID | None, Field(description="Takes place in this municipality.")] = None
    series_id: Annotated[UUID | None, Field(description="Belongs to this series.")] = None
    state: Annotated[str | None, Field(pattern=r"^\d{2}$", description="Takes place in this state.")] = None
    starts_from: Annotated[
        date | None, Field(ge=FIRST_DAY, le=LAST_DAY, description="Begins on this day (in Germany) or later.")
    ] = None
    starts_to: Annotated[
        date | None, Field(ge=FIRST_DAY, le=LAST_DAY, description="Begins on this day (in Germany) or earlier.")
    ] = None
    q: Search = None
    updated_since: UpdatedSince = None
