"""Comparing: the entries of some subjects that stand, beside those their records amount to.

Asking and comparing are two steps, so that all a post has to know is asked in one round trip.
"""

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.fundings import Grant
from app.models.ledger import Entry, EntryKind, Subject
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.models.projects import Project
from app.models.workshops import Workshop
from app.services.ledger import entries, facts, grant_entries, people_facts
from app.services.ledger.cells import Change
from app.services.ledger.entries import EntryFact
from app.services.sql import asked, many, with_text_ids

N = sa.inspect(Entry).columns
BATCH = 2_000
IDS: Mapping[Subject, Any] = {
    Subject.PROJECT: sa.inspect(Project).columns["id"],
    Subject.GRANT: sa.inspect(Grant).columns["id"],
    Subject.PATRON: sa.inspect(Patron).columns["id"],
    Subject.MUNICIPALITY: sa.inspect(Municipality).columns["id"],
    Subject.WORKSHOP: sa.inspect(Workshop).columns["id"],
}
"""Subject -> the id of its records."""


class Reach(enum.Flag):
    """How far a change reaches; several changes of one subject reach as far as all of them together."""

    SAVINGS = enum.auto()
    """Savings of a project changed, and nothing else of it: what stands for the rest still holds."""
    REPORTS = enum.auto()
    """The same of its yearly reports and of confirmed hours."""
    WHOLE = enum.auto()
    """Anything."""
    NEW = enum.auto()
    """It comes into being here, so that nothing can stand in the ledger yet and nobody else waits for it."""


class Difference(NamedTuple):
    """Entries of some subjects that no longer hold, and those that do not stand yet."""

    ended: list[int]
    added: list[EntryFact]
    changes: list[Change]


Made = Iterable[list[EntryFact]]
"""Entries, subject by subject."""


def difference(db: Read, subject: Subject, ids: Sequence[str], *, fresh: bool = False) -> Difference:
    """Compare the entries of some subjects with what their records amount to."""
    return ask_difference(db, subject, ids, fresh=fresh)()


def ask_difference(db: Read, subject: Subject, ids: Sequence[str], *, fresh: bool = False) -> Callable[[], Difference]:
    """Ask for what stands and for the records now, compare later.

    Args:
        db: where they are.
        subject: what they are.
        ids: which.
        fresh: nothing of them can stand.
    """
    wanted = _WANTED[subject](db, ids)
    if fresh:
        return lambda: _all_new(subject, wanted())
    values = {"ids": many(db, ids), "subject": subject.value}
    standing = db.ask(_open_entries(db.engine.dialect), values)
    return lambda: _compared(subject, wanted(), standing())


def ask_parts(db: Read, ids: Sequence[str], reach: Reach) -> Callable[[], Difference]:
    """The same for projects of which only savings or reports changed: only these are read.

    A project of which nothing stands is compared whole.
    """
    savings = facts.ask_savings(db, ids) if Reach.SAVINGS in reach else dict
    reports = facts.ask_reports(db, ids) if Reach.REPORTS in reach else dict
    ended = {kind for kind, part in _PARTS.items() if part in reach}
    values = {"ids": many(db, ids), "subject": Subject.PROJECT.value}
    standing = db.ask(_open_entries(db.engine.dialect), values)

    def compared() -> Difference:
        found, of_savings, of_reports, stands = Difference([], [], []), savings(), reports(), _by_id(standing())
        for numbered in stands.values():
            kept = [entry for _, entry in numbered if entry.kind not in ended]
            wanted = [*kept, *entries.of_parts(kept, of_savings, of_reports)]
            _compare(found, Subject.PROJECT, numbered, wanted)
        missing = [each for each in ids if each not in stands]
        if missing:
            whole = difference(db, Subject.PROJECT, missing)
            found.added.extend(whole.added)
            found.changes.extend(whole.changes)
        return found

    return compared


_PARTS = {
    EntryKind.SAVING.value: Reach.SAVINGS,
    EntryKind.REPORT.value: Reach.REPORTS,
    EntryKind.HOURS.value: Reach.REPORTS,
}


