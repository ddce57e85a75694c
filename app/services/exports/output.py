"""Output: tables into a file of each format, piece by piece."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import orjson

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
    _WRITERS[style.format](out, style, table)


def _delimited(out: BinaryIO, style: Style, table: Table) -> None:
    """RFC 4180; for German Excel with semicolons, and the mark by which it knows UTF-8."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    if style.is_german:
        text.write(_BOM)
    writer = csv.writer(text, delimiter=";" if style.is_german else ",", lineterminator="\r\n")
    writer.writerow(table.headings)
    for piece in table.pieces:
        writer.writerows(piece)
    text.detach()


def _json_lines(out: BinaryIO, _style: Style, table: Table) -> None:
    names = table.headings
    out.writelines(
        b"".join(orjson.dumps(dict(zip(names, row, strict=True))) + b"\n" for row in piece) for piece in table.pieces
    )


_WRITERS: Final[Mapping[FileFormat, Any]] = {
    FileFormat.CSV: _delimited,
    FileFormat.EXCEL_DE: _delimited,
    FileFormat.NDJSON: _json_lines,
}
