"""Calls and answers: one request as the operations see it, one answer as the server sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Scope

from app.core.files import Incoming

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Call:
    """A request: plain data, handed to a worker thread as a whole."""

    method: str
    path: str
    path_values: Mapping[str, str]
    query: bytes
    headers: Mapping[bytes, bytes]
    body: bytes
    state: dict[str, Any]
    upload: Incoming | None = None
    address: str = ""

    @classmethod
    def of(cls, scope: Scope, path_values: Mapping[str, str]) -> "Call":
        """The call of an ASGI scope; the gate has read the body already."""
        state = scope.setdefault("state", {})
        return cls(
            method=scope["method"],
            path=scope["path"],
            path_values=path_values,
            query=scope["query_string"],
            headers=dict(scope["headers"]),
            body=state.get("body", b""),
            state=state,
            address=(scope.get("client") or ("",))[0],
        )

    def header(self, name: bytes) -> str | None:
        """A header's text."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1").strip()

    @property
    def language(self) -> str:
        """``de`` or ``en``, by Accept-Language."""
        return preferred_language(self.header(b"accept-language"))

    @property
    def request_id(self) -> str:
        """The request's id."""
        return str(self.state.get("request_id", ""))


@dataclass(slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=list)
    media_type: bytes = b"application/json"

    def asgi_headers(self) -> Headers:
        """All headers, length and type among them."""
        headers = list(self.headers)
        if self.status not in {204, 304}:
            headers.append((b"content-type", self.media_type))
            headers.append((b"content-length", str(len(self.body)).encode()))
        return headers


def preferred_language(accept: str | None) -> str:
    """The better of our two languages for a header such as ``de-DE, en;q=0.5``."""
    best, language = 0.0, "en"
    for part in (accept or "")[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        primary = tag.split("-")[0].lower()
        if primary not in {"de", "en"}:
            continue
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            value = 0.0
        if value > best:
            best, language = value, primary
    return language
