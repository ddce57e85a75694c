"""The timetable: a thread that has done what is due, whoever asked for it or nobody.

It puts pulls that are due into the queue and brings what own publishers signed into the network's figures. Several
beside each other do it once. It never ends because of an error; the next round tries again.
"""

import logging
import threading
from typing import Final

from app.core.db import Database
from app.core.errors import KlikksError
from app.services.network import own
from app.services.peers import schedule

logger = logging.getLogger("klikks.timetable")
STOP_SECONDS: Final = 10.0


class Timetable:
    """Looks every few seconds (setting ``job_poll_seconds``) at what is due.

    Args:
        database: where it stands.
        revision: the migration this version expects; at another one nothing is done.
        is_kept: somebody here makes pulls.
    """

    def __init__(self, database: Database, revision: str | None, *, is_kept: bool) -> None:
        self._database = database
        self._revision = revision
        self._is_kept = is_kept
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        if self._is_kept:
            self._thread = threading.Thread(target=self._run, name="timetable", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after what it is doing."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.round()
            self._stopped.wait(self._database.settings.job_poll_seconds)

    def round(self) -> None:
        """Do once what is due."""
        try:
            if self._database.revision() == self._revision:
                schedule.enqueue_due(self._database)
                own.take_in_own(self._database)
        except KlikksError as error:
            logger.warning("what is due could not be begun; next try later", extra={"code": error.code})
        except Exception:
            logger.exception("what is due could not be begun; next try later")
