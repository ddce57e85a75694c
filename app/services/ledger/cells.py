"""Cells: what a change of entries changes in the sums that are kept.

The cells of a subject follow from its entries alone, so a change adds the difference between the cells of the entries
after it and of those before. What several grants pay for one project is counted for them together.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core import clock
from app.core.bulk import bulk_insert
from app.core.db import Read, Write
from app.core.prepared import Prepared
from app.models.base import Table
from app.models.cells import COUNTERS, KEYS, CompletionCell, PeopleCell, ProjectCell, SavingCell, Standing, table_of
from app.models.ledger import Entry, EntryKind, Post, Subject
from app.services.ledger import counting, facts
from app.services.ledger.cell_keys import Key, Where, cells_of_share
from app.services.ledger.counting import INDEX
from app.services.ledger.entries import EntryFact
from app.services.sql import asked, many

N = sa.inspect(Entry).columns
M = table_of(Standing).columns
_LOCKS, _BUCKETS = 7_104_882, 64
_UNALLOCATED = {INDEX["unallocated"]: 1}
_COMPLETED = INDEX["completed_projects"]
_WIDTHS = {model: len(names) for model, names in COUNTERS.items()}


class Change(NamedTuple):
    """What a post does to one subject."""

    subject: Subject
    before: Sequence[EntryFact]
    after: Sequence[EntryFact]


class Sheet:
    """Differences of cells, summed up until they are written.

    Attributes:
        month: the standing month.
        rows: table -> cell -> counters.
    """

    __slots__ = ("_grants", "month", "rows")

    def __init__(self, month: int) -> None:
        self.month = month
        self.rows: dict[type[Table], dict[Key, list[int]]] = {model: {} for model in KEYS}
        self._grants: list[Change] = []

    def add(self, change: Change) -> None:
        """Add what one subject's change does; of grants only when all of them are known."""
        if change.subject is Subject.GRANT:
            self._grants.append(change)
            return
        self.subject(change.subject, change.before, -1)
        self.subject(change.subject, change.after, 1)

    def subject(self, subject: Subject, entries: Sequence[EntryFact], sign: int) -> None:
        """Add the cells of one subject, or of a project's grants, with a sign."""
        if not entries:
            return
        if subject is Subject.PROJECT:
            self._project(entries, sign)
        else:
            self._thing(subject, entries, sign)

    def _project(self, entries: Sequence[EntryFact], sign: int) -> None:
        for cells, completions, inside in _by_cell(entries):
            counters, savings = counting.of_project(inside, self.month)
            self._count(ProjectCell, cells, counters.items(), sign)
            for key, sums in savings.items():
                told = [(index, value) for index, value in enumerate(sums) if value]
                self._count(SavingCell, [(*cell, *key) for cell in cells], told, sign)
            if _COMPLETED in counters:
                self._count(CompletionCell, completions, ((0, 1),), sign)

    def funded(self, entries: Sequence[EntryFact], sign: int) -> None:
        """Add what all grants together pay for one project."""
        for cells, _, inside in _by_cell(entries):
            self._count(ProjectCell, cells, counting.of_grants(inside).items(), sign)

    def unallocated(self, entries: Sequence[EntryFact], sign: int) -> None:
        """Add one grant of which a part was not allocated."""
        cells = dict.fromkeys(cell for entry in entries for cell in cells_of_share(entry).grants)
        self._count(ProjectCell, list(cells), _UNALLOCATED.items(), sign)

    def _thing(self, subject: Subject, entries: Sequence[EntryFact], sign: int) -> None:
        """A volunteer, a place that takes part, a workshop."""
        by_cell: dict[Key, list[EntryFact]] = {}
        for entry in entries:
            for cell in cells_of_share(entry).people:
                by_cell.setdefault(cell, []).append(entry)
        count = _COUNTED[subject]
        for cell, inside in by_cell.items():
            self._count(PeopleCell, (cell,), enumerate(count(inside, self.month)), sign)

    def _count(self, model: type[Table], cells: Iterable[Key], counters: Iterable[tuple[int, int]], sign: int) -> None:
        rows, width, told = self.rows[model], _WIDTHS[model], list(counters)
        for cell in cells:
            row = rows.get(cell)
            if row is None:
                row = rows[cell] = [0] * width
            for index, value in told:
                row[index] += sign * value

    def write(self, db: Write) -> None:
        """Append the differences to the tables."""
        if self._grants:
            self._settle_grants(db)
        for model, cells in self.rows.items():
            rows = [(*cell, *row) for cell, row in cells.items() if any(row)]
            bulk_insert(db, table_of(model), (*KEYS[model], *COUNTERS[model]), rows)
            cells.clear()

    def _settle_grants(self, db: Write) -> None:
        """Grants of one project count together, so those that do not change here are read beside those that do."""
        before = [entry for change in self._grants for entry in change.before]
        after = [entry for change in self._grants for entry in change.after]
        changed = {str(entry.subject_id) for entry in (*before, *after)}
        projects = {str(entry.project_id): entry.project_id for entry in (*before, *after) if entry.project_id}
        if db.dialect == "postgresql":
            _lock(db, projects)
        others = [entry for entry in _grants_beside(db, projects.values()) if str(entry.subject_id) not in changed]
        for entries, sign in ((before, -1), (after, 1)):
            self.grants(entries, others, sign)
        self._grants.clear()

    def grants(self, entries: Iterable[EntryFact], others: Iterable[EntryFact] = (), sign: int = 1) -> None:
        """Add grants with a sign; of the others only what they pay for the same projects."""
        funded: dict[Any, list[EntryFact]] = {}
        loose: dict[Any, list[EntryFact]] = {}
        for entry in entries:
            if entry.kind == EntryKind.GRANT:
                funded.setdefault(entry.project_id, []).append(entry)
            else:
                loose.setdefault(entry.item_id, []).append(entry)
        for entry in others:
            funded.setdefault(entry.project_id, []).append(entry)
        for inside in funded.values():
            self.funded(inside, sign)
        for inside in loose.values():
            self.unallocated(inside, sign)


