"""A server elsewhere, for the commands that can work there as well as on this machine's own database.

Every wait has an end. What has no second effect is tried again when the connection breaks or the server has no time;
an upload carries a key, so that it is taken once however often it arrives.
"""

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, Self, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2

from app.cli.endings import Refused, Unreachable
from app.cli.output import language
from app.core.errors import Misconfigured

TRIES: Final = 5
LONGEST_PAUSE: Final = 20.0
PIECE: Final = 256 * 1024
LIMITS: Final = httpx2.Timeout(connect=10.0, read=120.0, write=60.0, pool=10.0)
_AGAIN: Final = frozenset({429, 502, 503, 504})
_STRANGER: Final = frozenset({401, 403})
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_SERVER_ERROR: Final = 500
Told = Callable[[int, int | None], None]
"""How many bytes went through, of how many."""
Given = TypeVar("Given")


class Server:
    """The service behind an address.

    Args:
        address: ``https://…``; plain ``http`` only on this machine, for a token would be read on the way.
        token: none for what is public.
        transport: another way there; tests have one.
        pause: sleeps; tests do not.

    Raises:
        Misconfigured: an address that is none, or not safe for a token.
    """

    def __init__(
        self, address: str, token: str | None, *, transport: httpx2.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Misconfigured(setting="--server", problem="must be an address such as https://klikks.example.org")
        if parts.scheme == "http" and parts.hostname not in _HERE:
            raise Misconfigured(setting="--server", problem="must begin with https:// unless it is this machine")
        headers = {"accept-language": language(), "user-agent": "klikks"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        self._client = httpx2.Client(base_url=address.rstrip("/"), headers=headers, timeout=LIMITS, transport=transport)
        self._pause = pause

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def get(self, path: str) -> dict[str, Any]:
        """The answer to a question.

        Raises:
            Unreachable: no answer in the end.
            Refused: the question is wrong.
        """
        found: dict[str, Any] = self._tried(lambda: self._answered(self._client.get(path))).json()
        return found

    def post(self, path: str, key: str) -> dict[str, Any]:
        """Have something done that needs no more than its address, once, however often it has to be tried.

        Args:
            path: of what.
            key: the same for each try.

        Raises:
            Unreachable: no answer in the end; whether it was taken is unknown.
            Refused: it is not taken.
        """
        headers = {"idempotency-key": key}
        made: dict[str, Any] = self._tried(lambda: self._answered(self._client.post(path, headers=headers))).json()
        return made

    def upload(self, path: str, params: Mapping[str, str], file: Path, told: Told, key: str | None) -> dict[str, Any]:
        """Send a file, once, however often it has to be tried.

        Args:
            path: where to.
            params: in the address.
            file: what.
            told: hears how far it is.
            key: the same for each try, and for the caller's own next try if it is given.

        Raises:
            Unreachable: no answer in the end; whether the file was taken is unknown, and the same key is safe.
            Refused: the file or the options are not taken.
        """
        size = file.stat().st_size
        headers = {
            "content-type": "application/octet-stream",
            "content-length": str(size),
            "idempotency-key": key or uuid4().hex,
        }

        def send() -> httpx2.Response:
            with file.open("rb") as source:
                content = _pieces(source, size, told)
                return self._answered(self._client.post(path, params=params, headers=headers, content=content))

        made: dict[str, Any] = self._tried(send).json()
        return made

    def download(self, path: str, params: Sequence[tuple[str, str]], out: IO[bytes], told: Told) -> str:
        """Fetch a file, from the beginning again where it breaks off; the name the server gives it.

        Raises:
            Unreachable: it did not come through.
            Refused: the question is wrong.
        """

        def fetch() -> str:
            if out.seekable():
                out.seek(0)
                out.truncate()
            with self._client.stream("GET", path, params=httpx2.QueryParams(tuple(params))) as answer:
                if answer.status_code >= 400:  # noqa: PLR2004 - where errors begin
                    answer.read()
                self._answered(answer)
                length = answer.headers.get("content-length")
                done = 0
                for piece in answer.iter_bytes(PIECE):
                    out.write(piece)
                    done += len(piece)
                    told(done, int(length) if length and "content-encoding" not in answer.headers else None)
                return str(answer.headers.get("content-disposition", "").partition('filename="')[2].rstrip('"'))

        return self._tried(fetch) if out.seekable() else self._once(fetch)

    def _tried(self, work: Callable[[], Given]) -> Given:
        for attempt in range(1, TRIES + 1):
            try:
                return work()
            except _Busy as busy:
                if attempt == TRIES:
                    raise Unreachable(str(busy)) from None
                wait = busy.seconds
            except httpx2.TransportError as error:
                if attempt == TRIES:
                    raise Unreachable(f"{type(error).__name__}: {error}") from None
                wait = 0.0
            self._pause(min(LONGEST_PAUSE, max(wait, 2.0 ** (attempt - 2))) * random.uniform(1.0, 1.3))  # noqa: S311 - spreads callers
        raise AssertionError

    def _once(self, work: Callable[[], Given]) -> Given:
        try:
            return work()
        except (_Busy, httpx2.TransportError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from None

    def _answered(self, answer: httpx2.Response) -> httpx2.Response:
        if answer.is_success:
            return answer
        said = _said(answer)
        if answer.status_code in _AGAIN:
            after = answer.headers.get("retry-after", "")
            raise _Busy(said, float(after) if after.isdigit() else 0.0)
        if answer.status_code in _STRANGER or answer.status_code >= _SERVER_ERROR:
            raise Unreachable(said)
        raise Refused(said)


class _Busy(Exception):
    def __init__(self, said: str, seconds: float) -> None:
        super().__init__(said)
        self.seconds = seconds


def _said(answer: httpx2.Response) -> str:
    """A problem in one line; what is no problem of ours by its status."""
    try:
        problem = answer.json()
        places = [f"{each['pointer']}: {each['detail']}" for each in problem["errors"]]
        return " ".join([f"{problem['title']}.", problem["detail"], *places]).replace("\n", " ")
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"


def _pieces(source: IO[bytes], size: int, told: Told) -> Iterator[bytes]:
    done = 0
    while piece := source.read(PIECE):
        done += len(piece)
        told(done, size)
        yield piece


def token_from(file: Path | None) -> str | None:
    """The token of a file or of ``KLIKKS_TOKEN``; never of an option, which others on the machine can read.

    Raises:
        Misconfigured: the file cannot be read or holds nothing.
    """
    if file is None:
        return os.environ.get("KLIKKS_TOKEN") or None
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(setting="--token-file", problem=f"{file} cannot be read: {type(error).__name__}") from None
    if not token:
        raise Misconfigured(setting="--token-file", problem=f"{file} is empty")
    return token
