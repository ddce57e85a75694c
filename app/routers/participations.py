"""Participations over HTTP."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.participations import (
    ParticipationCreate,
    ParticipationPage,
    ParticipationQuery,
    ParticipationRead,
    ParticipationUpdate,
)
from app.schemas.shapes import RecordQuery
from app.schemas.ways import MilestoneCounts, MilestoneQuery, WayRead
from app.services import participations, ways
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("participations")


@router.get("", response_model=ParticipationPage)
def list_participations(db: Reading, actor: Caller, query: Annotated[ParticipationQuery, Query()]) -> Page:
    """List participations: of the own agency, of the own place, or all for the network lead."""
    return participations.list_participations(db, actor, query)


@router.get("/milestones", response_model=MilestoneCounts)
def count_milestones(db: Reading, actor: Caller, query: Annotated[MilestoneQuery, Query()]) -> dict[str, Any]:
    """Get how many participations have reached each milestone, and how many miss it next."""
    return ways.count_milestones(db, actor, query)


@router.get("/{participation_id}/way", response_model=WayRead)
def get_participation_way(db: Reading, actor: Caller, participation_id: str) -> dict[str, Any]:
    """Get the way of a participation: each milestone with its day and record, and what is missing next."""
    return ways.get_participation_way(db, actor, participation_id)


@router.get("/{participation_id}", response_model=ParticipationRead)
def get_participation(
    db: Reading, actor: Caller, participation_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a participation."""
    return participations.get_participation(db, actor, participation_id, query.fields)


@router.post("", response_model=ParticipationRead, status_code=201)
def create_participation(db: Writing, actor: Caller, body: Annotated[ParticipationCreate, Body()]) -> Found:
    """Add a participation of the own agency."""
    return participations.create_participation(db, actor, body)


@router.patch("/{participation_id}", response_model=ParticipationRead)
def update_participation(
    db: Writing, actor: Caller, participation_id: str, expected: IfMatch, body: Annotated[ParticipationUpdate, Body()]
) -> Found:
    """Change a participation (JSON merge patch)."""
    return participations.update_participation(db, actor, participation_id, expected.version, body)


@router.delete("/{participation_id}", status_code=204)
def delete_participation(db: Writing, actor: Caller, participation_id: str, expected: IfMatch) -> None:
    """Delete a participation."""
    participations.delete_participation(db, actor, participation_id, expected.version)
