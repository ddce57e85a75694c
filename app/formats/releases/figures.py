"""The figures of a release: places, measures, and tables of rows.

A row is a list: what it is told apart by, then for each measure of its table the value and how many contributors stand
behind it. A place is its index in the list of places. A value is a whole number, or null (not reported), or a sign
(suppressed, undefined). Rows are checked column by column as they are; no object is made of each.
"""

import itertools
import operator
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.formats.releases.canonical import LARGEST, check
from app.formats.releases.form import Part, Remarks, refuse
from app.formats.releases.words import (
    CONVENTIONS,
    DIGITS,
    DIMENSIONS,
    LEVELS,
    MEASURES,
    PROGRAMME_BEGAN,
    SIGNS,
    THEMES,
    TONNAGES,
)  # fmt: skip

Value = int | str | None
"""A whole number, a sign, or null."""
Row = list[Any]
MOST_PLACES: Final = 20_000
MOST_MEASURES: Final = 100
MOST_TABLES: Final = 40
MOST_ROWS: Final = 1_000_000
_PLACE_CELLS: Final = 4
_YEARS: Final = range(1900, 2200)
_MEASURE = ("id", "unit", "basis", "additive", "of", "conventions", "gases")
_TABLE = ("by", "measures", "rows")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit figures are about.

    Attributes:
        key: regional key (ARS); below a municipality, the key of that with a dot and a token.
        level: state, region, county, association, municipality, borough or quarter.
        name: as the publisher calls it.
        ended: last day of the key, where it ended.
    """

    key: str
    level: str
    name: str
    ended: str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as the publisher declares it.

    Attributes:
        id: what it is; a part by factor convention has this behind a dot.
        unit: what its whole numbers count.
        basis: what tonnes are per; none for everything else.
        additive: whether rows that do not overlap can be added up.
        of: what its contributors are.
        conventions: of the emission factors behind its tonnes.
        gases: gases behind its tonnes.
        known: it is a measure of this schema, and means the same.
    """

    id: str
    unit: str
    basis: str | None
    additive: bool
    of: str
    conventions: tuple[str, ...]
    gases: tuple[str, ...]
    known: bool

    @property
    def name(self) -> str:
        """The measure without the convention of a part."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows told apart by the same.

    Attributes:
        by: what they are told apart by. ``municipality`` is what is placed exactly there, whatever its level; the
            other places are units with all that lies in them.
        measures: ids, in the order of the cells.
        rows: as the document has them. What has no row has no project.
    """

    by: tuple[str, ...]
    measures: tuple[str, ...]
    rows: list[Row]

    def cells(self, measure: str) -> Iterator[tuple[tuple[Any, ...], Value, int | None]]:
        """Key, value and contributors of each row."""
        width = len(self.by)
        index = width + 2 * self.measures.index(measure)
        return ((tuple(row[:width]), row[index], row[index + 1]) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a release tells."""

    measures: tuple[Measure, ...]
    places: tuple[Place, ...]
    tables: tuple[Table, ...]

    def table(self, *by: str) -> Table | None:
        """The table told apart by exactly this."""
        return next((table for table in self.tables if table.by == by), None)


def read_figures(document: Part, cut_off: str, remarks: Remarks) -> Figures:
    """The figures of a document.

    Raises:
        FormatError: rows of other lengths, cells of other kinds, an index without a place, a cell told twice ...
    """
    measures = tuple(_measure(each, remarks) for each in document.parts("measures", MOST_MEASURES))
    names = {each.id for each in measures}
    if len(names) < len(measures):
        refuse("/measures")
    places = tuple(
        _place(each, f"/places/{index}", remarks) for index, each in enumerate(document.list("places", MOST_PLACES))
    )
    if len(set(places)) < len(places):
        refuse("/places")
    last = int(cut_off[:4])
    tables = tuple(_table(each, names, len(places), last, remarks) for each in document.parts("tables", MOST_TABLES))
    if len({table.by for table in tables}) < len(tables):
        refuse("/tables")
    return Figures(measures, places, tables)


def _measure(part: Part, remarks: Remarks) -> Measure:
    check(part.members)
    part.remark_others(_MEASURE, remarks)
    found = Measure(
        part.text("id", 80),
        part.text("unit", 40),
        part.text_or_none("basis", 40),
        part.flag("additive"),
        part.text("of", 40),
        part.texts("conventions"),
        part.texts("gases"),
        known=True,
    )
    meaning = MEASURES.get(found.name)
    convention = found.id.partition(".")[2]
    if meaning is None or (convention and (found.name not in TONNAGES or convention not in CONVENTIONS)):
        remarks.add("unknown_measure", part.place, name=found.id)
    elif (found.unit, found.basis or "", found.additive, found.of) != meaning:
        remarks.add("measure_differs", part.place, name=found.id)
    elif not set(found.conventions) <= set(CONVENTIONS):
        remarks.add("unknown_convention", part.place, name=found.id)
    else:
        return found
    return Measure(**{name: getattr(found, name) for name in _MEASURE}, known=False)


def _place(value: Any, where: str, remarks: Remarks) -> Place:  # noqa: ANN401 - JSON
    if not isinstance(value, list) or len(value) != _PLACE_CELLS:
        refuse(where)
    part = Part(dict(zip(("key", "level", "name", "ended"), value, strict=True)), where)
    found = Place(part.text("key", 160), part.text("level", 40), part.text("name"), part.text_or_none("ended", 10))
    head, _, tail = found.key.partition(".")
    if found.level not in LEVELS:
        remarks.add("unknown_level", where, name=found.level)
    elif not (head.isascii() and head.isdigit()) or (
        len(head) != DIGITS[found.level] or tail if found.level in DIGITS else not tail
    ):
        remarks.add("odd_place_key", where, name=found.key[:40])
    return found


def _table(part: Part, names: set[str], places: int, last: int, remarks: Remarks) -> Table:
    part.remark_others(_TABLE, remarks)
    found = Table(part.texts("by"), part.texts("measures", MOST_MEASURES), part.list("rows", MOST_ROWS))
    if not names.issuperset(found.measures) or any(len(set(each)) < len(each) for each in (found.by, found.measures)):
        refuse(part.place)
    for name in found.by:
        if name not in DIMENSIONS:
            remarks.add("unknown_dimension", part.place, name=name)
    if found.rows:
        _check_rows(found, part.at("rows"), places, last, remarks)
    return found


def _check_rows(table: Table, where: str, places: int, last: int, remarks: Remarks) -> None:
    """All rows at once: what a full state has in cells leaves no time for one at a time."""
    width = len(table.by)
    if set(map(type, table.rows)) != {list} or set(map(len, table.rows)) != {width + 2 * len(table.measures)}:
        refuse(where)
    if not set(map(type, itertools.chain.from_iterable(table.rows))) <= {int, str, type(None)}:
        refuse(where)
    keys = set(map(tuple, _cut(table, slice(width))))
    if len(keys) < len(table.rows):
        refuse(where)
    for name, column in zip(table.by, zip(*keys, strict=True), strict=True):
        _check_key(name, set(column), where, places, last, remarks)
    values = list(itertools.chain.from_iterable(_cut(table, slice(width, None, 2))))
    contributors = set(itertools.chain.from_iterable(_cut(table, slice(width + 1, None, 2))))
    if not {each for each in values if type(each) is str} <= SIGNS:
        refuse(where)
    _check_numbers([each for each in values if type(each) is int], -LARGEST, where)
    contributors.discard(None)
    if str in map(type, contributors):
        refuse(where)
    _check_numbers(contributors, 0, where)


def _cut(table: Table, part: slice) -> Iterator[Row]:
    """A part of each row."""
    return map(operator.itemgetter(part), table.rows)


def _check_numbers(numbers: Collection[int], least: int, where: str) -> None:
    if numbers and not least <= min(numbers) <= max(numbers) <= LARGEST:
        refuse(where)


def _check_key(name: str, values: set[Any], where: str, places: int, last: int, remarks: Remarks) -> None:
    values -= {None}
    if name == "year":
        if not all(type(each) is int and each in _YEARS for each in values):
            refuse(where)
        for year in sorted(values):
            if year < PROGRAMME_BEGAN:
                remarks.add("year_before_programme", where, year=year)
            elif year > last:
                remarks.add("year_after_cut_off", where, year=year)
    elif name == "theme":
        if not all(type(each) is str and len(each) <= 80 for each in values):  # noqa: PLR2004 - any word
            refuse(where)
        for theme in sorted(values - THEMES):
            remarks.add("unknown_theme", where, name=theme)
    elif name in DIMENSIONS and not all(type(each) is int and 0 <= each < places for each in values):
        refuse(where)
