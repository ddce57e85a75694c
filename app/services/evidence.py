"""Evidence of projects: links and files, added by those who work on a project, internal or for everybody."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotPermitted
from app.models.comments import Audience, Voice
from app.models.evidence import Evidence, EvidenceFile, EvidenceKind
from app.schemas.evidence import EvidenceCreate, EvidenceQuery, EvidenceRead, EvidenceUpdate
from app.services import access, conversion, evidence_upkeep, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.project_insight import VOICES, locate_worked_on, part_visibility
from app.services.reading import Collection, Filter, Found, Located, Visibility

V = sa.inspect(Evidence).columns
F = sa.inspect(EvidenceFile).columns
MOST: Final = 200
"""Pieces of evidence a project can have."""
_PUBLIC = V["audience"] == Audience.PUBLIC
OF_FILE = sa.and_(F["agency_id"] == V["agency_id"], F["digest"] == V["digest"])


def visible(actor: Actor) -> Visibility:
    """Public pieces where the project is seen, internal ones of projects the caller works on."""
    seen = part_visibility(Evidence, _PUBLIC, actor)
    reader = actor.agency_id if actor.role in access.STAFF else None
    return Visibility(seen.name, seen.clause, {**seen.values, "reader_agency": reader})


EVIDENCE = Collection(
    "evidence",
    Evidence,
    EvidenceRead,
    visible=visible,
    columns={
        "size_bytes": sa.select(F["size_bytes"]).where(OF_FILE).correlate(Evidence).scalar_subquery(),
        "added_by": sa.case((V["agency_id"] == sa.bindparam("reader_agency"), V["created_by"]), else_=sa.null()),
    },
    filters={
        "project_id": Filter(lambda value: V["project_id"] == value),
        "kind": Filter(lambda value: V["kind"] == value),
        "audience": Filter(lambda value: V["audience"] == value),
    },
    sorts={"title": V["title"]},
)


def list_evidence(db: Read, actor: Actor, query: EvidenceQuery) -> Page:
    """A page of evidence."""
    return page(db, EVIDENCE, actor, question(query))


def get_evidence(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One piece of evidence."""
    return reading.get(db, EVIDENCE, actor, key, reading.names(fields))


def create_evidence(db: Write, actor: Actor, body: EvidenceCreate) -> Found:
    """A link of a project the caller works on.

    Raises:
        Invalid: public, though it shows persons.
        Conflict: the project has as much as it can have.
    """
    project = locate_worked_on(db, actor, body.project_id)
    values = conversion.columns(EvidenceCreate, conversion.sent(body))
    return added(db, actor, project, {**values, "kind": EvidenceKind.LINK})


def update_evidence(db: Write, actor: Actor, key: str, expected: int | None, changes: EvidenceUpdate) -> Found:
    """Change what is said about a piece of evidence, as who added it or as staff.

    Raises:
        NotPermitted: somebody else's.
        Invalid: public, though it shows persons.
        PreconditionFailed: somebody else changed it first.
    """
    place, current = _held(db, actor, key, expected)
    values = conversion.columns(EvidenceUpdate, changes)
    check({**current, **values})
    recording.update(db, Evidence, actor, place, expected, values)
    return get_evidence(db, actor, place["id"])


def delete_evidence(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Let go of a piece of evidence, as who added it or as staff; its file goes with the last that names it.

    Raises:
        NotPermitted: somebody else's.
        PreconditionFailed: somebody else changed it first.
    """
    place, _ = _held(db, actor, key, expected)
    recording.remove(db, Evidence, actor, place, expected)
    evidence_upkeep.forget_unnamed(db, place["agency_id"])


def check(values: Mapping[str, Any]) -> None:
    """Refuse what shows persons to everybody.

    Raises:
        Invalid: public, though it shows persons.
    """
    if values["audience"] == Audience.PUBLIC and values["shows_persons"]:
        raise Invalid(faults=[Fault("persons_not_public", "/audience")])


def added(db: Write, actor: Actor, project: Located, values: dict[str, Any]) -> Found:
    """A new piece of evidence of a project the caller works on.

    Raises:
        Invalid: public, though it shows persons.
        Conflict: the project has this file already, or as much as it can have.
    """
    check(values)
    own = (V["agency_id"] == project.agency_id, V["project_id"] == project.id)
    if db.scalar(sa.select(sa.func.count()).select_from(Evidence).where(*own)) >= MOST:
        raise Conflict("evidence_full", most=MOST)
    values |= {"agency_id": project.agency_id, "project_id": project.id, "patron_id": actor.patron_id}
    values["voice"] = VOICES.get(actor.role, Voice.AGENCY)
    found = get_evidence(db, actor, recording.insert(db, Evidence, actor, values))
    return Found(found.values, found.version, f"/v1/evidence/{found.values['id']}")


def _held(db: Write, actor: Actor, key: str, expected: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    found = reading.locate_own(db, EVIDENCE, actor, key)
    place = {"agency_id": found.agency_id, "id": found.id}
    current = recording.held(db, Evidence, place, expected)
    mine = current["patron_id"] == actor.patron_id if actor.patron_id else current["created_by"] == actor.credential_id
    if not (actor.is_staff or mine):
        raise NotPermitted("evidence_of_another")
    return place, current
