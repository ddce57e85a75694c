"""Inquiries: what the contact of a project is asked once a year, and what became of the answer."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import enumeration
from app.models.fields import Day, Flag, Id, Timestamp, Version, WattHours, Year
from app.models.history import Recorded
from app.models.patrons import PatronId, PersonNote
from app.models.personal import NUMBER
from app.models.reports import Reason


class InquiryState(enum.StrEnum):
    """Where an inquiry stands."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"


class InquiryContact(enum.StrEnum):
    """Who is asked: a volunteer who works on the project, else the manager of its place, else the agency."""

    PATRON = "patron"
    MUNICIPALITY = "municipality"
    AGENCY = "agency"


class EnergyMeaning(enum.StrEnum):
    """What the kWh of an answer are."""

    SAVED = "saved"
    USED = "used"


InquiryStateField = Annotated[
    InquiryState,
    Field(
        sa_type=enumeration(InquiryState, "state"),
        description="Asked and open, answered, decided by staff, or taken back.",
        schema_extra={"examples": ["answered"]},
    ),
]
InquiryContactField = Annotated[
    InquiryContact,
    Field(
        sa_type=enumeration(InquiryContact, "contact"),
        description="Who was asked; null until the mail has gone out, or if there is nobody to ask.",
        schema_extra={"examples": ["patron"]},
    ),
]
EnergyMeaningField = Annotated[
    EnergyMeaning,
    Field(
        sa_type=enumeration(EnergyMeaning, "energy_meaning"),
        description="Energy that was saved (or made by the sun) in the year, or energy that was still used.",
        schema_extra={"examples": ["saved"]},
    ),
]
ContactDigest = Annotated[Digest, NUMBER]


class Inquiry(Recorded, table=True):
    """One project, one year. The link is signed for the address it went to, of which only a keyed digest is kept."""

    __tablename__ = "inquiries"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.UniqueConstraint("agency_id", "project_id", "year"),
        sa.CheckConstraint(
            "state IN ('open', 'revoked') OR (still_running IS NOT NULL AND answered_at IS NOT NULL)", name="answer"
        ),
        sa.CheckConstraint("(state IN ('accepted', 'rejected')) = (decided_at IS NOT NULL)", name="decision"),
        sa.CheckConstraint("(energy_wh IS NULL) = (energy_meaning IS NULL)", name="energy"),
        sa.Index("ix_inquiries_id", "id"),
        sa.Index("ix_inquiries_state", "agency_id", "state", "id"),
        sa.Index("ix_inquiries_patron_id", "agency_id", "patron_id"),
    )

    agency_id: Id
    id: Id
    project_id: Id
    year: Year
    state: InquiryStateField
    contact: InquiryContactField | None = None
    patron_id: PatronId | None = None
    address_digest: ContactDigest | None = None
    asked_at: Timestamp | None = None
    expires_at: Timestamp | None = None
    still_running: Flag | None = None
    ended_on: Day | None = None
    energy_wh: WattHours | None = None
    energy_meaning: EnergyMeaningField | None = None
    note: PersonNote | None = None
    answered_at: Timestamp | None = None
    decided_at: Timestamp | None = None
    reason: Reason | None = None
    saving_id: Id | None = None
    saving_revision: Version | None = None
