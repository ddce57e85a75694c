"""Veil: what a caller who does not see a scope in full is not told, beside what stands on too few contributors.

Whether a cell is shown depends on the state of the data, the figure, the place and what the cell is told apart by, and
on nothing else, so it is the same in every view.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read
from app.models.ledger import Post
from app.schemas.impact_table import GroupKey
from app.services.impact import census
from app.services.impact.keys import DIGITS
from app.services.impact.marks import Marks, marks
from app.services.impact.protection import EXACT, NETWORK, Places, places
from app.services.impact.scope import MONTHS_A_YEAR, Scope
from app.services.impact.weaving import Atom, Table, tables

Q = sa.inspect(Post).columns
_DECEMBER: Final = 11
_MARKS: Final = (("agency", "origin"), ("agency",), ())
"""What can be told apart wherever a place is shown, the most first."""
_ANOTHER_NAME: Final = {GroupKey.FACTOR_SET: "factor_set_id"}
_OF: Final = {"new": "annual", "period": "annual"}
"""Figure -> the one whose parts it is made of."""
_ALWAYS: Final = -1
"""A year before all effects."""
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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is shown of one figure.

    Attributes:
        places: the places whose totals are.
        tables: the tables that are, with their places.
        alike: attributes in which all contributors are alike.
        marks: what is told apart everywhere.
        begun: years in which an effect begins.
        steady: from this year on, every December is like the current month.
        complete: all this is known, and not only who counts now.
    """

    places: Places
    tables: Mapping[Table, set[str]]
    alike: frozenset[str]
    marks: Marks
    begun: frozenset[Any]
    steady: int
    complete: bool

    def shows(self, asked: Asked) -> bool:
        """Whether a cell is shown."""
        place, by = asked.place, asked.by
        timed = (asked.year is not None and asked.year < self.steady) or asked.begun in self.begun
        if not self.complete and (timed or asked.begun is not None or asked.year is not None):
            return False
        if place not in self.places.rows:
            return True  # everybody there can be read one by one
        if place not in self.places.shown or self.marks.hide(by.get("agency"), by.get("origin")):
            return False
        needed = set(by) - self.alike - set(self.marks.names) | ({"time"} if timed else set())
        return not needed or any(table.covers >= needed and place in shown for table, shown in self.tables.items())


@dataclass(frozen=True, slots=True)
class Plans:
    """What is shown of every figure in one state of the data.

    Attributes:
        by_figure: the plan of each protected figure.
        paths: path of every place with an entry, by its id.
        since: when this state became known.
    """

    by_figure: Mapping[str, Plan]
    paths: Mapping[str, str]
    since: datetime | None

    def current(self, known_at: datetime | None) -> bool:
        """Whether nothing became known since."""
        return known_at is None or self.since is None or known_at >= self.since

    def place(self, scope: Scope, keys: Sequence[GroupKey], values: Sequence[Any]) -> str | None:
        """Name of the place a cell is about; none if it is not one that can be shown."""
        units = [scope.state] if scope.state else []
        exact: list[str] = []
        if scope.municipality is not None:
            (units if scope.below else exact).append(
                scope.municipality["path"] if scope.below else str(scope.municipality["id"])
            )
        for key, value in zip(keys, values, strict=False):
            if key is GroupKey.MUNICIPALITY:
                exact.append(str(value))
            elif key in DIGITS and value is None:
                return None
            elif key in DIGITS:
                units.append(value)
        if exact:
            path = self.paths.get(exact[0])
            alone = sum(each == path for each in self.paths.values()) == 1
            return None if path is None or not alone else path + EXACT
        return max(units, key=len, default=NETWORK)


@dataclass(frozen=True, slots=True)
class Veil:
    """What one cell hides.

    Attributes:
        plans: what is shown at all.
        scope: the question.
        today: the current month.
        month: the month the cell is about.
        place: name of the place; none hides everything.
        by: what the cell is told apart by, and the value of these.
    """

    plans: Plans
    scope: Scope
    today: int
    month: int
    place: str | None
    by: Mapping[str, Any]

    def cell(self, keys: Sequence[GroupKey], values: Sequence[Any]) -> "Veil":
        """What is hidden of one group.

        Args:
            keys: what the question groups by.
            values: the cell's values of these; of a subtotal, fewer.
        """
        place = self.plans.place(self.scope, keys, values) if self.plans.current(self.scope.known_at) else None
        return replace(self, place=place, by=_by(self.scope, keys, values))

    def at(self, month: int) -> "Veil":
        """What is hidden of the same cell in another month."""
        return replace(self, month=month)

    def hides(self, figure: str, *more: str) -> bool:
        """Whether a figure is not told.

        Args:
            figure: a protected figure; ``new`` and ``period`` are those of the year that ends with the month.
            more: what it is told apart by besides, such as ``convention``.
        """
        past = self.month < self.today
        if self.place is None or (past and self.month % MONTHS_A_YEAR != _DECEMBER):
            return True
        of = _OF.get(figure, figure)
        year = self.month // MONTHS_A_YEAR
        over = year if past and census.FIGURES[of].timed else None
        asked = Asked(self.place, {**self.by, **dict.fromkeys(more)}, over)
        if figure == "new":
            asked = asked._replace(year=None, begun=year)
        elif figure == "period":
            asked = asked._replace(year=_ALWAYS)
        return not self.plans.by_figure[of].shows(asked)


