"""Readings: what one cell says, for one column: a stored value, a repair to report, or why there is none.

A reader turns what stands in the cell into what a request would have sent, and the wire's own type has the last word,
so that an import accepts and refuses exactly what the API does.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from app.core.errors import Fault
from app.core.values import BadValueError
from app.formats.cells import plain_float
from app.formats.findings import Repaired, sample
from app.formats.values import clean
from app.schemas import complaints
from app.services.sheets import Column


class Reading(NamedTuple):
    """What a cell says.

    Attributes:
        value: as the table keeps it, in plain types: text, number, truth, lists of these; None for an empty cell.
        fault: with ``refused``: why there is no value; else what was repaired or assumed.
        refused: whether the row is lost by it.
    """

    value: Any
    fault: Fault | None = None
    refused: bool = False


_SHOWN_EXACTLY = 1e15
"""Up to here a double shows whole numbers as they were written."""

MOMENT_FORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How moments are written as plain text."""
Read = Callable[[Any], Reading]
EMPTY = Reading(None)


def refuse(code: str, value: object = None, **params: Any) -> Reading:  # noqa: ANN401 - parameters of a message
    """A cell that says nothing usable."""
    shown = {} if value is None else {"value": sample(str(value))}
    return Reading(None, Fault(code, "", {**shown, **params}), refused=True)


def written(cell: Any) -> str:  # noqa: ANN401 - a cell
    """A cell as the text a person would have written: a number without the decimals that a spreadsheet adds."""
    if type(cell) is str:
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _SHOWN_EXACTLY else plain_float(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    return str(cell)


def told(found: Any) -> Reading:  # noqa: ANN401 - a value, a repaired one or a fault
    """What a parser of a format found, as a reading."""
    if isinstance(found, Fault):
        return Reading(None, found, refused=True)
    return Reading(found.value, found.fault) if isinstance(found, Repaired) else Reading(found)


class Wire:
    """The wire's own check of a column.

    Args:
        column: whose field it is.
    """

    __slots__ = ("_adapter", "_inward")

    def __init__(self, column: Column) -> None:
        self._adapter = TypeAdapter(column.hint)
        self._inward = column.stored.inward if column.stored else None

    def __call__(self, sent: Any) -> Reading:  # noqa: ANN401 - any JSON value
        """The stored value for what a request would have sent, or a refusal."""
        try:
            value = self._adapter.validate_python(sent)
        except ValidationError as error:
            detail = error.errors(include_url=False, include_input=False)[0]
            fault = complaints.fault(detail)
            params = {**fault.params} if "value" in fault.params else {**fault.params, "value": sample(str(sent))}
            return Reading(None, Fault(fault.code, "", params), refused=True)
        except BadValueError as error:
            return refuse(error.code, sent, **error.params)
        return Reading(value if self._inward is None or value is None else self._inward(value))
