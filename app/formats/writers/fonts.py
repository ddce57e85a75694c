"""Fonts: the metrics of a TrueType font, as far as a PDF that embeds it needs them."""

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

UNITS: Final = 1000
"""A PDF counts widths in thousandths of the size."""
_WINDOWS_UNICODE: Final = (3, 1)


@dataclass(frozen=True, slots=True)
class Font:
    """A font with what a reader of the PDF has to know of it.

    Attributes:
        data: the file.
        glyphs: code point -> number of its shape; 0 is the shape of what it lacks.
        widths: number of a shape -> width. Units: thousandths of the size.
        box: left, bottom, right, top of the largest shape, in the same units.
        ascent: above the line.
        descent: below it, negative.
    """

    data: bytes
    glyphs: dict[int, int]
    widths: tuple[int, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int

    def shapes(self, text: str) -> list[int]:
        """The shapes of a text."""
        return [self.glyphs.get(ord(letter), 0) for letter in text]

    def width(self, text: str) -> int:
        """How wide a text is."""
        return sum(self.widths[shape] for shape in self.shapes(text))


@lru_cache(maxsize=4)
def font(path: Path) -> Font:
    """Read a font from its file."""
    data = path.read_bytes()
    tables = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        tables[name.decode()] = data[offset : offset + length]
    (units,) = struct.unpack_from(">H", tables["head"], 18)
    ascent, descent = struct.unpack_from(">hh", tables["hhea"], 4)
    (wide,) = struct.unpack_from(">H", tables["hhea"], 34)
    (number,) = struct.unpack_from(">H", tables["maxp"], 4)
    given = [struct.unpack_from(">H", tables["hmtx"], 4 * index)[0] for index in range(wide)]
    widths = given + given[-1:] * (number - wide)
    left, bottom, right, top = (each * UNITS // units for each in struct.unpack_from(">hhhh", tables["head"], 36))
    return Font(
        data,
        _glyphs(tables["cmap"]),
        tuple(round(each * UNITS / units) for each in widths),
        (left, bottom, right, top),
        ascent * UNITS // units,
        descent * UNITS // units,
    )


def _glyphs(cmap: bytes) -> dict[int, int]:
    """The shapes of the characters below U+10000 (format 4: segments of code points)."""
    start = next(
        offset
        for index in range(struct.unpack_from(">H", cmap, 2)[0])
        for *kind, offset in [struct.unpack_from(">HHI", cmap, 4 + 8 * index)]
        if tuple(kind) == _WINDOWS_UNICODE
    )
    count = struct.unpack_from(">H", cmap, start + 6)[0] // 2
    ends, starts, deltas, ranges = (start + 14 + 2 * count * part + 2 * (part > 0) for part in range(4))
    found = {}
    for index in range(count):
        end, begin, delta, reach = (
            struct.unpack_from(">H", cmap, place + 2 * index)[0] for place in (ends, starts, deltas, ranges)
        )
        for code in range(begin, min(end, 0xFFFE) + 1):
            glyph = code
            if reach:
                (glyph,) = struct.unpack_from(">H", cmap, ranges + 2 * index + reach + 2 * (code - begin))
            if glyph or not reach:
                found[code] = (glyph + delta) & 0xFFFF
    return found
