"""Keys: Ed25519 as JSON Web Keys (RFC 8037), named by their thumbprint (RFC 7638)."""

import base64
import binascii
import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.errors import FormatError
from app.formats.releases.canonical import canonical

ALGORITHM: Final = "Ed25519"
"""As RFC 9864 names it; the older name EdDSA is not taken."""
KEY_BYTES: Final = 32
_GROUP: Final = 4
_LETTERS: Final = string.ascii_letters.encode() + string.digits.encode()
_ALPHABET: Final = bytes(
    each if each in _LETTERS else {ord("-"): ord("+"), ord("_"): ord("/")}.get(each, ord("!")) for each in range(256)
)
"""Base64url to base64; what it does not have becomes something that has no meaning there either."""


def to_text(data: bytes) -> bytes:
    """Base64url without padding, as JOSE writes bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def from_text(text: bytes) -> bytes:
    """The bytes written so, and in no other way.

    Raises:
        FormatError: not base64url, padded, or with bits left over.
    """
    rest = len(text) % _GROUP
    try:
        data = binascii.a2b_base64(text.translate(_ALPHABET) + b"=" * (-rest % _GROUP), strict_mode=True)
    except binascii.Error:
        raise FormatError("not_base_text") from None
    if rest and to_text(data[-(rest - 1) :]) != text[-rest:]:  # bits left over can only stand in the last group
        raise FormatError("not_base_text")
    return data


@dataclass(frozen=True)
class PublicKey:
    """What a publisher's signatures are checked with.

    Attributes:
        raw: the 32 bytes of the key.
    """

    raw: bytes

    @classmethod
    def from_jwk(cls, jwk: Any) -> Self:  # noqa: ANN401 - JSON of a stranger
        """The key of a JSON Web Key; members that say nothing about the key itself are passed over.

        Raises:
            FormatError: not an Ed25519 key, or named otherwise than by its thumbprint.
        """
        if not isinstance(jwk, Mapping) or jwk.get("kty") != "OKP" or jwk.get("crv") != ALGORITHM:
            raise FormatError("not_a_key")
        text = jwk.get("x")
        if not isinstance(text, str) or not text.isascii():
            raise FormatError("not_a_key")
        key = cls(_key_bytes(text))
        if jwk.get("kid", key.kid) != key.kid:
            raise FormatError("not_a_key")
        return key

    @cached_property
    def kid(self) -> str:
        """The thumbprint that names the key."""
        members = {"crv": ALGORITHM, "kty": "OKP", "x": to_text(self.raw).decode()}
        return to_text(hashlib.sha256(canonical(members)).digest()).decode()

    @property
    def jwk(self) -> dict[str, Any]:
        """The key as a JSON Web Key."""
        x = to_text(self.raw).decode()
        return {"alg": ALGORITHM, "crv": ALGORITHM, "kid": self.kid, "kty": "OKP", "use": "sig", "x": x}

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether the holder of this key signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """What a publisher signs with. Its bytes show in no representation.

    Attributes:
        raw: the 32 bytes of the seed.
    """

    raw: bytes = field(repr=False)

    @classmethod
    def from_jwk(cls, jwk: Any) -> Self:  # noqa: ANN401 - JSON of a file
        """The private key of a JSON Web Key.

        Raises:
            FormatError: not a private Ed25519 key, or one whose public part belongs to another.
        """
        public = PublicKey.from_jwk(jwk)
        text = jwk.get("d")
        if not isinstance(text, str) or not text.isascii():
            raise FormatError("not_a_key")
        key = cls(_key_bytes(text))
        if key.public != public:
            raise FormatError("not_a_key")
        return key

    @classmethod
    def generate(cls) -> Self:
        """A new key."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @cached_property
    def public(self) -> PublicKey:
        """The key others check with."""
        return PublicKey(Ed25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    @property
    def jwk(self) -> dict[str, Any]:
        """The private key as a JSON Web Key."""
        return {**self.public.jwk, "d": to_text(self.raw).decode()}

    def sign(self, message: bytes) -> bytes:
        """The signature of a message; the same every time."""
        return Ed25519PrivateKey.from_private_bytes(self.raw).sign(message)


def _key_bytes(text: str) -> bytes:
    raw = from_text(text.encode())
    if len(raw) != KEY_BYTES:
        raise FormatError("not_a_key")
    return raw
