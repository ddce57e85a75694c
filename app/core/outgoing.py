"""Outgoing requests: to addresses that were checked, within one deadline, with a bounded answer, without redirects.

The name is resolved once, every address behind it is checked, and the connection goes to a checked address, so that a
name which changes its mind between check and call leads nowhere. A private network can be called only if the setting
``outgoing_networks`` names it, and only there plain http is taken. What comes packed (gzip) is bounded as it arrives
and again as it is unpacked.
"""

import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore2 as httpcore
from typing_extensions import override

from app.core.addresses import Address, is_public, network

LARGEST: Final = 256_000
_HTTPS: Final = 443
_HTTP: Final = 80
_GZIP: Final = 16 + zlib.MAX_WBITS
_PLAIN: Final = frozenset({"", "identity"})


class Unreachable(Exception):
    """There is no answer that can be used; the reason is a word for the log, never the address or the answer."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        status: of HTTP.
        body: unpacked.
        headers: by their names in lower case; of a name that came twice, the last.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        """What the body says it is, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How this instance calls others.

    Attributes:
        networks: private networks that may be called.
        seconds: for one request, whatever the other side does.
    """

    networks: tuple[str, ...] = ()
    seconds: float = 5.0

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes = b"",
        largest: int = LARGEST, deadline: float | None = None,
    ) -> Reply:  # fmt: skip
        """Ask once.

        Args:
            method: of HTTP.
            url: whom and what.
            headers: beside the usual ones, or instead of them.
            content: the body.
            largest: bytes the answer may have, packed and unpacked.
            deadline: by the monotonic clock; in ``seconds`` from now unless it is one of several requests.

        Raises:
            Unreachable: no address that may be called, no connection, no answer in time, or one that is too large.
        """
        until = time.monotonic() + self.seconds if deadline is None else deadline
        backend = _Checked(self._addresses(url, until), until)
        try:
            with httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool:
                sent = list({"user-agent": "klikks", "accept": "application/json", **(headers or {})}.items())
                with pool.stream(method, url, headers=sent, content=content or None) as answer:
                    told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
                    return Reply(answer.status, _bounded(answer.iter_stream(), told, largest), told)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise Unreachable("timeout" if time.monotonic() >= until else "connection") from error

    def _addresses(self, url: str, until: float) -> list[str]:
        """The addresses behind a url, all of which may be called.

        Raises:
            Unreachable: one of them may not, or there is none.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or (_HTTPS if parts.scheme == "https" else _HTTP)
        except ValueError:
            raise Unreachable("url") from None
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise Unreachable("url")
        addresses = _resolved(parts.hostname, port, until)
        for text in addresses:
            address = ipaddress.ip_address(text.partition("%")[0])
            private = self._is_named(address)
            if not (private or is_public(address)) or (parts.scheme == "http" and not private):
                raise Unreachable("address")
        return addresses

    def _is_named(self, address: Address) -> bool:
        return any(address in each for each in map(network, self.networks) if each is not None)


class _Checked(httpcore.NetworkBackend):
    """Connects to the checked addresses alone, until the deadline."""

    def __init__(self, addresses: list[str], deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    @override
    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        failed: Exception = httpcore.ConnectError()
        for address in self._addresses:
            try:
                stream = self._sockets.connect_tcp(address, port, _left(self._deadline), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, self._deadline)
        raise failed


class _Timed(httpcore.NetworkStream):
    """A connection whose every wait ends at the one deadline: a peer that drips gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    @override
    def close(self) -> None:
        self._stream.close()

    @override
    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    @override
    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _resolved(host: str, port: int, until: float) -> list[str]:
    """What a name stands for. The system's resolver knows no deadline, so it is asked beside and left alone in time.

    Raises:
        Unreachable: it stands for nothing, or nobody said so in time.
    """
    answers: queue.SimpleQueue[list[Any] | None] = queue.SimpleQueue()

    def ask() -> None:
        found = None
        with suppress(OSError, UnicodeError):
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answers.put(found)

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        found = answers.get(timeout=max(0.0, until - time.monotonic()))
    except queue.Empty:
        raise Unreachable("timeout") from None
    if not found:
        raise Unreachable("name")
    return [str(entry[4][0]) for entry in found]


def _bounded(parts: Iterable[bytes], headers: Mapping[str, str], largest: int) -> bytes:
    """The body, unless it is longer than that, packed or unpacked.

    Raises:
        Unreachable: it is, it says that it will be, or it is packed in a way nobody asked for.
    """
    coding = headers.get("content-encoding", "").strip().lower()
    if coding not in _PLAIN and coding != "gzip":
        raise Unreachable("encoding")
    said = headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > largest:
        raise Unreachable("too_large")
    body, arrived = io.BytesIO(), 0
    unpacker = None if coding in _PLAIN else zlib.decompressobj(_GZIP)
    for part in parts:
        arrived += len(part)
        body.write(part if unpacker is None else _unpacked(unpacker, part, largest + 1 - body.tell()))
        if max(arrived, body.tell()) > largest:
            raise Unreachable("too_large")
    if unpacker is not None and arrived and not unpacker.eof:
        raise Unreachable("encoding")
    return body.getvalue()


def _unpacked(unpacker: Any, part: bytes, most: int) -> bytes:  # noqa: ANN401 - zlib does not name its class
    try:
        unpacked: bytes = unpacker.decompress(part, most)
    except zlib.error:
        raise Unreachable("encoding") from None
    if unpacker.unconsumed_tail:  # there would be more than that
        raise Unreachable("too_large")
    return unpacked
