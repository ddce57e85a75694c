"""Rate limits: how many requests a caller may make, and how the answers say so.

Three policies of one minute each: callers without a token count by their address, callers with one by the token
wherever they call from, and tokens that are not valid by the address that tries them, so that guessing ends soon and
disturbs nobody else. A limit refills evenly instead of at full minutes: who has used it up waits for the next request,
not for the next window. It holds per process; several processes let through as many times more.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.addresses import subscriber
from app.core.errors import NotAuthenticated, RateLimited
from app.core.settings import Settings
from app.services.access import Actor
from app.web.calls import Call, Headers

WINDOW_SECONDS: Final = 60
_REMEMBERED: Final = 100_000
"""Callers a policy remembers at the most; beyond that, those whose limit has refilled are forgotten first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request.

    Attributes:
        remaining: requests left at once.
        reset: until the whole limit is there again. Units: seconds.
        wait: until the next request is let through; 0 if this one is. Units: seconds.
    """

    remaining: int
    reset: int
    wait: int


class Policy:
    """One limit for many callers.

    Args:
        name: what headers call it.
        limit: requests per window; 0: no limit.
        clock: a monotonic clock in seconds.
    """

    def __init__(self, name: str, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._label = f'"{name}"'
        self.description = f"{self._label};q={limit};w={WINDOW_SECONDS}".encode()
        self._clock = clock
        self._interval = WINDOW_SECONDS / limit if limit else 0.0
        self._filled: dict[str, float] = {}
        """Caller -> when the whole limit is there again."""
        self._lock = threading.Lock()

    def take(self, caller: str) -> Standing:
        """Count one request, unless it is one too many."""
        with self._lock:
            now = self._clock()
            filled = max(self._filled.get(caller, now), now)
            wait = filled + self._interval - now - WINDOW_SECONDS
            if wait <= 0:
                filled += self._interval
                self._keep(caller, filled, now)
            return self._standing(filled - now, wait)

    def look(self, caller: str) -> Standing:
        """Where a caller stands, without counting anything."""
        now = self._clock()
        ahead = max(self._filled.get(caller, now) - now, 0.0)
        return self._standing(ahead, ahead + self._interval - WINDOW_SECONDS)

    def headers(self, standing: Standing) -> Headers:
        """What an answer says about the limit (structured fields of the RateLimit draft)."""
        told = f"{self._label};r={standing.remaining};t={standing.reset}".encode()
        return [(b"ratelimit-policy", self.description), (b"ratelimit", told)]

    def _standing(self, ahead: float, wait: float) -> Standing:
        # half a millionth of a request forgives what floats lose
        remaining = int((WINDOW_SECONDS - ahead) / self._interval + 5e-7)
        return Standing(max(remaining, 0), math.ceil(ahead), max(math.ceil(wait - self._interval * 5e-7), 0))

    def _keep(self, caller: str, filled: float, now: float) -> None:
        if caller not in self._filled and len(self._filled) >= _REMEMBERED:
            self._filled = {each: until for each, until in self._filled.items() if until > now}
            while len(self._filled) >= _REMEMBERED:  # all of them busy: the oldest is forgiven
                self._filled.pop(next(iter(self._filled)))
        self._filled[caller] = filled


class Doorkeeper:
    """Finds out who calls, and lets through as many requests as the caller's limit allows.

    Args:
        settings: the limits.
        authenticate: who an Authorization header stands for.
        clock: a monotonic clock in seconds.
    """

    def __init__(
        self,
        settings: Settings,
        authenticate: Callable[[str | None, str], Actor],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._authenticate = authenticate
        self._public = Policy("public", settings.public_requests_per_minute, clock)
        self._token = Policy("token", settings.token_requests_per_minute, clock)
        self._failures = Policy("failures", settings.failed_tokens_per_minute, clock)

    def __call__(self, call: Call) -> Actor:
        """The caller.

        Raises:
            RateLimited: one request too many.
            NotAuthenticated: the token is not valid.
        """
        authorization = call.header(b"authorization")
        if authorization is None:
            _count(self._public, subscriber(call.address), call)
            return self._authenticate(None, call.address)
        if self._failures.limit:
            standing = self._failures.look(subscriber(call.address))
            if standing.wait:
                raise _refusal(self._failures, standing, call)
        try:
            actor = self._authenticate(authorization, call.address)
        except NotAuthenticated:
            if self._failures.limit:
                self._failures.take(subscriber(call.address))
            raise
        _count(self._token, actor.credential_id, call)
        return actor


def _count(policy: Policy, caller: str, call: Call) -> None:
    if policy.limit:
        standing = policy.take(caller)
        if standing.wait:
            raise _refusal(policy, standing, call)
        call.state["rate_headers"] = policy.headers(standing)


def _refusal(policy: Policy, standing: Standing, call: Call) -> RateLimited:
    call.state["rate_headers"] = policy.headers(standing)
    return RateLimited(retry_after=standing.wait)
