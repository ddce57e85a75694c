"""A copy of an uploaded file with what is to be said about its rows: all of them, or those rejected alone.

Delimited text stays in its own dialect, JSON lines stay JSON lines, a workbook of any kind becomes XLSX. A copy can be
corrected and sent again: the columns added are named, and whoever reads them passes over them.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import repeat
from typing import Any, BinaryIO, Final

import orjson

from app.formats.cells import Cell, cell_text
from app.formats.delimited import DelimitedSheet
from app.formats.json_lines import JsonSheet
from app.formats.sheets import BrokenRow, Document, Sheet
from app.formats.values import FORMULA_STARTS, clean, guard
from app.formats.workbooks import WorkbookSheet
from app.formats.writers.tables import OutTable
from app.formats.writers.workbook import write_workbook

_CHUNK: Final = 1 << 16
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


def write_annotated(out: BinaryIO, document: Document, remarks: Remarks, made: datetime) -> None:
    """Write the copy.

    Args:
        out: where to.
        document: the uploaded file.
        remarks: what is to be said.
        made: what a workbook says of its making.
    """
    first = document.sheets[0]
    if isinstance(first, DelimitedSheet):
        out.writelines(_delimited(first, remarks))
    elif isinstance(first, JsonSheet):
        out.writelines(_json_lines(first, remarks))
    else:
        sheets = [sheet for sheet in document.sheets if isinstance(sheet, WorkbookSheet)]
        write_workbook(out, (_table(sheet, remarks) for sheet in sheets), made)


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


def _table(sheet: WorkbookSheet, remarks: Remarks) -> OutTable:
    return OutTable(sheet.name, (), ([row] for row in _rows(sheet, remarks)), hidden=sheet.hidden)


def _rows(sheet: WorkbookSheet, remarks: Remarks) -> Iterator[list[Any]]:
    """The cells where they were; rows keep their numbers unless most of them are left out."""
    behind, before = 0, [None] * sheet.first_column
    for number, cells, added in _copied(sheet, remarks):
        if not remarks.rejected_only:
            yield from repeat([], number - behind - 1)
            behind = number
        padding = [None] * (len(sheet.header) - len(cells))
        yield [*before, *map(_value, cells), *(padding if added else ()), *added]


def _value(cell: Cell) -> Any:  # noqa: ANN401 - a value of a spreadsheet
    return cell if isinstance(cell, bool | int | float | date) else cell_text(cell) or None
