"""Projects over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query

from app.schemas.comments import CommentCreate, CommentPage, CommentQuery, CommentRead, CommentUpdate
from app.schemas.project_copies import ProjectCopyCreate, ReplicationRead
from app.schemas.project_parts import (
    ProjectPatronPage,
    ProjectPatronQuery,
    ProjectPatronRead,
    ProjectReportCreate,
    ProjectReportPage,
    ProjectReportQuery,
    ProjectReportRead,
    ProjectReportUpdate,
)
from app.schemas.projects import ProjectCreate, ProjectPage, ProjectQuery, ProjectRead, ProjectUpdate
from app.schemas.publication import PublicationRead, PublicationUpdate
from app.schemas.shapes import RecordQuery
from app.schemas.sub_measures import SubMeasureCreate, SubMeasurePage, SubMeasureQuery, SubMeasureRead, SubMeasureUpdate
from app.services import (
    comments,
    project_copies,
    project_patrons,
    project_publishing,
    project_reports,
    projects,
    replication,
    sub_measures,
)
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("projects")


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


@router.get("/{project_id}/reports", response_model=ProjectReportPage)
def list_project_reports(
    db: Reading, actor: Caller, project_id: str, query: Annotated[ProjectReportQuery, Query()]
) -> Page:
    """List the yearly reports of a project."""
    return project_reports.list_project_reports(db, actor, project_id, query)


@router.get("/{project_id}/reports/{report_id}", response_model=ProjectReportRead)
def get_project_report(
    db: Reading, actor: Caller, project_id: str, report_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a yearly report."""
    return project_reports.get_project_report(db, actor, project_id, report_id, query.fields)


@router.post("/{project_id}/reports", response_model=ProjectReportRead, status_code=201)
def create_project_report(
    db: Writing, actor: Caller, project_id: str, body: Annotated[ProjectReportCreate, Body()]
) -> Found:
    """Report on a year of a project; a second report on the same year is refused."""
    return project_reports.create_project_report(db, actor, project_id, body)


@router.patch("/{project_id}/reports/{report_id}", response_model=ProjectReportRead)
def update_project_report(
    db: Writing,
    actor: Caller,
    project_id: str,
    report_id: str,
    expected: IfMatch,
    body: Annotated[ProjectReportUpdate, Body()],
) -> Found:
    """Change a yearly report (JSON merge patch)."""
    return project_reports.update_project_report(db, actor, project_id, report_id, expected.version, body)


@router.delete("/{project_id}/reports/{report_id}", status_code=204)
def delete_project_report(db: Writing, actor: Caller, project_id: str, report_id: str, expected: IfMatch) -> None:
    """Delete a yearly report."""
    project_reports.delete_project_report(db, actor, project_id, report_id, expected.version)


@router.get("/{project_id}/patrons", response_model=ProjectPatronPage)
def list_project_patrons(
    db: Reading, actor: Caller, project_id: str, query: Annotated[ProjectPatronQuery, Query()]
) -> Page:
    """List the patrons who work on a project of the own agency."""
    return project_patrons.list_project_patrons(db, actor, project_id, query)


@router.put("/{project_id}/patrons/{patron_id}", response_model=ProjectPatronRead)
def set_project_patron(db: Writing, actor: Caller, project_id: str, patron_id: UUID, expected: IfMatch) -> Found:
    """Say that a patron works on a project. If-Match and ETag are the project's."""
    return project_patrons.set_project_patron(db, actor, project_id, patron_id, expected.version)


@router.delete("/{project_id}/patrons/{patron_id}", status_code=204)
def delete_project_patron(db: Writing, actor: Caller, project_id: str, patron_id: UUID, expected: IfMatch) -> None:
    """Say that a patron no longer works on a project. If-Match is the project's."""
    project_patrons.delete_project_patron(db, actor, project_id, patron_id, expected.version)


@router.get("/{project_id}/publication", response_model=PublicationRead)
def get_publication(db: Consistent, actor: Caller, project_id: str) -> Found:
    """See whether a project is public, and what it lacks for it."""
    return project_publishing.get_publication(db, actor, project_id)


@router.post("/{project_id}/publish", response_model=ProjectRead)
def publish_project(db: Writing, actor: Caller, project_id: str, expected: IfMatch) -> Found:
    """Let everybody read a project; refused with a list of what is missing."""
    return project_publishing.publish_project(db, actor, project_id, expected.version)


