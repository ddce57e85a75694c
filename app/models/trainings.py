"""Trainings: what a volunteer learned, where and when, once staff has confirmed it."""

import sqlalchemy as sa

from app.models.fields import CredentialId, Day, Id, ShortText, Timestamp
from app.models.history import Sourced
from app.models.patrons import PatronId, PersonNumber


class Training(Sourced, table=True):
    """One training of one volunteer: a workshop of the agency that was attended, or one held elsewhere.

    Personal data.
    """

    __tablename__ = "trainings"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.UniqueConstraint("agency_id", "registration_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.ForeignKeyConstraint(["agency_id", "registration_id"], ["registrations.agency_id", "registrations.id"]),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"),
        sa.Index("ix_trainings_id", "id"),
        sa.Index("ix_trainings_patron_id", "agency_id", "patron_id"),
    )

    agency_id: Id
    id: Id
    patron_id: PatronId
    registration_id: Id | None = None
    title: ShortText
    held_on: Day
    certificate: PersonNumber | None = None
    confirmed_at: Timestamp | None = None
    confirmed_by: CredentialId | None = None
