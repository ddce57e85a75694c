"""JSON lines (NDJSON): one object a line, numbers exact, days as ISO 8601."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

import orjson

from app.formats.writers.columns import ColumnKind, OutColumn, OutTable, Value

_BATCH: Final = 1_000


def _writer(column: OutColumn) -> Callable[[Value], Any]:
    """What turns the values of a column into what JSON holds."""

    def write(value: Value) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, date):
            return f"{value:%Y-%m}" if column.kind is ColumnKind.MONTH else value
        if column.places and isinstance(value, int):
            whole, rest = divmod(abs(value), 10**column.places)
            fraction = f"{rest:0{column.places}d}".rstrip("0") or "0"
            return orjson.Fragment(f"{'-' if value < 0 else ''}{whole}.{fraction}")
        return value

    return write


def write_json_lines(table: OutTable) -> Iterator[bytes]:
    """A table as JSON lines, piece by piece.

    Args:
        table: what is written.
    """
    names = [column.name for column in table.columns]
    writers = [_writer(column) for column in table.columns]
    rows = iter(table.rows)
    while batch := list(islice(rows, _BATCH)):
        yield b"".join(
            orjson.dumps(
                {name: write(value) for name, write, value in zip(names, writers, row, strict=True)},
                option=orjson.OPT_APPEND_NEWLINE,
            )
            for row in batch
        )
