"""The official municipality register GV100AD: fixed width, one record per line, 220 characters.

Six record types: states (10), government regions (20), planning regions (30, Baden-Württemberg only),
counties (40), associations (50) and municipalities (60). Every municipality hangs below a record 50; one
without an association has a record 50 of its own (text code 50). Territory shared with a neighbour and
coastal waters carry the county digits 000, for which there is no county record: they lie directly below the
state.

The file is sorted by key, parents before children, so it is checked while it streams: only the keys seen so
far are kept.

Source: Statistisches Bundesamt, Datensatzbeschreibung GV100AD.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, Final

from app.core.errors import Fault, Param
from app.formats.findings import Finding, Severity, finding
from app.formats.register_lines import LINES_LIMIT, Line, RegisterEncoding, decoded_lines
from app.formats.register_record import Level, RegisterRecord, parse_record
from app.formats.register_tree import RegisterTree

__all__ = ["Level", "RegisterEncoding", "RegisterRecord", "read_register"]

_PROBED_LINES: Final = 10


def _finding(severity: Severity, code: str, number: int, **params: Param) -> Finding:
    return finding(severity, Fault(code, params=params), number, place="line")


def _edition(text: str) -> date | None:
    """The day in characters 3 to 10, or None if they are no day."""
    digits = text[2:10]
    if not (digits.isascii() and digits.isdecimal()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


@dataclass(slots=True)
class _Reader:
    """What must be remembered between the lines of one file.

    Attributes:
        tree: the records taken so far.
        stamp: the edition as written, from the first readable line.
        edition: the same as a date.
    """

    tree: RegisterTree = field(default_factory=lambda: RegisterTree("line"))
    stamp: str = ""
    edition: date | None = None

    def read(self, line: Line) -> Iterator[RegisterRecord | Finding]:
        """The record of a line with what is to be said about it."""
        if line.guessed and line.guessed is not RegisterEncoding.UTF_8:
            yield _finding(Severity.WARNING, "register_encoding_guessed", line.number, encoding=line.guessed.value)
        yield from self.tree.take(line.number, line.fault or self._parse(line))

    def _parse(self, line: Line) -> RegisterRecord | Fault:
        if line.text[2:10] != self.stamp:
            edition = _edition(line.text)
            if edition is None:
                return Fault("register_edition_invalid", params={"value": line.text[2:10]})
            if self.edition is not None:
                params = {"edition": edition.isoformat(), "expected": self.edition.isoformat()}
                return Fault("register_editions_mixed", params={**params})
            self.stamp, self.edition = line.text[2:10], edition
        if self.edition is None:
            return Fault("register_edition_invalid", params={"value": line.text[2:10]})
        return parse_record(line.number, line.text, self.edition)


def read_register(
    source: bytes | BinaryIO, encoding: RegisterEncoding = RegisterEncoding.AUTO
) -> Iterator[RegisterRecord | Finding]:
    """Stream the records of a register file, with findings before the record they concern.

    A broken line costs itself and what hangs below it, never the rest. A file that is no register at all
    gives one finding.

    Args:
        source: the file's bytes, or an open binary stream (read to its end, not closed).
        encoding: what is known of the encoding; ``AUTO`` finds out and reports anything but UTF-8.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    lines = decoded_lines(stream, encoding)
    probe = list(islice(lines, _PROBED_LINES))
    if not any(line.text and _edition(line.text) for line in probe):
        code = "register_not_recognised" if probe else "register_empty"
        yield _finding(Severity.ERROR, code, 0)
        return
    reader = _Reader()
    for line in chain(probe, lines):
        if line.number > LINES_LIMIT:
            yield _finding(Severity.ERROR, "register_too_many_lines", line.number, limit=LINES_LIMIT)
            return
        yield from reader.read(line)
