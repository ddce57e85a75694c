"""The wire's own field types: decimals with a unit in their name, and how each is stored as an integer.

``planned_investment_eur: Euros`` on the wire is ``planned_investment_cents`` in the table. The pair of suffixes and the
two conversions live in the type, so neither a service nor a router ever multiplies by a hundred.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import orjson
from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from app.core import units
from app.core.values import BadValueError


@dataclass(frozen=True, slots=True)
class Stored:
    """How a wire field is stored.

    Attributes:
        wire_suffix: end of the field's name on the wire.
        column_suffix: what it is replaced by in the table.
        inward: wire value to column value.
        outward: column value to wire value.
    """

    wire_suffix: str
    column_suffix: str
    inward: Callable[[Any], Any]
    outward: Callable[[Any], Any]

    def column(self, name: str) -> str:
        """Name of the column behind a wire field."""
        return name.removesuffix(self.wire_suffix) + self.column_suffix


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("decimal_type", "Input should be a number")
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _checked(to_integer: Callable[[Decimal], int], *, least: int | None) -> Callable[[object], Decimal]:
    """A validator that lets through exactly what the integer column can hold."""

    def check(value: object) -> Decimal:
        number = _number(value)
        try:
            stored = to_integer(number)
        except BadValueError as error:
            raise PydanticCustomError("bad_value", "{code}", {"code": error.code, **error.params}) from None
        if least is not None and stored < least:
            raise PydanticCustomError("greater_than_equal", "Input should not be negative", {"ge": 0})
        return number

    return check


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a decimal looks in the contract.

    What is sent has the limits of its column; what is read may be a sum of many.
    """

    description: str
    example: float
    largest: float
    least: float | None

    def __get_pydantic_json_schema__(self, _core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema, by direction."""
        schema: dict[str, Any] = {"type": "number", "description": self.description, "examples": [self.example]}
        if self.least is not None:
            schema["minimum"] = self.least
        if handler.mode == "validation":
            schema |= {"minimum": -self.largest if self.least is None else self.least, "maximum": self.largest}
        return schema


_plain = PlainSerializer(float, return_type=float)

Euros = Annotated[
    Decimal, Stored("_eur", "_cents", units.cents, units.euros), _plain,
    BeforeValidator(_checked(units.cents, least=0)),
    _Shown("Euros, at most two decimals.", 225000.0, units.LARGEST_INPUT / 100, 0),
]  # fmt: skip
Tonnes = Annotated[
    Decimal, Stored("_t", "_kg", units.kilograms, units.tonnes), _plain,
    BeforeValidator(_checked(units.kilograms, least=None)),
    _Shown("Tonnes CO2 or CO2e, at most three decimals; extra consumption is negative.", 19.8,
           units.LARGEST_INPUT / 1000, None),
]  # fmt: skip
KilowattHours = Annotated[
    Decimal, Stored("_kwh", "_wh", units.watt_hours, units.kilowatt_hours), _plain,
    BeforeValidator(_checked(units.watt_hours, least=0)),
    _Shown("Energy in kWh, at most three decimals.", 48293.9, units.LARGEST_INPUT / 1000, 0),
]  # fmt: skip
GramsPerKwh = Annotated[
    Decimal, Stored("_g_per_kwh", "_mg_per_kwh", units.milligrams_per_kwh, units.grams_per_kwh), _plain,
    BeforeValidator(_checked(units.milligrams_per_kwh, least=None)),
    _Shown("Emission factor in g per kWh, at most three decimals.", 436.8, units.LARGEST_INPUT / 1000, None),
]  # fmt: skip
Longitude = Annotated[
    Decimal, Stored("", "_microdegrees", units.microdegrees, units.degrees), _plain,
    BeforeValidator(_checked(units.microdegrees, least=None)),
    _Shown("Longitude in degrees (WGS 84), east positive, at most six decimals.", 7.127142, 180.0, None),
]  # fmt: skip
_microdegrees_of_latitude = partial(units.microdegrees, largest=90)
Latitude = Annotated[
    Decimal, Stored("", "_microdegrees", _microdegrees_of_latitude, units.degrees), _plain,
    BeforeValidator(_checked(_microdegrees_of_latitude, least=None)),
    _Shown("Latitude in degrees (WGS 84), north positive, at most six decimals.", 49.807722, 90.0, None),
]  # fmt: skip
GivenHours = Annotated[
    Decimal, Stored("hours", "quarters", units.quarters, units.given_hours), _plain,
    BeforeValidator(_checked(units.quarters, least=None)),
    _Shown("Hours, to a quarter.", 2.5, units.MOST_QUARTERS / 4, 0.25),
]  # fmt: skip
Multiplier = Annotated[
    Decimal, _plain, BeforeValidator(_checked(units.millionths, least=None)),
    _Shown("Number that is multiplied, at most six decimals.", 0.05, units.LARGEST_MULTIPLIER / 1_000_000, None),
]  # fmt: skip
Quantity = Annotated[
    Decimal, _plain, BeforeValidator(_checked(units.kilograms, least=0)),
    _Shown("Number of tonnes, euros or things; with as many decimals as its unit has.", 250.0,
           units.LARGEST_INPUT / 1000, 0),
]  # fmt: skip


_MONTH = re.compile(r"(19|2[0-2])[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
"""The years of ``Year``."""


def _month(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("month_type", "Input should be a month such as 2026-03")
    if not _MONTH.fullmatch(value):
        raise PydanticCustomError("month_type", "Input should be a month such as 2026-03, from 1900 to 2299")
    return value


Month = Annotated[
    str, Stored("", "", units.month_index, units.month_text), BeforeValidator(_month),
    WithJsonSchema({"type": "string", "pattern": f"^{_MONTH.pattern}$", "description": "Month.",
                    "examples": ["2026-03"]}),
]  # fmt: skip

FIRST_YEAR, LAST_YEAR = 1900, 2299
_SECONDS: Final = re.compile(r"\s*[-+]?\d*\.?\d*\s*")


def _no_seconds(value: object) -> object:
    return "" if isinstance(value, str) and _SECONDS.fullmatch(value) else value


def _zoned(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment with its offset from UTC, such as 2026-03-01T09:30:00Z")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        limits = {"minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        raise PydanticCustomError("bad_value", "{code}", {"code": "out_of_range", **limits})
    return value


Spelled = BeforeValidator(_no_seconds)
"""A moment in an address is written out; pydantic would take digits for seconds since 1970."""
Zoned = AfterValidator(_zoned)
"""A moment names an instant: without an offset it would mean another one on every server, and at the edges of the
calendar it has no UTC."""

Embedded = Stored("", "", str, orjson.Fragment)
"""A column that already holds JSON text (a list the database built); it goes to the wire as it is."""


@lru_cache(maxsize=256)
def stored_marks(shape: type[Any]) -> dict[str, Stored]:
    """How the fields of a wire shape are stored, where that is not as they are."""
    hints = get_type_hints(shape, include_extras=True)
    found = {name: _stored_in(hint) for name, hint in hints.items()}
    return {name: mark for name, mark in found.items() if mark is not None}


def _stored_in(hint: Any) -> Stored | None:  # noqa: ANN401 - an annotation, nested at will
    marks = getattr(hint, "__metadata__", ())
    own = next((mark for mark in marks if isinstance(mark, Stored)), None)
    if own is not None or get_origin(hint) is list:
        return own
    return next((mark for part in get_args(hint) if (mark := _stored_in(part)) is not None), None)
