"""Machine tokens over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.tokens import NewTokenRead, TokenCreate, TokenPage, TokenQuery, TokenRead, TokenRotation, TokenUpdate
from app.services import tokens
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, WholeDatabase, Writing

router = concept_router("tokens")


@router.get("", response_model=TokenPage)
def list_tokens(db: Reading, actor: Caller, query: Annotated[TokenQuery, Query()]) -> Page:
    """List the agency's machine tokens, without secrets."""
    return tokens.list_tokens(db, actor, query)


@router.get("/{token_id}", response_model=TokenRead)
def get_token(db: Reading, actor: Caller, token_id: str) -> Found:
    """Get a machine token, without its secret."""
    return tokens.get_token(db, actor, token_id)


@router.post("", response_model=NewTokenRead, status_code=201)
def create_token(db: WholeDatabase, actor: Caller, body: Annotated[TokenCreate, Body()]) -> Found:
    """Make a machine token; it is shown this once."""
    return tokens.create_token(db, actor, body)


@router.patch("/{token_id}", response_model=TokenRead)
def update_token(
    db: Writing, actor: Caller, token_id: str, expected: IfMatch, body: Annotated[TokenUpdate, Body()]
) -> Found:
    """Change name, scopes or networks of a token (JSON merge patch)."""
    return tokens.update_token(db, actor, token_id, expected.version, body)


@router.post("/{token_id}/rotation", response_model=NewTokenRead)
def rotate_token(db: WholeDatabase, actor: Caller, token_id: str, body: Annotated[TokenRotation, Body()]) -> Found:
    """Give a token a new secret, shown this once; the former one works a while longer."""
    return tokens.rotate_token(db, actor, token_id, body)


@router.post("/{token_id}/revocation", response_model=TokenRead)
def revoke_token(db: Writing, actor: Caller, token_id: str) -> Found:
    """End a token now."""
    return tokens.revoke_token(db, actor, token_id)
