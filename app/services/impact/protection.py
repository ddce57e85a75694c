"""Protection of small numbers: which parts of which tables can be published together. Pure, no database.

A figure is a sum over contributors (projects, people). What is published about it are sums over cells. The rule that
everything here serves: no combination of published sums stands on fewer than ``least`` contributors, whatever else is
known about which contributors there are, where and of what kind. The argument is in decision record 0013.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
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


class Atom(NamedTuple):
    """A contributor's part with one place and one value of everything a table can tell apart.

    Attributes:
        place: path of the exact place.
        trait: what else is known of it, from which its cells follow.
        counts: it is in the figure of the current month.
        who: the contributor.
        values: the other attributes.
    """

    place: str
    trait: Any
    counts: bool
    who: Hashable
    values: Mapping[str, Hashable]


Cells = Callable[[Atom], Hashable]
"""What is told apart wherever a place is shown: an atom's cell."""


class Table(NamedTuple):
    """Cells by further attributes.

    Attributes:
        value: what they are told apart by.
        given: within each value of these, which a table before this one tells apart.
        current: of the current month alone.
    """

    value: tuple[str, ...]
    given: tuple[str, ...] = ()
    current: bool = True

    @property
    def covers(self) -> frozenset[str]:
        """Whatever can be asked by these attributes is a sum of cells of the table."""
        return frozenset((*self.value, *self.given))


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
    found: dict[Hashable, Number] = {}
    for row in rows:
        for cell, number in row.items():
            before = found.get(cell, Number(0, 0))
            found[cell] = Number(before.whole + number.whole, max(before.partly, number.partly))
    return found


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
        for place in _line(path):
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


def _line(path: str) -> Iterable[str]:
    """The place and every place around it."""
    yield path
    while path:
        path = above(path)
        yield path


def _hang(children: dict[str, list[str]], path: str) -> None:
    """Put a place into the tree."""
    children.setdefault(path, []).append(path + EXACT)
    while path:
        parts = children.setdefault(above(path), [])
        if path in parts:
            return
        parts.append(path)
        path = above(path)


def tables(
    wanted: Iterable[Iterable[Table]], atoms: Collection[Atom], cells: Cells, tree: Places, least: int
) -> dict[Table, set[str]]:
    """The tables that can be shown beside the totals, each with the places it can be shown for.

    Args:
        wanted: tables in the order of their weight, each as a row of attempts: the first that works is taken.
        atoms: all contributors' parts, in an order that depends on nothing but them.
        cells: an atom's cells.
        tree: the places shown.
        least: the fewest contributors that can be shown.
    """
    found: dict[Table, set[str]] = {}
    if NETWORK not in tree.shown:
        return found
    blocks = {place: tree.block(place) for place in {atom.place for atom in atoms}}
    for attempts in wanted:
        for table in attempts:
            if any(each.covers >= table.covers for each in found):
                break
            before = tuple(name for each in found for name in each.value)
            givers = [shown for each, shown in found.items() if each.covers >= set(table.given)] if table.given else []
            if table.given and not givers:
                continue
            may = tree.shown.intersection(*givers[:1])
            shown = _shown(_Weave(table, before, blocks, cells, least), atoms, may)
            if shown:
                found[table] = shown
                break
    return found


def _shown(weave: "_Weave", atoms: Collection[Atom], may: set[str]) -> set[str]:
    """The places a table can be shown for."""
    inside = [atom for atom in atoms if atom.counts or not weave.table.current]
    if not weave.holds(inside):
        return set()
    found = {NETWORK}
    stack = [(NETWORK, inside)]
    while stack:
        place, there = stack.pop()
        parts = _divided(place, there)
        sizes = {name: len({atom.who for atom in part}) for name, part in parts.items()}
        unsafe = [name for name, part in parts.items() if name not in may or not weave.holds(part)]
        out = hidden(sizes, unsafe, lambda names: weave.holds([each for name in sorted(names) for each in parts[name]]))  # noqa: B023 - called at once
        for name, part in parts.items():
            if name not in out:
                found.add(name)
                if not name.endswith(EXACT):
                    stack.append((name, part))
    return found


def _divided(place: str, atoms: Iterable[Atom]) -> dict[str, list[Atom]]:
    """The atoms of a place by its parts."""
    found: defaultdict[str, list[Atom]] = defaultdict(list)
    for atom in atoms:
        part = atom.place + EXACT if atom.place == place else atom.place
        while not part.endswith(EXACT) and above(part) != place:
            part = above(part)
        found[part].append(atom)
    return dict(found)


