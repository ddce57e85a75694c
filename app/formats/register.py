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
from app.formats.register_record import TEXT_CODES, Level, RegisterRecord, parse_record

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
        stamp: the edition as written, from the first readable line.
        edition: the same as a date.
        keys: keys of all records taken, over all levels (their lengths differ); value: line.
        ags: municipality keys taken; value: line.
    """

    stamp: str = ""
    edition: date | None = None
    keys: dict[str, int] = field(default_factory=dict)
    ags: dict[str, int] = field(default_factory=dict)

    def read(self, line: Line) -> Iterator[RegisterRecord | Finding]:
        """The record of a line with what is to be said about it."""
        if line.guessed and line.guessed is not RegisterEncoding.UTF_8:
            yield _finding(Severity.WARNING, "register_encoding_guessed", line.number, encoding=line.guessed.value)
        record = line.fault or self._parse(line)
        fault = record if isinstance(record, Fault) else self._misplaced(record)
        if fault is not None:
            yield finding(Severity.ERROR, fault, line.number, place="line")
        elif isinstance(record, RegisterRecord):
            self.keys[record.key] = record.line
            if record.ags:
                self.ags[record.ags] = record.line
            yield from self._oddities(record)
            yield record

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

    def _misplaced(self, record: RegisterRecord) -> Fault | None:
        """Why a record that reads well has no place in the tree."""
        if (first := self.keys.get(record.key)) is not None:
            return Fault("register_key_duplicate", params={"key": record.key, "first_line": first})
        if record.ags and (first := self.ags.get(record.ags)) is not None:
            return Fault("register_key_duplicate", params={"key": record.ags, "first_line": first})
        parent = record.parent_key
        if parent and parent not in self.keys:
            params = {"key": record.key, "name": record.name, "parent": parent}
            return Fault("register_parent_missing", params={**params})
        return None

    def _oddities(self, record: RegisterRecord) -> Iterator[Finding]:
        """What does not fit but costs no record."""
        key, number = record.key, record.line
        if record.text_code and record.text_code not in TEXT_CODES:
            yield _finding(Severity.WARNING, "register_text_code_unknown", number, key=key, value=record.text_code)
        if record.level is Level.COUNTY and key[2] != "0" and key[:3] not in self.keys:
            yield _finding(Severity.WARNING, "register_region_missing", number, key=key, parent=key[:3])
        if record.level is Level.MUNICIPALITY and record.is_uninhabited != (record.population == 0):
            yield _finding(
                Severity.WARNING,
                "register_population_unexpected",
                number,
                key=key,
                name=record.name,
                population=record.population,
            )


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
