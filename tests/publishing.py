"""A publisher on loopback that can be made to lie: over real sockets, byte by byte if need be."""

import gzip
import hashlib
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.factories.entries import Signing

Say = Callable[[socket.socket, str], bool]
"""Answers a request by itself if it wants to, given the path; else the publisher answers as it should."""


class Publisher:
    """Serves the chain of a publisher.

    Attributes:
        signing: what it signed.
        address: where it is.
        say: lies.
        asked: how often each path was asked for.
        index: changes the document of the index.
        served: bytes of an entry, instead of those that were signed.
    """

    def __init__(self, signing: Signing, address: str) -> None:
        self.signing = signing
        self.address = address
        self.say: Say | None = None
        self.asked: Counter[str] = Counter()
        self.index: Callable[[dict[str, Any]], object] = lambda document: document
        self.served: dict[int, bytes] = {}
        self.headers: list[str] = []

    @property
    def chain(self) -> str:
        return f"/v1/publishers/{self.signing.publisher}/chain"

    def document(self) -> object:
        """The index."""
        entries = [
            {"sequence": number, "sha256": hashlib.sha256(each).hexdigest(), "size": len(each), "kind": "release"}
            for number, each in enumerate(self.entries, 1)
        ]
        return self.index({"publisher": self.signing.publisher, "keys": [], "entries": entries})

    @property
    def entries(self) -> list[bytes]:
        return [self.served.get(number, each) for number, each in enumerate(self.signing.entries, 1)]

    def answer(self, caller: socket.socket, head: str) -> None:
        """Answer one request."""
        path = head.split(" ", 2)[1]
        self.asked[path] += 1
        if self.say is not None and self.say(caller, path):
            return
        if path == self.chain:
            said = self.document()
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            tag = f'"{hashlib.sha256(body).hexdigest()}"'
            if f"if-none-match: {tag}" in head.lower():
                caller.sendall(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
            else:
                caller.sendall(answered(body, "application/json", f"ETag: {tag}"))
        else:
            caller.sendall(answered(self.entries[int(path.rpartition("/")[2]) - 1], "application/jose"))


def answered(body: bytes, media_type: str, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer as bytes."""
    size = len(body) if length is None else length
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {media_type}",
        f"Content-Length: {size}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def publishing(signing: Signing | None = None) -> Iterator[Publisher]:
    """A publisher that serves."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        publisher = Publisher(signing or Signing(), f"http://127.0.0.1:{server.getsockname()[1]}")
        threads = [threading.Thread(target=_serve, args=(server, publisher), daemon=True) for _ in range(4)]
        for each in threads:
            each.start()
        yield publisher
        server.shutdown(socket.SHUT_RDWR)
        for each in threads:
            each.join(5)


def _serve(server: socket.socket, publisher: Publisher) -> None:
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        with caller, suppress(OSError):
            caller.settimeout(30)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = caller.recv(65_536)
                if not piece:
                    break
                head += piece
            if head:
                publisher.answer(caller, head.decode())


def hangs(seconds: float) -> Say:
    """Takes the request and says nothing."""

    def say(_caller: socket.socket, _path: str) -> bool:
        time.sleep(seconds)
        return True

    return say


def drips(seconds: float) -> Say:
    """A byte a while."""

    def say(caller: socket.socket, _path: str) -> bool:
        for each in answered(b"x" * 1000, "application/json"):
            caller.sendall(bytes([each]))
            time.sleep(seconds)
        return True

    return say


def floods(size: int) -> Say:
    """More than anybody wants, in pieces, its length unsaid."""

    def say(caller: socket.socket, _path: str) -> bool:
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"%x\r\n" % 1_000_000 + b" " * 1_000_000 + b"\r\n"
        for _ in range(size // 1_000_000):
            caller.sendall(piece)
        caller.sendall(b"0\r\n\r\n")
        return True

    return say


def says(*answers: bytes) -> Say:
    """These answers, one after the other, the last for ever."""
    left = list(answers)

    def say(caller: socket.socket, _path: str) -> bool:
        caller.sendall(left.pop(0) if len(left) > 1 else left[0])
        return True

    return say


def bomb(size: int) -> bytes:
    """Blanks, packed a thousand times smaller."""
    return answered(gzip.compress(b" " * size, 9), "application/json", "Content-Encoding: gzip")
