"""The strict reading of JSON: what JSON parsers disagree about is refused before any of them sees it.

Source: RFC 8259 (grammar), RFC 7493 (I-JSON: unique names, no lone surrogates, numbers a double or 64-bit
integer can hold). U+0000 is refused as well, because PostgreSQL text cannot hold it.
"""

import re
from dataclasses import dataclass
from json import JSONDecoder
from typing import Final, NoReturn

from app.core.errors import Malformed, TooLarge
from app.core.json_places import INT_DIGITS, INT_MAX, INT_MIN, locate


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """How much structure a body may have.

    Attributes:
        depth: how deep arrays and objects may stand in each other; a flat object has depth 1.
        elements: how many list items and object members there may be in all; an empty list or object counts
            as one.
    """

    depth: int = 32
    elements: int = 20_000


DEFAULT_LIMITS: Final = JsonLimits()

_BOM: Final = b"\xef\xbb\xbf"
_SPACE: Final = b" \t\n\r"
_OPENING: Final = frozenset(b"{[")
# A string, or what an unterminated one leaves: the closing quote may be missing, else every escaped quote of
# it would be tried as a beginning again.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"{}[]"))
# Needed only when an escape by number occurs; the same rule as in json_places, on bytes.
_SOUND: Final = re.compile(
    rb"(?:[^\\]++|\\[^u]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*+",
    re.DOTALL,
)


class _No(ValueError):
    """The quick look found something."""


def _integer(text: str) -> None:
    if len(text) > INT_DIGITS or not INT_MIN <= int(text) <= INT_MAX:
        raise _No


def _real(text: str) -> None:
    value = float(text)
    if value - value != 0:  # infinity minus itself is not a number
        raise _No


def _constant(_text: str) -> NoReturn:
    raise _No


def _object(pairs: list[tuple[str, object]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise _No


_DECODER: Final = JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant
)


def check_json(body: bytes, limits: JsonLimits = DEFAULT_LIMITS) -> None:
    """Refuse a body that is not JSON in the strict sense.

    A first pass lets the C parser run with hooks and only says yes or no; a second, slower one finds the
    place. Both are linear in the length of the body.

    Raises:
        Malformed: not UTF-8, not JSON, no array or object on top, a name given twice, a number out of range,
            a lone surrogate, a U+0000; where there is a place, a fault points to it.
        TooLarge: too deep, or too many elements.
    """
    text = _text(body)
    _bound(body, limits)
    if b"\\u" in body and not _SOUND.fullmatch(body):
        _explain(text)
    try:
        _DECODER.decode(text)
    except ValueError:
        _explain(text)


def _text(body: bytes) -> str:
    if body.startswith(_BOM):
        raise Malformed("json_bom")
    try:
        text = body.decode()
    except UnicodeDecodeError as problem:
        raise Malformed("json_encoding", position=problem.start + 1) from None
    first = body[:1] if body[:1] in {b"{", b"["} else body.lstrip(_SPACE)[:1]
    if not first:
        raise Malformed("json_empty")
    if first[0] not in _OPENING:
        raise Malformed("json_top_level")
    return text


def _bound(body: bytes, limits: JsonLimits) -> None:
    """Bound depth and number of elements without parsing.

    Counting brackets and commas in strings too never counts too few; only when that is over a limit the
    strings are cut out and the count is exact.
    """
    openings = body.count(b"[") + body.count(b"{")
    if openings <= limits.depth and openings + body.count(b",") <= limits.elements:
        return
    bare = _STRING.sub(b"", body)
    if bare.count(b"[") + bare.count(b"{") + bare.count(b",") > limits.elements:
        raise TooLarge("json_elements", limit=limits.elements)
    depth = 0
    for mark in bare.translate(None, _NOT_BRACKETS):
        if mark in _OPENING:
            depth += 1
            if depth > limits.depth:
                raise TooLarge("json_depth", limit=limits.depth)
        else:
            depth -= 1


def _explain(text: str) -> NoReturn:
    locate(text)
    # The two passes disagree, which no test could bring about: the parser's no stands.
    raise Malformed("json_syntax", line=1, column=1)
