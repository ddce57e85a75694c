"""How a delimited text is written: delimiter, ``sep=`` line, cells dressed as formulas."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Final

from app.formats.sheets import COLUMNS_LIMIT, Knows
from app.formats.sources import Source

DELIMITERS: Final = (";", ",", "\t", "|")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_DRESS: Final = '="'
_PROBE: Final = 1 << 16
_PROBED_LINES: Final = 60


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written.

    Attributes:
        encoding: Python's name of it; empty if none could be found.
        delimiter: between cells.
        announced: whether the first line is ``sep=``.
        dressed: every cell is written ``="text"``, so that spreadsheets take it for text; inside it the delimiter
            is no delimiter.
        line_end: of the first line.
    """

    encoding: str
    delimiter: str = ";"
    announced: bool = False
    dressed: bool = False
    line_end: str = "\n"


def find_dialect(source: Source, encoding: str, knows: Knows) -> Dialect:
    """The dialect, from the first lines with something in them.

    The delimiter is the one under which most headings are known; if that makes no difference, the one that gives
    most lines the same number of cells.

    Args:
        source: the file.
        encoding: its encoding.
        knows: how many of some headings are known.
    """
    with TextIOWrapper(source.open(), encoding=encoding, newline="") as text:
        head = text.read(_PROBE)
    line_end = next((end for end in ("\r\n", "\n", "\r") if end in head), "\n")
    lines = head.replace("\r\n", "\n").replace("\r", "\n").split("\n", _PROBED_LINES)[:_PROBED_LINES]
    announced = _SEPARATOR_LINE.fullmatch(lines[0])
    body = [line for line in lines[1 if announced else 0 :] if line.strip()]
    dressed = any(line.startswith(_DRESS) and _closes(line) for line in body[:1])
    if announced and announced[1] in DELIMITERS:
        return Dialect(encoding, announced[1], announced=True, dressed=dressed, line_end=line_end)
    delimiter = max(DELIMITERS, key=lambda each: _score(body, each, knows))
    return Dialect(encoding, delimiter, announced=bool(announced), dressed=dressed, line_end=line_end)


def _closes(line: str) -> bool:
    return line.count('"') % 2 == 0


def undressed(text: str, delimiter: str) -> str:
    """Cells written ``="text"`` as plain quoted cells, so that a delimiter inside them does not split them.

    Args:
        text: whole lines.
        delimiter: between cells.
    """
    text = text.replace(f"{delimiter}{_DRESS}", f'{delimiter}"').replace(f"\n{_DRESS}", '\n"')
    return text.removeprefix("=") if text.startswith(_DRESS) else text


def _score(lines: Sequence[str], delimiter: str, knows: Knows) -> tuple[int, int, int]:
    """How well a delimiter explains the lines: known headings, lines of one width, that width."""
    if not any(delimiter in line for line in lines):
        return 0, 0, 0
    try:
        rows = [row for row in csv.reader((line + "\n" for line in lines), delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0, 0
    known = max(knows(row[:COLUMNS_LIMIT]) for row in rows)
    widths = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    return (known, widths[0][1], widths[0][0]) if widths else (known, 0, 0)
