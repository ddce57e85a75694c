"""Receiving a body within its limits: whole, or streamed on to the application."""

import asyncio

from starlette.types import Message, Receive, Scope

from app.core.errors import KlikksError, Malformed, TooLarge
from app.web.exchange import Exchange


class ClientGone(Exception):
    """The caller left while its body was being read."""


def too_slow(seconds: float) -> KlikksError:
    """The refusal of a body that did not arrive in time."""
    return Malformed("body_timeout", seconds=f"{seconds:g}")


async def read_body(receive: Receive, limit: int, seconds: float, too_much: KlikksError) -> bytes:
    """Read a whole body, never holding more than the limit and one message.

    Args:
        receive: where it comes from.
        limit: bytes it may have.
        seconds: time it may take as a whole, however it is dripped.
        too_much: raised when it has more bytes.

    Raises:
        KlikksError: ``too_much``, or a body that did not arrive in time.
        ClientGone: the caller left.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                body += message.get("body", b"")
                if len(body) > limit:
                    raise too_much
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise too_slow(seconds) from None


class CountedReceive:
    """Receives a streamed body for the application, counting bytes and time.

    What is refused here is raised inside the application, which may turn it into something else; so the
    exchange holds it, and the gate answers with it.
    """

    __slots__ = ("_deadline", "_exchange", "_left", "_limit", "_receive", "_seconds")

    def __init__(self, receive: Receive, limit: int, seconds: float, exchange: Exchange) -> None:
        self._receive = receive
        self._limit = self._left = limit
        self._seconds = seconds
        self._deadline: float | None = asyncio.get_running_loop().time() + seconds
        self._exchange = exchange

    async def __call__(self) -> Message:
        """Receive one message.

        Raises:
            TooLarge: the body is larger than the limit.
            Malformed: it did not arrive in time.
        """
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise self._hold(too_slow(self._seconds)) from None
        if message["type"] == "http.disconnect":
            self._exchange.gone = self._deadline is not None
            return message
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise self._hold(TooLarge("body_too_large", limit=self._limit))
        if not message.get("more_body", False):
            self._deadline = None  # what follows is the wait for the caller to leave
        return message

    def _hold(self, error: KlikksError) -> KlikksError:
        self._exchange.held = error
        return error


def replay(body: bytes, scope: Scope, receive: Receive) -> Receive:
    """Receive a body already read, then whatever comes after it; the state holds it too."""
    scope["state"]["body"] = body
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def once() -> Message:
        return pending.pop() if pending else await receive()

    return once
