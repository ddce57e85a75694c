"""Recording: the only place that stamps history columns and checks versions when something is written.

It also tells the impact ledger whose figures a change concerns, the feeds what mirrors have to know and the index of
the search which records it concerns, and writes every change down, so that no service can forget to.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.db_errors import translated
from app.core.errors import NotFound, PreconditionFailed
from app.core.ids import new_id
from app.models.agencies import Agency
from app.models.base import Table
from app.models.changes import ChangeAction
from app.models.engagements import Engagement
from app.models.factors import FactorSet
from app.models.fundings import Grant
from app.models.ledger import Subject
from app.models.municipalities import Municipality
from app.models.participations import Participation
from app.models.patrons import Patron
from app.models.projects import Project, ProjectReport
from app.models.workshops import Registration, Workshop
from app.services import feed_items, ledger, search_index
from app.services.access import Actor
from app.services.ledger import Reach
from app.services.noting import Note, note

_FIGURES: Mapping[type[Table], tuple[Subject, str]] = {
    Project: (Subject.PROJECT, "id"),
    ProjectReport: (Subject.PROJECT, "project_id"),
    Grant: (Subject.GRANT, "id"),
    Patron: (Subject.PATRON, "id"),
    Engagement: (Subject.PATRON, "patron_id"),
    Participation: (Subject.MUNICIPALITY, "municipality_id"),
    Workshop: (Subject.WORKSHOP, "id"),
    Registration: (Subject.WORKSHOP, "workshop_id"),
}
"""Table -> the subject of the ledger its rows speak about, and the column that names it; hours speak about a project
or a volunteer, and ``services.hours`` says which."""
_REACH: Mapping[type[Table], Reach] = {ProjectReport: Reach.REPORTS}
_BESIDE = frozenset({Agency, FactorSet, Municipality})
"""Tables whose names, places and inhabitants are shown beside figures."""
_HELD = "held"


def insert(db: Write, table: type[Table], actor: Actor, values: Mapping[str, Any]) -> UUID:
    """Write a new record and give it its id and history."""
    now = clock.now()
    record_id: UUID = values.get("id") or new_id()
    stamps = {"created_at": now, "updated_at": now, "created_by": actor.credential_id,
              "updated_by": actor.credential_id, "version": 1}  # fmt: skip
    with translated():
        db.run(sa.insert(table), {**values, **stamps, "id": record_id})
    if table in _FIGURES:
        subject, column = _FIGURES[table]
        if column == "id":
            ledger.touch(db, subject, record_id, reach=Reach.NEW)
        else:
            ledger.touch(db, subject, values[column], reach=_REACH.get(table, Reach.WHOLE))
    _touch(db, table, ())
    if values.get("published"):
        feed_items.touch(db, table, [record_id])
    search_index.touch(db, table, record_id)
    note(db, Note(table, ChangeAction.CREATED, record_id, values.get("agency_id"), 1, actor, after=dict(values)))
    return record_id


def held(db: Write, table: type[Table], key: Mapping[str, Any], expected: int | None) -> dict[str, Any]:
    """The record as it stands, kept from other writers until this transaction ends.

    SQLite has one writer anyway; its dialect leaves the lock out. Whoever has referred to the record in the same
    transaction holds its key, and two who did so would wait for each other here: hold it first.

    Raises:
        PreconditionFailed: it has no longer the version the caller read.
        NotFound: it vanished meanwhile.
    """
    columns = sa.inspect(table).columns
    where = [columns[name] == value for name, value in key.items()]
    row = db.first(sa.select(*columns).where(*where).with_for_update())
    if row is None:
        raise NotFound
    if expected is not None and row.version != expected:
        raise PreconditionFailed(current=int(row.version))
    values = dict(zip(columns.keys(), row, strict=True))
    db.notes.setdefault(_HELD, {})[table, *map(str, key.values())] = values
    return values


def update(
    db: Write, table: type[Table], actor: Actor, key: Mapping[str, Any], expected: int | None, values: Mapping[str, Any]
) -> int:
    """Change a record if it still has the version the caller read.

    Args:
        db: the transaction.
        table: where.
        actor: who.
        key: the columns of the primary key.
        expected: the version of If-Match; none for ``*`` (any version).
        values: changed columns only.

    Returns:
        The new version.

    Raises:
        PreconditionFailed: somebody else was faster; carries the current version.
        NotFound: it vanished meanwhile.
    """
    ledger.keep_label(db, table, key, values)
    columns = sa.inspect(table).columns
    before = _before(db, table, key, values)
    where = [columns[name] == value for name, value in key.items()]
    if expected is not None:
        where.append(columns["version"] == expected)
    statement = (
        sa.update(table)
        .where(*where)
        .values(**values, updated_at=clock.now(), updated_by=actor.credential_id, version=columns["version"] + 1)
        .returning(columns["version"], columns.get("agency_id", sa.null()), *_named(table))
    )
    with translated():
        row = db.run(statement).first()
    if row is None:
        raise _moved_on(db, table, key)
    version, agency_id, *named = tuple[Any, ...](row)
    former = before.get(_FIGURES[table][1]) if table in _FIGURES else None
    _touch(db, table, named if former is None else [*named, former])  # what moves leaves something behind
    feed_items.touch(db, table, [key["id"]])
    search_index.touch(db, table, key["id"], values)
    note(db, Note(table, ChangeAction.UPDATED, key["id"], agency_id, int(version), actor, before, dict(values)))
    return int(version)


def touch(db: Write, table: type[Table], actor: Actor, key: Mapping[str, Any], expected: int | None) -> int:
    """A part of the record that lives in another table changed: only version and history move."""
    return update(db, table, actor, key, expected, {})


def remove(db: Write, table: type[Table], actor: Actor, key: Mapping[str, Any], expected: int | None) -> None:
    """Delete a record if it still has the version the caller read.

    Raises:
        PreconditionFailed: it changed meanwhile.
        Conflict: something still refers to it.
    """
    ledger.keep_last_label(db, table, key)
    columns = sa.inspect(table).columns
    where = [columns[name] == value for name, value in key.items()]
    if expected is not None:
        where.append(columns["version"] == expected)
    with translated(deleting=True):
        removed = db.run(sa.delete(table).where(*where).returning(*columns)).first()
    if removed is None:
        raise _moved_on(db, table, key)
    before = dict(zip(columns.keys(), removed, strict=True))
    _touch(db, table, [before[_FIGURES[table][1]]] if table in _FIGURES else ())
    feed_items.touch(db, table, [key["id"]])
    search_index.touch(db, table, key["id"])
    agency_id = before.get("agency_id")
    note(db, Note(table, ChangeAction.DELETED, key["id"], agency_id, int(before["version"]), actor, before))


def _before(db: Write, table: type[Table], key: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that change, as they are; whoever held the record has read them already."""
    held_row: dict[str, Any] | None = db.notes.get(_HELD, {}).pop((table, *map(str, key.values())), None)
    if held_row is not None or not values:
        return {name: (held_row or {}).get(name) for name in values}
    columns = sa.inspect(table).columns
    wanted = [columns[name] for name in values]
    row = db.first(sa.select(*wanted).where(*[columns[name] == value for name, value in key.items()]))
    return {} if row is None else dict(zip(values, row, strict=True))


