"""The client of the tests: it hears an answer to its end."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tests.in_process import Client


async def streamed(scope: Scope, receive: Receive, send: Send) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for number in range(5):
            await asyncio.sleep(0.001)
            yield b"%d" % number

    await StreamingResponse(parts())(scope, receive, send)


async def echoed(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await Response(body + scope["query_string"] + scope["path"].encode())(scope, receive, send)


async def broken(scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError(scope["path"])


class TestClient:
    def test_takes_in_a_stream_to_its_end(self) -> None:
        assert Client(streamed).get("/").content == b"01234"

    def test_sends_body_query_and_path(self) -> None:
        assert Client(echoed).post("/%C3%A4?b=%20", content=b"x").content == b"xb=%20" + "/ä".encode()

    def test_gets_no_body_for_head(self) -> None:
        answer = Client(echoed).head("/a")
        assert (answer.content, answer.headers["content-length"]) == (b"", "2")

    def test_gets_500_where_the_application_breaks(self) -> None:
        assert Client(broken).get("/").status_code == 500
