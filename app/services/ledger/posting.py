"""Posting: bring the entries of some subjects in step with their records, inside the transaction that changed them.

Subjects are locked before they are read, in the order of their ids, so that two transactions which change one project
see each other's work. The last thing of a post is its number, given under one lock until the commit: numbers and
moments grow in the order in which others come to see them, and a question about a past moment has one answer for ever.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from app.core import clock
from app.core.bulk import bulk_insert
from app.core.db import Read, Write
from app.core.prepared import Prepared
from app.models.fundings import Grant
from app.models.ledger import Entry, EntryKind, Post, Subject
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.models.projects import Project
from app.models.workshops import Workshop
from app.services.ledger import entries, facts
from app.services.ledger.entries import EntryFact
from app.services.sql import many, one_of

N = sa.inspect(Entry).columns
Q = sa.inspect(Post).columns
BATCH = 2_000
_LOCK = 7_104_881
"""Key of the lock under which posts are numbered."""
_NAMES = EntryFact._fields
_TABLE = cast("sa.Table", sa.inspect(Entry).local_table)
_SUBJECTS: Mapping[Subject, Any] = {
    Subject.PROJECT: sa.inspect(Project).columns["id"],
    Subject.GRANT: sa.inspect(Grant).columns["id"],
    Subject.PATRON: sa.inspect(Patron).columns["id"],
    Subject.MUNICIPALITY: sa.inspect(Municipality).columns["id"],
    Subject.WORKSHOP: sa.inspect(Workshop).columns["id"],
}
"""Subject -> the id of its records."""


class Change(NamedTuple):
    """What a post does to one subject."""

    subject: Subject
    before: Sequence[EntryFact]
    after: Sequence[EntryFact]


class Difference(NamedTuple):
    """Entries of some subjects that no longer hold, and those that do not stand yet."""

    ended: list[int]
    added: list[EntryFact]
    changes: list[Change]


def settle(
    db: Write, known: Mapping[Subject, Sequence[Any]], new: Mapping[Subject, Sequence[Any]], *, marked: bool = False
) -> None:
    """Post what differs; nothing if nothing does.

    Args:
        db: the transaction.
        known: subjects that may have entries.
        new: subjects that came into being in this transaction.
        marked: number a post even if no entry differs.
    """
    post = secrets.randbits(62)
    touched = {subject: list(ids) for subject, ids in known.items()}
    moved = touched.get(Subject.PROJECT, [])
    if moved:
        grants = {str(each) for each in facts.grants_of_projects(db, moved)}
        touched[Subject.GRANT] = sorted(grants.union(map(str, touched.get(Subject.GRANT, []))))
    posted = marked
    for subject in Subject:
        for ids in _batches(sorted(map(str, touched.get(subject, [])))):
            _lock(db, subject, ids)
            posted = _write(db, post, difference(db, subject, ids)) or posted
        for ids in _batches(map(str, new.get(subject, []))):
            posted = _write(db, post, difference(db, subject, ids, fresh=True)) or posted
    if posted:
        _number(db, post)


def difference(db: Read, subject: Subject, ids: Sequence[Any], *, fresh: bool = False) -> Difference:
    """Compare the entries of some subjects with what their records amount to."""
    wanted: dict[Any, list[EntryFact]] = defaultdict(list)
    for entry in WANTED[subject](db, ids):
        wanted[entry.subject_id].append(entry)
    standing: dict[Any, list[tuple[int, EntryFact]]] = defaultdict(list)
    if not fresh:
        for row in db.fetch(_open(db), {"ids": many(db, ids), "subject": subject.value}):
            entry = EntryFact._make(row[1:])
            standing[entry.subject_id].append((row[0], entry))
    found = Difference([], [], [])
    for key in wanted.keys() | standing.keys():
        _compare(found, subject, standing.get(key, []), wanted.get(key, []))
    return found


def _compare(
    found: Difference, subject: Subject, standing: list[tuple[int, EntryFact]], wanted: list[EntryFact]
) -> None:
    if not standing:
        found.added.extend(wanted)
        found.changes.append(Change(subject, (), wanted))
        return
    by_content = {_content(entry): number for number, entry in standing}
    added = [entry for entry in wanted if by_content.pop(_content(entry), None) is None]
    if by_content or added:
        found.ended.extend(by_content.values())
        found.added.extend(added)
        found.changes.append(Change(subject, [entry for _, entry in standing], wanted))


def _content(entry: EntryFact) -> tuple[Any, ...]:
    """What makes an entry another one; a record's version alone does not, a saving's revision does."""
    return entry if entry.kind == EntryKind.SAVING else entry._replace(revision=0)


def _of_projects(db: Read, ids: Sequence[Any]) -> list[EntryFact]:
    return entries.of_projects(facts.projects(db, ids))


def _of_grants(db: Read, ids: Sequence[Any]) -> list[EntryFact]:
    found = facts.grants(db, ids)
    linked = {str(link.project_id) for links in found for link in links if link.project_id is not None}
    return entries.of_grants(found, facts.projects(db, sorted(linked), shares_alone=True))


WANTED: Mapping[Subject, Callable[[Read, Sequence[Any]], list[EntryFact]]] = {
    Subject.PROJECT: _of_projects,
    Subject.GRANT: _of_grants,
    Subject.PATRON: lambda db, ids: entries.of_patrons(facts.engagements(db, ids)),
    Subject.MUNICIPALITY: lambda db, ids: entries.of_municipalities(facts.participations(db, ids)),
    Subject.WORKSHOP: lambda db, ids: entries.of_workshops(facts.workshops(db, ids)),
}
"""Subject -> the entries its records amount to."""


def _open_entries() -> sa.Select[Any]:
    columns = [N[name] for name in _NAMES]
    subject = sa.bindparam("subject", type_=sa.String())
    chosen = (N["ended_by"].is_(None), one_of(N["subject_id"]), sa.cast(N["subject"], sa.String) == subject)
    return sa.select(N["id"], *columns).where(*chosen).order_by(N["id"])


_prepared: dict[str, Prepared] = {}


def _open(db: Read) -> Prepared:
    found = _prepared.get(db.dialect)
    if found is None:
        found = _prepared[db.dialect] = Prepared(_open_entries(), db.engine.dialect)
    return found


def subjects_at(db: Read, places: Iterable[Any]) -> list[tuple[Subject, Any]]:
    """Subjects with an entry at one of the municipalities."""
    chosen = (N["ended_by"].is_(None), one_of(N["municipality_id"]))
    found = db.all(sa.select(N["subject"], N["subject_id"]).distinct().where(*chosen), {"ids": many(db, places)})
    return [(Subject(row.subject), row.subject_id) for row in found]


def _lock(db: Write, subject: Subject, ids: Sequence[Any]) -> None:
    """Let others who change these subjects wait; SQLite has one writer anyway.

    Not the lock of a delete: whoever adds a saving holds the key of its project already, and two of them must not wait
    for each other.
    """
    if db.dialect == "postgresql":
        column = _SUBJECTS[subject]
        statement = sa.select(column).where(one_of(column)).order_by(column).with_for_update(key_share=True)
        db.run(statement, {"ids": many(db, ids)})


def _write(db: Write, post: int, found: Difference) -> bool:
    for ids in _batches(found.ended):
        ending = sa.update(Entry).where(one_of(N["id"])).values(ended_by=sa.bindparam("post"))
        db.run(ending.execution_options(synchronize_session=False), {"ids": many(db, ids), "post": post})
    bulk_insert(db, _TABLE, ("posted_by", *_NAMES), [(post, *entry) for entry in found.added])
    return bool(found.ended or found.added)


def _number(db: Write, post: int) -> None:
    """Number the post and say since when it is known, after all posts that others can see."""
    if db.dialect == "postgresql":
        db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    last = db.first(sa.select(Q["number"], Q["known_at"]).order_by(Q["number"].desc()).limit(1))
    number, moment = (1, clock.now()) if last is None else (last.number + 1, _after(last.known_at))
    db.run(sa.insert(Post), {"id": post, "number": number, "known_at": moment})


def _after(last: Any) -> Any:  # noqa: ANN401 - moments
    return max(clock.now(), last + timedelta(microseconds=1))


def _batches(items: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    iterator = iter(items)
    while batch := tuple(islice(iterator, BATCH)):
        yield batch


def every_subject(db: Read) -> Iterator[tuple[Subject, tuple[Any, ...]]]:
    """All subjects there are records or open entries of, batch by batch."""
    for subject in Subject:
        of_entries = sa.select(N["subject_id"]).where(N["ended_by"].is_(None), N["subject"] == subject)
        ids = {row[0] for row in db.all(sa.select(_SUBJECTS[subject]))} | {row[0] for row in db.all(of_entries)}
        for batch in _batches(sorted(ids)):
            yield subject, batch
