"""Consents over HTTP, and the words that are agreed to."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.consents import (
    ConsentCreate,
    ConsentPage,
    ConsentQuery,
    ConsentRead,
    ConsentTextCreate,
    ConsentTextPage,
    ConsentTextQuery,
    ConsentTextRead,
    ConsentWithdrawal,
)
from app.schemas.shapes import RecordQuery
from app.services import consents
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Reading, Writing

router = concept_router("consents")


@router.get("", response_model=ConsentPage)
def list_consents(db: Reading, actor: Caller, query: Annotated[ConsentQuery, Query()]) -> Page:
    """List consents, withdrawn ones too."""
    return consents.list_consents(db, actor, query)


@router.get("/texts", response_model=ConsentTextPage)
def list_consent_texts(db: Reading, actor: Caller, query: Annotated[ConsentTextQuery, Query()]) -> Page:
    """List the words people are asked to agree to, every version."""
    return consents.list_consent_texts(db, actor, query)


@router.get("/texts/{text_id}", response_model=ConsentTextRead)
def get_consent_text(db: Reading, actor: Caller, text_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get the words of one purpose in one version."""
    return consents.get_consent_text(db, actor, text_id, query.fields)


@router.post("/texts", response_model=ConsentTextRead, status_code=201)
def create_consent_text(db: Writing, actor: Caller, body: Annotated[ConsentTextCreate, Body()]) -> Found:
    """Add the next version of the words of a purpose."""
    return consents.create_consent_text(db, actor, body)


@router.get("/{consent_id}", response_model=ConsentRead)
def get_consent(db: Reading, actor: Caller, consent_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a consent."""
    return consents.get_consent(db, actor, consent_id, query.fields)


@router.post("", response_model=ConsentRead, status_code=201)
def create_consent(db: Writing, actor: Caller, body: Annotated[ConsentCreate, Body()]) -> Found:
    """Note that a volunteer agrees."""
    return consents.create_consent(db, actor, body)


@router.post("/{consent_id}/withdrawal", response_model=ConsentRead)
def withdraw_consent(db: Writing, actor: Caller, consent_id: str, body: Annotated[ConsentWithdrawal, Body()]) -> Found:
    """Note that a volunteer no longer agrees to this purpose; the consent stays readable."""
    return consents.withdraw_consent(db, actor, consent_id, body)
