"""The list of findings of an import, beside the uploaded file: a line of JSON for every finding of a row.

The report keeps the first rows of each cause; whoever downloads the file with an error column needs all of them.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import orjson

from app.core.errors import Fault
from app.formats.findings import Finding, Severity

PART = "findings"
"""How the list is called beside the file."""


class Kept(NamedTuple):
    """One finding of a row.

    Attributes:
        sheet: place of the sheet in the file, from 0.
        finding: row, column and what is wrong.
    """

    sheet: int
    finding: Finding


class FindingsFile:
    """Findings as they come, appended.

    Args:
        path: where; None keeps nothing (a rehearsal of the command line without a file).
        size: bytes that count, after an earlier attempt; what it wrote later is cut off.
    """

    def __init__(self, path: Path | None, size: int = 0) -> None:
        self._file = None
        if path is not None:
            self._file = path.open("r+b" if path.exists() else "w+b")
            self._file.truncate(size)
            self._file.seek(size)

    def add(self, sheet: int, findings: Iterable[Finding]) -> None:
        """Keep the findings of some rows of a sheet."""
        if self._file is None:
            return
        for each in findings:
            line = [sheet, each.number, each.severity.value, each.column, each.fault.code, each.fault.params]
            self._file.write(orjson.dumps(line) + b"\n")

    def size(self) -> int:
        """Bytes written through so far."""
        if self._file is None:
            return 0
        self._file.flush()
        return self._file.tell()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def kept_findings(path: Path) -> Iterator[Kept]:
    """What an import found, in the order of its rows."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            sheet, number, severity, column, code, params = orjson.loads(line)
            yield Kept(sheet, Finding(Severity(severity), Fault(code, f"row {number}", params), number, column))
