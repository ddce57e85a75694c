"""What can stand in one cell of a table, whatever kind of file it comes from.

Delimited text gives text only. Workbooks give what the cell is: text, number, date, truth value. JSON lines give
JSON values, of which lists and objects arrive as ``Nested``. A cell that holds an error (``#NV``) or whose content
cannot be had is ``Unreadable``: it costs a row only where somebody asks for its column.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from app.core.errors import Fault

_SPREADSHEET_DIGITS: Final = 15
"""Digits a spreadsheet keeps and shows; what a float has beyond them nobody entered."""


@dataclass(frozen=True, eq=False, slots=True)
class Nested:
    """A list or an object inside a line of JSON.

    Attributes:
        value: as parsed.
    """

    value: list[Any] | dict[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class Unreadable:
    """A cell that is there and has no value.

    Attributes:
        fault: why; the column that needs the cell reports it.
    """

    fault: Fault


Cell = str | int | float | Decimal | bool | date | datetime | Nested | Unreadable | None


def plain_float(value: float) -> str:
    """A float as the spreadsheet shows it: ``0.3``, not ``0.30000000000000004``; without an exponent."""
    text = f"{value:.{_SPREADSHEET_DIGITS}g}"
    return f"{Decimal(text):f}" if "e" in text else text


def cell_text(cell: Cell) -> str:
    """A cell as text, for copies of a file and for people."""
    if isinstance(cell, str):
        return cell
    if cell is None or isinstance(cell, Nested):
        return ""
    if isinstance(cell, Unreadable):
        return str(cell.fault.params.get("value", ""))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return plain_float(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))
