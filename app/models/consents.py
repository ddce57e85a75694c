"""Consents: what a volunteer agreed to, to which words, when and by which way, and since when no longer."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import enumeration
from app.models.fields import Count, Day, Id, LongText
from app.models.history import Recorded, Sourced
from app.models.patrons import PatronId


class Purpose(enum.StrEnum):
    """What a person is asked to agree to. The daily work of a named volunteer needs no consent."""

    CONTACT = "contact"
    NEWSLETTER = "newsletter"
    PUBLISH_NAME = "publish_name"
    PUBLISH_PHOTO = "publish_photo"
    STATISTICS = "statistics"


class ConsentWay(enum.StrEnum):
    """How a consent was given or withdrawn."""

    FORM = "form"
    ONLINE = "online"
    EMAIL = "email"
    SPOKEN = "spoken"


PurposeField = Annotated[
    Purpose,
    Field(
        sa_type=enumeration(Purpose, "purpose"),
        description="What for: to be contacted after leaving or beyond the task, the newsletter, the name or the photo "
        "in publications, surveys and statistics about persons.",
        schema_extra={"examples": ["newsletter"]},
    ),
]
GivenWay = Annotated[
    ConsentWay,
    Field(
        sa_type=enumeration(ConsentWay, "given_way"),
        description="How it was given.",
        schema_extra={"examples": ["form"]},
    ),
]
WithdrawnWay = Annotated[
    ConsentWay,
    Field(
        sa_type=enumeration(ConsentWay, "withdrawn_way"),
        description="How it was withdrawn.",
        schema_extra={"examples": ["email"]},
    ),
]
Wording = Annotated[
    LongText,
    Field(
        min_length=1,
        description="The words a person agrees to.",
        schema_extra={"examples": ["Ich möchte den Newsletter erhalten und kann das jederzeit widerrufen."]},
    ),
]


class ConsentText(Recorded, table=True):
    """The words of one purpose in one version; never changed, a better wording is a new version."""

    __tablename__ = "consent_texts"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.UniqueConstraint("agency_id", "purpose", "number"),
        sa.Index("ix_consent_texts_id", "id"),
    )

    agency_id: Id
    id: Id
    purpose: PurposeField
    number: Count
    german: Wording
    english: Wording


class Consent(Sourced, table=True):
    """One consent of one person. A withdrawn one stays: it says that what was done until then was allowed."""

    __tablename__ = "consents"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.ForeignKeyConstraint(["agency_id", "text_id"], ["consent_texts.agency_id", "consent_texts.id"]),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_way IS NULL)", name="withdrawn_somehow"),
        sa.CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= given_on", name="period"),
        sa.Index("ix_consents_id", "id"),
        sa.Index("ix_consents_patron_id", "agency_id", "patron_id", "purpose"),
        sa.Index("ix_consents_text_id", "agency_id", "text_id"),
    )

    agency_id: Id
    id: Id
    patron_id: PatronId
    purpose: PurposeField
    text_id: Id
    given_on: Day
    given_way: GivenWay
    withdrawn_on: Day | None = None
    withdrawn_way: WithdrawnWay | None = None
