"""Tables on their way into a file of any kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Piece = Sequence[Sequence[Any]]
"""Some rows."""


@dataclass(frozen=True, slots=True)
class OutTable:
    """One table that is written. What a text file cannot show (marks, choices, hints) it leaves out.

    Attributes:
        name: of its sheet in a workbook; what does not fit into a tab is cut.
        headings: what stands above the columns, or names them in JSON; none where the first row is one of the rows.
        pieces: the rows, some at a time; read once, when their turn comes.
        required: headings that are marked.
        choices: column -> what may stand in its cells: a few words, or a range of another sheet.
        hints: column -> what a person sees who enters a cell of it.
        wrapped: long text goes on in the next line of its cell.
        hidden: its sheet is not shown at first.
    """

    name: str
    headings: Sequence[str]
    pieces: Iterable[Piece]
    required: frozenset[int] = frozenset()
    choices: Mapping[int, str | list[str]] = field(default_factory=dict)
    hints: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    wrapped: bool = False
    hidden: bool = False
