"""Turns: one thread at a time, in the order in which they came.

A plain lock goes to whoever is quickest, which is the one who just released it: a long import that takes it batch by
batch would let nobody in between.
"""

from collections import deque
from threading import Lock


class Turns:
    """A lock that is handed on to who has waited longest."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False

    def acquire(self, seconds: float) -> bool:
        """Wait for the turn so long; whether it came."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it came in this very moment

    def release(self) -> None:
        """End the turn."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
