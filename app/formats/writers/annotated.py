"""A copy of an uploaded file with what is to be said about its rows: all of them, or those rejected alone.

Delimited text stays in its own dialect, JSON lines stay JSON lines, a workbook of any kind becomes XLSX. A copy can be
corrected and sent again: the columns added are named, and whoever reads them passes over them.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any, Final

import orjson
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.formats.cells import Cell, cell_text
from app.formats.delimited import DelimitedSheet
from app.formats.json_lines import JsonSheet
from app.formats.sheets import BrokenRow, Document, Sheet
from app.formats.values import FORMULA_STARTS, clean, guard
from app.formats.workbooks import WorkbookSheet
from app.formats.writers.workbook import free_name, new_workbook, streamed

_CHUNK: Final = 1 << 16
_EXACT: Final = 2**53
_PLAIN_QUOTES: Final = str.maketrans("\u201e\u201c\u201d\u201a\u2018\u2019\u2013\u2014\u2026", "\"\"\"'''--.")
"""Signs that ISO-8859-15 lacks."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is to be said about the rows of a document.

    Attributes:
        said: sheet name and row number -> text; None: nothing.
        heading: of the column with the texts.
        row_heading: of the column with the row's number in the uploaded file; in copies of rejected rows alone.
        rejected_only: copy only rows about which something is said.
    """

    said: Callable[[str, int], str | None]
    heading: str
    row_heading: str
    rejected_only: bool = False

    @property
    def headings(self) -> list[str]:
        """Of the columns that are added."""
        return [self.row_heading, self.heading] if self.rejected_only else [self.heading]

    def of(self, sheet: Sheet, number: int) -> list[str] | None:
        """What the added columns hold in a row; None: the row is not copied."""
        text = self.said(sheet.name, number)
        if self.rejected_only:
            return [str(number), text] if text else None
        return [text or ""]


def annotated(document: Document, remarks: Remarks, folder: Path | None = None) -> Iterator[bytes]:
    """The copy, piece by piece.

    Args:
        document: the uploaded file.
        remarks: what is to be said.
        folder: for temporary files; None: the system's.
    """
    first = document.sheets[0]
    if isinstance(first, DelimitedSheet):
        return _delimited(first, remarks)
    if isinstance(first, JsonSheet):
        return _json_lines(first, remarks)
    sheets = [sheet for sheet in document.sheets if isinstance(sheet, WorkbookSheet)]
    return _workbook(sheets, remarks, folder)


def annotated_suffix(document: Document) -> str:
    """How the copy's name ends."""
    first = document.sheets[0]
    return ".csv" if isinstance(first, DelimitedSheet) else ".ndjson" if isinstance(first, JsonSheet) else ".xlsx"


def _copied(sheet: Sheet, remarks: Remarks) -> Iterator[tuple[int, Sequence[Cell], Sequence[str]]]:
    """The rows of the copy: number in the original, cells, what is added."""
    for item in sheet.everything():
        number, cells = (item.number, item.cells) if isinstance(item, BrokenRow) else item
        if number < sheet.header_row:
            if not (isinstance(sheet, WorkbookSheet) and number == sheet.group_row):
                yield number, cells, []
        elif number == sheet.header_row:
            yield number, sheet.header, remarks.headings
        elif (added := remarks.of(sheet, number)) is not None:
            yield number, cells, added


def _delimited(sheet: DelimitedSheet, remarks: Remarks) -> Iterator[bytes]:
    dialect = sheet.dialect
    encode = codecs.getincrementalencoder(dialect.encoding)("replace").encode
    has_quotes = dialect.encoding != "iso-8859-15"
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    if dialect.announced:
        buffer.write(f"sep={dialect.delimiter}{dialect.line_end}")
    behind = 0
    for number, cells, added in _copied(sheet, remarks):
        if not remarks.rejected_only:
            # Rows keep their numbers: empty ones are copied too.
            buffer.write(dialect.line_end * (number - behind - 1))
            behind = number
        own = [_harmless(cell_text(cell)) for cell in cells]
        if dialect.dressed:
            own = [f'="{cell}"' if cell else cell for cell in own]
        texts = [guard(text if has_quotes else text.translate(_PLAIN_QUOTES)) for text in added]
        writer.writerow([*own, *[""] * (len(sheet.header) - len(own)), *texts] if added else own)
        if buffer.tell() > _CHUNK:
            yield encode(buffer.getvalue())
            buffer.seek(0)
            buffer.truncate()
    yield encode(buffer.getvalue(), final=True)


def _harmless(text: str) -> str:
    """A cell as it was, unless a spreadsheet would run it: numbers and ``="text"`` are no programs."""
    if not text.startswith(FORMULA_STARTS) or clean(text) != text.strip():
        return text
    digits = text[1:].strip().translate({ord(mark): None for mark in ".,' \u00a0%€"})
    return text if text[0] in "+-" and digits.isdecimal() else guard(text)


def _json_lines(sheet: JsonSheet, remarks: Remarks) -> Iterator[bytes]:
    for item in sheet.objects():
        number = item.number if isinstance(item, BrokenRow) else item[0]
        added = remarks.of(sheet, number)
        if added is None:
            continue
        found: dict[str, Any] = {"line": "".join(item.cells)} if isinstance(item, BrokenRow) else dict(item[1])
        found.update((name, text) for name, text in zip(remarks.headings, added, strict=True) if text)
        yield orjson.dumps(found, default=_exact, option=orjson.OPT_APPEND_NEWLINE)


def _exact(value: Any) -> Any:  # noqa: ANN401 - what orjson asks about
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value))


def _workbook(sheets: Sequence[WorkbookSheet], remarks: Remarks, folder: Path | None) -> Iterator[bytes]:
    def write(path: Path, place: str) -> None:
        with new_workbook(path, place) as book:
            styles = {
                "day": book.add_format({"num_format": "dd.mm.yyyy"}),
                "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
            }
            shown = next((sheet for sheet in sheets if not sheet.hidden), sheets[0])
            for sheet in sheets:
                copy = book.add_worksheet(free_name(book, sheet.name))
                if sheet is shown:
                    copy.activate()
                    copy.set_first_sheet()
                elif sheet.hidden:
                    copy.hide()
                _write_sheet(copy, sheet, remarks, styles)

    yield from streamed(write, folder)


def _write_sheet(copy: Worksheet, sheet: WorkbookSheet, remarks: Remarks, styles: dict[str, Format]) -> None:
    at = 0
    for number, cells, added in _copied(sheet, remarks):
        at = at + 1 if remarks.rejected_only else number
        behind = max(len(sheet.header), len(cells))
        for place, cell in enumerate(chain(cells, added)):
            column = sheet.first_column + (place if place < len(cells) else behind + place - len(cells))
            _write_cell(copy, at - 1, column, cell, styles)


def _write_cell(copy: Worksheet, row: int, column: int, cell: Cell, styles: dict[str, Format]) -> None:
    if isinstance(cell, bool):
        copy.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and abs(cell) < _EXACT:
        copy.write_number(row, column, cell)
    elif isinstance(cell, date):
        copy.write_datetime(row, column, cell, styles["day" if type(cell) is date else "moment"])
    elif text := cell_text(cell):
        copy.write_string(row, column, text)
