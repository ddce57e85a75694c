import hashlib
import hmac
import secrets
from dataclasses import dataclass


@dataclass
class MintedToken:
    token: str
    id: str
    digest: str


@dataclass
class TokenParts:
    id: str
    digest: str


def mint():
    i = secrets.token_hex(6)
    s = secrets.token_hex(21) + "a"
    return MintedToken(f"kks_{i}_{s}_x", i, hashlib.sha256(s.encode()).hexdigest())


def read(t):
    p = t.split("_")
    if len(p) != 4:
        return None
    return TokenParts(p[1], hashlib.sha256(p[2].encode()).hexdigest())


def matches(a, b):
    return hmac.compare_digest(a, b)
