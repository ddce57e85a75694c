"""Rows of one place, as they are kept: what is told apart beside it -> rows as the release has them.

They are kept as they came, since most are never looked at again; names of measures stand once beside them. What is not
told by itself is added up from the finest rows when somebody asks.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import orjson

from app.services.network.cells import DIMS, Cells, add, subsets

PLACE: Final = "municipality"
BESIDE: Final = DIMS[1:]
STATE_DIGITS: Final = 2
Told = dict[str, list[list[Any]]]
"""Dimensions beside the place -> rows: their values, then value and contributors of each measure."""


class PlaceRows:
    """What a release tells of one place.

    Attributes:
        told: its rows.
        tells: something was done there.
    """

    def __init__(self) -> None:
        self.told: Told = {}
        self.tells = False

    @cached_property
    def packed(self) -> bytes:
        """As it is kept."""
        return orjson.dumps(self.told, option=orjson.OPT_SORT_KEYS)

    @cached_property
    def digest(self) -> str:
        """By which a change is seen."""
        return hashlib.sha256(self.packed).hexdigest()


def of_place(dims: Sequence[str]) -> str:
    """What tells a place apart by these dimensions, as tables are named."""
    return ",".join([PLACE, *(name for name in dims if name != "state")])


def rows_of(
    told: Told, tables: Mapping[str, Sequence[str]], additive: frozenset[str]
) -> Iterator[tuple[str, list[Any], Cells]]:
    """Dimensions, values and cells of every row, of those that have to be added up, too.

    Args:
        told: the rows as they are kept.
        tables: what the release tells apart -> measures.
        additive: measures that can be added up.
    """
    for name, rows in told.items():
        dims = tuple(name.split(",")) if name else ()
        for row in rows:
            yield name, row[: len(dims)], _cells(tables[of_place(dims)], row[len(dims) :])
    finest = ",".join(BESIDE)
    if finest in told:
        names = tables[of_place(BESIDE)]
        for dims in subsets(BESIDE):
            if ",".join(dims) not in told:
                yield from _coarser(dims, told[finest], names, additive)


def _coarser(
    dims: tuple[str, ...], rows: list[list[Any]], names: Sequence[str], additive: frozenset[str]
) -> Iterator[tuple[str, list[Any], Cells]]:
    at = [BESIDE.index(name) for name in dims]
    sums: dict[tuple[Any, ...], Cells] = {}
    for row in rows:
        into = sums.setdefault(tuple(row[index] for index in at), {})
        for name, cell in _cells(names, row[len(BESIDE) :]).items():
            if name in additive:
                add(into, name, cell)
    for key, cells in sums.items():
        yield ",".join(dims), list(key), cells


def _cells(names: Sequence[str], cells: Sequence[Any]) -> Cells:
    return {name: [cells[2 * at], cells[2 * at + 1], 0] for at, name in enumerate(names)}


def spread(place: str, dims: str, values: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Dimensions and keys of the rows of the network that a row of a place is part of: with its state and without."""
    yield dims, row_key(values)
    with_state = ",".join(["state", *([dims] if dims else [])])
    yield with_state, row_key([place[:STATE_DIGITS] or None, *values])


def row_key(values: Sequence[Any]) -> str:
    """The values of dimensions as one text; what is not said is empty."""
    return "|".join("" if each is None else str(each) for each in values)
