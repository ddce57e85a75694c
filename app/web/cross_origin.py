"""Cross-origin requests: browsers of the configured origins may call the API; credentials travel in a header only."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

SENT = [
    "Authorization",
    "Content-Type",
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "Accept-Language",
    "X-Request-ID",
]
READ = (
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "X-Request-ID",
    "Idempotency-Replayed",
    "RateLimit",
    "RateLimit-Policy",
)


def cross_origin(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The application for browsers of these origins; no cookies, so no credentials mode."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
        allow_headers=SENT,
        expose_headers=READ,
        max_age=600,
    )
