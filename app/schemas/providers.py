"""Identity providers on the wire. The client secret is a setting of the instance, never a field."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Id, ShortText, Slug, Timestamp, Url, Version
from app.models.providers import ClientId
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

ProviderName = Annotated[
    ShortText, Field(description="Name people know it by.", examples=["Anmeldung Beispiel"]), Clean
]
Issuer = Annotated[
    Url,
    Field(description="Issuer, exactly as the provider states it; the same for ever.",
          examples=["https://idp.example.org/realms/agency"]),
]  # fmt: skip
Audiences = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]],
    Field(max_length=10, description="Further audiences that may stand beside the client id.", examples=[["account"]]),
]
RedirectUris = Annotated[
    list[Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s#\\@]+$")]],
    Field(min_length=1, max_length=10, examples=[["https://app.example.org/login"]],
          description="Pages of the frontend the provider may send people back to, compared character by character; "
          "https, or http on the own machine."),
]  # fmt: skip
Enabled = Annotated[bool, Field(description="Whether people can log in through it.", examples=[True])]
Owner = Annotated[Id | None, Field(description="Agency whose people it knows; null: of any agency.")]


class ProviderRead(Wire):
    """An identity provider."""

    id: Id
    slug: Slug
    name: ProviderName
    agency_id: Owner
    issuer: Issuer
    client_id: ClientId
    audiences: Audiences
    redirect_uris: RedirectUris
    enabled: Enabled
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ProviderPage(PageRead):
    """A page of providers."""

    items: Items[ProviderRead]


class ProviderCreate(Input):
    """A new provider. Its client secret goes into `KLIKKS_OIDC_SECRETS`, under its short name."""

    slug: Slug
    name: ProviderName
    agency_id: Owner = None
    issuer: Issuer
    client_id: ClientId
    audiences: Audiences = Field(default_factory=list)
    redirect_uris: RedirectUris
    enabled: Enabled = True


@with_config(ConfigDict(extra="forbid"))
class ProviderUpdate(TypedDict, total=False):
    """A change of a provider: absent keeps. The issuer stays, since people are known by it."""

    name: ProviderName
    client_id: ClientId
    audiences: Audiences
    redirect_uris: RedirectUris
    enabled: Enabled


class ProviderQuery(ListQuery):
    """What can be asked of the list of providers."""

    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    updated_since: UpdatedSince = None
