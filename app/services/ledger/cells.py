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
from app.services.ledger.cell_keys import (
    Key,
    all_agencies,
    by_cell,
    cells_of_share,
    completions_of,
    cubes_of,
    is_whole,
    places_of,
    state_of,
    year_of,
)
from app.services.ledger.counting import INDEX, SavingKey
from app.services.ledger.entries import EntryFact
from app.services.sql import asked, many

N = sa.inspect(Entry).columns
_LOCKS, _BUCKETS = 7_104_882, 64
_UNALLOCATED = {INDEX["unallocated"]: 1}
_COMPLETED = INDEX["completed_projects"]
_WIDTHS = {model: len(names) for model, names in COUNTERS.items()}


class Change(NamedTuple):
    """What a post does to one subject."""

    subject: Subject
    before: Sequence[EntryFact]
    after: Sequence[EntryFact]


class _Part(NamedTuple):
    """Sums of whole projects that lie in the same cells, before they are spread over these."""

    projects: list[int]
    savings: dict[SavingKey, list[int]]


class Sheet:
    """Differences of cells, summed up until they are written.

    A project with one share is summed up by its state, agency, theme and year, by its municipality, and where it counts
    as completed; only what came together there is spread over cells.

    Attributes:
        month: the month they are for.
        through: subjects with a later id are left out; as the driver gives ids, none for all subjects.
        rows: table -> cell (without its month) -> counters; complete after ``spread``.
    """

    __slots__ = ("_completed", "_cubes", "_grants", "_places", "month", "rows", "through")

    def __init__(self, month: int, through: Any = None) -> None:  # noqa: ANN401 - an id as the driver gives it
        self.month = month
        self.through = through
        self.rows: dict[type[Table], dict[Key, list[int]]] = {model: {} for model in KEYS}
        self._cubes: dict[tuple[str, Any, str, int], _Part] = {}
        self._places: dict[tuple[str | None, Any], _Part] = {}
        self._completed: dict[tuple[str | None, Any, Any, str, int], int] = {}
        self._grants: list[Change] = []

    def add(self, change: Change) -> None:
        """Add what one subject's change does; of grants only when all of them are known."""
        if change.subject is Subject.GRANT:
            self._grants.append(change)
            return
        self.subject(change.subject, change.before, -1)
        self.subject(change.subject, change.after, 1)

    def _later(self, subject_id: Any) -> bool:  # noqa: ANN401 - an id as the driver gives it
        return self.through is not None and subject_id > self.through

    def subject(self, subject: Subject, entries: Sequence[EntryFact], sign: int) -> None:
        """Add the cells of one subject, or of a project's grants, with a sign."""
        if not entries or self._later(entries[0].subject_id):
            return
        if subject is not Subject.PROJECT:
            self._thing(subject, entries, sign)
        elif is_whole(entries):
            self._whole(entries, sign)
        else:
            self._shared(entries, sign)

    def _whole(self, entries: Sequence[EntryFact], sign: int) -> None:
        """A project with one share."""
        first = entries[0]
        path, place, agency = first.path, first.municipality_id, first.credited_agency_id
        theme, year = first.theme or "", year_of(first)
        counters, savings = counting.of_project(entries, self.month)
        together: tuple[tuple[dict[Any, _Part], Any], ...] = (
            (self._cubes, (state_of(path), agency, theme, year)),
            (self._places, (path, place)),
        )
        for parts, key in together:
            part = parts.get(key)
            if part is None:
                part = parts[key] = _Part([0] * _WIDTHS[ProjectCell], {})
            sums = part.projects
            for index, value in counters.items():
                sums[index] += sign * value
            for saving, amounts in savings.items():
                _merge(part.savings, saving, amounts, sign)
        if _COMPLETED in counters:
            done = (path, place, agency, theme, year)
            self._completed[done] = self._completed.get(done, 0) + sign

    def spread(self) -> None:
        """Spread what was summed up over the cells."""
        for cube, part in self._cubes.items():
            self._spread(part, cubes_of(*cube))
        for (path, place), part in self._places.items():
            below = places_of(path, place, all_agencies(place))
            self._spread(part, [(*cell, "", ANY_YEAR) for cell in below])
        for done, number in self._completed.items():
            self._count(CompletionCell, completions_of(*done), ((0, number),), 1)
        self._cubes.clear()
        self._places.clear()
        self._completed.clear()

    def _spread(self, part: _Part, cells: Sequence[Key]) -> None:
        self._count(ProjectCell, cells, _told(part.projects), 1)
        for key, sums in part.savings.items():
            self._count(SavingCell, [(*cell, *key) for cell in cells], _told(sums), 1)

    def _shared(self, entries: Sequence[EntryFact], sign: int) -> None:
        """A project with several shares: each cell counts it once, with the shares that lie there."""
        for cells, completions, inside in by_cell(entries):
            counters, savings = counting.of_project(inside, self.month)
            self._count(ProjectCell, cells, counters.items(), sign)
            for key, sums in savings.items():
                self._count(SavingCell, [(*cell, *key) for cell in cells], _told(sums), sign)
            if _COMPLETED in counters:
                self._count(CompletionCell, completions, ((0, 1),), sign)

    @property
    def size(self) -> int:
        """How much is summed up."""
        waiting = len(self._cubes) + len(self._places) + len(self._completed)
        return waiting + sum(len(cells) for cells in self.rows.values())

    def funded(self, entries: Sequence[EntryFact], sign: int) -> None:
        """Add what all grants together pay for one project."""
        for cells, _, inside in by_cell(entries):
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


def _merge(savings: dict[SavingKey, list[int]], key: SavingKey, amounts: Sequence[int], sign: int) -> None:
    sums = savings.get(key)
    if sums is None:
        savings[key] = [sign * value for value in amounts]
        return
    for index, value in enumerate(amounts):
        sums[index] += sign * value


def _lock(db: Write, projects: Mapping[str, Any]) -> None:
    """Whoever changes another grant of these projects waits, and then sees ours."""
    for bucket in sorted({int(key[-2:], 16) % _BUCKETS for key in projects}):
        db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCKS, bucket)))


def grants_beside(db: Read, projects: Collection[Any]) -> list[EntryFact]:
    """Open entries of all grants that pay for one of the projects, as far as they do."""
    grants = facts.grants_of_projects(db, projects)
    if not grants:
        return []
    wanted = {str(each) for each in projects}
    rows = db.fetch(_paying(db.engine.dialect), {"ids": many(db, grants)})
    return [entry for entry in map(EntryFact._make, rows) if str(entry.project_id) in wanted]


@lru_cache(maxsize=2)
def _paying(dialect: sa.Dialect) -> Prepared:
    ids = asked()
    statement = sa.select(*[N[name] for name in EntryFact._fields]).select_from(ids)
    statement = statement.join(Entry, N["subject_id"] == ids.c.value)
    return Prepared(statement.where(N["ended_by"].is_(None), N["kind"] == EntryKind.GRANT), dialect)