def told(db: Write, table: type[Table], subjects: Iterable[Any], *, new: bool = False) -> None:
    """Tell ledger and feeds which subjects many records concern that were written at once.

    Args:
        db: the transaction.
        table: of the records.
        subjects: ids of the subjects they speak about (``subject_column``).
        new: the subjects came into being here.
    """
    if table in _FIGURES:
        reach = Reach.NEW if new and _FIGURES[table][1] == "id" else _REACH.get(table, Reach.WHOLE)
        ledger.touch(db, _FIGURES[table][0], *subjects, reach=reach)
    feed_items.touch(db, table, subjects)
    if table in _BESIDE:
        ledger.mark(db)


def subject_column(table: type[Table]) -> str | None:
    """The column that names the subject of the ledger a record speaks about; none if it speaks about none."""
    return _FIGURES[table][1] if table in _FIGURES else None


def _named(table: type[Table]) -> list[sa.ColumnElement[Any]]:
    """The column that names the subject of the ledger, if there is one."""
    return [sa.inspect(table).columns[_FIGURES[table][1]]] if table in _FIGURES else []


def _touch(db: Write, table: type[Table], ids: Sequence[Any]) -> None:
    if ids:
        ledger.touch(db, _FIGURES[table][0], *ids, reach=_REACH.get(table, Reach.WHOLE))
    if table in _BESIDE:
        ledger.mark(db)


def _moved_on(db: Write, table: type[Table], key: Mapping[str, Any]) -> Exception:
    columns = sa.inspect(table).columns
    current = db.scalar(sa.select(columns["version"]).where(*[columns[name] == value for name, value in key.items()]))
    return NotFound() if current is None else PreconditionFailed(current=int(current))
