"""Stores: where files that are kept for years lie, on disk or in an object storage that speaks S3.

A store names a file itself, by a random id that is never used again, and writes it through before it returns. So the
order is always the same: the file first, then the record that names it; what no record names is swept away later.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Protocol
from uuid import UUID

from app.core.files import CHUNK, SWEPT_AFTER_SECONDS, Files, Incoming
from app.core.object_store import Bucket
from app.core.settings import Settings

Known = Callable[[Collection[UUID]], Collection[UUID]]
"""Tells which of these ids a record knows."""


class Store(Protocol):
    """Files by id."""

    def put(self, source: Incoming) -> UUID:
        """Keep what came in; the id it can be read by.

        Raises:
            Unavailable: it cannot be written just now.
        """

    def read(self, file_id: UUID) -> Iterator[bytes]:
        """A file, piece by piece.

        Raises:
            NotFound: it is not there.
            Unavailable: it cannot be read just now.
        """

    def sweep(self, known: Known, seconds: float = SWEPT_AFTER_SECONDS) -> int:
        """Remove files older than this that no record knows; how many there were."""


class Disk:
    """A folder.

    Args:
        files: the folder.
    """

    def __init__(self, files: Files) -> None:
        self.files = files

    def put(self, source: Incoming) -> UUID:
        """Copy it: the folder may be another disk than the one uploads come in on."""
        with source.reread() as whole, self.files.incoming() as copy:
            copy.fill(whole)
            copy.keep()
            return copy.id

    def read(self, file_id: UUID) -> Iterator[bytes]:
        """From the disk."""
        with self.files.open(file_id) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def sweep(self, known: Known, seconds: float = SWEPT_AFTER_SECONDS) -> int:
        """By the time they were written."""
        return self.files.sweep(known, seconds)


def store_of(settings: Settings) -> Store:
    """The store of these settings: the bucket if there is one, otherwise a folder of the data directory."""
    if settings.s3_url:
        return Bucket.of(settings)
    return Disk(Files(settings.data_dir / "evidence"))
