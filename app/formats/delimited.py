"""Delimited text as German offices send it: ``;``, ``,``, tab or ``|``, with or without a ``sep=`` line.

Rows are numbered as the spreadsheet shows them: the first line is row 1, a cell with line breaks is still one
row, empty rows count, a ``sep=`` line does not (spreadsheets swallow it).

The text is cut into blocks of whole lines. Where no quotation mark stands in a block its lines are simply split,
elsewhere the C parser reads them.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import Final, NamedTuple

from app.core.errors import Fault
from app.formats.cells import Cell
from app.formats.dialects import Dialect, find_dialect, undressed
from app.formats.encodings import detect
from app.formats.findings import Finding, Severity, finding
from app.formats.headers import PROBED_ROWS, header_index
from app.formats.sheets import (
    CELL_LIMIT,
    COLUMNS_LIMIT,
    BrokenRow,
    Document,
    FileKind,
    Knows,
    NumberedRow,
    Sheet,
    no_hint,
    unusable,
)
from app.formats.sources import Source

_RECORD_LIMIT: Final = 1_000_000
"""Longest line: anything longer is no table. Units: characters."""

_BLOCK: Final = 1 << 16
"""How much is read at a time. Units: characters."""

_OPEN_END: Final = "end of data"
"""What the parser says when the text ends inside a quoted cell."""


class _EndlessError(Exception):
    """A line longer than any row can be."""


def _blocks(text: TextIOWrapper, dialect: Dialect) -> Iterator[str]:
    """The text in blocks of whole lines, with a newline for every kind of line end."""
    if dialect.announced:
        text.readline(_BLOCK)
    rest = ""
    while block := text.read(_BLOCK):
        end = block.rfind("\n") + 1
        if end:
            yield rest + block[:end]
            rest = ""
        rest += block[end:]
        if len(rest) > _RECORD_LIMIT:
            raise _EndlessError
    if rest:
        yield rest


def _odd(cells: Sequence[str]) -> Fault | None:
    """Why a record that reads well cannot be taken."""
    if any("\0" in cell for cell in cells):
        return Fault("cell_nul")
    if len(max(cells, key=len)) > CELL_LIMIT:
        return Fault("cell_too_long", params={"column": "", "limit": CELL_LIMIT})
    return None


class _Batch(NamedTuple):
    """Some records in a row.

    Attributes:
        first: number of the first of them.
        records: their cells; none, or one empty one, for an empty line.
        odd: one of them may hold what no cell can.
        broken: the record behind them, if it cannot be had.
    """

    first: int
    records: list[list[str]]
    odd: bool
    broken: BrokenRow | None = None


class _Cutter:
    """Cuts blocks of lines into records, and remembers how far it got.

    Attributes:
        number: records given out so far.
        line: lines of the file behind them.
        over: the lines of a record that goes on in the next block.
        ended: nothing behind the last record can be trusted.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.number = 0
        self.line = 1 if dialect.announced else 0
        self.over = ""
        self.ended = False

    def cut(self, text: str, *, is_last: bool) -> Iterator[_Batch]:
        """The records of a block; without a quotation mark in it no parser is needed.

        Args:
            text: whole lines.
            is_last: nothing follows.
        """
        text, self.over = self.over + text, ""
        if self._dialect.dressed:
            text = undressed(text, self._dialect.delimiter)
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        odd = "\0" in text or len(max(lines, key=len, default="")) > CELL_LIMIT
        if '"' in text:
            yield from self._parsed(lines, odd=odd, is_last=is_last)
            return
        delimiter = self._dialect.delimiter
        yield self._batch([line.split(delimiter) for line in lines], len(lines), odd=odd)

    def _parsed(self, lines: list[str], *, odd: bool, is_last: bool) -> Iterator[_Batch]:
        reader = csv.reader([line + "\n" for line in lines], delimiter=self._dialect.delimiter, strict=True)
        begin = self.line
        while not self.ended:
            records: list[list[str]] = []
            before, fault = reader.line_num, None
            try:
                # What was read before an error stays in the list.
                records.extend(reader)
            except csv.Error as error:
                fault = Fault(str(error))
            read = reader.line_num - before
            if fault:
                good = len(records) + sum(cell.count("\n") for cells in records for cell in cells)
                rest = lines[before + good : before + read]
                if _OPEN_END in fault.code and not is_last:
                    self.over = "".join(line + "\n" for line in rest)
                    if len(self.over) > _RECORD_LIMIT:
                        raise _EndlessError
                    yield self._batch(records, good, odd=odd or good > len(records))
                    return
                fault = self._broken(fault.code, begin + before + good + 1, begin + reader.line_num)
                yield self._batch(records, read, odd=odd or good > len(records), lost=(fault, rest))
            else:
                yield self._batch(records, read, odd=odd or read > len(records))
                return

    def _batch(
        self, records: list[list[str]], lines: int, *, odd: bool, lost: tuple[Fault, list[str]] | None = None
    ) -> _Batch:
        first = self.number + 1
        broken = BrokenRow(first + len(records), lost[0], ["\n".join(lost[1])[:CELL_LIMIT]]) if lost else None
        self.number += len(records) + (broken is not None)
        self.line += lines
        return _Batch(first, records, odd, broken)

    def _broken(self, said: str, start: int, last: int) -> Fault:
        """What is wrong with a record the parser refused, between two lines of the file."""
        if last > start or _OPEN_END in said:
            self.ended = True
            return Fault("quote_not_closed", params={"line": start})
        if "limit" in said:
            return Fault("cell_too_long", params={"column": "", "limit": CELL_LIMIT})
        return Fault("quote_stray", params={"line": start})


