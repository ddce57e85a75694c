"""Firsts: which row of a file had a key first, for millions of rows in a few megabytes."""

from array import array
from collections.abc import Hashable
from typing import Final

_BITS: Final = (1 << 64) - 1
_FULL: Final = 0.6


class FirstRows:
    """Keys by their 64-bit hash, which is drawn anew in every process: two keys of one file do not meet."""

    __slots__ = ("_hashes", "_mask", "_rows", "_used")

    def __init__(self, size: int = 1 << 12) -> None:
        self._hashes, self._rows = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        self._mask, self._used = size - 1, 0

    def first(self, key: Hashable, number: int) -> int:
        """The row that had the key first; this one if none had."""
        digest = hash(key) & _BITS or 1
        hashes, slot = self._hashes, digest & self._mask
        while held := hashes[slot]:
            if held == digest:
                return self._rows[slot]
            slot = (slot + 1) & self._mask
        hashes[slot], self._rows[slot] = digest, number
        self._used += 1
        if self._used > self._mask * _FULL:
            self._grow()
        return number

    def _grow(self) -> None:
        kept = [(held, row) for held, row in zip(self._hashes, self._rows, strict=True) if held]
        size = 4 * (self._mask + 1)
        self._hashes, self._rows, self._mask = array("Q", bytes(8 * size)), array("Q", bytes(8 * size)), size - 1
        for held, row in kept:
            slot = held & self._mask
            while self._hashes[slot]:
                slot = (slot + 1) & self._mask
            self._hashes[slot], self._rows[slot] = held, row
