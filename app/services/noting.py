"""Noting: every change of a record is written down in the transaction that makes it, before and after.

Values are noted as the API shows them (names, units), and only fields the API shows at all: no secret and no search key
can get into the history. They are put into words once, at the end of the transaction, and written with one statement.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import BaseModel

from app.core import clock
from app.core.bulk import bulk_insert
from app.core.db import Write
from app.core.ids import new_id
from app.models.base import Table
from app.models.changes import Change, ChangeAction
from app.schemas.fields import stored_marks
from app.services.access import Actor

NETWORK: Final = "network"
"""Chain of what belongs to no agency."""
_NOTES: Final = "changes"
_REASON: Final = "change_reason"
_STAMPS: Final = frozenset({"id", "agency_id", "version", "created_at", "updated_at", "created_by", "updated_by"})
_COLUMNS: Final = (
    "id", "chain", "agency_id", "resource", "record_id", "action", "version", "changed_at", "actor", "role",
    "request_id", "reason", "before", "after", "salt", "digest",
)  # fmt: skip
_TABLE = cast("sa.Table", sa.inspect(Change).local_table)
_SHAPES: dict[str, type[BaseModel]] = {}
"""Table -> the shape its records have on the wire."""


@dataclass(slots=True)
class Note:
    """One change, until it is written.

    Attributes:
        table: where the record is.
        action: what is done.
        record_id: which record.
        agency_id: whose.
        version: of the record after it.
        actor: who does it.
        before: columns as they were.
        after: columns as they are.
    """

    table: type[Table]
    action: ChangeAction
    record_id: UUID | str
    agency_id: UUID | None
    version: int
    actor: Actor
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def shown_as(table: type[Table], shape: type[BaseModel]) -> None:
    """Records of a table go to the wire in this shape, and their changes, too."""
    _SHAPES[_name(table)] = shape


def because(db: Write, why: str | None) -> None:
    """Why the changes of this transaction are made."""
    if why:
        db.notes[_REASON] = why[:200]


def reason(db: Write) -> str | None:
    """Why the changes of this transaction are made, as said so far."""
    known: str | None = db.notes.get(_REASON)
    return known


def note(db: Write, change: Note) -> None:
    """Write a change down when the transaction ends; several changes of one version are one."""
    notes: dict[tuple[str, str], Note] = db.notes.setdefault(_NOTES, {})
    key = (_name(change.table), str(change.record_id))
    known = notes.get(key)
    if known is None or ChangeAction.DELETED in {known.action, change.action}:
        if known is not None:  # made and deleted, or deleted and made again: two changes
            notes[(key[0], f"{key[1]} {len(notes)}")] = known
        notes[key] = change
    else:
        known.version = change.version
        known.before = {**change.before, **known.before}
        known.after.update(change.after)
    db.before_commit(_write)


def pending(db: Write) -> list[Note]:
    """The changes of this transaction that are not written yet."""
    notes: dict[tuple[str, str], Note] = db.notes.get(_NOTES, {})
    return [*notes.values()]


def beside(db: Write, table: type[Table], record_id: UUID | str, before: Any, after: Any, name: str) -> None:  # noqa: ANN401 - a part in any form
    """A part of a record that lives in another table changed with it (its shares, who works on it)."""
    known: Note | None = db.notes.get(_NOTES, {}).get((_name(table), str(record_id)))
    if known is not None and before != after:
        known.before.setdefault(name, before)
        known.after[name] = after


def mark_restored(db: Write, resource: str, record_id: str) -> None:
    """The change of this record brings back what it was."""
    known: Note | None = db.notes.get(_NOTES, {}).get((resource, record_id))
    if known is not None:
        known.action = ChangeAction.RESTORED


def erase(db: Write, table: type[Table], record_id: UUID | str) -> None:
    """Let the values in the history of a person's record go; that there were changes stays, and stays sealed."""
    columns = sa.inspect(Change).columns
    of_record = (columns["resource"] == _name(table), columns["record_id"] == str(record_id))
    db.run(sa.update(Change).where(*of_record).values(before=None, after=None, salt=None))
    known: Note | None = db.notes.get(_NOTES, {}).get((_name(table), str(record_id)))
    if known is not None:
        known.action, known.before, known.after = ChangeAction.ERASED, {}, {}


def _name(table: type[Table]) -> str:
    return str(table.__tablename__)


def _write(db: Write) -> None:
    notes: dict[tuple[str, str], Note] = db.notes.pop(_NOTES, {})
    now, request_id, why = clock.now(), db.database.request_id, db.notes.pop(_REASON, None)
    rows = []
    for each in notes.values():
        before, after = _told(each)
        salt = secrets.token_hex(8)
        whose = (str(each.agency_id or NETWORK), each.agency_id, _name(each.table), str(each.record_id))
        who = (each.actor.credential_id, each.actor.role.value, request_id, why)
        values = (before, after, salt, digest_of(salt, before, after))
        rows.append((new_id(), *whose, each.action.value, each.version, now, *who, *values))
    bulk_insert(db, _TABLE, _COLUMNS, rows)


def _told(change: Note) -> tuple[bytes | None, bytes | None]:
    """What differs, as JSON; a new record has no before, a deleted one no after."""
    if change.action is ChangeAction.CREATED:
        return None, _json(_shown(change.table, change.after))
    if change.action is ChangeAction.DELETED:
        return _json(_shown(change.table, change.before)), None
    before, after = _shown(change.table, change.before), _shown(change.table, change.after)
    moved = [name for name in after if name not in before or before[name] != after[name]]
    return _json({name: before.get(name) for name in moved}), _json({name: after[name] for name in moved})


def _shown(table: type[Table], values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as the wire has them; what is no column (parts) stays as it is."""
    shape, columns = _SHAPES.get(_name(table)), sa.inspect(table).columns
    shown = {name: value for name, value in values.items() if name not in columns}
    if shape is None:
        return shown
    marks = stored_marks(shape)
    for name in shape.model_fields:
        mark = marks.get(name)
        column = mark.column(name) if mark else name
        if column in values and column in columns and column not in _STAMPS:
            value = values[column]
            whole = value is None or isinstance(columns[column].type, sa.JSON)
            shown[name] = mark.outward(value) if mark and not whole else value
    return shown


def in_words(table: type[Table], values: Mapping[str, Any]) -> bytes:
    """Columns as the history shows them, as JSON."""
    return _json(_shown(table, values))


def _json(values: Mapping[str, Any]) -> bytes:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
    return orjson.dumps(values, default=float, option=options)


def digest_of(salt: str, before: bytes | None, after: bytes | None) -> str:
    """What the chain holds of the values, so that they can go without breaking it; salted against guessing."""
    told = hashlib.sha256(salt.encode())
    for values in (before, after):
        told.update(b"-" if values is None else b"%d:%b" % (len(values), values))
    return told.hexdigest()
