"""Publishing: a project becomes public, once it says what a reader needs, and draft again."""

from typing import Any

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Invalid, NotFound
from app.models.projects import Project
from app.models.savings import Saving
from app.schemas.publication import PublicationUpdate
from app.services import noting, projects, publication_rules, reading, recording
from app.services.access import Actor
from app.services.projects import PROJECTS
from app.services.reading import Found, Located

P = sa.inspect(Project).columns
V = sa.inspect(Saving).columns


def get_publication(db: Read, actor: Actor, key: str) -> Found:
    """Whether a project of the caller's agency is public, what it lacks for it, and what readers would like to see."""
    place = reading.locate_own(db, PROJECTS, actor, key)
    row = db.first(sa.select(*P).where(*_is(place)))
    if row is None:
        raise NotFound
    values = dict(zip(P.keys(), row, strict=True))
    return Found(_told(db, values), int(values["version"]))


def publish_project(db: Write, actor: Actor, key: str, expected: int | None) -> Found:
    """Let everybody read a project of the caller's agency. Said twice, it changes nothing.

    Raises:
        Invalid: with a fault for each thing that is missing.
        PreconditionFailed: somebody else changed it first.
    """
    place, current = _held(db, actor, key, expected)
    if found := publication_rules.faults(current):
        raise Invalid(faults=found)
    if not current["published"]:
        recording.update(db, Project, actor, place, expected, {"published": True})
    return projects.get_project(db, actor, place["id"])


def unpublish_project(db: Write, actor: Actor, key: str, expected: int | None, body: PublicationUpdate) -> Found:
    """Make a project of the caller's agency a draft again, for a reason. Said twice, it changes nothing.

    Raises:
        PreconditionFailed: somebody else changed it first.
    """
    place, current = _held(db, actor, key, expected)
    if current["published"]:
        noting.because(db, body.reason)
        recording.update(db, Project, actor, place, expected, {"published": False})
    return projects.get_project(db, actor, place["id"])


def _held(db: Write, actor: Actor, key: str, expected: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    place = reading.locate_own(db, PROJECTS, actor, key)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    return record_key, recording.held(db, Project, record_key, expected)


def _told(db: Read, values: dict[str, Any]) -> dict[str, Any]:
    missing = [{"pointer": each.pointer, "code": each.code} for each in publication_rules.faults(values)]
    wished = [name for name in ("measure_type", "source", "realised_investment_cents") if not values[name]]
    of_project = (V["agency_id"] == values["agency_id"], V["project_id"] == values["id"])
    if db.first(sa.select(V["id"]).where(*of_project, V["superseded_at"].is_(None)).limit(1)) is None:
        wished.append("savings")
    return {
        "project_id": values["id"],
        "published": bool(values["published"]),
        "ready": not missing,
        "missing": missing,
        "wished": [name.replace("_cents", "_eur") for name in wished],
        "version": int(values["version"]),
    }


def _is(place: Located) -> tuple[sa.ColumnElement[bool], ...]:
    return P["agency_id"] == place.agency_id, P["id"] == place.id
