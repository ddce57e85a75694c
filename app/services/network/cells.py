"""Cells: what stands in the place of a number, and how sums of them say what they do not hold."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

from app.formats.releases.words import UNDEFINED

DIMS: Final[tuple[str, ...]] = ("state", "theme", "year")
"""What figures of the network are told apart by, in this order."""
Cell = list[Any]
"""Value (a whole number, a sign or none), contributors, and how many parts could not be read."""
Cells = dict[str, Cell]


def subsets(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of names, in their order."""
    chosen = tuple(names)
    for width in range(len(chosen) + 1):
        yield from combinations(chosen, width)


def add(row: Cells, name: str, cell: Cell) -> None:
    """Add a cell to a sum; what is no number counts as a part that could not be read, unless it has no meaning."""
    into = row.setdefault(name, [0, 0, 0])
    value, contributors, hidden = cell
    if type(value) is int:
        into[0] += value
        into[1] += contributors or 0
        into[2] += hidden
    elif value != UNDEFINED:
        into[2] += 1


def sum_of(values: Sequence[Any], contributors: Sequence[Any]) -> Cell:
    """The sum of a column."""
    numbers = [each for each in values if type(each) is int]
    hidden = len(values) - len(numbers) - values.count(UNDEFINED)
    return [sum(numbers), sum(filter(None, contributors)), hidden]
