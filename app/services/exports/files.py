"""Files: what an export answers with, written piece by piece while it is fetched."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from app.core.db import Snapshot

OpenSnapshot = Callable[[], AbstractContextManager[Snapshot]]
"""Opens the state of the data that a file shows, when the file is written."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the caller.

    Attributes:
        name: what a browser saves it as; plain letters only, never a name of a person.
        media_type: what it is.
        write: writes it from beginning to end. It may take long and runs in a thread of its own; an error before the
            first pieces are through becomes a problem, a later one breaks the answer off.
    """

    name: str
    media_type: str
    write: Callable[[BinaryIO], None]
