"""Units: whole numbers in the database, decimals on the wire, exact both ways.

The database keeps the small unit (kilograms, cents, watt-hours, milligrams per kWh, basis points) as an
integer, people read the large one. A wire value with more decimals than the small unit holds is refused,
never rounded.

A binary double carries every decimal of fifteen digits, but 8,796,093,022,208.001 t already prints as another
weight. What comes in is limited to 10**12 small units (a billion tonnes, ten billion euros, a terawatt-hour):
sums of hundreds of the largest values still go out exactly, and no sum of nine million leaves 64 bits.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from app.core.values import BadValueError

Number = Decimal | int | float | str

LARGEST_INPUT: Final = 10**12
"""The largest amount that is accepted, either sign, in the small unit."""

LARGEST_EXACT: Final = 10**15 - 1
"""The largest amount that a JSON number carries exactly, either sign, in the small unit."""

LARGEST_MULTIPLIER: Final = LARGEST_EXACT
"""The largest step of an effect chain, either sign, in millionths: just under a billion."""

LONGEST_LIFETIME: Final = 1200
"""Months; no effect is claimed for more than a century."""

MOST_QUARTERS: Final = 31 * 24 * 4
"""Quarters of an hour in a long month."""

_MILLIGRAMS_AND_WATT_HOURS: Final = 10**9  # Wh * mg/kWh = 10**-9 kg
_LONGEST_NUMBER: Final = 64
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


def tonnes(kilograms: int) -> float:
    """Kilograms as tonnes for the wire; exact up to ``LARGEST_EXACT``, the nearest double beyond."""
    return kilograms / 1000


def kilograms(tonnes: Number) -> int:
    """Tonnes from the wire as kilograms; at most 3 decimals."""
    return _small_units(tonnes, 3)


def euros(cents: int) -> float:
    """Cents as euros for the wire; exact up to ``LARGEST_EXACT``, the nearest double beyond."""
    return cents / 100


def cents(euros: Number) -> int:
    """Euros from the wire as cents; at most 2 decimals."""
    return _small_units(euros, 2)


def kilowatt_hours(watt_hours: int) -> float:
    """Watt-hours as kWh for the wire; exact up to ``LARGEST_EXACT``, the nearest double beyond."""
    return watt_hours / 1000


def watt_hours(kilowatt_hours: Number) -> int:
    """Kilowatt-hours from the wire as Wh; at most 3 decimals."""
    return _small_units(kilowatt_hours, 3)


def degrees(microdegrees: int) -> float:
    """Millionths of a degree as degrees for the wire."""
    return microdegrees / 10**6


def microdegrees(degrees: Number, largest: int = 180) -> int:
    """Degrees of longitude or latitude from the wire as millionths (about 10 cm); at most 6 decimals."""
    return _small_units(degrees, 6, largest * 10**6)


def given_hours(quarters: int) -> float:
    """Quarters of an hour as hours for the wire."""
    return quarters / 4


def quarters(hours: Number) -> int:
    """Hours from the wire as quarters; nothing finer, and at most those of a month.

    Raises:
        BadValueError: they are none of these.
    """
    found, rest = divmod(_small_units(hours, 2), 25)
    if rest or not 0 < found <= MOST_QUARTERS:
        raise BadValueError("no_quarter_hour", "hours must be quarters of an hour, from 0.25 to 744")
    return found


def hours_rounded(quarters: int) -> int:
    """Quarters of an hour as whole hours, half even: what figures are made of."""
    return round_half_even_div(quarters, 4)


def grams_per_kwh(milligrams_per_kwh: int) -> float:
    """An emission factor in mg/kWh as g/kWh for the wire; exact up to ``LARGEST_EXACT``."""
    return milligrams_per_kwh / 1000


def milligrams_per_kwh(grams_per_kwh: Number) -> int:
    """An emission factor in g/kWh from the wire as mg/kWh; at most 3 decimals."""
    return _small_units(grams_per_kwh, 3)


def percent(basis_points: int) -> float:
    """Basis points as per cent for the wire."""
    return basis_points / 100


def basis_points(percent: Number) -> int:
    """Per cent from the wire as basis points; at most 2 decimals."""
    return _small_units(percent, 2)


def millionths(value: Number) -> int:
    """A step of an effect chain (people, shares, kg per person) in millionths; at most 6 decimals."""
    return _small_units(value, 6, LARGEST_MULTIPLIER)


def month_index(text: str) -> int:
    """A month as its index.

    Units:
        Months since the year 0: year * 12 + month - 1.

    Shape:
        ``YYYY-MM``, years 0001 to 9999.
    """
    found = _MONTH.fullmatch(text)
    if found is None or found[1] == "0000":
        raise BadValueError("not_a_month", "a month is written YYYY-MM, such as 2025-03")
    return int(found[1]) * 12 + int(found[2]) - 1


def month_text(index: int) -> str:
    """A month index as ``YYYY-MM``."""
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:  # noqa: PLR2004 - what four digits hold
        raise BadValueError("not_a_month", "a month index lies in the years 1 to 9999")
    return f"{year:04d}-{month + 1:02d}"


def round_half_even_div(numerator: int, denominator: int) -> int:
    """The quotient, rounded once to the nearest integer, ties to the even one, exact at any size.

    Raises:
        ZeroDivisionError: the denominator is 0.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        quotient += 1
    return quotient


