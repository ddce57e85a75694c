"""Tokens of machines: ``kks_<id>_<secret>_<checksum>``.

The prefix lets scanners find a token that slipped into a repository, the id names the credential in logs and
tables, the secret is stored only as its SHA-256 digest, and the checksum throws out typing errors and guesses
before any look-up. A token is shown once.

The secret has 256 random bits, so a fast digest is enough: there is nothing to guess from. All parts are
letters and digits, so a double click marks the whole token.
"""

import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

PREFIX: Final = "kks"
ID_LENGTH: Final = 12
SECRET_LENGTH: Final = 43
CHECKSUM_LENGTH: Final = 6

_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE: Final = re.compile(
    rf"{PREFIX}_([0-9A-Za-z]{{{ID_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})_([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class MintedToken:
    """A new token, the only time it is whole.

    Attributes:
        token: the text for the machine; never stored, never logged, and not in this object's ``repr``.
        id: the public part.
        digest: what is stored instead of the secret, SHA-256 in hexadecimal.
    """

    token: str = field(repr=False)
    id: str
    digest: str = field(repr=False)


class TokenParts(NamedTuple):
    """What a token says to the look-up; its secret is gone.

    Attributes:
        id: the public part, by which the stored row is found.
        digest: SHA-256 of the secret in hexadecimal, to be compared with the stored one.
    """

    id: str
    digest: str


def mint() -> MintedToken:
    """A new token with a secret of 256 random bits (62**43 is just above 2**256)."""
    identifier = "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(SECRET_LENGTH))
    body = f"{PREFIX}_{identifier}_{secret}"
    return MintedToken(token=f"{body}_{_checksum(body)}", id=identifier, digest=_digest(secret))


def read(token: str) -> TokenParts | None:
    """The id and the digest of a token, or None when it cannot be one of ours.

    Says nothing about whether the token is known: that is the look-up's answer.
    """
    found = _SHAPE.fullmatch(token)
    if found is None or _checksum(token[: -CHECKSUM_LENGTH - 1]) != found[3]:
        return None
    return TokenParts(found[1], _digest(found[2]))


def matches(one: str, other: str) -> bool:
    """Whether two digests are the same, in a time that does not depend on where they differ."""
    return hmac.compare_digest(one, other)


def _digest(secret: str) -> str:
    return sha256(secret.encode("ascii")).hexdigest()


def _checksum(body: str) -> str:
    rest = zlib.crc32(body.encode("ascii"))
    text = ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return text
