"""A load generator: keep-alive connections that ask one question after another, on one core."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What came of one round."""

    requests: int
    seconds: float
    failures: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Sequence[bytes], offset: int, done: asyncio.Event) -> None:
        self.requests, self.next, self.done = requests, offset, done
        self.buffer = b""
        self.answered = self.failed = 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - tells the type checker
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        if self.transport is None or self.done.is_set():
            return
        self.transport.write(self.requests[self.next % len(self.requests)])
        self.next += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        start = self.buffer.lower().find(b"content-length:", 0, head)
        length = int(self.buffer[start + 15 : self.buffer.find(b"\r\n", start)]) if start >= 0 else 0
        if len(self.buffer) < head + 4 + length:
            return
        self.answered += 1
        self.failed += self.buffer[9:12] not in {b"200", b"304"}
        self.buffer = self.buffer[head + 4 + length :]
        self._ask()


async def _run(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    open_ = [
        await loop.create_connection(lambda i=i: _Connection(requests, i * 7919, done), "127.0.0.1", port)  # type: ignore[misc]
        for i in range(connections)
    ]
    begin = time.perf_counter()
    await asyncio.sleep(seconds)
    done.set()
    passed = time.perf_counter() - begin
    answered = sum(protocol.answered for _, protocol in open_)
    failed = sum(protocol.failed for _, protocol in open_)
    for transport, _ in open_:
        transport.close()
    return Load(answered, passed, failed)


def run(port: int, requests: Sequence[bytes], *, connections: int = 8, seconds: float = 2.0) -> Load:
    """Ask for some seconds; count what was answered."""
    return asyncio.run(_run(port, requests, connections, seconds))


def request(path: str, token: str | None = None) -> bytes:
    """A GET on the wire."""
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nhost: bench\r\n{authorization}\r\n".encode()
