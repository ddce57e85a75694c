"""Measure types over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.measure_types import (
    MeasureTypeCreate,
    MeasureTypePage,
    MeasureTypeQuery,
    MeasureTypeRead,
    MeasureTypeUpdate,
)
from app.schemas.shapes import RecordQuery
from app.services import measure_types
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("measure_types")


@router.get("", response_model=MeasureTypePage)
def list_measure_types(db: Reading, actor: Caller, query: Annotated[MeasureTypeQuery, Query()]) -> Page:
    """List measure types."""
    return measure_types.list_measure_types(db, actor, query)


@router.get("/{measure_type_id}", response_model=MeasureTypeRead)
def get_measure_type(db: Reading, actor: Caller, measure_type_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a measure type by id or `slug:...`."""
    return measure_types.get_measure_type(db, actor, measure_type_id, query.fields)


@router.post("", response_model=MeasureTypeRead, status_code=201)
def create_measure_type(db: Writing, actor: Caller, body: Annotated[MeasureTypeCreate, Body()]) -> Found:
    """Add a measure type."""
    return measure_types.create_measure_type(db, actor, body)


@router.patch("/{measure_type_id}", response_model=MeasureTypeRead)
def update_measure_type(
    db: Writing, actor: Caller, measure_type_id: str, expected: IfMatch, body: Annotated[MeasureTypeUpdate, Body()]
) -> Found:
    """Change a measure type (JSON merge patch); stored savings stay as they are."""
    return measure_types.update_measure_type(db, actor, measure_type_id, expected.version, body)


@router.delete("/{measure_type_id}", status_code=204)
def delete_measure_type(db: Writing, actor: Caller, measure_type_id: str, expected: IfMatch) -> None:
    """Delete a measure type no project names."""
    measure_types.delete_measure_type(db, actor, measure_type_id, expected.version)
