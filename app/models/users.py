"""Users: people with an account of their own."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest, RoleField
from app.models.base import Table, enumeration, ordered_text
from app.models.fields import Id, SearchKey, SortKey, Timestamp
from app.models.history import Recorded
from app.models.patrons import PatronId
from app.models.personal import CONTACT, NAME


class UserState(enum.StrEnum):
    """Whether a person can log in: invited and not yet there, active, or shut out."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class Language(enum.StrEnum):
    """Language of mails."""

    DE = "de"
    EN = "en"


UserStateField = Annotated[
    UserState,
    Field(
        sa_type=enumeration(UserState, "state"),
        description="Invited, active, or disabled (cannot log in).",
        schema_extra={"examples": ["active"]},
    ),
]
LanguageField = Annotated[
    Language,
    Field(
        sa_type=enumeration(Language, "language"),
        description="Language of mails to the person.",
        schema_extra={"examples": ["de"]},
    ),
]
AccountEmail = Annotated[
    str,
    Field(
        max_length=254,
        sa_type=ordered_text(254),
        description="E-mail address to log in with; lower case. Letters without umlauts, a domain in its ASCII form.",
        schema_extra={
            "pattern": r"^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$",
            "examples": ["vorname.nachname@example.org"],
        },
    ),
    CONTACT,
]
PersonName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        sa_type=sa.String(200),
        description="Name of the person, as colleagues know it.",
        schema_extra={"pattern": r"^[^\u0000-\u001f\u007f-\u009f]+$", "examples": ["Jördis Beispiel"]},
    ),
    NAME,
]
PasswordHash = Annotated[str, Field(max_length=300, sa_type=sa.String(300))]
SealedKey = Annotated[str, Field(max_length=200, sa_type=sa.String(200))]


class User(Recorded, table=True):
    """A person who works with the service; the address is unique, since it is what one logs in with."""

    __tablename__ = "users"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.ForeignKeyConstraint(["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"]),
        sa.Index("ix_users_agency_id", "agency_id", "id"),
        sa.CheckConstraint("role IN ('network_lead', 'auditor') OR agency_id IS NOT NULL", name="tenant"),
        sa.CheckConstraint("(role = 'patron') = (patron_id IS NOT NULL)", name="own_record"),
        sa.CheckConstraint("(role = 'municipality_manager') = (municipality_id IS NOT NULL)", name="own_municipality"),
        sa.CheckConstraint("role NOT IN ('public', 'partner', 'importer')", name="a_person"),
    )

    id: Id
    agency_id: Id | None = None
    email: AccountEmail
    name: PersonName
    name_search: Annotated[SearchKey, NAME]
    name_sort: Annotated[SortKey, NAME]
    role: RoleField
    municipality_id: Id | None = None
    patron_id: PatronId | None = None
    state: UserStateField
    language: LanguageField
    password_hash: PasswordHash | None = None
    password_changed_at: Timestamp | None = None
    second_factor_key: SealedKey | None = None
    second_factor_since_at: Timestamp | None = None
    second_factor_step: int = Field(default=0, sa_type=sa.BigInteger)
    last_login_at: Timestamp | None = None


class RecoveryCode(Table, table=True):
    """One way in without the authenticator app; spent with its first use."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        sa.PrimaryKeyConstraint("user_id", "digest"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
    )

    user_id: Id
    digest: Digest
    used_at: Timestamp | None = None
