"""Dispatch: from a path to its operation by one walk down a tree, whatever the number of routes."""

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import unquote

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import KlikksError
from app.core.files import Files, Incoming
from app.web.bodies import ClientGone
from app.web.calls import Answer, Call
from app.web.events import EventStream, Streams
from app.web.operations import Operation, send_answer
from app.web.problems import problem

logger = logging.getLogger("klikks.web")


@dataclass(slots=True)
class _Node:
    """One segment of a path: its literal children, its parameter, and what can be done here."""

    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    names: tuple[str, ...] = ()
    operations: dict[str, Operation] = field(default_factory=dict)


class Dispatch:
    """The innermost ASGI application: our operations first, everything else (docs page, health) behind."""

    def __init__(self, fallback: ASGIApp, threads: int, base_url: str, files: Files, streams: Streams) -> None:
        self.root = _Node()
        self.fallback = fallback
        self.base_url = base_url
        self.files = files
        self.streams = streams
        self.pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="request")

    def add(self, route: APIRoute, operation: Operation) -> None:
        """Make an operation reachable."""
        node = self.root
        names = []
        for segment in route.path_format.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        for method in route.methods or ():
            node.operations[method] = operation
            if method == "GET":
                node.operations["HEAD"] = operation
        node.names = tuple(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.fallback(scope, receive, send)
            return
        found = self._find(_segments(scope))
        if found is None:
            await self.fallback(scope, receive, send)
            return
        node, values = found
        state = scope.setdefault("state", {})
        operation = node.operations.get(scope["method"])
        if operation is None:
            allowed = ", ".join(sorted(node.operations))
            answer = self.refusal(KlikksError("method_not_allowed", allowed=allowed), scope)
        else:
            state["route"] = operation.template
            call = Call.of(scope, dict(zip(node.names, values, strict=True)))
            loop = asyncio.get_running_loop()
            if operation.arguments.takes_file:
                with self.files.incoming() as call.upload:
                    await _receive_file(call.body, call.upload, receive)
                    answer = await loop.run_in_executor(self.pool, self._run, operation, call, scope)
            else:
                answer = await loop.run_in_executor(self.pool, self._run, operation, call, scope)
        answer.headers.extend(scope["state"].get("rate_headers", ()))
        if isinstance(answer, EventStream):
            await self.streams.serve(answer, scope, receive, send)
        else:
            answer.headers.extend(scope["state"].get("rate_headers", ()))
            await send_answer(answer, scope, receive, send)

    def _run(self, operation: Operation, call: Call, scope: Scope) -> Answer:
        """In the worker thread: whatever happens becomes an answer."""
        try:
            if call.upload is not None:
                call.upload.seal()
            answer = operation.run(call)
            if isinstance(answer, EventStream):
                self.streams.check()
        except KlikksError as error:
            return self.refusal(error, scope)
        except Exception:
            logger.exception("operation failed", extra={"request_id": call.request_id, "route": operation.template})
            return self.refusal(KlikksError("internal"), scope)
        return answer

    def refusal(self, error: KlikksError, scope: Scope) -> Answer:
        """The problem for an error."""
        call = Call.of(scope, {})
        return problem(
            error, language=call.language, path=call.path, request_id=call.request_id, base_url=self.base_url
        )

    def _find(self, segments: Iterable[str]) -> tuple[_Node, list[str]] | None:
        node = self.root
        values: list[str] = []
        for segment in segments:
            child = node.literals.get(segment)
            if child is None:
                child = node.parameter
                if child is None or not segment:
                    return None
                values.append(segment)
            node = child
        return (node, values) if node.operations else None

    async def refuse(self, error: KlikksError, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a problem; what the gate calls when it turns a request away."""
        await send_answer(self.refusal(error, scope), scope, receive, send)

    def close(self) -> None:
        """Let running requests end."""
        self.pool.shutdown(wait=True)
        self.streams.close()


def _segments(scope: Scope) -> list[str]:
    """The parts of the path; a slash that was escaped belongs to its part (an agency's own number ``P/17``)."""
    raw: bytes = scope.get("raw_path") or b""
    if b"%2f" not in raw.lower():
        path: str = scope["path"]
        return path[1:].split("/")
    return [unquote(part) for part in raw.partition(b"?")[0].decode("ascii")[1:].split("/")]


async def _receive_file(body: bytes, upload: Incoming, receive: Receive) -> None:
    """The body into a file; the gate counts its bytes.

    Args:
        body: what the gate has read already; a body it streams is empty here.
        upload: where to.
        receive: where the rest comes from.

    Raises:
        ClientGone: the caller left in the middle; half a file is none.
    """
    upload.write(body)
    more = not body
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        upload.write(message.get("body", b""))
        more = message.get("more_body", False)


def flat(routes: Iterable[object]) -> list[APIRoute]:
    """The declared operations among an application's routes."""
    return [route for route in routes if isinstance(route, APIRoute)]
