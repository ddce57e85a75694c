"""Canonical JSON: one document has one spelling, so that its bytes can be signed and compared.

The spelling is that of RFC 8785 for documents whose numbers are whole and small enough for every parser (I-JSON,
RFC 7493) and whose names are ASCII. A document is in it if writing down what was read gives the same bytes again: that
alone excludes blanks, names given twice, odd escapes, NaN and digits a parser would lose.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

import orjson

from app.core.collecting import paused_collector
from app.core.errors import FormatError

MOST_DEPTH: Final = 12
"""How deep lists and objects may stand in each other."""
LARGEST: Final = 2**53 - 1
"""Largest whole number that every JSON parser reads exactly."""
_DIGITS: Final = 16
_PLAIN: Final = frozenset({str, bool, type(None)})

Document = dict[str, Any]


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes of a document.

    Raises:
        FormatError: it holds something that has no such spelling.
    """
    check(document)
    return spelled(document)


def parse(data: bytes) -> Document:
    """The document with these bytes; its values are not looked at one by one yet.

    Raises:
        FormatError: no JSON object, or not spelled canonically.
    """
    try:
        with paused_collector():  # millions of small lists, and not one cycle among them
            found = orjson.loads(data)
            same = isinstance(found, dict) and spelled(found) == data
    except (ValueError, TypeError):
        explain(data)
    if not same:
        explain(data)
    document: Document = found
    return document


def check(value: Any, depth: int = 0) -> None:  # noqa: ANN401 - JSON
    """Look at every value below: whole numbers in range, ASCII names, not too deep.

    Raises:
        FormatError: what is wrong.
    """
    kind = type(value)
    if kind in _PLAIN:
        return
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise FormatError("number_out_of_range")
        return
    if depth >= MOST_DEPTH:
        raise FormatError("json_depth", limit=MOST_DEPTH)
    if isinstance(value, Mapping):
        for name, each in value.items():
            if not (isinstance(name, str) and name.isascii()):
                raise FormatError("name_not_ascii")
            check(each, depth + 1)
    elif isinstance(value, list | tuple):
        for each in value:
            check(each, depth + 1)
    else:
        raise FormatError("number_not_whole" if kind is float else "not_canonical")


def spelled(document: Mapping[str, Any]) -> bytes:
    """The bytes of a document whose values have such a spelling, or are looked at before anybody sees them."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def explain(data: bytes) -> NoReturn:
    """Say why bytes are not canonical JSON.

    Raises:
        FormatError: always.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise FormatError("not_unicode") from None
    try:
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise FormatError("not_json") from None
    if not isinstance(found, dict):
        raise FormatError("not_json")
    raise FormatError("not_canonical")


def _object(pairs: list[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FormatError("duplicate_names")
    return found


def _whole(text: str) -> int:
    if len(text) > _DIGITS + 1 or not -LARGEST <= int(text) <= LARGEST:
        raise FormatError("number_out_of_range")
    return int(text)


def _broken(_text: str) -> NoReturn:
    raise FormatError("number_not_whole")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_broken, parse_constant=_broken
)
