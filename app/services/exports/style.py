"""Style: how a file says what its rows hold, by its format and language."""

from dataclasses import dataclass
from typing import Final

from app.schemas.exports import ExportQuery, FileFormat, FileLanguage
from app.services.sheets import Column


@dataclass(frozen=True, slots=True)
class Style:
    """How values are said.

    Attributes:
        format: of the file.
        language: of headings and codes; none: the names of the contract.
    """

    format: FileFormat
    language: FileLanguage | None

    @property
    def is_text(self) -> bool:
        """Every cell is text."""
        return self.format in {FileFormat.CSV, FileFormat.EXCEL_DE}

    @property
    def is_nested(self) -> bool:
        """Values are JSON's: lists, objects and truth values as such."""
        return self.format is FileFormat.NDJSON

    @property
    def is_german(self) -> bool:
        """Numbers and days as German spreadsheets write them."""
        return self.format is FileFormat.EXCEL_DE

    def heading(self, column: Column) -> str:
        """What stands above a column."""
        return column.name if self.language is None else getattr(column, self.language.value)


_SUFFIXES: Final = {
    FileFormat.CSV: ("csv", "text/csv; charset=utf-8"),
    FileFormat.EXCEL_DE: ("csv", "text/csv; charset=utf-8"),
    FileFormat.XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    FileFormat.NDJSON: ("ndjson", "application/x-ndjson"),
}
MEDIA_TYPES: Final = tuple(dict.fromkeys(kind.partition(";")[0] for _, kind in _SUFFIXES.values()))
"""Media types of files, without their parameters."""


def style_of(query: ExportQuery, spoken: str) -> Style:
    """The style a caller asks for.

    Args:
        query: format and language.
        spoken: the caller's language, ``de`` or ``en``.
    """
    usual = {FileFormat.EXCEL_DE: FileLanguage.DE, FileFormat.XLSX: FileLanguage(spoken)}.get(query.format)
    return Style(query.format, None if query.format is FileFormat.NDJSON else query.language or usual)


def suffix(style: Style) -> str:
    """End of the file's name."""
    return _SUFFIXES[style.format][0]


def media_type(style: Style) -> str:
    """What the file is."""
    return _SUFFIXES[style.format][1]
