"""The keeper: a thread of the web process beside the requests.

It looks after the cells of the impact ledger, seals the history, keeps what was read of persons, does what happens by
itself at workshops, asks about projects once a year, reminds of what waits, and takes what was written in bulk into the
index of the search.

Without it every figure is still right: a month without cells is folded from the entries, and rows that pile up are
summed; changes are written down all the same and wait for their seal. It never ends because of an error; the next
round tries again.
"""

import logging
import threading
from typing import Final

from app.core.db import Database
from app.core.errors import KlikksError
from app.services import inquiry_upkeep, sealing, workshop_upkeep
from app.services.care import reminders
from app.services.ledger.upkeep import Upkeep
from app.services.search_index import upkeep as search_upkeep
from app.web.read_log import ReadLog

logger = logging.getLogger("klikks.keeper")
STOP_SECONDS: Final = 30.0
"""How long a step that has begun may take to end."""


class Keeper:
    """Looks after the cells every few seconds (setting ``keeper_seconds``; 0: never), and once at the start.

    Args:
        database: where they are.
        revision: the migration this version expects; at another one the keeper leaves the database alone.
        reads: what was read and waits to be kept.
    """

    def __init__(self, database: Database, revision: str | None, reads: ReadLog) -> None:
        self._reads = reads
        self._database = database
        self._revision = revision
        self._seconds = database.settings.keeper_seconds
        self._stopped = threading.Event()
        self._upkeep = Upkeep(database, self._is_going)
        self._thread: threading.Thread | None = None

    def _is_going(self) -> bool:
        return not self._stopped.is_set()

    def start(self) -> None:
        """Begin."""
        if self._seconds:
            self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the transaction it is in."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
            self.round()  # what was read since the last one

    def _run(self) -> None:
        while self._is_going():
            self.round()
            self._stopped.wait(self._seconds)

    def round(self) -> None:
        """Do once what is to be done."""
        try:
            if self._database.revision() == self._revision:
                sealing.seal_new(self._database)
                self._reads.keep(self._database)
                workshop_upkeep.run(self._database)
                inquiry_upkeep.run(self._database)
                search_upkeep.run(self._database, self._is_going)
                reminders.run(self._database)
                self._upkeep.run()
        except KlikksError as error:
            logger.warning("cells could not be looked after (%s); next try later", error.code)
        except Exception:
            logger.exception("cells could not be looked after; next try later")