@router.post("/{project_id}/unpublish", response_model=ProjectRead)
def unpublish_project(
    db: Writing, actor: Caller, project_id: str, expected: IfMatch, body: Annotated[PublicationUpdate, Body()]
) -> Found:
    """Make a project a draft again, for a reason."""
    return project_publishing.unpublish_project(db, actor, project_id, expected.version, body)


@router.get("/{project_id}/sub_measures", response_model=SubMeasurePage)
def list_sub_measures(db: Reading, actor: Caller, project_id: str, query: Annotated[SubMeasureQuery, Query()]) -> Page:
    """List the measures a project is made of."""
    return sub_measures.list_sub_measures(db, actor, project_id, query)


@router.get("/{project_id}/sub_measures/{sub_measure_id}", response_model=SubMeasureRead)
def get_sub_measure(
    db: Reading, actor: Caller, project_id: str, sub_measure_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a measure of a project."""
    return sub_measures.get_sub_measure(db, actor, project_id, sub_measure_id, query.fields)


@router.post("/{project_id}/sub_measures", response_model=SubMeasureRead, status_code=201)
def create_sub_measure(db: Writing, actor: Caller, project_id: str, body: Annotated[SubMeasureCreate, Body()]) -> Found:
    """Add a measure to a project of the own agency."""
    return sub_measures.create_sub_measure(db, actor, project_id, body)


@router.patch("/{project_id}/sub_measures/{sub_measure_id}", response_model=SubMeasureRead)
def update_sub_measure(
    db: Writing,
    actor: Caller,
    project_id: str,
    sub_measure_id: str,
    expected: IfMatch,
    body: Annotated[SubMeasureUpdate, Body()],
) -> Found:
    """Change a measure of a project (JSON merge patch)."""
    return sub_measures.update_sub_measure(db, actor, project_id, sub_measure_id, expected.version, body)


@router.delete("/{project_id}/sub_measures/{sub_measure_id}", status_code=204)
def delete_sub_measure(db: Writing, actor: Caller, project_id: str, sub_measure_id: str, expected: IfMatch) -> None:
    """Delete a measure of a project."""
    sub_measures.delete_sub_measure(db, actor, project_id, sub_measure_id, expected.version)


@router.get("/{project_id}/comments", response_model=CommentPage)
def list_comments(db: Reading, actor: Caller, project_id: str, query: Annotated[CommentQuery, Query()]) -> Page:
    """List the comments on a project: the public ones, and the internal ones for those who work on it."""
    return comments.list_comments(db, actor, project_id, query)


@router.get("/{project_id}/comments/{comment_id}", response_model=CommentRead)
def get_comment(
    db: Reading, actor: Caller, project_id: str, comment_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a comment on a project."""
    return comments.get_comment(db, actor, project_id, comment_id, query.fields)


@router.post("/{project_id}/comments", response_model=CommentRead, status_code=201)
def create_comment(db: Writing, actor: Caller, project_id: str, body: Annotated[CommentCreate, Body()]) -> Found:
    """Say something about a project the caller works on."""
    return comments.create_comment(db, actor, project_id, body)


@router.patch("/{project_id}/comments/{comment_id}", response_model=CommentRead)
def update_comment(
    db: Writing,
    actor: Caller,
    project_id: str,
    comment_id: str,
    expected: IfMatch,
    body: Annotated[CommentUpdate, Body()],
) -> Found:
    """Change the own words, or, as staff, who reads a comment."""
    return comments.update_comment(db, actor, project_id, comment_id, expected.version, body)


@router.delete("/{project_id}/comments/{comment_id}", status_code=204)
def delete_comment(db: Writing, actor: Caller, project_id: str, comment_id: str, expected: IfMatch) -> None:
    """Take a comment back, the own one or, as staff, anybody's; its place stays."""
    comments.delete_comment(db, actor, project_id, comment_id, expected.version)


@router.post("/{project_id}/copies", response_model=ProjectRead, status_code=201)
def copy_project(db: Writing, actor: Caller, project_id: str, body: Annotated[ProjectCopyCreate, Body()]) -> Found:
    """Take a published project, or an own one, as the blueprint of a new project of the own agency."""
    return project_copies.copy_project(db, actor, project_id, body)


@router.get("/{project_id}/replication", response_model=ReplicationRead)
def get_project_replication(db: Consistent, actor: Caller, project_id: str) -> dict[str, Any]:
    """Get how often a project was copied, and what its copies achieved together."""
    return replication.get_project_replication(db, actor, project_id)
