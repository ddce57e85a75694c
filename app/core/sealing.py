"""Sealing: small secrets that must be read again, encrypted under the instance's key.

Only what cannot be a hash is sealed: the shared key of an authenticator app. Whoever reads the database without
``KLIKKS_SECRET`` learns nothing from it.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES: Final = 12


def derived_key(secret: bytes, purpose: str) -> bytes:
    """A key of 256 bits for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"klikks {purpose} 1".encode()).derive(secret)


def seal(plain: bytes, secret: bytes, purpose: str, owner: str) -> str:
    """Encrypted and bound to its owner, in hexadecimal: a row copied to another account opens nothing."""
    nonce = os.urandom(_NONCE_BYTES)
    return (nonce + AESGCM(derived_key(secret, purpose)).encrypt(nonce, plain, owner.encode())).hex()


def unseal(sealed: str, secret: bytes, purpose: str, owner: str) -> bytes | None:
    """The secret again; nothing if the instance's key changed or the text is another owner's."""
    raw = bytes.fromhex(sealed)
    try:
        return AESGCM(derived_key(secret, purpose)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode())
    except InvalidTag:
        return None