class _Weave(NamedTuple):
    """How firmly the values of a table hang together.

    Two contributors that are alike in everything else shown could stand for each other, so what one gives cannot be
    told from what the other gives. If ``least`` chains of such pairs, without a common contributor, connect all
    values of a cell, then taking away any fewer contributors leaves a chain whole.
    """

    table: Table
    before: tuple[str, ...]
    blocks: Mapping[str, str]
    cells: Cells
    least: int

    def holds(self, atoms: Iterable[Atom]) -> bool:
        """Whether the table of these atoms can be shown."""
        placed: dict[Hashable, Anchors] = {}
        alone: dict[Hashable, Anchors] = {}
        for atom in atoms:
            values = atom.values
            anchor = (self.blocks[atom.place], tuple(values[name] for name in self.before))
            value = tuple(values[name] for name in self.table.value)
            cell = (self.cells(atom), *(values[name] for name in self.table.given))
            anchors = (placed if atom.counts else alone).setdefault(cell, {})
            anchors.setdefault(anchor, {}).setdefault(value, []).append(atom.who)
        # what is in no total of the current month stands for itself
        enough = all(len(_people(anchors)) >= self.least for anchors in alone.values())
        whole = [*alone.values(), *(placed.values() if self.table.given else ())]
        loose = [] if self.table.given else placed.values()
        return (
            enough
            and all(_woven(each, [_values(each)], self.least) for each in whole)
            and all(_woven(each, _neighbours(each), self.least) for each in loose)
        )


Anchors = dict[tuple[str, Hashable], dict[Hashable, list[Hashable]]]
"""Contributors by what they are alike in (block of places, values before), and then by the value to be connected."""


def _people(anchors: Anchors) -> set[Hashable]:
    return {who for values in anchors.values() for people in values.values() for who in people}


def _values(anchors: Anchors) -> set[Hashable]:
    return {value for values in anchors.values() for value in values}


def _neighbours(anchors: Anchors) -> list[set[Hashable]]:
    """Values that are together in a block of places, or connected by others that are."""
    blocks: defaultdict[str, set[Hashable]] = defaultdict(set)
    for (block, _), values in anchors.items():
        blocks[block].update(values)
    found: list[set[Hashable]] = []
    for together in blocks.values():
        near = [group for group in found if group & together]
        found = [group for group in found if not group & together]
        found.append(together.union(*near))
    return found


def _woven(anchors: Anchors, groups: Iterable[set[Hashable]], least: int) -> bool:
    """Whether so many chains without a common contributor connect all values of each group."""
    groups = list(groups)
    values_of = {value: None for group in groups for value in group}
    links = [sum(len(group) - 1 for group in groups)] * least
    chains: list[dict[Hashable, Hashable]] = [dict(values_of) for _ in range(least)]
    owner: dict[Hashable, int] = {}
    for values in anchors.values():
        while len(values) > 1 and any(links):
            linked = [_link(chains, owner, links, index, values) for index in _neediest(links)]
            if not any(linked):
                break
    return not any(links)


def _neediest(links: list[int]) -> list[int]:
    return sorted((index for index, missing in enumerate(links) if missing), key=lambda index: -links[index])


def _link(
    chains: list[dict[Hashable, Hashable]],
    owner: dict[Hashable, int],
    links: list[int],
    index: int,
    values: Mapping[Hashable, list[Hashable]],
) -> bool:
    """Connect values of one anchor in one chain, by contributors no other chain has; whether anything was connected."""
    chain = chains[index]
    ends: dict[Hashable, Hashable] = {}
    for value, people in values.items():
        end, taken = _end(chain, value), set(ends.values())
        if end not in ends:
            free = (each for each in people if owner.get(each, index) == index and each not in taken)
            who = next(free, None)
            if who is not None:
                ends[end] = who
    if len(ends) < 2:  # noqa: PLR2004 - a pair
        return False
    first = next(iter(ends))
    for end, who in ends.items():
        owner[who] = index
        if end != first:
            chain[end] = first
            links[index] -= 1
    return True


def _end(chain: Mapping[Hashable, Hashable], value: Hashable) -> Hashable:
    while chain[value] is not None:
        value = chain[value]
    return value
