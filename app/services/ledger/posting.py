"""Posting: bring the entries of some subjects in step with their records, inside the transaction that changed them.

Subjects are locked before they are read, so that two transactions which change one project see each other's work: first
the rows, in the order of their ids, then what stands for places and for grants, whose rows others come here with and
may hold while they wait for ours. Who holds the key of places waits for no row any more. The last thing of a post is
its number, given under one lock until the commit: numbers and moments grow in the order in which others come to see
them, and a question about a past moment has one answer for ever.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache, partial
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
from app.services.ledger.cells import Change
from app.services.ledger.entries import EntryFact
from app.services.ledger.places import hold_places
from app.services.ledger.standing import Keeping
from app.services.ledger.state import last_post
from app.services.sql import asked, many, with_text_ids

N = sa.inspect(Entry).columns
Q = sa.inspect(Post).columns
BATCH = 2_000
_LOCK = 7_104_881
"""Key of the lock under which posts are numbered."""
_GRANTS = 7_104_883
"""First half of the keys of grants."""
_SHELVES = 512
"""How many keys grants share, so that a bulk of them stays within the server's table of locks."""
_NAMES = EntryFact._fields
_POST = "ledger_post"
_KEEPING = "ledger_keeping"
_TABLE = cast("sa.Table", sa.inspect(Entry).local_table)
_SUBJECTS: Mapping[Subject, Any] = {
    Subject.PROJECT: sa.inspect(Project).columns["id"],
    Subject.GRANT: sa.inspect(Grant).columns["id"],
    Subject.PATRON: sa.inspect(Patron).columns["id"],
    Subject.MUNICIPALITY: sa.inspect(Municipality).columns["id"],
    Subject.WORKSHOP: sa.inspect(Workshop).columns["id"],
}
"""Subject -> the id of its records."""


class Difference(NamedTuple):
    """Entries of some subjects that no longer hold, and those that do not stand yet."""

    ended: list[int]
    added: list[EntryFact]
    changes: list[Change]


def post_key(db: Write) -> int:
    """Key of the post of this transaction, whose number comes last; who names it marks the transaction."""
    return int(db.notes.setdefault(_POST, secrets.randbits(62)))


def settle(
    db: Write,
    known: Mapping[Subject, Sequence[Any]],
    new: Mapping[Subject, Sequence[Any]],
    *,
    moved: Sequence[Any] = (),
    marked: bool = False,
    alone: bool = False,
) -> None:
    """Post what differs; nothing if nothing does.

    Args:
        db: the transaction.
        known: subjects that may have entries.
        new: subjects that came into being in this transaction.
        moved: projects of the known whose own facts or shares changed, so that their grants follow.
        marked: number a post even if no entry differs.
        alone: places are held alone, so that nobody else is here.
    """
    post = post_key(db)
    del db.notes[_POST]
    posted, keeping = marked, _keeping(db)
    del db.notes[_KEEPING]
    if (known or new) and not alone:
        _lock(db, known)
    for subject in Subject:
        ids = set(map(str, known.get(subject, ())))
        if subject is Subject.GRANT:  # once their projects are ours: who links one now has done so, or waits
            ids |= _paying(db, moved)
            if not alone:
                _lock_grants(db, ids)
        for batch in _batches(sorted(ids)):
            posted = _write(db, post, difference(db, subject, batch), keeping) or posted
        for batch in _batches(each for each in map(str, new.get(subject, ())) if each not in ids):
            posted = _write(db, post, difference(db, subject, batch, fresh=True), keeping) or posted
    if posted:
        keeping.write()
        _number(db, post)


def add_entries(db: Write, changes: Sequence[Change]) -> None:
    """Post the entries of subjects that came into being in this transaction, before it is settled."""
    added = [entry for change in changes for entry in change.after]
    _write(db, post_key(db), Difference([], added, list(changes)), _keeping(db))


def _keeping(db: Write) -> Keeping:
    """What the transaction does to the cells."""
    keeping: Keeping | None = db.notes.get(_KEEPING)
    if keeping is None:
        keeping = db.notes[_KEEPING] = Keeping(db)
    return keeping


def _paying(db: Read, projects: Iterable[Any]) -> set[str]:
    """Grants that pay for some projects: what they give follows the shares of these."""
    return {str(each) for batch in _batches(projects) for each in facts.grants_of_projects(db, batch)}


def difference(db: Read, subject: Subject, ids: Sequence[Any], *, fresh: bool = False) -> Difference:
    """Compare the entries of some subjects with what their records amount to."""
    wanted = {made[0].subject_id: made for made in WANTED[subject](db, ids)}
    found = Difference([], [], [])
    if fresh:
        for made in wanted.values():
            found.added.extend(made)
            found.changes.append(Change(subject, (), made))
        return found
    standing: dict[str, list[tuple[int, EntryFact]]] = defaultdict(list)
    for row in db.fetch(_prepared(_open_entries, db.engine.dialect), {"ids": many(db, ids), "subject": subject.value}):
        entry = EntryFact._make(row[1:])
        standing[entry.subject_id].append((row[0], entry))
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
    if len(standing) == len(wanted) and all(old[1] == new for old, new in zip(standing, wanted, strict=True)):
        return  # nearly always, when everything is compared
    by_content = {_content(entry): number for number, entry in standing}
    added = [entry for entry in wanted if by_content.pop(_content(entry), None) is None]
    if by_content or added:
        found.ended.extend(by_content.values())
        found.added.extend(added)
        found.changes.append(Change(subject, [entry for _, entry in standing], wanted))


