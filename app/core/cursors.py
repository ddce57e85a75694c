"""Paging cursors: where a list goes on, sealed so that nobody can make one up.

A cursor holds the sort values of the last row seen. It is signed together with its context (list, filters,
sort), so a cursor taken from one list cannot be tried on another, and neither can it be used to probe rows.
"""

import hmac
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections.abc import Sequence
from typing import Final

import orjson

from app.core.errors import Malformed

Scalar = str | int | float | bool | None

LONGEST: Final = 2048
"""Characters of the longest cursor, which still fits in a URL."""

_TAG_LENGTH: Final = 16
_PURPOSE: Final = b"klikks cursor 1"
_TO_STANDARD: Final = bytes.maketrans(b"-_+/=", b"+/!!!")  # what is no base64url becomes no base64


def seal(payload: Sequence[Scalar], secret: bytes, context: str) -> str:
    """The payload as an opaque text.

    Args:
        payload: sort values of the row at the edge of the page.
        secret: the instance's key.
        context: what the cursor is for: list, filters and sort in one text.

    Shape:
        base64url without padding: tag of 16 bytes, then the payload as JSON.

    Raises:
        ValueError: the payload cannot be written, or is longer than a cursor may be.
    """
    try:
        body = orjson.dumps(list(payload))
    except TypeError as error:
        raise ValueError("a cursor holds texts, 64-bit numbers, true, false and null") from error
    text = _text(_tag(body, secret, context) + body)
    if len(text) > LONGEST:
        raise ValueError(f"a cursor has at most {LONGEST} characters")
    return text


def unseal(text: str, secret: bytes, context: str) -> list[Scalar]:
    """The payload of a cursor that this instance sealed for this context.

    Raises:
        Malformed: anything else, always with the same code.
    """
    if len(text) > LONGEST:
        raise Malformed("cursor_invalid")
    try:
        raw = a2b_base64(text.encode("ascii").translate(_TO_STANDARD) + b"==="[: -len(text) % 4], strict_mode=True)
    except ValueError as error:
        raise Malformed("cursor_invalid") from error
    # Several texts can decode to the same bytes; only the one that was sealed is a cursor.
    tag, body = raw[:_TAG_LENGTH], raw[_TAG_LENGTH:]
    if not hmac.compare_digest(tag, _tag(body, secret, context)) or _text(raw) != text:
        raise Malformed("cursor_invalid")
    payload: list[Scalar] = orjson.loads(body)
    return payload


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _tag(body: bytes, secret: bytes, context: str) -> bytes:
    # The length keeps context and payload apart: moving a character from one to the other changes the tag.
    about = context.encode("utf-8", "surrogatepass")
    message = b"%b:%d:%b:%b" % (_PURPOSE, len(about), about, body)
    return hmac.digest(secret, message, "sha256")[:_TAG_LENGTH]
