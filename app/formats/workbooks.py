"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): parsed in a process of their own, their rows kept in a file meanwhile.

The parser holds a whole sheet in memory and takes what it is given. So it runs apart, with limits, and writes the
rows into a temporary file; the service reads them from there in flat memory, as often as it likes.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import orjson

import app
from app.core.errors import Fault, Param
from app.formats.cells import Cell, Unreadable, cell_text
from app.formats.findings import Finding, Severity, finding
from app.formats.headers import PROBED_ROWS, header_index
from app.formats.sheets import CELL_LIMIT, COLUMNS_LIMIT, BrokenRow, Document, FileKind, Knows, Sheet, unusable
from app.formats.sources import Source

MEMORY_MEGABYTES: Final = 768
"""Most address space the parser may take."""

SECONDS: Final = 120
"""Longest time it may take."""

GRACE_SECONDS: Final = 5.0
"""How much longer than its own limit the parser is waited for."""

_PROGRAM: Final = "import sys; sys.path.insert(0, sys.argv[1]); from app.formats.workbook_process import main; main()"
_ROOT: Final = str(Path(app.__file__).parent.parent)


class _Spool:
    """The rows of a workbook in a temporary file, which goes when nobody needs it any more."""

    def __init__(self, folder: Path | None) -> None:
        with NamedTemporaryFile(dir=folder, prefix="workbook-", delete=False) as file:
            self.path = Path(file.name)

    def __del__(self) -> None:
        with suppress(OSError):
            self.path.unlink()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookSheet(Sheet):
    """One sheet of a workbook.

    Attributes:
        spool: where its rows are kept.
        begin: where they begin there.
        end: where they end.
        first_column: first used column, from 0; cells left of it are not in the rows.
        group_row: row above the header whose headings were put in front of those below; 0: none.
    """

    spool: _Spool
    begin: int
    end: int
    first_column: int
    group_row: int = 0

    def everything(self) -> Iterator[tuple[int, Sequence[Cell]] | BrokenRow]:
        """All rows with something in them, from the top of the sheet."""
        yield from _spooled(self.spool, self.begin, self.end)


def _spooled(spool: _Spool, begin: int, end: int) -> Iterator[tuple[int, list[Cell]]]:
    with spool.path.open("rb") as stream:
        stream.seek(begin)
        while stream.tell() < end:
            numbers, rows, marked = orjson.loads(stream.readline())
            for place, marks in marked:
                row = rows[place]
                for column, mark in marks:
                    row[column] = _marked(row[column], mark)
            yield from zip(numbers, rows, strict=True)


def _marked(text: str, mark: str) -> Cell:
    """A cell JSON cannot hold by itself."""
    if mark == "d":
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    if mark == "l":
        return Unreadable(Fault("cell_too_long", params={"limit": CELL_LIMIT}))
    code = "cell_formula_without_value" if mark == "f" else "cell_error"
    return Unreadable(Fault(code, params={"value": text}))


def open_workbook(source: Source, knows: Knows, folder: Path | None) -> Document:
    """Parse a workbook and look at its sheets. Nothing is raised but errors of the disk.

    Args:
        source: the file.
        knows: how many of some headings are known.
        folder: where the rows are kept while the document is in use; None: the system's.
    """
    spool = _Spool(folder)
    summary = _parsed(source, spool, folder)
    if code := summary.get("fault"):
        return unusable(FileKind.WORKBOOK, Fault(code, params=summary["params"]))
    notes: dict[str, Any] = {}
    findings: list[Finding] = []
    if summary["external"]:
        findings.append(finding(Severity.WARNING, Fault("workbook_external_links"), 0))
    if summary["macros"]:
        findings.append(finding(Severity.WARNING, Fault("workbook_macros"), 0))
    sheets = []
    for about in summary["sheets"]:
        sheet = _sheet(spool, about, knows)
        if isinstance(sheet, Fault):
            findings.append(finding(Severity.WARNING, sheet, 0))
        elif sheet:
            sheets.append(sheet)
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    if hidden:
        findings.append(finding(Severity.WARNING, Fault("workbook_hidden_sheets", params={"sheets": hidden}), 0))
    if not sheets:
        findings.append(finding(Severity.ERROR, Fault("table_empty"), 0))
    notes["sheets"] = [sheet.name for sheet in sheets]
    return Document(FileKind.WORKBOOK, tuple(sheets), tuple(findings), notes)


