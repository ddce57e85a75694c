"""Attempts: one job, from the moment a worker has it to its end or its way back into the queue."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Final

from app.core.db import Database, Write
from app.core.errors import KlikksError, Unavailable
from app.models.jobs import JobState
from app.services.jobs import live, queue
from app.services.jobs.ticket import Cancelled, Claimed, GivenBack, Interrupted, Ticket
from app.worker.tasks import Task

logger = logging.getLogger("klikks.jobs")
SECONDS_BETWEEN_TRIES: Final = 1.0

Told = Callable[[int, int | None, str], None]


class Attempt:
    """One attempt at a job.

    Args:
        database: where the records are.
        claimed: the job.
        tasks: kind of job -> who does it.
        leaving: set when this process is to end.
        told: hears of progress, too.
    """

    def __init__(
        self, database: Database, claimed: Claimed, tasks: Mapping[str, Task], leaving: threading.Event,
        told: Told | None = None,
    ) -> None:  # fmt: skip
        self._database = database
        self._claimed = claimed
        self._tasks = tasks
        self._leaving = leaving
        self._ticket = Ticket(claimed, told)
        self._facts = {"job_id": claimed.id, "task": claimed.kind, "attempt": claimed.attempt}

    def run(self) -> None:
        """Do the work; whatever happens, the job ends or goes back, if the database can be reached."""
        with live.shown(self._ticket):
            logger.info("job begun", extra=self._facts)
            self._work()
        live.BELL.ring()

    def _work(self) -> None:
        claimed, ticket = self._claimed, self._ticket
        try:
            ticket.look_up()
            # the work may touch what its caller may, and its changes name the job
            database = self._database.within(claimed.actor.realm, f"job-{claimed.id}")
            self._tasks[claimed.kind](database, ticket, claimed.actor, claimed.payload)
        except Cancelled:
            self._settle("job cancelled", lambda db: queue.end(db, ticket, JobState.CANCELLED))
        except GivenBack:
            self._settle("job given back", lambda db: queue.put_back(db, ticket, counts=False))
        except Interrupted:
            logger.warning("job lost to another worker; nothing was kept", extra=self._facts)
        except Unavailable as error:
            self._again(error)
        except KlikksError as error:
            self._fail(error)
        except Exception:
            logger.exception("job broke", extra=self._facts)
            self._fail(KlikksError("internal"))
        else:
            if ticket.is_finished:
                logger.info("job done", extra=self._facts)
            else:
                logger.error("job came to no end", extra=self._facts)
                self._fail(KlikksError("internal"))

    def _again(self, error: Unavailable) -> None:
        """The database was not there or in use; the commit may even have worked, then there is nothing to settle."""
        if self._claimed.attempt >= self._claimed.max_attempts:
            self._fail(error)
        else:
            self._settle("job postponed", lambda db: queue.put_back(db, self._ticket, counts=True), error)

    def _fail(self, error: KlikksError) -> None:
        self._settle("job failed", lambda db: queue.end(db, self._ticket, JobState.FAILED, error), error)

    def _settle(self, event: str, change: Callable[[Write], bool], error: KlikksError | None = None) -> None:
        """Write down how it went, again and again while the database cannot be reached."""
        while True:
            try:
                with self._database.write() as db:
                    was_ours = change(db)
            except Unavailable:
                if self._leaving.wait(SECONDS_BETWEEN_TRIES):
                    logger.warning("job left as it is; another worker takes it over", extra=self._facts)
                    return
                continue
            if was_ours:
                level = logging.INFO if error is None else logging.WARNING
                logger.log(level, event, extra=self._facts | ({} if error is None else {"code": error.code}))
            return
