"""Tables: what a release tells, from the tallies of the ledger, with the eyes of everybody.

Which cells are shown is decided by the same rules as in every other public answer (``impact.veil``), once for each
figure and place: what a table is told apart by besides decides for all of its rows alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

from app.core.db import Snapshot
from app.formats.releases.words import MEASURES, TONNAGES
from app.models.fields import Convention, Gas
from app.schemas.impact_table import GroupKey
from app.services.impact.cell import Cell, cell
from app.services.impact.figures import Maker
from app.services.impact.fine import KEYS, Sums, fine_sums
from app.services.impact.folds import tallies
from app.services.impact.keys import DIGITS, Keys, by_project
from app.services.impact.rollups import tallies_from_cells
from app.services.impact.scope import Scope
from app.services.impact.tally import Tally
from app.services.releases.places import Places
from app.services.releases.rows import COUNTERS, KILOGRAMS, NEEDS, Rows, row_of

G = GroupKey
TABLES: Final[tuple[Keys, ...]] = (
    (),
    (G.STATE,),
    (G.COUNTY,),
    (G.MUNICIPALITY,),
    (G.THEME,),
    (G.YEAR,),
    (G.THEME, G.YEAR),
    (G.MUNICIPALITY, G.THEME, G.YEAR),
)
"""What the tables of a release are told apart by."""
_OF_PLACES: Final = frozenset({G.MUNICIPALITY, *DIGITS})
_PEOPLE: Final = {"patrons_ever", "patrons_active", "municipalities_participating", "workshops_held"}


Counted = Mapping[tuple[Any, ...], Tally | Sums]
"""What was counted for each row of a table; sums where nothing but numbers of projects is told."""


Tell = Callable[[Tally | Sums, Maker], list[Any]]
"""Writes the cells of a row."""


@dataclass(frozen=True)
class Tables:
    """Everything that is counted for a release.

    Attributes:
        scope: what it is about.
        maker: makes figures as everybody may see them.
        counted: what a table is told apart by -> what was counted for each of its rows.
    """

    scope: Scope
    maker: Maker
    counted: Mapping[Keys, Counted]

    @cached_property
    def total(self) -> Cell:
        """Everything at once."""
        return self._cell(self.counted[()][()], self.maker.of((), ()))

    def _cell(self, counted: Tally | Sums, maker: Maker, keys: Keys = ()) -> Cell:
        return cell(cast("Tally", counted), maker, self.scope.shape, keys)  # sums are of the finest table alone

    @cached_property
    def conventions(self) -> tuple[Convention, ...]:
        """Conventions of the factors behind any tonnes."""
        return tuple(each for each in Convention if any(each in self.total.tonnage(name).gases for name in TONNAGES))

    @property
    def units(self) -> set[str]:
        """Ids of all places."""
        return self._values(frozenset({G.MUNICIPALITY}))

    @property
    def paths(self) -> set[str]:
        """Paths of all units that are told with all that lies in them."""
        return self._values(frozenset(DIGITS))

    def _values(self, names: frozenset[GroupKey]) -> set[str]:
        found = {key[0] for keys, rows in self.counted.items() if names.intersection(keys[:1]) for key in rows}
        return {str(value) for value in found if value is not None}

    def measures(self) -> list[dict[str, Any]]:
        """The measures as the document declares them."""
        return [self._measure(name) for name in self._names(by_people=True)]

    def _measure(self, name: str) -> dict[str, Any]:
        bare, _, part = name.partition(".")
        meaning = MEASURES[bare]
        gases = self.total.tonnage(bare).gases if bare in TONNAGES else {}
        conventions = [each for each in Convention if each in gases and part in {"", each.value}]
        used = frozenset[Gas | None]().union(*(gases[each] for each in conventions))
        return {
            "id": name,
            "unit": meaning.unit,
            "basis": meaning.basis or None,
            "additive": meaning.additive,
            "of": meaning.of,
            "conventions": [each.value for each in conventions],
            "gases": [*(each.value for each in Gas if each in used), *(["not_stated"] if None in used else [])],
        }

    def _names(self, *, by_people: bool) -> list[str]:
        """Ids of measures; where several conventions are used, tonnes are told by each, too."""
        split = self.conventions if len(self.conventions) > 1 else ()
        found: list[str] = []
        for name in MEASURES:
            if name not in _PEOPLE or by_people:
                found.append(name)
            if name in TONNAGES:
                found += [f"{name}.{each.value}" for each in split]
        return found

    def wire(self, places: Places) -> list[dict[str, Any]]:
        """The tables as the document has them."""
        return [self._table(keys, places) for keys in TABLES]

    def _table(self, keys: Keys, places: Places) -> dict[str, Any]:
        by_people = not by_project(self.scope.shape, keys)
        names = self._names(by_people=by_people)
        tell, makers = self._telling(keys, names, by_people=by_people), _Makers(self.maker, keys)
        rows = [[*_key(keys, key, places), *tell(tally, makers.of(key))] for key, tally in self.counted[keys].items()]
        width = len(keys)
        rows.sort(key=lambda row: [(each is not None, each) for each in row[:width]])
        return {"by": [each.value for each in keys], "measures": names, "rows": rows}

    def _telling(
        self, keys: Keys, names: Sequence[str], *, by_people: bool
    ) -> Callable[[Tally | Sums, Maker], list[Any]]:
        """How the cells of a row are written."""
        if not by_people:
            return Rows(names).row
        return lambda counted, maker: row_of(self._cell(counted, maker, keys), names)


def count(db: Snapshot, scope: Scope, maker: Maker) -> Tables:
    """Count everything a release tells.

    Args:
        db: where it comes from.
        scope: what it is about.
        maker: makes figures as everybody may see them.
    """
    return Tables(scope, maker, {keys: _counted(db, scope, keys) for keys in TABLES})


def _counted(db: Snapshot, scope: Scope, keys: Keys) -> Counted:
    """From cells that are kept, where they tell it apart; the same from the ledger otherwise."""
    if keys == KEYS and (sums := fine_sums(db, scope, COUNTERS, KILOGRAMS)) is not None:
        return sums
    needs = NEEDS if by_project(scope.shape, keys) else None
    found = tallies_from_cells(db, scope, keys, needs=needs, completions=False)
    return tallies(db, scope, keys) if found is None else found


class _Makers:
    """Makers of the cells of one table, one for each place."""

    def __init__(self, maker: Maker, keys: Keys) -> None:
        self.maker = maker
        self.keys = keys
        self.placed = bool(_OF_PLACES.intersection(keys[:1]))
        self.made: dict[Any, Maker] = {}

    def of(self, key: Sequence[Any]) -> Maker:
        """Makes the figures of a cell."""
        place = key[0] if self.placed else None
        made = self.made.get(place)
        if made is None:
            made = self.made[place] = self.maker.of(self.keys, key)
        return made


def _key(keys: Keys, key: Sequence[Any], places: Places) -> list[Any]:
    return [_value(name, value, places) for name, value in zip(keys, key, strict=True)]


def _value(name: GroupKey, value: Any, places: Places) -> Any:  # noqa: ANN401 - of the key
    if value is None:
        return None
    if name is G.MUNICIPALITY:
        return places.of_unit.get(str(value))
    return places.of_path[value] if name in DIGITS else value
