"""Downloads: written at the database's speed, taken at the caller's; nobody who leaves or dawdles holds anything."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

import pytest

from app.core.errors import Invalid, KlikksError, Unavailable
from app.services.exports.files import Download
from app.web.downloads import PIECE, WHOLE, Downloads, FileAnswer

Write = Callable[[BinaryIO], Any]


class Caller:
    """Somebody who asks for a file, as the server shows them."""

    def __init__(self, method: str = "GET", **headers: str) -> None:
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.scope: dict[str, Any] = {
            "type": "http", "method": method, "path": "/", "query_string": b"", "headers": sent, "state": {},
        }  # fmt: skip
        self.left = asyncio.Event()
        self.takes = asyncio.Event()
        self.takes.set()
        self.started = asyncio.Event()
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.ended = False

    async def receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            self.started.set()
            return
        self.body += message.get("body", b"")
        self.ended = not message.get("more_body", False)
        await self.takes.wait()


async def refuse(error: KlikksError, _scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 999, "headers": [(b"code", error.code.encode())]})
    await send({"type": "http.response.body", "body": b""})


def downloads(seconds: float = 30, threads: int = 1) -> Downloads:
    return Downloads(refuse, threads, seconds, 100_000_000)


async def fetch(caller: Caller, write: Write, service: Downloads | None = None) -> None:
    service = service or downloads()
    file = Download("x.csv", "text/csv", write)
    answer = FileAnswer(200, headers=[(b"vary", b"Authorization")], media_type=b"text/csv", download=file)
    await service.send(answer, caller.scope, caller.receive, caller.send)


def lines(number: int) -> Write:
    def write(out: BinaryIO) -> None:
        out.writelines(b"x" * 1000 for _ in range(number))

    return write


class TestSmall:
    async def _twice(self) -> tuple[Caller, Caller]:
        first = Caller()
        await fetch(first, lines(3))
        again = Caller(if_none_match=first.headers[b"etag"].decode())
        await fetch(again, lines(3))
        return first, again

    def test_comes_whole_with_length_and_etag_and_is_not_sent_twice(self) -> None:
        first, again = asyncio.run(self._twice())
        assert (first.status, first.body, first.headers[b"content-length"]) == (200, b"x" * 3000, b"3000")
        assert (again.status, again.body) == (304, b"")

    def test_head_gets_the_same_headers_and_no_body(self) -> None:
        async def both(number: int) -> tuple[Caller, Caller]:
            head, get = Caller("HEAD"), Caller()
            for caller in (head, get):
                await fetch(caller, lines(number))
            return head, get

        for number in (3, 5 * WHOLE // 1000):
            head, get = asyncio.run(both(number))
            assert (head.status, head.headers, head.body, head.ended) == (200, get.headers, b"", True)

    def test_an_error_before_anything_went_out_is_a_problem(self) -> None:
        def write(out: BinaryIO) -> None:
            out.write(b"half")
            raise Invalid("invalid")

        async def run() -> Caller:
            caller = Caller()
            await fetch(caller, write)
            return caller

        caller = asyncio.run(run())
        assert (caller.status, caller.headers[b"code"], caller.body) == (999, b"invalid", b"")


class TestLarge:
    def test_begins_before_it_is_whole_and_arrives_whole(self) -> None:
        go_on = threading.Event()

        def write(out: BinaryIO) -> None:
            lines(2 * WHOLE // 1000)(out)
            out.flush()
            assert go_on.wait(10)
            lines(2 * WHOLE // 1000)(out)

        async def run() -> Caller:
            caller = Caller()
            fetching = asyncio.create_task(fetch(caller, write))
            await asyncio.wait_for(caller.started.wait(), 10)
            go_on.set()
            await fetching
            return caller

        caller = asyncio.run(run())
        assert (caller.status, len(caller.body), caller.ended) == (200, 4 * WHOLE, True)
        assert b"content-length" not in caller.headers

    def test_an_error_later_breaks_the_answer_off(self) -> None:
        begun = threading.Event()

        def write(out: BinaryIO) -> None:
            lines(3 * WHOLE // 1000)(out)
            assert begun.wait(10)
            raise Invalid("invalid")

        async def run() -> Caller:
            caller = Caller()
            fetching = asyncio.create_task(fetch(caller, write))
            await asyncio.wait_for(caller.started.wait(), 10)
            begun.set()
            with pytest.raises(Invalid):
                await fetching
            return caller

        assert not asyncio.run(run()).ended


class TestSlowCallers:
    def test_hold_no_thread(self) -> None:
        written = threading.Event()

        def write(out: BinaryIO) -> None:
            lines(5 * WHOLE // 1000)(out)
            out.flush()
            written.set()

        async def run() -> None:
            service = downloads()
            slow, quick = Caller(), Caller()
            slow.takes.clear()
            dawdling = asyncio.create_task(fetch(slow, write, service))
            await asyncio.wait_for(asyncio.to_thread(written.wait, 10), 11)
            await asyncio.wait_for(fetch(quick, lines(1), service), 10)  # by the only thread there is
            assert quick.status == 200
            assert len(slow.body) <= PIECE
            slow.takes.set()
            await dawdling
            assert len(slow.body) == 5 * WHOLE

        asyncio.run(run())

    def test_are_not_waited_for_without_end(self) -> None:
        async def run() -> None:
            caller = Caller()
            caller.takes.clear()
            with pytest.raises(Unavailable, match="export_not_taken"):
                await fetch(caller, lines(2 * WHOLE // 1000), downloads(seconds=0.5))

        asyncio.run(run())

    def test_who_leaves_ends_the_writing_too(self) -> None:
        ended = threading.Event()

        def write(out: BinaryIO) -> None:
            try:
                while True:
                    out.write(b"x" * PIECE)
            finally:
                ended.set()

        async def run() -> None:
            caller = Caller()
            caller.takes.clear()
            fetching = asyncio.create_task(fetch(caller, write))
            await asyncio.wait_for(caller.started.wait(), 10)
            caller.left.set()
            await asyncio.wait_for(fetching, 10)

        asyncio.run(run())
        assert ended.wait(1)

    def test_more_than_can_wait_are_sent_away(self) -> None:
        async def run() -> None:
            service, hold = downloads(), threading.Event()
            waiting = [Caller() for _ in range(4)]
            fetching = [asyncio.create_task(fetch(each, lambda _out: hold.wait(10), service)) for each in waiting]
            await asyncio.sleep(0)
            late = Caller()
            await fetch(late, lines(1), service)
            assert late.headers[b"code"] == b"exports_busy"
            hold.set()
            await asyncio.gather(*fetching)
            await fetch(served := Caller(), lines(1), service)
            assert served.status == 200

        asyncio.run(run())
