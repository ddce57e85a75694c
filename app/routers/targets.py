"""Targets over HTTP."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.shapes import RecordQuery
from app.schemas.targets import (
    ProgressQuery,
    ProgressRead,
    TargetCreate,
    TargetPage,
    TargetQuery,
    TargetRead,
    TargetUpdate,
)
from app.services import progress, targets
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("targets")


@router.get("", response_model=TargetPage)
def list_targets(db: Reading, actor: Caller, query: Annotated[TargetQuery, Query()]) -> Page:
    """List targets of the own agency and of the network."""
    return targets.list_targets(db, actor, query)


@router.get("/progress", response_model=ProgressRead)
def get_target_progress(db: Consistent, actor: Caller, query: Annotated[ProgressQuery, Query()]) -> dict[str, Any]:
    """Get targets against what was reached."""
    return progress.get_progress(db, actor, query)


@router.get("/{target_id}", response_model=TargetRead)
def get_target(db: Reading, actor: Caller, target_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a target."""
    return targets.get_target(db, actor, target_id, query.fields)


@router.post("", response_model=TargetRead, status_code=201)
def create_target(db: Writing, actor: Caller, body: Annotated[TargetCreate, Body()]) -> Found:
    """Add a target of the own agency; the network lead adds the network's."""
    return targets.create_target(db, actor, body)


@router.patch("/{target_id}", response_model=TargetRead)
def update_target(
    db: Writing, actor: Caller, target_id: str, expected: IfMatch, body: Annotated[TargetUpdate, Body()]
) -> Found:
    """Change a target (JSON merge patch)."""
    return targets.update_target(db, actor, target_id, expected.version, body)


@router.delete("/{target_id}", status_code=204)
def delete_target(db: Writing, actor: Caller, target_id: str, expected: IfMatch) -> None:
    """Delete a target."""
    targets.delete_target(db, actor, target_id, expected.version)
