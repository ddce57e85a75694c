"""Census: who contributes to the figures that are protected, counted by place, and one by one.

Few statements, whatever is asked: the contributors of every exact place, their parts with everything a table can tell
apart, and the places.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from app.core.allocation import WHOLE
from app.core.db import Read
from app.models.ledger import EntryKind
from app.models.municipalities import Municipality
from app.models.savings import Stage
from app.services.impact.folds import AS_OF, LAST_OF_YEAR
from app.services.impact.keys import Keys
from app.services.impact.protection import Number
from app.services.impact.scope import MONTHS_A_YEAR, Scope, Shape, rows
from app.services.impact.selection import E, known, number, of_kind, restricted, word
from app.services.impact.weaving import Atom

MOST_ATOMS: Final = 20_000
"""More than these are not looked at one by one: a network that large shows its tables only to those who see it all."""
PEOPLE_AS_PARTS: Final = 100
"""Of a workshop, so many participants are looked at one by one; the threshold is never larger."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A protected figure.

    Attributes:
        kinds: entries it is a sum over.
        amount: the column that must be known.
        during: an effect counts only while it lasts; otherwise from its start on.
        timed: it is a figure of a month.
        by_people: every participant is a contributor.
    """

    kinds: tuple[EntryKind, ...]
    amount: str | None
    during: bool = False
    timed: bool = True
    by_people: bool = False

    def there(self) -> sa.ColumnElement[bool]:
        """Entries that are in the figure of some month until this year's end, and cannot be read one by one."""
        conditions = [of_kind(*self.kinds)]
        if EntryKind.GRANT not in self.kinds:
            # nobody but the agency can read a grant, whatever it pays for
            conditions.append(E["published"].is_(sa.false()))
        if self.amount is not None:
            conditions.append(E[self.amount].is_not(None))
        if EntryKind.SAVING in self.kinds:
            achieved = E["stage"] == word(Stage.ACHIEVED)
            conditions.append(sa.or_(E["kind"] != word(EntryKind.SAVING), achieved))
        if self.timed:
            starts = E["starts"] <= (LAST_OF_YEAR if self.during else AS_OF)
            conditions.append(starts if EntryKind.REPORT not in self.kinds else sa.or_(_saving(), starts))
        return sa.and_(*conditions)

    def counts(self) -> sa.ColumnElement[bool]:
        """Entries that are in the figure of the current month."""
        if not self.during:
            return self.there()
        return sa.and_(self.there(), E["starts"] <= AS_OF, sa.or_(E["ends"].is_(None), E["ends"] > AS_OF))


def _saving() -> sa.ColumnElement[bool]:
    return E["kind"] == word(EntryKind.SAVING)


_SAVING, _REPORT, _GRANT = (EntryKind.SAVING,), (EntryKind.REPORT,), (EntryKind.GRANT,)
_PATRON = (EntryKind.ENGAGEMENT, EntryKind.NAMED)
M = sa.inspect(Municipality).columns
FIGURES: Final[Mapping[str, Figure]] = {
    "annual": Figure(_SAVING, "annual_kg", during=True),
    "lifetime": Figure(_SAVING, "lifetime_kg", timed=False),
    "cumulative": Figure(_SAVING, "annual_kg"),
    "planned": Figure((EntryKind.PROJECT,), "planned_cents", timed=False),
    "realised": Figure((EntryKind.PROJECT,), "realised_cents", timed=False),
    "requested": Figure(_GRANT, "requested_cents", timed=False),
    "granted": Figure(_GRANT, "granted_cents", timed=False),
    "paid": Figure(_GRANT, "paid_cents", timed=False),
    "people_reached": Figure((*_SAVING, *_REPORT), "people"),
    "volunteer_hours": Figure((*_REPORT, EntryKind.HOURS, EntryKind.ENGAGEMENT_HOURS), "hours"),
    "patrons_ever": Figure(_PATRON, None),
    "patrons_active": Figure(_PATRON, None, during=True),
    "participants": Figure((EntryKind.WORKSHOP,), "people", by_people=True),
}
_KINDS = tuple({kind: None for figure in FIGURES.values() for kind in figure.kinds})
_WHO = sa.func.coalesce(E["project_id"], E["subject_id"])
_PLACE = sa.func.coalesce(E["path"], word(""), type_=E["path"].type)
NAMES: Final = (
    "year", "theme", "status", "measure_type", "convention", "assessment", "gas", "factor_set_id", "agency", "origin",
    "time",
)  # fmt: skip
"""What the values of an atom are called."""
_ATTRIBUTES = NAMES[1:8]
_WIDTH = 16
"""Columns of an entry before the figures it is in."""


class Trait(NamedTuple):
    """What contributors are counted by: who is credited, and where the record is from."""

    agency: str
    origin: str


Traits = Mapping[Trait, Number]


