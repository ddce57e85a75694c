"""The odd cells of an OpenDocument sheet: errors, and formulas nobody has calculated.

The parser passes over them in silence. Cells carry no references there, rows and cells are counted, and one element
can stand for many.
"""

from typing import Final
from xml.parsers import expat

_ERROR_LENGTH: Final = 40
_ODD_LIMIT: Final = 500_000


class OpenDocumentScan:
    """Looks through ``content.xml`` as it passes by.

    Attributes:
        odd: sheet name -> (row, column) from 0 -> an error value, or ``=`` for a formula without a value.
    """

    def __init__(self) -> None:
        self.odd: dict[str, dict[tuple[int, int], str]] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._sheet, self._row, self._column = "", 0, 0
        self._rows = self._columns = 1
        self._error: str | None = None
        self._broken = False

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece; what is no XML is left to the parser to refuse."""
        if self._broken:
            return
        try:
            self._parser.Parse(chunk)
        except expat.ExpatError:
            self._broken = True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._sheet, self._row = attributes.get("table:name", ""), 0
        elif name == "table:table-row":
            self._rows, self._column = _count(attributes, "table:number-rows-repeated"), 0
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._columns = _count(attributes, "table:number-columns-repeated")
            if attributes.get("calcext:value-type") == "error":
                self._error = ""
            elif "table:formula" in attributes and "office:value-type" not in attributes:
                self._note("=")

    def _text(self, text: str) -> None:
        if self._error is not None:
            self._error = (self._error + text)[:_ERROR_LENGTH]

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._rows
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            if self._error is not None:
                self._note(self._error or "#")
                self._error = None
            self._column += self._columns

    def _note(self, what: str) -> None:
        cells = self.odd.setdefault(self._sheet, {})
        if len(cells) < _ODD_LIMIT:
            cells[self._row, self._column] = what


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < len("10000000") else 1