def _all_new(subject: Subject, wanted: Made) -> Difference:
    changes = [Change(subject, (), made) for made in wanted]
    return Difference([], [entry for change in changes for entry in change.after], changes)


def _compared(subject: Subject, made: Made, rows: Iterable[tuple[Any, ...]]) -> Difference:
    wanted = {each[0].subject_id: each for each in made}
    standing, found = _by_id(rows), Difference([], [], [])
    for key in wanted.keys() | standing.keys():
        _compare(found, subject, standing.get(key, []), wanted.get(key, []))
    return found


def _by_id(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[int, EntryFact]]]:
    """Open entries with their numbers, by subject."""
    found: dict[str, list[tuple[int, EntryFact]]] = defaultdict(list)
    for row in rows:
        entry = EntryFact._make(row[1:])
        found[entry.subject_id].append((row[0], entry))
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


Later = Callable[[], Made]


def _of_projects(db: Read, ids: Sequence[str]) -> Later:
    found = facts.ask_projects(db, ids)
    return lambda: entries.of_projects(found())


def _of_grants(db: Read, ids: Sequence[str]) -> Later:
    rows = facts.ask_grants(db, ids)

    def made() -> Made:
        found = rows()
        linked = {link.project_id for links in found for link in links if link.project_id is not None}
        projects = facts.ask_projects(db, sorted(linked), shares_alone=True)()
        return _by_subject(grant_entries.of_grants(found, projects))

    return made


def _of_patrons(db: Read, ids: Sequence[str]) -> Later:
    found, given = people_facts.ask_engagements(db, ids), people_facts.ask_given(db, ids)
    return lambda: _by_subject(entries.of_patrons(found(), given()))


def _of_municipalities(db: Read, ids: Sequence[str]) -> Later:
    found = facts.ask_participations(db, ids)
    return lambda: _by_subject(entries.of_municipalities(found()))


def _of_workshops(db: Read, ids: Sequence[str]) -> Later:
    found = facts.ask_workshops(db, ids)
    return lambda: _by_subject(entries.of_workshops(found()))


def _by_subject(made: Iterable[EntryFact]) -> Made:
    found: dict[str, list[EntryFact]] = {}
    for entry in made:
        found.setdefault(entry.subject_id, []).append(entry)
    return found.values()


_WANTED: Mapping[Subject, Callable[[Read, Sequence[str]], Later]] = {
    Subject.PROJECT: _of_projects,
    Subject.GRANT: _of_grants,
    Subject.PATRON: _of_patrons,
    Subject.MUNICIPALITY: _of_municipalities,
    Subject.WORKSHOP: _of_workshops,
}
"""Subject -> the entries its records amount to."""


@lru_cache(maxsize=2)
def _open_entries(dialect: sa.Dialect) -> Prepared:
    columns = with_text_ids(N[name] for name in EntryFact._fields)
    subject = sa.bindparam("subject", type_=sa.String())
    ids = asked()
    chosen = (N["ended_by"].is_(None), sa.cast(N["subject"], sa.String) == subject)
    statement = sa.select(N["id"], *columns).select_from(ids).join(Entry, N["subject_id"] == ids.c.value)
    return Prepared(statement.where(*chosen).order_by(N["id"]), dialect)


def batches(items: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """So many subjects at a time."""
    iterator = iter(items)
    while batch := tuple(islice(iterator, BATCH)):
        yield batch


def every_subject(db: Read) -> Iterator[tuple[Subject, tuple[str, ...]]]:
    """All subjects there are records or open entries of, batch by batch."""
    for subject in Subject:
        of_entries = sa.select(*with_text_ids([N["subject_id"]])).distinct()
        of_entries = of_entries.where(N["ended_by"].is_(None), N["subject"] == subject)
        of_records = sa.select(*with_text_ids([IDS[subject]]))
        ids = {row[0] for row in db.all(of_records)} | {row[0] for row in db.all(of_entries)}
        for batch in batches(sorted(ids)):
            yield subject, batch
