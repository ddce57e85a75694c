"""Words: how a German text becomes what is indexed, and in which forms a word can be asked for. No database.

Texts are folded as everywhere (``core/folding.py``): ``Straße``, ``STRASSE`` and ``strasse`` are one word, and so are
``Öl`` and ``oel``. A word with hyphens is also one word without them, so that ``Straßen-Beleuchtung`` is found as
``Straßenbeleuchtung``.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from app.core.folding import search_key
from app.models.search import LONGEST_WORD, FormKind, SearchKind

SHORTEST: Final = 2
"""Letters of a word that is indexed at all."""
SHORTEST_TAIL: Final = 4
"""Letters of a part of a compound."""
SHORTEST_SLIP: Final = 4
"""Letters of a word in which a slip is looked for."""
MOST_WORDS: Final = 250
"""Words of one record that are indexed; titles come first."""
_ENDINGS: Final = ("ungen", "en", "er", "es", "em", "n", "e", "s")
_LEAST_STEM: Final = 4
_HYPHENS: Final = re.compile("[-\u2010\u2011\u2013]")
STOP_WORDS: Final = frozenset({
    "aber", "alle", "als", "am", "an", "auch", "auf", "aus", "bei", "bis", "das", "dass", "dem", "den", "der", "des",
    "die", "durch", "ein", "eine", "einem", "einen", "einer", "eines", "es", "fuer", "hat", "im", "in", "ist", "mit",
    "nach", "nicht", "oder", "sich", "sind", "sowie", "ueber", "um", "und", "unter", "vom", "von", "vor", "war", "wie",
    "wird", "wurde", "wurden", "zu", "zum", "zur", "the", "of", "and", "for", "on", "to",
})  # fmt: skip
"""Words that stand everywhere and say nothing."""


def words_of(text: str) -> Iterator[str]:
    """The words of a text, folded, in order; stop words too."""
    for piece in text.split():
        parts = [part[:LONGEST_WORD] for part in search_key(piece).split() if len(part) >= SHORTEST]
        yield from parts
        if len(parts) > 1 and _HYPHENS.search(piece):
            yield search_key(_HYPHENS.sub("", piece)).replace(" ", "")[:LONGEST_WORD]


def indexed(parts: Iterable[str | None]) -> dict[str, int]:
    """Word -> the first part of the record it stands in."""
    found: dict[str, int] = {}
    for position, text in enumerate(parts):
        for word in words_of(text or ""):
            if word not in STOP_WORDS and word not in found:
                found[word] = position
                if len(found) == MOST_WORDS:
                    return found
    return found


def wanted(text: str) -> list[str]:
    """The words of a question, each once; a word with hyphens asks for its parts, and the whole is theirs to find."""
    words = dict.fromkeys(
        part[:LONGEST_WORD] for piece in text.split() for part in search_key(piece).split() if len(part) >= SHORTEST
    )
    return [word for word in words if word not in STOP_WORDS] or list(words)


def stem(word: str) -> str:
    """The word without its most usual ending, where enough of it is left."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)] + ("ung" if ending == "ungen" else "")
    return word


def slips(word: str) -> set[str]:
    """The word with one letter left out."""
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


def forms(word: str) -> Iterator[tuple[int, str, str]]:
    """Every form that leads to a word; what has digits is no word of a language and has itself alone."""
    yield FormKind.WHOLE, word, word
    if not word.isalpha():
        return
    for start in range(1, len(word) - SHORTEST_TAIL + 1):
        yield FormKind.TAIL, word[start:], word
    if len(word) >= SHORTEST_SLIP:
        for slip in slips(word):
            yield FormKind.SLIP, slip, word


def distance(one: str, other: str) -> int:
    """Letters to add, leave out, change or swap with their neighbour until the words are the same."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def document_number(kind: SearchKind, record_id: object) -> int:
    """The number of a record in the index; two records in a million million share one."""
    return _number(f"{kind.value}|{record_id}")


@lru_cache(maxsize=50_000)
def word_number(word: str, kind: SearchKind, shelf: str) -> int:
    """The number of a word among records of a kind that stand on one shelf."""
    return _number(f"{word}|{kind.value}|{shelf}")


def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
