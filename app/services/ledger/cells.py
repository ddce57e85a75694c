"""Cells: what a change of entries changes in the sums that are kept.

The cells of a subject follow from its entries alone, so a change adds the difference between the cells of the entries
after it and of those before. What several grants pay for one project is counted for them together.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Read, Write
from app.core.prepared import Prepared
from app.models.base import Table
from app.models.cells import (
    ANY_YEAR,
    COUNTERS,
    KEYS,
    CompletionCell,
    PeopleCell,
    ProjectCell,
    SavingCell,
    table_of,
)
from app.models.ledger import Entry, EntryKind, Subject
from app.services.ledger import counting, facts
from app.services.ledger.cell_keys import Block, Key, cells_of_loose_grant, cells_of_thing, lies_of, year_of
from app.services.ledger.counting import INDEX, SavingKey
from app.services.ledger.entries import EntryFact
from app.services.ledger.simple import Simple
from app.services.sql import asked, many, with_text_ids

N = sa.inspect(Entry).columns
_LOCKS, _BUCKETS = 7_104_882, 64
_UNALLOCATED = {INDEX["unallocated"]: 1}
_COMPLETED = INDEX["completed_projects"]
_PLANNED, _REALISED = INDEX["planned_cents"], INDEX["realised_cents"]
"""Amounts; behind each stands how many projects say one."""
_WIDTHS = {model: len(names) for model, names in COUNTERS.items()}


class Change(NamedTuple):
    """What a post does to one subject."""

    subject: Subject
    before: Sequence[EntryFact]
    after: Sequence[EntryFact]


class _Part(NamedTuple):
    """Sums of what lies in the same cells, before they are spread over these."""

    projects: list[int]
    savings: dict[SavingKey, list[int]]


Gathered = tuple[Block, str, int]
"""Cells that change together, theme and year."""


class Sheet:
    """Differences of cells, summed up until they are written.

    Projects are summed up by the cells that change together, their theme and year; only what came together there is
    spread over the cells.

    Attributes:
        month: the month they are for.
        through: subjects with a later id are left out; none for all subjects.
        rows: table -> cell (without its month) -> counters; complete after ``spread``.
    """

    __slots__ = ("_completed", "_grants", "_parts", "month", "rows", "through")

    def __init__(self, month: int, through: str | None = None) -> None:
        self.month = month
        self.through = through
        self.rows: dict[type[Table], dict[Key, list[int]]] = {model: {} for model in KEYS}
        self._parts: dict[Gathered, _Part] = {}
        self._completed: dict[Gathered, int] = {}
        self._grants: list[Change] = []

    def add(self, change: Change) -> None:
        """Add what one subject's change does; of grants only when all of them are known."""
        if change.subject is Subject.GRANT:
            self._grants.append(change)
            return
        if change.before:
            self.subject(change.subject, change.before, -1)
        if change.after:
            self.subject(change.subject, change.after, 1)

    def _later(self, subject_id: str) -> bool:
        return self.through is not None and subject_id > self.through

    def subject(self, subject: Subject, entries: Sequence[EntryFact], sign: int) -> None:
        """Add the cells of one subject, which has entries, with a sign."""
        if self._later(entries[0].subject_id):
            return
        if subject is Subject.PROJECT:
            self._project(entries, sign)
        else:
            self._thing(subject, entries, sign)

    def _project(self, entries: Sequence[EntryFact], sign: int) -> None:
        """Each cell counts a project once, with the shares that lie there."""
        theme, year = entries[0].theme or "", year_of(entries[0].completed)
        for lie, inside in lies_of(entries):
            counters, savings = counting.of_project(inside, self.month)
            if lie.cube:
                self._gather((lie.cube, theme, year), counters, savings, sign)
            if lie.below:
                self._gather((lie.below, "", ANY_YEAR), counters, savings, sign)
            if lie.fine:
                self._gather((lie.fine, theme, year), counters, savings, sign)
            if lie.completions and _COMPLETED in counters:
                done = (lie.completions, theme, year)
                self._completed[done] = self._completed.get(done, 0) + sign

    def simple(self, found: Simple) -> None:
        """Add new projects of one share, without savings and reports; only where all subjects are kept."""
        parts, done = self._parts, self._completed
        for lie, ones, theme, completed, planned, realised in found.counted(self.month):
            year = year_of(completed)
            for key in ((lie.cube, theme, year), (lie.below, "", ANY_YEAR), (lie.fine, theme, year)):
                part = parts.get(key)  # type: ignore[arg-type]  # a place lies in both
                if part is None:
                    part = parts[key] = _Part([0] * _WIDTHS[ProjectCell], {})  # type: ignore[index]  # the same
                sums = part.projects
                for index in ones:
                    sums[index] += 1
                if planned is not None:
                    sums[_PLANNED] += planned
                    sums[_PLANNED + 1] += 1
                if realised is not None:
                    sums[_REALISED] += realised
                    sums[_REALISED + 1] += 1
            if lie.completions and _COMPLETED in ones:
                place = (lie.completions, theme, year)
                done[place] = done.get(place, 0) + 1

    def _gather(
        self, key: Gathered, counters: counting.Counters, savings: Mapping[SavingKey, Sequence[int]], sign: int
    ) -> None:
        part = self._parts.get(key)
        if part is None:
            part = self._parts[key] = _Part([0] * _WIDTHS[ProjectCell], {})
        sums = part.projects
        for index, value in counters.items():
            sums[index] += sign * value
        for saving, amounts in savings.items():
            of_saving = part.savings.get(saving)
            if of_saving is None:
                part.savings[saving] = [sign * value for value in amounts]
                continue
            for index, value in enumerate(amounts):
                of_saving[index] += sign * value

    def spread(self) -> None:
        """Spread what was summed up over the cells."""
        for (block, theme, year), part in self._parts.items():
            cells = [(*spot, theme, year) for spot in block.spots]
            self._count(ProjectCell, cells, _told(part.projects), 1)
            for key, sums in part.savings.items():
                self._count(SavingCell, [(*cell, *key) for cell in cells], _told(sums), 1)
        for (block, theme, year), number in self._completed.items():
            self._count(CompletionCell, [(*spot, theme, year) for spot in block.spots], ((0, number),), 1)
        self._parts.clear()
        self._completed.clear()

    @property
    def size(self) -> int:
        """How much is summed up."""
        return len(self._parts) + len(self._completed) + sum(len(cells) for cells in self.rows.values())

    def funded(self, entries: Sequence[EntryFact], sign: int) -> None:
        """Add what all grants together pay for one project."""
        theme, year = entries[0].theme or "", year_of(entries[0].completed)
        for lie, inside in lies_of(entries):
            counters = counting.of_grants(inside)
            if lie.cube:
                self._gather((lie.cube, theme, year), counters, {}, sign)
            if lie.below:
                self._gather((lie.below, "", ANY_YEAR), counters, {}, sign)
            if lie.fine:
                self._gather((lie.fine, theme, year), counters, {}, sign)

    def unallocated(self, entries: Sequence[EntryFact], sign: int) -> None:
        """Add one grant of which a part was not allocated."""
        cells = dict.fromkeys(cell for entry in entries for cell in cells_of_loose_grant(entry))
        self._count(ProjectCell, list(cells), _UNALLOCATED.items(), sign)

    def _thing(self, subject: Subject, entries: Sequence[EntryFact], sign: int) -> None:
        """A volunteer, a place that takes part, a workshop."""
        by_cell: dict[Key, list[EntryFact]] = {}
        for entry in entries:
            for cell in cells_of_thing(entry):
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
        self.append(db)

    def append(self, db: Write) -> None:
        """Append what is summed up so far, without grants whose number is not complete."""
        self.spread()
        for model, cells in self.rows.items():
            rows = [(self.month, *cell, *row) for cell, row in cells.items() if any(row)]
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
        others = [entry for entry in grants_beside(db, list(projects.values())) if str(entry.subject_id) not in changed]
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
        for project_id, inside in funded.items():
            if not self._later(project_id):
                self.funded(inside, sign)
        for grant_id, inside in loose.items():
            if not self._later(grant_id):
                self.unallocated(inside, sign)


