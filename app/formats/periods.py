"""Dates, months and periods as people write them in German and international lists."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import Fault
from app.formats.findings import sample
from app.formats.values import clean

TEXT_LENGTH = 60
"""Longest text read as a date or period. Units: characters."""

_YEAR = r"((?:19|20|21)[0-9]{2})"
_DAY_ISO = re.compile(_YEAR + r"-([0-9]{2})-([0-9]{2})")
_DAY_GERMAN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\." + _YEAR)
_MONTH_ISO = re.compile(_YEAR + r"-([0-9]{2})")
_MONTH_GERMAN = re.compile(r"([0-9]{1,2})[/.]" + _YEAR)
_YEAR_ONLY = re.compile(_YEAR)
_YEARS = re.compile(_YEAR + r"\s?[-\u2013/]\s?" + _YEAR)
_HALF = re.compile(_YEAR + r" \((first|second) half\)")
_OPEN = re.compile(r"(?:since|from|seit|ab) (.+)", re.IGNORECASE)


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
    return Fault("date_not_readable", params={"value": sample(text)})


def _day(year: str, month: str, day: str, text: str) -> date | Fault:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return _unreadable(text)


def parse_date(text: str) -> date | Fault:
    """A calendar day: ``2024-12-31`` or ``31.12.2024``; two-digit years are refused."""
    text = clean(text)
    if found := _DAY_ISO.fullmatch(text):
        return _day(found[1], found[2], found[3], text)
    if found := _DAY_GERMAN.fullmatch(text):
        return _day(found[3], found[2], found[1], text)
    return _unreadable(text)


def parse_month(text: str) -> date | Fault:
    """The first day of a month: ``2021-09``, ``09/2021``, ``9.2021``."""
    text = clean(text)
    if found := _MONTH_ISO.fullmatch(text):
        return _day(found[1], found[2], "1", text)
    if found := _MONTH_GERMAN.fullmatch(text):
        return _day(found[2], found[1], "1", text)
    return _unreadable(text)


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
    month = parse_month(text)
    if isinstance(month, date):
        return Period(month, _month_end(month), Precision.MONTH)
    day = parse_date(text)
    return day if isinstance(day, Fault) else Period(day, day, Precision.DAY)


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
