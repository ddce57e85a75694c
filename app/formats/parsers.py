"""Parsers of columns: made once for a column, then called with every cell of it.

A parser takes a cell of any kind and gives the value, ``Repaired`` (a value and what to say about it), a ``Fault``,
or None for an empty cell. It is called a million times, so what repeats is remembered: most columns hold few
different texts.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from app.core.errors import Fault
from app.core.folding import clean_text
from app.core.nearest import nearest
from app.core.values import BadValueError
from app.formats.cells import Cell, Nested, Unreadable, cell_text
from app.formats.columns import fold
from app.formats.findings import Repaired, sample
from app.formats.keys import parse_ags, parse_ars
from app.formats.numbers import NO_UNITS, NumberFormat, Units, not_a_number, scale_number, scaled_reader
from app.formats.periods import date_of, month_of, parse_date, parse_month
from app.formats.values import OUTER, clean, error_value, parse_yes_no

T = TypeVar("T")

Parser = Callable[[Cell], Any]
"""Cell -> value, ``Repaired``, ``Fault`` or None."""

_REMEMBERED: Final = 20_000
"""Most texts of one column remembered: the days of half a century, all municipalities."""

_EUROPEAN: Final = re.compile("[ -~\u00a0-\u02ff\u2010-\u2027\u20ac]*")
"""Letters and signs that are stored as they are: no marks to be composed, no control characters."""

_DRESSED: Final = frozenset("='#" + OUTER)


class _Memory(dict[Cell, Any]):
    """What the texts of a column mean, found out at first sight; other cells are worked out each time.

    Args:
        of_text: parses a text.
        of_other: parses a number, day or truth value.
    """

    def __init__(self, of_text: Callable[[str], Any], of_other: Callable[[Cell], Any]) -> None:
        self._of_text = of_text
        self._of_other = of_other
        self[""] = self[None] = None

    def __missing__(self, cell: Cell) -> Any:  # noqa: ANN401 - the value of any column
        if type(cell) is not str:
            return _special(cell) or self._of_other(cell)
        value = self._of_text(cell) if cell.strip(OUTER) else None
        if len(self) < _REMEMBERED:
            self[cell] = value
        return value


def _special(cell: Cell) -> Fault | None:
    """The fault of a cell that holds no single value."""
    if isinstance(cell, Unreadable):
        return cell.fault
    return Fault("cell_not_single") if isinstance(cell, Nested) else None


def parse_rows(parsers: Sequence[Parser], rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[Any, ...]]:
    """Some rows at once, column by column, which costs less than cell by cell.

    Args:
        parsers: one for each column.
        rows: cells, as many in each as there are parsers.
    """
    columns = zip(*rows, strict=True)
    return zip(*(list(map(parse, column)) for parse, column in zip(parsers, columns, strict=True)), strict=True)


def text_parser(longest: int | None = None, *, dressed: bool = True) -> Parser:
    """A parser of texts, which come out as they are stored: composed, without outer blanks and control characters.

    Args:
        longest: most characters; None: as long as a cell can be.
        dressed: whether spreadsheet dress is taken off; JSON says exactly what it means.
    """

    def parse(cell: Cell) -> str | Fault | None:
        text = cell if type(cell) is str else cell_text(cell)
        if not text:
            return _special(cell)
        if type(cell) is not str and (fault := _special(cell)):
            return fault
        if text[0] in _DRESSED or text[-1] in _DRESSED or not _is_simple(text):
            try:
                text = clean_text(clean(text) if dressed else text)
            except BadValueError as problem:
                return Fault(problem.code, params=problem.params)
            if not text or (dressed and (fault := error_value(text))):
                return fault if text else None
        if longest is not None and len(text) > longest:
            return Fault("too_long", params={"value": sample(text), "max_length": longest})
        return text

    return parse


def _is_simple(text: str) -> bool:
    """Whether a text is stored as it is."""
    if not text.isprintable():
        return False
    # Umlauts are in Latin-1, which is quickly seen; typographic signs are not.
    return text.isascii() or len(text.encode("latin-1", "ignore")) == len(text) or bool(_EUROPEAN.fullmatch(text))


def number_parser(places: int = 0, notation: NumberFormat = NumberFormat.PLAIN, units: Units = NO_UNITS) -> Parser:
    """A parser of numbers as whole counts of their smallest unit.

    Args:
        places: decimal places of the smallest unit: 0 for things counted, 2 for cents, 3 for kilograms of a tonne.
        notation: how the column writes numbers (``NumberVote``).
        units: what may stand around the number.
    """
    read = scaled_reader(places, notation, units)

    def parse(cell: Cell) -> int | Repaired[int] | Fault | None:
        # Most numbers of a column differ: nothing to be remembered.
        if type(cell) is str:
            return read(cell) if cell and not cell.isspace() else None
        if cell is None:
            return None
        return _special(cell) or _scaled(cell, places)

    return parse


def _scaled(cell: Cell, places: int) -> int | Fault:
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return not_a_number(cell)
    return scale_number(cell, places)


def day_parser() -> Parser:
    """A parser of calendar days."""
    return _Memory(parse_date, date_of).__getitem__


def month_parser() -> Parser:
    """A parser of months, as their first day."""
    return _Memory(parse_month, month_of).__getitem__


def yes_no_parser() -> Parser:
    """A parser of truth values."""

    def of_other(cell: Cell) -> bool | Fault:
        return cell if isinstance(cell, bool) else parse_yes_no(cell_text(cell))

    return _Memory(parse_yes_no, of_other).__getitem__


def ags_parser() -> Parser:
    """A parser of AGS, also where a spreadsheet took them for numbers."""
    return _Memory(parse_ags, _as_text(parse_ags)).__getitem__


def ars_parser() -> Parser:
    """A parser of 12-digit ARS, also where a spreadsheet took them for numbers."""
    return _Memory(parse_ars, _as_text(parse_ars)).__getitem__


def choice_parser(labels: Mapping[str, T]) -> Parser:
    """A parser of code lists: a code or one of its labels, in any case and spelling.

    Args:
        labels: code or label -> value.
    """
    folded = {fold(label): value for label, value in labels.items()}

    def of_text(text: str) -> T | Fault:
        found = folded.get(fold(text))
        if found is not None:
            return found
        if fault := error_value(clean(text)):
            return fault
        params = {"value": sample(clean(text)), "nearest": nearest(clean(text), list(labels))}
        return Fault("choice_unknown", params={**params, "allowed": list(labels)[:30]})

    return _Memory(of_text, _as_text(of_text)).__getitem__


def _as_text(parse: Callable[[str], T]) -> Callable[[Cell], T]:
    return lambda cell: parse(cell_text(cell))
