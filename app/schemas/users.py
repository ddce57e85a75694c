"""Users on the wire: people with an account, as administrators of their agency see them. Personal data."""

import enum
from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.accounts import Role, RoleField
from app.models.fields import Id, Timestamp, Version
from app.models.users import AccountEmail, Language, LanguageField, PersonName, UserState, UserStateField
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

Name = Annotated[PersonName, Clean]
Place = Annotated[Id | None, Field(description="Municipality of a municipality manager; for this role alone.")]
OwnRecord = Annotated[Id | None, Field(description="Own record of a patron; for this role alone.")]
Tenant = Annotated[
    Id | None, Field(description="Agency; the own one if absent. The network lead names that of an agency admin.")
]


class Standing(enum.StrEnum):
    """Whether a person may come in; whether they have come yet, nobody else decides."""

    ACTIVE = "active"
    DISABLED = "disabled"


class UserRead(Wire):
    """A person with an account."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency; null for the network.")]
    email: AccountEmail
    name: PersonName
    role: RoleField
    municipality_id: Place
    patron_id: OwnRecord
    state: UserStateField
    language: LanguageField
    second_factor: Annotated[bool, Field(description="Whether a second factor is on.", examples=[True])]
    last_login_at: Timestamp | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class UserPage(PageRead):
    """A page of users."""

    items: Items[UserRead]


class UserCreate(Input):
    """A person to invite; the invitation goes out by mail."""

    email: AccountEmail
    name: Name
    role: RoleField
    agency_id: Tenant = None
    municipality_id: Place = None
    patron_id: OwnRecord = None
    language: LanguageField = Language.DE


@with_config(ConfigDict(extra="forbid"))
class UserUpdate(TypedDict, total=False):
    """A change of a user: absent keeps, null clears. Role and state of the own account are others' to change."""

    name: Name
    role: RoleField
    municipality_id: Place
    patron_id: OwnRecord
    language: LanguageField
    state: Annotated[
        Standing,
        Field(description="Disabled: every session ends, nobody gets in. Active: as before.", examples=["disabled"]),
    ]


class UserQuery(ListQuery):
    """What can be asked of the list of users."""

    role: Annotated[list[Role] | None, Field(max_length=9, description="Any of these.")] = None
    state: Annotated[list[UserState] | None, Field(max_length=3, description="Any of these.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
