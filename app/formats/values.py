"""Numbers as German spreadsheets write them, read exactly.

``1.234`` is one thousand two hundred thirty-four in German and one and a bit in English: no single cell can
say which. So the notation is decided for a whole column, and a column that leaves it open is asked about
instead of guessed.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from app.core.errors import Fault
from app.formats.findings import sample

INTEGER_LIMIT = 2**63 - 1
"""Largest whole number a database column takes."""

NUMBER_LENGTH = 40
"""Longest text read as a number. Units: characters."""

MONEY_UNITS = ("€", "EUR", "Euro")

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})
_GERMAN = re.compile(r"[+-]?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_ENGLISH = re.compile(r"[+-]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_SPACED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_FORMULA_TEXT = re.compile(r'="([^"]*)"')


class NumberFormat(StrEnum):
    """How a column writes its numbers."""

    GERMAN = "german"
    ENGLISH = "english"
    PLAIN = "plain"
    AMBIGUOUS = "ambiguous"
    MIXED = "mixed"


def clean(text: str) -> str:
    """A cell's content without what spreadsheets put around it.

    Outer blanks (no-break ones too), the ``="07132084"`` dress that keeps leading zeros, and the apostrophe
    that an export puts before text which would run as a formula.
    """
    text = text.strip(" \t\r\n\u00a0\u202f\ufeff")
    if text.startswith('="') and (dressed := _FORMULA_TEXT.fullmatch(text)):
        return dressed[1].strip()
    if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"}:
        return text[1:]
    return text


def _bare(text: str, units: Iterable[str]) -> str:
    """A number's text without unit and without blanks between groups of three."""
    text = clean(text).translate(_SPACES)
    for unit in units:
        if text.endswith(unit):
            text = text[: -len(unit)].rstrip()
            break
        if text.startswith(unit):
            text = text[len(unit) :].lstrip()
            break
    return text.replace(" ", "") if len(text) <= NUMBER_LENGTH and _SPACED.fullmatch(text) else text


def decide_format(samples: Iterable[str], units: tuple[str, ...] = ()) -> NumberFormat:
    """How a column writes numbers, from everything that stands in it.

    Cells that are no numbers say nothing here; they are reported where they are read.

    Args:
        samples: every cell of the column.
        units: what may stand around the number.
    """
    german = english = ambiguous = False
    for text in samples:
        bare = _bare(text, units)
        if len(bare) > NUMBER_LENGTH:
            continue
        is_german, is_english = bool(_GERMAN.fullmatch(bare)), bool(_ENGLISH.fullmatch(bare))
        german |= is_german and not is_english
        english |= is_english and not is_german
        ambiguous |= is_german and is_english and not bare.lstrip("+-").isdigit()
    if german and english:
        return NumberFormat.MIXED
    if german:
        return NumberFormat.GERMAN
    if english:
        return NumberFormat.ENGLISH
    return NumberFormat.AMBIGUOUS if ambiguous else NumberFormat.PLAIN


def _digits(text: str, notation: NumberFormat, units: tuple[str, ...]) -> str | Fault:
    """The number as plain ``-1234.56``."""
    bare = _bare(text, units)
    if len(bare) > NUMBER_LENGTH:
        return Fault("number_not_readable", params={"value": sample(text)})
    german, english = _GERMAN.fullmatch(bare), _ENGLISH.fullmatch(bare)
    if german and english and bare.lstrip("+-").isdigit():
        return bare
    if notation in {NumberFormat.AMBIGUOUS, NumberFormat.MIXED} and (german or english):
        return Fault("number_format_ambiguous", params={"value": sample(text)})
    if notation is NumberFormat.GERMAN and german:
        return bare.replace(".", "").replace(",", ".")
    if notation is NumberFormat.ENGLISH and english:
        return bare.replace(",", "")
    return Fault("number_not_readable", params={"value": sample(text)})


def parse_decimal(text: str, notation: NumberFormat, units: tuple[str, ...] = ()) -> Decimal | Fault:
    """An exact decimal number.

    Args:
        text: the cell.
        notation: the column's notation (``decide_format``).
        units: what may stand before or after the number.
    """
    digits = _digits(text, notation, units)
    return digits if isinstance(digits, Fault) else Decimal(digits)


def parse_scaled(text: str, notation: NumberFormat, places: int, units: tuple[str, ...] = ()) -> int | Fault:
    """A number as a whole count of its smallest unit: euros as cents, kilowatt-hours as watt-hours.

    More decimal places than the unit has are refused rather than rounded away.

    Args:
        text: the cell.
        notation: the column's notation.
        places: decimal places of the smallest unit (cents 2, watt-hours 3, milligrams of a gram 3).
        units: what may stand before or after the number.
    """
    digits = _digits(text, notation, units)
    if isinstance(digits, Fault):
        return digits
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        return Fault("number_too_precise", params={"value": sample(text), "places": places})
    scaled = int(whole + fraction.ljust(places, "0"))
    if abs(scaled) > INTEGER_LIMIT:
        return Fault("number_too_large", params={"value": sample(text)})
    return scaled


def parse_integer(text: str, notation: NumberFormat = NumberFormat.PLAIN) -> int | Fault:
    """A whole number, with or without thousands separators."""
    return parse_scaled(text, notation, 0)


def parse_cents(text: str, notation: NumberFormat) -> int | Fault:
    """Euros as cents."""
    return parse_scaled(text, notation, 2, MONEY_UNITS)


def parse_basis_points(text: str, notation: NumberFormat) -> int | Fault:
    """Per cent (``25 %``) as basis points (2,500)."""
    return parse_scaled(text, notation, 2, ("%",))
