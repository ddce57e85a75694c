"""Workbooks written in flat memory: typed cells, one table a sheet, text that stays text.

The library keeps one row in memory and the rest in a folder of its own, which is gone when the workbook is written or
the writing is given up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

import xlsxwriter

ROWS: Final = 1_048_576
"""Rows a sheet holds, heading included; more go on in another one."""
WIDEST: Final = 60
_NAME: Final = 31
_SETTINGS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """One table.

    Attributes:
        name: of the sheet; what does not fit into a tab is cut.
        headings: what stands above the columns.
        pieces: the rows, some at a time.
        required: headings that are marked.
        choices: column -> what may stand in its cells: a few words, or a range of another sheet.
        hints: column -> what a person sees who enters a cell of it.
        wrapped: long text goes on in the next line of its cell.
    """

    name: str
    headings: Sequence[str]
    pieces: Iterable[Sequence[Sequence[Any]]]
    required: frozenset[int] = frozenset()
    choices: Mapping[int, str | list[str]] = field(default_factory=dict)
    hints: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    wrapped: bool = False


def write_workbook(out: BinaryIO, sheets: Iterable[WrittenSheet], made: datetime) -> None:
    """Write a workbook.

    Args:
        out: where to; need not be seekable.
        sheets: in order; each is read when its turn comes.
        made: what the file says of its making; the same rows and moment give the same bytes.
    """
    with TemporaryDirectory(prefix="klikks-") as folder:
        book = xlsxwriter.Workbook(out, {**_SETTINGS, "tmpdir": folder})
        book.use_zip64()
        book.set_properties({"created": made})
        styles = {
            "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "required": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top",
                                         "bg_color": "#FFF2CC"}),
            "day": book.add_format({"num_format": "dd.mm.yyyy"}),
            "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }  # fmt: skip
        try:
            for sheet in sheets:
                _write(book, sheet, styles)
            book.close()
        finally:
            for page in book.worksheets():  # the library closes them only where it ends well
                page.row_data_fh.close()


def _write(book: Any, sheet: WrittenSheet, styles: Mapping[str, Any]) -> None:  # noqa: ANN401 - the library has no types
    """A table on as many sheets as it needs."""
    rows = chain.from_iterable(sheet.pieces)
    number = 1
    going_on = True
    while going_on:
        name = sheet.name[:_NAME] if number == 1 else f"{sheet.name[: _NAME - 5]} ({number})"
        going_on = _fill(_begun(book, name, sheet, styles), rows, styles, wrapped=sheet.wrapped)
        number += 1


def _begun(book: Any, name: str, sheet: WrittenSheet, styles: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a worksheet
    page = book.add_worksheet(name)
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, WIDEST if sheet.wrapped and column else max(10, min(WIDEST, len(heading) + 4)))
        page.write_string(0, column, heading, styles["required" if column in sheet.required else "heading"])
    page.freeze_panes(1, 0)
    for column in sheet.choices.keys() | sheet.hints.keys():
        title, text = sheet.hints.get(column, ("", ""))
        rule: dict[str, Any] = {"validate": "any", "input_title": title[:32], "input_message": text[:255]}
        if column in sheet.choices:
            rule |= {"validate": "list", "source": sheet.choices[column], "error_type": "warning"}
        page.data_validation(1, column, ROWS - 1, column, rule)
    return page


def _fill(page: Any, rows: Iterable[Sequence[Any]], styles: Mapping[str, Any], *, wrapped: bool) -> bool:  # noqa: ANN401 - a worksheet
    """Write rows until the sheet is full; whether it was."""
    text = (page.write_string, (styles["wrapped"],)) if wrapped else (page.write_string, ())
    writers: Mapping[type, tuple[Callable[..., Any], tuple[Any, ...]]] = {
        str: text,
        int: (page.write_number, ()),
        float: (page.write_number, ()),
        bool: (page.write_boolean, ()),
        date: (page.write_datetime, (styles["day"],)),
        datetime: (page.write_datetime, (styles["moment"],)),
    }
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is not None:
                write, style = writers[type(value)]
                write(number, column, value, *style)
        if number == ROWS - 1:
            return True
    return False
