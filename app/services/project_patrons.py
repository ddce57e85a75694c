"""Which patrons work on a project. Personal data: the own agency's alone, even where the project is public.

A link has no version of its own: its changes are changes of the project and move the project's version.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import NotFound
from app.models.changes import ChangeAction
from app.models.patrons import Patron
from app.models.projects import Project, ProjectPatron
from app.schemas.project_parts import ProjectPatronQuery, ProjectPatronRead
from app.services import noting, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.projects import PROJECTS
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import existing

L = sa.inspect(ProjectPatron).columns


def visible(actor: Actor) -> Visibility:
    """Links of the caller's agency; nobody of the network sees persons."""
    return owned(L, actor, network=False)


LINKS = Collection(
    "project_patrons",
    ProjectPatron,
    ProjectPatronRead,
    visible=visible,
    filters={"project_id": Filter(lambda value: L["project_id"] == value)},
    identity="patron_id",
)


def list_project_patrons(db: Read, actor: Actor, key: str, query: ProjectPatronQuery) -> Page:
    """A page of the patrons who work on a project of the caller's agency.

    Raises:
        NotFound: no such project, or a published one of another agency.
    """
    project = reading.locate(db, PROJECTS, actor, key)
    if project.agency_id != actor.agency_id:
        raise NotFound
    return page(db, LINKS, actor, replace(question(query), filters={"project_id": project.id}))


def set_project_patron(db: Write, actor: Actor, key: str, patron_id: UUID, expected: int | None) -> Found:
    """A patron of the caller's agency works on a project of it. Said twice, it changes nothing.

    Raises:
        NotFound: no such project or patron.
        PreconditionFailed: somebody else changed the project first.
    """
    project = _own(db, actor, key)
    if not existing(db, Patron, [patron_id], agency_id=project["agency_id"]):
        raise NotFound
    version = recording.held(db, Project, project, expected)["version"]
    link = {"agency_id": project["agency_id"], "project_id": project["id"], "patron_id": patron_id}
    if db.first(sa.select(L["patron_id"]).where(*_is(link))) is None:
        db.run(sa.insert(ProjectPatron), link)
        version = recording.touch(db, Project, actor, project, expected)
        _note(db, actor, ChangeAction.CREATED, link, version)
    return Found({"project_id": project["id"], "patron_id": patron_id}, version)


def delete_project_patron(db: Write, actor: Actor, key: str, patron_id: UUID, expected: int | None) -> None:
    """A patron no longer works on a project.

    Raises:
        NotFound: no such project, or no link.
        PreconditionFailed: somebody else changed the project first.
    """
    project = _own(db, actor, key)
    version = recording.touch(db, Project, actor, project, expected)
    link = {"agency_id": project["agency_id"], "project_id": project["id"], "patron_id": patron_id}
    if not db.run(sa.delete(ProjectPatron).where(*_is(link))).rowcount:
        raise NotFound
    _note(db, actor, ChangeAction.DELETED, link, version)


def _note(db: Write, actor: Actor, action: ChangeAction, link: dict[str, UUID], version: int) -> None:
    """A link is a change of its own: it concerns a person, the project's own changes do not."""
    whose = (link["project_id"], link["agency_id"], version)
    noting.note(db, noting.Note(ProjectPatron, action, *whose, actor, before=link, after=link))


def _is(link: dict[str, UUID]) -> list[sa.ColumnElement[bool]]:
    return [L[name] == value for name, value in link.items()]


def _own(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """Primary key of a project of the caller's agency."""
    place = reading.locate_own(db, PROJECTS, actor, key)
    return {"agency_id": place.agency_id, "id": place.id}
