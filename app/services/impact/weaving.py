"""Weaving: which tables can be published beside the totals of places. Pure, no database.

Two contributors that are alike in everything else shown could stand for each other, so what one gives cannot be told
from what the other gives. A table is shown where pairs of such contributors connect its values firmly enough. The
argument is in decision record 0014.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.services.impact.protection import EXACT, NETWORK, Places, hidden, line


class Atom(NamedTuple):
    """A contributor's part with one place and one value of everything a table can tell apart.

    Attributes:
        place: path of the exact place.
        trait: what else is known of it, from which its cells follow.
        counts: it is in the figure of the current month.
        who: the contributor.
        values: everything a table can tell apart, in an order that all atoms have.
    """

    place: str
    trait: Any
    counts: bool
    who: Hashable
    values: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Stuff:
    """What tables are made of.

    Attributes:
        atoms: all contributors' parts, in an order that depends on nothing but them.
        names: what the values of an atom are called.
        cells: what is told apart wherever a place is shown, by trait.
        tree: the places shown.
        least: the fewest contributors that can be shown.
    """

    atoms: Sequence[Atom]
    names: tuple[str, ...]
    cells: Callable[[Any], Hashable]
    tree: Places
    least: int

    def picked(self, names: Iterable[str]) -> Callable[[Atom], tuple[Hashable, ...]]:
        """Takes some values of an atom."""
        indexes = [self.names.index(name) for name in names]
        return lambda atom: tuple([atom.values[index] for index in indexes])


class Thread(NamedTuple):
    """An atom as one table sees it.

    Attributes:
        way: names of the places around it, from the network to the exact place.
        counts: it is in the figure of the current month.
        cell: what is told apart wherever the table is shown.
        anchor: its block of places, and what it is alike in with those that could stand for it.
        value: what the table tells apart.
        who: the contributor.
    """

    way: tuple[str, ...]
    counts: bool
    cell: Hashable
    anchor: tuple[str, Hashable]
    value: Hashable
    who: Hashable


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


def tables(wanted: Iterable[Iterable[Table]], stuff: Stuff) -> dict[Table, set[str]]:
    """The tables that can be shown beside the totals, each with the places it can be shown for.

    Args:
        wanted: tables in the order of their weight, each as a row of attempts: the first that works is taken.
        stuff: what they are made of.
    """
    found: dict[Table, set[str]] = {}
    tree = stuff.tree
    if NETWORK not in tree.shown:
        return found
    blocks = {place: tree.block(place) for place in {atom.place for atom in stuff.atoms}}
    for attempts in wanted:
        for table in attempts:
            if any(each.covers >= table.covers for each in found):
                break
            givers = [shown for each, shown in found.items() if each.covers >= set(table.given)] if table.given else []
            if table.given and not givers:
                continue
            weave = _Weave(bool(table.given), stuff.least)
            before = [name for each in found for name in each.value]
            shown = _shown(weave, _threads(table, before, blocks, stuff), tree.shown.intersection(*givers[:1]))
            if shown:
                found[table] = shown
                break
    return found


def _threads(table: Table, before: Iterable[str], blocks: Mapping[str, str], stuff: Stuff) -> list[Thread]:
    """The atoms as a table sees them."""
    alike, given, value = (stuff.picked(names) for names in (before, table.given, table.value))
    ways = {place: (*reversed([*line(place)]), place + EXACT) for place in blocks}
    cells = {trait: stuff.cells(trait) for trait in {atom.trait for atom in stuff.atoms}}
    return [
        Thread(
            ways[atom.place],
            atom.counts,
            (cells[atom.trait], given(atom)),
            (blocks[atom.place], alike(atom)),
            value(atom),
            atom.who,
        )
        for atom in stuff.atoms
        if atom.counts or not table.current
    ]


def _shown(weave: "_Weave", threads: list[Thread], may: set[str]) -> set[str]:
    """The places a table can be shown for."""
    if not weave.holds(threads):
        return set()
    found = {NETWORK}
    stack = [(1, threads)]
    while stack:
        depth, there = stack.pop()
        parts: defaultdict[str, list[Thread]] = defaultdict(list)
        for thread in there:
            parts[thread.way[depth]].append(thread)
        for name in _parts(weave, parts, may):
            found.add(name)
            if not name.endswith(EXACT):
                stack.append((depth + 1, parts[name]))
    return found


def _parts(weave: "_Weave", parts: Mapping[str, list[Thread]], may: set[str]) -> list[str]:
    """The parts of a place that a table can be shown for."""
    sizes = {name: len({thread.who for thread in part}) for name, part in parts.items()}
    unsafe = [name for name, part in parts.items() if name not in may or not weave.holds(part)]
    out = hidden(sizes, unsafe, lambda names: weave.holds([each for name in sorted(names) for each in parts[name]]))
    return [name for name in parts if name not in out]


class _Weave(NamedTuple):
    """How firmly the values of a table hang together.

    Two contributors that are alike in everything else shown could stand for each other, so what one gives cannot be
    told from what the other gives. If ``least`` chains of such pairs, without a common contributor, connect all
    values of a cell, then taking away any fewer contributors leaves a chain whole.
    """

    within: bool
    least: int

    def holds(self, threads: Iterable[Thread]) -> bool:
        """Whether the table of these atoms can be shown."""
        placed: dict[Hashable, Anchors] = {}
        alone: dict[Hashable, Anchors] = {}
        for _, counts, cell, anchor, value, who in threads:
            anchors = (placed if counts else alone).setdefault(cell, {})
            anchors.setdefault(anchor, {}).setdefault(value, []).append(who)
        # what is in no total of the current month stands for itself
        enough = all(len(_people(anchors)) >= self.least for anchors in alone.values())
        whole = [*alone.values(), *(placed.values() if self.within else ())]
        loose = [] if self.within else placed.values()
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
    if not any(links):
        return True
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
