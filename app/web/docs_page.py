"""The page that shows the contract: vendored Swagger UI, no foreign host, a strict security policy."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.errors import NotFound

_FOLDER: Final = Path(__file__).parent / "static" / "swagger"
_PAGE: Final = "index.html"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_YEAR: Final = "public, max-age=31536000, immutable"
_ASK_EACH_TIME: Final = "no-cache"
_TAG: Final = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the page, read once."""

    body: bytes
    media_type: str
    etag: str


def docs_routes() -> list[Route]:
    """Routes of the page (``/docs``) and its files (``/docs/{file}``), none of them in the contract.

    The files are named in relative addresses, so that the page works behind a path prefix too. A file asked
    for with its version (``?v=``) may be kept for a year, every other is asked for again each time.
    """
    files = {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}
    return [
        Route("/docs", _answering(files, lambda _: _PAGE), methods=["GET"], include_in_schema=False),
        Route("/docs/{file}", _answering(files, _asked_for), methods=["GET"], include_in_schema=False),
    ]


def _read(path: Path) -> _File:
    body = path.read_bytes()
    return _File(body, _TYPES[path.suffix], f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _asked_for(request: Request) -> str:
    name: str = request.path_params["file"]
    if name == _PAGE:
        # One address for one page: its relative links hold at /docs alone.
        raise NotFound
    return name


def _answering(files: dict[str, _File], name_of: Callable[[Request], str]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        """A file by its exact name: nothing is looked up on the disk, so no path leads out of the folder."""
        file = files.get(name_of(request))
        if file is None:
            raise NotFound
        keep = _YEAR if "file" in request.path_params and "v" in request.query_params else _ASK_EACH_TIME
        headers = {**_HEADERS, "ETag": file.etag, "Cache-Control": keep}
        if _known(request.headers.get("if-none-match", ""), file.etag):
            return Response(status_code=304, headers=headers)
        return Response(file.body, headers=headers, media_type=file.media_type)

    return answer


def _known(if_none_match: str, etag: str) -> bool:
    """Whether the caller has this version already (weak comparison, RFC 9110)."""
    return if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match)
