"""The imports in the history of one record: what each did to it, in the words of the other changes.

Imports keep what they changed batch by batch, with the values of before. The values since are those before the next
change, or those of today.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.db import Read
from app.models import TABLES
from app.models.base import Moment, Table
from app.models.changes import Change, ChangeAction
from app.services import import_changes, noting

C = sa.inspect(Change).columns
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_RANDOM: Final = (1 << 62) - 1
Values = dict[str, Any]


@dataclass(slots=True)
class _Event:
    """One thing that happened to the record.

    Attributes:
        id: sorts it among the others.
        before: fields as they were; None where there was no record.
        after: the same fields since.
        entry: the rest of what the history shows of an import; None for a change that stands in the history itself.
    """

    id: UUID
    before: Values | None
    after: Values | None = None
    entry: Values | None = None


def of_record(db: Read, record_id: str, seen: sa.ColumnElement[bool], values: Mapping[str, Any]) -> list[Values]:
    """What imports did to a record, and their being undone, as changes; the oldest first.

    Args:
        db: the session.
        record_id: of the record.
        seen: which imports the caller may know of.
        values: parameters of that condition.
    """
    found = import_changes.of_record(db, record_id, seen, values)
    if not found:
        return []
    table = TABLES[found[0]["resource"]]
    imported = [event for each in found for event in _events(db, table, record_id, each)]
    events = sorted([*imported, *_noted(db, record_id)], key=lambda each: each.id, reverse=True)
    state: Values = _present(db, table, record_id, found[0]["agency_id"])
    for event in events:
        if event.entry is not None and event.after is None and event.entry["action"] != ChangeAction.DELETED:
            event.after = state if event.before is None else {name: state.get(name) for name in event.before}
        state = {**state, **(event.before or {})}
    return [_shown(event) for event in reversed(events) if event.entry is not None]


def _shown(event: _Event) -> Values:
    return {"id": event.id, **(event.entry or {}), "before": event.before, "after": event.after}


def _events(db: Read, table: type[Table], record_id: str, found: Mapping[str, Any]) -> Iterator[_Event]:
    """An import, and its being undone."""
    batch: import_changes.Kept = found["batch"]
    known = next((each for each in batch.changed.updated if each[0] == record_id), None)
    moment = found["updated_at"] if batch.moment is None else datetime.fromisoformat(batch.moment)
    version = 1 if known is None else known[1]
    entry = {
        "agency_id": found["agency_id"], "resource": found["resource"], "record_id": record_id,
        "action": ChangeAction.CREATED if known is None else ChangeAction.UPDATED, "version": version,
        "changed_at": moment, "actor": found["created_by"], "role": found["role"], "request_id": None, "reason": None,
        "erased": False, "seal_number": None, "import_id": found["id"],
    }  # fmt: skip
    before, after = (None, None) if known is None else _both(db, table, record_id, found, known[2])
    left = None if batch.undone is None else batch.undone.get(record_id)
    if left and known is not None and after is None:
        after = _wire(table, left)
    yield _Event(_id(moment, found["id"], record_id), before, after, entry)
    if batch.undone is None:
        return
    action = ChangeAction.DELETED if known is None else ChangeAction.UPDATED
    undone = {"action": action, "version": version + 1, "changed_at": found["undone_at"], "actor": found["undone_by"]}
    yield _Event(_id(found["undone_at"], found["id"], record_id), after, before, {**entry, **undone})


def _both(
    db: Read, table: type[Table], record_id: str, found: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[Values, Values | None]:
    """Values of before and after; a saving's revisions hold both, of any other record only those of before are kept."""
    if "revision" not in sa.inspect(table).columns:
        return _wire(table, before), None
    former, since = (
        _present(db, table, record_id, found["agency_id"], revision)
        for revision in (before["revision"], before["revision"] + 1)
    )
    moved = [name for name in since if former.get(name) != since[name]]
    return {name: former.get(name) for name in moved}, {name: since[name] for name in moved}


def _noted(db: Read, record_id: str) -> Iterator[_Event]:
    """Changes that stand in the history itself."""
    for row in db.all(sa.select(C["id"], C["before"]).where(C["record_id"] == record_id)):
        yield _Event(row.id, orjson.loads(row.before or b"{}"))


def _present(
    db: Read, table: type[Table], record_id: str, agency_id: UUID | None, revision: int | None = None
) -> Values:
    """The record as it is, or one of its revisions; nothing if it is gone."""
    columns = sa.inspect(table).columns
    where = [columns["id"] == UUID(record_id)]
    if agency_id is not None and "agency_id" in columns:
        where.append(columns["agency_id"] == agency_id)
    if "revision" in columns:
        where.append(columns["superseded_at"].is_(None) if revision is None else columns["revision"] == revision)
    row = db.first(sa.select(*columns).where(*where))
    return {} if row is None else _wire(table, dict(zip(columns.keys(), row, strict=True)))


def _wire(table: type[Table], values: Mapping[str, Any]) -> Values:
    """Columns as the API shows them."""
    columns = sa.inspect(table).columns
    typed: Values = {
        name: datetime.fromisoformat(value)
        if isinstance(value, str) and name in columns and isinstance(columns[name].type, Moment)
        else value
        for name, value in values.items()
    }
    if (shares := typed.get("shares")) is not None:
        names = ("municipality_id", "credited_agency_id", "basis_points")
        typed["shares"] = [dict(zip(names, share, strict=True)) for share in shares]
    found: Values = orjson.loads(noting.in_words(table, typed))
    return found


def _id(moment: datetime, import_id: UUID, record_id: str) -> UUID:
    """An id that is always the same and sorts by its moment among those of other changes."""
    digest = int.from_bytes(blake2b(f"{import_id} {record_id}".encode(), digest_size=8).digest(), "big")
    milliseconds = int((moment - _EPOCH).total_seconds() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | digest & _RANDOM)
