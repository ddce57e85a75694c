"""Signatures: short texts for links that only this instance can have made, without anything being stored."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

_TAG_LENGTH: Final = 16
LENGTH: Final = 43
"""Characters of a signed id."""


def signed(record_id: UUID, secret: bytes, purpose: str, owner: str) -> str:
    """The id with its signature, for one purpose and for whoever it belongs to now.

    Args:
        record_id: what a link is about.
        secret: the instance's key.
        purpose: what the link is for.
        owner: something that changes when the link shall end: an address, the digest of a password.
    """
    return urlsafe_b64encode(record_id.bytes + _tag(record_id, secret, purpose, owner)).rstrip(b"=").decode()


def claimed(text: str) -> UUID | None:
    """The id a text claims to be signed for; nothing if it has not the form."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        return UUID(bytes=urlsafe_b64decode(f"{text}=")[:16])
    except ValueError:
        return None


def is_signed(text: str, record_id: UUID, secret: bytes, purpose: str, owner: str) -> bool:
    """Whether the text was signed for this, in a time that does not depend on where it differs."""
    return hmac.compare_digest(text.encode(), signed(record_id, secret, purpose, owner).encode())


def short_code(record_id: UUID, secret: bytes, purpose: str) -> str:
    """Eight letters and digits that somebody can read from a wall; none of them looks like another."""
    raw = int.from_bytes(hmac.digest(secret, _message(record_id, purpose, ""), "sha256")[:5])
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "".join(alphabet[raw >> shift & 31] for shift in range(35, -1, -5))


def _tag(record_id: UUID, secret: bytes, purpose: str, owner: str) -> bytes:
    return hmac.digest(secret, _message(record_id, purpose, owner), "sha256")[:_TAG_LENGTH]


def _message(record_id: UUID, purpose: str, owner: str) -> bytes:
    return b"\n".join((b"klikks signature 1", purpose.encode(), record_id.bytes, owner.encode()))
