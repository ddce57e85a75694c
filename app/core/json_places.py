"""Find the place in a JSON text that breaks a rule.

The quick look of ``strict_json`` only says no. This slower walk says where and why: it reads the text token
by token, without recursion, and stops at the first offence in reading order.
"""

import math
import re
from json import JSONDecodeError, JSONDecoder
from typing import Final

from app.core.errors import Fault, KlikksError, Malformed

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
INT_DIGITS: Final = 20  # "-9223372036854775808"; longer texts are never turned into a number

# Everything a string may hold between backslashes is taken in possessive gulps: linear on any input.
_TOKEN: Final = re.compile(
    r'(?P<string>"(?:[^"\\\x00-\x1f]++|\\.)*+")'
    r"|(?P<constant>NaN|-?Infinity)"
    r"|(?P<number>-?(?:0|[1-9][0-9]*+)(?P<real>(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?))"
    r"|(?P<word>true|false|null)"
    r"|(?P<mark>[\[\]{},:])",
    re.DOTALL,
)
_STRINGS: Final = JSONDecoder()
_SPACE: Final = re.compile(r"[ \t\n\r]*+")
# Escapes that stand for a character: anything but a lone surrogate or U+0000.
_SOUND: Final = re.compile(
    r"(?:[^\\]++|\\[^u]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}"
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*+",
    re.DOTALL,
)

_VALUE: Final = frozenset({"string", "number", "word", "constant", "{", "["})
_ALLOWED: Final = {
    "top": frozenset({"{", "["}),
    "value": _VALUE,
    "first item": _VALUE | {"]"},
    "first key": frozenset({"string", "}"}),
    "key": frozenset({"string"}),
    "colon": frozenset({":"}),
    "in object": frozenset({",", "}"}),
    "in array": frozenset({",", "]"}),
    "done": frozenset({"end"}),
}

MAX_POINTER: Final = 200
MAX_ECHO: Final = 60


class _Level:
    """One open object or array and where the walk stands in it."""

    __slots__ = ("at", "seen")

    def __init__(self, *, array: bool) -> None:
        self.seen: set[str] | None = None if array else set()
        self.at: str | int | None = 0 if array else None


class _Walk:
    """A walk over one JSON text up to its first offence."""

    __slots__ = ("expect", "levels", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.expect = "top"
        self.levels: list[_Level] = []

    def run(self) -> None:
        """Read the text to its end.

        Raises:
            Malformed: at the first offence.
        """
        position = 0
        while True:
            blank = _SPACE.match(self.text, position)
            position = blank.end() if blank else position
            if position == len(self.text):
                self._allow("end", position)
                return
            token = _TOKEN.match(self.text, position)
            if token is None:
                raise self._syntax(position)
            self._take(token)
            position = token.end()

    def _take(self, token: re.Match[str]) -> None:
        kind = token.group("mark") or ("number" if token.group("number") else token.lastgroup or "")
        self._allow(kind, token.start())
        if kind == "string":
            self._string(token)
        elif kind in {"{", "["}:
            self.levels.append(_Level(array=kind == "["))
            self.expect = "first item" if kind == "[" else "first key"
        elif kind == ":":
            self.expect = "value"
        elif kind == ",":
            self._next()
        elif kind in {"}", "]"}:
            self.levels.pop()
            self._value_ended()
        else:
            if kind == "constant":
                raise self._offence("json_not_finite")
            if kind == "number":
                self._number(token.group("number"), real=bool(token.group("real")))
            self._value_ended()

    def _next(self) -> None:
        level = self.levels[-1]
        if isinstance(level.at, int):
            level.at += 1
            self.expect = "value"
        else:
            level.at = None
            self.expect = "key"

    def _value_ended(self) -> None:
        if not self.levels:
            self.expect = "done"
        else:
            self.expect = "in array" if self.levels[-1].seen is None else "in object"

    def _string(self, token: re.Match[str]) -> None:
        raw = token.group("string")
        try:
            value: str = _STRINGS.decode(raw)
        except JSONDecodeError as problem:
            raise self._syntax(token.start() + problem.pos) from None
        if (fit := _SOUND.match(raw)) and fit.end() < len(raw):
            raise self._offence("json_nul" if raw.startswith("\\u0000", fit.end()) else "json_surrogate")
        level = self.levels[-1]
        if self.expect not in {"key", "first key"} or level.seen is None:
            self._value_ended()
            return
        level.at = value
        if value in level.seen:
            raise self._offence("json_duplicate_key", key=value[:MAX_ECHO])
        level.seen.add(value)
        self.expect = "colon"

    def _number(self, text: str, *, real: bool) -> None:
        if real:
            if math.isinf(float(text)):
                raise self._offence("json_not_finite")
        elif len(text) > INT_DIGITS or not INT_MIN <= int(text) <= INT_MAX:
            raise self._offence("json_integer_range")

    def _allow(self, kind: str, position: int) -> None:
        if kind not in _ALLOWED[self.expect]:
            raise self._syntax(position)

    def _pointer(self) -> str:
        """The place the walk stands at; of an overlong path only the outer steps: no answer echoes a body."""
        path = ""
        for level in self.levels:
            if level.at is None:
                break
            step = "/" + str(level.at).replace("~", "~0").replace("/", "~1")
            if len(path) + len(step) > MAX_POINTER:
                break
            path += step
        return path

    def _offence(self, code: str, **params: str | int) -> KlikksError:
        return Malformed(code, faults=[Fault(code, self._pointer(), dict(params))], **params)

    def _syntax(self, position: int) -> KlikksError:
        line = self.text.count("\n", 0, position) + 1
        return self._offence("json_syntax", line=line, column=position - self.text.rfind("\n", 0, position))


def locate(text: str) -> None:
    """Walk over a JSON text and raise at its first offence; return when there is none.

    Depth and number of elements are not looked at: bound them first.

    Raises:
        Malformed: with the code, a JSON pointer and, for a syntax error, line and column (from 1, in
            characters).
    """
    _Walk(text).run()
