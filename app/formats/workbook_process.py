"""The program that parses a workbook, in a process of its own with limits on memory and time.

It writes the rows of all sheets as JSON, a batch a line, into the file it is given, and a summary to its standard
output. Whatever a hostile workbook does to it, the service only sees that it ended.

    python -c "…; main()" WORKBOOK ROWS MEGABYTES SECONDS
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from app.formats.workbook_archive import Inspection, RefusedError, inspect
from app.formats.workbook_binary import errors_of

if sys.platform != "win32":
    import resource


SHEETS_LIMIT: Final = 200
COLUMNS_LIMIT: Final = 500
CELL_LIMIT: Final = 32_767
_BATCH: Final = 500
_MERGED_LIMIT: Final = 1_000
_EXACT: Final = 2**53
_ZIP: Final = b"PK"

DATE, ERROR, FORMULA, LONG = "d", "e", "f", "l"
"""What a marked cell is: a day or moment, an error, a formula without value, a text that is too long."""


def _limit(megabytes: int, seconds: int) -> None:
    """Let this process end rather than take the machine with it."""
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _simple(cell: Any) -> tuple[Any, str]:  # noqa: ANN401 - what the parser gives
    """A cell as JSON can hold it, and its mark if it needs one."""
    if isinstance(cell, str):
        return (cell, "") if len(cell) <= CELL_LIMIT else ("", LONG)
    if isinstance(cell, float):
        return (int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell), ""
    if isinstance(cell, date):  # a moment is a day too
        midnight = isinstance(cell, datetime) and cell.time() == time.min
        return (cell.date().isoformat() if midnight and isinstance(cell, datetime) else cell.isoformat()), DATE
    if isinstance(cell, timedelta):
        hours, rest = divmod(int(cell.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02d}:{rest % 60:02d}", ""
    return (cell.isoformat() if isinstance(cell, time) else cell), ""


def _rows(sheet: CalamineSheet, odd: dict[tuple[int, int], str]) -> Iterator[tuple[int, list[Any], list[list[Any]]]]:
    """Rows with something in them: number from 1, cells from the first used column, marks."""
    first_row, first_column = sheet.start or (0, 0)
    odd_rows = {row for row, _ in odd}
    for index, cells in enumerate(sheet.iter_rows()):
        if index < first_row:
            continue
        marks: list[list[Any]] = []
        for place, cell in enumerate(cells):
            if type(cell) is str and len(cell) <= CELL_LIMIT:
                continue
            cells[place], mark = _simple(cell)
            if mark:
                marks.append([place, mark])
        if index in odd_rows:
            marks += _odd_cells(cells, index, first_column, odd)
        if marks or any(cell not in {"", None} for cell in cells):
            yield index + 1, cells, marks


def _odd_cells(cells: list[Any], row: int, first_column: int, odd: dict[tuple[int, int], str]) -> list[list[Any]]:
    """Put errors and formulas without value where the parser left nothing; their marks."""
    found = [(place, odd.get((row, first_column + place))) for place in range(len(cells))]
    for place, what in found:
        if what:
            cells[place] = what
    return [[place, FORMULA if what == "=" else ERROR] for place, what in found if what]


def _written(rows: Iterable[tuple[int, list[Any], list[list[Any]]]], out: BinaryIO) -> None:
    """All rows as batches: numbers, rows, marks by place in the batch."""
    numbers: list[int] = []
    batch: list[list[Any]] = []
    marked: list[list[Any]] = []
    for number, cells, marks in rows:
        if marks:
            marked.append([len(batch), marks])
        numbers.append(number)
        batch.append(cells)
        if len(batch) == _BATCH:
            out.write(orjson.dumps([numbers, batch, marked], option=orjson.OPT_APPEND_NEWLINE))
            numbers, batch, marked = [], [], []
    if batch:
        out.write(orjson.dumps([numbers, batch, marked], option=orjson.OPT_APPEND_NEWLINE))


def _inspected(stream: BinaryIO) -> Inspection:
    """What there is to know of an old binary workbook."""
    errors = errors_of(stream)
    return Inspection({name: name for name in errors}, errors)


def _read(path: Path, out: BinaryIO) -> dict[str, Any]:
    """Parse the workbook and write its rows."""
    with path.open("rb") as stream:
        found = inspect(stream) if stream.read(2) == _ZIP else _inspected(stream)
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        raise RefusedError("workbook_encrypted") from None
    if len(book.sheets_metadata) > SHEETS_LIMIT:
        raise RefusedError("workbook_too_many_sheets", limit=SHEETS_LIMIT)
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        begin = out.tell()
        if sheet.width <= COLUMNS_LIMIT:
            _written(_rows(sheet, found.odd.get(found.sheets.get(about.name, ""), {})), out)
        sheets.append(
            {
                "name": about.name,
                "hidden": about.visible != SheetVisibleEnum.Visible,
                "begin": begin,
                "end": out.tell(),
                "start": sheet.start or (0, 0),
                "width": sheet.width,
                "merged": (sheet.merged_cell_ranges or [])[:_MERGED_LIMIT],
            }
        )
    return {"sheets": sheets, "external": found.external, "macros": found.macros}


def main() -> None:
    """Read the workbook the arguments name; always ends with a summary, unless it is stopped."""
    path, rows, megabytes, seconds = sys.argv[-4:]
    _limit(int(megabytes), int(seconds))
    try:
        with Path(rows).open("r+b") as out:
            summary = _read(Path(path), out)
    except RefusedError as refused:
        summary = {"fault": refused.code, "params": refused.params}
    except MemoryError:
        summary = {"fault": "workbook_too_large", "params": {}}
    except BaseException:  # noqa: BLE001 - a parser in another language raises what it likes
        summary = {"fault": "workbook_damaged", "params": {}}
    sys.stdout.write(json.dumps(summary))
