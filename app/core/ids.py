"""Identifiers: UUIDs of version 7, which sort by the moment they were made.

Rows arrive in key order, so indexes grow at their end, and an id gives away nothing but its time. Within one
process every id is larger than the one before, also when the system clock steps back or a millisecond yields
thousands.

Source:
    RFC 9562, sections 5.7 and 6.2 (method 1, fixed bit-length dedicated counter).
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final
from uuid import UUID

from app.core import clock

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_COUNTER_LIMIT: Final = 1 << 12
_SEED_MASK: Final = (1 << 11) - 1  # the counter starts in its lower half, so 2,048 ids fit in any millisecond
_RANDOM_MASK: Final = (1 << 62) - 1
_NOISE: Final = 10
"""Random bytes of one id."""
_VARIANTS: Final = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""Random digit -> the one that carries the variant."""
_VERSION_AND_VARIANT: Final = (0x7 << 76) | (0b10 << 62)


class _Sequence:
    """Milliseconds and counter of the last id; one per process."""

    __slots__ = ("_counter", "_era", "_lock", "_milliseconds")

    def __init__(self) -> None:
        self._lock = Lock()
        self._era = -1
        self._milliseconds = -1
        self._counter = 0

    def steps(self, count: int) -> Iterator[tuple[int, int]]:
        """Many pairs in a row, for one look at the clock."""
        self.step(int.from_bytes(os.urandom(2)))
        with self._lock:
            milliseconds, counter = self._milliseconds, self._counter
            last = milliseconds * _COUNTER_LIMIT + counter + count
            self._milliseconds, self._counter = divmod(last, _COUNTER_LIMIT)
        return (divmod(number, _COUNTER_LIMIT) for number in range(last - count + 1, last + 1))

    def step(self, noise: int) -> tuple[int, int]:
        """The next pair, larger than every pair before it in this era of the clock."""
        with self._lock:
            era = clock.era()
            if era != self._era:  # the clock was stopped or released: its instant counts, not the memory of another
                self._era, self._milliseconds = era, -1
            milliseconds = (clock.now() - _EPOCH) // _MILLISECOND
            if milliseconds > self._milliseconds:
                self._milliseconds, self._counter = milliseconds, noise & _SEED_MASK
            else:
                self._counter += 1
                if self._counter == _COUNTER_LIMIT:  # borrow from the next millisecond rather than wait for it
                    self._milliseconds += 1
                    self._counter = noise & _SEED_MASK
            return self._milliseconds, self._counter


_sequence = _Sequence()


def _start_afresh() -> None:
    # A child must not inherit a lock that another thread of its parent held.
    global _sequence  # noqa: PLW0603 - one sequence per process
    _sequence = _Sequence()


os.register_at_fork(after_in_child=_start_afresh)


def new_id() -> UUID:
    """A new identifier, later in sort order than every one this process made before.

    The 62 bits at the end come from the operating system for each id, so forked processes never agree.
    """
    return UUID(int=_number(os.urandom(_NOISE)))


def new_id_texts(count: int) -> list[str]:
    """Many new identifiers as text, as plain rows hold them; made together they cost a third."""
    noise = os.urandom(8 * count).hex()
    tails = [noise[start : start + 16] for start in range(0, len(noise), 16)]
    made = []
    for (milliseconds, counter), tail in zip(_sequence.steps(count), tails, strict=True):
        moment, variant = f"{milliseconds:012x}", _VARIANTS[tail[0]]
        made.append(f"{moment[:8]}-{moment[8:]}-7{counter:03x}-{variant}{tail[1:4]}-{tail[4:]}")
    return made


def _number(random: bytes) -> int:
    noise = int.from_bytes(random, "big")
    milliseconds, counter = _sequence.step(noise >> 62)
    return milliseconds << 80 | counter << 64 | _VERSION_AND_VARIANT | noise & _RANDOM_MASK
