"""Numbers in cells: read in the notation of their column, exactly, as the small unit the table keeps.

What people add to a number (a unit, ``ca.``, a footnote) is taken off; that a number is only approximate, or has a
footnote, is reported, since the table cannot say it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from app.core.errors import Fault
from app.formats.findings import sample
from app.formats.values import MONEY_UNITS, NumberFormat, clean, parse_decimal, parse_scaled
from app.services.imports.readings import EMPTY, Reading, Wire, refuse
from app.services.sheets import Column

_ABOUT: Final = re.compile(r"(?:ca\.?|circa|etwa|rund|rd\.?|ungefähr|about|approx\.?|~|≈)\s*(?=[0-9+-])", re.IGNORECASE)
_FOOTNOTE: Final = re.compile(r"(?<=[0-9€%t])\s*(?:\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹]+|\s[0-9a-z]\))$")
_UNITS: Final[dict[str, tuple[str, ...]]] = {
    "€": MONEY_UNITS,
    "t": ("t CO2e", "t CO₂e", "t CO2", "t CO₂", "t/a", "Tonnen", "t"),
    "kWh": ("kWh/a", "kWh"),
    "g/kWh": ("g CO2e/kWh", "g CO2/kWh", "g/kWh"),
}
_WORDS: Final = {
    "lifetime_months": ("Monate", "months", "Mon."),
    "minutes": ("Minuten", "min", "Min."),
    "volunteer_hours": ("Stunden", "h", "Std."),
    "area_ha": ("ha",),
}
_LONGEST_PLAIN: Final = 10
_SHOWN_EXACTLY: Final = 1e15
"""Up to here a double shows whole numbers as they were written."""
_OPEN = {NumberFormat.AMBIGUOUS, NumberFormat.MIXED}


def units_of(column: Column) -> tuple[str, ...]:
    """What may stand around a number of the column."""
    return _UNITS.get(column.unit, ()) or _WORDS.get(column.name, ())


class Decimals:
    """Reads a column of amounts that the table keeps in a small unit, or of plain decimals.

    Args:
        column: with its unit and decimals.
        notation: of the column in this file.
    """

    def __init__(self, column: Column, notation: NumberFormat) -> None:
        self._wire = Wire(column)
        self._notation, self._places, self._units = notation, column.places, units_of(column)
        self._zeros, self._stored = "0" * column.places, column.stored is not None
        limits = next((mark for mark in _marks(column.hint) if hasattr(mark, "largest")), None)
        self._least = None if limits is None else limits.least
        self._most = 0 if limits is None else round(limits.largest * 10**column.places)

    def quick(self, text: str) -> int | None:
        """The small units of the plainest texts, which are most of them; None for every other."""
        whole, point, fraction = text.partition("," if self._notation is NumberFormat.GERMAN else ".")
        if not whole.isdigit() or not whole.isascii() or len(whole) > _LONGEST_PLAIN:
            return None
        if point:
            if self._notation in _OPEN or not fraction.isdigit() or not fraction.isascii():
                return None
            if len(fraction) > self._places:
                return None
        number = int(whole + fraction + self._zeros[len(fraction) :])
        return number if number <= self._most else None

    def __call__(self, cell: Any) -> Reading:  # noqa: ANN401 - a cell
        """The amount, or why there is none."""
        if type(cell) is str:
            if self._stored and (number := self.quick(cell)) is not None:
                return Reading(number)
            return self._of_text(clean(cell))
        if cell is None:
            return EMPTY
        if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
            return refuse("number_not_readable", cell)
        return self._checked(_shortest(cell, self._places), None)

    def _of_text(self, text: str) -> Reading:
        if not text:
            return EMPTY
        bare, note = bared(text)
        number = parse_decimal(bare, self._notation, self._units)
        return Reading(None, number, refused=True) if isinstance(number, Fault) else self._checked(number, note)

    def _checked(self, number: Decimal, note: Fault | None) -> Reading:
        reading = self._wire(number)
        if reading.refused:
            return reading
        value = reading.value
        return Reading(value if isinstance(value, int) else format(value, "f"), note)


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
            return self._of_text(clean(cell))
        if cell is None:
            return EMPTY
        if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal) or cell != cell // 1:
            return refuse("not_whole", cell)
        return self._wire(int(cell))

    def _of_text(self, text: str) -> Reading:
        if not text:
            return EMPTY
        bare, note = bared(text)
        read: int | Fault = Fault("number_not_readable", "", {"value": sample(text)})
        for notation in (NumberFormat.GERMAN, NumberFormat.ENGLISH):
            read = parse_scaled(bare, notation, 0, self._units)
            if isinstance(read, int):
                break
        if isinstance(read, Fault):
            return Reading(None, read, refused=True)
        reading = self._wire(read)
        return reading if reading.refused or note is None else reading._replace(fault=note)


def bared(text: str) -> tuple[str, Fault | None]:
    """A number without ``ca.`` and footnote, and what to report about that."""
    if text[0].isdigit() and text[-1].isdigit():
        return text, None
    bare = _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text
    if bare != text:
        return bare, Fault("number_approximate", "", {"value": sample(text)})
    bare = _FOOTNOTE.sub("", text)
    return bare, Fault("footnote_dropped", "", {"value": sample(text)}) if bare != text else None


def _shortest(number: float | Decimal, places: int) -> Decimal:
    """The decimal a spreadsheet shows: binary noise behind the decimals of the unit is no statement of anybody."""
    if isinstance(number, int | Decimal):
        return Decimal(number)
    exact = Decimal(repr(number))
    rounded = Decimal(f"{number:.{places}f}") if exact.is_finite() and abs(number) < _SHOWN_EXACTLY else exact
    return rounded if abs(rounded - exact) <= abs(exact) * Decimal("1e-14") else exact


def _marks(hint: Any) -> Sequence[Any]:  # noqa: ANN401 - an annotation
    own = list(getattr(hint, "__metadata__", ()))
    return own + [mark for inner in getattr(hint, "__args__", ()) for mark in _marks(inner)]
