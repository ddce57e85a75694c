"""The attacker: what follows from everything that was published, by linear algebra and nothing else.

Unknown are the contributions; everything else about them is known, even to which project each belongs. Published sums
are equations. Somebody is found out if some combination of the equations stands on too few contributors.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from itertools import combinations

PRIME = 2**61 - 1
"""Arithmetic is exact, modulo a prime far larger than any minor of these matrices is likely to be a multiple of."""
Column = Hashable
Equation = dict[int, int]


def found_out(
    sums: Iterable[frozenset[Column]], owner: Mapping[Column, Hashable], least: int
) -> tuple[Hashable, ...] | None:
    """Fewer than ``least`` contributors whose contributions the sums give away; none if there are none."""
    columns = {each: index for index, each in enumerate(sorted(owner, key=repr))}
    basis = _basis({columns[each]: 1 for each in members} for members in set(sums) if members)
    free = [index for index in columns.values() if index not in basis]
    weights = {each: _null_row(index, basis, free) for each, index in columns.items()}
    own: defaultdict[Hashable, list[list[int]]] = defaultdict(list)
    used = set().union(*sums) if sums else set()
    for each in sorted(used, key=repr):
        own[owner[each]].append(weights[each])
    for size in range(1, least):
        for some in combinations(sorted(own, key=repr), size):
            rows = [row for each in some for row in own[each]]
            if _rank(rows) < len(rows):
                return some
    return None


def _null_row(index: int, basis: dict[int, Equation], free: list[int]) -> list[int]:
    """A column's entries in the vectors that every equation sends to zero."""
    if index not in basis:
        return [int(each == index) for each in free]
    return [-basis[index].get(each, 0) % PRIME for each in free]


def _basis(equations: Iterable[Equation]) -> dict[int, Equation]:
    """Reduced echelon form, by leading column."""
    found: dict[int, Equation] = {}
    for equation in equations:
        left = _reduced(dict(equation), found)
        if left:
            lead = min(left)
            left = _scaled(left, pow(left[lead], -1, PRIME))
            for other, known in list(found.items()):
                if lead in known:
                    found[other] = _added(known, left, -known[lead])
            found[lead] = left
    return found


def _reduced(equation: Equation, basis: dict[int, Equation]) -> Equation:
    for lead in [each for each in equation if each in basis]:
        equation = _added(equation, basis[lead], -equation[lead])
    return equation


def _scaled(equation: Equation, by: int) -> Equation:
    return {index: value * by % PRIME for index, value in equation.items()}


def _added(equation: Equation, other: Equation, by: int) -> Equation:
    found = dict(equation)
    for index, value in other.items():
        found[index] = (found.get(index, 0) + value * by) % PRIME
    return {index: value for index, value in found.items() if value}


def _rank(rows: Collection[list[int]]) -> int:
    return len(_basis({index: value for index, value in enumerate(row) if value} for row in rows))
