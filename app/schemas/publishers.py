"""Publishers on the wire: who signs, the chain of what was signed, and the keys to check it."""

from typing import Annotated, Literal

from pydantic import Field

from app.models.fields import Id, ShortText, Slug, Timestamp
from app.models.publishers import ChainKindField, ReleaseAudienceField, Sequence, Sha256, Size, Thumbprint
from app.models.releases import ReleaseStateField
from app.schemas.fields import Month
from app.schemas.shapes import Wire

_tip = Field(description="SHA-256 of the last entry; null before the first.")


class PublicKeyRead(Wire):
    """A public key as a JSON Web Key (RFC 8037)."""

    alg: Annotated[Literal["Ed25519"], Field(description="Algorithm (RFC 9864).", examples=["Ed25519"])]
    crv: Annotated[Literal["Ed25519"], Field(description="Curve.", examples=["Ed25519"])]
    kid: Thumbprint
    kty: Annotated[Literal["OKP"], Field(description="Kind of key.", examples=["OKP"])]
    use: Annotated[Literal["sig"], Field(description="What it is for.", examples=["sig"])]
    x: Annotated[
        str, Field(description="The key, base64url.", examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"])
    ]


class PublisherKeyRead(PublicKeyRead):
    """A key of a publisher."""

    signs_from: Annotated[Sequence, Field(description="First entry of the chain that it signs.")]


class PublicKeySet(Wire):
    """A JSON Web Key Set."""

    keys: Annotated[list[PublicKeyRead], Field(description="Keys of all publishers, those before included.")]


class PublisherRead(Wire):
    """Who signs."""

    slug: Slug
    name: ShortText
    agency_id: Annotated[Id | None, Field(description="The agency; null for the whole network.")]
    kid: Thumbprint
    sequence: Sequence
    tip: Annotated[Sha256 | None, _tip]


class Publishers(Wire):
    """Everybody who signs here."""

    items: Annotated[list[PublisherRead], Field(description="Publishers by name in addresses.")]


class ChainEntryRead(Wire):
    """One entry of a chain, without its bytes."""

    sequence: Sequence
    kind: ChainKindField
    audience: ReleaseAudienceField
    sha256: Sha256
    size: Size
    kid: Thumbprint
    issued_at: Timestamp
    release_id: Annotated[Id | None, Field(description="The release it is; null for other kinds.")]
    cut_off: Annotated[Month | None, Field(description="Month the release speaks about; null for other kinds.")]
    state: Annotated[ReleaseStateField | None, Field(description="Whether the release stands; null for other kinds.")]


class ChainRead(Wire):
    """Everything a publisher signed, in order."""

    publisher: Slug
    name: ShortText
    agency_id: Annotated[Id | None, Field(description="The agency; null for the whole network.")]
    kid: Thumbprint
    sequence: Sequence
    tip: Annotated[Sha256 | None, _tip]
    keys: Annotated[list[PublisherKeyRead], Field(description="Keys in the order in which they signed.")]
    entries: Annotated[list[ChainEntryRead], Field(description="Entries, the first one first.")]
