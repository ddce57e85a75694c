"""Outgoing requests: to addresses that were checked, within one deadline, with a bounded answer, without redirects.

The name is resolved once, every address behind it is checked, and the connection goes to a checked address, so that a
name which changes its mind between check and call leads nowhere. A private network can be called only if the setting
``outgoing_networks`` names it, and only there plain http is taken.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpcore2 as httpcore
from typing_extensions import override

from app.core.addresses import Address, is_public, network

LARGEST: Final = 256_000
_HTTPS: Final = 443
_HTTP: Final = 80


class Unreachable(Exception):
    """There is no answer that can be used; the reason is a word for the log, never the address or the answer."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes


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
        largest: int = LARGEST,
    ) -> Reply:  # fmt: skip
        """Ask once.

        Raises:
            Unreachable: no address that may be called, no connection, no answer in time, or one that is too large.
        """
        deadline = time.monotonic() + self.seconds
        backend = _Checked(self._addresses(url), deadline)
        try:
            with httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool:
                sent = list({"user-agent": "klikks", "accept": "application/json", **(headers or {})}.items())
                with pool.stream(method, url, headers=sent, content=content or None) as answer:
                    return Reply(answer.status, _bounded(answer.iter_stream(), largest))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise Unreachable("timeout" if time.monotonic() >= deadline else "connection") from error

    def _addresses(self, url: str) -> list[str]:
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
        try:
            found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Unreachable("name") from None
        addresses = [str(entry[4][0]) for entry in found]
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


def _bounded(parts: Iterable[bytes], largest: int) -> bytes:
    body = b""
    for part in parts:
        body += part
        if len(body) > largest:
            raise Unreachable("too_large")
    return body
