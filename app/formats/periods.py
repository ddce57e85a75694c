"""Dates, months and periods as people write them in German and international lists."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core.errors import Fault
from app.formats.cells import Cell
from app.formats.findings import Repaired, sample
from app.formats.values import clean, error_value

TEXT_LENGTH = 60
"""Longest text read as a date or period. Units: characters."""

_YEAR = r"((?:19|20|21)[0-9]{2})"
_DAY_ISO = re.compile(_YEAR + r"-([0-9]{2})-([0-9]{2})")
_DAY_GERMAN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\." + _YEAR)
_DAY_NAMED = re.compile(r"([0-9]{1,2})\. ?([A-Za-zÄä]{3,9})\.? " + _YEAR)
_DAY_AND_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})[T ]([0-9:.,]{4,15})Z?")
_SERIAL = re.compile(r"[0-9]{5}")
_MONTH_ISO = re.compile(_YEAR + r"-([0-9]{2})")
_MONTH_GERMAN = re.compile(r"([0-9]{1,2})[/.]" + _YEAR)
_MONTH_NAMED = re.compile(r"([A-Za-zÄä]{3,9})\.?[ -]" + _YEAR)
_YEAR_ONLY = re.compile(_YEAR)
_YEARS = re.compile(_YEAR + r"\s?[-\u2013/]\s?" + _YEAR)
_HALF = re.compile(_YEAR + r" \((first|second) half\)")
_OPEN = re.compile(r"(?:since|from|seit|ab) (.+)", re.IGNORECASE)


_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Numbers of the days from 1954 to 2119; others are no days anybody means."""

_NAMES = (
    "januar january jänner jan", "februar february feb", "märz march maerz mrz mär mar", "april apr", "mai may",
    "juni june jun", "juli july jul", "august aug", "september sept sep", "oktober october okt oct",
    "november nov", "dezember december dez dec",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}


class Precision(StrEnum):
    """How exactly a source names a time."""

    DAY = "day"
    MONTH = "month"
    HALF_YEAR = "half_year"
    YEAR = "year"


_COARSENESS = tuple(Precision)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, both ends included.

    Attributes:
        first: its first day.
        last: its last day; None: open-ended.
        precision: the coarsest statement it was read from; a month says nothing about its days.
    """

    first: date
    last: date | None
    precision: Precision


def _unreadable(text: str) -> Fault:
    return error_value(text) or Fault("date_not_readable", params={"value": sample(text)})


def _day(year: str, month: str, day: str, text: str) -> date | Fault:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return _unreadable(text)


def parse_date(text: str) -> date | Repaired[date] | Fault:
    """A calendar day: ``2024-12-31``, ``31.12.2024``, ``31. Dezember 2024``; two-digit years are refused.

    A time of day is dropped, and the number that a spreadsheet keeps instead of a day is turned back; both are
    said, midnight is not.
    """
    text = clean(text)
    if found := _DAY_ISO.fullmatch(text):
        return _day(found[1], found[2], found[3], text)
    if found := _DAY_GERMAN.fullmatch(text):
        return _day(found[3], found[2], found[1], text)
    if len(text) > TEXT_LENGTH:
        return _unreadable(text)
    if (found := _DAY_NAMED.fullmatch(text)) and (month := _MONTHS.get(found[2].casefold())):
        return _day(found[3], str(month), found[1], text)
    if found := _DAY_AND_TIME.fullmatch(text):
        day = parse_date(found[1])
        if isinstance(day, date) and found[2].strip("0:.,"):
            return Repaired(day, Fault("date_time_dropped", params={"value": sample(text)}))
        return day
    return _serial(int(text), text) if _SERIAL.fullmatch(text) else _unreadable(text)


def _serial(number: int, text: str) -> date | Repaired[date] | Fault:
    """The day a spreadsheet means by a number: days since the end of 1899, 1900 taken for a leap year."""
    if number not in _SERIALS:
        return _unreadable(text)
    day = _SERIAL_START + timedelta(days=number)
    return Repaired(day, Fault("date_serial", params={"value": text, "suggestion": day.isoformat()}))


def date_of(cell: Cell) -> date | Repaired[date] | Fault:
    """A calendar day from a cell that is no text: a day, a moment, or a spreadsheet's number of a day."""
    if isinstance(cell, datetime):
        if cell.hour or cell.minute or cell.second:
            return Repaired(cell.date(), Fault("date_time_dropped", params={"value": cell.isoformat()}))
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell // 1:
        return _unreadable(str(cell))
    return _serial(int(cell), str(int(cell)))


