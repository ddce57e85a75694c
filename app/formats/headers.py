"""Which row of a sheet is its header: people put titles, dates and empty rows above it."""

from collections.abc import Sequence
from typing import Final

from app.formats.cells import Cell, cell_text, is_blank
from app.formats.sheets import Knows

PROBED_ROWS: Final = 50
"""How far down the header is looked for. Units: rows with something in them."""

_FILLED_SHARE: Final = 0.6
"""A header names most columns; a title fills one or two."""

_TEXT_SHARE: Final = 0.5
"""A header is mostly words; some headings are years."""

_KNOWN: Final = 2
"""Two known headings are no accident."""


def header_index(rows: Sequence[Sequence[Cell]], knows: Knows) -> int:
    """The place of the header among the first rows: most known headings, else the first that looks like one.

    Args:
        rows: the first rows with something in them, at least one.
        knows: how many of some headings are known.
    """
    known = [knows([cell_text(cell) for cell in row]) for row in rows]
    if max(known) >= _KNOWN:
        return known.index(max(known))
    widest = max(_filled(row) for row in rows)
    wide = [index for index, row in enumerate(rows) if _filled(row) >= _FILLED_SHARE * widest]
    return next((index for index in wide if _wordy(rows[index])), wide[0])


def _filled(row: Sequence[Cell]) -> int:
    return sum(not is_blank(cell) for cell in row)


def _wordy(row: Sequence[Cell]) -> bool:
    """Mostly words: neither numbers nor days."""
    filled = [cell for cell in row if not is_blank(cell)]
    words = [cell for cell in filled if isinstance(cell, str) and any(letter.isalpha() for letter in cell)]
    return len(words) >= _TEXT_SHARE * len(filled)