def veil(db: Read, scope: Scope) -> Veil:
    """What is hidden of a question from callers who do not see its scope in full."""
    return Veil(plans(db), scope, clock.this_month(), scope.as_of, None, {}).cell((), ())


def _by(scope: Scope, keys: Sequence[GroupKey], values: Sequence[Any]) -> dict[str, Any]:
    """What a cell is told apart by, and the values."""
    given = {
        "agency": scope.agency_id and str(scope.agency_id),
        "theme": scope.theme,
        "year": scope.year,
        "origin": scope.origin and scope.origin.value,
        "measure_type": scope.measure_type,
        "status": scope.statuses or None,
        "assessment": scope.assessment,
        "stage": scope.stage if scope.shape.planned else None,
        "factor_set_id": scope.factor_set,
    }
    grouped = {
        _ANOTHER_NAME.get(key, key.value): value
        for key, value in zip(keys, values, strict=False)
        if key not in {*DIGITS, GroupKey.MUNICIPALITY}
    }
    return {name: value for name, value in given.items() if value is not None} | grouped


@dataclass(frozen=True, slots=True)
class _Kept:
    """The last decisions of a database.

    Attributes:
        key: the state of the data, the threshold and the month they follow from.
        plans: the decisions.
        until: moment on the monotonic clock until which they hold for later states, too.
    """

    key: tuple[Any, ...]
    plans: Plans
    until: float


_PATIENCE: Final = 0.5
"""Seconds; decisions that took less are made anew with every change of the data."""
_REST: Final = 20
"""Decisions that took longer hold for so many times as long, so that a large network does not spend its days so."""
_last: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()
_lock = Lock()


def plans(db: Read) -> Plans:
    """What is shown in the state of the data that the reader sees; worked out once for each.

    In a network so large that this takes longer than a moment, what was decided holds for a while: which cells are
    shown then follows the data some minutes later. That a figure stands on too few contributors is always seen at once.
    """
    post: Any = db.first(sa.select(Q["id"], Q["known_at"]).order_by(Q["number"].desc()).limit(1))
    least, month = db.database.settings.small_number_threshold, clock.this_month()
    key = (None if post is None else tuple(post), least, month)
    with _lock:
        before = _last.get(db.database)
    begun = time.monotonic()
    if before is not None and (before.key == key or (before.key[1:] == key[1:] and begun < before.until)):
        return before.plans
    found = _plans(census.take(db, month), least, None if post is None else post.known_at)
    ended = time.monotonic()
    until = ended + _REST * (ended - begun) if ended - begun > _PATIENCE else ended
    with _lock:
        _last[db.database] = _Kept(key, found, until)
    return found


def _plans(taken: census.Census, least: int, since: datetime | None) -> Plans:
    return Plans({name: _plan(taken, name, least) for name in census.FIGURES}, taken.paths, since)


def _plan(taken: census.Census, name: str, least: int) -> Plan:
    """What is shown of a figure: no agency or origin is told apart where that would hide a state."""
    found, atoms = taken.rows[name], taken.atoms.get(name, [])
    everywhere = {atom.place for atom in atoms}
    plain = places({place: Marks((), taken.complete).row(traits) for place, traits in found.items()}, everywhere, least)
    states = {place for place in plain.shown if len(place) == _STATE}
    for names in _MARKS:
        marked = marks(found, Marks(names, taken.complete), least)
        tree = places({place: marked.row(traits) for place, traits in found.items()}, everywhere, least)
        if tree.shown >= states:
            break
    wanted = _wanted(name, marked.names)
    return Plan(
        tree,
        tables(wanted, atoms, lambda atom: marked.cell(atom.trait), tree, least),
        _alike(atoms),
        marked,
        frozenset(_years(atom)[0] for atom in atoms),
        max((_changed(atom) for atom in atoms), default=0),
        taken.complete,
    )


def _years(atom: Atom) -> tuple[int, int | None]:
    """The first year of an effect, and the year it ended."""
    time: Any = atom.values["time"]
    if isinstance(time, tuple):
        return time
    return time or 0, None


def _changed(atom: Atom) -> int:
    """From this year on it is in the figure of every December, or of none, as in that of the current month."""
    first, last = _years(atom)
    return first if atom.counts else last or 0


def _alike(atoms: list[Atom]) -> frozenset[str]:
    if not atoms:
        return frozenset()
    first = atoms[0].values
    months = frozenset({"time"} if not all(atom.counts for atom in atoms) else set())
    return frozenset(name for name in first if all(atom.values[name] == first[name] for atom in atoms)) - months


def _wanted(name: str, marked: tuple[str, ...]) -> list[list[Table]]:
    """Tables in the order of their weight; what is marked everywhere needs none."""
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
    return [[table for table in attempts if not table.covers & {*marked}] for attempts in found]
