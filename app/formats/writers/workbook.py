"""Workbooks (XLSX), each row in the file as soon as it is there: flat memory, and the first bytes at once.

A sheet is one entry of the archive, deflated while its rows come; what names all sheets stands behind them. Texts are
written as texts, so nothing in them runs. Cells are made column by column, as they come, which costs a fraction of
writing them one by one.

Source: ECMA-376, part 1 (SpreadsheetML) and part 2 (packages).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, count, islice, repeat
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.formats.sheets import ROWS_LIMIT
from app.formats.writers import workbook_parts as parts
from app.formats.writers.tables import OutTable, Piece

_LARGEST: Final = 1_500_000_000
"""Bytes of XML after which a sheet goes on in another one: entries beyond 2 GB need a form that Excel refuses."""
_AT_ONCE: Final = 4_000
"""Rows made into XML together."""
_QUICK: Final = 1
"""Of the nine levels of deflating, the one that takes a fifth of the time for a file a quarter larger."""
_EXACT: Final = 10**15
"""Numbers up to here a spreadsheet keeps to the last digit."""
_FIRST_DAY: Final = date(1900, 3, 1)
"""Spreadsheets take 1900 for a leap year; earlier days are written as text."""
_ORIGIN: Final = date(1899, 12, 30)
_DAY_SECONDS: Final = 86_400
_NAME_LENGTH: Final = 31
_NAME_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_BAD: Final = "\x01-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff"
_UNSAFE: Final = re.compile(f"[\0{_BAD}]|_(?=x[0-9A-Fa-f]{{4}}_)")
"""What XML cannot hold, and what looks like the way such a sign is written."""


class _Forward:
    """A file that is only written to: nothing that was sent is taken back.

    Args:
        out: where it goes.
    """

    def __init__(self, out: BinaryIO) -> None:
        self.write, self.flush = out.write, out.flush


def write_workbook(out: BinaryIO, tables: Iterable[OutTable], made: datetime) -> None:
    """Write a workbook with a sheet for each table, or more where one does not hold all its rows.

    Args:
        out: where to; need not be seekable.
        tables: in order; each is read when its turn comes.
        made: what the file says of its making; the same rows and moment give the same bytes.
    """
    stamp = made.timetuple()[:6]
    with ZipFile(_Forward(out), "w", ZIP_DEFLATED, compresslevel=_QUICK) as archive:  # type: ignore[call-overload]  # written to only

        def entry(name: str) -> ZipInfo:
            info = ZipInfo(name, stamp)
            info.compress_type = ZIP_DEFLATED
            return info

        for name, content in parts.BEFORE.items():
            archive.writestr(entry(name), content)
        sheets: list[tuple[str, bool]] = []
        for table in tables:
            is_selected = not table.hidden and all(is_hidden for _, is_hidden in sheets)
            rest: Iterator[Piece] | None = _pieces(table.pieces)
            while rest is not None:
                sheets.append((_free_name(table.name, [name for name, _ in sheets]), table.hidden))
                with archive.open(entry(parts.sheet_path(len(sheets))), "w") as page:
                    rest = _fill(page.write, table, rest, is_selected=is_selected)
                is_selected = False
        for name, content in parts.behind(sheets, made).items():
            archive.writestr(entry(name), content)


def _free_name(name: str, used: Iterable[str]) -> str:
    """A name a further sheet can have: short enough, without forbidden signs, not used yet."""
    taken = {each.casefold() for each in used}
    plain = _NAME_FORBIDDEN.sub(" ", name).strip("' ") or "Tabelle"
    ends = chain([""], (f" ({number})" for number in count(2)))
    return next(full for end in ends if (full := plain[: _NAME_LENGTH - len(end)] + end).casefold() not in taken)


def _pieces(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Rows in pieces of a size that is good to work with."""
    rows = chain.from_iterable(pieces)
    while piece := list(islice(rows, _AT_ONCE)):
        yield piece


