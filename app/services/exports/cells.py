"""Cells: from what the database gives for a column to what stands in the file, a column of some rows at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app.core.clock import GERMANY
from app.formats.values import dressed, guard
from app.models.base import Moment
from app.schemas.exports import FileLanguage
from app.services.exports.style import Style
from app.services.sheets import Column, Kind

Convert = Callable[[Any], Any]
_AMBIGUOUS: Final = 3
"""Decimals with which ``1.234`` could be one thousand two hundred thirty-four in another country."""
_GUARDED: Final = frozenset("'=+-@\t\r")
"""Before these, or what begins with them, an apostrophe may be needed."""
FLAGS: Final[Mapping[FileLanguage | None, tuple[str, str]]] = {
    None: ("true", "false"), FileLanguage.DE: ("ja", "nein"), FileLanguage.EN: ("yes", "no"),
}  # fmt: skip
"""Yes and no in the names of the contract, in German and English."""


def loaded(expression: Any, outward: Convert | None) -> Convert | None:  # noqa: ANN401 - a column expression
    """What makes a Python value of the driver's, whichever database it comes from; none where it is one already.

    Args:
        expression: what is selected.
        outward: from the stored form to the wire's, where that is another one.
    """
    if outward is not None:
        return outward
    kind = expression.type
    if isinstance(kind, Moment):
        return lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(kind, sa.Date):
        return lambda value: date.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(kind, sa.JSON):
        return lambda value: orjson.loads(value) if isinstance(value, str) else value
    return bool if isinstance(kind, sa.Boolean) else None


def said(column: Column, style: Style) -> Convert | None:
    """What makes a cell of a Python value that is there; none where the value itself is one."""
    make = _MAKERS.get(column.kind)
    if make is not None:
        return make(column, style)
    return Guard(style) if not style.is_nested and column.kind in {Kind.TEXT, Kind.REFERENCE} else None


def _labels(column: Column, style: Style) -> Mapping[str, str]:
    if style.language is None:
        return {code.value: code.value for code in column.codes}
    return {code.value: getattr(code, style.language.value) for code in column.codes}


def _code(column: Column, style: Style) -> Convert:
    labels = _labels(column, style)
    return lambda value: labels.get(value, value)


def _codes(column: Column, style: Style) -> Convert:
    labels = _labels(column, style)
    if style.is_nested:
        return lambda values: values
    return lambda values: ", ".join(labels.get(value, value) for value in values)


def _flag(_column: Column, style: Style) -> Convert | None:
    if style.is_nested:
        return None
    yes, no = FLAGS[style.language]
    return lambda value: yes if value else no


def _day(_column: Column, style: Style) -> Convert | None:
    if style.is_german:
        return lambda day: day.strftime("%d.%m.%Y")
    return date.isoformat if style.is_text or style.is_nested else None


def _moment(_column: Column, style: Style) -> Convert:
    """Germany's time where people read it, unless the clocks were being put back."""
    if style.language is None:
        return utc_text
    form = "%d.%m.%Y %H:%M" if style.language is FileLanguage.DE else "%Y-%m-%d %H:%M"

    def moment(value: datetime) -> Any:  # noqa: ANN401 - text or a moment
        there = value.astimezone(GERMANY)
        twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
        if twice or there.microsecond:
            return utc_text(value)
        if style.is_text:
            return there.strftime(form + (":%S" if there.second else ""))
        return there.replace(tzinfo=None)

    return moment


def utc_text(value: datetime) -> str:
    """A moment as the contract has it."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _decimal(_column: Column, style: Style) -> Convert | None:
    return number_text(style) if style.is_text else None


def number_text(style: Style) -> Convert:
    """A number that no country reads as another one."""
    point = "," if style.is_german else "."

    def number(value: float) -> str:
        text = repr(float(value)).removesuffix(".0")
        if "e" in text:
            text = f"{Decimal(text):f}"
        whole, _, fraction = text.partition(".")
        if not fraction:
            return whole
        return f"{whole}{point}{fraction}{'0' if len(fraction) == _AMBIGUOUS else ''}"

    return number


class Guard:
    """Makes text that a spreadsheet does not run as a formula, and whose leading zeros German Excel keeps."""

    __slots__ = ("_dresses",)

    def __init__(self, style: Style) -> None:
        self._dresses = style.is_german

    def __call__(self, text: str) -> str:
        """One cell."""
        return dressed(text) if self._dresses else guard(text)

    def all(self, texts: Iterable[str | None]) -> list[str | None]:
        """A column; most of the cells of a file are text, so they are looked at without a call for each."""
        if self._dresses:
            return [text and dressed(text) for text in texts]
        return [guard(text) if text and text[0] in _GUARDED else text for text in texts]


_MAKERS: Final[Mapping[Kind, Callable[[Column, Style], Convert | None]]] = {
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.FLAG: _flag,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.DECIMAL: _decimal,
}


def each(convert: Convert | None, values: Iterable[Any]) -> Sequence[Any]:
    """Every value of a column that is there, converted."""
    if convert is None:
        return values if isinstance(values, Sequence) else list(values)
    if isinstance(convert, Guard):
        return convert.all(values)
    return [None if value is None else convert(value) for value in values]


def entry_text(parts: Sequence[Column], style: Style) -> Callable[[Mapping[str, Any]], str]:
    """What makes one line of a list of its parts; numbers in it are German in every file, as imports read them."""
    number = number_text(Style(style.format.EXCEL_DE, style.language))
    makers = {part.name: partial(_part, number if part.kind is Kind.DECIMAL else None) for part in parts}

    def text(entry: Mapping[str, Any]) -> str:
        cells = [makers[part.name](entry.get(part.name)) for part in parts]
        while cells and not cells[-1]:
            cells.pop()
        return " | ".join(cells)

    return text


def _part(convert: Convert | None, value: Any) -> str:  # noqa: ANN401 - a part of an entry
    if value is None:
        return ""
    return str(value if convert is None else convert(value))