_COUNTED = {
    Subject.PATRON: counting.of_patron,
    Subject.MUNICIPALITY: counting.of_municipality,
    Subject.WORKSHOP: counting.of_workshop,
}


def _told(sums: Sequence[int]) -> list[tuple[int, int]]:
    return [(index, value) for index, value in enumerate(sums) if value]


def _lock(db: Write, projects: Mapping[str, Any]) -> None:
    """Whoever changes another grant of these projects waits, and then sees ours."""
    for bucket in sorted({int(key[-2:], 16) % _BUCKETS for key in projects}):
        db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCKS, bucket)))


def grants_beside(db: Read, projects: Collection[Any]) -> list[EntryFact]:
    """Open entries of all grants that pay for one of the projects, as far as they do."""
    grants = facts.ask_grants_of_projects(db, projects)()
    if not grants:
        return []
    wanted = {str(each) for each in projects}
    rows = db.fetch(_paying(db.engine.dialect), {"ids": many(db, grants)})
    return [entry for entry in map(EntryFact._make, rows) if str(entry.project_id) in wanted]


@lru_cache(maxsize=2)
def _paying(dialect: sa.Dialect) -> Prepared:
    ids = asked()
    statement = sa.select(*with_text_ids(N[name] for name in EntryFact._fields)).select_from(ids)
    statement = statement.join(Entry, N["subject_id"] == ids.c.value)
    return Prepared(statement.where(N["ended_by"].is_(None), N["kind"] == EntryKind.GRANT), dialect)
