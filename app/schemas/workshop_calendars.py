"""Calendars of workshops on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.shapes import Wire


class CalendarQuery(BaseModel):
    """What can be asked of the public calendar."""

    model_config = ConfigDict(extra="forbid")

    agency_id: Annotated[UUID | None, Field(description="Events of this agency alone.")] = None


class CalendarLink(Wire):
    """The address of a calendar of one's own, to be kept like a password."""

    code: Annotated[
        str, Field(description="Signed code; ends with the password.", examples=["AZejwl0QfE6fGmsfDC0-T1kLZ2xwq9Y0o"])
    ]
    url: Annotated[
        str,
        Field(
            description="Address for calendar programs, beginning with this service's own if that is set.",
            examples=["https://klikks.example.org/v1/workshops/feeds/AZejwl0QfE6fGmsfDC0-T1kLZ2xwq9Y0o"],
        ),
    ]
