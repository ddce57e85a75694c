"""Success stories: a project of the own agency, told for everybody; public only while its project is."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.models.catalogue import SuccessStory
from app.models.projects import Project
from app.schemas.catalogue import SuccessStoryCreate, SuccessStoryQuery, SuccessStoryRead, SuccessStoryUpdate
from app.services import access, catalogue, conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

Y = sa.inspect(SuccessStory).columns
P = sa.inspect(Project).columns
_TELLS: ColumnElement[bool] = sa.and_(
    Y["published"].is_(sa.true()),
    sa.exists()
    .where(P["agency_id"] == Y["agency_id"], P["id"] == Y["project_id"], P["published"].is_(sa.true()))
    .correlate(SuccessStory),
)
"""Published, and its project still is."""
_OWN_OR_TELLS = sa.or_(Y["agency_id"] == sa.bindparam("caller_agency"), _TELLS)


def visible(actor: Actor) -> Visibility:
    """Everyone sees what is published of published projects, an agency its drafts, the network lead everything."""
    if actor.role in access.LEAD:
        return EVERYTHING
    if actor.role in access.STAFF and actor.agency_id is not None:
        return Visibility("own", _OWN_OR_TELLS, {"caller_agency": actor.agency_id})
    return Visibility("published", _TELLS)


STORIES = Collection(
    "success_stories",
    SuccessStory,
    SuccessStoryRead,
    visible=visible,
    filters={
        "agency_id": Filter(lambda value: Y["agency_id"] == value),
        "project_id": Filter(lambda value: Y["project_id"] == value),
        "catalogue_entry_id": Filter(lambda value: Y["catalogue_entry_id"] == value),
    },
    sorts={"title": Y["title_sort"]},
    search=Y["title_search"],
)


def list_success_stories(db: Read, actor: Actor, query: SuccessStoryQuery) -> Page:
    """A page of stories."""
    return page(db, STORIES, actor, question(query))


def get_success_story(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One story."""
    return reading.get(db, STORIES, actor, key, reading.names(fields))


def create_success_story(db: Write, actor: Actor, body: SuccessStoryCreate) -> Found:
    """A story about a project of the caller's agency.

    Raises:
        Invalid: it names nothing, or would be public before its project is.
    """
    values = conversion.columns(SuccessStoryCreate, conversion.sent(body))
    values["agency_id"] = actor.tenant
    _check(db, actor, values)
    conversion.folded(values, "title")
    return get_success_story(db, actor, recording.insert(db, SuccessStory, actor, values))


def update_success_story(db: Write, actor: Actor, key: str, expected: int | None, changes: SuccessStoryUpdate) -> Found:
    """Change a story of the caller's agency.

    Raises:
        Invalid: as for a new one, judged on the result of the change.
    """
    place = reading.locate_own(db, STORIES, actor, key)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    current = recording.held(db, SuccessStory, record_key, expected)
    values = conversion.columns(SuccessStoryUpdate, changes)
    _check(db, actor, {**current, **values})
    recording.update(db, SuccessStory, actor, record_key, expected, conversion.folded(values, "title"))
    return get_success_story(db, actor, place.id)


def delete_success_story(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a story of the caller's agency."""
    place = reading.locate_own(db, STORIES, actor, key)
    recording.remove(db, SuccessStory, actor, {"agency_id": place.agency_id, "id": place.id}, expected)


def _check(db: Read, actor: Actor, values: dict[str, Any]) -> None:
    """What it tells about is there, and public if the story is to be."""
    found = []
    project = sa.select(P["published"]).where(P["agency_id"] == actor.tenant, P["id"] == values["project_id"])
    published = db.scalar(project)
    if published is None:
        found.append(Fault("reference_missing", "/project_id", {"what": "projects"}))
    elif values["published"] and not published:
        found.append(Fault("project_unpublished", "/published"))
    entry = values["catalogue_entry_id"]
    seen = catalogue.visible(actor)
    known = sa.select(catalogue.E["id"]).where(catalogue.E["id"] == entry, seen.clause)
    if entry is not None and db.scalar(known) is None:
        found.append(Fault("reference_missing", "/catalogue_entry_id", {"what": "catalogue_entries"}))
    if found:
        raise Invalid(faults=found)
