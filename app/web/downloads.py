"""Downloads: a file is written at the database's speed and taken at the caller's, with a file on disk in between.

The thread that writes never waits for the caller, so a slow one holds neither a snapshot of the database nor a thread,
only a nameless temporary file, and that not for ever. What is small is answered as a whole, with length and ETag;
what is larger starts as soon as its first pieces are there. A caller who leaves ends both sides.
"""

import asyncio
import io
import logging
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import Receive, Scope, Send

from app.core.errors import KlikksError, TooLarge, Unavailable
from app.services.exports.files import Download
from app.web.calls import Answer, Call
from app.web.conditional import body_etag, is_known
from app.web.streams import while_there

Refuse = Callable[[KlikksError, Scope, Receive, Send], Awaitable[None]]

WHOLE: Final = 1_000_000
"""Bytes up to which an answer waits until it is whole."""
PIECE: Final = 256 * 1024
WAITING: Final = 3
"""Callers that may wait for each thread; the next one is sent away."""
logger = logging.getLogger("klikks.web")


@dataclass(slots=True)
class FileAnswer(Answer):
    """An answer whose body is a file that is still to be written."""

    download: Download = field(kw_only=True)


class Abandoned(Exception):
    """Nobody wants the file any more."""


class Spool(io.RawIOBase):
    """A file between the thread that writes it and the loop that reads it.

    Attributes:
        size: bytes written so far.
        done: nothing more comes.
        error: why it broke off.

    Args:
        seconds: it may take to be written.
        most: bytes it may have.
    """

    def __init__(self, seconds: float, most: int) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - lives as long as the spool
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._deadline = time.monotonic() + seconds
        self._most = most
        self._abandoned = False
        self.size = 0
        self.done = False
        self.error: Exception | None = None

    def run(self, download: Download) -> None:
        """In the thread: write the whole file."""
        try:
            with io.BufferedWriter(self, PIECE) as out:
                download.write(out)
        except Exception as error:  # noqa: BLE001 - handed to the loop, which answers
            self.error = error
        self.done = True
        self._tell()

    def writable(self) -> bool:
        """It is written only."""
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - bytes of any kind
        """Keep a piece.

        Raises:
            Abandoned: the caller left.
            Unavailable: it took too long.
            TooLarge: it became too much.
        """
        if self._abandoned:
            raise Abandoned
        if time.monotonic() > self._deadline:
            raise Unavailable("export_too_slow")
        if self.size + len(data) > self._most:
            raise TooLarge("export_too_large", limit=self._most)
        written = self._file.write(data) or 0
        self.size += written
        self._tell()
        return written

    def close(self) -> None:
        """Closing the writer does not end the spool; ``free`` does."""

    def _tell(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # the loop is gone, and with it everybody who waited
            self._abandoned = True

    async def enough(self, size: int) -> None:
        """Wait until there are so many bytes, or all."""
        while self.size < size and not self.done:
            self._news.clear()
            if self.size < size and not self.done:
                await self._news.wait()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file from the beginning, as far and as fast as it is written.

        Raises:
            Exception: why it broke off.
        """
        at = 0
        while True:
            await self.enough(at + 1)
            piece = os.pread(self._file.fileno(), PIECE, at)
            if not piece:
                break
            at += len(piece)
            yield piece
        if self.error is not None:
            raise self.error

    def abandon(self) -> None:
        """Have the writer stop at its next piece."""
        self._abandoned = True

    def free(self) -> None:
        """Give the file back."""
        self._file.close()


class Downloads:
    """Writes and sends files for all callers of the process.

    Args:
        refuse: answers with a problem.
        threads: how many files are written at the same time.
        seconds: how long one may take to be written, and again to be taken.
        most: bytes one may have.
    """

    def __init__(self, refuse: Refuse, threads: int, seconds: float, most: int) -> None:
        self.refuse = refuse
        self.seconds = seconds
        self.most = most
        self.pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="export")
        self._room = threads * (1 + WAITING)

    async def send(self, answer: FileAnswer, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the file and put it on the wire; HEAD gets the headers alone, and no more is written than they need."""
        if not self._room:
            await self.refuse(Unavailable("exports_busy"), scope, receive, send)
            return
        self._room -= 1
        spool = Spool(self.seconds, self.most)
        writing = self.pool.submit(spool.run, answer.download)
        try:
            await while_there(receive, self._send(answer, spool, scope, receive, send))
        finally:
            spool.abandon()
            if not writing.cancel():
                await asyncio.shield(asyncio.wrap_future(writing))
            spool.free()
            self._room += 1

    async def _send(self, answer: Answer, spool: Spool, scope: Scope, receive: Receive, send: Send) -> None:
        await spool.enough(WHOLE)
        if spool.error is not None:
            await self.refuse(_said(spool.error, scope), scope, receive, send)
        elif spool.done and spool.size <= WHOLE:
            body = b"".join([piece async for piece in spool.pieces()])
            etag = body_etag(body)
            known = is_known(Call.of(scope, {}), etag)
            headers = [*answer.headers, (b"etag", etag)]
            whole = Answer(304, b"", headers) if known else Answer(200, body, headers, answer.media_type)
            await send({"type": "http.response.start", "status": whole.status, "headers": whole.asgi_headers()})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else whole.body})
        else:
            await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer)})
            if scope["method"] != "HEAD":
                await self._pieces(spool, send)
            await send({"type": "http.response.body", "body": b""})

    async def _pieces(self, spool: Spool, send: Send) -> None:
        try:
            async with asyncio.timeout(self.seconds):
                async for piece in spool.pieces():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except TimeoutError:
            raise Unavailable("export_not_taken") from None

    def close(self) -> None:
        """Let running files end."""
        self.pool.shutdown(wait=True)


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    """Without a length, which nobody knows yet."""
    return [*answer.headers, (b"content-type", answer.media_type)]


def _said(error: Exception, scope: Scope) -> KlikksError:
    if isinstance(error, KlikksError):
        return error
    state = scope["state"]
    extra = {"request_id": state.get("request_id"), "route": state.get("route")}
    logger.error("export failed", exc_info=error, extra=extra)
    return KlikksError("internal")
