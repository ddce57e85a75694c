"""One request's answer on its way out: the headers every answer carries, and what the logs may know."""

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from starlette.types import Message, Scope, Send

from app.core.errors import KlikksError, Refused
from app.web.calls import Call

ACCESS_LOG: Final = logging.getLogger("klikks.access")
ERROR_LOG: Final = logging.getLogger("klikks.errors")
SECURITY_LOG: Final = logging.getLogger("klikks.security")

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MAX_PLACES: Final = 30

_SECURITY_HEADERS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
_OURS: Final = frozenset(name for name, _ in _SECURITY_HEADERS) | {b"x-request-id"}


class Exchange:
    """One request's answer on its way out.

    Attributes:
        request_id: echoed in the answer.
        status: HTTP status of the answer; None as long as none has begun.
        complete: the whole answer has been handed to the server.
        close: ask the server to close the connection after the answer.
        held: a refusal that came up while the application was reading the body. As long as no answer has
            begun, what the application says to it is dropped, because the gate will answer.
        gone: the caller left while the application was reading the body.
    """

    __slots__ = ("_send", "close", "complete", "gone", "held", "request_id", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.request_id = b""
        self.status: int | None = None
        self.complete = False
        self.close = False
        self.held: KlikksError | None = None
        self.gone = False

    async def send(self, message: Message) -> None:
        """Pass a message of the answer on, with our headers in its first one."""
        if self.is_muted:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(message.get("headers", ()))}
            await self._send(message)
            return
        await self._send(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.complete = True

    @property
    def is_muted(self) -> bool:
        """Whether what the application would begin to say is dropped."""
        return self.status is None and (self.gone or self.held is not None)

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        # A new list: an application may send the same answer object twice.
        headers = [*given]
        names = {name for name, _ in headers}
        ours = [*_SECURITY_HEADERS, (b"x-request-id", self.request_id)]
        headers += ours if names.isdisjoint(_OURS) else [one for one in ours if one[0] not in names]
        if self.close:
            headers.append((b"connection", b"close"))
        return headers


def log_access(event: Mapping[str, object]) -> None:
    """Write one line to the access log."""
    if ACCESS_LOG.isEnabledFor(logging.INFO):
        ACCESS_LOG.info("request", extra=event)


def access_event(scope: Scope, status: int | None, seconds: float) -> dict[str, object]:
    """What the access log may know of a request: never its path, query, headers or body.

    A request without an answer of ours counts as 500, which is what the server says then.
    """
    state = scope["state"]
    return {
        "request_id": state["request_id"],
        "method": scope["method"] if scope["method"] in METHODS else "other",
        "route": state.get("route") or getattr(scope.get("route"), "path", None),
        "status": 500 if status is None else status,
        "ms": round(seconds * 1000, 3),
        "tenant": state.get("tenant"),
        "credential_id": state.get("credential_id"),
    }


def log_refusal(call: Call, route: str, error: KlikksError) -> None:
    """One line for a log-in, a token or a permission that failed: who, where and why, so that somebody can act on it.

    Ids alone; what was tried stands nowhere.
    """
    why = {"reason": error.reason, "concerns": error.concerns} if isinstance(error, Refused) else {}
    SECURITY_LOG.warning(
        "refused",
        extra={
            "request_id": call.request_id,
            "method": call.method,
            "route": route,
            "code": error.code,
            "tenant": call.state.get("tenant"),
            "credential_id": call.state.get("credential_id"),
            **{name: value for name, value in why.items() if value is not None},
        },
    )


def report_crash(error: BaseException, request_id: str) -> None:
    """Log an unexpected exception: its types and places, never its words.

    The words of a driver's exception hold values of rows, which no log may.
    """
    kinds, places = [], []
    cause: BaseException | None = error
    while cause is not None:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        trace = cause.__traceback__
        while trace is not None:
            frame = trace.tb_frame
            places.append(f"{frame.f_globals.get('__name__')}:{trace.tb_lineno} {frame.f_code.co_name}")
            trace = trace.tb_next
        cause = cause.__cause__
    ERROR_LOG.error("crash", extra={"request_id": request_id, "error": kinds, "places": places[-MAX_PLACES:]})
