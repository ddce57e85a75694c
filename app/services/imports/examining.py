"""Examining: one look at all rows before they are taken, to decide how each column writes its numbers."""

from collections.abc import Iterable
from itertools import islice
from operator import itemgetter

from app.formats.findings import Finding
from app.formats.numbers import NumberFormat, NumberVote
from app.services.imports.matching import Matched
from app.services.imports.numbers import units_of
from app.services.imports.parsing import BATCH, Place
from app.services.sheets import Kind


def examine(matched: Matched, rows: Iterable[Place | Finding], answer: NumberFormat | None = None) -> int:
    """Decide the notation of every column of amounts.

    Args:
        matched: the columns; gets the notations.
        rows: all rows.
        answer: what the sender says of columns that leave it open.

    Returns:
        How many rows there are.
    """
    votes = [
        (column.name, itemgetter(position), NumberVote(units_of(column)))
        for position, column in matched.columns
        if column.kind is Kind.DECIMAL
    ]
    total, rows = 0, iter(rows)
    while part := list(islice(rows, BATCH)):
        total += len(part)
        cells = [item[1] for item in part if not isinstance(item, Finding)]
        for _, cell, vote in votes:
            vote.add(map(cell, cells))
    for name, _, vote in votes:
        matched.notations[name] = answer if vote.format is NumberFormat.AMBIGUOUS and answer else vote.format
    return total
