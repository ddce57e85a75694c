"""Machine tokens on the wire. The secret is shown when it is made and never again."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.accounts import Role, RoleField
from app.models.fields import CredentialId, Id, ShortText, Timestamp, Version
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

TokenName = Annotated[ShortText, Field(description="What it is for.", examples=["Nachtimport"]), Clean]
Scopes = Annotated[
    list[Annotated[str, Field(pattern=r"^(\*|([a-z_]{2,40}|\*):(read|write|\*))$")]],
    Field(min_length=1, max_length=60, examples=[["imports:write", "imports:read"]],
          description="What it may be used for: `projects:read`, `projects:*`, `*`; no more than the caller may."),
]  # fmt: skip
Networks = Annotated[
    list[Annotated[str, Field(max_length=50)]],
    Field(max_length=20, examples=[["192.0.2.0/24"]],
          description="Networks it may be used from (CIDR); none means from anywhere."),
]  # fmt: skip
Days = Annotated[int, Field(ge=1, le=1830, description="How many days it lives.", examples=[365])]
Overlap = Annotated[
    int, Field(ge=0, le=720, description="How many hours the former secret still works.", examples=[24])
]


class TokenRead(Wire):
    """A machine token without its secret."""

    id: Annotated[CredentialId, Field(description="Public part of the token; what history and logs name.")]
    agency_id: Annotated[Id | None, Field(description="Agency; null for the network.")]
    name: TokenName
    role: RoleField
    municipality_id: Annotated[Id | None, Field(description="Municipality of a municipality manager.")]
    patron_id: Annotated[Id | None, Field(description="Own record of a patron.")]
    scopes: Scopes
    networks: Networks
    expires_at: Timestamp
    former_until_at: Annotated[Timestamp | None, Field(description="Until then the former secret works, too.")]
    revoked_at: Timestamp | None
    used_at: Annotated[Timestamp | None, Field(description="Last use, to the minute or so.")]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class NewTokenRead(TokenRead):
    """A machine token with its new secret."""

    token: Annotated[
        str,
        Field(description="The token, shown this once.",
              examples=["kks_H3ybAHIZcofN_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG_3aQZbg"]),
    ]  # fmt: skip


class TokenPage(PageRead):
    """A page of tokens."""

    items: Items[TokenRead]


class TokenCreate(Input):
    """A new machine token."""

    name: TokenName
    role: RoleField
    scopes: Scopes
    networks: Networks = Field(default_factory=list)
    days: Days = 365
    agency_id: Annotated[
        Id | None, Field(description="Agency; the own one if absent. The network lead names that of an agency admin.")
    ] = None


@with_config(ConfigDict(extra="forbid"))
class TokenUpdate(TypedDict, total=False):
    """A change of a token: absent keeps. What it is and how long it lives stays; for that make another one."""

    name: TokenName
    scopes: Scopes
    networks: Networks


class TokenRotation(Input):
    """A new secret for the same token."""

    overlap_hours: Overlap = 24
    days: Days = 365


class TokenQuery(ListQuery):
    """What can be asked of the list of tokens."""

    role: Annotated[list[Role] | None, Field(max_length=9, description="Any of these.")] = None
    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    live: Annotated[bool | None, Field(description="Neither revoked nor expired; or the others.")] = None
    updated_since: UpdatedSince = None
