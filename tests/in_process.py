"""A client that runs the application in the thread of its caller.

Starlette's own client starts a thread with a new event loop for every request and crosses to it and back for each part
of the answer: three times the work of the request itself, and most of the time of the suite.
"""

import asyncio
import atexit
import logging
from typing import Any
from urllib.parse import unquote

import httpx2
from starlette.types import ASGIApp, Message

ADDRESS = "http://testserver"
_resting: list[asyncio.AbstractEventLoop] = []
"""Event loops nobody uses right now; one for each thread that asks at the same time."""


class InProcess(httpx2.BaseTransport):
    """Requests to an application without a network."""

    def __init__(self, app: ASGIApp, caller: str) -> None:
        self.app = app
        self.caller = caller

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request; an application that breaks is answered for with an empty 500, as a server does."""
        body: list[bytes] = []
        started: dict[str, Any] = {}
        incoming: list[Message] = [{"type": "http.request", "body": request.read(), "more_body": False}]

        finished = asyncio.Event()

        async def receive() -> Message:
            if not incoming:
                await finished.wait()  # whoever waits for the end of the connection must not see it before the answer
            return incoming.pop() if incoming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                body.append(message.get("body", b""))
                if not message.get("more_body", False):
                    finished.set()

        async def run() -> None:
            await self.app(_scope(request, self.caller), receive, send)

        try:
            _run(run())
        except Exception:
            logging.getLogger("klikks.tests").exception("the application broke")
            if not started:
                return httpx2.Response(500, request=request)
            raise
        content = b"" if request.method == "HEAD" else b"".join(body)
        stream = httpx2.ByteStream(content)
        return httpx2.Response(started["status"], headers=started["headers"], stream=stream, request=request)


class Client(httpx2.Client):
    """Asks an application, from an address."""

    def __init__(self, app: ASGIApp, caller: str = "testclient") -> None:
        super().__init__(base_url=ADDRESS, transport=InProcess(app, caller), follow_redirects=True, trust_env=False)
        self.app = app


def _scope(request: httpx2.Request, caller: str) -> dict[str, Any]:
    raw_path, _, query = request.url.raw_path.partition(b"?")
    return {
        "type": "http", "http_version": "1.1", "method": request.method, "path": unquote(raw_path.decode("ascii")),
        "raw_path": raw_path, "root_path": "", "query_string": query, "scheme": request.url.scheme, "state": {},
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (request.url.host, request.url.port or 80), "client": (caller, 50_000),
    }  # fmt: skip


def _run(work: Any) -> None:
    loop = _resting.pop() if _resting else asyncio.new_event_loop()
    try:
        loop.run_until_complete(work)
    finally:
        _resting.append(loop)


@atexit.register
def _close() -> None:
    while _resting:
        _resting.pop().close()
