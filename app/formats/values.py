"""What spreadsheets put around a cell's content, and what people put there instead of content."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.errors import Fault
from app.formats.cells import Cell, is_blank
from app.formats.findings import sample

OUTER: Final = " \t\r\n\u00a0\u202f\u200b\ufeff"
"""Blanks around a cell, no-break and invisible ones too."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula.

Source: OWASP, CSV Injection.
"""

_FORMULA_TEXT: Final = re.compile(r'="([^"]*)"')
_QUOTE: Final = "'"
_SHOWN_DIGITS: Final = 11
"""Numbers with more digits a spreadsheet shows as 7,1E+11. Units: digits."""

ERROR_VALUES: Final = frozenset({
    "#N/A", "#NV", "#REF!", "#BEZUG!", "#DIV/0!", "#VALUE!", "#WERT!", "#NAME?", "#NUM!", "#ZAHL!", "#NULL!",
    "#SPILL!", "#ÜBERLAUF!", "#CALC!", "#KALK!", "#GETTING_DATA", "#FIELD!", "#FELD!",
})  # fmt: skip
"""What a cell shows whose formula failed, in English and German."""

_YES: Final = frozenset({"ja", "j", "yes", "y", "wahr", "true", "x", "1", "✓", "✔"})
_NO: Final = frozenset({"nein", "n", "no", "falsch", "false", "0", "-", "\u2013"})

_TOTALS: Final = frozenset({
    "summe", "summen", "gesamt", "insgesamt", "gesamtsumme", "gesamtergebnis", "zwischensumme", "teilsumme", "total",
    "totals", "subtotal", "sum", "grand total", "mittelwert", "durchschnitt", "ø", "∑",
})  # fmt: skip
_TOTAL_WORD: Final = re.compile(r"(?:gesamt|zwischen|teil)?summe\b|(?:ins)?gesamt\b|(?:sub)?total\b")


def clean(text: str) -> str:
    """A cell's content without what spreadsheets put around it.

    Outer blanks (no-break ones too), the ``="07132084"`` dress that keeps leading zeros, and the apostrophe
    that an export puts before text which would run as a formula.
    """
    text = text.strip(OUTER)
    if text.startswith('="') and (dressed := _FORMULA_TEXT.fullmatch(text)):
        return dressed[1].strip(OUTER)
    if text.startswith(_QUOTE) and text.lstrip(_QUOTE).startswith(FORMULA_STARTS):
        return text[1:]
    return text


def guard(text: str) -> str:
    """A text with an apostrophe in front if a spreadsheet would run it; ``clean`` takes it off again.

    A text that begins with apostrophes before such a sign gets one more, so that nothing is taken off that was
    not put on.
    """
    return _QUOTE + text if text.lstrip(_QUOTE).startswith(FORMULA_STARTS) else text


def dressed(text: str) -> str:
    """A text as a spreadsheet keeps it: digits with their zeros, and not as 7,1E+11; formulas as texts."""
    if text.isdecimal() and text.isascii() and (text.startswith("0") or len(text) > _SHOWN_DIGITS):
        return f'="{text}"'
    return guard(text)


def error_value(text: str) -> Fault | None:
    """The fault of a cell that shows a failed formula."""
    return Fault("cell_error", params={"value": sample(text)}) if text in ERROR_VALUES else None


def parse_yes_no(text: str) -> bool | Fault:
    """A yes or no: ``ja``, ``nein``, ``x``, ``wahr``, ``1`` and so on."""
    word = clean(text).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    return error_value(clean(text)) or Fault("yes_no_not_readable", params={"value": sample(text)})


def is_total_row(cells: Sequence[Cell]) -> bool:
    """Whether a row adds up the rows above it instead of being one.

    Its first filled cell says so, alone (``Gesamt:``) or in a row most of whose cells are empty (``Summe der
    Maßnahmen``).
    """
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled or not isinstance(filled[0], str):
        return False
    word = clean(filled[0]).rstrip(" :").casefold()
    return word in _TOTALS or (len(filled) * 2 <= len(cells) and _TOTAL_WORD.match(word) is not None)
