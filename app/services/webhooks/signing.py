"""How an event looks on the wire and how it is signed (Standard Webhooks, symmetric)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from app.core.sealing import seal, unseal
from app.core.settings import Settings

PREFIX: Final = "whsec_"
BYTES: Final = 32
_PURPOSE: Final = "webhook secret"


def new_secret() -> str:
    """A secret as the receiver gets it, once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def sealed(settings: Settings, webhook_id: UUID, secret: str) -> str:
    """A secret as it is kept."""
    return seal(secret.encode(), settings.signing_key, _PURPOSE, str(webhook_id))


def opened(settings: Settings, webhook_id: UUID, kept: str) -> str | None:
    """The secret again; nothing if the instance's key changed."""
    plain = unseal(kept, settings.signing_key, _PURPOSE, str(webhook_id))
    return None if plain is None else plain.decode()


def body_of(kind: str, happened_at: datetime, data: Mapping[str, Any]) -> bytes:
    """What is sent, byte for byte what is signed."""
    return orjson.dumps({"type": kind, "timestamp": happened_at, "data": dict(data)}, option=orjson.OPT_UTC_Z)


def message_id(delivery_id: UUID) -> str:
    """What the receiver knows the event by; the same at every attempt."""
    return f"msg_{delivery_id.hex}"


def headers(message: str, at: datetime, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The headers of one attempt, signed with each secret that holds."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message.encode(), seconds.encode(), body))
    signatures = [f"v1,{_signature(key, signed)}" for key in keys]
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