def _batches(source: Source, dialect: Dialect) -> Iterator[_Batch]:
    """All records, empty ones too, and what stands in the way.

    After a quotation mark that is never closed nothing can be trusted, so the reading ends there.
    """
    with TextIOWrapper(source.open(), encoding=dialect.encoding, newline=None) as text:
        cutter = _Cutter(dialect)
        try:
            for block in _blocks(text, dialect):
                yield from cutter.cut(block, is_last=False)
                if cutter.ended:
                    return
            if cutter.over:
                yield from cutter.cut("", is_last=True)
        except _EndlessError:
            too_long = Fault("row_too_long", params={"limit": _RECORD_LIMIT})
            first = cutter.number + 1
            yield _Batch(first, [], odd=False, broken=BrokenRow(first, too_long, []))


def _records(source: Source, dialect: Dialect) -> Iterator[tuple[int, list[str]] | BrokenRow]:
    """All records with something in them, numbered; what cannot be read with its fault."""
    for first, records, odd, broken in _batches(source, dialect):
        for number, cells in enumerate(records, first):
            if any(cells):
                fault = _odd(cells) if odd else None
                yield BrokenRow(number, fault, cells) if fault else (number, cells)
        if broken:
            yield broken


@dataclass(frozen=True, slots=True, kw_only=True)
class DelimitedSheet(Sheet):
    """The table of a delimited file.

    Attributes:
        source: the file.
        dialect: how it is written.
    """

    source: Source
    dialect: Dialect

    def everything(self) -> Iterator[tuple[int, Sequence[Cell]] | BrokenRow]:
        """All records, title lines and header included."""
        yield from _records(self.source, self.dialect)

    def rows(self) -> Iterator[NumberedRow | Finding]:
        """The rows below the header; every one has as many cells as the header."""
        width, above, limit = len(self.header), self.header_row, self.rows_limit
        for first, records, odd, broken in _batches(self.source, self.dialect):
            careful = odd or first <= above or first + len(records) > limit
            for number, cells in enumerate(records, first):
                if not careful and len(cells) == width and cells[0] and not cells[0].isspace():
                    yield number, tuple(cells)
                elif (item := self._judged(number, cells, odd=odd)) is not None:
                    yield item
                    if number > limit:
                        return
            if broken:
                yield broken.finding

    def columns(self, places: Sequence[int]) -> Iterator[Sequence[Sequence[Cell]]]:
        """Some columns of the rows below the header, in pieces; rows of another width say nothing."""
        width, above = len(self.header), self.header_row
        for first, records, _, _ in _batches(self.source, self.dialect):
            rows = records[above - first + 1 :] if first <= above else records
            rows = [cells for cells in rows if len(cells) == width]
            yield [[cells[place] for cells in rows] for place in places]

    def _judged(self, number: int, cells: list[str], *, odd: bool) -> NumberedRow | Finding | None:
        """A record that needs a closer look: a row, what is wrong with it, or None if it is none."""
        if number <= self.header_row or not any(map(str.strip, cells)):
            return None
        if number > self.rows_limit:
            return self.too_many_rows()
        fitted = (odd and _odd(cells)) or self._fitted(cells)
        return finding(Severity.ERROR, fitted, number) if isinstance(fitted, Fault) else (number, fitted)

    def _fitted(self, cells: list[str]) -> tuple[str, ...] | Fault:
        """A record as a row of the header's width: empty cells at its end may be missing or too many."""
        width = len(self.header)
        if len(cells) == width:
            return tuple(cells)
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return tuple(cells[:width])
        if len(cells) < width and not any(heading.strip() for heading in self.header[len(cells) :]):
            return (*cells, *[""] * (width - len(cells)))
        return Fault("row_cell_count", params={"count": len(cells), "expected": width})