def parse_month(text: str) -> date | Repaired[date] | Fault:
    """The first day of a month: ``2021-09``, ``09/2021``, ``9.2021``, ``September 2021``; of a day, its month."""
    text = clean(text)
    if found := _MONTH_ISO.fullmatch(text):
        return _day(found[1], found[2], "1", text)
    if found := _MONTH_GERMAN.fullmatch(text):
        return _day(found[2], found[1], "1", text)
    if (found := _MONTH_NAMED.fullmatch(text)) and (month := _MONTHS.get(found[1].casefold())):
        return _day(found[2], str(month), "1", text)
    return _month_of_day(parse_date(text))


def month_of(cell: Cell) -> date | Repaired[date] | Fault:
    """The first day of a month from a cell that is no text; a spreadsheet keeps ``03/2025`` as the first of March."""
    return _month_of_day(date_of(cell))


def _month_of_day(day: date | Repaired[date] | Fault) -> date | Repaired[date] | Fault:
    """The month a day lies in, said unless it is the first of it."""
    if isinstance(day, Fault):
        return day
    whole = day.value if isinstance(day, Repaired) else day
    first = whole.replace(day=1)
    if isinstance(day, Repaired):
        return Repaired(first, day.fault)
    return first if whole == first else Repaired(first, Fault("month_from_day", params={"value": whole.isoformat()}))


def _certain(value: date | Repaired[date] | Fault, text: str) -> date | Fault:
    """A day within a period, where nothing may be put right."""
    return _unreadable(text) if isinstance(value, Repaired) else value


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _moment(text: str) -> Period | Fault:
    """A day, month, half-year or year as the period it covers."""
    if found := _YEAR_ONLY.fullmatch(text):
        year = int(found[1])
        return Period(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
    if found := _HALF.fullmatch(text):
        year, half = int(found[1]), (1 if found[2] == "first" else 7)
        return Period(date(year, half, 1), _month_end(date(year, half + 5, 1)), Precision.HALF_YEAR)
    day = _certain(parse_date(text), text)
    if isinstance(day, date):
        return Period(day, day, Precision.DAY)
    month = _certain(parse_month(text), text)
    return month if isinstance(month, Fault) else Period(month, _month_end(month), Precision.MONTH)


def _between(start: str, end: str, text: str) -> Period | Fault:
    """From the first day of one moment to the last day of another."""
    first, last = _moment(start), _moment(end)
    if isinstance(first, Fault) or isinstance(last, Fault) or last.last is None:
        return _unreadable(text)
    if last.last < first.first:
        return Fault("period_reversed", params={"value": sample(text)})
    precision = max(first.precision, last.precision, key=_COARSENESS.index)
    return Period(first.first, last.last, precision)


def parse_period(text: str) -> Period | Fault:
    """A period: a moment, ``A/B``, ``2023-2030``, ``since A``, ``from A``."""
    text = clean(text)
    if len(text) > TEXT_LENGTH:
        return _unreadable(text)
    if found := _OPEN.fullmatch(text):
        start = _moment(found[1].strip())
        return start if isinstance(start, Fault) else Period(start.first, None, start.precision)
    if found := _YEARS.fullmatch(text):
        return _between(found[1], found[2], text)
    whole = _moment(text)
    if isinstance(whole, Fault) and text.count("/") == 1:
        start_text, _, end_text = text.partition("/")
        return _between(start_text.strip(), end_text.strip(), text)
    return whole
