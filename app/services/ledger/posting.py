"""Posting: bring the entries of some subjects in step with their records, inside the transaction that changed them.

Subjects are locked before they are read, so that two transactions which change one project see each other's work: first
the rows, in the order of their ids, then what stands for places and for grants, whose rows others come here with and
may hold while they wait for ours. Who holds the key of places waits for no row any more. The last thing of a post is
its number, given under one lock until the commit: numbers and moments grow in the order in which others come to see
them, and a question about a past moment has one answer for ever.

The locks go out together with all that has to be known, and the number with the last entries: each is one round trip.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache, partial
from itertools import chain
from typing import Any, cast

import sqlalchemy as sa

from app.core import clock
from app.core.bulk import bulk_columns, bulk_insert, is_one_statement
from app.core.db import Write
from app.core.prepared import Prepared
from app.models.ledger import Entry, Post, Subject
from app.services.ledger import facts
from app.services.ledger.cells import Change
from app.services.ledger.comparing import BATCH, IDS, Difference, Reach, ask_difference, ask_parts, batches
from app.services.ledger.entries import EntryFact
from app.services.ledger.places import hold_places
from app.services.ledger.simple import Simple
from app.services.ledger.standing import Keeping
from app.services.ledger.state import last_post
from app.services.sql import asked, many

N = sa.inspect(Entry).columns
Q = sa.inspect(Post).columns
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
_NOTHING = Difference([], [], [])


def post_key(db: Write) -> int:
    """Key of the post of this transaction, whose number comes last; who names it marks the transaction."""
    return int(db.notes.setdefault(_POST, secrets.randbits(62)))


def settle(
    db: Write,
    known: Mapping[Subject, Iterable[str]],
    new: Mapping[Subject, Iterable[str]],
    *,
    parts: Mapping[Reach, Sequence[str]] | None = None,
    moved: Sequence[str] = (),
    marked: bool = False,
    alone: bool = False,
) -> None:
    """Post what differs; nothing if nothing does.

    Args:
        db: the transaction.
        known: subjects that may have entries.
        new: subjects that came into being in this transaction.
        parts: projects of which only savings or reports changed.
        moved: projects of the known whose own facts or shares changed, so that their grants follow.
        marked: number a post even if no entry differs.
        alone: places are held alone, so that nobody else is here.
    """
    post, keeping = post_key(db), _keeping(db)
    del db.notes[_POST], db.notes[_KEEPING]
    last = _NOTHING
    for found in _differences(db, known, new, parts or {}, moved, keeping, alone=alone):
        marked = _write(db, post, last) or marked
        keeping.add(found.changes)
        last = found
    if not (marked or last.ended or last.added):
        return
    keeping.write()
    few = is_one_statement(len(last.added), 1 + len(_NAMES))
    if not few:
        _write(db, post, last)
    with db.together():
        if few:
            _write(db, post, last)
        _number(db, post)


def add_entries(db: Write, changes: Sequence[Change]) -> None:
    """Post the entries of subjects that came into being in this transaction, before it is settled."""
    _keeping(db).add(changes)
    _write(db, post_key(db), Difference([], [entry for change in changes for entry in change.after], []))


def add_simple(db: Write, found: Simple) -> bool:
    """The same for simple projects; whether they could be posted so."""
    if not _keeping(db).add_simple(found):
        return False
    bulk_columns(db, _TABLE, found.entries(post_key(db)), len(found.ids))
    return True


def _keeping(db: Write) -> Keeping:
    """What the transaction does to the cells."""
    keeping: Keeping | None = db.notes.get(_KEEPING)
    if keeping is None:
        keeping = db.notes[_KEEPING] = Keeping(db)
    return keeping


def _differences(
    db: Write,
    known: Mapping[Subject, Iterable[str]],
    new: Mapping[Subject, Iterable[str]],
    parts: Mapping[Reach, Sequence[str]],
    moved: Sequence[str],
    keeping: Keeping,
    *,
    alone: bool,
) -> Iterator[Difference]:
    """What has to be posted, batch by batch; the first batch is asked for together with the locks."""
    asking = chain(_asking_parts(db, parts), _asking(db, {**known, Subject.GRANT: ()}, {**new, Subject.GRANT: ()}))
    touched = bool(known or new or parts)
    with db.together():
        if touched and not alone:
            _lock(db, known, chain.from_iterable(parts.values()))
        paying = [facts.ask_grants_of_projects(db, batch) for batch in batches(moved)]
        first = next(asking, None)
        if touched:
            keeping.ask()
    if first:
        yield first()
    yield from (ask() for ask in asking)
    # once their projects are ours: who links one now has done so, or waits
    grants = {*known.get(Subject.GRANT, ()), *(grant for found in paying for grant in found())}
    if not alone:
        _lock_grants(db, grants)
    more = (each for each in new.get(Subject.GRANT, ()) if each not in grants)
    yield from (ask() for ask in _asking(db, {Subject.GRANT: grants}, {Subject.GRANT: more}))


def _asking(
    db: Write, known: Mapping[Subject, Iterable[str]], new: Mapping[Subject, Iterable[str]]
) -> Iterator[Callable[[], Difference]]:
    for subject in Subject:
        for batch in batches(sorted(known.get(subject, ()))):
            yield ask_difference(db, subject, batch)
        for batch in batches(new.get(subject, ())):
            yield ask_difference(db, subject, batch, fresh=True)


def _asking_parts(db: Write, parts: Mapping[Reach, Sequence[str]]) -> Iterator[Callable[[], Difference]]:
    for reach, ids in parts.items():
        for batch in batches(sorted(ids)):
            yield ask_parts(db, batch, reach)


def _lock(db: Write, known: Mapping[Subject, Iterable[str]], parts: Iterable[str]) -> None:
    """Let others who change these subjects wait, and who moves a place; SQLite has one writer anyway.

    Not the lock of a delete: whoever adds a saving holds the key of its project already, and two of them must not wait
    for each other.
    """
    if db.dialect != "postgresql":
        return
    for subject in Subject:
        if subject is not Subject.GRANT:
            ids = [*known.get(subject, ()), *(parts if subject is Subject.PROJECT else ())]
            for batch in batches(sorted(ids)):
                db.execute(_prepared(_LOCKS[subject], db.engine.dialect), {"ids": many(db, batch)})
    hold_places(db)


def _lock_grants(db: Write, ids: Iterable[str]) -> None:
    """The same for grants, without their rows.

    Whoever links a project holds the row of the grant, and may wait for the very project whose shares change here.
    """
    if db.dialect == "postgresql":
        for shelf in sorted({int(each[-3:], 16) % _SHELVES for each in ids}):
            db.run(sa.select(sa.func.pg_advisory_xact_lock(_GRANTS, shelf)))


def _write(db: Write, post: int, found: Difference) -> bool:
    for start in range(0, len(found.ended), BATCH):
        ids = found.ended[start : start + BATCH]
        db.execute(_prepared(_ending, db.engine.dialect), {"ids": many(db, ids), "post": post})
    bulk_insert(db, _TABLE, ("posted_by", *_NAMES), [(post, *entry) for entry in found.added])
    return bool(found.ended or found.added)


def _number(db: Write, post: int) -> None:
    """Number the post and say since when it is known, after all posts that others can see."""
    dialect, moment = db.engine.dialect, clock.now()
    if db.dialect == "postgresql":
        db.execute(_prepared(_numbering, dialect), {})
        db.execute(_prepared(_next_post, dialect), {"id": post, "known_at": moment})
        return
    last, number = last_post(db), 1
    if last is not None:  # never before the last one, whatever the clock did
        number, moment = last.number + 1, max(moment, last.known_at + timedelta(microseconds=1))
    db.execute(_prepared(_new_post, dialect), {"id": post, "number": number, "known_at": moment})


def _new_post() -> sa.Insert:
    return sa.insert(Post).values({name: sa.bindparam(name, type_=Q[name].type) for name in Q.keys()})  # noqa: SIM118 - columns, no dict


def _next_post() -> sa.Insert:
    """The same in one statement, where each is a round trip: the lock before it is held when it begins to read."""
    number = sa.func.coalesce(sa.func.max(Q["number"]), 0) + 1
    after_last = sa.func.max(Q["known_at"]) + sa.literal_column("interval '1 microsecond'")
    moment = sa.func.greatest(sa.bindparam("known_at", type_=Q["known_at"].type), after_last)
    row = sa.select(sa.bindparam("id", type_=Q["id"].type), number, moment)
    return sa.insert(Post).from_select(["id", "number", "known_at"], row)


def _ending() -> sa.Update:
    chosen = N["id"].in_(sa.select(asked("bigint").c.value))
    return sa.update(Entry).where(chosen).values(ended_by=sa.bindparam("post", type_=sa.BigInteger()))


def _numbering() -> sa.Select[Any]:
    return sa.select(sa.func.pg_advisory_xact_lock(sa.literal_column(str(_LOCK))))


def _locking(subject: Subject) -> sa.Select[Any]:
    column = IDS[subject]
    ids = asked()
    statement = sa.select(column).select_from(ids).join(column.table, column == ids.c.value)
    return statement.order_by(column).with_for_update(key_share=True, of=column.table)


_LOCKS = {subject: partial(_locking, subject) for subject in Subject}


@lru_cache(maxsize=32)
def _prepared(build: Callable[[], sa.Executable], dialect: sa.Dialect) -> Prepared:
    return Prepared(build(), dialect)
