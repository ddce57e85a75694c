"""Events: a job's states as they come, over one connection that stays open (server-sent events).

An event carries the whole job as a get would show it, so a client that missed some has missed nothing: on its return
(``Last-Event-ID``) it gets the present state if that is another one. All streams of a process share one look at the
database per tick; a stream itself costs no thread, and at most one state waits for a client that reads slowly.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.core.errors import KlikksError, Unavailable
from app.models.jobs import FINAL_STATES
from app.web.calls import Answer, Call

logger = logging.getLogger("klikks.web")
MEDIA_TYPE: Final = "text/event-stream"
TICK_SECONDS: Final = 0.5
HEARTBEAT_SECONDS: Final = 15.0
LONGEST_SECONDS: Final = 900.0
"""Then the server ends the stream; a browser comes back by itself, after a rest that stands in the first line."""
LEAVE: Final = "klikks.leave"
"""Key of a scope: what the server calls when it is to end while this request is being answered."""
JSON_OPTIONS: Final = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC

_END: Final[Message] = {"type": "http.response.body", "body": b"", "more_body": False}

Look = Callable[[Collection[UUID]], Mapping[UUID, Mapping[str, Any]]]
"""Several jobs as they are now; one that is gone is missing."""


class EventResponse(Response):
    """Names the media type in the contract; the streams themselves are sent by ``Streams``."""

    media_type = MEDIA_TYPE


@dataclass(slots=True)
class EventStream(Answer):
    """An answer that goes on until the job has ended.

    Attributes:
        job_id: whose states.
        last: id of the event the client has seen last.
    """

    job_id: UUID = field(default_factory=UUID)
    last: str | None = None


def events_of(job: Mapping[str, Any], call: Call) -> Answer:
    """The events of a job, or word that there will be none: a client that saw the last one need not come back."""
    last = call.header(b"last-event-id")
    if last == event_id(job) and job["state"] in FINAL_STATES:
        return Answer(204)
    headers = [(b"cache-control", b"no-store"), (b"vary", b"Authorization"), (b"x-accel-buffering", b"no")]
    return EventStream(200, b"", headers, MEDIA_TYPE.encode(), UUID(str(job["id"])), last)


def event_id(job: Mapping[str, Any]) -> str:
    """Another one with every change a reader can see, also when an attempt died and another one began."""
    return f"{job['attempts']}.{job['revision']}"


@dataclass(slots=True, eq=False)
class _Watch:
    """One open stream.

    Attributes:
        job_id: whose states.
        seen: id of the last event that was sent or had been seen before.
        newest: a state that is still to be sent.
        is_over: nothing more is to be sent.
        stirred: there is something to do.
    """

    job_id: UUID
    seen: str | None
    newest: Mapping[str, Any] | None = None
    is_over: bool = False
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, job: Mapping[str, Any] | None) -> None:
        """The job as it is now."""
        if job is None:
            self.end()
        elif event_id(job) != self.seen:
            self.seen, self.newest = event_id(job), job
            self.stirred.set()

    def end(self) -> None:
        """Nothing more is to be sent."""
        self.is_over = True
        self.stirred.set()


class Streams:
    """The open streams of one process.

    Args:
        look: asks the database.
        most: streams open at once.
    """

    def __init__(self, look: Look, most: int) -> None:
        self._look = look
        self._most = most
        self._watches: set[_Watch] = set()
        self._ticking: asyncio.Task[None] | None = None
        self._new = asyncio.Event()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="events")

    def check(self) -> None:
        """Refuse one stream too many.

        Raises:
            Unavailable: all places are taken.
        """
        if len(self._watches) >= self._most:
            raise Unavailable(reason="overloaded", retry_after=5)

    async def serve(self, stream: EventStream, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the states of a job until it has ended, the client has left, or the time is over."""
        headers = [*stream.headers, (b"content-type", stream.media_type)]
        await send({"type": "http.response.start", "status": stream.status, "headers": headers})
        if scope["method"] == "HEAD":
            await send(_END)
            return
        watch = _Watch(stream.job_id, stream.last)
        self._watches.add(watch)
        if self._ticking is None:
            self._new = asyncio.Event()
            self._ticking = asyncio.create_task(self._tick())
        self._new.set()
        scope[LEAVE] = watch.end
        leaving = asyncio.create_task(_gone(receive, watch))
        try:
            await send(_piece(b"retry: 3000\n\n"))
            await self._states(watch, send)
            if not leaving.done():
                await send(_END)
        finally:
            self._watches.discard(watch)
            if not self._watches and self._ticking is not None:
                self._ticking.cancel()
                self._ticking = None
            del scope[LEAVE]
            leaving.cancel()

    async def _states(self, watch: _Watch, send: Send) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_SECONDS
        while not watch.is_over and loop.time() < until:
            try:
                async with asyncio.timeout(min(HEARTBEAT_SECONDS, max(0.0, until - loop.time()))):
                    await watch.stirred.wait()
            except TimeoutError:
                await send(_piece(b": still here\n\n"))  # tells proxies, and us, whether anybody listens
                continue
            watch.stirred.clear()
            job, watch.newest = watch.newest, None
            if job is not None:
                body = orjson.dumps(job, option=JSON_OPTIONS)
                await send(_piece(b"id: %s\nevent: job\ndata: %s\n\n" % (event_id(job).encode(), body)))
                if job["state"] in FINAL_STATES:
                    return

    async def _tick(self) -> None:
        """Look at all watched jobs, again and again until somebody ends it."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._new.clear()
                ids = {watch.job_id for watch in self._watches}
                try:
                    jobs = await loop.run_in_executor(self._pool, self._look, ids)
                except KlikksError as error:
                    logger.warning("jobs could not be watched; next try in a moment", extra={"code": error.code})
                else:
                    for watch in self._watches:
                        if watch.job_id in ids:
                            watch.take(jobs.get(watch.job_id))
                with suppress(TimeoutError):
                    async with asyncio.timeout(TICK_SECONDS):
                        await self._new.wait()
        except Exception:
            logger.exception("jobs are no longer watched")
            for watch in self._watches:
                watch.end()

    def close(self) -> None:
        """Let the last look end."""
        self._pool.shutdown(wait=True)


async def _gone(receive: Receive, watch: _Watch) -> None:
    """Wait until the client leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass
    watch.end()


def _piece(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}
