"""What imports did to each record, kept batch by batch: for undoing an import as a whole, and for the history.

A batch is one row: its payload packed, and beside it four bytes of each record's id, by which the batches that a record
stands in are found again without an index of millions of ids.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.db import Read, Write
from app.models.imports import Import, ImportChange, ImportResource
from app.models.jobs import Job
from app.services.sql import holds

C = sa.inspect(ImportChange).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
J = sa.inspect(Job).columns
_QUICK: Final = 1
_TAIL: Final = 8
"""Hexadecimal digits of an id that tell it apart, from its random end."""


class Changed(NamedTuple):
    """What one batch did.

    Attributes:
        created: keys of new records.
        updated: key, version since, and the columns as they were before.
        facts: what else came with an edition of the register.
    """

    created: Sequence[Any]
    updated: Sequence[tuple[Any, int, Mapping[str, Any]]]
    facts: Mapping[str, Any] | None = None


class Kept(NamedTuple):
    """A batch as it is kept.

    Attributes:
        position: its number in its import.
        resource: of its records.
        changed: what it did.
        moment: when, as text; None in what was kept before that was noted.
        undone: key -> the columns as the import had left them, once it was undone.
    """

    position: int
    resource: ImportResource
    changed: Changed
    moment: str | None
    undone: Mapping[str, Mapping[str, Any]] | None


def keep(db: Write, import_id: UUID, position: int, resource: ImportResource, changed: Changed, moment: str) -> None:
    """Keep what a batch did, in its transaction."""
    row = {"import_id": import_id, "position": position, "resource": resource}
    told = {"created": changed.created, "updated": changed.updated, "facts": changed.facts, "at": moment}
    db.run(sa.insert(ImportChange), {**row, "payload": _packed(told), "tails": _tails(changed)})


def kept(db: Read, import_id: UUID) -> Iterator[Kept]:
    """What an import did, the last batch first."""
    positions = [
        row[0]
        for row in db.all(sa.select(C["position"]).where(C["import_id"] == import_id).order_by(C["position"].desc()))
    ]
    for position in positions:
        chosen = (C["import_id"] == import_id, C["position"] == position)
        row = db.first(sa.select(C["resource"], C["payload"]).where(*chosen))
        if row is not None:
            yield _unpacked(position, row.resource, row.payload)


def undone_since(db: Read, import_id: UUID, agency_id: UUID | None) -> Iterator[Kept]:
    """What later imports of the same agency did that were undone: each change of a record moved it twice."""
    owner = I["agency_id"].is_(None) if agency_id is None else I["agency_id"] == agency_id
    later = sa.select(I["id"]).where(I["id"] > import_id, I["undone_at"].is_not(None), owner)
    for row in db.all(later):
        yield from kept(db, row.id)


def resources(db: Read, import_id: UUID) -> frozenset[ImportResource]:
    """Of which lists an import changed records."""
    found = db.all(sa.select(C["resource"]).where(C["import_id"] == import_id).distinct())
    return frozenset(ImportResource(row[0]) for row in found)


def mark_undone(db: Write, import_id: UUID, batch: Kept, left: Mapping[str, Mapping[str, Any]]) -> None:
    """A batch was taken back; the history goes on saying what it had done.

    Args:
        db: the transaction.
        import_id: whose batch.
        batch: which.
        left: key -> the columns as the import had left them.
    """
    told = {**batch.changed._asdict(), "at": batch.moment, "undone": left}
    chosen = (C["import_id"] == import_id, C["position"] == batch.position)
    db.run(sa.update(ImportChange).where(*chosen).values(payload=_packed(told)))


def of_record(
    db: Read, record_id: str, seen: sa.ColumnElement[bool], values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The imports that created or changed a record.

    Args:
        db: the session.
        record_id: of the record.
        seen: which imports the caller may know of.
        values: parameters of that condition.

    Returns:
        Columns of each import with its ``batch`` and the ``role`` of whoever sent it.
    """
    tail = _tail(record_id)
    if tail is None:
        return []
    columns = (I["id"], I["agency_id"], I["created_by"], I["updated_at"], I["undone_at"], I["undone_by"], J["role"])
    statement = sa.select(*columns, C["position"], C["resource"], C["payload"]).select_from(ImportChange)
    statement = statement.join(Import, I["id"] == C["import_id"]).join(Job, J["id"] == I["job_id"])
    statement = statement.where(sa.or_(C["tails"].is_(None), holds(db, C["tails"], tail)), seen)
    found = []
    for row in db.all(statement, dict(values)):
        batch = _unpacked(row.position, row.resource, row.payload)
        if record_id in batch.changed.created or any(key == record_id for key, *_ in batch.changed.updated):
            found.append({**row._asdict(), "batch": batch})
    return found


def _tails(changed: Changed) -> bytes:
    """Links have no id of their own, so nobody asks for their history."""
    keys = [*changed.created, *[key for key, *_ in changed.updated]]
    return bytes.fromhex("".join([key[-_TAIL:] for key in keys if type(key) is str]))


def _tail(record_id: str) -> bytes | None:
    try:
        return bytes.fromhex(str(UUID(record_id))[-_TAIL:])
    except ValueError:
        return None


def _packed(told: Mapping[str, Any]) -> bytes:
    return zlib.compress(orjson.dumps(told), _QUICK)


def _unpacked(position: int, resource: str, payload: bytes) -> Kept:
    told = orjson.loads(zlib.decompress(payload))
    if isinstance(told, list):  # as they were kept first
        told = dict(zip(("created", "updated"), told, strict=True))
    updated = [tuple(each) for each in told["updated"]]
    changed = Changed(told["created"], updated, told.get("facts"))
    return Kept(position, ImportResource(resource), changed, told.get("at"), told.get("undone"))
