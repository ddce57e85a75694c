"""Streams: answers that take longer than a moment, for as long as there is somebody to answer."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from starlette.types import Receive


async def while_there(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Do something until it is done or the caller has left, whichever comes first.

    The server says that a caller left to whoever receives; a send to nobody just vanishes. So somebody has to listen.

    Args:
        receive: of the request, whose body has been read.
        work: is cancelled when the caller leaves.
    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(left(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def left(receive: Receive) -> None:
    """Wait until the caller leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass
