"""The nearest known name, for suggestions."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

_LONGEST_NAME: Final = 64
_MOST_CANDIDATES: Final = 500
_LIKENESS: Final = 0.6


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like a mistyped name, or nothing when none is close.

    Case and the choice of ``-`` or ``_`` do not count. What was sent may be of any length: only its beginning
    is looked at, and only the first 500 candidates.
    """
    known = {_folded(candidate): candidate for candidate in islice(candidates, _MOST_CANDIDATES)}
    found = get_close_matches(_folded(name[:_LONGEST_NAME]), known, n=1, cutoff=_LIKENESS)
    return known[found[0]] if found else None


def _folded(name: str) -> str:
    return name[:_LONGEST_NAME].casefold().replace("-", "_")
