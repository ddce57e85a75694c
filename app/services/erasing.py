"""Erasing: one procedure that goes through every place where something about a person is held, and blanks it.

Rows stay where figures stand on them (engagements, registrations, links to projects), without anything that leads to
the person. The row of the volunteer keeps its version and its days: entries of the impact ledger name them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.models.base import Table
from app.models.changes import Change, ChangeAction
from app.models.evidence import Evidence
from app.models.idempotency import IdempotencyKey
from app.models.imports import Import, ImportChange
from app.models.jobs import FINAL_STATES, Job
from app.models.patrons import Patron
from app.models.users import User
from app.models.workshops import Registration
from app.services import evidence_upkeep, noting, patrons, tombstones, users
from app.services.access import Actor
from app.services.holdings import BLANKED, HOLDINGS, PERSONS_BROUGHT, Holding, Person
from app.services.sql import holds

C = sa.inspect(Change).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
J = sa.inspect(Job).columns
K = sa.inspect(IdempotencyKey).columns
P = sa.inspect(Patron).columns
R = sa.inspect(Registration).columns
U = sa.inspect(User).columns
V = sa.inspect(Evidence).columns
ASKED_AT_ONCE: Final = 500
T = TypeVar("T")
Removed = dict[str, int]
"""Place -> rows that lost something."""


def known_of(db: Write, person: Person) -> Mapping[str, Any] | None:
    """What a person is recognised by: from the record, or from the last values of one that went; none if erased.

    A record goes when it is deleted, or when another agency takes over.

    The record is held, so that nobody changes it or erases it meanwhile.
    """
    columns = [P[name] for name in tombstones.RECOGNISED_BY]
    here = (P["agency_id"] == person.agency_id, P["id"] == person.id)
    row = db.first(sa.select(*columns, P["erased_at"]).where(*here).with_for_update())
    if row is not None and row.erased_at is None:
        values = row._asdict()
        del values["erased_at"]
        return values
    last = db.scalar(
        sa.select(C["before"])
        .where(*_of_records(person.agency_id, "patrons", [str(person.id)]), C["action"] == ChangeAction.DELETED)
        .order_by(C["id"].desc())
        .limit(1)
    )
    return None if last is None else dict(orjson.loads(last))


def also_known_as(db: Read, person: Person) -> list[Mapping[str, Any]]:
    """What a person was recognised by on records that were merged into this one."""
    gone = [str(each) for each in patrons.merged_with(db, person.agency_id, person.id)]
    left = (*_of_records(person.agency_id, "patrons", gone), C["before"].is_not(None))
    found: dict[str, dict[str, Any]] = {}
    for row in db.all(sa.select(C["record_id"], C["before"]).where(*left).order_by(C["id"])):
        found.setdefault(row.record_id, {}).update(orjson.loads(row.before))
    return list(found.values())


def erase(db: Write, actor: Actor, person: Person) -> Removed:
    """Blank everything about a person, in this transaction.

    Args:
        db: the transaction; its reason is noted with every record.
        actor: who does it.
        person: who is erased.
    """
    removed: Removed = {}
    merged = [Person(person.agency_id, gone) for gone in patrons.merged_with(db, person.agency_id, person.id)]
    for holding in HOLDINGS:
        if holding.name in BLANKED:
            records = set[str]().union(*(_records(db, holding, each) for each in (person, *merged)))
            removed[holding.name] = blank(db, actor, holding, person.agency_id, holding.of(person), records)
    for name, forget in PASSING.items():
        removed[name] = sum(forget(db, actor, each) for each in (person, *merged))
    return {name: count for name, count in removed.items() if count}


def blank(
    db: Write,
    actor: Actor,
    holding: Holding,
    agency_id: UUID,
    where: Sequence[sa.ColumnElement[bool]],
    records: Collection[str],
) -> int:
    """Take what is marked out of rows, and the values out of the history of records.

    Args:
        db: the transaction.
        actor: who does it.
        holding: which table.
        agency_id: whose.
        where: which rows.
        records: whose history; these rows, and those that are there no more.

    Returns:
        How many rows lost something.
    """
    columns = holding.columns
    values = {**holding.blank(), **dict.fromkeys(holding.ends, clock.now())}
    if "version" in columns and holding.table is not Patron:
        stamps = {"version": columns["version"] + 1, "updated_at": clock.now(), "updated_by": actor.credential_id}
        values |= stamps
    version = columns.get("version", sa.literal(1))
    changed = sa.update(holding.table).where(*where).values(**values).returning(*[columns["id"], version])
    versions = {str(record_id): int(after) for record_id, after in map(tuple, db.run(changed))}
    empty(db, actor, holding.table, agency_id, {**dict.fromkeys(records, 1), **versions})
    return len(versions)


def _records(db: Read, holding: Holding, person: Person) -> set[str]:
    """Records about the person: those there are, and those whose history says that they once were."""
    there = sa.select(holding.columns["id"]).where(*holding.of(person))
    found = {str(row.id) for row in db.all(there)}
    if holding.table is Patron:
        return found | {str(person.id)}
    said = f'"{holding.link}":"{person.id}"'.encode()
    once = sa.or_(holds(db, C["before"], said), holds(db, C["after"], said))
    past = sa.select(C["record_id"]).where(C["agency_id"] == person.agency_id, C["resource"] == holding.name, once)
    return found | {str(row.record_id) for row in db.all(past.distinct())}


def empty(db: Write, actor: Actor, table: type[Table], agency_id: UUID, records: Mapping[str, int]) -> None:
    """Take the values out of the history of some records, and note that they were erased; the chain holds the digest.

    Args:
        db: the transaction.
        actor: who does it.
        table: where the records are or were.
        agency_id: whose the erasure is.
        records: which, with their version now.
    """
    for part in _parts(sorted(records)):
        same = (*_of_records(agency_id, str(table.__tablename__), part), C["salt"].is_not(None))
        db.run(sa.update(Change).where(*same).values(before=None, after=None, salt=None))
        for each in part:
            noting.note(db, noting.Note(table, ChangeAction.ERASED, each, agency_id, records[each], actor))


def _of_records(agency_id: UUID, resource: str, records: Collection[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return C["agency_id"] == agency_id, C["resource"] == resource, C["record_id"].in_(records)


def _parts(records: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(records), ASKED_AT_ONCE):
        yield records[start : start + ASKED_AT_ONCE]


def forget_answers(db: Write, _actor: Actor, person: Person) -> int:
    """Drop answers kept for retries that speak of the person; a retry is judged anew, and refused."""
    speaks = holds(db, K["body"], str(person.id).encode())
    return db.run(sa.delete(IdempotencyKey).where(K["agency_id"] == person.agency_id, speaks)).rowcount


def erase_guest(db: Write, actor: Actor, agency_id: UUID, address: str) -> Removed:
    """Blank every registration of a guest with an agency, and what passed by of it.

    Args:
        db: the transaction; its reason is noted with every record.
        actor: who does it.
        agency_id: whose guest.
        address: of the guest, in lower case.
    """
    holding = next(each for each in HOLDINGS if each.table is Registration)
    mine = (R["agency_id"] == agency_id, R["guest_email"] == address)
    said = f'"guest_email":{orjson.dumps(address).decode()}'.encode()
    once = sa.or_(holds(db, C["before"], said), holds(db, C["after"], said))
    past = sa.select(C["record_id"]).where(C["agency_id"] == agency_id, C["resource"] == holding.name, once)
    records = {str(row.record_id) for row in db.all(past.distinct())}
    kept = (K["agency_id"] == agency_id, holds(db, K["body"], said))
    removed = {
        holding.name: blank(db, actor, holding, agency_id, mine, records),
        "idempotency_keys": db.run(sa.delete(IdempotencyKey).where(*kept)).rowcount,
    }
    return {name: count for name, count in removed.items() if count}


def forget_users(db: Write, actor: Actor, person: Person) -> int:
    """Drop the person's accounts with everything that hangs on them: log-ins, codes, mails that wait."""
    own = sa.select(*U).where(U["agency_id"] == person.agency_id, U["patron_id"] == person.id)
    found = [dict(zip(U.keys(), row, strict=True)) for row in db.all(own.with_for_update())]
    for account in found:
        users.forget_user(db, actor, account, None)
    return len(found)


