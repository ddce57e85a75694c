"""Firsts: which row of a file had a key first, for millions of rows in a few megabytes."""

from array import array
from collections.abc import Hashable, Sequence
from typing import Final

_BITS: Final = (1 << 64) - 1
_FULL: Final = 0.75
_LEAST: Final = 1 << 12


class FirstRows:
    """Keys by their 64-bit hash, which is drawn anew in every process: two keys of one file do not meet.

    Args:
        expected: how many there may be; more cost a larger table, key by key.
    """

    __slots__ = ("_hashes", "_rows", "_used")

    def __init__(self, expected: int = 0) -> None:
        size = max(_LEAST, int(expected / _FULL) + 2)
        self._hashes, self._rows = array("Q", bytes(8 * size)), array("I", bytes(4 * size))
        self._used = 0

    def first(self, key: Hashable, number: int) -> int:
        """The row that had the key first; this one if none had."""
        return self.firsts([key], [number])[0]

    def firsts(self, keys: Sequence[Hashable], numbers: Sequence[int]) -> list[int]:
        """The same for many rows, one after the other."""
        if self._used + len(keys) > len(self._hashes) * _FULL:
            self._grow(2 * (self._used + len(keys)))
        hashes, rows, size = self._hashes, self._rows, len(self._hashes)
        found = []
        for digest, number in zip(map(hash, keys), numbers, strict=True):
            digest = digest & _BITS or 1  # noqa: PLW2901 - as it is kept
            slot = digest % size
            while held := hashes[slot]:
                if held == digest:
                    found.append(rows[slot])
                    break
                slot = (slot + 1) % size
            else:
                hashes[slot], rows[slot] = digest, number
                self._used += 1
                found.append(number)
        return found

    def _grow(self, expected: int) -> None:
        """Into a larger table, key by key: a list of all of them would take several times the room."""
        larger = FirstRows(expected)
        hashes, rows, size = larger._hashes, larger._rows, len(larger._hashes)
        for held, row in zip(self._hashes, self._rows, strict=True):
            if held:
                slot = held % size
                while hashes[slot]:
                    slot = (slot + 1) % size
                hashes[slot], rows[slot] = held, row
        self._hashes, self._rows = hashes, rows
