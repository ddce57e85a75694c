"""Conditional requests: ETags of records and lists, If-Match for changes, 304 for what has not changed."""

import hashlib
import re

from app.core.errors import Fault, Malformed, PreconditionMissing
from app.web.calls import Call
from app.web.sessions import Expected

_VERSION = re.compile(r'(?:W/)?"(\d{1,10})"')


def record_etag(version: int) -> bytes:
    """Strong: the record's version."""
    return f'"{version}"'.encode()


def body_etag(body: bytes) -> bytes:
    """Weak: what the answer says."""
    return b'W/"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'


def sealed_etag(digest: str) -> bytes:
    """Strong: the digest of bytes that never change."""
    return f'"{digest}"'.encode()


def is_known(call: Call, etag: bytes) -> bool:
    """Whether the caller already holds this answer (If-None-Match, compared weakly)."""
    header = call.headers.get(b"if-none-match")
    if header is None:
        return False
    bare = etag.removeprefix(b"W/")
    return header.strip() == b"*" or any(part.strip().removeprefix(b"W/") == bare for part in header.split(b","))


def expected(call: Call) -> Expected:
    """The version a change was made for.

    Raises:
        PreconditionMissing: no If-Match.
        Malformed: an If-Match that is no ETag of ours.
    """
    header = call.header(b"if-match")
    if header is None:
        raise PreconditionMissing
    if header == "*":
        return Expected(None)
    match = _VERSION.fullmatch(header)
    if match is None or header.startswith("W/"):
        raise Malformed("header_invalid", faults=[Fault("header_invalid", "@If-Match", {"name": "If-Match"})])
    return Expected(int(match.group(1)))
