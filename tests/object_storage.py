"""A storage that speaks as much S3 as we ask of one, here; it believes no signature that it cannot make itself."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY_ID, SECRET, REGION = "AKIATEST", "wJalrXUtnFEMI/K7MDENG", "eu-central-1"
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?"
    r"Signature=([0-9a-f]{64})"
)


class ObjectStorage:
    """What lies in it, and how it misbehaves.

    Attributes:
        url: of the bucket.
        objects: key -> content and moment.
        page: so many keys a list tells at once.
        broken: answers 500 to everything.
        refused: why requests were turned away.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.page = 2
        self.broken = False
        self.refused: list[str] = []

    @property
    def settings(self) -> dict[str, Any]:
        """How the service is told of it."""
        return {"s3_url": self.url, "s3_region": REGION, "s3_key_id": KEY_ID, "s3_secret": SECRET, "s3_seconds": 5}


def _is_signed(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
    match = _SIGNED.fullmatch(handler.headers["authorization"] or "")
    digest = hashlib.sha256(body).hexdigest()
    if match is None or handler.headers["x-amz-content-sha256"] != digest:
        return False
    key_id, day, region, names, signature = match.groups()
    moment = handler.headers["x-amz-date"]
    if (key_id, region) != (KEY_ID, REGION) or not moment.startswith(day) or "host" not in names.split(";"):
        return False
    parts = urlsplit(handler.path)
    pairs = sorted((quote(n, safe=""), quote(v, safe="")) for n, v in parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{name}={value}" for name, value in pairs)
    told = "".join(f"{name}:{handler.headers[name]}\n" for name in names.split(";"))
    asked = f"{handler.command}\n{quote(unquote(parts.path))}\n{query}\n{told}\n{names}\n{digest}"
    scope = f"{day}/{region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    key = b"AWS4" + SECRET.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() == signature


class _Handler(BaseHTTPRequestHandler):
    storage: ObjectStorage

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        path, _, query = self.path.partition("?")
        key = unquote(path).removeprefix("/bucket").lstrip("/")
        if self.storage.broken:
            self._says(500)
        elif not _is_signed(self, body):
            self.storage.refused.append(f"{self.command} {self.path}")
            self._says(403)
        elif self.command == "PUT":
            self.storage.objects[key] = (body, datetime.now(UTC))
            self._says(200)
        elif self.command == "DELETE":
            self.storage.objects.pop(key, None)
            self._says(204)
        elif not key:
            self._says(200, self._list(dict(parse_qsl(query))))
        elif key in self.storage.objects:
            self._says(200, self.storage.objects[key][0])
        else:
            self._says(404)

    do_PUT = do_GET = do_DELETE = _do  # noqa: N815 - the standard library's names

    def _list(self, asked: dict[str, str]) -> bytes:
        names = sorted(n for n in self.storage.objects if n.startswith(asked["prefix"]))
        rest = [name for name in names if name > asked.get("continuation-token", "")]
        page = rest[: self.storage.page]
        told = "".join(
            f"<Contents><Key>{escape(n)}</Key><LastModified>{self.storage.objects[n][1]:%Y-%m-%dT%H:%M:%S.000Z}"
            f"</LastModified><Size>{len(self.storage.objects[n][0])}</Size></Contents>"
            for n in page
        )
        more = len(rest) > len(page)
        token = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
        return (
            '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{told}</ListBucketResult>"
        ).encode()

    def _says(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


@contextmanager
def object_storage() -> Iterator[ObjectStorage]:
    """A storage that listens on this machine."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        storage = ObjectStorage(f"http://127.0.0.1:{server.server_address[1]}/bucket/evidence")
        handler.storage = storage  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield storage
        server.shutdown()
        thread.join(5)
