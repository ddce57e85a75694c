"""Delimited text: RFC 4180 for programs, and ``excel-de`` as a German spreadsheet opens it by a double click.

Source: RFC 4180.
"""

import csv
from io import TextIOWrapper
from typing import BinaryIO, Final

from app.formats.values import guard
from app.formats.writers.tables import OutTable

_BOM: Final = "\ufeff"
"""By this mark German Excel knows UTF-8."""


def write_delimited(out: BinaryIO, table: OutTable, *, german: bool) -> None:
    """Write a table as its pieces come; its cells are texts as they are to stand in the file.

    Args:
        out: where to.
        table: what is written.
        german: semicolons, and the mark of UTF-8.
    """
    text = TextIOWrapper(out, encoding="utf-8", newline="")
    if german:
        text.write(_BOM)
    writer = csv.writer(text, delimiter=";" if german else ",", lineterminator="\r\n")
    writer.writerow(map(guard, table.headings))
    for piece in table.pieces:
        writer.writerows(piece)
    text.detach()
