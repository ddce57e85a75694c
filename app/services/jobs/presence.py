"""Presence: how a worker shows that it lives, and how others see that it does not.

On PostgreSQL a worker extends the lease of what it holds, again and again. On the embedded database it cannot, since
its own import may hold the one writer for minutes; there it holds a lock on a file beside the database instead, which
the kernel takes away the moment the process dies.
"""

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read
from app.core.ids import new_id
from app.core.locks import FileLock, is_held
from app.models.jobs import Job

J = sa.inspect(Job).columns


class Presence:
    """One worker process, as long as it lives.

    Args:
        database: whose jobs it does.

    Attributes:
        worker: its id, new with every start.
        lease: how long a job stays its own without a sign of life; none where a lock is the sign.
    """

    def __init__(self, database: Database) -> None:
        self.worker = new_id().hex
        self.lease = None if database.is_sqlite else timedelta(seconds=database.settings.job_lease_seconds)
        self._lock = FileLock(_path(database, self.worker)) if database.is_sqlite else None

    def leave(self) -> None:
        """Nothing is done here any more."""
        if self._lock is not None:
            self._lock.release()


def abandoned(db: Read) -> sa.ColumnElement[bool]:
    """The condition that holds for jobs whose worker is dead."""
    if not db.database.is_sqlite:
        return sa.and_(J["worker_id"].is_not(None), J["lease_ends_at"] < clock.now())
    return J["worker_id"].in_(_dead(db))


def _dead(db: Read) -> Collection[str]:
    workers = db.all(sa.select(J["worker_id"]).where(J["worker_id"].is_not(None)).distinct())
    return [row[0] for row in workers if not is_held(_path(db.database, row[0]))]


def _path(database: Database, worker: str) -> Path:
    return Path(f"{database.url.database}-workers") / worker


def forget_dead(database: Database) -> None:
    """Remove what dead workers left in the folder of locks."""
    folder = Path(f"{database.url.database}-workers")
    if database.is_sqlite and folder.is_dir():
        for path in folder.iterdir():
            if not is_held(path):
                path.unlink(missing_ok=True)
