"""Delimited text as German offices send it: ``;``, ``,``, tab or ``|``, with or without a ``sep=`` line.

Rows are numbered as the spreadsheet shows them: the header is row 1, a cell with line breaks is still one
row, empty rows count, a ``sep=`` line does not (spreadsheets swallow it). ``Row.line`` is the line of the
text file.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from typing import BinaryIO, Final

from app.core.errors import Fault
from app.formats.columns import Columns
from app.formats.encodings import detect
from app.formats.findings import Finding, Severity, finding, sample
from app.formats.values import clean

CELL_LIMIT: Final = 32_767
"""Longest cell a spreadsheet holds. Units: characters."""

ROWS_LIMIT: Final = 1_048_576
"""Most rows a spreadsheet holds, header included."""

COLUMNS_LIMIT: Final = 500

_RECORD_LIMIT: Final = 1_000_000
"""Longest record: a quote that is never closed would otherwise swallow the file. Units: characters."""

_DELIMITERS: Final = (";", ",", "\t", "|")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        number: as the spreadsheet shows it; the header is row 1.
        line: line of the text file it begins in.
        cells: as written.
        positions: our column name -> position.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    positions: Mapping[str, int]

    def get(self, name: str) -> str:
        """A cell without outer blanks and spreadsheet dress; empty if the file has no such column."""
        position = self.positions.get(name)
        return "" if position is None else clean(self.cells[position])

    def raw(self) -> dict[str, str]:
        """Every known cell as written, for the report."""
        return {name: self.cells[position] for name, position in self.positions.items()}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written.

    Attributes:
        encoding: Python's name of it; empty if none could be found.
        delimiter: between cells.
        announced: whether the first line is ``sep=``.
    """

    encoding: str
    delimiter: str = ";"
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited file that has been looked at; its rows are read when asked for.

    Attributes:
        dialect: how it is written.
        header: headings as written.
        unknown: headings that are none of our columns.
        findings: what concerns the whole file; with an error among them there are no rows.
        positions: our column name -> position.
        source: the bytes; they must stay open while rows are read.
        limit: most rows read, header included.
    """

    dialect: Dialect
    header: tuple[str, ...]
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]
    positions: Mapping[str, int]
    source: BinaryIO
    limit: int

    @property
    def usable(self) -> bool:
        """Whether the rows can be read."""
        return not any(item.is_error for item in self.findings)

    @property
    def rows(self) -> Iterator[Row | Finding]:
        """The rows from the first one, each time anew; a broken one as a finding in its place."""
        if self.usable:
            yield from _rows(self)

    def read(self) -> tuple[list[Row], list[Finding]]:
        """All rows at once, for short lists, and everything found out so far."""
        items = list(self.rows)
        rows = [item for item in items if isinstance(item, Row)]
        return rows, [*self.findings, *(item for item in items if isinstance(item, Finding))]


class _EndlessError(csv.Error):
    """A record longer than any row can be."""


class _Lines:
    """The lines of a file as text, with a newline for every kind of line end, counted.

    Attributes:
        number: the line last given out.
        record: characters given out since the current record began.
        ended: the file is at its end.
        nul: a line of the current record holds U+0000.
    """

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        source.seek(0)
        self._text = TextIOWrapper(source, encoding=encoding, newline=None)
        self.number = 0
        self.record = 0
        self.ended = False
        self.nul = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_RECORD_LIMIT)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.record += len(line)
        self.nul = self.nul or "\0" in line
        if self.record >= _RECORD_LIMIT:
            raise _EndlessError
        return line

    def start_record(self) -> int:
        """Forget the last record; the line the next one begins in."""
        self.record, self.nul = 0, False
        return self.number + 1

    def close(self) -> None:
        """Leave the source open: it belongs to the caller."""
        self._text.detach()


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of the file: its cells, or why they cannot be had."""

    number: int
    line: int
    cells: list[str]
    fault: Fault | None = None
    is_last: bool = False


def _broken(lines: _Lines, start: int, error: csv.Error) -> tuple[Fault, bool]:
    """What is wrong with a record the parser refused, and whether nothing after it can be trusted."""
    if isinstance(error, _EndlessError) and lines.number == start:
        return Fault("row_too_long", params={"limit": _RECORD_LIMIT}), True
    if lines.ended or lines.number > start:
        return Fault("quote_not_closed", params={"line": start}), True
    if lines.record > CELL_LIMIT and "limit" in str(error):
        return Fault("cell_too_long", params={"column": "", "limit": CELL_LIMIT}), False
    return Fault("quote_stray", params={"line": start}), False


