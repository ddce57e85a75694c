"""What every kind of file is read into: a document of sheets, each with a header and typed rows."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from app.core.errors import Fault
from app.formats.cells import Cell
from app.formats.findings import Finding, Severity, finding
from app.formats.sources import Source

COLUMNS_LIMIT: Final = 500

ROWS_LIMIT: Final = 1_048_576
"""Most rows a spreadsheet holds, header included."""

CELL_LIMIT: Final = 32_767
"""Longest cell a spreadsheet holds. Units: characters."""

_PIECE: Final = 1_000

NumberedRow = tuple[int, tuple[Cell, ...]]
"""A row's number as a person sees it, and its cells in the order of the header."""

Knows = Callable[[Sequence[str]], int]
"""How many of some headings somebody knows: a hint which row is the header and what delimits cells."""


def no_hint(_headings: Sequence[str]) -> int:
    """Nothing is known of the headings."""
    return 0


class FileKind(StrEnum):
    """What a file is, by its content."""

    DELIMITED = "delimited"
    WORKBOOK = "workbook"
    JSON_LINES = "json_lines"
    REGISTER = "register"
    REGISTER_WORKBOOK = "register_workbook"
    GRANT_REGISTER = "grant_register"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be taken.

    Attributes:
        number: as a person sees it.
        fault: why.
        cells: what could be had of it, for a copy of the file.
        place: what the number counts, rows or lines.
    """

    number: int
    fault: Fault
    cells: Sequence[str]
    place: str = "row"

    @property
    def finding(self) -> Finding:
        """The same as something to report."""
        return finding(Severity.ERROR, self.fault, self.number, place=self.place)


@dataclass(frozen=True, slots=True)
class Sheet(ABC):
    """One table of a file.

    Attributes:
        name: of the sheet in the workbook; empty where the file is the table.
        header: headings as written, one for every cell of a row; empty if the sheet is empty.
        header_row: the row they stand in; 0 where no row holds them (JSON lines).
        hidden: the workbook does not show it.
        rows_limit: most rows read, header included.
    """

    name: str
    header: tuple[str, ...]
    header_row: int
    hidden: bool = False
    rows_limit: int = ROWS_LIMIT

    @abstractmethod
    def everything(self) -> Iterator[tuple[int, Sequence[Cell]] | BrokenRow]:
        """All rows with something in them from the top, title lines and header included, in any width."""

    def rows(self) -> Iterator[NumberedRow | Finding]:
        """The rows below the header, each time anew; a broken one as a finding in its place."""
        width = len(self.header)
        for item in self.everything():
            if isinstance(item, BrokenRow):
                if item.number > self.header_row:
                    yield item.finding
                continue
            number, cells = item
            if number <= self.header_row:
                continue
            if number > self.rows_limit:
                yield self.too_many_rows()
                return
            yield number, tuple(cells) if len(cells) == width else _widened(cells, width)

    def columns(self, places: Sequence[int]) -> Iterator[Sequence[Sequence[Cell]]]:
        """Some columns of the rows below the header, in pieces: what decides how a column is written.

        Args:
            places: of the columns, from 0.
        """
        rows = (item[1] for item in self.rows() if not isinstance(item, Finding))
        while batch := list(islice(rows, _PIECE)):
            yield [[row[place] for row in batch] for place in places]

    def too_many_rows(self) -> Finding:
        """The file goes on behind the last row that is read."""
        fault = Fault("table_too_many_rows", params={"limit": self.rows_limit})
        return finding(Severity.ERROR, fault, self.rows_limit + 1)


def _widened(cells: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    return (*cells[:width], *(None,) * (width - len(cells)))


@dataclass(frozen=True, slots=True)
class Document:
    """A file that has been looked at; its rows are read when asked for.

    Attributes:
        kind: what it is.
        sheets: its tables; none if it cannot be used.
        findings: what concerns the whole file; an error among them means there is nothing to read.
        notes: how it is written (encoding, delimiter and so on), for the report.
        source: the file itself, for the register, which is no table.
    """

    kind: FileKind
    sheets: tuple[Sheet, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: Mapping[str, str | int | bool | list[str]] = field(default_factory=dict)
    source: Source | None = None

    @property
    def usable(self) -> bool:
        """Whether there is something to read."""
        return not any(item.is_error for item in self.findings)


def unusable(kind: FileKind, fault: Fault, number: int = 0) -> Document:
    """A file nothing can be read from, with the reason."""
    return Document(kind, findings=(finding(Severity.ERROR, fault, number),))
