"""Workbooks for tests of imports."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook: name of a sheet -> its rows, the header first; days as days, numbers as numbers."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()
    return file.getvalue()


def named(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """The same with names that are no words of Python."""
    return workbook(**dict(sheets))
