"""Identity providers over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.providers import ProviderCreate, ProviderPage, ProviderQuery, ProviderRead, ProviderUpdate
from app.schemas.shapes import RecordQuery
from app.services import providers
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("providers")


@router.get("", response_model=ProviderPage)
def list_providers(db: Reading, actor: Caller, query: Annotated[ProviderQuery, Query()]) -> Page:
    """List the identity providers people can log in through."""
    return providers.list_providers(db, actor, query)


@router.get("/{provider_id}", response_model=ProviderRead)
def get_provider(db: Reading, actor: Caller, provider_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a provider by id or `slug:...`."""
    return providers.get_provider(db, actor, provider_id, query.fields)


@router.post("", response_model=ProviderRead, status_code=201)
def create_provider(db: Writing, actor: Caller, body: Annotated[ProviderCreate, Body()]) -> Found:
    """Add an identity provider."""
    return providers.create_provider(db, actor, body)


@router.patch("/{provider_id}", response_model=ProviderRead)
def update_provider(
    db: Writing, actor: Caller, provider_id: str, expected: IfMatch, body: Annotated[ProviderUpdate, Body()]
) -> Found:
    """Change a provider (JSON merge patch)."""
    return providers.update_provider(db, actor, provider_id, expected.version, body)


@router.delete("/{provider_id}", status_code=204)
def delete_provider(db: Writing, actor: Caller, provider_id: str, expected: IfMatch) -> None:
    """Delete a provider nobody is known by."""
    providers.delete_provider(db, actor, provider_id, expected.version)
