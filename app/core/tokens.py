"""Tokens: ``kks_<id>_<secret>_<checksum>``, and the like for people and for links in mails.

The prefix says what a token is for, so that one kind never passes for another, and lets scanners find one that
slipped into a repository. The id names the credential in logs and tables, the secret is stored only as its SHA-256
digest, and the checksum throws out typing errors and guesses before any look-up. A token is shown once.

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
"""Of machines."""
ACCESS: Final = "kka"
"""Of a person's session, for a few minutes."""
REFRESH: Final = "kkr"
"""Gets a session its next pair of tokens, once."""
LINK: Final = "kkl"
"""Of a link in a mail, for one use."""
ID_LENGTH: Final = 12
SECRET_LENGTH: Final = 43
CHECKSUM_LENGTH: Final = 6

_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE: Final = re.compile(
    rf"(?:{PREFIX}|{ACCESS}|{REFRESH}|{LINK})_([0-9A-Za-z]{{{ID_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})_([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})",
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


def mint(prefix: str = PREFIX, identifier: str | None = None) -> MintedToken:
    """A new token with a secret of 256 random bits (62**43 is just above 2**256).

    Args:
        prefix: what it is for.
        identifier: of a token that gets a new secret; otherwise it gets a new one.
    """
    identifier = identifier or "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(SECRET_LENGTH))
    body = f"{prefix}_{identifier}_{secret}"
    return MintedToken(token=f"{body}_{_checksum(body)}", id=identifier, digest=digest_of(secret))


def read(token: str, prefix: str = PREFIX) -> TokenParts | None:
    """The id and the digest of a token, or None when it cannot be one of ours for this purpose.

    Says nothing about whether the token is known: that is the look-up's answer.
    """
    found = _SHAPE.fullmatch(token)
    if found is None or not token.startswith(f"{prefix}_") or _checksum(token[: -CHECKSUM_LENGTH - 1]) != found[3]:
        return None
    return TokenParts(found[1], digest_of(found[2]))


def matches(one: str, other: str) -> bool:
    """Whether two digests are the same, in a time that does not depend on where they differ."""
    return hmac.compare_digest(one, other)


def digest_of(secret: str) -> str:
    """What is stored instead of a secret of many random bits."""
    return sha256(secret.encode("ascii")).hexdigest()


def _checksum(body: str) -> str:
    rest = zlib.crc32(body.encode("ascii"))
    text = ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return text
