"""Hours of volunteers on the wire. Personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models import patrons
from app.models.fields import CredentialId, Day, Id, Origin, OriginField, Timestamp, Version
from app.models.hours import HoursPeriod, HoursPeriodField, HoursStatus, HoursStatusField, Rejection
from app.models.patrons import PersonNote
from app.schemas.fields import GivenHours
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

PatronId = Annotated[patrons.PatronId, Field(description="Volunteer who gave the hours.")]
ProjectId = Annotated[Id | None, Field(description="Project they were given to; one the volunteer works on.")]
EngagementId = Annotated[
    Id | None, Field(description="Engagement they were given in, where no project is meant: talks, meetings, stalls.")
]
GivenOn = Annotated[Day, Field(description="The day; of a month its first day.")]
Note = Annotated[PersonNote, Field(description="What was done.", examples=["Beratung am Infostand."]), Clean]
Reason = Annotated[Rejection, Field(min_length=1, description="Why they do not count.", examples=["Doppelt."]), Clean]


class HoursRead(Wire):
    """Hours a volunteer says to have given."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that looks after the volunteer.")]
    patron_id: PatronId
    project_id: ProjectId
    engagement_id: EngagementId
    period: HoursPeriodField
    given_on: GivenOn
    hours: GivenHours
    note: Note | None
    status: HoursStatusField
    decided_at: Annotated[Timestamp | None, Field(description="When they were confirmed or rejected.")]
    decided_by: Annotated[CredentialId | None, Field(description="Who decided.")]
    rejection: Reason | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class HoursPage(PageRead):
    """A page of hours."""

    items: Items[HoursRead]


class HoursCreate(Input):
    """Hours of a day or of a month. A volunteer reports own ones; staff may enter them as confirmed."""

    patron_id: PatronId
    project_id: ProjectId = None
    engagement_id: EngagementId = None
    period: HoursPeriodField = HoursPeriod.DAY
    given_on: GivenOn
    hours: GivenHours
    note: Note | None = None
    status: HoursStatusField = HoursStatus.REPORTED
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class HoursUpdate(TypedDict, total=False):
    """A change of hours: absent keeps, null clears. Whatever was decided about them is to be decided again."""

    period: HoursPeriodField
    given_on: GivenOn
    hours: GivenHours
    note: Note | None


class HoursRejection(Input):
    """Hours do not count."""

    reason: Reason


class HoursQuery(ListQuery):
    """What can be asked of the list of hours."""

    patron_id: Annotated[UUID | None, Field(description="Of this volunteer.")] = None
    project_id: Annotated[UUID | None, Field(description="For this project.")] = None
    engagement_id: Annotated[UUID | None, Field(description="In this engagement.")] = None
    status: Annotated[list[HoursStatus] | None, Field(max_length=3, description="Any of these.")] = None
    given_from: Annotated[Day | None, Field(description="Given on this day or later.")] = None
    given_to: Annotated[Day | None, Field(description="Given on this day or earlier.")] = None
    updated_since: UpdatedSince = None
