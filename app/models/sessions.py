"""Sessions: a person's log-in on one device, its tokens, and the counters that keep guesses slow."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import Table, enumeration
from app.models.fields import Count, CredentialId, Id, Timestamp


class LoginMethod(enum.StrEnum):
    """How a session began."""

    PASSWORD = "password"  # noqa: S105 - a way in, no password
    SECOND_FACTOR = "second_factor"
    PROVIDER = "provider"


class LinkPurpose(enum.StrEnum):
    """What a link in a mail is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, no password


class LetterKind(enum.StrEnum):
    """Mails the service writes."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of mail, no password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the same
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    REGISTRATION_RECEIVED = "registration_received"
    SEAT_CONFIRMED = "seat_confirmed"
    SEAT_OFFERED = "seat_offered"
    REGISTRATION_CANCELLED = "registration_cancelled"
    WORKSHOP_CHANGED = "workshop_changed"
    WORKSHOP_CANCELLED = "workshop_cancelled"
    WORKSHOP_REMINDER = "workshop_reminder"
    WORKSHOP_FOLLOW_UP = "workshop_follow_up"
    INQUIRY = "inquiry"
    CARE_DIGEST = "care_digest"
    CARE_URGENT = "care_urgent"
    WEBHOOK_STOPPED = "webhook_stopped"


LoginMethodField = Annotated[
    LoginMethod,
    Field(
        sa_type=enumeration(LoginMethod, "method"),
        description="Password alone, password and second factor, or an identity provider.",
        schema_extra={"examples": ["second_factor"]},
    ),
]
SessionId = Annotated[
    CredentialId, Field(description="Id of the session.", schema_extra={"examples": ["H3ybAHIZcofN"]})
]


class Session(Table, table=True):
    """One log-in. Its access token is replaced with every refresh; ended, it stays ended."""

    __tablename__ = "sessions"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.Index("ix_sessions_user_id", "user_id", "id"),
        sa.Index("ix_sessions_expires_at", "expires_at"),
    )

    id: CredentialId
    user_id: Id
    method: LoginMethodField
    address_digest: Digest
    digest: Digest
    access_until_at: Timestamp
    created_at: Timestamp
    refreshed_at: Timestamp
    expires_at: Timestamp
    ended_at: Timestamp | None = None


class RefreshToken(Table, table=True):
    """One refresh token of a session; used ones are kept, so that a copy of one gives itself away."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"]),
        sa.Index("ix_refresh_tokens_session_id", "session_id"),
    )

    id: CredentialId
    session_id: CredentialId
    digest: Digest
    expires_at: Timestamp
    used_at: Timestamp | None = None


class Link(Table, table=True):
    """What a link in a mail opens, once."""

    __tablename__ = "links"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.Index("ix_links_user_id", "user_id"),
    )

    id: CredentialId
    digest: Digest
    user_id: Id
    purpose: Annotated[LinkPurpose, Field(sa_type=enumeration(LinkPurpose, "purpose"))]
    expires_at: Timestamp


class Letter(Table, table=True):
    """A mail that is to be sent. It names a person, a registration, an inquiry or a reminder by id and holds no secret.

    The text is made when it goes out.
    """

    __tablename__ = "letters"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["agency_id", "registration_id"], ["registrations.agency_id", "registrations.id"]),
        sa.ForeignKeyConstraint(
            ["agency_id", "inquiry_id"], ["inquiries.agency_id", "inquiries.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["agency_id", "reminder_id"], ["reminders.agency_id", "reminders.id"]),
        sa.Index("ix_letters_due_at", "due_at"),
        sa.Index("ix_letters_user_id", "user_id"),
        sa.Index("ix_letters_registration_id", "agency_id", "registration_id"),
        sa.Index("ix_letters_inquiry_id", "agency_id", "inquiry_id"),
        sa.Index("ix_letters_reminder_id", "agency_id", "reminder_id"),
    )

    id: Id
    user_id: Id | None = None
    agency_id: Id | None = None
    registration_id: Id | None = None
    inquiry_id: Id | None = None
    reminder_id: Id | None = None
    kind: Annotated[LetterKind, Field(sa_type=enumeration(LetterKind, "kind"))]
    due_at: Timestamp
    attempts: Count = 0
    claimed_at: Timestamp | None = None


class GuessCount(Table, table=True):
    """How often somebody tried lately; whom it is about is a keyed digest, so the table names nobody."""

    __tablename__ = "guess_counts"
    __table_args__ = (
        sa.PrimaryKeyConstraint("digest"),
        sa.Index("ix_guess_counts_until_at", "until_at"),
    )

    digest: Digest
    tries: Count
    until_at: Timestamp