def open_delimited(source: Source, knows: Knows = no_hint) -> Document:
    """Look at a delimited file: encoding, delimiter, header. Nothing is raised.

    Args:
        source: the file.
        knows: how many of some headings are known.
    """
    with source.open() as stream:
        encoding = detect(stream)
    if isinstance(encoding, Fault):
        return unusable(FileKind.DELIMITED, encoding)
    notes: list[Finding] = []
    if not encoding.certain:
        guess = Fault("encoding_guessed", params={"encoding": encoding.name})
        notes.append(finding(Severity.WARNING, guess, 0))
    dialect = find_dialect(source, encoding.name, knows)
    return delimited_document(source, dialect, notes, knows)


def delimited_document(source: Source, dialect: Dialect, notes: Sequence[Finding], knows: Knows) -> Document:
    """A file whose dialect is known: its header and its one sheet.

    Args:
        source: the file.
        dialect: how it is written.
        notes: what was found out so far.
        knows: how many of some headings are known.
    """
    facts = {"encoding": dialect.encoding, "delimiter": dialect.delimiter}
    rows: list[tuple[int, list[str]]] = []
    for item in islice(_records(source, dialect), PROBED_ROWS):
        # A broken first row hides the header; a broken one below it is a matter of its own.
        if isinstance(item, BrokenRow):
            if not rows:
                return Document(FileKind.DELIMITED, (), (*notes, item.finding), facts)
            break
        if any(cell.strip() for cell in item[1]):
            rows.append(item)
    if not rows:
        empty = finding(Severity.ERROR, Fault("table_empty"), 0)
        return Document(FileKind.DELIMITED, (), (*notes, empty), facts)
    number, header = rows[header_index([cells for _, cells in rows], knows)]
    if len(header) > COLUMNS_LIMIT:
        wide = Fault("table_too_many_columns", params={"limit": COLUMNS_LIMIT})
        return Document(FileKind.DELIMITED, (), (*notes, finding(Severity.ERROR, wide, number)), facts)
    sheet = DelimitedSheet(name="", header=tuple(header), header_row=number, source=source, dialect=dialect)
    return Document(FileKind.DELIMITED, (sheet,), tuple(notes), facts)
