"""Funding programmes, grants and the projects they pay for, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query

from app.schemas.fundings import (
    FundingProgrammeCreate,
    FundingProgrammePage,
    FundingProgrammeQuery,
    FundingProgrammeRead,
    FundingProgrammeUpdate,
    GrantCreate,
    GrantPage,
    GrantProjectPage,
    GrantProjectRead,
    GrantProjectSet,
    GrantQuery,
    GrantRead,
    GrantUpdate,
)
from app.schemas.shapes import ListQuery, RecordQuery
from app.services import fundings
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("fundings")


@router.get("/programmes", response_model=FundingProgrammePage)
def list_funding_programmes(db: Reading, actor: Caller, query: Annotated[FundingProgrammeQuery, Query()]) -> Page:
    """List funding programmes."""
    return fundings.list_funding_programmes(db, actor, query)


@router.get("/programmes/{programme_id}", response_model=FundingProgrammeRead)
def get_funding_programme(
    db: Reading, actor: Caller, programme_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a funding programme by id or `slug:...`."""
    return fundings.get_funding_programme(db, actor, programme_id, query.fields)


@router.post("/programmes", response_model=FundingProgrammeRead, status_code=201)
def create_funding_programme(db: Writing, actor: Caller, body: Annotated[FundingProgrammeCreate, Body()]) -> Found:
    """Add a funding programme."""
    return fundings.create_funding_programme(db, actor, body)


@router.patch("/programmes/{programme_id}", response_model=FundingProgrammeRead)
def update_funding_programme(
    db: Writing,
    actor: Caller,
    programme_id: str,
    expected: IfMatch,
    body: Annotated[FundingProgrammeUpdate, Body()],
) -> Found:
    """Change a funding programme (JSON merge patch)."""
    return fundings.update_funding_programme(db, actor, programme_id, expected.version, body)


@router.delete("/programmes/{programme_id}", status_code=204)
def delete_funding_programme(db: Writing, actor: Caller, programme_id: str, expected: IfMatch) -> None:
    """Delete a funding programme without grants."""
    fundings.delete_funding_programme(db, actor, programme_id, expected.version)


@router.get("/grants", response_model=GrantPage)
def list_grants(db: Reading, actor: Caller, query: Annotated[GrantQuery, Query()]) -> Page:
    """List grants."""
    return fundings.list_grants(db, actor, query)


@router.get("/grants/{grant_id}", response_model=GrantRead)
def get_grant(db: Reading, actor: Caller, grant_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a grant."""
    return fundings.get_grant(db, actor, grant_id, query.fields)


@router.post("/grants", response_model=GrantRead, status_code=201)
def create_grant(db: Writing, actor: Caller, body: Annotated[GrantCreate, Body()]) -> Found:
    """Add a grant of the own agency."""
    return fundings.create_grant(db, actor, body)


@router.patch("/grants/{grant_id}", response_model=GrantRead)
def update_grant(
    db: Writing, actor: Caller, grant_id: str, expected: IfMatch, body: Annotated[GrantUpdate, Body()]
) -> Found:
    """Change a grant (JSON merge patch)."""
    return fundings.update_grant(db, actor, grant_id, expected.version, body)


@router.delete("/grants/{grant_id}", status_code=204)
def delete_grant(db: Writing, actor: Caller, grant_id: str, expected: IfMatch) -> None:
    """Delete a grant with its links to projects."""
    fundings.delete_grant(db, actor, grant_id, expected.version)


@router.get("/grants/{grant_id}/projects", response_model=GrantProjectPage)
def list_grant_projects(db: Reading, actor: Caller, grant_id: str, query: Annotated[ListQuery, Query()]) -> Page:
    """List the projects a grant pays for."""
    return fundings.list_grant_projects(db, actor, grant_id, query)


@router.put("/grants/{grant_id}/projects/{project_id}", response_model=GrantProjectRead)
def set_grant_project(
    db: Writing,
    actor: Caller,
    grant_id: str,
    project_id: UUID,
    expected: IfMatch,
    body: Annotated[GrantProjectSet, Body()],
) -> Found:
    """Say what a grant pays for a project; If-Match and ETag are the grant's."""
    return fundings.set_grant_project(db, actor, grant_id, project_id, expected.version, body)


@router.delete("/grants/{grant_id}/projects/{project_id}", status_code=204)
def delete_grant_project(db: Writing, actor: Caller, grant_id: str, project_id: UUID, expected: IfMatch) -> None:
    """End what a grant pays for a project; If-Match is the grant's."""
    fundings.delete_grant_project(db, actor, grant_id, project_id, expected.version)
