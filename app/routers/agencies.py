"""Agencies over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.agencies import AgencyCreate, AgencyPage, AgencyQuery, AgencyRead, AgencyUpdate
from app.schemas.shapes import RecordQuery
from app.services import agencies
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("agencies")


@router.get("", response_model=AgencyPage)
def list_agencies(db: Reading, actor: Caller, query: Annotated[AgencyQuery, Query()]) -> Page:
    """List agencies."""
    return agencies.list_agencies(db, actor, query)


@router.get("/{agency_id}", response_model=AgencyRead)
def get_agency(db: Reading, actor: Caller, agency_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get an agency by id or `slug:...`."""
    return agencies.get_agency(db, actor, agency_id, query.fields)


@router.post("", response_model=AgencyRead, status_code=201)
def create_agency(db: Writing, actor: Caller, body: Annotated[AgencyCreate, Body()]) -> Found:
    """Add an agency."""
    return agencies.create_agency(db, actor, body)


@router.patch("/{agency_id}", response_model=AgencyRead)
def update_agency(
    db: Writing, actor: Caller, agency_id: str, expected: IfMatch, body: Annotated[AgencyUpdate, Body()]
) -> Found:
    """Change an agency (JSON merge patch)."""
    return agencies.update_agency(db, actor, agency_id, expected.version, body)


@router.delete("/{agency_id}", status_code=204)
def delete_agency(db: Writing, actor: Caller, agency_id: str, expected: IfMatch) -> None:
    """Delete an agency nothing belongs to."""
    agencies.delete_agency(db, actor, agency_id, expected.version)
