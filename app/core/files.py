"""Files: uploads kept beside the database until their work is done and their time is over.

A file is named by a random id and by nothing else; no name a person gave ever becomes a path. It comes in under a
name of its own, is written through to the disk, and only then gets its final name, so that a file that can be opened
is whole. Whatever a crash leaves behind (half of an upload, a file whose record was rolled back) is swept away later.
"""

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from app.core.errors import NotFound, TooLarge, Unavailable
from app.core.ids import new_id
from app.core.settings import Settings

CHUNK: Final = 1_000_000
SWEPT_AFTER_SECONDS: Final = 3_600.0
"""A file younger than this may belong to a request that has not ended."""
ASKED_AT_ONCE: Final = 500
_INCOMING: Final = "incoming"


@contextmanager
def _disk_errors() -> Iterator[None]:
    """A full or broken disk is no fault of the caller and none of the program.

    Raises:
        Unavailable: try again later.
    """
    try:
        yield
    except OSError as error:
        raise Unavailable(reason="storage") from error


class Incoming:
    """A file that is coming in.

    Args:
        path: where it is written.
        final: where it stands once it is kept.
        file_id: its id.
        limit: bytes it may have.

    Attributes:
        id: its id.
        size: bytes so far.
    """

    def __init__(self, path: Path, final: Path, file_id: UUID, limit: int | None) -> None:
        self.id = file_id
        self.size = 0
        self._path, self._final, self._limit = path, final, limit
        self._hash = hashlib.sha256()
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")

    @property
    def digest(self) -> str:
        """SHA-256 of what came, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Take a piece.

        Raises:
            TooLarge: it is more than the limit.
        """
        self.size += len(chunk)
        if self._limit is not None and self.size > self._limit:
            raise TooLarge("body_too_large", limit=self._limit)
        self._hash.update(chunk)
        with _disk_errors():
            self._file.write(chunk)

    def fill(self, source: BinaryIO) -> None:
        """Take a whole file."""
        while chunk := source.read(CHUNK):
            self.write(chunk)

    def seal(self) -> None:
        """Write through to the disk; nothing comes any more. The slow part, to be done outside a transaction."""
        if not self._file.closed:
            with _disk_errors():
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()

    def reread(self) -> BinaryIO:
        """All of it from the beginning, before it is decided whether it is kept."""
        self.seal()
        with _disk_errors():
            return self._path.open("rb")

    def keep(self) -> None:
        """Give it its final name; from here on it can be opened by its id."""
        self.seal()
        with _disk_errors():
            self._path.rename(self._final)
            _sync_folder(self._final.parent)

    def drop(self) -> None:
        """Forget it, unless it was kept."""
        with suppress(OSError):  # what was buffered has no room on a full disk
            self._file.close()
        self._path.unlink(missing_ok=True)


class Files:
    """The files of one installation.

    Args:
        folder: where they are; made when the first one comes. Processes on several machines must share it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, settings: Settings) -> "Files":
        """The files of these settings."""
        return cls(settings.data_dir / "files")

    def path(self, file_id: UUID, part: str = "") -> Path:
        """Where a file stands, or a part that belongs to it and goes with it (a list of its findings)."""
        return self.folder / (f"{file_id.hex}.{part}" if part else file_id.hex)

    @contextmanager
    def incoming(self, limit: int | None = None) -> Iterator[Incoming]:
        """A new file, forgotten at the end of the block unless it was kept.

        Args:
            limit: bytes it may have.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file_id = new_id()
        coming = Incoming(self.path(file_id, _INCOMING), self.path(file_id), file_id, limit)
        try:
            yield coming
        finally:
            coming.drop()

    def open(self, file_id: UUID) -> BinaryIO:
        """Open a kept file for reading.

        Raises:
            NotFound: it is no longer there.
        """
        try:
            return self.path(file_id).open("rb")
        except FileNotFoundError:
            raise NotFound("file_missing") from None

    def remove(self, file_id: UUID) -> None:
        """Remove a file with all its parts; one that is gone already is fine."""
        for path in (self.path(file_id), *self.folder.glob(f"{file_id.hex}.*")):
            path.unlink(missing_ok=True)

    def sweep(self, known: Callable[[Collection[UUID]], Collection[UUID]], seconds: float = SWEPT_AFTER_SECONDS) -> int:
        """Remove what no record knows.

        Args:
            known: tells which of these ids a record knows.
            seconds: younger files are left alone.

        Returns:
            How many ids were removed.
        """
        old = sorted(set(self._older(time.time() - seconds)))
        left = [each for part in _parts(old) for each in set(part) - set(known(part))]
        for file_id in left:
            self.remove(file_id)
        return len(left)

    def _older(self, moment: float) -> Iterator[UUID]:
        if not self.folder.is_dir():
            return
        for entry in os.scandir(self.folder):
            with suppress(ValueError, FileNotFoundError):  # not one of ours, or gone meanwhile
                if entry.stat().st_mtime < moment:
                    yield UUID(hex=entry.name.partition(".")[0])


def _parts(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), ASKED_AT_ONCE):
        yield ids[start : start + ASKED_AT_ONCE]


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power failure; the file's own fsync does not."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
