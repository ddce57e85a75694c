"""Output: tables into a file of each format, piece by piece."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, BinaryIO, Final

import orjson

from app.core import clock
from app.formats.workbook_writer import WrittenSheet, write_workbook
from app.schemas.exports import FileFormat
from app.services.exports.style import Style

Piece = Sequence[Sequence[Any]]
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file.

    Attributes:
        name: of its sheet in a workbook.
        headings: what stands above the columns.
        pieces: the rows, some at a time.
    """

    name: str
    headings: Sequence[str]
    pieces: Iterable[Piece]


def write(out: BinaryIO, style: Style, table: Table) -> None:
    """Write the only table of a file."""
    if style.format is FileFormat.XLSX:
        write_all(out, [table])
    elif style.format is FileFormat.NDJSON:
        _json_lines(out, table)
    else:
        _delimited(out, style, table)


def write_all(out: BinaryIO, tables: Iterable[Table]) -> None:
    """Write a workbook with a sheet for each table."""
    made = datetime.combine(clock.today(), time(), UTC)
    write_workbook(out, (WrittenSheet(each.name, each.headings, each.pieces) for each in tables), made)


def _delimited(out: BinaryIO, style: Style, table: Table) -> None:
    """RFC 4180; for German Excel with semicolons, and the mark by which it knows UTF-8."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    if style.is_german:
        text.write(_BOM)
    writer = csv.writer(text, delimiter=";" if style.is_german else ",", lineterminator="\r\n")
    writer.writerow(table.headings)
    for piece in table.pieces:
        writer.writerows(piece)
    text.detach()


def _json_lines(out: BinaryIO, table: Table) -> None:
    for piece in table.pieces:
        lines = [orjson.dumps(dict(zip(table.headings, row, strict=True))) for row in piece]
        out.write(b"\n".join([*lines, b""]))
