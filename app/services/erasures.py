"""Erasures: a person is erased for a reason, recognised if a list brings her back, and erased again after a restore."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Snapshot, Write
from app.core.errors import NotFound
from app.core.ids import new_id
from app.models.erasures import Erasure, Ground, Tombstone
from app.schemas.erasures import ErasureCreate, ErasureQuery, ErasureRead
from app.services import erasing, noting, patrons, reading, recording, tombstones
from app.services.access import Actor
from app.services.holdings import Person
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned

E = sa.inspect(Erasure).columns
T = sa.inspect(Tombstone).columns


def visible(actor: Actor) -> Visibility:
    """An agency sees its own."""
    return owned(E, actor, network=False)


ERASURES = Collection(
    "erasures",
    Erasure,
    ErasureRead,
    visible=visible,
    filters={
        "patron_id": Filter(lambda value: E["patron_id"] == value),
        "ground": Filter(E["ground"].in_, many=True),
    },
    sorts={"erased_at": E["erased_at"]},
)


def list_erasures(db: Read, actor: Actor, query: ErasureQuery) -> Page:
    """A page of erasures."""
    return page(db, ERASURES, actor, question(query))


def get_erasure(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One erasure."""
    return reading.get(db, ERASURES, actor, key, reading.names(fields))


def create_erasure(db: Write, actor: Actor, body: ErasureCreate) -> Found:
    """Erase a person of the caller's agency, also one whose record was deleted before.

    Raises:
        NotFound: no such person, or erased already.
    """
    leads = patrons.merged_into(db, actor.tenant, body.patron_id)
    person = Person(actor.tenant, leads or body.patron_id)
    return get_erasure(db, actor, erase(db, actor, person, body.ground, body.reason))


def erase(db: Write, actor: Actor, person: Person, ground: Ground, reason: str | None) -> UUID:
    """Erase a person, and keep what is needed to recognise her without knowing her.

    Returns:
        The id of the erasure.

    Raises:
        NotFound: no such person, or erased already.
    """
    known = erasing.known_of(db, person)
    if known is None:
        raise NotFound
    key = tombstones.key_of(db.database)
    names = (known, *erasing.also_known_as(db, person))
    marks = [mark for each in names for mark in tombstones.digests(key, person.agency_id, each)]
    values = {"id": new_id(), "ground": ground, "reason": reason, "erased_at": clock.now()}
    return _erase(db, actor, person, values, marks)


def _erase(db: Write, actor: Actor, person: Person, values: Mapping[str, Any], marks: list[str]) -> UUID:
    noting.because(db, values["reason"] or values["ground"])
    removed = erasing.erase(db, actor, person)
    row = {**values, "agency_id": person.agency_id, "patron_id": person.id, "removed": removed}
    erasure_id = recording.insert(db, Erasure, actor, row)
    tombstones.bury(db, person.agency_id, erasure_id, marks)
    return erasure_id


def kept(db: Snapshot) -> Iterator[dict[str, Any]]:
    """Every erasure with its digests, as the file holds it that is kept apart from backups."""
    marks: dict[UUID, list[str]] = {}
    for row in db.all(sa.select(T["erasure_id"], T["digest"]).order_by(T["erasure_id"], T["digest"])):
        marks.setdefault(row.erasure_id, []).append(row.digest)
    columns = [E[name] for name in ("id", "agency_id", "patron_id", "ground", "reason", "erased_at")]
    for row in db.stream(sa.select(*columns).order_by(E["id"])):
        yield {**row._asdict(), "digests": marks.get(row.id, [])}


def reapply(db: Write, actor: Actor, line: Mapping[str, Any]) -> bool:
    """Erase a person again whom a restored backup brought back; whether there was anything to do.

    Args:
        db: the transaction.
        actor: who.
        line: an erasure as ``kept`` gave it, read from its file.
    """
    erasure_id, person = UUID(line["id"]), Person(UUID(line["agency_id"]), UUID(line["patron_id"]))
    known = db.first(sa.select(E["id"]).where(E["agency_id"] == person.agency_id, E["id"] == erasure_id))
    if known is not None:
        return False
    values = {
        "id": erasure_id,
        "ground": Ground(line["ground"]),
        "reason": line["reason"],
        "erased_at": datetime.fromisoformat(line["erased_at"]),
    }
    _erase(db, actor, person, values, list(line["digests"]))
    return True