_COUNTED = {
    Subject.PATRON: counting.of_patron,
    Subject.MUNICIPALITY: counting.of_municipality,
    Subject.WORKSHOP: counting.of_workshop,
}


def _by_cell(entries: Sequence[EntryFact]) -> Iterable[tuple[Sequence[Key], Sequence[Key], Sequence[EntryFact]]]:
    """Cells of a project with the entries that lie in them; cells of the same shares together.

    All shares of a project have its theme and year, so a cell of the cube is one of its kind.
    """
    first = entries[0]
    if all(entry.position == first.position for entry in entries):
        where = cells_of_share(first)
        return ((where.cells, where.completions, entries),)
    shares: dict[int, Where] = {}
    for entry in entries:
        if entry.position not in shares:
            shares[entry.position] = cells_of_share(entry)
    cells: dict[Key, list[int]] = {}
    completions: dict[Key, list[int]] = {}
    for position, where in shares.items():
        for cell in where.cells:
            cells.setdefault(cell, []).append(position)
        for cell in where.completions:
            completions.setdefault(cell, []).append(position)
    together: dict[tuple[int, ...], tuple[list[Key], list[Key]]] = {}
    for cell, positions in cells.items():
        together.setdefault(tuple(positions), ([], []))[0].append(cell)
    for cell, positions in completions.items():
        together.setdefault(tuple(positions), ([], []))[1].append(cell)
    return [
        (inside, done, [entry for entry in entries if entry.position in positions])
        for positions, (inside, done) in together.items()
    ]


class Keeping:
    """Keeps the cells in step with a transaction; the standing month is looked up when something changes."""

    __slots__ = ("_db", "_opened", "_sheet")

    def __init__(self, db: Write) -> None:
        self._db = db
        self._sheet: Sheet | None = None
        self._opened = False

    def add(self, changes: Sequence[Change]) -> None:
        """Take note of changes, in flat memory."""
        if changes and not self._opened:
            self._sheet, self._opened = open_sheet(self._db), True
        if self._sheet is not None:
            for change in changes:
                self._sheet.add(change)

    def write(self) -> None:
        """Append what they do to the cells."""
        if self._sheet is not None:
            self._sheet.write(self._db)


def open_sheet(db: Write) -> Sheet | None:
    """A sheet at the standing month, which stays until the commit; none while no cells are kept."""
    month = _standing(db)
    if month is None and db.first(sa.select(sa.inspect(Post).columns["id"]).limit(1)) is None:
        month = stand(db, clock.this_month())  # the first post of all
    return None if month is None else Sheet(month)


def stand(db: Write, month: int) -> int:
    """Begin to keep cells, at a month; somebody else may have begun."""
    row = sa.text("INSERT INTO impact_standing (id, month) VALUES (1, :month) ON CONFLICT DO NOTHING")
    db.run(row, {"month": month})
    return _standing(db) or month


def standing_month(db: Read) -> int | None:
    """The month all cells speak about; none while none are kept."""
    month: int | None = db.scalar(sa.select(M["month"]))
    return month


def _standing(db: Write) -> int | None:
    """The standing month, shared with other writers; who wants to change it waits."""
    month: int | None = db.scalar(sa.select(M["month"]).with_for_update(read=True))
    return month


def _lock(db: Write, projects: Mapping[str, Any]) -> None:
    """Whoever changes another grant of these projects waits, and then sees ours."""
    for bucket in sorted({int(key[-2:], 16) % _BUCKETS for key in projects}):
        db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCKS, bucket)))


def _grants_beside(db: Read, projects: Iterable[Any]) -> list[EntryFact]:
    """Open entries of all grants that pay for one of the projects, as far as they do."""
    wanted = list(projects)
    grants = facts.grants_of_projects(db, wanted)
    if not grants:
        return []
    rows = db.fetch(_paying(db.engine.dialect), {"ids": many(db, grants), "projects": many(db, wanted)})
    return [EntryFact._make(row) for row in rows]


@lru_cache(maxsize=2)
def _paying(dialect: sa.Dialect) -> Prepared:
    ids, projects = asked(), asked(parameter="projects")
    paid_for = (N["kind"] == EntryKind.GRANT, N["project_id"].in_(sa.select(projects.c.value)))
    columns = [N[name] for name in EntryFact._fields]
    statement = sa.select(*columns).select_from(ids).join(Entry, N["subject_id"] == ids.c.value)
    return Prepared(statement.where(N["ended_by"].is_(None), *paid_for), dialect)


def cells_of(subject: Subject, entries: Sequence[EntryFact], month: int) -> dict[type[Table], dict[Key, list[int]]]:
    """The cells of one subject's entries, by table; of a grant as if no other paid for its projects."""
    sheet = Sheet(month)
    if subject is Subject.GRANT:
        sheet.grants(entries)
    else:
        sheet.subject(subject, entries, 1)
    return {model: {cell: row for cell, row in rows.items() if any(row)} for model, rows in sheet.rows.items()}
