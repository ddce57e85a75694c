"""Examining: one look at all rows before they are taken, to decide how each column writes its numbers."""

from app.formats.numbers import NumberFormat, NumberVote
from app.formats.sheets import Sheet
from app.services.imports.matching import Matched
from app.services.imports.numbers import units_of
from app.services.sheets import Kind


def examine(matched: Matched, sheet: Sheet, answer: NumberFormat | None = None) -> int:
    """Decide the notation of every column of amounts.

    Args:
        matched: the columns; gets the notations.
        sheet: all rows.
        answer: what the sender says of columns that leave it open.

    Returns:
        How many rows there are, as far as they have the width of the header.
    """
    amounts = [(position, column) for position, column in matched.columns if column.kind is Kind.DECIMAL]
    votes = [NumberVote(units_of(column)) for _, column in amounts]
    first, total = matched.columns[0][0] if matched.columns else 0, 0
    for counted, *columns in sheet.columns([first, *(position for position, _ in amounts)]):
        total += len(counted)
        for vote, cells in zip(votes, columns, strict=True):
            vote.add(cells)
    for (_, column), vote in zip(amounts, votes, strict=True):
        is_open = vote.format is NumberFormat.AMBIGUOUS and answer is not None
        matched.notations[column.name] = answer if is_open and answer else vote.format
    return total
