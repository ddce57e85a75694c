"""Parsing: the rows of a sheet as stored values, fast where nothing is wrong, exact where something is.

Each column remembers what its cells said, so that a status or a date is worked out once. A row of plain cells is one
list of look-ups; as soon as one cell needs a word, the row is read again cell by cell with everything to report.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from app.core.errors import Fault
from app.core.folding import search_key, sort_key
from app.formats.cells import Nested, Unreadable
from app.formats.findings import Finding, Severity, sample
from app.formats.values import is_total_row
from app.services.imports.cells import quick_reader, reader
from app.services.imports.keys import PREFIXES
from app.services.imports.matching import Matched
from app.services.imports.readings import Read, Reading, refuse, written
from app.services.sheets import EXAMPLE_MARKS, EXPLANATION_MARKS, Column, Key, Kind

MEMORY = 20_000
"""Cells one column remembers; what comes after is worked out anew."""
BATCH = 2_000
_FIRST = 3
"""Columns of a row in which the word of a sum or a remark may stand."""
_REMARK = r"\*|[0-9a-z]\)|quelle\b|stand\b|hinweis|anmerkung|erläuterung|fußnote|source\b|note\b"
_TOTAL = r"(?:gesamt|zwischen|teil)?summ|gesamt|insgesamt|(?:sub|grand )?total|sum\b|mittelwert|durchschnitt|ø|∑"
_EXAMPLE = "|".join(map(re.escape, (*EXAMPLE_MARKS, *EXPLANATION_MARKS)))
EXAMPLE = re.compile(_EXAMPLE, re.IGNORECASE)
ASIDE = re.compile(rf"\s*(?:{_REMARK}|{_TOTAL}|{_EXAMPLE})", re.IGNORECASE)
REMARK = re.compile(rf"\s*(?:{_REMARK})", re.IGNORECASE)
_NAMING = {key.value: key for key in Key if key is not Key.ID}
_DIVERSE = frozenset({
    "title", "external_id", "description", "note", "summary", "email", "phone", "first_name", "last_name", "subject",
    "source", "online_url",
})  # fmt: skip
"""Columns whose cells hardly ever repeat."""
Cells = tuple[Any, ...]
Place = tuple[int, Cells]
"""A row with its number, as a format gives it."""


class _Said(Exception):
    """A cell needs a word."""


class Parser(dict[Any, Any]):
    """The cells of one column and what they say; a look-up of a new cell works it out.

    Args:
        column: which.
        read: its reader.
        watches: it is among the first of a row, where sums and remarks begin.
    """

    __slots__ = ("_quick", "_readings", "_remembers", "column", "read", "watches")

    def __init__(self, column: Column, read: Read, *, watches: bool = False) -> None:
        super().__init__()
        self.column, self.read, self.watches = column, read, watches
        self._remembers = column.name not in _DIVERSE and column.kind is not Kind.LIST
        self._readings: dict[str, Reading] = {}
        self._quick = quick_reader(column, read) if column.name in _DIVERSE or column.kind is Kind.DECIMAL else None

    def __missing__(self, cell: Any) -> Any:  # noqa: ANN401 - a cell and its value
        quick = self._quick
        if quick is not None and type(cell) is str and (value := quick(cell)) is not None:
            if self.watches and ASIDE.match(cell):
                raise _Said
            return value
        if type(cell) is str and cell in self._readings:  # what to suggest for a wrong word takes long to find
            raise _Said
        reading = self._read(cell)
        if reading.fault is not None or (self.watches and type(cell) is str and ASIDE.match(cell)):
            if type(cell) is str and len(self._readings) < MEMORY:
                self._readings[cell] = reading
            raise _Said
        if self._remembers and type(cell) is str and len(self) < MEMORY:
            self[cell] = reading.value
        return reading.value

    def reading(self, cell: Any) -> Reading:  # noqa: ANN401 - a cell
        """What a cell says, with what is to be reported."""
        if type(cell) is str:
            known = self._readings.get(cell)
            if known is not None:
                return known
        return self._read(cell)

    def _read(self, cell: Any) -> Reading:  # noqa: ANN401 - a cell
        if isinstance(cell, Unreadable):
            return Reading(None, cell.fault, refused=True)
        if isinstance(cell, Nested):
            if self.column.kind not in {Kind.LIST, Kind.CODES}:
                return refuse("cell_not_single")
            cell = cell.value
        return self.read(cell)


class Parsed(NamedTuple):
    """A batch of rows.

    Attributes:
        rows: row number and values, in the order of the matched columns; without those that were refused.
        findings: everything to report.
        refused: numbers of the rows that are lost.
        lost: by what rows that refer to them may name them.
        through: number of the last row looked at.
    """

    rows: list[tuple[int, list[Any]]]
    findings: list[Finding]
    refused: list[int]
    lost: list[str]
    through: int


class Rows:
    """Reads the rows of one sheet.

    Args:
        matched: which of its columns are ours.
        folded: columns whose search and sort keys are put behind the values.
        exact: texts are what they say, without the dress of a spreadsheet.
    """

    def __init__(self, matched: Matched, folded: Sequence[str] = (), *, exact: bool = False) -> None:
        self._owner = matched.owner if matched.home is not None and not matched.spec.shared else None
        self._home = matched.home
        self._folded = [matched.names.index(name) for name in folded]
        self._positions = [position for position, _ in matched.columns]
        self._has_unread_first = 0 not in self._positions
        self._headings = {column.name: matched.heading(column.name) for _, column in matched.columns}
        self._parsers = [
            Parser(
                column,
                reader(column, matched.notations[column.name], matched.header[position], exact=exact),
                watches=index < _FIRST,
            )
            for index, (position, column) in enumerate(matched.columns)
        ]

    def batches(self, rows: Iterable[Place | Finding], size: int = BATCH) -> Iterator[Parsed]:
        """The rows in batches."""
        rows = iter(rows)
        while part := list(islice(rows, size)):
            yield self._batch(part)

    def _batch(self, part: Sequence[Place | Finding]) -> Parsed:
        batch = Parsed([], [], [], [], _number(part[-1]))
        keep, folded = batch.rows.append, self._folded
        pairs = list(zip(self._parsers, self._positions, strict=True))
        for item in part:
            if isinstance(item, Finding):
                batch.findings.append(item)
                if item.is_error and item.number:
                    batch.refused.append(item.number)
                continue
            number, cells = item
            if self._owner is not None and (owner := written(cells[self._owner])) and owner.lower() != self._home:
                fault = Fault("row_foreign", f"row {number}", {"value": sample(self._first(cells))})
                batch.findings.append(Finding(Severity.WARNING, fault, number))
                continue
            try:
                if self._has_unread_first and type(cells[0]) is str and ASIDE.match(cells[0]):
                    raise _Said  # noqa: TRY301 - as every other cell that needs a word
                values = [parser[cells[position]] for parser, position in pairs]
            except _Said:
                self._carefully(number, cells, batch)
                continue
            if folded:
                self._fold(values)
            keep((number, values))
        return batch

    def _carefully(self, number: int, cells: Cells, batch: Parsed) -> None:
        values, refused, known = [], False, len(batch.findings)
        for parser, position in zip(self._parsers, self._positions, strict=True):
            reading = parser.reading(cells[position])
            values.append(reading.value)
            if reading.fault is not None:
                name = parser.column.name
                batch.findings.append(
                    _finding(number, name, self._headings[name], reading.fault, refused=reading.refused)
                )
                refused = refused or reading.refused
        if (aside := self._aside(cells)) is not None:
            fault = Fault(aside, f"row {number}", {"value": sample(self._first(cells))})
            batch.findings[known:] = [Finding(Severity.WARNING, fault, number)]
        elif refused:
            batch.refused.append(number)
            batch.lost.extend(
                f"{PREFIXES[key]}:{value}"
                for parser, value in zip(self._parsers, values, strict=True)
                if value is not None and (key := _NAMING.get(parser.column.name)) is not None
            )
        else:
            self._fold(values)
            batch.rows.append((number, values))

    def _fold(self, values: list[Any]) -> None:
        for index in self._folded:
            text = values[index]
            if text is None:
                values += (None, None)
            else:
                values += (search_key(text)[:600], sort_key(text)[:400])

    def _first(self, cells: Cells) -> str:
        positions = [0, *self._positions] if self._has_unread_first else self._positions
        return next((text for position in positions if (text := written(cells[position]))), "")

    def _aside(self, cells: Cells) -> str | None:
        """Whether a row only looks like one: an example of a template, a sum below the list, or a remark."""
        if EXAMPLE.match(self._first(cells)):
            return "row_example"
        if is_total_row(cells):
            return "row_total"
        said = [text for cell in cells if (text := written(cell))]
        is_remark = len(said) == 1 and len(cells) > 1 and REMARK.match(said[0])
        return "row_remark" if is_remark else None


def _number(item: Place | Finding) -> int:
    return item.number if isinstance(item, Finding) else item[0]


def _finding(number: int, column: str, heading: str, fault: Fault, *, refused: bool) -> Finding:
    params = {**fault.params, "column": heading}
    severity = Severity.ERROR if refused else Severity.WARNING
    return Finding(severity, Fault(fault.code, f"row {number}", params), number, column)
