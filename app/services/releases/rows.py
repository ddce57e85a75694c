"""Rows: the measures of a cell as a release writes them, straight from what was counted.

A release of a full state has a quarter of a million cells of one place, theme and year, most of them too small to be
told. They are the same as the figures of every other answer (``impact.cell``), made without an object for each figure;
tables that tell people, whose rows are few, are made of those.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from app.formats.releases.words import SUPPRESSED, TONNAGES, UNDEFINED
from app.models.fields import Convention
from app.models.projects import ProjectStatus
from app.schemas.impact_figures import FigureState
from app.schemas.impact_table import Measure
from app.services.impact.cell import MONEY, Cell
from app.services.impact.figures import Figure, Maker
from app.services.impact.fine import Sums
from app.services.impact.quantities import OPPOSED
from app.services.impact.tally import BASES, Tally

Cells = list[Any]
"""Value and contributors of one measure after the other."""
Counts = Mapping[str, int]
Hides = Callable[..., bool]
Amounts = Callable[[str], Mapping[Convention, int]]
"""Kilograms by convention of a sum such as ``annual_kg``; only asked for where they are told."""
Write = Callable[[Cells, Counts, Amounts, int, Hides], None]
"""Appends some measures of what was counted, given the threshold and what else is hidden."""

_SUMS: Final = {
    **{name: (name_, f"{name_}_cents", f"{name_}_projects") for name, name_ in MONEY.items()},
    "people_reached": ("people_reached", "people_reached", "people_projects"),
    "volunteer_hours": ("volunteer_hours", "volunteer_hours", "hours_projects"),
}
"""Measure -> what the census calls it, its sum, and how many projects have a part in that."""
_AMOUNTS: Final = frozenset({amount for _, amount, _ in _SUMS.values()})
_STATUSES: Final = tuple(f"status_{each.value}" for each in ProjectStatus)
_COMPLETED: Final = f"status_{ProjectStatus.COMPLETED.value}"
_SIGNS: Final = {FigureState.SUPPRESSED: SUPPRESSED, FigureState.UNDEFINED: UNDEFINED}
_HELD_BACK: Final = (SUPPRESSED, None)
_NOBODY: Final = (None, 0)
_COUNTS: Final = {"projects": _STATUSES, "completed_projects": (_COMPLETED,)}


def row_of(found: Cell, names: Sequence[str]) -> Cells:
    """Measures of a cell, with their parts by convention."""
    parts: dict[str, Mapping[str, Figure]] = {}
    row: Cells = []
    for name in names:
        bare, _, part = name.partition(".")
        figure: Figure | None = found.figure(Measure(bare))
        if part:
            if bare not in parts:
                split = found.maker.split(found.tonnage(bare), found.total(bare))
                parts[bare] = {convention.value: each for convention, each in split}
            figure = parts[bare].get(part)
        row += _told(figure)
    return row


def _told(figure: Figure | None) -> tuple[Any, Any]:
    """Value and contributors; of a part that is not there, nothing reported by nobody."""
    if figure is None:
        return _NOBODY
    value = figure.value if figure.value is not None else _SIGNS.get(figure.state)
    return value, figure.contributors


class Rows:
    """Writes the rows of one table whose cells are told apart by something of projects.

    Args:
        names: ids of its measures; parts by convention right behind their whole.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._small: dict[tuple[int, ...], Cells] = {}
        self._writes: list[Write] = []
        for name in names:
            if name in TONNAGES:
                parts = [Convention(each.partition(".")[2]) for each in names if each.startswith(f"{name}.")]
                self._writes.append(_tonnage(name, parts))
            elif name in _SUMS:
                self._writes.append(_sum(*_SUMS[name]))
            elif name in _COUNTS:
                self._writes.append(_count(_COUNTS[name]))
            elif name.partition(".")[0] not in TONNAGES:
                raise ValueError(name)

    def row(self, counted: Tally | Sums, maker: Maker) -> Cells:
        """The cells of what was counted as the maker's caller may see them.

        Where nothing stands on enough contributors they follow from numbers of projects alone, and many cells are
        alike.
        """
        least = maker.threshold
        numbers = _numbers(counted.project) if type(counted) is Sums else ()
        if not numbers or max(numbers) >= least:
            return self._row(counted, maker)
        known = self._small.get(numbers)
        if known is None:
            known = self._small[numbers] = self._row(counted, maker)
        return known

    def _row(self, counted: Tally | Sums, maker: Maker) -> Cells:
        found: Cells = []
        hides = _nothing if maker.veil is None else maker.veil.hides
        for write in self._writes:
            write(found, counted.project, counted.amounts, maker.threshold, hides)
        return found


