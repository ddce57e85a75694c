"""Problems: the one table from our errors to HTTP, and their body (RFC 9457) in the reader's language."""

from collections.abc import Mapping

import orjson

from app.core import errors
from app.core.errors import KlikksError
from app.core.messages import text
from app.web.calls import Answer, Headers

STATUS: dict[type[KlikksError], int] = {
    errors.NotAuthenticated: 401,
    errors.NotPermitted: 403,
    errors.Refused: 403,
    errors.NotFound: 404,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.Malformed: 400,
    errors.FormatError: 400,
    errors.Invalid: 422,
    errors.IdempotencyRunning: 409,
    errors.Conflict: 409,
    errors.PreconditionMissing: 428,
    errors.PreconditionFailed: 412,
    errors.Incommensurable: 422,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
    errors.Misconfigured: 500,
    KlikksError: 500,
}

STATUS_BY_CODE: Mapping[str, int] = {
    "method_not_allowed": 405,
    "body_timeout": 408,
    "headers_too_large": 431,
    "too_many_headers": 431,
    "target_too_long": 414,
    "host_unknown": 421,
}
"""Codes that HTTP gives a status of their own within one class of ours."""

SHOWN_FAULTS = 20
MEDIA_TYPE = b"application/problem+json"
RETRY_AFTER_SECONDS = b"2"


def status_of(error: KlikksError) -> int:
    """The HTTP status of an error."""
    if error.code in STATUS_BY_CODE:
        return STATUS_BY_CODE[error.code]
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(error: KlikksError, *, language: str, path: str, request_id: str, base_url: str = "") -> Answer:
    """The answer for an error.

    At most twenty faults are shown; what was sent is never echoed.
    """
    status = status_of(error)
    params = {**error.params, "count": len(error.faults)}
    title, detail = text(error.code, params, language)
    items = []
    for fault in error.faults[:SHOWN_FAULTS]:
        _, sentence = text(fault.code, fault.params, language)
        items.append({"pointer": fault.pointer, "code": fault.code, "detail": sentence, "params": fault.params})
    body = {
        "type": f"{base_url}/problems/{error.code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": path,
        "code": error.code,
        "request_id": request_id,
        "errors": items,
    }
    headers = _headers(error, status)
    headers.append((b"content-language", language.encode()))
    return Answer(status, orjson.dumps(body), headers, MEDIA_TYPE)


def _headers(error: KlikksError, status: int) -> Headers:
    headers: Headers = [(b"cache-control", b"no-store"), (b"vary", b"Accept-Language, Authorization")]
    if status == 401:  # noqa: PLR2004 - the one status that must name the scheme
        headers.append((b"www-authenticate", b'Bearer realm="klikks"'))
    if isinstance(error, errors.Unavailable | errors.RateLimited):
        headers.append((b"retry-after", str(error.params.get("retry_after", "")).encode() or RETRY_AFTER_SECONDS))
    if isinstance(error, errors.PreconditionFailed) and "current" in error.params:
        headers.append((b"etag", f'"{error.params["current"]}"'.encode()))
    if error.code == "method_not_allowed":
        headers.append((b"allow", str(error.params.get("allowed", "")).encode()))
    return headers
