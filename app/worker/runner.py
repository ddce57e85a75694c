"""The runner: threads of one process that do jobs, show that they live, and take jobs away from the dead.

It never ends because of an error; the next round tries again. Several runners work beside each other, in one process
or in many.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from app.core.db import Database
from app.core.errors import Conflict, KlikksError
from app.models.jobs import JobState
from app.services.jobs import live, presence, queue
from app.services.jobs.ticket import Claimed, GivenBack, Ticket
from app.worker.attempts import Attempt, Told
from app.worker.tasks import TASKS, Task

logger = logging.getLogger("klikks.jobs")
BEAT_SECONDS: Final = 1.0
LOCKS_SEEN_SECONDS: Final = 2.0
FINISH_SECONDS: Final = 4.0
"""How long a job may still run when the process is to end; afterwards it is given back."""
LOOK_UP_SECONDS: Final = 4.0
"""How long the work has to look up and stop."""


class Runner:
    """Does jobs in this process.

    Args:
        database: whose jobs.
        revision: the migration this version expects; at another one nothing is done.
        threads: jobs at once; the embedded database has one writer, so there one that writes is enough.
        tasks: kind of job -> who does it. Jobs of other kinds are left to others.
        waits: the jobs mostly wait for somebody else, so more than one at once is of use on either database.
        told: hears of the progress of every job.
    """

    def __init__(
        self,
        database: Database,
        revision: str | None,
        threads: int = 1,
        tasks: Mapping[str, Task] = TASKS,
        told: Told | None = None,
        *,
        waits: bool = False,
    ) -> None:
        self._database = database
        self._revision = revision
        self._number = min(threads, 1) if database.is_sqlite and not waits else threads
        self._tasks = tasks
        self._told = told
        self._leaving = threading.Event()
        self._threads: list[threading.Thread] = []
        self._keeping: list[threading.Thread] = []
        self._ended = threading.Event()
        self._is_ready = False
        self.presence = presence.Presence(database)

    def start(self) -> None:
        """Begin: first what dead workers left behind, then what waits."""
        if not self._number:
            return
        self._threads = [self._thread(f"job-{number}", self._jobs) for number in range(self._number)]
        self.keep()

    def keep(self) -> None:
        """Begin to show signs of life and to look after the dead, without taking jobs from the queue."""
        self._keeping = [self._thread("job-reaper", self._every(self._seconds_between_reaps, self.reap))]
        if self.presence.lease is not None:
            self._keeping.append(self._thread("job-beat", self._every(BEAT_SECONDS, self.beat)))

    def stop(self) -> None:
        """End: what runs may finish within a few seconds, else it is given back."""
        self._leaving.set()
        live.BELL.ring()
        if not self._wait(FINISH_SECONDS):
            for ticket in self._mine():
                ticket.interrupt(GivenBack)
            self._wait(LOOK_UP_SECONDS)
        self._ended.set()
        for thread in self._keeping:
            thread.join(BEAT_SECONDS)
        if not any(thread.is_alive() for thread in self._threads):
            self.presence.leave()  # else the lock stays until the process is gone, and the work with it

    def run(self, only: UUID | None = None) -> bool:
        """Do one job in this thread.

        Args:
            only: this one and no other.

        Returns:
            Whether there was one to do.
        """
        claimed = self._claim(only)
        if claimed is None:
            return False
        Attempt(self._database, claimed, self._tasks, self._leaving, self._told).run()
        return True

    def do(self, job_id: UUID) -> None:
        """Do a job that was kept for this process, as soon as its lane is free, unless somebody ends it before."""
        is_kept = True
        while is_kept and not self.run(job_id):
            heard = live.BELL.heard()
            with self._database.write() as db:
                is_kept = queue.hold(db, job_id, self.presence)
            live.BELL.wait(heard, BEAT_SECONDS)

    def reap(self) -> None:
        """Take jobs away from dead workers."""
        with self._database.read() as db:
            is_needed = queue.is_abandoned(db)
        if is_needed:
            with self._database.write() as db:
                reaped = queue.reap(db)
            for job_id, attempts, state in reaped:
                facts = {"job_id": job_id, "attempt": attempts, "code": state.value}
                level = logging.INFO if state is JobState.CANCELLED else logging.WARNING
                logger.log(level, "job taken away from a dead worker", extra=facts)
        presence.forget_dead(self._database)

    def beat(self) -> None:
        """Show that the jobs of this process are at work, and learn which of them must stop."""
        for ticket in self._mine():
            with self._database.write() as db:
                reason = queue.beat(db, ticket, self.presence)
            if reason is not None and not ticket.is_finished:
                ticket.interrupt(reason)

    def _mine(self) -> list[Ticket]:
        return [ticket for ticket in live.tickets() if ticket.worker == self.presence.worker]

    def _claim(self, only: UUID | None) -> Claimed | None:
        with self._database.read() as db:
            if not queue.is_waiting(db, self.presence, self._tasks, only):
                return None
        try:
            with self._database.write() as db:
                return queue.claim(db, self.presence, self._tasks, only)
        except Conflict:  # another process began a job of the same lane at this moment
            return None

    def _jobs(self) -> None:
        while not self._leaving.is_set():
            heard = live.BELL.heard()
            if not self._tried(self.run):
                live.BELL.wait(heard, self._database.settings.job_poll_seconds)

    def _every(self, seconds: float, work: Callable[[], None]) -> Callable[[], None]:
        def rounds() -> None:
            while not self._ended.is_set():
                self._tried(work)
                self._ended.wait(seconds)

        return rounds

    def _tried(self, work: Callable[[], bool | None]) -> bool:
        """Do it if the database is the one this version knows; whether it was done and said so."""
        try:
            self._is_ready = self._is_ready or self._database.revision() == self._revision
            return self._is_ready and bool(work())
        except KlikksError as error:
            logger.warning("jobs could not be looked after; next try later", extra={"code": error.code})
        except Exception:
            logger.exception("jobs could not be looked after; next try later")
        return False

    @property
    def _seconds_between_reaps(self) -> float:
        """Where locks show who lives, nobody has to wait for a lease."""
        return LOCKS_SEEN_SECONDS if self.presence.lease is None else self._database.settings.job_lease_seconds / 3

    def _wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        return thread
