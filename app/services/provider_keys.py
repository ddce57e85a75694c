"""What an identity provider publishes about itself, and whether a token of its is one: discovery, keys, claims.

Kept in memory per process: the description and the keys for an hour, and keys that an unknown key id makes us ask for
at most once a minute, so that made-up tokens cannot have us call the provider at will.
"""

import json
import math
import threading
import time
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry

from app.core import clock
from app.core.errors import NotAuthenticated, Unavailable
from app.core.outgoing import Outgoing, Unreachable

KEPT_SECONDS: Final = 3600.0
PAUSE_SECONDS: Final = 60.0
"""Between two questions about unknown keys, and after one that failed."""
MOST_KEYS: Final = 50
LARGEST_TOKEN: Final = 16_000
LONGEST_TRIP_SECONDS: Final = 600
_LEAST_RSA_BYTES: Final = 256
ALGORITHMS: Final[Mapping[str, tuple[str, str | None]]] = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}
"""What a signature may be made with, and the only kind of key that fits. Neither ``none`` nor a shared secret."""

# RFC 9864 gave the algorithm a new name; providers go on using the old one, and it is as good
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a provider's people log in, and where codes become tokens."""

    authorization: str
    token: str
    jwks: str
    client_secret_post: bool
    names_itself: bool


