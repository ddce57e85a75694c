"""Numbers as German spreadsheets write them, read exactly.

``1.234`` is one thousand two hundred thirty-four in German and one and a bit in English: no single cell can
say which. So the notation is decided for a whole column, and a column that leaves it open is asked about
instead of guessed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.core.errors import Fault
from app.formats.cells import Cell, plain_float
from app.formats.findings import Repaired, sample
from app.formats.values import clean, error_value

INTEGER_LIMIT: Final = 2**63 - 1
"""Largest whole number a database column takes."""

NUMBER_LENGTH: Final = 40
"""Longest text read as a number. Units: characters."""


class Units(dict[str, int]):
    """Units that may stand around a number, and how many powers of ten each is above the column's own.

    Attributes:
        names: the units, longest first: ``Mio. €`` ends with ``€``.
    """

    def __init__(self, *shifts: Mapping[str, int]) -> None:
        super().__init__()
        for each in shifts:
            self.update(each)
        self.names = tuple(sorted(self, key=len, reverse=True))


NO_UNITS: Final = Units()
MONEY_UNITS: Final = Units({
    "€": 0, "EUR": 0, "Euro": 0, "T€": 3, "TEUR": 3, "Tsd. €": 3, "Tsd. EUR": 3, "Tsd. Euro": 3,
    "Mio. €": 6, "Mio. EUR": 6, "Mio. Euro": 6,
})  # fmt: skip
MASS_UNITS: Final = Units({
    "t": 0, "t CO2": 0, "t CO2e": 0, "t CO₂": 0, "t CO₂e": 0, "Tonnen": 0, "kg": -3, "kt": 3,
})  # fmt: skip
ENERGY_UNITS: Final = Units({"kWh": 0, "MWh": 3, "GWh": 6, "Wh": -3})
PERCENT_UNITS: Final = Units({"%": 0})

_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_SPACED: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_NO_CENTS: Final = re.compile(r"(.*[0-9]),(?:-{1,2}|\u2013|\u2014)")
_ABOUT: Final = re.compile(r"(?:ca\.?|circa|rund|etwa|ungefähr|about|approx\.?|~|≈)\s*(?=[0-9+-])", re.IGNORECASE)
_BOUND: Final = re.compile(
    r"(?:[<>≤≥]|über|unter|mehr als|weniger als|mind(?:estens|\.)|max(?:imal|\.)|min\.|höchstens|bis(?: zu)?|ab"
    r"|knapp|more than|less than|up to)\s*(?=[0-9])",
    re.IGNORECASE,
)
_FOOTNOTE: Final = re.compile(r"(.*[^\s*])\s*(?:\*{1,3}|[¹²³⁴-⁹⁰†‡]{1,2}\)?|\s[0-9a-z]{1,2}\)|[(\[][0-9a-z][)\]])")
_AGAINST_GERMAN: Final = re.compile(r"\.(?![0-9]{3}(?![0-9]))|,[0-9]*[,.]|(?<![0-9])0\.|[0-9]{4}\.")
"""What no number in German notation holds: a point not before three digits, something behind the comma, groups
that do not begin with one to three digits."""

_SWAPPED: Final = str.maketrans(",.", ".,")
_GERMAN_MARKS: Final = (",", ".")
_ENGLISH_MARKS: Final = (".", ",")
_GROUP: Final = 3
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_SAFE_LENGTH: Final = 12
"""Numbers this short stay below the limit of whole numbers, with six places more. Units: characters."""


class NumberFormat(StrEnum):
    """How a column writes its numbers."""

    GERMAN = "german"
    ENGLISH = "english"
    PLAIN = "plain"
    AMBIGUOUS = "ambiguous"
    MIXED = "mixed"


_MARKS: Final = {NumberFormat.GERMAN: _GERMAN_MARKS, NumberFormat.ENGLISH: _ENGLISH_MARKS}


class _Bare:
    """A number's text without what stands around it.

    Attributes:
        text: the digits and their marks.
        shift: powers of ten its unit is above the column's.
        note: code of what was taken off and must be said.
    """

    __slots__ = ("note", "shift", "text")

    def __init__(self, text: str, units: Units) -> None:
        self.shift, self.note, self.text = 0, "", text
        if text.isascii() and text[:1].isdecimal() and text[-1:].isdecimal() and " " not in text:
            return
        self.text = clean(text).translate(_SPACES)
        if len(self.text) > NUMBER_LENGTH:
            return
        if about := _ABOUT.match(self.text):
            self.text, self.note = self.text[about.end() :], "number_approximate"
        if footnote := _FOOTNOTE.fullmatch(self.text):
            self.text, self.note = footnote[1].rstrip(), self.note or "number_footnote"
        self._take_off_unit(units)
        if without := _NO_CENTS.fullmatch(self.text):
            self.text = without[1]
        if _SPACED.fullmatch(self.text):
            self.text = self.text.replace(" ", "")

    def _take_off_unit(self, units: Units) -> None:
        text = self.text
        if not units or (text[-1:].isdecimal() and not text.startswith(units.names)):
            return
        for unit in units.names:
            if text.endswith(unit) or text.startswith(unit):
                self.text = (text.removesuffix(unit) if text.endswith(unit) else text.removeprefix(unit)).strip()
                self.shift = units[unit]
                if self.shift:
                    self.note = self.note or "number_unit_converted"
                return


def _split(text: str, marks: tuple[str, str]) -> tuple[str, str] | None:
    """Whole part with its sign, and fraction, under a decimal and a grouping mark; None if it is no number so."""
    decimal, grouping = marks
    whole, mark, fraction = text.partition(decimal)
    if mark and not (fraction.isdecimal() and fraction.isascii()):
        return None
    digits = whole[1:] if whole[:1] in {"+", "-"} else whole
    if grouping in digits:
        first, *groups = digits.split(grouping)
        if not 1 <= len(first) <= _GROUP or first[0] == "0" or any(len(group) != _GROUP for group in groups):
            return None
        digits = first + "".join(groups)
    if not (digits.isdecimal() and digits.isascii()):
        return None
    return ("-" + digits if whole[0] == "-" else digits), fraction


class NumberVote:
    """Decides how a column writes numbers, from everything that stands in it.

    Cells that are no texts, or no numbers, say nothing here; they are reported where they are read.

    Args:
        units: what may stand around the number.
    """

    def __init__(self, units: Units = NO_UNITS) -> None:
        self._units = units
        self._german = self._english = self._ambiguous = False

    def add(self, cells: Iterable[Cell]) -> None:
        """Take more cells into account."""
        if self._german and self._english:
            return
        texts = {cell for cell in cells if type(cell) is str}
        if self._settled_by("\n".join(texts)):
            return
        for cell in texts:
            if cell.isdecimal() or not cell:
                continue
            text = _Bare(cell, self._units).text
            if len(text) > NUMBER_LENGTH or text.lstrip("+-").isdecimal():
                continue
            german, english = _split(text, _GERMAN_MARKS) is not None, _split(text, _ENGLISH_MARKS) is not None
            self._german |= german and not english
            self._english |= english and not german
            self._ambiguous |= german and english

    def _settled_by(self, texts: str) -> bool:
        """Whether nothing in some cells speaks against what is known already, at a glance."""
        if self._english:
            texts = texts.translate(_SWAPPED)
        return (self._german or self._english) and not _AGAINST_GERMAN.search(texts)

    @property
    def format(self) -> NumberFormat:
        """What the column is written in, as far as it is known."""
        if self._german and self._english:
            return NumberFormat.MIXED
        if self._german:
            return NumberFormat.GERMAN
        if self._english:
            return NumberFormat.ENGLISH
        return NumberFormat.AMBIGUOUS if self._ambiguous else NumberFormat.PLAIN


def decide_format(cells: Iterable[Cell], units: Units = NO_UNITS) -> NumberFormat:
    """How a column writes numbers.

    Args:
        cells: every cell of the column.
        units: what may stand around the number.
    """
    vote = NumberVote(units)
    vote.add(cells)
    return vote.format


def _parts(bare: _Bare, text: str, notation: NumberFormat) -> tuple[str, str] | Fault:
    """Whole part and fraction of a number in the column's notation."""
    bound = len(bare.text) <= NUMBER_LENGTH and _BOUND.match(bare.text)
    if len(bare.text) > NUMBER_LENGTH or bound:
        return Fault("number_is_bound" if bound else "number_not_readable", params={"value": sample(text)})
    if marks := _MARKS.get(notation):
        parts = _split(bare.text, marks)
    else:
        parts = _split(bare.text, _GERMAN_MARKS)
        if parts != _split(bare.text, _ENGLISH_MARKS):
            if notation is not NumberFormat.PLAIN:
                return Fault("number_format_ambiguous", params={"value": sample(text)})
            parts = None
    return parts or error_value(bare.text) or Fault("number_not_readable", params={"value": sample(text)})