def forget_files(db: Write, actor: Actor, person: Person) -> int:
    """Drop what past imports of lists of persons keep: report, name, file and what they could be undone by.

    A file without a record is swept away within the hour. What still waits or runs keeps its file: whoever was erased
    is refused by it.
    """
    over = sa.or_(I["job_id"].is_(None), I["job_id"].in_(sa.select(J["id"]).where(J["state"].in_(FINAL_STATES))))
    mine = (I["agency_id"] == person.agency_id, I["resource"].in_(PERSONS_BROUGHT), over)
    nothing = {"report": None, "file_name": None, "file_id": None}
    full = sa.or_(*[I[name].is_not(None) for name in nothing])
    emptied = sa.update(Import).where(*mine, full).values(**nothing).returning(*[I["id"], I["version"]])
    versions = {import_id: int(version) for import_id, version in map(tuple, db.run(emptied))}
    for part in _parts([*versions]):
        db.run(sa.delete(ImportChange).where(sa.inspect(ImportChange).columns["import_id"].in_(part)))
    empty(db, actor, Import, person.agency_id, {str(each): version for each, version in versions.items()})
    return len(versions)


def forget_evidence(db: Write, actor: Actor, person: Person) -> int:
    """Drop evidence the person handed in that shows or names persons; its files are swept away within the hour."""
    mine = (V["agency_id"] == person.agency_id, V["patron_id"] == person.id, V["shows_persons"])
    gone = sa.delete(Evidence).where(*mine).returning(V["id"], V["version"])
    versions = {str(evidence_id): int(version) for evidence_id, version in map(tuple, db.run(gone))}
    empty(db, actor, Evidence, person.agency_id, versions)
    evidence_upkeep.forget_unnamed(db, person.agency_id)
    return len(versions)


PASSING: Final[Mapping[str, Callable[[Write, Actor, Person], int]]] = {
    "idempotency_keys": forget_answers,
    "users": forget_users,
    "imports": forget_files,
    "evidence": forget_evidence,
}
"""Places that hold data of persons in passing -> what drops it; whoever keeps files of persons adds a line."""
