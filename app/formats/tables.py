"""Tables whose columns are known beforehand, found by heading in any order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from app.core.errors import Fault
from app.formats.cells import Cell, cell_text
from app.formats.columns import Columns
from app.formats.documents import open_document
from app.formats.findings import Finding, Severity, finding, sample
from app.formats.sheets import ROWS_LIMIT, Sheet
from app.formats.values import clean


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        number: as the spreadsheet shows it.
        cells: as written.
        positions: our column name -> position.
    """

    number: int
    cells: tuple[Cell, ...]
    positions: Mapping[str, int]

    def get(self, name: str) -> str:
        """A cell without outer blanks and spreadsheet dress; empty if the file has no such column."""
        position = self.positions.get(name)
        return "" if position is None else clean(cell_text(self.cells[position]))

    def raw(self) -> dict[str, str]:
        """Every known cell as written, for the report."""
        return {name: cell_text(self.cells[position]) for name, position in self.positions.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """A file that has been looked at; its rows are read when asked for.

    Attributes:
        sheet: where the rows are; None if the file cannot be used.
        unknown: headings that are none of our columns.
        findings: what concerns the whole file; with an error among them there are no rows.
        positions: our column name -> position.
        limit: most rows read, header included.
    """

    sheet: Sheet | None
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]
    positions: Mapping[str, int]
    limit: int

    @property
    def usable(self) -> bool:
        """Whether the rows can be read."""
        return self.sheet is not None and not any(item.is_error for item in self.findings)

    @property
    def rows(self) -> Iterator[Row | Finding]:
        """The rows from the first one, each time anew; a broken one as a finding in its place."""
        if self.sheet is None or not self.usable:
            return
        for item in self.sheet.rows():
            number = item.number if isinstance(item, Finding) else item[0]
            if number > self.limit:
                yield finding(Severity.ERROR, Fault("table_too_many_rows", params={"limit": self.limit}), number)
                return
            yield item if isinstance(item, Finding) else Row(number, item[1], self.positions)

    def read(self) -> tuple[list[Row], list[Finding]]:
        """All rows at once, for short lists, and everything found out so far."""
        items = list(self.rows)
        rows = [item for item in items if isinstance(item, Row)]
        return rows, [*self.findings, *(item for item in items if isinstance(item, Finding))]


def read_table(source: bytes | BinaryIO, columns: Columns, limit: int = ROWS_LIMIT) -> Table:
    """Look at a file with one table: a delimited text or a workbook, whose first sheet with our columns counts.

    Nothing is raised: what is wrong is in ``findings``.

    Args:
        source: the file's bytes, or a seekable binary stream that stays open while rows are read.
        columns: what the list must and may have.
        limit: most rows read, header included.
    """
    document = open_document(source, knows=columns.known)
    if not document.usable or not document.sheets:
        return Table(None, (), document.findings, {}, limit)
    sheet = max(document.sheets, key=lambda each: columns.known(each.header))
    notes = list(document.findings)
    match = columns.match(sheet.header)
    notes += [finding(Severity.ERROR, fault, sheet.header_row) for fault in match.faults]
    if match.unknown:
        fault = Fault("columns_unknown", params={"columns": [sample(name) for name in match.unknown[:30]]})
        notes.append(finding(Severity.WARNING, fault, sheet.header_row))
    return Table(sheet, match.unknown, tuple(notes), match.positions, limit)
