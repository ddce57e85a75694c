"""Firsts: which row of a file had a key first, for millions of rows in a few megabytes."""

from array import array
from collections.abc import Hashable, Sequence
from typing import Final

_BITS: Final = (1 << 64) - 1
_FULL: Final = 0.6


class FirstRows:
    """Keys by their 64-bit hash, which is drawn anew in every process: two keys of one file do not meet."""

    __slots__ = ("_hashes", "_mask", "_rows", "_used")

    def __init__(self, size: int = 1 << 12) -> None:
        self._hashes, self._rows = array("Q", bytes(8 * size)), array("I", bytes(4 * size))
        self._mask, self._used = size - 1, 0

    def first(self, key: Hashable, number: int) -> int:
        """The row that had the key first; this one if none had."""
        return self.firsts([key], [number])[0]

    def firsts(self, keys: Sequence[Hashable], numbers: Sequence[int]) -> list[int]:
        """The same for many rows, one after the other."""
        while self._used + len(keys) > self._mask * _FULL:
            self._grow()
        hashes, rows, mask = self._hashes, self._rows, self._mask
        found = []
        for digest, number in zip(map(hash, keys), numbers, strict=True):
            digest = digest & _BITS or 1  # noqa: PLW2901 - as it is kept
            slot = digest & mask
            while held := hashes[slot]:
                if held == digest:
                    found.append(rows[slot])
                    break
                slot = (slot + 1) & mask
            else:
                hashes[slot], rows[slot] = digest, number
                self._used += 1
                found.append(number)
        return found

    def _grow(self) -> None:
        """Into a table of twice the size, key by key: a list of all of them would take several times the room."""
        size = 2 * (self._mask + 1)
        hashes, rows, mask = array("Q", bytes(8 * size)), array("I", bytes(4 * size)), size - 1
        for held, row in zip(self._hashes, self._rows, strict=True):
            if held:
                slot = held & mask
                while hashes[slot]:
                    slot = (slot + 1) & mask
                hashes[slot], rows[slot] = held, row
        self._hashes, self._rows, self._mask = hashes, rows, mask
