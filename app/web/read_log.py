"""The log of reads: every answer that may hold personal data leaves a line, and waits to be kept in the database.

A GET cannot write, so what was read is kept a moment later by the keeper, many at once. The log line is written at
once: should the process die in between, it still says who looked at what. Neither holds a value of the record or of
the question.
"""

import logging
from collections import deque
from typing import Final
from urllib.parse import parse_qsl

from app.core import clock
from app.core.db import Database
from app.services import reads
from app.services.access import Actor
from app.services.paging import Page
from app.services.reading import Found
from app.services.reads import ReadFact
from app.web.calls import Call

logger = logging.getLogger("klikks.reads")
WAITING_AT_MOST: Final = 100_000
KEPT_AT_ONCE: Final = 5_000
_OF_ONE: Final = "patron_id"
"""A list that is asked for one person is a look at that person."""


class ReadLog:
    """What one process answered and has not kept yet."""

    def __init__(self) -> None:
        self._waiting: deque[ReadFact] = deque(maxlen=WAITING_AT_MOST)

    def note(self, call: Call, actor: Actor, operation: str, result: object) -> None:
        """An operation answers a question for personal data."""
        query = dict(parse_qsl(call.query.decode("ascii", "replace"), keep_blank_values=True))
        record = _record(query, result)
        asked = ",".join(sorted(query))[:200] or None
        seen = {"operation": operation, "record": record, "asked": asked, "request_id": call.request_id}
        who = {"credential_id": actor.credential_id, "tenant": str(actor.agency_id) if actor.agency_id else None}
        logger.info("personal data read", extra={**seen, **who})
        if actor.agency_id is not None:
            whose = (actor.agency_id, clock.now(), actor.credential_id, actor.role.value)
            self._waiting.append(ReadFact(*whose, operation, record, asked, call.request_id))

    def keep(self, database: Database) -> int:
        """Write down what waits; how many that were."""
        total = 0
        while self._waiting:
            facts = [self._waiting.popleft() for _ in range(min(len(self._waiting), KEPT_AT_ONCE))]
            with database.write() as db:
                reads.keep(db, facts)
            total += len(facts)
        return total


def _record(query: dict[str, str], result: object) -> str | None:
    """Which record was looked at, by its id (a path may hold an agency's number of the person); none for a list."""
    if isinstance(result, Page):
        found = query.get(_OF_ONE)
    elif isinstance(result, Found):
        found = result.values.get("id")
    else:
        found = result.get(_OF_ONE) if isinstance(result, dict) else None
    return None if found is None else str(found)[:90]