def _records(source: BinaryIO, dialect: Dialect) -> Iterator[_Record]:
    """All records with something in them, the header first."""
    lines = _Lines(source, dialect.encoding)
    try:
        if dialect.announced:
            next(lines, "")
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        number = 0
        while True:
            start = lines.start_record()
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                fault, is_last = _broken(lines, start, error)
                yield _Record(number, start, [], fault, is_last)
                if is_last:
                    return
                continue
            if cells is None:
                return
            if lines.nul:
                yield _Record(number, start, [], Fault("cell_nul"))
            elif any(cells):
                yield _Record(number, start, cells)
    finally:
        lines.close()


def _fitted(record: _Record, table: Table) -> Row | Fault:
    """A record as a row of the table's width."""
    cells, width = record.cells, len(table.header)
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        return Fault("row_cell_count", params={"count": len(cells), "expected": width})
    if len(max(cells, key=len)) > CELL_LIMIT:
        heading = next(head for head, cell in zip(table.header, cells, strict=True) if len(cell) > CELL_LIMIT)
        return Fault("cell_too_long", params={"column": sample(heading), "limit": CELL_LIMIT})
    return Row(record.number, record.line, tuple(cells), table.positions)


def _rows(table: Table) -> Iterator[Row | Finding]:
    """The rows behind the header."""
    records = _records(table.source, table.dialect)
    next(records, None)
    for record in records:
        if record.number > table.limit:
            fault = Fault("table_too_many_rows", params={"limit": table.limit})
            yield finding(Severity.ERROR, fault, record.number)
            return
        if not record.fault and not any(cell.strip() for cell in record.cells):
            continue
        row = record.fault or _fitted(record, table)
        yield finding(Severity.ERROR, row, record.number) if isinstance(row, Fault) else row


def _dialect(source: BinaryIO, encoding: str, columns: Columns) -> Dialect:
    """Delimiter and ``sep=`` line, from the first line with something in it.

    The delimiter is the one under which most headings are ours; if that makes no difference, the one giving
    most cells.
    """
    lines = _Lines(source, encoding)
    try:
        first = next(lines, "")
        announced = _SEPARATOR_LINE.fullmatch(first.rstrip("\n"))
        if announced and announced[1] in _DELIMITERS:
            return Dialect(encoding, announced[1], announced=True)
        head = "" if announced else first
        while not head.strip() and not lines.ended:
            head = next(lines, "")
    except csv.Error:
        return Dialect(encoding)
    finally:
        lines.close()

    def score(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([head], delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return columns.known(cells[:COLUMNS_LIMIT]), len(cells)

    return Dialect(encoding, max(_DELIMITERS, key=score), announced=bool(announced))


def read_table(source: bytes | BinaryIO, columns: Columns, limit: int = ROWS_LIMIT) -> Table:
    """Look at a delimited file: encoding, delimiter, header.

    Nothing is raised: what is wrong is in ``findings``.

    Args:
        source: the file's bytes, or a seekable binary stream that stays open while rows are read.
        columns: what the list must and may have.
        limit: most rows read, header included.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    encoding = detect(stream)
    if isinstance(encoding, Fault):
        findings = (finding(Severity.ERROR, encoding, 0),)
        return Table(Dialect(""), (), (), findings, {}, stream, limit)
    notes: list[Finding] = []
    if not encoding.certain:
        guess = Fault("encoding_guessed", params={"encoding": encoding.name})
        notes.append(finding(Severity.WARNING, guess, 0))
    dialect = _dialect(stream, encoding.name, columns)
    head = next(_records(stream, dialect), None)
    if head is None or head.fault or len(head.cells) > COLUMNS_LIMIT:
        notes.append(finding(Severity.ERROR, _no_header(head), head.number if head else 0))
        return Table(dialect, (), (), tuple(notes), {}, stream, limit)
    match = columns.match(head.cells)
    notes += [finding(Severity.ERROR, fault, head.number) for fault in match.faults]
    if match.unknown:
        fault = Fault("columns_unknown", params={"columns": [sample(name) for name in match.unknown[:30]]})
        notes.append(finding(Severity.WARNING, fault, head.number))
    return Table(dialect, tuple(head.cells), match.unknown, tuple(notes), match.positions, stream, limit)


def _no_header(head: _Record | None) -> Fault:
    """Why a file has no header to go by."""
    if head is None:
        return Fault("table_empty")
    return head.fault or Fault("table_too_many_columns", params={"limit": COLUMNS_LIMIT})
