"""Projects over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Query

from app.schemas.common import RecordQuery
from app.schemas.projects import ProjectCreate, ProjectPage, ProjectQuery, ProjectRead, ProjectUpdate
from app.services import projects
from app.services.paging import Page
from app.services.reading import Found
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = APIRouter(prefix="/v1/projects", tags=["projects"])


@router.get("", response_model=ProjectPage)
def list_projects(db: Reading, actor: Caller, query: Annotated[ProjectQuery, Query()]) -> Page:
    """List projects."""
    return projects.list_projects(db, actor, query)


@router.get("/{project_id}", response_model=ProjectRead)
def get_project(db: Reading, actor: Caller, project_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a project by id or `ext:...` (the number of the own agency)."""
    return projects.get_project(db, actor, project_id, query.fields)


@router.post("", response_model=ProjectRead, status_code=201)
def create_project(db: Writing, actor: Caller, body: Annotated[ProjectCreate, Body()]) -> Found:
    """Add a project of the own agency."""
    return projects.create_project(db, actor, body)


@router.patch("/{project_id}", response_model=ProjectRead)
def update_project(
    db: Writing, actor: Caller, project_id: str, expected: IfMatch, body: Annotated[ProjectUpdate, Body()]
) -> Found:
    """Change a project (JSON merge patch)."""
    return projects.update_project(db, actor, project_id, expected.version, body)


@router.delete("/{project_id}", status_code=204)
def delete_project(db: Writing, actor: Caller, project_id: str, expected: IfMatch) -> None:
    """Delete a project without savings and grants."""
    projects.delete_project(db, actor, project_id, expected.version)
