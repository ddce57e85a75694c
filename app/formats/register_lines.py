"""The lines of a register file: bytes to text, one bounded line at a time.

Newer editions are UTF-8, older ones Windows-1252 or ISO-8859-1. The first line with a letter outside ASCII
tells: all records are 220 characters, so only one of the readings has the right length.
"""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import BinaryIO, Final, NamedTuple

from app.core.errors import Fault
from app.formats.findings import sample

LINE_LENGTH: Final = 220
"""Length of a record. Units: characters."""

LINES_LIMIT: Final = 200_000
"""More lines than twelve times today's register are no register. Units: lines."""

_READ_LIMIT: Final = 1_024
_BOM: Final = b"\xef\xbb\xbf"
_END_OF_FILE: Final = b"\x1a"


class RegisterEncoding(StrEnum):
    """How the file's bytes spell letters."""

    AUTO = "auto"
    UTF_8 = "utf-8"
    CP1252 = "cp1252"
    LATIN_1 = "iso-8859-1"


class Line(NamedTuple):
    """One line of the file.

    Attributes:
        number: counted from 1, empty lines included.
        text: its characters without the line end; empty if it could not be read.
        fault: why it could not be read, or None.
        guessed: the encoding that was found out at this line, or None.
    """

    number: int
    text: str
    fault: Fault | None = None
    guessed: RegisterEncoding | None = None


def _raw_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without line ends; of an overlong line only the beginning, its rest is skipped."""
    number = 0
    while raw := stream.readline(_READ_LIMIT):
        number += 1
        rest = raw
        while len(rest) == _READ_LIMIT and not rest.endswith(b"\n"):
            rest = stream.readline(_READ_LIMIT)
        if number == 1:
            raw = raw.removeprefix(_BOM)
        raw = raw.rstrip(b"\r\n")
        if raw and raw != _END_OF_FILE:
            yield number, raw


def _detect(raw: bytes) -> RegisterEncoding | None:
    """The encoding under which a line has the length of a record."""
    try:
        return RegisterEncoding.UTF_8 if len(raw.decode()) == LINE_LENGTH else None
    except UnicodeDecodeError:
        return RegisterEncoding.CP1252 if len(raw) == LINE_LENGTH else None


def _decode(number: int, raw: bytes, encoding: RegisterEncoding, guessed: RegisterEncoding | None) -> Line:
    """A line's text, if it has the right encoding, length and only printing characters."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as broken:
        params = {"encoding": encoding.value, "position": broken.start + 1}
        return Line(number, "", Fault("register_encoding", params={**params}))
    if len(text) != LINE_LENGTH:
        return Line(number, "", Fault("register_line_length", params={"length": len(text), "expected": LINE_LENGTH}))
    if not text.isprintable() and any(unicodedata.category(letter) == "Cc" for letter in text):
        return Line(number, "", Fault("register_control_character", params={"value": sample(text[22:72])}))
    return Line(number, text, None, guessed)


def decoded_lines(stream: BinaryIO, encoding: RegisterEncoding) -> Iterator[Line]:
    """The lines of the file as text, each with its fault if it has one.

    Args:
        stream: the file, read from its current position.
        encoding: what the caller knows, or ``AUTO``.
    """
    current = encoding
    for number, raw in _raw_lines(stream):
        if current is not RegisterEncoding.AUTO or raw.isascii():
            reading = RegisterEncoding.UTF_8 if current is RegisterEncoding.AUTO else current
            yield _decode(number, raw, reading, None)
            continue
        detected = _detect(raw)
        current = detected or RegisterEncoding.AUTO
        yield _decode(number, raw, detected or RegisterEncoding.UTF_8, detected)
