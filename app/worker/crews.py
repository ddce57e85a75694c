"""Crews: everything of one process that does jobs and sees to it that there are some."""

from collections.abc import Sequence
from typing import Final, Protocol

from app.core.db import Database
from app.worker.runner import Runner
from app.worker.tasks import PULLS, WORK
from app.worker.timetable import Timetable


class Helper(Protocol):
    """Something that goes on beside the requests."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""


_NONE: Final = 0


def crews(database: Database, revision: str | None, threads: int) -> Sequence[Helper]:
    """The crews of a process.

    Args:
        database: whose jobs.
        revision: the migration this version expects.
        threads: jobs at once beside pulls; without any, no pulls are made either.
    """
    pulls = database.settings.pull_threads if threads else _NONE
    return (
        Runner(database, revision, threads, WORK),
        Runner(database, revision, pulls, PULLS, waits=True),
        Timetable(database, revision, is_kept=bool(pulls)),
    )
