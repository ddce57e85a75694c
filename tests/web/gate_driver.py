"""A small ASGI driver: one request through the gate, without a network."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import KlikksError
from app.web.gate import Gate

JSON = {"content-type": "application/json"}


@dataclass
class Answer:
    """What came out of the gate, and what the application within saw."""

    status: int | None = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    events: list[Mapping[str, object]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    taken: int = 0

    def header(self, name: str) -> str | None:
        values = [value.decode() for key, value in self.headers if key == name.encode()]
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None

    @property
    def code(self) -> str:
        code = json.loads(self.body)["code"]
        assert isinstance(code, str)
        return code


async def refuse(error: KlikksError, _scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer 400 with the error as JSON: the texts and statuses are another module's."""
    body = json.dumps({"code": error.code, "params": error.params}).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"x-error", type(error).__name__.encode())]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def echo(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body received."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-echo", b"1")]})
    await send({"type": "http.response.body", "body": body})


def http_scope(
    method: str, target: bytes, headers: Mapping[str, str], http_version: str, more: dict[str, Any]
) -> Scope:
    raw_path, _, query = target.partition(b"?")
    return {
        "type": "http",
        "http_version": http_version,
        "method": method,
        "path": raw_path.decode("utf-8", "replace"),
        "raw_path": raw_path,
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        **more,
    }


async def exchange(
    app: ASGIApp,
    method: str = "GET",
    target: bytes = b"/v1/projects",
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | AsyncIterator[bytes] | None = None,
    http_version: str = "1.1",
    scope: dict[str, Any] | None = None,
    **settings: Any,
) -> Answer:
    """Send one request through a gate around the application.

    Args:
        app: the application within, or a gate of its own settings.
        method: HTTP method.
        target: path and query as sent.
        headers: as sent; a content-length is added for a body of bytes, else a transfer coding.
        body: bytes, or chunks as they come; a ConnectionResetError instead of one is the caller leaving.
        http_version: as the server says.
        scope: more entries of the scope.
        settings: of the gate.
    """
    answer = Answer()
    sent = dict(headers or {})
    if isinstance(body, bytes):
        sent.setdefault("content-length", str(len(body)))
    elif body is not None and http_version == "1.1":
        sent["transfer-encoding"] = "chunked"
    messages = _messages(body, answer)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            assert answer.status is None, "a second answer"
            answer.status, answer.headers = message["status"], list(message["headers"])
        else:
            answer.body += message.get("body", b"")

    async def receive() -> Message:
        return await anext(messages)

    whole = http_scope(method, target, sent, http_version, scope or {})
    gate = app if isinstance(app, Gate) else Gate(app, refuse, log=answer.events.append, **settings)
    try:
        await gate(whole, receive, send)
    finally:
        answer.state = whole["state"]
    return answer


async def _messages(body: bytes | AsyncIterator[bytes] | None, answer: Answer) -> AsyncIterator[Message]:
    if body is None or isinstance(body, bytes):
        yield {"type": "http.request", "body": body or b"", "more_body": False}
    else:
        try:
            async for chunk in body:
                answer.taken += len(chunk)
                yield {"type": "http.request", "body": chunk, "more_body": True}
            yield {"type": "http.request"}
        except ConnectionResetError:
            pass
    while True:
        await asyncio.sleep(0.01)
        yield {"type": "http.disconnect"}


def run(app: ASGIApp, *args: Any, **kwargs: Any) -> Answer:
    """Run :func:`exchange` to its end, within 20 s."""
    return asyncio.run(asyncio.wait_for(exchange(app, *args, **kwargs), 20))


async def chunks(*parts: bytes, every: float = 0.0) -> AsyncIterator[bytes]:
    """The parts one after the other, each after a pause of ``every`` seconds."""
    for part in parts:
        await asyncio.sleep(every)
        yield part
