"""The server's side of a connection with deadlines, so that slow callers cannot hold connections for ever.

uvicorn waits without end for the first byte, for the rest of a head, for the rest of a body that nobody
reads any more, and for a caller that does not take its answer. Here each of these waits has an end, and the
head a size. (The wait for a body that is being read has its deadline in the gate.)

Use: ``uvicorn.Config(app, http=DeadlineProtocol)``; for other figures, a subclass that sets the attributes.
"""

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.web.events import LEAVE


class DeadlineProtocol(HttpToolsProtocol):
    """HTTP/1.1 of uvicorn with deadlines for the caller.

    Attributes:
        head_seconds: from the connection (or the first byte of a later request) to the end of the head; also
            how long the rest of a refused body is taken and thrown away, so that the caller can read the
            refusal.
        head_bytes: size of request line and headers together, and of trailers after a chunked body. At most
            this and one chunk from the socket are held.
        write_seconds: how often a caller that lets its answer wait is looked at.
        write_bytes: what it must have taken meanwhile.
    """

    head_seconds: float = 10.0
    head_bytes: int = 65_536
    write_seconds: float = 30.0
    write_bytes: int = 30_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own arguments, passed on
        super().__init__(*args, **kwargs)
        self._in_head = False
        self._in_body = False
        self._moved_on = False
        self._pending = 0
        self._deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start the wait for the first head."""
        super().connection_made(transport)
        self._start_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._stop_deadline()
        self._stop_write_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; what neither ends a head nor is body counts against the size of the head.

        The parser keeps an unfinished header (or trailer) whole, however long it gets.
        """
        self._moved_on = False
        super().data_received(data)
        if self.transport.is_closing():
            return
        if not self._moved_on:
            self._pending += len(data)
            if self._pending > self.head_bytes:
                self._refuse_head(431, "headers_too_large", "Request header fields too large")
                return
        # Whatever came without a request under way (half a head, empty lines) took uvicorn's own timer away.
        if self._deadline is None and not self._in_body and not self._is_answering():
            self._start_deadline()

    def on_message_begin(self) -> None:
        """Note that a head has begun."""
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        """End the wait for the head."""
        self._in_head = False
        self._in_body = True
        self._moved_on = True
        self._pending = 0
        self._stop_deadline()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Note that a body is coming."""
        self._moved_on = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the wait for the rest of the body."""
        self._in_body = False
        self._moved_on = True
        self._pending = 0
        self._stop_deadline()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Start the wait for a body nobody reads any more."""
        super().on_response_complete()
        if self._in_body and self._deadline is None:
            self._start_deadline()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(400, "http_invalid", msg)

    def pause_writing(self) -> None:
        """Start to watch a caller that lets its answer wait."""
        super().pause_writing()
        self._watch_write()

    def resume_writing(self) -> None:
        """Stop watching: the answer has been taken."""
        super().resume_writing()
        self._stop_write_deadline()

    def shutdown(self) -> None:
        """The server is to end: answers that would go on for long end now."""
        super().shutdown()
        scope: Any = self.scope
        if self._is_answering() and LEAVE in scope:
            scope[LEAVE]()

    def _is_answering(self) -> bool:
        # uvicorn starts with None and does not say so in its types.
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]

    def _start_deadline(self) -> None:
        self._deadline = self.loop.call_later(self.head_seconds, self._too_slow)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        if self._is_answering():
            self._start_deadline()  # the answer to an earlier request comes first
        else:
            self._refuse_head(408, "head_timeout", "Request timeout")

    def _watch_write(self) -> None:
        size = self.transport.get_write_buffer_size()
        self._stop_write_deadline()
        self._write_deadline = self.loop.call_later(self.write_seconds, self._check_write, size)

    def _check_write(self, before: int) -> None:
        self._write_deadline = None
        if before - self.transport.get_write_buffer_size() < self.write_bytes:
            self.transport.abort()
        else:
            self._watch_write()

    def _stop_write_deadline(self) -> None:
        if self._write_deadline is not None:
            self._write_deadline.cancel()
            self._write_deadline = None

    def _refuse_head(self, status: int, code: str, title: str) -> None:
        """Answer half a head; where there is none, an answer would belong to no request."""
        if self._in_head and not self._is_answering():
            self._refuse(status, code, title)
        else:
            self.transport.close()

    def _refuse(self, status: int, code: str, title: str) -> None:
        """Answer below the application, where there is no request yet, and close."""
        problem = {"type": "about:blank", "title": title, "status": status, "code": code}
        body = json.dumps(problem).encode()
        lines = [
            b"content-type: application/problem+json",
            b"content-length: %d" % len(body),
            b"cache-control: no-store",
            b"connection: close",
            b"\r\n",
        ]
        self.transport.write(STATUS_LINE[status] + b"\r\n".join(lines) + body)
        self.transport.close()