def _parsed(source: Source, spool: _Spool, folder: Path | None) -> dict[str, Any]:
    """Run the parser; its summary, or the fault it ended with."""
    if source.path:
        return _run(source.path, spool)
    with NamedTemporaryFile(dir=folder, prefix="workbook-") as copy, source.open() as stream:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        return _run(Path(copy.name), spool)


def _run(path: Path, spool: _Spool) -> dict[str, Any]:
    command = [sys.executable, "-I", "-c", _PROGRAM, _ROOT, str(path.absolute()), str(spool.path)]
    command += [str(MEMORY_MEGABYTES), str(SECONDS)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program; the paths are ours
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS + GRACE_SECONDS, check=False
        )
        summary: dict[str, Any] = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        return {"fault": "workbook_too_slow", "params": {"limit": SECONDS}}
    except ValueError:
        # It was stopped: out of memory, or out of time.
        return {"fault": "workbook_too_large", "params": {}}
    return summary


def _sheet(spool: _Spool, about: dict[str, Any], knows: Knows) -> WorkbookSheet | Fault | None:
    """A sheet with its header; None if it is empty."""
    if about["width"] > COLUMNS_LIMIT:
        params: dict[str, Param] = {"sheet": about["name"], "limit": COLUMNS_LIMIT}
        return Fault("sheet_too_many_columns", params=params)
    begin, end = about["begin"], about["end"]
    top = list(islice(_spooled(spool, begin, end), PROBED_ROWS))
    if not top:
        return None
    group_row, number, header = _header(top, about, knows)
    return WorkbookSheet(
        name=about["name"],
        header=header,
        header_row=number,
        hidden=about["hidden"],
        spool=spool,
        begin=begin,
        end=end,
        first_column=about["start"][1],
        group_row=group_row,
    )


def _header(top: list[tuple[int, list[Cell]]], about: dict[str, Any], knows: Knows) -> tuple[int, int, tuple[str, ...]]:
    """Row of the group headings (0: none), the header's row and headings; a merged one counts for all it covers.

    Where a group heading lies over the header (one cell merged over several columns), its text is put in front of
    the headings below it.
    """
    left = about["start"][1]
    spread: dict[int, list[str]] = {}
    rows = dict(top)
    for (row, column), (last_row, last_column) in about["merged"]:
        text = cell_text(rows[row + 1][column - left]) if row + 1 in rows else ""
        for covered in range(row + 1, last_row + 2):
            if text and covered in rows:
                filled = spread.setdefault(covered, [""] * len(rows[covered]))
                filled[column - left : last_column - left + 1] = [text] * (last_column - column + 1)
    shown = [[cell_text(cell) for cell in row] for _, row in top]
    index = header_index([row for _, row in top], knows)
    number = top[index][0]
    below = index + 1
    if number in spread and below < len(top) and _completes(shown[index], shown[below], spread[number]):
        merged = [_joined(*each) for each in zip(shown[index], spread[number], shown[below], strict=True)]
        return number, top[below][0], tuple(merged)
    covering = spread.get(number, [])
    own = [text or (covering[place] if place < len(covering) else "") for place, text in enumerate(shown[index])]
    return 0, number, tuple(own)


def _completes(upper: list[str], lower: list[str], spread: list[str]) -> bool:
    """Whether the lower row names the columns that a group heading in the upper one covers."""
    groups = [place for place, text in enumerate(spread) if text and not upper[place]]
    return bool(groups) and all(lower[place].strip() and not lower[place][0].isdigit() for place in groups)


def _joined(upper: str, covering: str, lower: str) -> str:
    group = upper or covering
    return group if not lower or lower == group else f"{group} {lower}".strip()
