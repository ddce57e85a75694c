"""Callers that drip, over real sockets on loopback, with short deadlines."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from app.web.events import LEAVE
from app.web.slow_clients import DeadlineProtocol

GET = b"GET /x HTTP/1.1\r\nhost: t\r\n\r\n"
HALF = b"GET /x HTTP/1.1\r\nhost: "
BIG = 20_000_000


class Hasty(DeadlineProtocol):
    head_seconds = 0.3
    write_seconds = 0.2


class Patient(DeadlineProtocol):
    head_seconds = 1.5


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer by path: /events for ever, /read after the body, /big with much, /slow late, any other at once."""
    if scope["path"] == "/events":
        left = asyncio.Event()
        scope[LEAVE] = left.set
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        await left.wait()
        await send({"type": "http.response.body", "body": b""})
        return
    if scope["path"] == "/read":
        while (await receive()).get("more_body"):
            pass
    if scope["path"] == "/slow":
        await asyncio.sleep(0.5)
    body = bytes(BIG) if scope["path"] == "/big" else b"served"
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Client]]


@asynccontextmanager
async def served(protocol: type[DeadlineProtocol] = Hasty) -> AsyncIterator[tuple[Connect, ServerState]]:
    """A server of the protocol on a free port: how to connect to it, and its own view."""
    config = Config(app, http=protocol, lifespan="off", ws="none", log_config=None, timeout_keep_alive=1)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(config, state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    clients: list[Client] = []

    async def connect() -> Client:
        clients.append(await asyncio.open_connection("127.0.0.1", port))
        return clients[-1]

    try:
        yield connect, state
    finally:
        for _, writer in clients:
            writer.transport.abort()
        server.close()
        for connection in [*state.connections]:
            connection.transport.abort()
        await asyncio.sleep(0)


def bounded(test: Coroutine[Any, Any, None]) -> float:
    """Run a test of at most 15 s; the seconds it took."""
    began = time.perf_counter()
    asyncio.run(asyncio.wait_for(test, 15))
    return time.perf_counter() - began


async def drip(client: Client, first: bytes, drop: bytes) -> bytes:
    """Send drop after drop until the server ends it; what it answered."""
    reader, writer = client
    writer.write(first)
    answer = asyncio.ensure_future(reader.read())
    while not answer.done():
        writer.write(drop)
        await asyncio.wait([answer], timeout=0.05)
    try:
        return answer.result()
    except ConnectionError:
        return b""


async def ask(client: Client, request: bytes = GET) -> bytes:
    """Send a request and read its short answer."""
    client[1].write(request)
    return await client[0].readuntil(b"served")


def problem(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert int(head.split()[1]) == json.loads(body)["status"]
    return json.loads(body)["status"], json.loads(body)["code"]


class TestHead:
    def test_200_dripping_connections_are_closed_while_another_caller_is_served(self) -> None:
        async def test() -> None:
            async with served(Patient) as (connect, state):
                clients = [await connect() for _ in range(200)]
                drips = asyncio.gather(*(drip(client, HALF, b"x") for client in clients))
                await asyncio.sleep(0.1)
                assert len(state.connections) == 200
                assert (await ask(await connect())).startswith(b"HTTP/1.1 200")
                # A byte that crosses the closing resets the connection, and the caller loses the answer.
                answers = {answer for answer in await drips if answer}
                assert {problem(answer) for answer in answers} == {(408, "head_timeout")}
                await asyncio.sleep(0.1)
                assert len(state.connections) <= 1

        assert bounded(test()) < 10

    @pytest.mark.parametrize("drop", [b"", b"\r\n"])
    def test_a_connection_that_says_nothing_is_closed_without_an_answer(self, drop: bytes) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                assert await drip(await connect(), b"", drop) == b""

        assert bounded(test()) < 3

    @pytest.mark.parametrize("drop", [b"x", b"\r\n"])
    def test_a_later_request_on_the_connection_has_the_deadline_too(self, drop: bytes) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                client = await connect()
                assert await ask(client)
                await drip(client, HALF if drop == b"x" else b"", drop)

        assert 0.2 < bounded(test()) < 3

    def test_ordinary_requests_share_a_connection_for_longer_than_the_deadline(self) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                client = await connect()
                for _ in range(8):
                    assert (await ask(client)).startswith(b"HTTP/1.1 200")
                    await asyncio.sleep(0.1)

        bounded(test())

    @pytest.mark.parametrize("drop", [b"", b"x"])
    def test_half_a_head_behind_a_request_does_not_cost_that_its_answer(self, drop: bytes) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                client = await connect()
                assert await ask(client, GET.replace(b"/x", b"/slow") + HALF)
                await drip(client, b"", drop)

        assert 0.5 < bounded(test()) < 5

    @pytest.mark.parametrize("first", [HALF, GET[:-2] + b"a: ", b"GET /"])
    def test_an_endless_head_is_refused_for_its_size(self, first: bytes) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                reader, writer = await connect()
                writer.write(first + b"x" * Hasty.head_bytes)
                assert problem(await reader.read()) == (431, "headers_too_large")

        bounded(test())

    def test_what_is_no_http_is_answered_as_a_problem(self) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                reader, writer = await connect()
                writer.write(b"\x16\x03\x01 hello\r\n\r\n")
                assert problem(await reader.read()) == (400, "http_invalid")

        bounded(test())


POST = b"POST /%s HTTP/1.1\r\nhost: t\r\ncontent-length: 1000000\r\n\r\n"
CHUNKED = b"POST /read HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n"


class TestBody:
    def test_the_rest_of_a_refused_body_is_taken_for_a_while_only(self) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                client = await connect()
                assert await ask(client, POST % b"refused")
                await drip(client, b"", b"x")

        assert 0.2 < bounded(test()) < 3

    def test_after_a_refused_body_has_come_the_connection_goes_on(self) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                client = await connect()
                assert await ask(client, POST % b"refused")
                client[1].write(b"x" * 1_000_000)
                assert await ask(client)
                assert await client[0].read() == b""  # and is closed when nothing follows

        assert bounded(test()) < 5

    def test_a_body_that_is_read_has_its_deadline_elsewhere(self) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                client = await connect()
                client[1].write(POST % b"read")
                for _ in range(10):
                    client[1].write(b"x" * 100_000)
                    await asyncio.sleep(0.06)
                assert (await ask(client, b"")).startswith(b"HTTP/1.1 200")

        bounded(test())

    def test_a_body_behind_an_earlier_request_is_waited_for(self) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                client = await connect()
                assert await ask(client, GET.replace(b"/x", b"/slow") + POST % b"read")
                await asyncio.sleep(0.6)
                assert await ask(client, b"x" * 1_000_000)

        bounded(test())

    def test_endless_trailers_end_the_connection(self) -> None:
        async def test() -> None:
            async with served() as (connect, state):
                _, writer = await connect()
                writer.write(CHUNKED + b"1\r\nx\r\n")
                await asyncio.sleep(0.1)
                writer.write(b"0\r\ntrailer: ")
                for _ in range(3):
                    await asyncio.sleep(0.05)
                    writer.write(b"x" * Hasty.head_bytes)
                await asyncio.sleep(0.2)
                assert not state.connections

        bounded(test())


class TestAnswer:
    def test_a_caller_that_does_not_take_its_answer_is_dropped(self) -> None:
        async def test() -> None:
            async with served() as (connect, state):
                _, writer = await connect()
                writer.write(GET.replace(b"/x", b"/big"))
                await asyncio.sleep(0.1)
                assert state.connections
                await asyncio.sleep(1)
                assert not state.connections

        bounded(test())

    def test_one_that_takes_it_slowly_gets_all(self) -> None:
        async def test() -> None:
            async with served() as (connect, _):
                reader, writer = await connect()
                writer.write(GET.replace(b"/x", b"/big"))
                got = 0
                while got < BIG:
                    part = await reader.read(2_000_000)
                    assert part
                    got += len(part)
                    await asyncio.sleep(0.005)

        bounded(test())


class TestShutdown:
    def test_ends_an_answer_that_would_go_on(self) -> None:
        async def test() -> None:
            async with served() as (connect, state):
                reader, writer = await connect()
                writer.write(GET.replace(b"/x", b"/events"))
                await reader.readuntil(b"begun")
                for connection in state.connections:
                    connection.shutdown()
                assert (await reader.read()).endswith(b"0\r\n\r\n")
                assert not state.connections

        bounded(test())


class TestSetting:
    def test_the_server_takes_the_class_and_its_deadlines_are_for_people(self) -> None:
        config = Config(app, http=DeadlineProtocol)
        config.load()
        assert config.http_protocol_class is DeadlineProtocol
        assert (DeadlineProtocol.head_seconds, DeadlineProtocol.head_bytes) == (10, 65_536)