def energy_kg(carriers: Iterable[tuple[int, int, int]]) -> int:
    """The yearly effect of an energy saving: sum over carriers of (before - after) x factor, rounded once.

    Units:
        Each carrier as (Wh/a before, Wh/a after, mg CO2(e) per kWh); the result in kg/a. More consumption
        after than before is negative.

    Raises:
        BadValueError: the result exceeds what a saving may be.
    """
    total = sum((before - after) * factor for before, after, factor in carriers)
    return _bounded(round_half_even_div(total, _MILLIGRAMS_AND_WATT_HOURS), 0)


def chain_kg(steps: Iterable[int]) -> int:
    """The yearly effect of an effect chain: the product of its steps, rounded once half even.

    Units:
        Each step in millionths; the result in kg/a.

    Raises:
        BadValueError: the result exceeds what a saving may be.
    """
    numerator, denominator = 1, 1
    for step in steps:
        numerator *= step
        denominator *= 10**6
    return _bounded(round_half_even_div(numerator, denominator), 0)


def exact_text(amount: int, places: int) -> str:
    """A whole number of small units as a decimal of the large one, exact at any size.

    Args:
        amount: in the small unit.
        places: decimals of the large unit that the small one is.
    """
    whole, rest = divmod(abs(amount), 10**places)
    text = f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".") if places else str(whole)
    return f"-{text}" if amount < 0 else text


def annualise(kg_lifetime: int, months: int) -> int:
    """A lifetime effect as its share per year: kg x 12 / W, rounded once half even.

    Raises:
        BadValueError: the lifetime is not between 1 and 1,200 months.
    """
    return round_half_even_div(kg_lifetime * 12, _lifetime(months))


def lifetime_kg(annual_kg: int, months: int) -> int:
    """A yearly effect over its lifetime: kg/a x W / 12, rounded once half even.

    Raises:
        BadValueError: the lifetime is not between 1 and 1,200 months.
    """
    return round_half_even_div(annual_kg * _lifetime(months), 12)


def _lifetime(months: int) -> int:
    if not 1 <= months <= LONGEST_LIFETIME:
        raise BadValueError(
            "out_of_range",
            f"an effect lasts 1 to {LONGEST_LIFETIME} months",
            minimum=1,
            maximum=LONGEST_LIFETIME,
        )
    return months


def _bounded(amount: int, places: int, largest: int = LARGEST_INPUT) -> int:
    if not -largest <= amount <= largest:
        raise _too_large(places, largest)
    return amount


def _too_large(places: int, largest: int) -> BadValueError:
    limit = largest // 10**places
    return BadValueError(
        "out_of_range", f"the value must lie between -{limit} and {limit}", minimum=-limit, maximum=limit
    )


def _small_units(value: Number, places: int, largest: int = LARGEST_INPUT) -> int:
    """A wire number times 10**places, exactly.

    Never scales before it has seen the size: ``1e999999`` would otherwise fill the memory.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return _bounded(value * 10**places, places, largest)
    number = _decimal(value)
    if not number.is_finite():
        raise BadValueError("not_finite", "the value must be a finite number")
    if number == 0:
        return 0
    if number.adjusted() > len(str(largest)):
        raise _too_large(places, largest)
    sign, digits, exponent = number.as_tuple()
    shift = int(exponent) + places
    if len(digits) > _LONGEST_NUMBER or number.adjusted() < -places:
        raise _too_fine(places)
    whole = int("".join(map(str, digits)))
    if shift >= 0:
        units = whole * 10**shift
    else:
        units, rest = divmod(whole, 10**-shift)
        if rest:
            raise _too_fine(places)
    return _bounded(-units if sign else units, places, largest)


def _too_fine(places: int) -> BadValueError:
    return BadValueError("too_many_decimals", f"at most {places} decimals are kept here", places=places)


def _decimal(value: Decimal | float | str) -> Decimal:
    """The number as it was written; a float stands for its shortest decimal, which is what JSON showed."""
    if isinstance(value, bool):
        raise BadValueError("not_a_number", "true and false are not numbers")
    if isinstance(value, Decimal):
        return value
    text = repr(value) if isinstance(value, float) else value
    if isinstance(value, float) and text.lstrip("-") in {"inf", "nan"}:
        return Decimal(text)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise BadValueError("not_a_number", "the value must be a decimal number such as 1234.5")
    return Decimal(text)
