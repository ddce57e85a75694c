"""Requests exactly as written: a client library would mend what these tests are about."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

from app.main import Service


@dataclass
class Raw:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    app: Service | ASGIApp, method: str, target: bytes, token: str | None, body: bytes = b"", **headers: str
) -> Raw:
    """Send one request past every client library.

    Args:
        app: the application.
        method: HTTP method.
        target: path and query as sent.
        token: of the caller.
        body: as sent.
        headers: with underscores for hyphens.
    """
    path, _, query = target.partition(b"?")
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    if body:
        sent["content-length"] = str(len(body))
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": path.decode("utf-8", "replace"),
        "raw_path": path, "query_string": query, "scheme": "http", "server": ("testserver", 80),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
    }  # fmt: skip
    raw = Raw(0, {}, b"")
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    ended = asyncio.Event()

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            raw.status = message["status"]
            raw.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            raw.body += message.get("body", b"")
            if not message.get("more_body", False):
                ended.set()

    async def whole() -> None:
        await app(scope, receive, send)

    asyncio.run(whole())
    return raw
