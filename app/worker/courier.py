"""The courier: threads that tell webhooks what happened, and wait for receivers so that nothing else has to.

It never ends because of an error; the next round tries again.
"""

import logging
import threading
from typing import Final

from app.core.db import Database
from app.core.errors import KlikksError
from app.core.outgoing import Outgoing
from app.services.webhooks import sending

logger = logging.getLogger("klikks.webhooks")
STOP_SECONDS: Final = 10.0
FORGET_ROUNDS: Final = 1000


class Courier:
    """Tells what is due, every few seconds (setting ``job_poll_seconds``).

    Args:
        database: where it stands.
        revision: the migration this version expects; at another one nothing is told.
        threads: receivers that are waited for at once; without any, nothing is told here.
    """

    def __init__(self, database: Database, revision: str | None, threads: int) -> None:
        settings = database.settings
        self._database = database
        self._revision = revision
        self._outgoing = Outgoing(tuple(settings.outgoing_networks), settings.outgoing_seconds)
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"courier {number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what is being told."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _run(self) -> None:
        rounds = 0
        while not self._stopped.is_set():
            self.round(tidies=rounds % FORGET_ROUNDS == 0)
            rounds += 1
            self._stopped.wait(self._database.settings.job_poll_seconds)

    def round(self, *, tidies: bool = False) -> None:
        """Do once what is due.

        Args:
            tidies: also let go of what became of events long ago.
        """
        try:
            if self._database.revision() == self._revision:
                sending.send_due(self._database, self._outgoing)
                if tidies:
                    sending.forget_old(self._database)
        except KlikksError as error:
            logger.warning("webhooks could not be told; next try later", extra={"code": error.code})
        except Exception:
            logger.exception("webhooks could not be told; next try later")
