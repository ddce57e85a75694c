"""One-time codes of an authenticator app: six digits from a shared key and the half minute.

Source:
    RFC 6238 (time steps of 30 s, SHA-1 as all apps have it), RFC 4226 (truncation).
"""

import hmac
import secrets
from base64 import b32encode
from datetime import datetime
from typing import Final
from urllib.parse import quote

KEY_BYTES: Final = 20
DIGITS: Final = 6
STEP_SECONDS: Final = 30
_NEIGHBOURS: Final = (0, -1, 1)
"""Steps that are taken: clocks differ a little, and typing takes a while."""


def new_key() -> bytes:
    """A new shared key of 160 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def code(key: bytes, step: int) -> str:
    """The code of a step."""
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(key: bytes, given: str, at: datetime, after: int) -> int | None:
    """The step a code belongs to, if it is one of now that has not been used.

    Args:
        key: the shared key.
        given: six digits.
        at: now.
        after: the last step that was used; this one and those before it are refused.
    """
    now = int(at.timestamp()) // STEP_SECONDS
    matching = [
        now + each for each in _NEIGHBOURS if hmac.compare_digest(code(key, now + each).encode(), given.encode())
    ]
    return next((step for step in matching if step > after), None)


def key_text(key: bytes) -> str:
    """The key as a person types it into the app."""
    return b32encode(key).decode("ascii")


def enrolment_uri(key: bytes, account: str, issuer: str) -> str:
    """What the app reads from a QR code."""
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?secret={key_text(key)}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_SECONDS}"