def _content(entry: EntryFact) -> tuple[Any, ...]:
    """What makes an entry another one; a record's version alone does not, a saving's revision does."""
    return entry if entry.kind == EntryKind.SAVING else entry._replace(revision=0)


def _of_projects(db: Read, ids: Sequence[Any]) -> Iterable[list[EntryFact]]:
    return entries.of_projects(facts.projects(db, ids))


def _of_grants(db: Read, ids: Sequence[Any]) -> Iterable[list[EntryFact]]:
    found = facts.grants(db, ids)
    linked = {link.project_id for links in found for link in links if link.project_id is not None}
    return _by_subject(entries.of_grants(found, facts.projects(db, sorted(linked), shares_alone=True)))


def _by_subject(made: Iterable[EntryFact]) -> Iterable[list[EntryFact]]:
    found: dict[str, list[EntryFact]] = {}
    for entry in made:
        found.setdefault(entry.subject_id, []).append(entry)
    return found.values()


WANTED: Mapping[Subject, Callable[[Read, Sequence[Any]], Iterable[list[EntryFact]]]] = {
    Subject.PROJECT: _of_projects,
    Subject.GRANT: _of_grants,
    Subject.PATRON: lambda db, ids: _by_subject(entries.of_patrons(facts.engagements(db, ids))),
    Subject.MUNICIPALITY: lambda db, ids: _by_subject(entries.of_municipalities(facts.participations(db, ids))),
    Subject.WORKSHOP: lambda db, ids: _by_subject(entries.of_workshops(facts.workshops(db, ids))),
}
"""Subject -> the entries its records amount to, subject by subject."""


def _open_entries() -> sa.Select[Any]:
    columns = with_text_ids(N[name] for name in _NAMES)
    subject = sa.bindparam("subject", type_=sa.String())
    ids = asked()
    chosen = (N["ended_by"].is_(None), sa.cast(N["subject"], sa.String) == subject)
    statement = sa.select(N["id"], *columns).select_from(ids).join(Entry, N["subject_id"] == ids.c.value)
    return statement.where(*chosen).order_by(N["id"])


@lru_cache(maxsize=32)
def _prepared(build: Callable[[], sa.Executable], dialect: sa.Dialect) -> Prepared:
    return Prepared(build(), dialect)


def _new_post() -> sa.Insert:
    return sa.insert(Post).values({name: sa.bindparam(name, type_=Q[name].type) for name in Q.keys()})  # noqa: SIM118 - columns, no dict


def _ending() -> sa.Update:
    chosen = N["id"].in_(sa.select(asked("bigint").c.value))
    return sa.update(Entry).where(chosen).values(ended_by=sa.bindparam("post", type_=sa.BigInteger()))


def _numbering() -> sa.Select[Any]:
    return sa.select(sa.func.pg_advisory_xact_lock(sa.literal_column(str(_LOCK))))


def _lock(db: Write, known: Mapping[Subject, Sequence[Any]]) -> None:
    """Let others who change these subjects wait, and who moves a place; SQLite has one writer anyway.

    Not the lock of a delete: whoever adds a saving holds the key of its project already, and two of them must not wait
    for each other.
    """
    if db.dialect != "postgresql":
        return
    for subject in Subject:
        if subject is not Subject.GRANT:
            for batch in _batches(sorted(map(str, known.get(subject, ())))):
                db.fetch(_prepared(_LOCKS[subject], db.engine.dialect), {"ids": many(db, batch)})
    hold_places(db)


def _lock_grants(db: Write, ids: Iterable[str]) -> None:
    """The same for grants, without their rows.

    Whoever links a project holds the row of the grant, and may wait for the very project whose shares change here.
    """
    if db.dialect == "postgresql":
        for shelf in sorted({int(each[-3:], 16) % _SHELVES for each in ids}):
            db.run(sa.select(sa.func.pg_advisory_xact_lock(_GRANTS, shelf)))


def _write(db: Write, post: int, found: Difference, keeping: Keeping) -> bool:
    keeping.add(found.changes)
    for ids in _batches(found.ended):
        db.execute(_prepared(_ending, db.engine.dialect), {"ids": many(db, ids), "post": post})
    bulk_insert(db, _TABLE, ("posted_by", *_NAMES), [(post, *entry) for entry in found.added])
    return bool(found.ended or found.added)


def _number(db: Write, post: int) -> None:
    """Number the post and say since when it is known, after all posts that others can see."""
    dialect = db.engine.dialect
    if db.dialect == "postgresql":
        db.execute(_prepared(_numbering, dialect), {})
    last, number, moment = last_post(db), 1, clock.now()
    if last is not None:  # never before the last one, whatever the clock did
        number, moment = last.number + 1, max(moment, last.known_at + timedelta(microseconds=1))
    db.execute(_prepared(_new_post, dialect), {"id": post, "number": number, "known_at": moment})


def _locking(subject: Subject) -> sa.Select[Any]:
    column = _SUBJECTS[subject]
    ids = asked()
    statement = sa.select(column).select_from(ids).join(column.table, column == ids.c.value)
    return statement.order_by(column).with_for_update(key_share=True, of=column.table)


_LOCKS = {subject: partial(_locking, subject) for subject in Subject}


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
