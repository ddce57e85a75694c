"""Conflicts: what was told twice, as a list for people, and what they say counts."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict as ConflictError
from app.core.errors import Fault, Invalid
from app.models.network import Conflict, ConflictKind, ConflictState
from app.schemas.network import ConflictQuery, ConflictRead, ConflictSettlement
from app.services import reading, recording
from app.services.access import Actor
from app.services.network import overlaps
from app.services.noting import because
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

C = sa.inspect(Conflict).columns


def visible(_actor: Actor) -> Visibility:
    """Conflicts are everybody's who may ask for them."""
    return EVERYTHING


CONFLICTS = Collection(
    "conflicts",
    Conflict,
    ConflictRead,
    visible=visible,
    filters={
        "kind": Filter(lambda value: C["kind"] == value),
        "state": Filter(C["state"].in_, many=True),
    },
    sorts={"subject": C["subject"]},
)


def list_network_conflicts(db: Read, actor: Actor, query: ConflictQuery) -> Page:
    """A page of conflicts."""
    return page(db, CONFLICTS, actor, question(query))


def get_network_conflict(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One conflict."""
    return reading.get(db, CONFLICTS, actor, key, reading.names(fields))


def settle_network_conflict(db: Write, actor: Actor, key: str, expected: int | None, body: ConflictSettlement) -> Found:
    """Say whose report counts; the network's figures follow at once.

    Raises:
        Invalid: a publisher that does not report it.
        ConflictError: it is told once again, so there is nothing to settle.
    """
    place = reading.locate(db, CONFLICTS, actor, key)
    current = recording.held(db, Conflict, {"id": place.id}, expected)
    if current["state"] is ConflictState.GONE:
        raise ConflictError("conflict_gone")
    faults = [
        Fault("reference_missing", f"/counted/{index}", {"what": "publishers"})
        for index, each in enumerate(body.counted)
        if each not in current["publishers"]
    ]
    if faults:
        raise Invalid(faults=faults)
    is_place = current["kind"] is ConflictKind.PLACE
    places, projects = ({current["subject"]}, set()) if is_place else (set[str](), {current["subject"]})
    values: dict[str, Any] = {
        "state": ConflictState.SETTLED, "counted": sorted(set(body.counted)), "reason": body.reason,
        "settled_by": actor.credential_id, "settled_at": clock.now(),
    }  # fmt: skip
    because(db, body.reason)
    with overlaps.kept_in_step(db, places, projects, {}):
        recording.update(db, Conflict, actor, {"id": place.id}, expected, values)
    return get_network_conflict(db, actor, place.id)
