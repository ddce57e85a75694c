"""Pieces: how much of something goes into one statement, and how its JSON is written."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import orjson

AT_ONCE: Final = 500
"""Keys one statement names."""


def slices(names: Iterable[str], size: int = AT_ONCE) -> Iterator[list[str]]:
    """Names, so many at a time."""
    rest = iter(names)
    while part := list(islice(rest, size)):
        yield part


def text(value: Any) -> str:  # noqa: ANN401 - JSON
    """JSON as it goes into a column past SQLAlchemy."""
    return orjson.dumps(value).decode()
