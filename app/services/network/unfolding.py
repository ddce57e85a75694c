"""Unfolding: a release as rows by the names of what they tell apart, ready to be added up; and whether its sums agree.

Rows of the network, its states, themes and years stand by themselves; everything told of one place is one piece, so
that a new release costs as much as it changes. A full state has millions of cells: they are taken as they are, and
added up column by column.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import Any

import orjson

from app.formats.releases.entries import Release
from app.formats.releases.figures import Table
from app.formats.releases.words import TONNAGES
from app.services.network.cells import DIMS, Cells, add, subsets, sum_of
from app.services.network.place_rows import BESIDE, PLACE, STATE_DIGITS, PlaceRows, of_place, row_key

Dims = tuple[str, ...]
Rows = dict[Dims, dict[str, Cells]]
"""Dimensions -> key -> cells."""


@dataclass(slots=True)
class Project:
    """A project others may tell, too.

    Attributes:
        basis_points: all shares of it this publisher has.
        shares: place, theme, year and values of each.
    """

    basis_points: int
    shares: list[list[Any]]

    @property
    def digest(self) -> str:
        """By which a change is seen."""
        return hashlib.sha256(orjson.dumps([self.basis_points, self.shares])).hexdigest()


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A release, unfolded.

    Attributes:
        rows: dimensions -> key -> cells.
        places: key of a place -> what is told of it.
        names: key of a place -> how the publisher calls it.
        projects: public id -> shares.
        tables: what is told apart -> the measures that are told there.
        differing: dimensions whose rows do not add up to the total, with the measure.
    """

    rows: Rows
    places: dict[str, PlaceRows]
    names: dict[str, str]
    projects: dict[str, Project]
    tables: dict[str, list[str]]
    differing: list[tuple[str, str]]


def unfolded(release: Release) -> Unfolded:
    """What a release says, by names."""
    figures = release.figures
    keys = [place.key for place in figures.places]
    additive = frozenset(each.id for each in figures.measures if each.additive)
    rows: Rows = {}
    places: dict[str, PlaceRows] = {}
    tables: dict[str, list[str]] = {}
    for table in figures.tables:
        dims = tuple(name for name in (PLACE, *DIMS) if name in table.by)
        if set(table.by) <= set(DIMS):
            rows[dims] = _plain(table, keys)
        elif _is_of_places(table):
            _take_places(table, keys, places)
        else:
            continue
        tables[",".join(dims)] = list(table.measures)
    _add_up(rows, tables, figures.tables, keys, additive)
    names = {place.key: place.name for place in figures.places}
    return Unfolded(rows, places, names, _projects(release, keys), tables, _differing(rows, additive))


def _is_of_places(table: Table) -> bool:
    return PLACE in table.by and set(table.by) - {PLACE} <= set(BESIDE)


def _plain(table: Table, keys: list[str]) -> dict[str, Cells]:
    order = [table.by.index(name) for name in DIMS if name in table.by]
    state = table.by.index("state") if "state" in table.by else None
    width, found = len(table.by), {}
    for row in table.rows:
        values = [keys[row[at]] if at == state and row[at] is not None else row[at] for at in order]
        cells = {name: [row[width + 2 * at], row[width + 2 * at + 1], 0] for at, name in enumerate(table.measures)}
        found[row_key(values)] = cells
    return found


def _take_places(table: Table, keys: list[str], places: dict[str, PlaceRows]) -> None:
    """The rows of places as they are; what is placed nowhere has nothing in common with anything."""
    at, width = table.by.index(PLACE), len(table.by)
    order = [table.by.index(name) for name in BESIDE if name in table.by]
    dims = ",".join(name for name in BESIDE if name in table.by)
    is_in_order = [at, *order] == list(range(width))
    for row in table.rows:
        key = "" if row[at] is None else keys[row[at]]
        told = places.get(key)
        if told is None:
            told = places[key] = PlaceRows()
        kept = row[1:] if is_in_order else [*[row[index] for index in order], *row[width:]]
        told.told.setdefault(dims, []).append(kept)
        if key and not told.tells:
            told.tells = any(each not in {None, 0, "x"} for each in row[width::2])


