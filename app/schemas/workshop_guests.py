"""Guests of workshops on the wire: people who register without an account, and what their link opens."""

import enum
from typing import Annotated

from pydantic import Field

from app.models.fields import Count, Id, ShortText, Timestamp
from app.models.users import Language
from app.models.workshops import RegistrationStatus, RegistrationStatusField, TimeZone
from app.schemas.registrations import AnswerUntil, GivenAnswers, GuestEmail, GuestName, Note
from app.schemas.registrations import Language as LanguageOfMails
from app.schemas.shapes import Input, Wire
from app.schemas.workshops import EndsAt, Place, StartsAt, Title


class GuestCreate(Input):
    """Somebody without an account wants to come."""

    name: GuestName
    email: GuestEmail
    language: LanguageOfMails = Language.DE
    answers: GivenAnswers | None = None
    note: Note | None = None


Code = Annotated[
    str,
    Field(
        min_length=20,
        max_length=60,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Code of the link in a mail about the registration.",
        examples=["AZejwl0QfE6fGmsfDC0-T1kLZ2xwq9Y0o2b3cG5rXwI"],
    ),
]
RoomCode = Annotated[
    str,
    Field(
        min_length=8,
        max_length=9,
        pattern=r"^[2-9A-HJ-NP-Za-hj-np-z]{4}-?[2-9A-HJ-NP-Za-hj-np-z]{4}$",
        description="Code shown in the room; case and the hyphen do not matter.",
        examples=["K7QM-4XWR"],
    ),
]


class RegistrationCode(Input):
    """The code of a link."""

    code: Code


class GuestCheckIn(Input):
    """A guest is in the room."""

    code: Code
    room_code: RoomCode


class CheckIn(Input):
    """A volunteer is in the room."""

    room_code: RoomCode


class OwnRegistration(Wire):
    """A registration as the link in a mail shows it: where it stands, and what can be done. It names nobody."""

    id: Id
    workshop_id: Annotated[Id, Field(description="The event.")]
    status: RegistrationStatusField
    answer_until_at: AnswerUntil
    waiting_before: Annotated[
        Count | None, Field(description="How many wait before it; null if it does not wait.", examples=[3])
    ]
    steps: Annotated[
        list[RegistrationStatus],
        Field(description="What it can be made to be now: confirmed, cancelled, registered.", examples=[["cancelled"]]),
    ]
    title: Title
    starts_at: StartsAt
    ends_at: EndsAt
    time_zone: TimeZone
    place: Place | None
    online_url: Annotated[
        str | None,
        Field(description="Address of the online meeting, once the seat is certain.", examples=["https://example.org"]),
    ]


class RoomCodeRead(Wire):
    """What is shown in the room."""

    room_code: Annotated[str, Field(description="Code of this event.", examples=["K7QM-4XWR"])]


class Presence(enum.StrEnum):
    """Whether somebody was there."""

    ATTENDED = "attended"
    NO_SHOW = "no_show"


class AttendanceSet(Input):
    """Who came and who did not."""

    attended: Annotated[list[Id] | None, Field(max_length=1000, description="Registrations of those who came.")] = None
    no_show: Annotated[list[Id] | None, Field(max_length=1000, description="Registrations of those who did not.")] = (
        None
    )
    others: Annotated[
        Presence | None,
        Field(description="What all others with a seat become: attended or no_show; null leaves them.",
              examples=["no_show"]),
    ] = None  # fmt: skip


class AttendanceRead(Wire):
    """How an event was attended, after a change."""

    attended: Annotated[Count, Field(description="How many came.", examples=[14])]
    no_show: Annotated[Count, Field(description="How many did not.", examples=[2])]
    open: Annotated[Count, Field(description="How many have a seat and nothing is said of them.", examples=[0])]


class CertificateRead(Wire):
    """That somebody took part."""

    number: Annotated[str, Field(description="Number of the certificate; says that it is ours.", examples=["K7QM4XWR"])]
    name: GuestName
    agency_name: Annotated[ShortText, Field(description="Agency that held the event.")]
    title: Title
    starts_at: Timestamp
    ends_at: Timestamp
    time_zone: TimeZone
    place: Place | None
    minutes: Annotated[Count, Field(description="Length of the event in minutes.", examples=[150])]
