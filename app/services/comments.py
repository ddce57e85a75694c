"""Comments on projects: written by staff, by volunteers who work on the project and by managers of its places.

An author changes and takes back the own words; the agency takes back anybody's, and decides who reads them. Words are
never put into somebody's mouth: staff cannot change what others wrote.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, NotFound, NotPermitted
from app.models.comments import Audience, Comment, Remover, Voice
from app.schemas.comments import CommentCreate, CommentQuery, CommentRead, CommentUpdate
from app.services import access, conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.project_insight import VOICES, locate_worked_on, part_visibility
from app.services.projects import PROJECTS
from app.services.reading import Collection, Filter, Found, Visibility

C = sa.inspect(Comment).columns
_PUBLIC = C["audience"] == Audience.PUBLIC


def visible(actor: Actor) -> Visibility:
    """Public ones where the project is seen, internal ones of projects the caller works on."""
    seen = part_visibility(Comment, _PUBLIC, actor)
    reader = actor.agency_id if actor.role in access.STAFF else None
    return Visibility(seen.name, seen.clause, {**seen.values, "reader_agency": reader})


COMMENTS = Collection(
    "comments",
    Comment,
    CommentRead,
    visible=visible,
    columns={
        "written_by": sa.case((C["agency_id"] == sa.bindparam("reader_agency"), C["created_by"]), else_=sa.null())
    },
    filters={
        "project_id": Filter(lambda value: C["project_id"] == value),
        "audience": Filter(lambda value: C["audience"] == value),
    },
    sorts={"created_at": C["created_at"]},
)


def list_comments(db: Read, actor: Actor, key: str, query: CommentQuery) -> Page:
    """A page of the comments on a project, in the order in which they were written."""
    project = reading.locate(db, PROJECTS, actor, key)
    asked = question(query)
    return page(db, COMMENTS, actor, replace(asked, filters={**asked.filters, "project_id": project.id}))


def get_comment(db: Read, actor: Actor, key: str, comment_key: str | UUID, fields: str | None = None) -> Found:
    """One comment on a project."""
    project = reading.locate(db, PROJECTS, actor, key)
    return reading.get(db, COMMENTS, actor, _of(db, actor, project.id, comment_key)["id"], reading.names(fields))


def create_comment(db: Write, actor: Actor, key: str, body: CommentCreate) -> Found:
    """Say something about a project the caller works on.

    Raises:
        NotPermitted: the caller sees the project and has no part in it.
    """
    project = locate_worked_on(db, actor, key)
    values = {
        **conversion.columns(CommentCreate, conversion.sent(body)),
        "agency_id": project.agency_id,
        "project_id": project.id,
        "voice": VOICES.get(actor.role, Voice.AGENCY),
        "patron_id": actor.patron_id,
    }
    return reading.get(db, COMMENTS, actor, recording.insert(db, Comment, actor, values))


def update_comment(
    db: Write, actor: Actor, key: str, comment_key: str, expected: int | None, changes: CommentUpdate
) -> Found:
    """Change the own words, or who reads a comment.

    Raises:
        NotPermitted: somebody else's words, or somebody else's comment and the caller is not of the agency's staff.
        Conflict: it was taken back.
        PreconditionFailed: somebody else changed it first.
    """
    place, current = _held(db, actor, key, comment_key, expected)
    if not _wrote(actor, current) and ("text" in changes or not actor.is_staff):
        raise NotPermitted("comment_of_another")
    values = conversion.columns(CommentUpdate, changes)
    if values.get("text", current["text"]) != current["text"]:
        values["edited_at"] = clock.now()
    recording.update(db, Comment, actor, place, expected, values)
    return reading.get(db, COMMENTS, actor, place["id"])


def delete_comment(db: Write, actor: Actor, key: str, comment_key: str, expected: int | None) -> None:
    """Take a comment back: its words go, its place stays.

    Raises:
        NotPermitted: somebody else's, and the caller is not of the agency's staff.
        Conflict: it was taken back already.
        PreconditionFailed: somebody else changed it first.
    """
    place, current = _held(db, actor, key, comment_key, expected)
    own = _wrote(actor, current)
    if not own and not actor.is_staff:
        raise NotPermitted("comment_of_another")
    remover = Remover.AUTHOR if own else Remover.AGENCY
    values = {"text": None, "removed_at": clock.now(), "removed_by": remover}
    recording.update(db, Comment, actor, place, expected, values)


def _wrote(actor: Actor, comment: dict[str, Any]) -> bool:
    """A volunteer is known by the own record, whatever they log in with; others by what they log in with."""
    if actor.patron_id is not None:
        return bool(comment["patron_id"] == actor.patron_id)
    return comment["patron_id"] is None and comment["created_by"] == actor.credential_id


def _held(
    db: Write, actor: Actor, key: str, comment_key: str, expected: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    place = _of(db, actor, locate_worked_on(db, actor, key).id, comment_key)
    current = recording.held(db, Comment, place, expected)
    if current["removed_at"] is not None:
        raise Conflict("comment_removed")
    return place, current


def _of(db: Read, actor: Actor, project_id: UUID, comment_key: str | UUID) -> dict[str, Any]:
    """Primary key of a comment on this project; under another one it does not exist."""
    found = reading.locate(db, COMMENTS, actor, comment_key)
    if db.scalar(sa.select(C["project_id"]).where(C["id"] == found.id)) != project_id:
        raise NotFound
    return {"agency_id": found.agency_id, "id": found.id}
