"""Registrations for workshops on the wire. Personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models import patrons, workshops
from app.models.fields import Count, Id, Origin, OriginField, Timestamp, Version
from app.models.personal import TEXT
from app.models.users import LanguageField
from app.models.workshops import Answers, CancelledByField, RegistrationStatus, RegistrationStatusField
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire
from app.schemas.workshops import MOST_QUESTIONS

PatronId = Annotated[patrons.PatronId, Field(description="Volunteer who wants to come; null for a guest.")]
GuestName = Annotated[
    patrons.PersonName, Field(description="Name of a guest who is no volunteer.", examples=["Ayşe Łukaszewska"]), Clean
]
GuestEmail = Annotated[
    workshops.GuestEmail,
    Field(description="E-mail address of a guest; kept in lower case, once for each event."),
    AfterValidator(str.lower),
]
Language = Annotated[LanguageField, Field(description="Language of mails about it; German if null.")]
AnswerKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
AnswerText = Annotated[str, Field(min_length=1, max_length=500), Clean]
GivenAnswers = Annotated[
    dict[AnswerKey, AnswerText],
    Field(
        max_length=MOST_QUESTIONS,
        description="Answers to the questions of the event, by their key; `yes` or `no` where that is asked.",
        examples=[{"diet": "vegan"}],
    ),
    TEXT,
]
Position = Annotated[
    Count, Field(description="Order of arrival, also on the waiting list; never given twice.", examples=[1])
]
Note = Annotated[
    patrons.PersonNote,
    Field(description="Note; the volunteer reads it too.", examples=["Kommt eine Stunde später."]),
    Clean,
]


AnswerUntil = Annotated[
    Timestamp | None,
    Field(
        description="Until then an offered seat is kept, or a guest can show that the address is the own one; "
        "afterwards it counts as cancelled."
    ),
]


class RegistrationRead(Wire):
    """A volunteer or a guest wants to come."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that holds the event.")]
    workshop_id: Annotated[Id, Field(description="The event.")]
    patron_id: PatronId | None
    guest_name: GuestName | None
    guest_email: GuestEmail | None
    language: Language | None
    position: Position
    status: RegistrationStatusField
    cancelled_by: Annotated[CancelledByField | None, Field(description="Who cancelled, if it is cancelled.")]
    answer_until_at: AnswerUntil
    answers: Answers | None
    note: Note | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class RegistrationPage(PageRead):
    """A page of registrations."""

    items: Items[RegistrationRead]


class RegistrationCreate(Input):
    """A new registration of a volunteer or a guest; whether there is a seat, the answer says."""

    patron_id: PatronId | None = None
    guest_name: GuestName | None = None
    guest_email: GuestEmail | None = None
    language: Language | None = None
    answers: GivenAnswers | None = None
    note: Note | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class RegistrationUpdate(TypedDict, total=False):
    """A change of a registration: absent keeps, null clears.

    `cancelled` gives the seat to the first on the waiting list; `registered` takes up a cancelled registration again,
    at the end of the queue; `confirmed` accepts a seat that is `offered`; `attended` and `no_show` say who came, once
    the event has begun. Otherwise seats are given by the service alone.
    """

    status: RegistrationStatusField
    cancelled_by: Annotated[
        CancelledByField | None, Field(description="Who cancelled; the caller if absent. Only the agency may say so.")
    ]
    guest_name: GuestName
    language: Language
    answers: GivenAnswers | None
    note: Note | None


class RegistrationQuery(ListQuery):
    """What can be asked of the registrations of a workshop."""

    status: Annotated[list[RegistrationStatus] | None, Field(max_length=7, description="Any of these.")] = None
    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    updated_since: UpdatedSince = None
