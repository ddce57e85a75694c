"""Protection of small numbers: which places can be published together. Pure, no database.

A figure is a sum over contributors (projects, people). What is published about it are sums over cells. The rule that
everything here serves: no combination of published sums stands on fewer than ``least`` contributors, whatever else is
known about which contributors there are, where and of what kind. The argument is in decision record 0014.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

NETWORK = ""
"""Path of the root of all places."""
EXACT = "="
"""Behind a path: what is placed there itself, not below."""
REST = "~"
"""Behind a path: what of it is in none of its shown parts."""
_LENGTHS = (12, 9, 5, 3, 2)


class Number(NamedTuple):
    """Contributors of a cell, each counted once: those that are whole in one place, and those that are in several."""

    whole: int
    partly: int

    @property
    def least(self) -> int:
        """So many there are at least."""
        return self.whole + self.partly


Row = Mapping[Any, Number]
"""Contributors of a place by kind of cell."""


@lru_cache(maxsize=50_000)
def above(path: str) -> str:
    """Path of the place around a place."""
    if "." in path:
        return path.rpartition(".")[0]
    return next((path[:length] for length in _LENGTHS if length < len(path)), NETWORK)


def safe(row: Row, least: int) -> bool:
    """Whether every cell has no contributors or enough of them."""
    return all(not number.least or number.least >= least for number in row.values())


def union(rows: Iterable[Row]) -> Row:
    """Cells of several places together; one that is in several of them is counted where most of these are."""
    found: dict[Hashable, list[int]] = {}
    for row in rows:
        for cell, (whole, partly) in row.items():
            before = found.get(cell)
            if before is None:
                found[cell] = [whole, partly]
            else:
                before[0] += whole
                before[1] = max(before[1], partly)
    return {cell: Number(*both) for cell, both in found.items()}


def hidden(sizes: Mapping[str, int], unsafe: Collection[str], together: Callable[[Collection[str]], bool]) -> set[str]:
    """Siblings to hide: the unsafe ones, and the smallest others until what is hidden is safe together.

    Args:
        sizes: contributors of each sibling.
        unsafe: the ones that cannot be shown.
        together: whether the sum of some siblings can be shown.
    """
    found = set(unsafe)
    others = sorted(
        (name for name, size in sizes.items() if size and name not in found), key=lambda name: (-sizes[name], name)
    )
    while found and others and not together(found):
        found.add(others.pop())
    return found


@dataclass(slots=True)
class Places:
    """The tree of places, and which of them are shown.

    Attributes:
        children: names of the parts of a place: paths, and the place itself without what lies below.
        rows: contributors by name of the place.
        shown: names of the places shown.
    """

    children: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def size(self, name: str) -> int:
        """Contributors of a place."""
        return sum(number.least for number in self.rows[name].values())

    def block(self, path: str) -> str:
        """What is shown of a place at the finest: itself, or what is left of a place around it."""
        if path + EXACT in self.shown:
            return path + EXACT
        while path not in self.shown and path:
            path = above(path)
        return path + REST


def places(rows: Mapping[str, Row], everywhere: Iterable[str], least: int) -> Places:
    """Which places can be shown.

    Args:
        rows: contributors placed exactly there, by cell.
        everywhere: paths of all exact places with an atom.
        least: the fewest contributors that can be shown.
    """
    found = Places()
    totals: dict[str, list[Row]] = defaultdict(list)
    for path in sorted({*rows, *everywhere}):
        _hang(found.children, path)
    for path, row in rows.items():
        totals[path + EXACT].append(row)
        for place in line(path):
            totals[place].append(row)
    found.rows = {name: union(totals[name]) for parts in ([NETWORK], *found.children.values()) for name in parts}
    if not safe(found.rows[NETWORK], least):
        return found
    found.shown.add(NETWORK)
    stack = [NETWORK]
    while stack:
        parts = found.children.get(stack.pop(), [])
        sizes = {name: found.size(name) for name in parts}
        unsafe = [name for name in parts if not safe(found.rows[name], least)]
        out = hidden(sizes, unsafe, lambda names: safe(union(found.rows[name] for name in names), least))
        seen = [name for name in parts if name not in out] + _within(found, out, least)
        found.shown.update(seen)
        stack.extend(name for name in seen if not name.endswith(EXACT))
    return found


def _within(tree: Places, out: Iterable[str], least: int) -> list[str]:
    """Parts of hidden places that can be shown all the same, the largest first: what is left stays safe."""

    def size(name: str) -> tuple[int, str]:
        return -tree.size(name), name

    left: Counter[Hashable] = Counter()
    partly: set[Hashable] = set()
    for name in out:
        left.update({cell: number.whole for cell, number in tree.rows[name].items()})
        partly.update(cell for cell, number in tree.rows[name].items() if number.partly)
    found: list[str] = []
    queue = sorted((name for name in out if not name.endswith(EXACT)), key=size)
    while queue:
        for name in sorted(tree.children.get(queue.pop(0), ()), key=size):
            row = tree.rows[name]
            rest = {cell: left[cell] - number.whole for cell, number in row.items()}
            # one that is in several places may be in what is left, too
            if safe(row, least) and all(
                number >= least or (not number and cell not in partly) for cell, number in rest.items()
            ):
                left.update({cell: -number.whole for cell, number in row.items()})
                found.append(name)
            elif not name.endswith(EXACT):
                queue.append(name)
    return found


def line(path: str) -> Iterable[str]:
    """The place and every place around it."""
    yield path
    while path:
        path = above(path)
        yield path


def _hang(children: dict[str, list[str]], path: str) -> None:
    """Put a place into the tree."""
    known = path in children
    children.setdefault(path, []).append(path + EXACT)
    while path and not known:
        around = above(path)
        known = around in children or not around
        children.setdefault(around, []).append(path)
        path = around
