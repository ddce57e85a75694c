"""The attendant: a thread of the web process that does for accounts what no request waits for.

It sends the letters that are due, notes when machines' tokens were last used, and forgets what is over, of feeds, too.
It never ends because of an error; the next round tries again.
"""

import logging
import threading
import time
from typing import Final

from app.core.db import Database
from app.core.errors import KlikksError
from app.core.mailing import sender
from app.services import feed_items, guesses, letters, links, provider_log_ins, sessions
from app.services.accounts import Authenticator

logger = logging.getLogger("klikks.attendant")
STOP_SECONDS: Final = 15.0
"""How long a mail that has begun may take to end."""
NOTE_SECONDS: Final = 60.0
TIDY_SECONDS: Final = 3600.0


class Attendant:
    """Looks after accounts every few seconds (setting ``attendant_seconds``; 0: never).

    Args:
        database: where they are.
        revision: the migration this version expects; at another one the attendant leaves the database alone.
        authenticator: knows which tokens were used.
    """

    def __init__(self, database: Database, revision: str | None, authenticator: Authenticator) -> None:
        self._database = database
        self._revision = revision
        self._authenticator = authenticator
        self._seconds = database.settings.attendant_seconds
        self._send = sender(database.settings)
        self._noted = self._tidied = time.monotonic()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        if self._send is None:
            logger.warning("KLIKKS_SMTP_HOST is not set: mails wait until they are over")
        if self._seconds:
            self._thread = threading.Thread(target=self._run, name="attendant", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after what it is doing, and note what is not noted yet."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
            self.round(now=True)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.round()
            self._stopped.wait(self._seconds)

    def round(self, *, now: bool = False) -> None:
        """Do once what is to be done.

        Args:
            now: note uses though the minute is not over.
        """
        try:
            if self._database.revision() == self._revision:
                self._send_letters()
                self._note(now=now)
                self._tidy()
        except KlikksError as error:
            logger.warning("accounts could not be looked after (%s); next try later", error.code)
        except Exception:
            logger.exception("accounts could not be looked after; next try later")

    def _send_letters(self) -> None:
        if self._send is None or self._stopped.is_set():
            return
        done = letters.send_due(self._database, self._send)
        if done.postponed:
            logger.warning("letters postponed: the mail server refuses or is away", extra={"count": done.postponed})
        if done.given_up:
            logger.error("letters given up: ask those concerned to request another", extra={"count": done.given_up})

    def _note(self, *, now: bool) -> None:
        if now or time.monotonic() - self._noted >= NOTE_SECONDS:
            self._noted = time.monotonic()
            self._authenticator.note_uses()

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied < TIDY_SECONDS:
            return
        self._tidied = time.monotonic()
        with self._database.write() as db:
            for forget in (guesses.forget_old, links.forget_old, provider_log_ins.forget_old, sessions.forget_old):
                forget(db)
            feed_items.forget_empty(db)
