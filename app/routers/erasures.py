"""Erasures over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.erasures import ErasureCreate, ErasurePage, ErasureQuery, ErasureRead
from app.schemas.shapes import RecordQuery
from app.services import erasures
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Reading, Writing

router = concept_router("erasures")


@router.get("", response_model=ErasurePage)
def list_erasures(db: Reading, actor: Caller, query: Annotated[ErasureQuery, Query()]) -> Page:
    """List who was erased, by ids that lead nowhere."""
    return erasures.list_erasures(db, actor, query)


@router.get("/{erasure_id}", response_model=ErasureRead)
def get_erasure(db: Reading, actor: Caller, erasure_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get an erasure."""
    return erasures.get_erasure(db, actor, erasure_id, query.fields)


@router.post("", response_model=ErasureRead, status_code=201)
def create_erasure(db: Writing, actor: Caller, body: Annotated[ErasureCreate, Body()]) -> Found:
    """Erase a person of the own agency for good: names, contact, words and their history; figures stay."""
    return erasures.create_erasure(db, actor, body)
