"""An identity provider of the tests' own: speaks OpenID Connect over loopback, and can be made to misbehave.

Its people log in without being asked; everything else is the protocol: discovery, keys, authorization code bound to
client, address and PKCE challenge, client secret, signed ID token.
"""

import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, JWKRegistry, OctKey, OKPKey, RSAKey

from app.core import clock

CLIENT, SECRET = "klikks", "client-secret-of-the-tests"
Key = RSAKey | ECKey | OKPKey | OctKey


def key(kind: str = "RSA", size: int | str = 2048, kid: str = "first") -> Key:
    """A signing key."""
    return JWKRegistry.generate_key(kind, size, {"kid": kid, "use": "sig"})


class OidcProvider:
    """The provider.

    Attributes:
        issuer: its address.
        subject: who logs in.
        keys: what it publishes; the first one signs.
        algorithm: what it signs with.
        claims: what it says differently from what it should.
        header: the same of the token's header.
        sign: makes the token from header and claims, instead of the usual way.
        said: the description, after ``described`` changed it.
        calls: how often each address was asked.
        is_down: it answers nothing any more.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.subject = "person-17"
        self.keys: list[Key] = [key()]
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
        self.described: dict[str, Any] = {}
        self.calls: Counter[str] = Counter()
        self.is_down = False
        self._codes: dict[str, dict[str, str]] = {}

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **self.described,
        }

    def published(self) -> dict[str, Any]:
        return {"keys": [each.as_dict(private=False) for each in self.keys if not isinstance(each, OctKey)]}

    def authorize(self, url: str) -> dict[str, str]:
        """The browser's part: what stands in the address the person is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        address = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        pair = b64decode(authorization.removeprefix("Basic ")).decode()
        if pair != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(clock.now().timestamp())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce}
        claims |= self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.keys[0].kid, **self.header}
        header = {name: value for name, value in header.items() if value is not None}
        if self.sign is not None:
            return self.sign(header, claims)
        return jwt.encode(header, claims, self.keys[0], algorithms=[self.algorithm])


class _Handler(BaseHTTPRequestHandler):
    provider: OidcProvider

    def do_GET(self) -> None:
        pages = {
            "/.well-known/openid-configuration": self.provider.description,
            "/jwks": self.provider.published,
        }
        self.provider.calls[self.path] += 1
        page = pages.get(self.path)
        self._answer(404 if page is None else 200, {} if page is None else page())

    def do_POST(self) -> None:
        self.provider.calls[self.path] += 1
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.provider.token(form, self.headers.get("authorization", "")))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        if self.provider.is_down:
            self.close_connection = True
            return
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


@contextmanager
def oidc_provider() -> Iterator[OidcProvider]:
    """A provider that listens on this machine."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        provider = OidcProvider(f"http://127.0.0.1:{server.server_address[1]}")
        handler.provider = provider  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join(5)
