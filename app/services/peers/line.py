"""A line to a peer: several requests of one pull under one deadline, retried where that can help.

Nothing a peer says decides how long we listen: the deadline is set before the first request, every answer has a largest
size, and a wish to wait (Retry-After) is kept by coming back later, not by standing still.
"""

import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from uuid import UUID

from app.core import clock
from app.core.db import Database
from app.core.errors import Param
from app.core.outgoing import Outgoing, Reply, Unreachable
from app.core.sealing import seal, unseal

TRIES: Final = 3
FIRST_WAIT_SECONDS: Final = 0.5
LONGEST_WISH: Final = timedelta(days=1)
"""A peer that wishes us away for longer is asked again after a day all the same."""
_TRANSIENT: Final = frozenset({"connection", "name"})
_GOOD: Final = frozenset({200, 304})
_BUSY: Final = frozenset({429, 503})
_SERVER: Final = range(500, 600)
_REDIRECT: Final = range(300, 400)
_CODES: Final = {
    "timeout": "peer_silent",
    "address": "peer_address_refused",
    "url": "peer_address_refused",
    "too_large": "peer_too_large",
    "encoding": "peer_packed_wrongly",
}


_PURPOSE: Final = "peer token"


def sealed(database: Database, peer_id: UUID, token: str | None) -> str | None:
    """A peer's token as it is kept."""
    return None if token is None else seal(token.encode(), database.settings.signing_key, _PURPOSE, str(peer_id))


def line_to(database: Database, peer: Any) -> "Line":  # noqa: ANN401 - a row
    """A line to a peer, open from now on for as long as a pull may take."""
    settings, token = database.settings, None
    if peer.sealed_token is not None:
        token = unseal(peer.sealed_token, settings.signing_key, _PURPOSE, str(peer.id))
    outgoing = Outgoing(tuple(settings.outgoing_networks), settings.pull_seconds)
    return Line(outgoing, time.monotonic() + settings.pull_seconds, token.decode() if token else None)


class PullError(Exception):
    """A pull ends here.

    Args:
        code: why, a key of the catalogue of messages.
        not_before: when the peer wants to be asked again.
        params: values of the sentence.
    """

    def __init__(self, code: str, not_before: datetime | None = None, **params: Param) -> None:
        self.code = code
        self.params = params
        self.not_before = not_before
        super().__init__(code)


@dataclass(slots=True)
class Line:
    """One conversation with a peer.

    Attributes:
        outgoing: how others are called.
        deadline: when it ends, by the monotonic clock.
        token: what the peer made for us.
        requests: how many were made.
        received: bytes that came.
    """

    outgoing: Outgoing
    deadline: float
    token: str | None = None
    requests: int = 0
    received: int = 0
    _pause: threading.Event = field(default_factory=threading.Event)

    def ask(self, url: str, media_type: str, largest: int, tag: str | None = None) -> Reply:
        """An answer that is one: what was asked for, or that nothing changed since the tag.

        Raises:
            PullError: there is none.
        """
        known = {"authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {**known, "accept": media_type, "accept-encoding": "gzip", **({"if-none-match": tag} if tag else {})}
        for attempt in range(TRIES):
            failure = None
            try:
                reply = self._once(url, headers, largest)
            except Unreachable as error:
                failure = PullError(_CODES.get(error.reason, "peer_unreachable"))
                if error.reason not in _TRANSIENT:
                    raise failure from None
            else:
                if reply.status not in _GOOD:
                    failure = _refusal(reply)
                elif reply.status == 304 and not tag:  # noqa: PLR2004 - an answer to a question nobody asked
                    failure = PullError("peer_status", status=reply.status)
            if failure is None:
                return _of_type(reply, media_type)
            if not self._waits(failure, attempt):
                raise failure
        raise AssertionError("the last try returns or raises")

    def _once(self, url: str, headers: dict[str, str], largest: int) -> Reply:
        self.requests += 1
        reply = self.outgoing.request("GET", url, headers=headers, largest=largest, deadline=self.deadline)
        self.received += len(reply.body)
        return reply

    def _waits(self, failure: PullError, attempt: int) -> bool:
        """Whether to try again, after a while that differs from caller to caller."""
        status = failure.params.get("status")
        is_hopeless = isinstance(status, int) and status not in _SERVER
        if attempt + 1 >= TRIES or failure.not_before is not None or is_hopeless:
            return False
        longest = FIRST_WAIT_SECONDS * 2**attempt
        seconds = longest / 2 + secrets.randbelow(1000) / 1000 * longest / 2
        if time.monotonic() + seconds >= self.deadline:
            return False
        self._pause.wait(seconds)
        return True


def _refusal(reply: Reply) -> PullError:
    if reply.status in _BUSY:
        wished = _wished(reply.headers.get("retry-after", ""))
        if reply.status == 429 or wished is not None:  # noqa: PLR2004 - too many requests
            return PullError("peer_busy", wished or clock.now() + timedelta(minutes=1), status=reply.status)
    if reply.status in _REDIRECT:
        return PullError("peer_redirects", status=reply.status)
    return PullError("peer_status", status=reply.status)


def _wished(text: str) -> datetime | None:
    """The moment of a Retry-After, in seconds or as a date; at most a day from now."""
    now = clock.now()
    if text.isdecimal():
        return now + min(timedelta(seconds=int(text[:9])), LONGEST_WISH)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment, now), now + LONGEST_WISH)


def _of_type(reply: Reply, media_type: str) -> Reply:
    """The answer, if it says that it is what was asked for.

    Raises:
        PullError: it says something else.
    """
    if reply.status == 200 and reply.media_type != media_type:  # noqa: PLR2004 - only this one has a body
        raise PullError("peer_media_type", due=media_type)
    return reply
