"""Remembered answers: a question about figures that was asked before is answered without working it out again.

An answer follows from the question, the kind of caller, the month and the state of the data, which every post changes.
All of them are in its ETag, so that one small read tells whether the caller, or this process, still holds it.
What is remembered is never wrong, only of no use any more, and then the oldest goes first.
"""

import hashlib
import threading
from collections import OrderedDict
from typing import Final

from app.core import clock
from app.core.db import Database, Read
from app.services.access import Actor
from app.services.ledger.state import data_state, data_state_now
from app.web.calls import Call

VERSION: Final = "1"
"""Moves when answers to the same question change their form or rules."""
_OVERHEAD: Final = 200
"""Bytes an entry takes beside its body."""


def question_etag(call: Call, actor: Actor, state: int, threshold: int) -> bytes:
    """Weak: what the answer follows from."""
    kind = (actor.role.value, actor.agency_id, actor.municipality_id, actor.patron_id)
    parts = (VERSION, state, clock.this_month(), threshold, *kind, call.path)
    digest = hashlib.blake2b("\n".join(map(str, parts)).encode() + b"\n" + call.query, digest_size=16)
    return b'W/"' + digest.hexdigest().encode() + b'"'


def state_of(source: Database | Read) -> int:
    """Key of the state of the data; 0 for one that has none yet."""
    return data_state(source) if isinstance(source, Read) else data_state_now(source)


class Memory:
    """Bodies of answers by ETag, up to a number of bytes; the ones not asked for longest are forgotten.

    Args:
        limit: bytes; 0 remembers nothing.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._bodies: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, etag: bytes) -> bytes | None:
        """The body of an answer."""
        with self._lock:
            body = self._bodies.get(etag)
            if body is not None:
                self._bodies.move_to_end(etag)
            return body

    def keep(self, etag: bytes, body: bytes) -> None:
        """Remember an answer, if it is not much too large."""
        cost = len(body) + _OVERHEAD
        if cost * 2 > self.limit:
            return
        with self._lock:
            if etag in self._bodies:
                return
            self._bodies[etag] = body
            self.size += cost
            while self.size > self.limit:
                _, oldest = self._bodies.popitem(last=False)
                self.size -= len(oldest) + _OVERHEAD
