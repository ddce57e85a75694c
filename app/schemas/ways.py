"""Ways on the wire: how far municipalities have come with an agency, milestone by milestone."""

import enum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import Count, Day, Id
from app.models.participations import ParticipationStatusField
from app.schemas.shapes import Wire


class Milestone(enum.StrEnum):
    """What a municipality passes on its way, in order."""

    CONTACT = "contact"
    RESOLUTION = "resolution"
    AGREEMENT = "agreement"
    ACTIVE = "active"
    PATRON_NAMED = "patron_named"
    FIRST_PROJECT = "first_project"
    ENDED = "ended"


class MilestoneState(enum.StrEnum):
    """Whether a milestone is behind the municipality."""

    REACHED = "reached"
    OPEN = "open"
    NOT_SHOWN = "not_shown"


MilestoneField = Annotated[Milestone, Field(description="The milestone.", examples=["resolution"])]


class MilestoneRead(Wire):
    """One milestone of a way."""

    milestone: MilestoneField
    state: Annotated[
        MilestoneState,
        Field(
            description="`not_shown`: it follows from records of persons, which the caller does not see.",
            examples=["reached"],
        ),
    ]
    reached_on: Annotated[
        Day | None, Field(description="Day it was reached; null if it was not, or nobody noted the day.")
    ]
    resource: Annotated[
        str | None, Field(description="List that holds the record it follows from.", examples=["participations"])
    ]
    record_id: Annotated[Id | None, Field(description="The record it follows from.")]


class WayRead(Wire):
    """The way of one municipality with one agency."""

    participation_id: Annotated[Id, Field(description="The participation.")]
    agency_id: Annotated[Id, Field(description="Agency that runs the programme.")]
    municipality_id: Annotated[Id, Field(description="Unit that takes part.")]
    status: ParticipationStatusField
    milestones: Annotated[list[MilestoneRead], Field(description="All milestones, in order.")]
    next: Annotated[
        Milestone | None,
        Field(description="What is missing next; null once there is a project, or the participation has ended."),
    ]
    consultations: Annotated[
        str,
        Field(
            description="Address of the agency's log of consultations with the municipality.",
            examples=["/v1/consultations?municipality_id=0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"],
        ),
    ]


class WaysRead(Wire):
    """The ways of one municipality, with each agency it takes or took part with."""

    items: Annotated[list[WayRead], Field(description="Every way, the latest first.")]


class MilestoneCount(Wire):
    """How many participations have come how far."""

    milestone: MilestoneField
    reached: Annotated[Count | None, Field(description="Participations that have reached it; null if not shown.")]
    missing_next: Annotated[
        Count | None, Field(description="Participations that have not ended and miss this next; null if not shown.")
    ]


class MilestoneCounts(Wire):
    """Participations by milestone."""

    agency_id: Annotated[Id | None, Field(description="Of this agency; null: of all the caller sees.")]
    participations: Annotated[Count, Field(description="All of them, ended ones too.")]
    milestones: Annotated[list[MilestoneCount], Field(description="All milestones, in order.")]


class MilestoneQuery(BaseModel):
    """What the counts can be asked for."""

    model_config = ConfigDict(extra="forbid")

    agency_id: Annotated[UUID | None, Field(description="With this agency.")] = None
