"""Hours of volunteers over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.hours import HoursCreate, HoursPage, HoursQuery, HoursRead, HoursRejection, HoursUpdate
from app.schemas.shapes import RecordQuery
from app.services import hours
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("hours")


@router.get("", response_model=HoursPage)
def list_hours(db: Reading, actor: Caller, query: Annotated[HoursQuery, Query()]) -> Page:
    """List hours of volunteers."""
    return hours.list_hours(db, actor, query)


@router.get("/{hours_id}", response_model=HoursRead)
def get_hours(db: Reading, actor: Caller, hours_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get one report of hours."""
    return hours.get_hours(db, actor, hours_id, query.fields)


@router.post("", response_model=HoursRead, status_code=201)
def create_hours(db: Writing, actor: Caller, body: Annotated[HoursCreate, Body()]) -> Found:
    """Report hours for a project or an engagement of a volunteer; a volunteer reports own ones."""
    return hours.create_hours(db, actor, body)


@router.patch("/{hours_id}", response_model=HoursRead)
def update_hours(
    db: Writing, actor: Caller, hours_id: str, expected: IfMatch, body: Annotated[HoursUpdate, Body()]
) -> Found:
    """Change hours (JSON merge patch); they have to be confirmed again."""
    return hours.update_hours(db, actor, hours_id, expected.version, body)


@router.delete("/{hours_id}", status_code=204)
def delete_hours(db: Writing, actor: Caller, hours_id: str, expected: IfMatch) -> None:
    """Delete hours; a volunteer only what was not confirmed."""
    hours.delete_hours(db, actor, hours_id, expected.version)


@router.post("/{hours_id}/confirmation", response_model=HoursRead)
def confirm_hours(db: Writing, actor: Caller, hours_id: str) -> Found:
    """Confirm hours: from now on they count."""
    return hours.confirm_hours(db, actor, hours_id)


@router.post("/{hours_id}/rejection", response_model=HoursRead)
def reject_hours(db: Writing, actor: Caller, hours_id: str, body: Annotated[HoursRejection, Body()]) -> Found:
    """Reject hours with a reason: they do not count."""
    return hours.reject_hours(db, actor, hours_id, body)
