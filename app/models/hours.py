"""Hours: what a volunteer says to have given to a project or an engagement, and what somebody else says about that."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import CredentialId, Day, Id, LongText, Timestamp
from app.models.history import Sourced
from app.models.patrons import PatronId, PersonNote
from app.models.personal import TEXT


class HoursPeriod(enum.StrEnum):
    """What the hours were given in."""

    DAY = "day"
    MONTH = "month"


class HoursStatus(enum.StrEnum):
    """Where a report of hours stands; only confirmed ones count."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


HoursPeriodField = Annotated[
    HoursPeriod,
    Field(
        sa_type=enumeration(HoursPeriod, "period"),
        description="Given on one day, or in the course of a month.",
        schema_extra={"examples": ["day"]},
    ),
]
HoursStatusField = Annotated[
    HoursStatus,
    Field(
        sa_type=enumeration(HoursStatus, "status"),
        description="Where the report stands; only confirmed hours count.",
        schema_extra={"examples": ["confirmed"]},
    ),
]
Quarters = Annotated[
    int, Field(ge=1, le=2_976, sa_type=sa.Integer, description="Quarters of an hour, at most those of a month.")
]
Rejection = Annotated[LongText, TEXT]


class Hours(Sourced, table=True):
    """Hours of one volunteer on one day or in one month, for one project or one engagement. Personal data."""

    __tablename__ = "hours"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"]),
        sa.ForeignKeyConstraint(["agency_id", "engagement_id"], ["engagements.agency_id", "engagements.id"]),
        sa.CheckConstraint("(project_id IS NULL) <> (engagement_id IS NULL)", name="for_one_thing"),
        sa.CheckConstraint("quarters > 0", name="some"),
        sa.Index("ix_hours_id", "id"),
        sa.Index("ix_hours_patron_id", "agency_id", "patron_id", "given_on"),
        sa.Index("ix_hours_project_id", "project_id", "agency_id"),
        sa.Index("ix_hours_engagement_id", "engagement_id", "agency_id"),
    )

    agency_id: Id
    id: Id
    patron_id: PatronId
    project_id: Id | None = None
    engagement_id: Id | None = None
    period: HoursPeriodField
    given_on: Day
    quarters: Quarters
    note: PersonNote | None = None
    status: HoursStatusField
    decided_at: Timestamp | None = None
    decided_by: CredentialId | None = None
    rejection: Rejection | None = None
