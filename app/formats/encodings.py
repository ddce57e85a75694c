"""Which encoding a text file has, and how sure that is.

UTF-8 proves itself: text in another encoding is practically never valid UTF-8. Windows-1252 and ISO-8859-15
prove nothing, both accept almost every byte, so they are reported as a guess.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from app.core.errors import Fault

_CHUNK: Final = 1 << 16
_PROBE: Final = 1 << 12
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_PAIR: Final = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x82\xac")
"""Umlauts and the euro sign in UTF-8; in Windows-1252 these byte pairs are no text anybody writes."""

_WINDOWS_ONLY: Final = bytes(sorted(set(range(0x80, 0xA0)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}))
_UNDEFINED: Final = b"\x81\x8d\x8f\x90\x9d"
_CURRENCY: Final = b"\xa4"
"""The general currency sign in Windows-1252, which nobody writes; the euro sign in ISO-8859-15."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding and whether it is proven.

    Attributes:
        name: Python's name of it.
        certain: proven by a byte order mark or by being valid UTF-8.
    """

    name: str
    certain: bool


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        yield chunk


def _first_invalid_line(stream: BinaryIO, name: str) -> int:
    """The line of the first byte that is invalid in an encoding; 0 if there is none."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for chunk in _chunks(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as broken:
        read = stream.tell() - len(broken.object) + broken.start
        return 1 + _line_ends(stream, read)
    return 0


def _line_ends(stream: BinaryIO, size: int) -> int:
    """How many lines end within the first bytes."""
    count, left = 0, size
    for chunk in _chunks(stream):
        count += chunk[:left].count(b"\n")
        left -= len(chunk)
        if left <= 0:
            break
    return count


def _has(stream: BinaryIO, wanted: bytes) -> bool:
    """Whether any of the bytes occurs."""
    return any(byte in chunk for chunk in _chunks(stream) for byte in wanted)


def detect(stream: BinaryIO) -> Encoding | Fault:
    """Find out a file's encoding by reading it once or a few times, in pieces.

    Args:
        stream: a seekable binary stream; left at its beginning.

    Returns:
        The encoding, or a fault: several encodings in one file, or none that is known.
    """
    result = _detect(stream)
    stream.seek(0)
    return result


def _detect(stream: BinaryIO) -> Encoding | Fault:
    stream.seek(0)
    head = stream.read(_PROBE)
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if marked is None and b"\0" in head:
        return Fault("encoding_unknown")
    line = _first_invalid_line(stream, marked or "utf-8")
    if not line:
        return Encoding(marked or "utf-8", certain=True)
    if marked:
        return Fault("encoding_broken", params={"encoding": marked, "line": line})
    if any(_UTF8_PAIR.search(chunk) for chunk in _chunks(stream)):
        return Fault("encoding_mixed", params={"line": line})
    return _guess(stream)


def may_be_iso(stream: BinaryIO) -> bool:
    """Whether nothing in a text speaks against ISO-8859-15, where bytes 128 to 159 are control characters."""
    return not _has(stream, bytes(range(0x80, 0xA0)))


def _guess(stream: BinaryIO) -> Encoding | Fault:
    """A one-byte encoding, from the bytes in which the candidates differ."""
    if _has(stream, _UNDEFINED):
        return Fault("encoding_unknown")
    if _has(stream, _CURRENCY) and not _has(stream, _WINDOWS_ONLY):
        return Encoding("iso-8859-15", certain=False)
    return Encoding("cp1252", certain=False)
