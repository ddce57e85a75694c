"""Engagements: a patron is named by a municipality, from one day to another. A patron can have several."""

import sqlalchemy as sa

from app.models.fields import Day, Id
from app.models.history import Sourced
from app.models.patrons import PatronId


class Engagement(Sourced, table=True):
    """Patron x municipality. Without a municipality the patron works in the private sphere."""

    __tablename__ = "engagements"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        sa.Index("ix_engagements_id", "id"),
        sa.Index("ix_engagements_patron_id", "agency_id", "patron_id"),
        sa.Index("ix_engagements_municipality_id", "municipality_id", "agency_id"),
    )

    agency_id: Id
    id: Id
    patron_id: PatronId
    municipality_id: Id | None = None
    named_on: Day | None = None
    starts_on: Day
    ends_on: Day | None = None
