"""The nearest known name, for suggestions."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like a mistyped name, or nothing when none is close."""
    matches = get_close_matches(name[:80], list(candidates)[:500], n=1, cutoff=0.6)
    return matches[0] if matches else None
