"""Consultations over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.consultations import (
    ConsultationCreate,
    ConsultationPage,
    ConsultationQuery,
    ConsultationRead,
    ConsultationUpdate,
)
from app.schemas.shapes import RecordQuery
from app.services import consultations
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("consultations")


@router.get("", response_model=ConsultationPage)
def list_consultations(db: Reading, actor: Caller, query: Annotated[ConsultationQuery, Query()]) -> Page:
    """List consultations of the own agency."""
    return consultations.list_consultations(db, actor, query)


@router.get("/{consultation_id}", response_model=ConsultationRead)
def get_consultation(db: Reading, actor: Caller, consultation_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a consultation."""
    return consultations.get_consultation(db, actor, consultation_id, query.fields)


@router.post("", response_model=ConsultationRead, status_code=201)
def create_consultation(db: Writing, actor: Caller, body: Annotated[ConsultationCreate, Body()]) -> Found:
    """Add a consultation of the own agency."""
    return consultations.create_consultation(db, actor, body)


@router.patch("/{consultation_id}", response_model=ConsultationRead)
def update_consultation(
    db: Writing, actor: Caller, consultation_id: str, expected: IfMatch, body: Annotated[ConsultationUpdate, Body()]
) -> Found:
    """Change a consultation (JSON merge patch)."""
    return consultations.update_consultation(db, actor, consultation_id, expected.version, body)


@router.delete("/{consultation_id}", status_code=204)
def delete_consultation(db: Writing, actor: Caller, consultation_id: str, expected: IfMatch) -> None:
    """Delete a consultation."""
    consultations.delete_consultation(db, actor, consultation_id, expected.version)