def _nothing(*_: str) -> bool:
    return False


def _count(counters: tuple[str, ...]) -> Write:
    """Projects are no persons and are always counted."""

    def write(found: Cells, project: Counts, _amounts: Amounts, _least: int, _hides: Hides) -> None:
        count = project.get
        number = sum([count(each, 0) for each in counters])
        found += (number, number)

    return write


def _sum(figure: str, amount: str, projects: str) -> Write:
    def write(found: Cells, project: Counts, _amounts: Amounts, least: int, hides: Hides) -> None:
        contributors = project.get(projects, 0)
        if not contributors:
            found += _NOBODY
        elif contributors < least or hides(figure):
            found += _HELD_BACK
        else:
            found += (project.get(amount, 0), contributors)

    return write


def _tonnage(name: str, parts: Sequence[Convention]) -> Write:
    """Tonnes, and their parts by convention."""
    counted = [(each, f"{name}_{each.value}") for each in Convention]
    behind, kilograms = _contributors(name), f"{name}_kg"

    def write(found: Cells, project: Counts, amounts: Amounts, least: int, hides: Hides) -> None:
        contributors, known = behind(project)
        if not contributors:
            found += (0, 0) if known else _NOBODY
            found += _NOBODY * len(parts)
            return
        numbers = {each: number for each, counter in counted if (number := project.get(counter, 0))}
        hidden = contributors < least or hides(name)
        told: Mapping[Convention, int] = {} if hidden else amounts(kilograms)
        if hidden:
            found += _HELD_BACK
        elif numbers.keys() >= OPPOSED:
            found += (UNDEFINED, None)
        else:
            found += (sum([told.get(each, 0) for each in numbers]), contributors)
        if parts:
            hidden = hidden or any(each < least for each in numbers.values()) or hides(name, "convention")
            for each in parts:
                if each not in numbers:
                    found += _NOBODY
                else:
                    found += _HELD_BACK if hidden else (told.get(each, 0), numbers[each])

    return write


def _contributors(name: str) -> Callable[[Counts], tuple[int, bool]]:
    """How many projects contribute to tonnes; and whether none would say something, since effects are reported."""
    basis = "lifetime" if name == "lifetime" else "annual"
    here, over, later = (f"{basis}_{each}" for each in ("contributed", "expired", "not_yet_in_force"))

    def behind(project: Counts) -> tuple[int, bool]:
        contributed, expired = project.get(here, 0), project.get(over, 0)
        known = bool(contributed or expired or project.get(later))
        if name == "new":
            return project.get("new_projects", 0), known
        return contributed + expired if name == "cumulative" else contributed, known

    return behind


COUNTERS: Final = tuple(
    dict.fromkeys(
        [
            *_STATUSES,
            "unallocated",
            "new_projects",
            *(each for _, *counters in _SUMS.values() for each in counters),
            *(f"{basis}_{what}" for basis in BASES for what in ("contributed", "expired", "not_yet_in_force")),
            *(f"{name}_{each.value}" for name in TONNAGES for each in Convention),
        ]
    )
)
"""The counters that are read, and the one that makes a row without any of them."""
KILOGRAMS: Final = tuple(f"{name}_kg" for name in TONNAGES)
NEEDS: Final = frozenset({*COUNTERS, *KILOGRAMS})
_NUMBERS: Final = tuple(each for each in COUNTERS if each not in _AMOUNTS)
_numbers: Final = itemgetter(*_NUMBERS)
