"""Questions to the application in this process: the whole way through gate, rights and JSON, without a socket."""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message


class Answer(NamedTuple):
    """What came back, and how long it took."""

    status: int
    headers: Mapping[bytes, bytes]
    body: bytes
    seconds: float


async def ask(
    app: ASGIApp, path: str, *, token: str | None = None, body: bytes | None = None, known: bytes | None = None
) -> Answer:
    """A GET, or with a body a POST; ``known`` is an ETag the caller holds."""
    parts = urlsplit(path)
    headers = [(b"host", b"bench")]
    if token is not None:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    if known is not None:
        headers.append((b"if-none-match", known))
    if body is not None:
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
        "method": "GET" if body is None else "POST", "path": parts.path, "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(), "headers": headers, "client": ("127.0.0.1", 1), "server": ("bench", 80),
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body or b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    begin = time.perf_counter()
    await app(scope, receive, send)
    seconds = time.perf_counter() - begin
    whole = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return Answer(sent[0]["status"], dict(sent[0]["headers"]), whole, seconds)
