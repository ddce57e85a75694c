"""Examining: one look at all rows before they are taken, to decide how each column writes its numbers."""

from collections.abc import Iterable
from itertools import islice
from operator import itemgetter
from typing import Any

from app.formats.findings import Finding
from app.formats.values import NumberFormat, decide_format
from app.services.imports.matching import Matched
from app.services.imports.numbers import bared, units_of
from app.services.imports.parsing import BATCH, Place
from app.services.sheets import Column, Kind

_REMEMBERED = 50_000
_CLEAR = {NumberFormat.GERMAN, NumberFormat.ENGLISH}


def examine(matched: Matched, rows: Iterable[Place | Finding], answer: NumberFormat | None = None) -> int:
    """Decide the notation of every column of amounts.

    Args:
        matched: the columns; gets the notations.
        rows: all rows.
        answer: what the sender says of columns that leave it open.

    Returns:
        How many rows there are.
    """
    amounts = [(position, column) for position, column in matched.columns if column.kind is Kind.DECIMAL]
    notations: dict[str, NumberFormat] = {column.name: NumberFormat.PLAIN for _, column in amounts}
    seen: dict[str, set[Any]] = {column.name: set() for _, column in amounts}
    total, rows = 0, iter(rows)
    while part := list(islice(rows, BATCH)):
        total += len(part)
        cells = [item[1] for item in part if not isinstance(item, Finding)]
        for position, column in amounts:
            known = seen[column.name]
            fresh = set(map(itemgetter(position), cells)) - known
            if len(known) < _REMEMBERED:
                known |= fresh
            notations[column.name] = _both(notations[column.name], _notation(fresh, column))
    for name, notation in notations.items():
        matched.notations[name] = answer if notation is NumberFormat.AMBIGUOUS and answer else notation
    return total


def _notation(cells: Iterable[Any], column: Column) -> NumberFormat:
    texts = (bared(text)[0] for cell in cells if type(cell) is str and (text := cell.strip()) and not text.isdigit())
    return decide_format(texts, units_of(column))


def _both(one: NumberFormat, other: NumberFormat) -> NumberFormat:
    """The notation of two parts of a column together."""
    if one is other or other is NumberFormat.PLAIN:
        return one
    if NumberFormat.MIXED in {one, other} or {one, other} == _CLEAR:
        return NumberFormat.MIXED
    return next((each for each in (one, other) if each in _CLEAR), NumberFormat.AMBIGUOUS)
