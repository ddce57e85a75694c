"""Numbers in cells: read in the notation of their column, exactly, as the small unit the table keeps."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from app.core import units
from app.core.errors import Fault
from app.formats.findings import Repaired
from app.formats.numbers import (
    ENERGY_UNITS,
    MASS_UNITS,
    MONEY_UNITS,
    NO_UNITS,
    NumberFormat,
    Units,
    not_a_number,
    parse_scaled,
    scale_number,
    scaled_reader,
)
from app.formats.values import OUTER
from app.services.imports.readings import EMPTY, Reading, Wire
from app.services.sheets import Column

_UNITS: Final = {
    "€": MONEY_UNITS,
    "t": Units(MASS_UNITS, {"t/a": 0, "t CO2e/a": 0}),
    "kWh": Units(ENERGY_UNITS, {"kWh/a": 0, "MWh/a": 3}),
    "°": Units({"°": 0}),
    "g/kWh": Units({"g/kWh": 0, "g CO2/kWh": 0, "g CO2e/kWh": 0}),
}
_WORDS: Final = {
    "lifetime_months": Units({"Monate": 0, "months": 0, "Mon.": 0}),
    "minutes": Units({"Minuten": 0, "min": 0, "Min.": 0}),
    "volunteer_hours": Units({"Stunden": 0, "h": 0, "Std.": 0}),
    "area_ha": Units({"ha": 0}),
    "hours": Units({"Stunden": 0, "h": 0, "Std.": 0}),
}


def units_of(column: Column) -> Units:
    """What may stand around a number of the column."""
    return _UNITS.get(column.unit) or _WORDS.get(column.name, NO_UNITS)


class Decimals:
    """Reads a column of amounts that the table keeps in a small unit, or of plain decimals.

    Args:
        column: with its unit and decimals.
        notation: of the column in this file.
    """

    def __init__(self, column: Column, notation: NumberFormat) -> None:
        self._wire, self._places, self._stored = Wire(column), column.places, column.stored is not None
        self._scaled = column.stored is not None and column.stored.inward(1) == 10**column.places
        self._read = scaled_reader(column.places, notation, units_of(column))
        limits = next(mark for mark in _marks(column.hint) if hasattr(mark, "largest"))
        self._most = round(limits.largest * 10**column.places)
        self._least = -self._most if limits.least is None else limits.least

    def quick(self, text: str) -> int | None:
        """The amount of a text that says nothing else; None for every other."""
        found = self._read(text) if self._scaled and text else None
        return found if type(found) is int and self._least <= found <= self._most else None

    def __call__(self, cell: Any) -> Reading:  # noqa: ANN401 - a cell
        """The amount, or why there is none."""
        if type(cell) is str:
            found = self._read(cell) if cell and not cell.isspace() else None
        elif cell is None:
            return EMPTY
        elif isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
            found = not_a_number(cell)
        else:
            found = scale_number(cell, self._places)
        if type(found) is int and self._scaled and self._least <= found <= self._most:
            return Reading(found)
        return EMPTY if found is None else self._carefully(found)

    def _carefully(self, found: int | Repaired[int] | Fault) -> Reading:
        if isinstance(found, Fault):
            return Reading(None, found, refused=True)
        amount, note = (found.value, found.fault) if isinstance(found, Repaired) else (found, None)
        reading = self._wire(Decimal(amount).scaleb(-self._places))
        if reading.refused:
            return reading
        if self._stored and not self._scaled:  # the small unit is no decimal: quarters of an hour
            return Reading(reading.value, note)
        return Reading(amount if self._stored else units.exact_text(amount, self._places), note)


class Wholes:
    """Reads a column of whole numbers; ``1.200`` can only be one thousand two hundred here.

    Args:
        column: whose limits hold.
    """

    def __init__(self, column: Column) -> None:
        self._wire, self._units = Wire(column), units_of(column)

    def __call__(self, cell: Any) -> Reading:  # noqa: ANN401 - a cell
        """The number, or why there is none."""
        if type(cell) is str:
            if not cell.strip(OUTER):
                return EMPTY
            found = parse_scaled(cell, NumberFormat.GERMAN, 0, self._units)
            if isinstance(found, Fault):
                english = parse_scaled(cell, NumberFormat.ENGLISH, 0, self._units)
                found = found if isinstance(english, Fault) else english
        elif cell is None:
            return EMPTY
        elif isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
            found = not_a_number(cell)
        else:
            found = scale_number(cell, 0)
        if isinstance(found, Fault):
            return Reading(None, found, refused=True)
        number, note = (found.value, found.fault) if isinstance(found, Repaired) else (found, None)
        reading = self._wire(number)
        return reading if reading.refused or note is None else reading._replace(fault=note)


def _marks(hint: Any) -> Sequence[Any]:  # noqa: ANN401 - an annotation
    own = list(getattr(hint, "__metadata__", ()))
    return own + [mark for inner in getattr(hint, "__args__", ()) for mark in _marks(inner)]
