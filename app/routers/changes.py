"""The history of records over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from app.schemas.changes import ChangePage, ChangeQuery, ChangeRead, RestoredRead, StatusStepsQuery, StatusStepsRead
from app.schemas.shapes import RecordQuery
from app.services import changes, restoring
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("changes")


@router.get("", response_model=ChangePage)
def list_changes(db: Reading, actor: Caller, query: Annotated[ChangeQuery, Query()]) -> Page:
    """List changes: who did what to which record, when and why."""
    return changes.list_changes(db, actor, query)


@router.get("/steps", response_model=StatusStepsRead)
def get_steps(db: Reading, actor: Caller, query: Annotated[StatusStepsQuery, Query()]) -> dict[str, Any]:
    """Show the steps of a volunteer, participation, project or grant from one status to the next."""
    return changes.get_steps(db, actor, query)


@router.get("/{change_id}", response_model=ChangeRead)
def get_change(db: Reading, actor: Caller, change_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a change."""
    return changes.get_change(db, actor, change_id, query.fields)


@router.post("/{change_id}/restoration", response_model=RestoredRead)
def restore_change(db: Writing, actor: Caller, change_id: str, expected: IfMatch) -> Found:
    """Make the record again what it was after this change; If-Match names the record's present version."""
    return restoring.restore_change(db, actor, change_id, expected.version)