@dataclass(frozen=True, slots=True)
class Census:
    """Contributors of the protected figures, without those that everybody can read one by one.

    Attributes:
        month: the current month.
        counted: by figure, exact place and trait, in the figure of the current month.
        entries: one by one, in all months, with the figures they are in.
        complete: these are not too many; otherwise there are none.
        paths: path of every place with an entry, by its id.
        shared: paths that several of these places have.
    """

    month: int
    counted: Mapping[str, Mapping[str, Traits]]
    entries: list[tuple[Any, ...]]
    complete: bool
    paths: Mapping[str, str]
    shared: frozenset[str]

    def atoms(self, name: str) -> list[Atom]:
        """The parts of a figure, each once, in an order that depends on nothing but them."""
        figure, column = FIGURES[name], _WIDTH + [*FIGURES].index(name)
        found: dict[Atom, None] = {}
        for entry in self.entries:
            if entry[column]:
                place, agency, origin, who, kind, starts, ends, people, *values = entry[:_WIDTH]
                span, counts = _span(figure, kind, starts, ends, self.month)
                for index in range(min(people, PEOPLE_AS_PARTS) if figure.by_people else 1):
                    atom = Atom(place, Trait(agency, origin), counts, (who, index), (*values, agency, origin, span))
                    found[atom] = None
        return list(found)

    def rows(self, name: str, atoms: Iterable[Atom]) -> Mapping[str, Traits]:
        """Contributors of a figure by exact place and trait; whole is who has one place and one trait."""
        if not self.complete:
            return self.counted[name]
        where: defaultdict[Hashable, set[tuple[str, Trait]]] = defaultdict(set)
        for atom in atoms:
            if atom.counts:
                where[atom.who].add((atom.place, atom.trait))
        found: dict[str, dict[Trait, Number]] = {}
        for there in where.values():
            for place, trait in there:
                _add(found.setdefault(place, {}), trait, 1, len(there) == 1)
        return found


def _census(shape: Shape, _keys: Keys) -> sa.Select[Any]:
    """Contributors of every exact place: each once, then counted."""
    whole = sa.case((E["basis_points"] == number(WHOLE), 1), else_=0)
    by = {
        "place": _PLACE, "agency_id": E["credited_agency_id"], "origin": E["origin"], "whole": whole,
    }  # fmt: skip
    parts = []
    for name, figure in FIGURES.items():
        there = sa.case((figure.counts(), E["people"] if figure.by_people else number(1)))
        parts.append((sa.func.sum if figure.by_people else sa.func.max)(there).label(name))
    chosen = sa.select(*(each.label(name) for name, each in by.items()), *parts)
    chosen = chosen.where(known(shape), *restricted(shape), sa.or_(*(each.counts() for each in FIGURES.values())))
    once = chosen.group_by(*by.values(), _WHO).subquery().c
    keys = [once[name] for name in by]
    return sa.select(*keys, *(sa.func.sum(once[name]) for name in FIGURES)).group_by(*keys)


def _atoms(shape: Shape) -> sa.Select[Any]:
    """Every contributor's parts, with the figures they are in."""
    by = [
        _PLACE.label("place"), E["credited_agency_id"], E["origin"], _WHO.label("who"), E["kind"],
        E["starts"], E["ends"], E["people"], (E["completed"] // MONTHS_A_YEAR).label("year"),
        *(E[name] for name in _ATTRIBUTES),
    ]  # fmt: skip
    flags = [sa.case((figure.there(), 1), else_=0) for figure in FIGURES.values()]
    chosen = sa.and_(known(shape), sa.or_(*(figure.there() for figure in FIGURES.values())))
    return sa.select(*by, *flags).where(chosen).limit(number(MOST_ATOMS + 1))


def _places(shape: Shape, _keys: Keys = ()) -> sa.Select[Any]:
    """Every place with an entry, and its path; from the index on places, which is shorter than the entries."""
    here = sa.select(E["path"]).where(E["municipality_id"] == M["id"], known(shape), of_kind(*_KINDS)).limit(number(1))
    found = sa.select(M["id"].label("id"), here.scalar_subquery().label("path")).subquery().c
    return sa.select(found["id"], found["path"]).where(found["path"].is_not(None))


def take(db: Read, month: int, known_at: datetime | None = None) -> Census:
    """The census as it is known now, or was known at a moment.

    Args:
        db: where the entries are.
        month: the month that is, or was, the current one.
        known_at: the moment whose knowledge is used; now if none.
    """
    scope = Scope(as_of=month, known_at=known_at)
    counted: dict[str, dict[str, dict[Trait, Number]]] = {name: {} for name in FIGURES}
    for place, agency, origin, whole, *numbers in rows(db, scope, _census, ()):
        for name, found in zip(FIGURES, numbers, strict=True):
            if found:
                row = counted[name].setdefault(place, {})
                _add(row, Trait(str(agency), origin), int(found), bool(whole))
    entries = rows(db, scope, _atoms)
    complete = len(entries) <= MOST_ATOMS
    paths = {str(place): path for place, path in rows(db, scope, _places)}
    shared = frozenset(path for path, places in Counter(paths.values()).items() if places > 1)
    return Census(month, counted, _plain(entries) if complete else [], complete, paths, shared)


def _plain(entries: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Entries with ids as text, sorted, so that every database and process has the same."""
    ids = (1, 3, _WIDTH - 1)
    found = [tuple(_text(each) if index in ids else each for index, each in enumerate(entry)) for entry in entries]
    return sorted(found, key=_key)


def _key(entry: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(map(str, entry))


def _add(row: dict[Trait, Number], trait: Trait, found: int, whole: bool) -> None:  # noqa: FBT001 - a column
    before = row.get(trait, Number(0, 0))
    row[trait] = Number(before.whole + found, before.partly) if whole else Number(before.whole, before.partly + found)


def _text(value: Any) -> str | None:  # noqa: ANN401 - an id, a word or nothing
    return None if value is None else str(value)


def _span(figure: Figure, kind: str, starts: int | None, ends: int | None, month: int) -> tuple[Hashable, bool]:
    """The years an entry is in the figure, and whether it is in it now.

    Months within a year are not told apart: figures of other months than the current one and Decembers are not shown.
    """
    if not figure.timed or (kind == EntryKind.SAVING and not figure.during and figure.amount == "people"):
        return None, True
    first = (starts or 0) // MONTHS_A_YEAR
    if not figure.during:
        return first, True
    counts = (starts or 0) <= month and (ends is None or ends > month)
    this_year = month // MONTHS_A_YEAR
    last = None if ends is None or ends // MONTHS_A_YEAR > this_year else ends // MONTHS_A_YEAR
    return (first, None if counts else last), counts
