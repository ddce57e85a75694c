"""Disclosure: which cells of one figure can be shown to everybody, in one state of the data."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from app.services.impact import census
from app.services.impact.marks import Marks, marks
from app.services.impact.protection import Places, Row, places, union
from app.services.impact.weaving import Atom, Stuff, Table, tables

_MARKS: Final = (("agency", "origin"), ("agency",), ())
"""What can be told apart wherever a place is shown, the most first."""
_TIME: Final = census.NAMES.index("time")
_STATE: Final = 2
"""Digits of a state."""
_PEOPLE: Final = ("patrons_ever", "patrons_active", "participants")


class Asked(NamedTuple):
    """What a cell is about.

    Attributes:
        place: name of the place.
        by: what the cell is told apart by, and the value of these.
        year: year of the month it is about, unless that is the current one.
        begun: only effects that begin in this year.
    """

    place: str
    by: Mapping[str, Any]
    year: int | None = None
    begun: int | None = None


@dataclass(frozen=True)
class Plan:
    """What is shown of one figure.

    Attributes:
        name: the figure.
        stuff: the contributors, and the places whose totals are shown.
        alike: attributes in which all contributors are alike.
        marks: what is told apart everywhere.
        begun: years in which an effect begins.
        steady: from this year on, every December is like the current month.
        complete: all this is known, and not only who counts now.
    """

    name: str
    stuff: Stuff
    alike: frozenset[str]
    marks: Marks
    begun: frozenset[Any]
    steady: int
    complete: bool

    @cached_property
    def tables(self) -> Mapping[Table, set[str]]:
        """The tables that are shown, with their places; worked out when the first one is asked for."""
        known = self.alike.union(self.marks.names)
        return tables(_wanted(self.name, known), self.stuff) if self.complete else {}

    def shows(self, asked: Asked) -> bool:
        """Whether a cell is shown."""
        place, by = asked.place, asked.by
        timed = (asked.year is not None and asked.year < self.steady) or asked.begun in self.begun
        if not self.complete and (timed or asked.begun is not None or asked.year is not None):
            return False
        if place not in self.stuff.tree.rows:
            return True  # everybody there can be read one by one
        if place not in self.stuff.tree.shown or self.marks.hide(by.get("agency"), by.get("origin")):
            return False
        needed = set(by) - self.alike - set(self.marks.names) | ({"time"} if timed else set())
        return not needed or any(table.covers >= needed and place in shown for table, shown in self.tables.items())


def plan(taken: census.Census, name: str, least: int) -> Plan:
    """What is shown of a figure: no agency or origin is told apart where that would hide a state."""
    atoms = taken.atoms(name)
    found, everywhere = taken.rows(name, atoms), {atom.place for atom in atoms}

    def shown(marked: Marks) -> Places:
        return places({place: marked.row(traits) for place, traits in found.items()}, everywhere, least)

    states = _states(found, everywhere, Marks((), taken.complete), least)
    for names in _MARKS:
        marked = marks(found, Marks(names, taken.complete), least)
        tree = shown(marked)
        if tree.shown >= states:
            break
    return Plan(
        name,
        Stuff(atoms, census.NAMES, marked.cell, tree, least),
        _alike(atoms),
        marked,
        frozenset(_years(atom)[0] for atom in atoms),
        max((_changed(atom) for atom in atoms), default=0),
        taken.complete,
    )


def _states(found: Mapping[str, census.Traits], everywhere: Iterable[str], plain: Marks, least: int) -> set[str]:
    """States that are shown if nothing is told apart; what lies below them does not matter for that."""
    parts: defaultdict[str, list[Row]] = defaultdict(list)
    for place, traits in found.items():
        parts[place[:_STATE]].append(plain.row(traits))
    tree = places({place: union(rows) for place, rows in parts.items()}, {each[:_STATE] for each in everywhere}, least)
    return {place for place in tree.shown if len(place) == _STATE}


def _years(atom: Atom) -> tuple[int, int | None]:
    """The first year of an effect, and the year it ended."""
    time: Any = atom.values[_TIME]
    if isinstance(time, tuple):
        return time
    return time or 0, None


def _changed(atom: Atom) -> int:
    """From this year on it is in the figure of every December, or of none, as in that of the current month."""
    first, last = _years(atom)
    return first if atom.counts else last or 0


def _alike(atoms: list[Atom]) -> frozenset[str]:
    """Attributes in which all are alike; the time only if all are in the figure of the current month."""
    if not atoms:
        return frozenset()
    values = zip(census.NAMES, zip(*(atom.values for atom in atoms), strict=True), strict=True)
    found = {name for name, column in values if len({*column}) == 1}
    return frozenset(found - (set() if all(atom.counts for atom in atoms) else {"time"}))


def _wanted(name: str, known: frozenset[str]) -> list[list[Table]]:
    """Tables in the order of their weight; what all are alike in, or is marked everywhere, needs none."""
    over_time = Table(("time",), current=False)
    both = [Table(("time", "year"), ("theme",), current=False), Table(("time", "year"), current=False), over_time]
    time = both if name not in _PEOPLE else [over_time]
    found = [
        [Table(("agency",))],
        [Table(("theme",))],
        time if census.FIGURES[name].timed else [],
        [Table(("year",), ("theme",)), Table(("year",))],
        *([Table((each,))] for each in ("origin", "convention", "status", "measure_type")),
        *([Table((each,))] for each in ("assessment", "gas", "factor_set_id")),
    ]
    return [[table for table in attempts if not known.intersection(table.value)] for attempts in found]
