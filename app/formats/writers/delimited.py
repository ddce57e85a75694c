"""Delimited text: RFC 4180 for programs, and ``excel-de`` as a German spreadsheet opens it by a double click."""

import csv
from collections.abc import Iterator
from enum import StrEnum
from io import StringIO
from itertools import islice
from typing import Final

from app.formats.values import guard
from app.formats.writers.columns import GERMAN, INTERNATIONAL, OutTable, text_writer

_BATCH: Final = 1_000
_BOM: Final = "\ufeff"


class DelimitedKind(StrEnum):
    """The two kinds of delimited text that are written."""

    RFC_4180 = "rfc4180"
    EXCEL_DE = "excel-de"


def write_delimited(table: OutTable, kind: DelimitedKind) -> Iterator[bytes]:
    """A table as delimited text, piece by piece.

    Source: RFC 4180.

    Args:
        table: what is written.
        kind: for programs, or for a German spreadsheet.
    """
    is_german = kind is DelimitedKind.EXCEL_DE
    notation = GERMAN if is_german else INTERNATIONAL
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";" if is_german else ",", lineterminator="\r\n")
    writers = [text_writer(column, notation) for column in table.columns]
    buffer.write(_BOM if is_german else "")
    writer.writerow([guard(column.heading) for column in table.columns])
    rows = iter(table.rows)
    while True:
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
        batch = list(islice(rows, _BATCH))
        if not batch:
            return
        columns = zip(*batch, strict=True)
        writer.writerows(
            zip(*(map(write, column) for write, column in zip(writers, columns, strict=True)), strict=True)
        )
