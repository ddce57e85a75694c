"""JSON lines (NDJSON): one object a line."""

from typing import BinaryIO

import orjson

from app.formats.writers.tables import OutTable


def write_json_lines(out: BinaryIO, table: OutTable) -> None:
    """Write a table as its pieces come; its headings are the names of the members.

    Args:
        out: where to.
        table: what is written.
    """
    for piece in table.pieces:
        lines = [orjson.dumps(dict(zip(table.headings, row, strict=True))) for row in piece]
        out.write(b"\n".join([*lines, b""]))