def _add_up(
    rows: Rows, tables: dict[str, list[str]], given: Iterable[Table], keys: list[str], additive: frozenset[str]
) -> None:
    """Rows that a release leaves to be added up from its finest ones of places."""
    finest = next((each for each in given if _is_of_places(each) and len(each.by) == 1 + len(BESIDE)), None)
    for table in given:
        if _is_of_places(table) and table is not finest:
            dims = tuple(name for name in BESIDE if name in table.by)
            _add_up_from(rows, tables, table, keys, additive, [dims, ("state", *dims)])
    if finest is not None:
        for dims in subsets(BESIDE):
            tables.setdefault(of_place(dims), [name for name in finest.measures if name in additive])
        _add_up_from(rows, tables, finest, keys, additive, list(subsets(DIMS)))


def _add_up_from(
    rows: Rows,
    tables: dict[str, list[str]],
    table: Table,
    keys: list[str],
    additive: frozenset[str],
    wanted: list[Dims],
) -> None:
    missing = [dims for dims in wanted if dims not in rows]
    if not missing:
        return
    names = [name for name in table.measures if name in additive]
    sums = _by_state(table, keys, names)
    for dims in missing:
        rows[dims] = {}
        tables[",".join(dims)] = names
        for values, cells in sums.items():
            key = row_key([value for name, value in zip(DIMS, values, strict=True) if name in dims])
            into = rows[dims].setdefault(key, {})
            for name, cell in cells.items():
                add(into, name, cell)


def _by_state(table: Table, keys: list[str], names: list[str]) -> dict[tuple[Any, ...], Cells]:
    """Sums by state and whatever else the table tells apart, column by column."""
    width = len(table.by)
    states: dict[int | None, str | None] = {index: key[:STATE_DIGITS] for index, key in enumerate(keys)}
    states[None] = None
    where = map(states.__getitem__, _column(table, PLACE))
    beside = [_column(table, name) if name in table.by else repeat(None) for name in BESIDE]
    groups: defaultdict[tuple[Any, ...], list[list[Any]]] = defaultdict(list)
    for key, row in zip(zip(where, *beside, strict=False), table.rows, strict=False):  # a column may have no end
        groups[key].append(row)
    columns = [(name, width + 2 * table.measures.index(name)) for name in names]
    found = {}
    for key, group in groups.items():
        turned = list(zip(*group, strict=True))
        found[key] = {name: sum_of(turned[index], turned[index + 1]) for name, index in columns}
    return found


def _column(table: Table, name: str) -> Iterator[Any]:
    """What a dimension says of each row."""
    return map(itemgetter(table.by.index(name)), table.rows)


def _projects(release: Release, keys: list[str]) -> dict[str, Project]:
    found: dict[str, Project] = {}
    for each in release.projects:
        project = found.setdefault(each.id, Project(0, []))
        project.basis_points += each.basis_points
        place = None if each.place is None else keys[each.place]
        project.shares.append([place, each.theme, each.year, dict(each.values)])
    return found


def _differing(rows: Mapping[Dims, Mapping[str, Cells]], additive: frozenset[str]) -> list[tuple[str, str]]:
    """Where rows that are all to be read do not add up to the total they are parts of."""
    total = rows.get((), {}).get("", {})
    found: list[tuple[str, str]] = []
    for dims, table in rows.items():
        sums: Cells = {}
        for row in table.values():
            for name, cell in row.items():
                add(sums, name, cell)
        found += [
            (",".join(dims), name)
            for name in (sorted(additive & total.keys() & sums.keys()) if dims else ())
            if type(total[name][0]) is int and not sums[name][2] and sums[name][0] != total[name][0]
        ]
    return found


def is_tonnage(measure: str) -> bool:
    """Whether a measure has parts by factor convention."""
    return measure.partition(".")[0] in TONNAGES
