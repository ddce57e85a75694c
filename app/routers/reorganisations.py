"""Reorganisations over HTTP: mergers and splits of municipalities."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.reorganisations import (
    ReorganisationCreate,
    ReorganisationPage,
    ReorganisationPreviewInput,
    ReorganisationPreviewRead,
    ReorganisationQuery,
    ReorganisationRead,
)
from app.schemas.shapes import RecordQuery
from app.services import reorganisations
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, Reading, Writing

router = concept_router("reorganisations")


@router.get("", response_model=ReorganisationPage)
def list_reorganisations(db: Reading, actor: Caller, query: Annotated[ReorganisationQuery, Query()]) -> Page:
    """List mergers and splits of municipalities that were done."""
    return reorganisations.list_reorganisations(db, actor, query)


@router.post("/preview", response_model=ReorganisationPreviewRead)
def preview_reorganisation(
    db: Consistent, _actor: Caller, body: Annotated[ReorganisationPreviewInput, Body()]
) -> dict[str, Any]:
    """Preview a merger or split: how many records would change, and totals before and after. Nothing is done."""
    return reorganisations.preview_reorganisation(db, body)


@router.get("/{reorganisation_id}", response_model=ReorganisationRead)
def get_reorganisation(
    db: Reading, actor: Caller, reorganisation_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a merger or split that was done."""
    return reorganisations.get_reorganisation(db, actor, reorganisation_id, query.fields)


@router.post("", response_model=ReorganisationRead, status_code=201)
def create_reorganisation(db: Writing, actor: Caller, body: Annotated[ReorganisationCreate, Body()]) -> Found:
    """Merge or split municipalities as previewed: records of all agencies go along, in one transaction."""
    return reorganisations.create_reorganisation(db, actor, body)
