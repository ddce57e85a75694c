"""Workbooks (XLSX), written row by row with flat memory.

Texts are written as texts, so nothing in them runs; digits keep their zeros. A table with more rows than a sheet
holds goes on in a further sheet.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.formats.sheets import ROWS_LIMIT
from app.formats.values import guard
from app.formats.writers.columns import GERMAN, ColumnKind, OutColumn, OutTable, Value, text_writer

_CHUNK: Final = 1 << 16
_EXACT: Final = 10**15
"""Numbers up to here a spreadsheet keeps to the last digit."""

_FIRST_DAY: Final = date(1900, 3, 1)
"""Spreadsheets take 1900 for a leap year; earlier days are written as text."""

_NAME_LENGTH: Final = 31
_NAME_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
_WIDTHS: Final = {ColumnKind.TEXT: 24, ColumnKind.MONEY: 16, ColumnKind.DECIMAL: 14}
_PATTERNS: Final = {
    ColumnKind.DAY: "dd.mm.yyyy",
    ColumnKind.MONTH: "mm/yyyy",
    ColumnKind.MONEY: "#,##0.00",
    ColumnKind.TEXT: "@",
}


@contextmanager
def new_workbook(path: Path, folder: str) -> Iterator[Workbook]:
    """A workbook that keeps no rows in memory and takes no text for a formula, a number or a link.

    Args:
        path: where it is written.
        folder: for its temporary files.
    """
    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(str(path), options) as book:
        yield book


def streamed(write: Callable[[Path, str], None], folder: Path | None) -> Iterator[bytes]:
    """The bytes of a file that is written by ``write``, piece by piece; the file itself is gone afterwards.

    Args:
        write: takes the path and a folder for temporary files.
        folder: where both lie; None: the system's.
    """
    with TemporaryDirectory(dir=folder, prefix="workbook-") as place:
        path = Path(place) / "workbook.xlsx"
        write(path, place)
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


def free_name(book: Workbook, name: str) -> str:
    """A name a further sheet can have: short enough, without forbidden signs, not used yet.

    Args:
        book: the workbook.
        name: what the sheet should be called.
    """
    used = {sheet.get_name().casefold() for sheet in book.worksheets()}
    plain = _NAME_FORBIDDEN.sub(" ", name).strip("' ") or "Tabelle"
    ends = chain([""], (f" {number}" for number in count(2)))
    return next(full for end in ends if (full := plain[: _NAME_LENGTH - len(end)] + end).casefold() not in used)


def write_workbook(tables: Iterable[OutTable], folder: Path | None = None) -> Iterator[bytes]:
    """Tables as a workbook, a sheet each.

    Args:
        tables: what is written.
        folder: for temporary files; None: the system's.
    """

    def write(path: Path, place: str) -> None:
        with new_workbook(path, place) as book:
            bold = book.add_format({"bold": True})
            for table in tables:
                _write_table(book, table, bold)

    yield from streamed(write, folder)


def _write_table(book: Workbook, table: OutTable, bold: Format) -> None:
    writers = [_cell_writer(column, book) for column in table.columns]
    at = 0
    sheet = _begin(book, table, bold)
    for row in table.rows:
        at += 1
        if at >= ROWS_LIMIT:
            at = 1
            sheet = _begin(book, table, bold)
        for place, (write, value) in enumerate(zip(writers, row, strict=True)):
            if value is not None:
                write(sheet, at, place, value)


def _begin(book: Workbook, table: OutTable, bold: Format) -> Worksheet:
    sheet = book.add_worksheet(free_name(book, table.name))
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, max(_WIDTHS.get(column.kind, 12), min(len(column.heading) + 2, 40)))
        sheet.write_string(0, place, guard(column.heading), bold)
    return sheet


def _cell_writer(column: OutColumn, book: Workbook) -> Callable[[Worksheet, int, int, Any], None]:
    """What writes the values of a column into cells."""
    kind, places = column.kind, column.places
    pattern = _PATTERNS.get(kind) or ("#,##0." + "#" * places if kind is ColumnKind.DECIMAL and places else "0")
    style = book.add_format({"num_format": pattern})
    as_text = text_writer(column, GERMAN)

    def write(sheet: Worksheet, row: int, place: int, value: Value) -> None:
        if isinstance(value, str):
            sheet.write_string(row, place, guard(value), style)
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, place, value, style)
        elif isinstance(value, int) and abs(value) < _EXACT:
            sheet.write_number(row, place, value / 10**places if places else value, style)
        else:
            sheet.write_string(row, place, as_text(value))

    return write
