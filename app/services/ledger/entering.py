"""Entering: new projects of which somebody has the finished rows at hand, such as a bulk import.

The cheapest way into the ledger: nothing is read back but where the places lie, nothing is compared, nobody is waited
for, and nothing is kept in memory but sums. Batch after batch, right after the rows themselves were inserted::

    bulk_insert(db, projects_table, names, rows)
    bulk_insert(db, shares_table, share_names, share_rows)
    ledger.enter_projects(db, Rows(names, rows), Rows(share_names, share_rows), savings=..., reports=...)

Everything that hangs on a project comes with it. What is added later in the same transaction (a saving, a grant) is
touched like any other change, but the project itself is not touched as a new one besides, or it counts twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

from app.core.bulk import Column, Same, spelled
from app.core.db import Write
from app.models.ledger import Subject
from app.services.ledger import entries
from app.services.ledger.cells import Change
from app.services.ledger.entries import month_of
from app.services.ledger.facts import Key, Projects, ReportFact, SavingFact, ShareFact, by_project
from app.services.ledger.places import paths_of
from app.services.ledger.posting import add_entries, add_simple
from app.services.ledger.simple import Simple
from app.services.ledger.touching import mark


class Rows(NamedTuple):
    """Rows as they were given to ``bulk_insert``; a column that is not named holds nothing.

    Attributes:
        names: of the columns.
        rows: their cells, as objects of the model or as the database stores them.
    """

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]


NONE = Rows((), ())
_OF_PROJECT = ("agency_id", "id", "version", "origin", "published", "theme", "measure_type", "status", "completed_on",
               "planned_investment_cents", "realised_investment_cents")  # fmt: skip
_OF_SHARE = ("agency_id", "project_id", "position", "municipality_id", "credited_agency_id", "basis_points")
_OF_SAVING = (*(name for name in SavingFact._fields if name != "people"), "people_reached")
_OF_REPORT = ("agency_id", "project_id", "id", "version", "year", "people_reached", "volunteer_hours")
_AS_THEY_ARE = frozenset({str, int, bool, date, type(None)})


def enter_projects(db: Write, projects: Rows, shares: Rows, savings: Rows = NONE, reports: Rows = NONE) -> None:
    """Enter projects that came into being in this transaction, with all that hangs on them.

    Args:
        db: the transaction their rows were inserted in.
        projects: rows of ``projects``.
        shares: all rows of ``project_shares`` of these.
        savings: all their rows of ``savings``, current revisions alone.
        reports: all their rows of ``project_reports``.
    """
    if not (savings.rows or reports.rows) and (simple := _simple(db, projects, shares)) and add_simple(db, simple):
        mark(db)
        return
    found = Projects(
        _shares(db, projects, shares),
        by_project(SavingFact, _picked(savings, _OF_SAVING)),
        by_project(ReportFact, _picked(reports, _OF_REPORT)),
    )
    add_entries(db, [Change(Subject.PROJECT, (), made) for made in entries.of_projects(found)])
    mark(db)


def enter_columns(db: Write, projects: Mapping[str, Column], shares: Mapping[str, Column]) -> None:
    """The same for projects that are at hand column by column, plain as the database stores them.

    Args:
        db: the transaction their rows were inserted in.
        projects: columns of ``projects``.
        shares: columns of ``project_shares``; each project has one, and they are in the same order.
    """
    ids, places = spelled(projects["id"], 0), spelled(shares["municipality_id"], 0)
    paths, count = paths_of(db, set(places)), len(ids)
    planned, realised = (spelled(projects.get(name, _NOTHING), count) for name in _OF_PROJECT[-2:])
    published, theme, kind, status, completed = (
        spelled(projects.get(name, _NOTHING), count) for name in _OF_PROJECT[4:-2]
    )
    simple = Simple(
        projects["agency_id"], ids, projects["version"], projects["origin"], published, theme, kind, status,
        _months(completed), planned, realised, places, [paths[place] for place in places],
        shares["credited_agency_id"],
    )  # fmt: skip
    if add_simple(db, simple):
        mark(db)
    else:
        enter_projects(db, _rows(projects, count), _rows(shares, count))


_NOTHING = Same(None)


def _rows(columns: Mapping[str, Column], count: int) -> Rows:
    cells = [spelled(column, count) for column in columns.values()]
    return Rows(tuple(columns), list(zip(*cells, strict=True)))


def _simple(db: Write, projects: Rows, shares: Rows) -> Simple | None:
    """Projects column by column, if each has one share and the shares come in their order."""
    agency, ids, version, origin, published, theme, kind, status, completed, planned, realised = _turned(
        projects, _OF_PROJECT
    )
    of_share, places, credited = _turned(shares, ("project_id", "municipality_id", "credited_agency_id"))
    if of_share != ids:
        return None
    paths = paths_of(db, set(places))
    return Simple(
        agency, ids, version, origin, published, theme, kind, status, _months(completed), planned, realised, places,
        [paths[place] for place in places], credited,
    )  # fmt: skip


def _turned(given: Rows, names: Sequence[str]) -> list[Sequence[Any]]:
    """Some columns of the rows, as the ledger has them."""
    columns = dict(zip(given.names, zip(*given.rows, strict=True), strict=True))
    nothing = (None,) * len(given.rows)
    return [_told(columns.get(name, nothing)) for name in names]


def _months(days: Sequence[Any]) -> list[int | None]:
    """The month of each day; a bulk repeats its days."""
    month = {day: month_of(day) for day in set(days)}
    return [month[day] for day in days]


def _shares(db: Write, projects: Rows, shares: Rows) -> Mapping[Key, list[ShareFact]]:
    """As facts are read: each share with its project and the path of its place, shares in their order."""
    facts = {cells[:2]: cells for cells in _picked(projects, _OF_PROJECT)}
    parts = list(_picked(shares, _OF_SHARE))
    paths = paths_of(db, {cells[3] for cells in parts})
    found = by_project(ShareFact, ((*facts[each[:2]], *each[2:4], paths[each[3]], *each[4:]) for each in parts))
    for several in found.values():
        if len(several) > 1:
            several.sort(key=_POSITION)
    return found


_POSITION = itemgetter(ShareFact._fields.index("position"))


def _picked(given: Rows, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Some columns of the rows, ids and words of lists as text."""
    if not given.rows:
        return iter(())
    places = {name: index for index, name in enumerate(given.names)}
    return zip(*(_column(given.rows, places.get(name)) for name in columns), strict=True)


def _column(rows: Sequence[Sequence[Any]], index: int | None) -> Iterable[Any]:
    if index is None:
        return repeat(None, len(rows))
    return _told([row[index] for row in rows])


def _told(cells: Sequence[Any]) -> Sequence[Any]:
    return cells if _AS_THEY_ARE.issuperset(map(type, cells)) else tuple(map(_plain, cells))


def _plain(cell: Any) -> Any:  # noqa: ANN401 - a cell
    if isinstance(cell, Enum):
        return cell.value
    return cell if type(cell) in _AS_THEY_ARE else str(cell)