def _said(bare: _Bare, text: str) -> Fault:
    return Fault(bare.note, params={"value": sample(text)})


def parse_decimal(text: str, notation: NumberFormat, units: Units = NO_UNITS) -> Decimal | Repaired[Decimal] | Fault:
    """An exact decimal number.

    Args:
        text: the cell.
        notation: the column's notation (``decide_format``).
        units: what may stand before or after the number.
    """
    bare = _Bare(text, units)
    parts = _parts(bare, text, notation)
    if isinstance(parts, Fault):
        return parts
    value = Decimal(f"{parts[0]}.{parts[1]}" if parts[1] else parts[0]).scaleb(bare.shift)
    return Repaired(value, _said(bare, text)) if bare.note else value


def parse_scaled(
    text: str, notation: NumberFormat, places: int, units: Units = NO_UNITS
) -> int | Repaired[int] | Fault:
    """A number as a whole count of its smallest unit: euros as cents, kilowatt-hours as watt-hours.

    More decimal places than the unit has are refused rather than rounded away.

    Args:
        text: the cell.
        notation: the column's notation.
        places: decimal places of the smallest unit (cents 2, watt-hours 3, milligrams of a gram 3).
        units: what may stand before or after the number.
    """
    bare = _Bare(text, units)
    parts = _parts(bare, text, notation)
    if isinstance(parts, Fault):
        return parts
    value = _scaled(parts[0], parts[1].rstrip("0"), places + bare.shift)
    if value is None:
        return Fault("number_too_precise", params={"value": sample(text), "places": places})
    if abs(value) > INTEGER_LIMIT:
        return Fault("number_too_large", params={"value": sample(text)})
    return Repaired(value, _said(bare, text)) if bare.note else value


