"""Made: pieces of answers that follow from what cells say, so that they are not made again while these say the same.

Only for callers who see everything: what others are shown follows from more than the cells of one answer.
"""

from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from app.core.db import Database

_OVERHEAD: Final = 400
"""Bytes a piece takes beside its text and its own."""

Pieces = dict[Any, Any]
"""What cells say, as text -> the piece."""


class Made:
    """Pieces up to a number of bytes; those that nobody asked for while as many others were made are forgotten.

    Args:
        limit: bytes; 0 keeps nothing.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit // 2
        self._size = 0
        self._lock = Lock()
        self._recent: dict[Any, Pieces] = {}
        self._older: dict[Any, Pieces] = {}

    def of(self, view: Any) -> tuple[Pieces, Pieces]:  # noqa: ANN401 - what pieces follow from besides what cells say
        """The pieces of a view, the recent ones and those before them."""
        with self._lock:
            return self._recent.setdefault(view, {}), self._older.get(view, {})

    def keep(self, view: Any, text: Any, piece: Any, size: int) -> None:  # noqa: ANN401 - as above
        """Keep a piece of some bytes among the recent ones."""
        cost = len(text) + size + _OVERHEAD
        with self._lock:
            if self._size + cost > self._limit:
                self._older, self._recent, self._size = self._recent, {}, 0
            if cost <= self._limit:
                self._recent.setdefault(view, {})[text] = piece
                self._size += cost


_made: WeakKeyDictionary[sa.Engine, Made] = WeakKeyDictionary()


def made(database: Database) -> Made:
    """What this process made for a database."""
    found = _made.get(database.engine)
    if found is None:
        found = _made.setdefault(database.engine, Made(database.settings.figure_memory_bytes))
    return found
