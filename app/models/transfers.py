"""Transfers: a volunteer moves to the care of another agency, with consent, once that one has accepted."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.consents import ConsentWay
from app.models.fields import Day, Id, LongText
from app.models.history import Recorded
from app.models.patrons import PatronId, PersonNote
from app.models.personal import TEXT


class TransferStatus(enum.StrEnum):
    """Where a transfer stands; the last three are final."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TransferStatusField = Annotated[
    TransferStatus,
    Field(
        sa_type=enumeration(TransferStatus, "status"),
        description="Where the transfer stands.",
        schema_extra={"examples": ["offered"]},
    ),
]
ConsentWayField = Annotated[
    ConsentWay,
    Field(
        sa_type=enumeration(ConsentWay, "consented_way"),
        description="How the volunteer agreed to be handed over.",
        schema_extra={"examples": ["form"]},
    ),
]
Answer = Annotated[LongText, TEXT]


class Transfer(Recorded, table=True):
    """One agency offers a volunteer to another one. The record is that of the agency that offers.

    Until it is accepted, the other agency learns nothing but that somebody is offered, from when on and why.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["to_agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.CheckConstraint("to_agency_id <> agency_id", name="to_another"),
        sa.CheckConstraint("(status = 'offered') = (decided_on IS NULL)", name="decided"),
        sa.Index("ix_transfers_id", "id"),
        sa.Index("ix_transfers_patron_id", "agency_id", "patron_id"),
        sa.Index("ix_transfers_to_agency_id", "to_agency_id", "status"),
    )

    agency_id: Id
    id: Id
    patron_id: PatronId
    to_agency_id: Id
    status: TransferStatusField
    consented_on: Day
    consented_way: ConsentWayField
    offered_on: Day
    decided_on: Day | None = None
    note: PersonNote | None = None
    answer: Answer | None = None
