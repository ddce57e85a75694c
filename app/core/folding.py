"""Folding of text: what is stored, what is searched, what is sorted by.

Three different things. ``clean_text`` is what a person meant to write; ``search_key`` lets ``Mueller`` find
``Müller``; ``sort_key`` puts ``Müller`` beside ``Muller``, as German directories do. Both keys are compared
by code point, so SQLite and PostgreSQL (collation ``C``) agree on every order.

Python's own normalisation is quadratic in runs of combining marks (100,000 of them take 7 to 30 seconds). So
the keys fold one character at a time and never normalise a whole text, and ``clean_text`` refuses such runs
before it does.

Source:
    DIN 5007-1 (order in dictionaries); Unicode UAX #15 and its stream-safe limit of 30 marks.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from app.core.values import BadValueError

_MOST_MARKS: Final = 30
_MOST_WORDS: Final = 20_000
_LONGEST_WORD: Final = 40
_CACHED_BELOW: Final = 0x3000  # letters of Europe; beyond, the cache would grow with whatever is sent
_DIAERESIS: Final = "\u0308"
_COMPOSED: Final = {base + _DIAERESIS: unicodedata.normalize("NFC", base + _DIAERESIS) for base in "aouAOU"}
_FIRST_MARK: Final = "\u0300"
# Byte order marks and zero-width spaces surround what is copied from web pages and old files.
_OUTER: Final = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff\u200b\u2060"
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# Letters with a stroke or joined letters do not decompose, but a searcher types them without.
_PLAIN: Final = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "ð": "d", "þ": "th",
    "æ": "ae", "œ": "oe",
})  # fmt: skip


class _Words(dict[str, str]):
    """Word -> its folded text: titles and names repeat their words, so most are folded once.

    White space ends every word in the folded text, too, so the words of a text can be folded one by one.

    Args:
        fold: folds one word.
    """

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, word: str) -> str:
        folded = self._fold(word)
        if len(word) < _LONGEST_WORD and word.isalpha() and len(self) < _MOST_WORDS:
            self[word] = folded
        return folded


class _Folder(dict[int, str]):
    """Code point -> its folded text, computed at first sight: the table that ``str.translate`` asks.

    Args:
        umlauts: what a, o and u become under a diaeresis.
    """

    def __init__(self, umlauts: dict[str, str]) -> None:
        super().__init__()
        self._umlauts = {base + _DIAERESIS: folded for base, folded in umlauts.items()}
        self._words = _Words(self.fold_word)

    def __missing__(self, code_point: int) -> str:
        # Compatibility forms may fold to letters that decompose again, hence twice.
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code_point)).casefold())
        for umlaut, plain in self._umlauts.items():
            text = text.replace(umlaut, plain)
        folded = "".join(map(_keep, text)).translate(_PLAIN)
        if code_point < _CACHED_BELOW:
            self[code_point] = folded
        return folded

    def fold(self, text: str) -> str:
        return " ".join(filter(None, map(self._words.__getitem__, text.split())))

    def fold_word(self, text: str) -> str:
        if _DIAERESIS in text:  # written as letter and mark, as files from a Mac are
            for apart, together in _COMPOSED.items():
                text = text.replace(apart, together)
        return " ".join(text.translate(self).split())


def _keep(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Mn", "Cf"} or unicodedata.combining(character):  # marks; soft hyphens, joiners
        return ""
    return character if category[0] in "LN" or category == "Mc" else " "


_SEARCH: Final = _Folder({"a": "ae", "o": "oe", "u": "ue"})
_SORT: Final = _Folder({})


def search_key(text: str) -> str:
    """The form in which text is searched: ``Müller``, ``MUELLER`` and ``Mueller`` are one.

    Shape:
        Lower-case letters and digits, ä ö ü ß as ae oe ue ss, other diacritics gone, anything between words
        as one space, no space outside. Folding a key again changes nothing.
    """
    return _SEARCH.fold(text)


def sort_key(text: str) -> str:
    """The form in which text is sorted: ä as a, ß as ss, case and punctuation without weight.

    Different texts can share a key; the caller breaks the tie with the text itself. Digits come first.
    """
    return _SORT.fold(text)


def clean_text(text: str) -> str:
    r"""Text as it is stored: composed (NFC), no white space outside, lines ended by ``\n``.

    Raises:
        BadValueError: a control character other than line break and tab, half a surrogate pair, or a run of
            more than 30 combining marks.
    """
    text = text.replace("\r\n", "\n")
    found = _CONTROL.search(text)
    if found is not None:
        name = f"U+{ord(found[0]):04X}"
        raise BadValueError("control_character", f"{name} cannot be stored in a text", character=name)
    if not text.isascii():
        _refuse_runs_of_marks(text)
        text = unicodedata.normalize("NFC", text)
    return text.strip(_OUTER)


def _refuse_runs_of_marks(text: str) -> None:
    run = 0
    for character in text:
        # Every character that decomposes to marks alone is itself in a category of marks.
        run = run + 1 if character >= _FIRST_MARK and unicodedata.category(character)[0] == "M" else 0
        if run > _MOST_MARKS:
            raise BadValueError(
                "too_many_marks", f"more than {_MOST_MARKS} combining marks in a row", maximum=_MOST_MARKS
            )
