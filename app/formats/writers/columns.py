"""The columns of a file that is written, and their values as text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.formats.values import guard

Value = str | int | bool | date | None
"""One value: a text, a whole count of the column's smallest unit, a truth value, a day (of a month: its first)."""

Row = Sequence[Value]

_AMBIGUOUS_PLACES: Final = 3
_CENTS: Final = 2
_SPREADSHEET_DIGITS: Final = 11
"""Numbers with more digits a spreadsheet shows as 7,1E+11. Units: digits."""


class ColumnKind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    DAY = "day"
    MONTH = "month"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column of a file that is written.

    Attributes:
        name: our name of it, the member of a JSON line.
        heading: what stands in the first row of a table.
        kind: what its values are.
        places: decimal places of the smallest unit its whole counts are in (tonnes from kilograms: 3).
    """

    name: str
    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    places: int = 0


@dataclass(frozen=True, slots=True)
class OutTable:
    """One table to be written.

    Attributes:
        name: of the sheet.
        columns: in order.
        rows: values in the order of the columns; read once.
    """

    name: str
    columns: Sequence[OutColumn]
    rows: Iterable[Row]


def decimal_text(value: int, places: int, mark: str, *, at_least: int = 0) -> str:
    """A whole count of the smallest unit as a decimal number.

    Never with exactly three decimal places: ``1,234`` could be a thousand, ``1,2340`` cannot.

    Args:
        value: the count.
        places: decimal places of the smallest unit.
        mark: the decimal mark.
        at_least: decimal places written even if they are zeros.
    """
    whole, rest = divmod(abs(value), 10**places)
    fraction = f"{rest:0{places}d}".rstrip("0") if places else ""
    fraction = fraction.ljust(at_least, "0")
    if len(fraction) == _AMBIGUOUS_PLACES:
        fraction += "0"
    return f"{'-' if value < 0 else ''}{whole}{mark if fraction else ''}{fraction}"


@dataclass(frozen=True, slots=True)
class Notation:
    """How values are written as text.

    Attributes:
        mark: the decimal mark.
        day: pattern of a day, from year, month and day.
        month: pattern of a month.
        words: for true and false.
        dressed: digits that a spreadsheet would take for a number are written ``="07132084"``.
    """

    mark: str
    day: str
    month: str
    words: tuple[str, str]
    dressed: bool


INTERNATIONAL: Final = Notation(".", "{0:04d}-{1:02d}-{2:02d}", "{0:04d}-{1:02d}", ("true", "false"), dressed=False)
GERMAN: Final = Notation(",", "{2:02d}.{1:02d}.{0:04d}", "{1:02d}/{0:04d}", ("ja", "nein"), dressed=True)


def text_writer(column: OutColumn, notation: Notation) -> Callable[[Value], str]:
    """What writes the values of a column as text.

    Args:
        column: what it holds.
        notation: how it is written.
    """
    at_least = min(_CENTS, column.places) if column.kind is ColumnKind.MONEY else 0
    pattern = notation.month if column.kind is ColumnKind.MONTH else notation.day
    as_text = dressed if notation.dressed else guard

    def write(value: Value) -> str:
        if isinstance(value, str):
            return value if value[:1].isalpha() else as_text(value)
        if value is None:
            return ""
        if isinstance(value, bool):
            return notation.words[0] if value else notation.words[1]
        if isinstance(value, date):
            return pattern.format(value.year, value.month, value.day)
        return decimal_text(value, column.places, notation.mark, at_least=at_least) if column.places else str(value)

    return write


def dressed(text: str) -> str:
    """A text as a spreadsheet keeps it: digits with their zeros, formulas as texts."""
    if text.isdecimal() and text.isascii() and (text.startswith("0") or len(text) > _SPREADSHEET_DIGITS):
        return f'="{text}"'
    return guard(text)
