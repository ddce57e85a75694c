"""Where the bytes of a file come from: a path, a stream somebody else owns, or memory.

Every reading opens the file for itself, so two readings of one file do not disturb each other.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class _Reading(io.RawIOBase):
    """One reading of a shared stream: it keeps its own place and never closes what it reads from."""

    def __init__(self, shared: BinaryIO) -> None:
        super().__init__()
        self._shared = shared
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place}
        self._place = base[whence] + offset if whence in base else self._shared.seek(offset, whence)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._shared.seek(self._place)
        view = memoryview(buffer).cast("B")
        data = self._shared.read(len(view))
        view[: len(data)] = data
        self._place += len(data)
        return len(data)


class Source:
    """The bytes of one file.

    Args:
        origin: a path, a seekable binary stream that stays open, or the bytes themselves.
    """

    def __init__(self, origin: Path | BinaryIO | bytes) -> None:
        self._origin = origin

    def open(self) -> BinaryIO:
        """A reading from the beginning; to be closed by who asked for it."""
        if isinstance(self._origin, Path):
            return self._origin.open("rb")
        if isinstance(self._origin, bytes):
            return io.BytesIO(self._origin)
        return io.BufferedReader(_Reading(self._origin))

    def head(self, size: int) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)

    @property
    def path(self) -> Path | None:
        """Where the file lies, if it lies anywhere."""
        return self._origin if isinstance(self._origin, Path) else None
