"""The outer gate: the first code of ours that sees a request and the last that sees its answer.

Pure ASGI, around the whole application. It names the request, refuses what no route could mean (size, form,
time, media type, JSON that parsers disagree about), hands the body on already read, adds the headers every
answer carries and writes one line per request to the access log.
"""

import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import count
from typing import Final
from uuid import uuid4 as new_id

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import KlikksError, Malformed, Misconfigured, TooLarge
from app.core.strict_json import DEFAULT_LIMITS, JsonLimits, check_json
from app.web.bodies import ClientGone, CountedReceive, read_body, replay
from app.web.exchange import Exchange, access_event, log_access, report_crash
from app.web.request_head import JSON, MERGE_PATCH, HeadLimits, RequestHead, check_target

Refuse = Callable[[KlikksError, Scope, Receive, Send], Awaitable[None]]
Log = Callable[[Mapping[str, object]], None]

METHODS_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
MAX_FORM: Final = 10_000
CLIENT_GONE: Final = 499  # logged when the caller left before there was an answer; never sent


class Gate:
    """The ASGI application around the application.

    Args:
        app: the application within.
        refuse: answers with the problem an error means.
        max_body: bytes a body may have.
        max_body_for: other limits by path prefix (``{"/v1/imports": 50_000_000}``); the longest
            prefix counts.
        raw_prefixes: ``"POST /v1/imports"``: there and below, a body that is not announced as JSON is not
            buffered but streamed on, with its size and time counted.
        unread_prefixes: there and below, a small form is let in and not read: what mail programs post to the address
            by which somebody refuses mails (RFC 8058) says nothing that the address does not.
        receive_timeout: seconds a whole body may take to arrive.
        raw_receive_timeout: the same for streamed bodies.
        head_limits: limits of target and headers.
        json_limits: limits of JSON bodies.
        log: called once per request, at its end.
        clock: a monotonic clock in seconds.

    Raises:
        Misconfigured: a raw prefix that is not a method with a body and a path.
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Refuse,
        *,
        max_body: int = 1_000_000,
        max_body_for: Mapping[str, int] | None = None,
        raw_prefixes: Iterable[str] = (),
        receive_timeout: float = 30.0,
        raw_receive_timeout: float = 600.0,
        unread_prefixes: Iterable[str] = (),
        head_limits: HeadLimits | None = None,
        json_limits: JsonLimits = DEFAULT_LIMITS,
        log: Log = log_access,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._max_body = max_body
        self._max_body_for = sorted((max_body_for or {}).items(), key=lambda pair: -len(pair[0]))
        self._raw = [_method_and_path(prefix) for prefix in raw_prefixes]
        self._unread = [_method_and_path(prefix) for prefix in unread_prefixes]
        self._receive_timeout = receive_timeout
        self._raw_receive_timeout = raw_receive_timeout
        self._head_limits = head_limits or HeadLimits()
        self._json_limits = json_limits
        self._log = log
        self._clock = clock
        self._prefix = new_id().hex
        self._number = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what is no request (the lifespan) is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._clock()
        exchange = Exchange(send)
        head = RequestHead(scope["headers"])
        # A fresh UUID per request would cost as much as all the rest here. The process tells forks apart.
        request_id = head.request_id or f"{self._prefix}-{os.getpid():x}-{next(self._number):x}"
        scope.setdefault("state", {})["request_id"] = request_id
        exchange.request_id = request_id.encode("ascii")
        try:
            await self._serve(head, scope, receive, exchange)
        except ClientGone:
            exchange.status = CLIENT_GONE
        finally:
            self._log(access_event(scope, exchange.status, self._clock() - began))

    async def _serve(self, head: RequestHead, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        """Let the request in and the answer out, or answer with the problem there is.

        Raises:
            ClientGone: nobody is left to answer.
            KlikksError: an answer that had begun breaks off.
        """
        try:
            head.check(self._head_limits)
            check_target(scope, self._head_limits)
            if head.length or head.is_chunked or scope["method"] in METHODS_WITH_BODY or _is_later_http(scope):
                inner = await self._admit(head, scope, receive, exchange)
            else:
                scope["state"]["body"] = b""
                inner = receive
            await self._app(scope, inner, exchange.send)
        except ClientGone:
            raise
        except KlikksError as error:
            problem: KlikksError | None = exchange.held or error
        except Exception as error:  # noqa: BLE001 - the last place that can answer it
            problem = exchange.held
            if problem is None and not exchange.is_muted:
                report_crash(error, scope["state"]["request_id"])
                problem = KlikksError("internal")
        else:
            problem = exchange.held
        if exchange.gone and exchange.status is None:
            raise ClientGone  # whatever the application made of it
        if problem is None or exchange.complete:
            return
        if exchange.status is not None:
            # The server prints what reaches it. The original may hold values of rows; so it ends here.
            raise problem from None
        exchange.held = None
        exchange.close = problem.code == "body_timeout" and not _is_later_http(scope)
        await self._refuse(problem, scope, receive, exchange.send)

    async def _admit(self, head: RequestHead, scope: Scope, receive: Receive, exchange: Exchange) -> Receive:
        """Check and read the body, and return what the application receives from.

        Raises:
            KlikksError: the body is refused.
            ClientGone: the caller left.
        """
        method: str = scope["method"]
        length = head.length
        if method in METHODS_WITH_BODY:
            return await self._admit_body(head, length, scope, receive, exchange)
        not_allowed = Malformed("body_not_allowed", method=method)
        if length:
            raise not_allowed
        return replay(await read_body(receive, 0, self._receive_timeout, not_allowed), scope, receive)

    async def _admit_body(
        self, head: RequestHead, length: int | None, scope: Scope, receive: Receive, exchange: Exchange
    ) -> Receive:
        method: str = scope["method"]
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        limit = next((n for prefix, n in self._max_body_for if _below(path, prefix)), self._max_body)
        too_large = TooLarge("body_too_large", limit=limit)
        if length is not None and length > limit:
            raise too_large
        if length != 0 and self._streams(method, path, head):
            head.check_coding()
            return CountedReceive(receive, limit, self._raw_receive_timeout, exchange)
        if head.media_type in FORMS and any(verb == method and _below(path, prefix) for verb, prefix in self._unread):
            await read_body(receive, MAX_FORM, self._receive_timeout, TooLarge("body_too_large", limit=MAX_FORM))
            return replay(b"", scope, receive)
        if length:
            head.check_json_media(method)
        body = await read_body(receive, limit, self._receive_timeout, too_large)
        if body:
            if not length:
                head.check_json_media(method)
            check_json(body, self._json_limits)
        return replay(body, scope, receive)

    def _streams(self, method: str, path: str, head: RequestHead) -> bool:
        if not any(verb == method and _below(path, prefix) for verb, prefix in self._raw):
            return False
        return head.media_type not in {JSON, MERGE_PATCH}


def _method_and_path(prefix: str) -> tuple[str, str]:
    method, _, path = prefix.partition(" ")
    if method not in METHODS_WITH_BODY or not path.startswith("/"):
        raise Misconfigured("raw_prefix_invalid", prefix=prefix)
    return method, path


def _is_later_http(scope: Scope) -> bool:
    """Whether a body may come unannounced: in HTTP/1 a header always tells."""
    return not scope["http_version"].startswith("1")


def _below(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in {"", "/"}
