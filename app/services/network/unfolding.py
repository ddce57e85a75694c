"""Unfolding: a release as rows by the names of what they tell apart, ready to be added up; and whether its sums agree.

Rows of the network, its states, themes and years stand by themselves; everything told of one place is one piece, so
that a new release costs as much as it changes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import orjson

from app.formats.releases.entries import Release
from app.formats.releases.figures import Table
from app.formats.releases.words import TONNAGES

DIMS: Final[tuple[str, ...]] = ("state", "theme", "year")
"""What figures of the network are told apart by, in this order."""
PLACE: Final = "municipality"
ALL_DIMS: Final[tuple[str, ...]] = (PLACE, *DIMS)
STATE_DIGITS: Final = 2
Cell = list[Any]
"""Value (a whole number, a sign or none), contributors, and how many parts could not be read."""
Cells = dict[str, Cell]


def subsets(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of names, in their order."""
    chosen = tuple(names)
    for width in range(len(chosen) + 1):
        yield from combinations(chosen, width)


def row_key(values: Iterable[Any]) -> str:
    """The values of dimensions as one text; what is not said is empty."""
    return "|".join("" if each is None else str(each) for each in values)


@dataclass(slots=True)
class PlaceRows:
    """What is told of one place.

    Attributes:
        rows: dimensions beside the place, their values, and the cells.
        tells: something was done there.
    """

    rows: list[tuple[str, list[Any], Cells]]
    tells: bool = False

    @property
    def digest(self) -> str:
        """By which a change is seen."""
        return hashlib.sha256(orjson.dumps(self.rows, option=orjson.OPT_SORT_KEYS)).hexdigest()


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

    rows: dict[tuple[str, ...], dict[str, Cells]]
    places: dict[str, PlaceRows]
    names: dict[str, str]
    projects: dict[str, Project]
    tables: dict[str, list[str]]
    differing: list[tuple[str, str]]


def unfolded(release: Release) -> Unfolded:
    """What a release says, by names."""
    figures = release.figures
    keys = [place.key for place in figures.places]
    rows: dict[tuple[str, ...], dict[str, Cells]] = {}
    places: dict[str, PlaceRows] = {}
    tables: dict[str, list[str]] = {}
    for table in figures.tables:
        dims = tuple(name for name in ALL_DIMS if name in table.by)
        if set(table.by) <= set(DIMS):
            rows[dims] = _plain(table, keys)
        elif _is_of_places(table):
            _take_places(table, keys, places)
        else:
            continue
        tables[",".join(dims)] = list(table.measures)
    additive = {each.id for each in figures.measures if each.additive}
    _add_coarser(places, tables, additive)
    for dims, derived in _derived(places, additive, tables).items():
        if dims not in rows:
            rows[dims] = derived
            tables[",".join(dims)] = [name for name in tables[_of_place(dims)] if name in additive]
    names = {place.key: place.name for place in figures.places}
    return Unfolded(rows, places, names, _projects(release, keys), tables, _differing(rows, additive))


def _plain(table: Table, keys: list[str]) -> dict[str, Cells]:
    order = [table.by.index(name) for name in DIMS if name in table.by]
    state = table.by.index("state") if "state" in table.by else None
    found = {}
    for row in table.rows:
        values = [keys[row[at]] if at == state and row[at] is not None else row[at] for at in order]
        found[row_key(values)] = _cells(table, row)
    return found


def _cells(table: Table, row: list[Any]) -> Cells:
    width = len(table.by)
    return {name: [row[width + 2 * at], row[width + 2 * at + 1], 0] for at, name in enumerate(table.measures)}


def _take_places(table: Table, keys: list[str], places: dict[str, PlaceRows]) -> None:
    at = table.by.index(PLACE)
    beside = [(name, table.by.index(name)) for name in DIMS[1:] if name in table.by]
    dims = ",".join(name for name, _ in beside)
    for row in table.rows:
        key = "" if row[at] is None else keys[row[at]]
        told = places.setdefault(key, PlaceRows([]))
        cells = _cells(table, row)
        told.rows.append((dims, [row[index] for _, index in beside], cells))
        told.tells = told.tells or (bool(key) and any(cell[0] not in {None, 0, "x"} for cell in cells.values()))


def _of_place(dims: Iterable[str]) -> str:
    """What tells a place apart by these dimensions, as tables are named."""
    return ",".join([PLACE, *(name for name in dims if name != "state")])


def _add_coarser(places: Mapping[str, PlaceRows], tables: dict[str, list[str]], additive: set[str]) -> None:
    """Rows of places that a release leaves to be added up from its finest ones."""
    finest = DIMS[1:]
    if _of_place(finest) not in tables:
        return
    for dims in subsets(finest):
        if _of_place(dims) in tables:
            continue
        tables[_of_place(dims)] = [name for name in tables[_of_place(finest)] if name in additive]
        at = [finest.index(name) for name in dims]
        for told in places.values():
            sums: dict[tuple[Any, ...], Cells] = {}
            for told_dims, values, cells in told.rows:
                if told_dims == ",".join(finest):
                    row = sums.setdefault(tuple(values[index] for index in at), {})
                    for name in additive & cells.keys():
                        add(row, name, cells[name])
            told.rows += [(",".join(dims), list(key), cells) for key, cells in sums.items()]


def _is_of_places(table: Table) -> bool:
    return PLACE in table.by and set(table.by) - {PLACE} <= set(DIMS[1:])


def spread(place: str, dims: str, values: list[Any]) -> Iterator[tuple[str, str]]:
    """Dimensions and keys of the rows of the network that a row of a place is part of: with its state and without."""
    yield dims, row_key(values)
    with_state = ",".join(["state", *([dims] if dims else [])])
    yield with_state, row_key([place[:STATE_DIGITS] or None, *values])


def _derived(
    places: Mapping[str, PlaceRows], additive: set[str], tables: Mapping[str, list[str]]
) -> dict[tuple[str, ...], dict[str, Cells]]:
    """Rows that a release leaves to be added up from its places; what cannot be read there is counted."""
    found: dict[tuple[str, ...], dict[str, Cells]] = {}
    for dims in subsets(DIMS):
        if _of_place(dims) in tables:
            found[dims] = {}
    for place, told in places.items():
        for dims_text, values, cells in told.rows:
            for named, key in spread(place, dims_text, values):
                row = found[tuple(named.split(",")) if named else ()].setdefault(key, {})
                for name, cell in cells.items():
                    if name in additive:
                        add(row, name, cell)
    return found


def add(row: Cells, name: str, cell: Cell) -> None:
    """Add a cell to a sum; what is no number counts as a part that could not be read, unless it has no meaning."""
    into = row.setdefault(name, [0, 0, 0])
    value, contributors, hidden = cell
    if type(value) is int:
        into[0] += value
        into[1] += contributors or 0
        into[2] += hidden
    elif value != "x":
        into[2] += 1


def _projects(release: Release, keys: list[str]) -> dict[str, Project]:
    found: dict[str, Project] = {}
    for each in release.projects:
        project = found.setdefault(each.id, Project(0, []))
        project.basis_points += each.basis_points
        place = None if each.place is None else keys[each.place]
        project.shares.append([place, each.theme, each.year, dict(each.values)])
    return found


def _differing(rows: Mapping[tuple[str, ...], Mapping[str, Cells]], additive: set[str]) -> list[tuple[str, str]]:
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