def _fill(
    write: Callable[[bytes], object], table: OutTable, pieces: Iterator[Piece], *, is_selected: bool
) -> Iterator[Piece] | None:
    """One sheet; what is left of the rows when it is full, None when all are in it."""
    write(parts.sheet_begin(table, selected=is_selected).encode())
    number, size = 1, 0
    if table.headings:
        write(parts.heading_row([escaped(each) for each in table.headings], table.required).encode())
        number = 2
    style = parts.WRAPPED if table.wrapped else 0
    left: Iterator[Piece] | None = None
    for piece in pieces:
        fitting = piece[: ROWS_LIMIT + 1 - number]
        content = _rows(fitting, style).encode()
        write(content)
        number, size = number + len(fitting), size + len(content)
        if len(fitting) < len(piece):
            left = chain([piece[len(fitting) :]], pieces)
            break
        if number > ROWS_LIMIT or size > _LARGEST:
            following = next(pieces, None)
            left = None if following is None else chain([following], pieces)
            break
    write(parts.sheet_end(table).encode())
    return left


def _rows(piece: Piece, style: int) -> str:
    """Rows as XML. Places of rows and cells follow from their order, so they are not written."""
    widest = max(map(len, piece), default=0)
    if any(len(row) < widest for row in piece):
        piece = [[*row, *repeat(None, widest - len(row))] for row in piece]
    columns = [_column(values, style) for values in zip(*piece, strict=True)]
    if not columns:
        return "<row/>" * len(piece)
    return "".join([f"<row>{''.join(cells)}</row>" for cells in zip(*columns, strict=True)])


def _column(values: Sequence[Any], style: int) -> Sequence[str]:
    """The cells of a column."""
    kinds = set(map(type, values)) - {type(None)}
    if not kinds:
        return ["<c/>"] * len(values)
    if kinds == {str} and (cells := _texts(values, style)) is not None:
        return cells
    if kinds <= {int, float} and max(abs(value) for value in values if value is not None) < _EXACT:
        return ["<c/>" if value is None else f"<c><v>{value!r}</v></c>" for value in values]
    return ["<c/>" if value is None else _MAKERS[type(value)](value, style) for value in values]


def _texts(values: Sequence[str | None], style: int) -> Sequence[str] | None:
    """Cells of plain texts, made of the whole column at once; None if one of them is not as plain."""
    whole = "\0".join([value or "" for value in values])
    if not _are_plain(whole, len(values)):
        return None
    begin, end = _around(style)
    whole = whole.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    whole = f"{begin}{whole}{end}".replace("\0", f"{end}\0{begin}")
    return whole.replace(begin + end, "<c/>").split("\0")


def _are_plain(whole: str, count: int) -> bool:
    """Whether texts, joined by NUL, have nothing in them that is written in a way of its own, and no blanks at ends."""
    bare = whole.replace("\0", "")
    if len(bare) != len(whole) - count + 1 or not (bare.isprintable() and "_x" not in bare):
        return False
    return not (" \0" in whole or "\0 " in whole or whole.startswith(" ") or whole.endswith(" "))


def _around(style: int) -> tuple[str, str]:
    styled = f' s="{style}"' if style else ""
    return f'<c{styled} t="inlineStr"><is><t>', "</t></is></c>"


def escaped(text: str) -> str:
    """A text as XML holds it; signs that XML cannot hold as spreadsheets write them."""
    text = _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _text(value: str, style: int) -> str:
    begin, end = _around(style)
    begin = begin if value.strip() == value and "\n" not in value else begin[:-1] + ' xml:space="preserve">'
    return f"{begin}{escaped(value)}{end}" if value else "<c/>"


def _number(value: float, style: int) -> str:
    return f"<c><v>{value!r}</v></c>" if abs(value) < _EXACT else _text(str(value), style)


def _truth(value: bool, _style: int) -> str:  # noqa: FBT001 - a cell
    return f'<c t="b"><v>{value:d}</v></c>'


def _day(value: date, style: int) -> str:
    if value < _FIRST_DAY:
        return _text(value.isoformat(), style)
    return f'<c s="{parts.DAY}"><v>{(value - _ORIGIN).days}</v></c>'


def _moment(value: datetime, style: int) -> str:
    if value.date() < _FIRST_DAY:
        return _text(value.isoformat(" "), style)
    passed = value.replace(tzinfo=None) - datetime(_ORIGIN.year, _ORIGIN.month, _ORIGIN.day)  # noqa: DTZ001 - a spreadsheet's
    shown = parts.SECOND if value.second or value.microsecond else parts.MINUTE
    return f'<c s="{shown}"><v>{passed.total_seconds() / _DAY_SECONDS!r}</v></c>'


_MAKERS: Final[Mapping[type, Callable[[Any, int], str]]] = {
    str: _text, int: _number, float: _number, bool: _truth, date: _day, datetime: _moment,
}  # fmt: skip
