"""Signing: an entry as it travels, a compact JWS (RFC 7515) over a canonical document."""

from typing import Final

import orjson

from app.core.errors import FormatError
from app.formats.releases.canonical import Document, canonical, parse, spelled
from app.formats.releases.keys import ALGORITHM, PrivateKey, PublicKey, from_text, to_text

TYPE: Final = "klikks-release+jws"
MOST_BYTES: Final = 96 * 1024 * 1024
"""An entry is never larger; a full state in ten years and twelve themes takes less than half of it."""
_PARTS: Final = 3
_HEADER_BYTES: Final = 400


def signed(document: Document, key: PrivateKey) -> bytes:
    """The entry that says this; signed twice it is the same bytes. Whether it has the right form says ``verify_entry``.

    Raises:
        FormatError: it is too large.
    """
    message = b"%b.%b" % (_header(key.public), to_text(spelled(document)))
    entry = b"%b.%b" % (message, to_text(key.sign(message)))
    if len(entry) > MOST_BYTES:
        raise FormatError("entry_too_large", limit=MOST_BYTES)
    return entry


def opened(data: bytes, key: PublicKey, most_bytes: int = MOST_BYTES) -> Document:
    """What an entry says, once its signature is right. Nothing of it is parsed before.

    Raises:
        FormatError: too large, no JWS, another key or algorithm, a wrong signature, or a document that is not
            canonical.
    """
    if len(data) > most_bytes:
        raise FormatError("entry_too_large", limit=most_bytes)
    parts = data.split(b".")
    if len(parts) != _PARTS:
        raise FormatError("not_a_jws")
    header, payload, signature = parts
    if header != _header(key):
        _refuse(header, key)
    if not key.verify(data[: len(header) + 1 + len(payload)], from_text(signature)):
        raise FormatError("bad_signature")
    return parse(from_text(payload))


def _header(key: PublicKey) -> bytes:
    return to_text(canonical({"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}))


def _refuse(header: bytes, key: PublicKey) -> None:
    """Say what a header has otherwise.

    Raises:
        FormatError: always.
    """
    if len(header) > _HEADER_BYTES:
        raise FormatError("bad_header")
    try:
        found = orjson.loads(from_text(header))
    except ValueError:
        raise FormatError("not_a_jws") from None
    kid = found.get("kid") if isinstance(found, dict) else None
    if isinstance(kid, str) and kid != key.kid and found.get("alg") == ALGORITHM:
        raise FormatError("wrong_key", due=key.kid)
    raise FormatError("bad_header")
