"""Object store: files in a bucket of a storage that speaks S3, by requests signed with AWS Signature Version 4.

Four requests are all that is needed (put, get, list, delete), so they are signed here and no client library comes
along. A file goes up with its SHA-256 in the signature: the storage refuses what was damaged on the way.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx2

from app.core import clock
from app.core.errors import NotFound, Unavailable
from app.core.files import CHUNK, SWEPT_AFTER_SECONDS, Incoming
from app.core.settings import Settings

_NOTHING: Final = hashlib.sha256(b"").hexdigest()
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_LISTED: Final = 1_000
_LIST_BYTES: Final = 4_000_000
_FOUND, _GONE = 200, 404


@dataclass(frozen=True, slots=True)
class Key:
    """What requests are signed with.

    Attributes:
        id: of the key.
        secret: its secret.
        region: the storage's.
    """

    id: str
    secret: str
    region: str

    def signature(self, method: str, url: str, headers: Mapping[str, str], digest: str, moment: datetime) -> str:
        """The ``Authorization`` of a request.

        Args:
            method: of HTTP.
            url: with its query, in the order in which it is sent.
            headers: all that are signed, in lower case; ``host`` and ``x-amz-date`` among them.
            digest: SHA-256 of the body.
            moment: when it is sent.
        """
        parts = urlsplit(url)
        names = ";".join(sorted(headers))
        lines = [f"{name}:{headers[name].strip()}" for name in sorted(headers)]
        query = "&".join(sorted(part if "=" in part else f"{part}=" for part in parts.query.split("&") if part))
        asked = "\n".join([method, parts.path or "/", query, *lines, "", names, digest])
        day = moment.strftime("%Y%m%d")
        scope = f"{day}/{self.region}/s3/aws4_request"
        told = "\n".join([_ALGORITHM, stamp(moment), scope, hashlib.sha256(asked.encode()).hexdigest()])
        key = f"AWS4{self.secret}".encode()
        for part in (day, self.region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signed = hmac.digest(key, told.encode(), "sha256").hex()
        return f"{_ALGORITHM} Credential={self.id}/{scope},SignedHeaders={names},Signature={signed}"


def stamp(moment: datetime) -> str:
    """A moment as S3 writes it."""
    return moment.strftime("%Y%m%dT%H%M%SZ")


class Bucket:
    """A bucket, or what lies in it below a prefix.

    Args:
        url: of the bucket, and a prefix if there is one: ``https://s3.example.org/bucket/evidence``.
        key: to sign with.
        seconds: each wait for the storage may take.
    """

    def __init__(self, url: str, key: Key, seconds: float) -> None:
        parts = urlsplit(url)
        bucket, _, prefix = parts.path.strip("/").partition("/")
        self._root = f"{parts.scheme}://{parts.netloc}/{quote(bucket)}"
        self._host = parts.netloc
        self._prefix = f"{prefix}/" if prefix else ""
        self._key, self._seconds = key, seconds

    @classmethod
    def of(cls, settings: Settings) -> "Bucket":
        """The bucket of these settings."""
        key = Key(settings.s3_key_id, settings.s3_secret.get_secret_value(), settings.s3_region)
        return cls(settings.s3_url, key, settings.s3_seconds)

    def put(self, source: Incoming) -> UUID:
        """Under the id it came in with, which nobody else has."""
        with source.reread() as whole:
            pieces = iter(lambda: whole.read(CHUNK), b"")
            sent = {"content-length": str(source.size)}
            with self._asked("PUT", self._url(source.id), digest=source.digest, more=sent, body=pieces) as answer:
                _expect(answer, _FOUND)
        return source.id

    def read(self, file_id: UUID) -> Iterator[bytes]:
        """As the storage sends it."""
        with self._asked("GET", self._url(file_id)) as answer:
            if answer.status_code == _GONE:
                raise NotFound("file_missing")
            _expect(answer, _FOUND)
            yield from answer.iter_bytes(CHUNK)

    def sweep(self, known: Callable[[Collection[UUID]], Collection[UUID]], seconds: float = SWEPT_AFTER_SECONDS) -> int:
        """By the time the storage says it got them."""
        removed, before = 0, clock.now() - timedelta(seconds=seconds)
        for page in self._pages():
            old = [file_id for file_id, moment in page if moment < before]
            for file_id in set(old) - set(known(old)):
                with self._asked("DELETE", self._url(file_id)) as answer:
                    _expect(answer, _FOUND, 202, 204, _GONE)
                removed += 1
        return removed

    def _pages(self) -> Iterator[list[tuple[UUID, datetime]]]:
        """Our files with the moment they came, as many at once as the storage tells."""
        token: str | None = ""
        while token is not None:
            query = {"list-type": "2", "max-keys": str(_LISTED), "prefix": self._prefix}
            if token:
                query["continuation-token"] = token
            told = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(query.items()))
            with self._asked("GET", f"{self._root}?{told}") as answer:
                _expect(answer, _FOUND)
                body = _bounded(answer)
            page, token = self._listed(body)
            yield page

    def _listed(self, body: bytes) -> tuple[list[tuple[UUID, datetime]], str | None]:
        if b"<!" in body:
            raise Unavailable(reason="storage")
        try:
            root = ET.fromstring(body)  # noqa: S314 - without a document type there is nothing that could grow
        except ET.ParseError:
            raise Unavailable(reason="storage") from None
        page = []
        for each in root.iterfind("{*}Contents"):
            name = (each.findtext("{*}Key") or "").removeprefix(self._prefix)
            moment = datetime.fromisoformat(each.findtext("{*}LastModified") or "")
            with suppress(ValueError):  # not one of ours
                page.append((UUID(hex=name), moment))
        more = root.findtext("{*}IsTruncated") == "true"
        return page, root.findtext("{*}NextContinuationToken") if more else None

    def _url(self, file_id: UUID) -> str:
        return f"{self._root}/{quote(self._prefix)}{file_id.hex}"

    @contextmanager
    def _asked(
        self, method: str, url: str, *, digest: str = _NOTHING, more: Mapping[str, str] | None = None,
        body: Iterator[bytes] | None = None,
    ) -> Iterator[httpx2.Response]:  # fmt: skip
        """One signed request; the answer as it comes.

        Raises:
            Unavailable: no answer.
        """
        moment = clock.now()
        signed = {"host": self._host, "x-amz-content-sha256": digest, "x-amz-date": stamp(moment)}
        headers = {**signed, **(more or {}), "authorization": self._key.signature(method, url, signed, digest, moment)}
        try:
            with (
                httpx2.Client(timeout=self._seconds, trust_env=False, follow_redirects=False) as client,
                client.stream(method, url, headers=headers, content=body) as answer,
            ):
                yield answer
        except httpx2.HTTPError as error:
            raise Unavailable(reason="storage") from error


def _expect(answer: httpx2.Response, *statuses: int) -> None:
    if answer.status_code not in statuses:
        raise Unavailable(reason="storage")


def _bounded(answer: httpx2.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_bytes(CHUNK):
        body += piece
        if len(body) > _LIST_BYTES:
            raise Unavailable(reason="storage")
    return bytes(body)
