"""Yearly reports of a project. Who sees the project sees its reports."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import NotFound
from app.models.projects import Project, ProjectReport
from app.schemas.project_parts import ProjectReportCreate, ProjectReportQuery, ProjectReportRead, ProjectReportUpdate
from app.services import conversion, projects, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.projects import PROJECTS
from app.services.reading import Collection, Filter, Found, Located, Visibility

R = sa.inspect(ProjectReport).columns
P = sa.inspect(Project).columns


def visible(actor: Actor) -> Visibility:
    """Reports of projects the caller may see."""
    return projects.visible_parts(ProjectReport, actor)


REPORTS = Collection(
    "project_reports",
    ProjectReport,
    ProjectReportRead,
    visible=visible,
    filters={
        "project_id": Filter(lambda value: R["project_id"] == value),
        "year": Filter(lambda value: R["year"] == value),
    },
    sorts={"year": R["year"]},
)


def list_project_reports(db: Read, actor: Actor, key: str, query: ProjectReportQuery) -> Page:
    """A page of the reports of a project."""
    project = reading.locate(db, PROJECTS, actor, key)
    asked = question(query)
    return page(db, REPORTS, actor, replace(asked, filters={**asked.filters, "project_id": project.id}))


def get_project_report(
    db: Read, actor: Actor, key: str | UUID, report_key: str | UUID, fields: str | None = None
) -> Found:
    """One report of a project."""
    report = _located(db, actor, reading.locate(db, PROJECTS, actor, key), report_key)
    return reading.get(db, REPORTS, actor, report.id, reading.names(fields))


def create_project_report(db: Write, actor: Actor, key: str, body: ProjectReportCreate) -> Found:
    """A report of a project of the caller's agency.

    Raises:
        Conflict: the year has one already.
    """
    project = reading.locate_own(db, PROJECTS, actor, key)
    values = conversion.columns(ProjectReportCreate, conversion.sent(body))
    values |= {"agency_id": project.agency_id, "project_id": project.id}
    return reading.get(db, REPORTS, actor, recording.insert(db, ProjectReport, actor, values))


def update_project_report(
    db: Write, actor: Actor, key: str, report_key: str, expected: int | None, changes: ProjectReportUpdate
) -> Found:
    """Change a report of a project of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Conflict: the year has one already.
    """
    report = _own(db, actor, key, report_key)
    recording.update(db, ProjectReport, actor, report, expected, conversion.columns(ProjectReportUpdate, changes))
    return reading.get(db, REPORTS, actor, report["id"])


def delete_project_report(db: Write, actor: Actor, key: str, report_key: str, expected: int | None) -> None:
    """Delete a report of a project of the caller's agency."""
    recording.remove(db, ProjectReport, actor, _own(db, actor, key, report_key), expected)


def _located(db: Read, actor: Actor, project: Located, report_key: str | UUID) -> Located:
    """A report of this project; under another one it does not exist."""
    report = reading.locate(db, REPORTS, actor, report_key)
    if db.scalar(sa.select(R["project_id"]).where(R["id"] == report.id)) != project.id:
        raise NotFound
    return report


def _own(db: Read, actor: Actor, key: str, report_key: str) -> dict[str, Any]:
    """Primary key of a report of a project of the caller's agency."""
    report = _located(db, actor, reading.locate_own(db, PROJECTS, actor, key), report_key)
    return {"agency_id": report.agency_id, "id": report.id}
