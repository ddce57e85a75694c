"""JSON lines (NDJSON): one object a line, read as strictly as a request's body.

Most lines are harmless: a quick parser reads them, and counting tells that no name stands twice. Whatever looks odd is
read once more by a strict one, which knows the place and the reason of what is wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from json import JSONDecoder
from typing import Any, Final

import orjson

from app.core.errors import Fault, Malformed, Param, TooLarge
from app.core.strict_json import JsonLimits, check_json
from app.formats.cells import Cell, Nested
from app.formats.sheets import COLUMNS_LIMIT, BrokenRow, Document, FileKind, Sheet, unusable
from app.formats.sources import Source

LINE_LIMIT: Final = 1_000_000
"""Longest line. Units: bytes."""

LINES_LIMIT: Final = 10_000_000

_LIMITS: Final = JsonLimits(depth=32, elements=20_000)
_BLOCK: Final = 1 << 18
_BOM: Final = b"\xef\xbb\xbf"
_ESCAPED: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""U+0000 and halves of surrogate pairs; an escaped backslash in front makes it harmless, which the closer look sees."""

_DIGITS: Final = bytes(48 if byte in b"0123456789." else 32 for byte in range(256))
_LONG_NUMBER: Final = b"0" * 16
"""A number this long may not fit into 64 bits, or lose digits as a float. Units: digits and point."""

_FLAT_LISTS: Final = 8
"""With so few brackets a line cannot be too deep."""


class _TwiceError(ValueError):
    """A name stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _constant(text: str) -> Any:  # noqa: ANN401 - what the parser asks for
    raise ValueError(text)


_DECODER: Final = JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=Decimal)

_Line = tuple[int, bytes]


def _lines(source: Source) -> Iterator[list[_Line] | BrokenRow]:
    """Blocks of numbered lines with something in them; a line too long ends the reading."""
    with source.open() as stream:
        if stream.read(len(_BOM)) != _BOM:
            stream.seek(0)
        number, rest = 0, b""
        while block := stream.read(_BLOCK):
            end = block.rfind(b"\n") + 1
            whole, rest = (rest + block[:end], block[end:]) if end else (b"", rest + block)
            if len(rest) > LINE_LIMIT:
                fault = Fault("json_line_too_long", params={"limit": LINE_LIMIT})
                yield BrokenRow(number + 1 + whole.count(b"\n"), fault, [], "line")
                return
            lines = whole.splitlines() if b"\r" not in whole else whole.replace(b"\r\n", b"\n").split(b"\n")
            yield [(number + place, line) for place, line in enumerate(lines, 1) if line and not line.isspace()]
            number += whole.count(b"\n")
        if rest.strip():
            yield [(number + 1, rest)]


def _suspect(text: bytes) -> bool:
    """Whether something in it needs a closer look."""
    return _LONG_NUMBER in text.translate(_DIGITS) or (b"\\u" in text and _ESCAPED.search(text) is not None)


def _members(value: Any) -> int:  # noqa: ANN401 - any JSON value
    """How many members the objects in a value have, all together."""
    if type(value) is dict:
        return len(value) + sum(_members(inner) for inner in value.values() if type(inner) in {dict, list})
    return sum(_members(inner) for inner in value if type(inner) in {dict, list})


def _quick(line: bytes) -> dict[str, Any] | None:
    """The object of a harmless line; None where a closer look is needed.

    Every name ends in ``":``. If there are more of them than members, a name may stand twice.
    """
    objects = line.count(b"{")
    if objects + line.count(b"[") > _FLAT_LISTS:
        return None
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if type(found) is not dict:
        return None
    return found if line.count(b'":') == (len(found) if objects == 1 else _members(found)) else None


def _strict(number: int, line: bytes) -> dict[str, Any] | Fault:
    """The object of one line, or what is wrong with it."""
    try:
        check_json(line, _LIMITS)
    except (Malformed, TooLarge) as problem:
        pointer = problem.faults[0].pointer if problem.faults else ""
        place: dict[str, Param] = {"column": pointer.removeprefix("/")} if pointer else {}
        return Fault(problem.code, params={**place, **problem.params, "line": number})
    found = _DECODER.decode(line.decode())
    return found if isinstance(found, dict) else Fault("json_line_no_object")


def _objects(source: Source) -> Iterator[tuple[int, dict[str, Any]] | BrokenRow]:
    """Every line as an object, in order."""
    for block in _lines(source):
        if isinstance(block, BrokenRow):
            yield block
            return
        suspect = _suspect(b"\n".join([line for _, line in block]))
        for number, line in block:
            found = None if suspect and _suspect(line) else _quick(line)
            strict = _strict(number, line) if found is None else found
            if isinstance(strict, Fault):
                yield BrokenRow(number, strict, [line.decode(errors="replace")], "line")
            else:
                yield number, strict


def _cell(value: Any) -> Cell:  # noqa: ANN401 - any JSON value
    return Nested(value) if type(value) in {list, dict} else value


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonSheet(Sheet):
    """The objects of a file of JSON lines, as rows under the names of all members that occur.

    Attributes:
        source: the file.
    """

    source: Source
    rows_limit: int = LINES_LIMIT

    def objects(self) -> Iterator[tuple[int, dict[str, Any]] | BrokenRow]:
        """Every line as an object, or why it is none."""
        return _objects(self.source)

    def everything(self) -> Iterator[tuple[int, Sequence[Cell]] | BrokenRow]:
        """All rows; a member that is absent is None, like one that is null."""
        names = self.header
        for item in _objects(self.source):
            if isinstance(item, BrokenRow):
                yield item
                continue
            number, found = item
            row = tuple(map(found.get, names))
            for value in row:
                if type(value) is list or type(value) is dict:
                    row = tuple(map(_cell, row))
                    break
            yield number, row


def _names(line: bytes) -> list[str]:
    """The members of a line; none if it is broken, which is said when it is read."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return []
    return list(found) if type(found) is dict else []


def open_json_lines(source: Source) -> Document:
    """Look at a file of JSON lines: which members occur.

    Args:
        source: the file.
    """
    names: dict[str, None] = {}
    last: list[str] = []
    count = 0
    for block in _lines(source):
        if isinstance(block, BrokenRow):
            count += 1
            break
        count += len(block)
        for number, line in block:
            members = _names(line)
            if members == last:
                continue
            last = members
            names.update(dict.fromkeys(members))
            if len(names) > COLUMNS_LIMIT:
                wide = Fault("table_too_many_columns", params={"limit": COLUMNS_LIMIT})
                return unusable(FileKind.JSON_LINES, wide, number)
    if not count:
        return unusable(FileKind.JSON_LINES, Fault("table_empty"))
    sheet = JsonSheet(name="", header=tuple(names), header_row=0, source=source)
    return Document(FileKind.JSON_LINES, (sheet,), (), {"encoding": "utf-8"})
