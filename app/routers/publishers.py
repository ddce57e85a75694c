"""Publishers over HTTP: their chains, byte for byte, and the keys to check them."""

from typing import Annotated, Any

from fastapi import Path, Response

from app.schemas.publishers import ChainRead, PublicKeySet, Publishers
from app.services import publishers
from app.services.reading import Sealed
from app.web.routes import concept_router, short_router
from app.web.sessions import Caller, Reading

router = concept_router("publishers")
short = short_router("publishers")
Slug = Annotated[str, Path(max_length=60, description="Name of the publisher.")]
Place = Annotated[int, Path(ge=1, le=2**31 - 1, description="Place in the chain.")]
_ENTRY: dict[str, Any] = {
    "response_class": Response,
    "response_model": None,
    "responses": {
        200: {
            "description": "The entry, a compact JWS.",
            "content": {publishers.ENTRY_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
}


@router.get("", response_model=Publishers)
def get_publishers(db: Reading, actor: Caller) -> dict[str, Any]:
    """Get everybody who signs statistics here."""
    return publishers.get_publishers(db, actor)


@router.get("/{publisher}/chain", response_model=ChainRead)
def get_chain(db: Reading, actor: Caller, publisher: Slug) -> dict[str, Any]:
    """Get what a publisher signed, in order, with its keys; asked again without news it is a 304."""
    return publishers.get_chain(db, actor, publisher)


@router.get("/{publisher}/chain/{sequence}", **_ENTRY)
def get_chain_entry(db: Reading, actor: Caller, publisher: Slug, sequence: Place) -> Sealed:
    """Get one entry byte for byte; it never changes, and its SHA-256 is the ETag."""
    return publishers.get_chain_entry(db, actor, publisher, sequence)


@short.get("/.well-known/jwks.json", response_model=PublicKeySet)
def get_public_keys(db: Reading, actor: Caller) -> dict[str, Any]:
    """Get the public keys of all publishers, as a JSON Web Key Set."""
    return publishers.get_public_keys(db, actor)


router.routes.extend(short.routes)