@dataclass(slots=True)
class _Kept:
    endpoints: Endpoints | None = None
    endpoints_until: float = 0.0
    keys: list[dict[str, Any]] = field(default_factory=list)
    keys_until: float = 0.0
    asked_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say."""

    issuer: str
    client_id: str
    audiences: tuple[str, ...]
    nonce: str
    leeway: int


class ProviderKeys:
    """The providers of one process.

    Args:
        outgoing: how they are called.
    """

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def endpoints(self, issuer: str) -> Endpoints:
        """What the provider says about itself.

        Raises:
            Unavailable: it says nothing we can use; an old answer is used rather than none.
        """
        kept = self._of(issuer)
        with kept.lock:
            if kept.endpoints is None or kept.endpoints_until <= time.monotonic():
                try:
                    kept.endpoints = _endpoints(
                        self.json(f"{issuer.rstrip('/')}/.well-known/openid-configuration"), issuer
                    )
                except Unreachable as error:
                    if kept.endpoints is None:
                        raise Unavailable("provider_unavailable", reason=error.reason) from None
                kept.endpoints_until = time.monotonic() + KEPT_SECONDS
            return kept.endpoints

    def claims(self, token: str, expected: Expected) -> dict[str, Any]:
        """The claims of an ID token that is genuine, for us, of now, and the answer to our question.

        Raises:
            NotAuthenticated: anything else; the log knows what.
            Unavailable: the provider's keys cannot be had.
        """
        header = _header(token)
        key = self._key(expected.issuer, header)
        try:
            claims = jwt.decode(token, JWKRegistry.import_key(key), algorithms=[header["alg"]]).claims
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused("signature") from error
        _check(claims, expected)
        return claims

    def json(self, url: str) -> dict[str, Any]:
        """A JSON object from an address of the provider.

        Raises:
            Unreachable: none came.
        """
        reply = self.outgoing.request("GET", url)
        if reply.status != 200:  # noqa: PLR2004 - the one good answer; no redirects
            raise Unreachable("status")
        return json_object(reply.body)

    def _of(self, issuer: str) -> _Kept:
        with self._lock:
            return self._kept.setdefault(issuer, _Kept())

    def _key(self, issuer: str, header: Mapping[str, Any]) -> dict[str, Any]:
        kept = self._of(issuer)
        address = self.endpoints(issuer).jwks
        with kept.lock:
            now = time.monotonic()
            found = _fitting(kept.keys, header)
            stale = kept.keys_until <= now
            if (found is None or stale) and now - kept.asked_at >= PAUSE_SECONDS:
                kept.asked_at = now
                try:
                    kept.keys = _signing_keys(self.json(address))
                    kept.keys_until = now + KEPT_SECONDS
                except Unreachable as error:
                    if not kept.keys:
                        raise Unavailable("provider_unavailable", reason=error.reason) from None
                found = _fitting(kept.keys, header)
        if found is None:
            raise _refused("key_unknown")
        return found


def json_object(body: bytes) -> dict[str, Any]:
    """An object in JSON.

    Raises:
        Unreachable: it is none.
    """
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreachable("json") from None
    if not isinstance(read, dict):
        raise Unreachable("json")
    return read


def _endpoints(said: Mapping[str, Any], issuer: str) -> Endpoints:
    if said.get("issuer") != issuer:
        raise Unreachable("issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    addresses = [said.get(name) for name in names]
    scheme = urlsplit(issuer).scheme
    for each in addresses:
        if not isinstance(each, str) or urlsplit(each).scheme not in {"https", scheme}:
            raise Unreachable("endpoints")
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    authorization, token, jwks = map(str, addresses)
    return Endpoints(
        authorization,
        token,
        jwks,
        client_secret_post="client_secret_basic" not in methods and "client_secret_post" in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _signing_keys(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    keys = said.get("keys")
    if not isinstance(keys, list):
        raise Unreachable("keys")
    return [
        each
        for each in keys[:MOST_KEYS]
        if isinstance(each, dict) and each.get("use", "sig") == "sig" and "d" not in each
    ]


def _header(token: str) -> dict[str, Any]:
    """The header of a token, with an algorithm of ours.

    Raises:
        NotAuthenticated: it has none, or another.
    """
    if len(token) > LARGEST_TOKEN or token.count(".") != 2:  # noqa: PLR2004 - header, claims, signature
        raise _refused("form")
    try:
        header = jwt_header(token)
    except (ValueError, Unreachable):
        raise _refused("form") from None
    if header.get("alg") not in ALGORITHMS:
        raise _refused("algorithm")
    return header


def jwt_header(token: str) -> dict[str, Any]:
    """The first part of a token, unchecked: it says which key to try, and nothing is believed of it."""
    from_text = token.partition(".")[0]
    return json_object(urlsafe_b64decode(from_text + "=" * (-len(from_text) % 4)))


def _fitting(keys: list[dict[str, Any]], header: Mapping[str, Any]) -> dict[str, Any] | None:
    """The one key with the token's key id and of the kind its algorithm asks for; without an id, the only one."""
    kind, curve = ALGORITHMS[header["alg"]]
    fitting = [
        each
        for each in keys
        if each.get("kty") == kind
        and (curve is None or each.get("crv") == curve)
        and each.get("alg", header["alg"]) == header["alg"]
        and (header.get("kid") is None or each.get("kid") == header["kid"])
        and (kind != "RSA" or len(str(each.get("n", ""))) * 3 // 4 >= _LEAST_RSA_BYTES)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _check(claims: Mapping[str, Any], expected: Expected) -> None:
    """Issuer, audience, authorised party, nonce and times.

    Raises:
        NotAuthenticated: one of them is wrong.
    """
    now = clock.now().timestamp()
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    wrong = [
        reason
        for reason, holds in (
            ("issuer", claims.get("iss") == expected.issuer),
            ("audience", isinstance(audiences, list) and expected.client_id in audiences),
            (
                "audience",
                isinstance(audiences, list) and set(map(str, audiences)) <= {expected.client_id, *expected.audiences},
            ),
            ("azp", claims.get("azp", expected.client_id) == expected.client_id),
            ("azp", not isinstance(audiences, list) or len(audiences) == 1 or "azp" in claims),
            ("nonce", claims.get("nonce") == expected.nonce),
            ("expired", _moment(claims, "exp") > now - expected.leeway),
            ("issued", now - LONGEST_TRIP_SECONDS - expected.leeway <= _moment(claims, "iat") <= now + expected.leeway),
            ("not_before", _moment(claims, "nbf", default=0) <= now + expected.leeway),
            ("subject", isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255),  # noqa: PLR2004 - OIDC's limit
        )
        if not holds
    ]
    if wrong:
        raise _refused(wrong[0])


def _moment(claims: Mapping[str, Any], name: str, default: float = math.nan) -> float:
    """A time among the claims; what is none compares with nothing, so no check holds for it."""
    value = claims.get(name, default)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _refused(reason: str) -> NotAuthenticated:
    return NotAuthenticated("identity_refused").because(f"id_token_{reason}")