def _scaled(whole: str, fraction: str, places: int) -> int | None:
    """The number times ten to the power of the places, if that is whole."""
    if len(fraction) <= places:
        return int(whole + fraction.ljust(places, "0"))
    if fraction or places >= 0:
        return None
    value, rest = divmod(int(whole), 10**-places)
    return None if rest else value


def scaled_reader(places: int, notation: NumberFormat, units: Units) -> Callable[[str], int | Repaired[int] | Fault]:
    """``parse_scaled`` for one column: what is plainly a number is read without looking for anything else.

    Args:
        places: decimal places of the smallest unit.
        notation: the column's notation.
        units: what may stand before or after the number.
    """
    decimal, grouping = _MARKS.get(notation, ("\0", "\0"))
    factors: list[int] = [10 ** (places - digits) for digits in range(places + 1)]
    plain = tuple(unit for unit in units.names if not units[unit])
    unit = plain[-1] if plain else "\0"

    def bare_of(text: str) -> str:
        """Without a unit of the column's own size; the one seen last is tried first."""
        nonlocal unit
        if not text.endswith(unit):
            if not text.endswith(plain):
                return text
            unit = next(each for each in plain if text.endswith(each))
        return text[: -len(unit)].rstrip(" \u00a0")

    def read(text: str) -> int | Repaired[int] | Fault:
        bare = text if text[-1].isdecimal() else bare_of(text)
        whole, mark, fraction = bare.partition(decimal)
        if whole[-4:-3] == grouping and _GROUPED.fullmatch(whole):
            whole = whole.replace(grouping, "")
        if whole.isdecimal() and len(whole) <= _SAFE_LENGTH and bare.isascii():
            if not mark:
                return int(whole) * factors[0]
            if len(fraction) <= places and fraction.isdecimal():
                return int(whole + fraction) * factors[len(fraction)]
        return parse_scaled(text, notation, places, units)

    return read


def scale_number(number: float | Decimal, places: int) -> int | Fault:
    """A number that came as one, as a whole count of its smallest unit.

    Args:
        number: from a workbook or from JSON.
        places: decimal places of the smallest unit.
    """
    text = plain_float(number) if type(number) is float else f"{Decimal(number):f}"
    whole, _, fraction = text.partition(".")
    value = _scaled(whole, fraction.rstrip("0"), places) if whole.lstrip("-").isdecimal() else None
    if value is None:
        return Fault("number_too_precise", params={"value": sample(text), "places": places})
    return value if abs(value) <= INTEGER_LIMIT else Fault("number_too_large", params={"value": sample(text)})


def not_a_number(cell: Cell) -> Fault:
    """The fault of a cell that is something else: spreadsheets turn ``1.5`` into the first of May."""
    code = "number_is_date" if isinstance(cell, date) else "number_not_readable"
    return Fault(code, params={"value": sample(str(cell))})


def parse_integer(text: str, notation: NumberFormat = NumberFormat.PLAIN) -> int | Repaired[int] | Fault:
    """A whole number, with or without thousands separators."""
    return parse_scaled(text, notation, 0)


def parse_cents(text: str, notation: NumberFormat) -> int | Repaired[int] | Fault:
    """Euros as cents."""
    return parse_scaled(text, notation, 2, MONEY_UNITS)


def parse_basis_points(text: str, notation: NumberFormat) -> int | Repaired[int] | Fault:
    """Per cent (``25 %``) as basis points (2,500)."""
    return parse_scaled(text, notation, 2, PERCENT_UNITS)
