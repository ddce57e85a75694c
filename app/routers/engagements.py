"""Engagements over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.engagements import EngagementCreate, EngagementPage, EngagementQuery, EngagementRead, EngagementUpdate
from app.schemas.shapes import RecordQuery
from app.services import engagements
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("engagements")


@router.get("", response_model=EngagementPage)
def list_engagements(db: Reading, actor: Caller, query: Annotated[EngagementQuery, Query()]) -> Page:
    """List engagements."""
    return engagements.list_engagements(db, actor, query)


@router.get("/{engagement_id}", response_model=EngagementRead)
def get_engagement(db: Reading, actor: Caller, engagement_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get an engagement."""
    return engagements.get_engagement(db, actor, engagement_id, query.fields)


@router.post("", response_model=EngagementRead, status_code=201)
def create_engagement(db: Writing, actor: Caller, body: Annotated[EngagementCreate, Body()]) -> Found:
    """Add an engagement of the own agency."""
    return engagements.create_engagement(db, actor, body)


@router.patch("/{engagement_id}", response_model=EngagementRead)
def update_engagement(
    db: Writing, actor: Caller, engagement_id: str, expected: IfMatch, body: Annotated[EngagementUpdate, Body()]
) -> Found:
    """Change an engagement (JSON merge patch)."""
    return engagements.update_engagement(db, actor, engagement_id, expected.version, body)


@router.delete("/{engagement_id}", status_code=204)
def delete_engagement(db: Writing, actor: Caller, engagement_id: str, expected: IfMatch) -> None:
    """Delete an engagement."""
    engagements.delete_engagement(db, actor, engagement_id, expected.version)
