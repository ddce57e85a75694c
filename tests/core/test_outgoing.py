"""Against servers of the tests' own that do what they should not."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.core.outgoing import Outgoing, Unreachable

LOOPBACK = ("127.0.0.0/8",)


@contextmanager
def speaking(say: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says something to everybody who calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    try:
                        caller.recv(65_536)
                        say(caller)
                    except OSError:
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def bomb(size: int) -> bytes:
    """Zeros, packed a thousand times smaller."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)), packer.flush()])


def answering(head: str, body: bytes = b"") -> Callable[[socket.socket], None]:
    return lambda caller: caller.sendall(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def dripping(caller: socket.socket) -> None:
    for each in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000:
        caller.sendall(bytes([each]))
        time.sleep(0.05)


def endless(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        caller.sendall(b"2710\r\n" + b"x" * 10_000 + b"\r\n")


class TestRequest:
    def test_gives_what_came(self) -> None:
        with speaking(answering("200 OK", b'{"a": 1}')) as url:
            reply = Outgoing(LOOPBACK).request("GET", url)
        assert (reply.status, reply.body) == (200, b'{"a": 1}')

    def test_goes_nowhere_else(self) -> None:
        with speaking(answering("302 Found\r\nLocation: http://127.0.0.1:1/")) as url:
            assert Outgoing(LOOPBACK).request("GET", url).status == 302

    @pytest.mark.parametrize(("say", "reason"), [(dripping, "timeout"), (endless, "too_large")])
    def test_ends_in_time_whatever_the_other_side_does(self, say: Any, reason: str) -> None:
        began = time.monotonic()
        with speaking(say) as url, pytest.raises(Unreachable, match=reason):
            Outgoing(LOOPBACK, seconds=0.5).request("GET", url)
        assert time.monotonic() - began < 3

    def test_unpacks_what_comes_packed(self) -> None:
        packed = gzip.compress(b'{"a": 1}' * 1000)
        with speaking(answering("200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/X; a=b", packed)) as url:
            reply = Outgoing(LOOPBACK).request("GET", url, headers={"accept-encoding": "gzip"})
        assert (reply.body, reply.media_type) == (b'{"a": 1}' * 1000, "text/x")

    @pytest.mark.parametrize(
        ("head", "body", "reason"),
        [
            ("200 OK\r\nContent-Encoding: gzip", bomb(200_000_000), "too_large"),
            ("200 OK\r\nContent-Encoding: gzip", gzip.compress(b"x" * 100)[:-9], "encoding"),
            ("200 OK\r\nContent-Encoding: gzip", b"no gzip", "encoding"),
            ("200 OK\r\nContent-Encoding: br", b"x", "encoding"),
            ("200 OK", b"x" * 1_000_001, "too_large"),
        ],
        ids=["bomb", "cut", "wrong", "other", "long"],
    )
    def test_takes_no_more_than_it_was_told_to(self, head: str, body: bytes, reason: str) -> None:
        with speaking(answering(head, body)) as url, pytest.raises(Unreachable, match=reason):
            Outgoing(LOOPBACK).request("GET", url, largest=1_000_000)

    def test_does_not_wait_for_names_longer_than_for_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        silent = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: silent.wait(10))
        began = time.monotonic()
        with pytest.raises(Unreachable, match="timeout"):
            Outgoing(LOOPBACK, seconds=0.2).request("GET", "https://slow.example.org/")
        silent.set()
        assert time.monotonic() - began < 3

    def test_several_requests_share_a_deadline(self) -> None:
        with speaking(dripping) as url, pytest.raises(Unreachable, match="timeout"):
            Outgoing(LOOPBACK, seconds=60).request("GET", url, deadline=time.monotonic() + 0.3)

    def test_does_not_call_its_own_network_unless_told(self) -> None:
        with speaking(answering("200 OK", b"secret")) as url, pytest.raises(Unreachable, match="address"):
            Outgoing().request("GET", url)

    @pytest.mark.parametrize(
        "url",
        [
            "https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/", "https://2130706433:1/", "https://0x7f.1:1/",
            "https://[::ffff:127.0.0.1]:1/", "https://0:1/",
        ],
    )  # fmt: skip
    def test_sees_through_other_spellings_of_this_machine(self, url: str) -> None:
        with pytest.raises(Unreachable, match=r"address|name"):
            Outgoing().request("GET", url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://8.8.8.8/",
            "ftp://127.0.0.1/",
            "https://user@127.0.0.1/",
            "https:///x",
            "https://127.0.0.1:99999/",
            "x",
        ],
    )
    def test_takes_nothing_but_plain_addresses_with_https(self, url: str) -> None:
        with pytest.raises(Unreachable, match=r"address|url"):
            Outgoing(LOOPBACK).request("GET", url)

    def test_connects_to_the_address_that_was_checked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that points elsewhere at the second look leads nowhere: there is no second look."""
        asked = []
        real = socket.getaddrinfo

        def changing(host: Any, *more: Any, **others: Any) -> Any:
            asked.append(host)
            return real("127.0.0.1" if host == "changing.example.org" else host, *more, **others)

        monkeypatch.setattr(socket, "getaddrinfo", changing)
        with speaking(answering("200 OK", b"{}")) as url:
            port = url.rpartition(":")[2]
            Outgoing(LOOPBACK).request("GET", f"http://changing.example.org:{port}")
        assert asked.count("changing.example.org") == 1
