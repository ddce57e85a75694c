"""Logging in through an identity provider: authorization code with PKCE, the browser's part left to any frontend.

The trip begins here: we make state, nonce and the PKCE verifier from two random values, ``state`` and ``ticket``, and
keep only a digest. The frontend sends the browser to the provider, keeps the ticket, and brings back code, state and
ticket. Without the ticket nobody can finish a trip, so an address that leaks is worth nothing.

A person is known by issuer and subject. Which user that is was said once, by an invitation or by the user; never is it
guessed from an address of mail.
"""

import hmac
import threading
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotAuthenticated, RateLimited, Unavailable
from app.core.outgoing import Outgoing, Unreachable
from app.core.tokens import digest_of
from app.models.providers import Flow, FlowPurpose, Identity, Provider
from app.models.sessions import LinkPurpose, LoginMethod
from app.models.users import User, UserState
from app.schemas.accounts import ProviderLoginFinish, ProviderLoginStart
from app.services import credentials, guesses, links, sessions
from app.services.access import Actor
from app.services.guesses import Trial
from app.services.provider_keys import LONGEST_TRIP_SECONDS, Endpoints, Expected, ProviderKeys, json_object

P = sa.inspect(Provider).columns
F = sa.inspect(Flow).columns
I = sa.inspect(Identity).columns  # noqa: E741 - as every table is named here
U = sa.inspect(User).columns

MOST_CALLS_AT_ONCE: Final = 4
"""Request threads that may wait for providers; a slow one must not hold up everybody."""


@dataclass(frozen=True, slots=True)
class _Trip:
    """A trip that came back."""

    purpose: FlowPurpose
    user_id: UUID | None
    link_id: str | None
    redirect_uri: str
    provider: sa.Row[Any]


class ProviderLogIns:
    """The trips of one process.

    Args:
        database: where they are kept.
    """

    def __init__(self, database: Database) -> None:
        settings = database.settings
        self.database = database
        self.settings = settings
        self.keys = ProviderKeys(Outgoing(tuple(settings.outgoing_networks), settings.outgoing_seconds))
        self._calls = threading.BoundedSemaphore(MOST_CALLS_AT_ONCE)

    def start(self, actor: Actor, body: ProviderLoginStart, address: str) -> dict[str, Any]:
        """Begin a trip.

        Raises:
            Invalid: no such provider, an address it does not list, an invitation that is over.
            RateLimited: too many trips from this address.
            Unavailable: the provider does not answer.
        """
        _count(self.database, address)
        with self.database.read() as db:
            provider = _provider(db, P["slug"] == body.provider)
            redirect_uri = _redirect_uri(provider, body.redirect_uri)
            link = None if body.invitation is None else links.look(db, body.invitation, LinkPurpose.INVITATION)
            user_id = link.user_id if link is not None else actor.person if body.connect else None
            if user_id is not None:
                _require_own_provider(db, provider, user_id)
        endpoints = self._call(lambda: self.keys.endpoints(provider.issuer))
        state, ticket = token_urlsafe(32), token_urlsafe(32)
        purpose = FlowPurpose.INVITATION if link else FlowPurpose.LINK if user_id else FlowPurpose.LOGIN
        expires = clock.now() + timedelta(seconds=LONGEST_TRIP_SECONDS)
        row = {
            "digest": digest_of(state), "provider_id": provider.id, "purpose": purpose, "user_id": user_id,
            "link_id": link.id if link else None, "redirect_uri": redirect_uri, "expires_at": expires,
        }  # fmt: skip
        with self.database.write() as db:
            db.run(sa.insert(Flow), row)
        url = self._authorization_url(endpoints, provider, redirect_uri, state, ticket)
        return {"authorization_url": url, "state": state, "ticket": ticket, "expires_at": expires}

    def finish(self, body: ProviderLoginFinish, address: str) -> dict[str, Any]:
        """End a trip: the session of the person the provider vouches for.

        Raises:
            Invalid: the trip is unknown, over, or came back already.
            NotAuthenticated: the provider vouches for nobody, or for somebody nobody here is known as.
            Unavailable: the provider does not answer.
        """
        _count(self.database, address)
        with self.database.write() as db:
            trip = _back(db, body.state)
        if trip is None:
            raise Invalid(faults=[Fault("trip_over", "/state")])
        provider = trip.provider
        endpoints = self._call(lambda: self.keys.endpoints(provider.issuer))
        if (endpoints.names_itself and body.iss is None) or body.iss not in {None, provider.issuer}:
            raise NotAuthenticated("identity_refused").because("answer_of_another_issuer", provider.slug)
        claims = self._call(lambda: self._claims(endpoints, trip, body))
        origin = guesses.address_digest(self.settings.signing_key, address)
        with self.database.write() as db:
            user_id = _person(db, trip, claims["sub"])
            if user_id is not None:
                db.run(sa.update(User).where(U["id"] == user_id).values(last_login_at=clock.now()))
                return sessions.begin(db, user_id, LoginMethod.PROVIDER, origin).wire()
        raise NotAuthenticated("identity_unknown").because("identity_unknown", provider.slug)

    def _claims(self, endpoints: Endpoints, trip: _Trip, body: ProviderLoginFinish) -> dict[str, Any]:
        provider = trip.provider
        token = self._exchanged(endpoints, trip, body)
        expected = Expected(
            issuer=provider.issuer,
            client_id=provider.client_id,
            audiences=tuple(provider.audiences),
            nonce=self._derived("nonce", body.state, body.ticket),
            leeway=self.settings.oidc_leeway_seconds,
        )
        return self.keys.claims(token, expected)

    def _exchanged(self, endpoints: Endpoints, trip: _Trip, body: ProviderLoginFinish) -> str:
        """The ID token for a code.

        Raises:
            Unavailable: no answer.
            NotAuthenticated: the provider does not take the code.
        """
        provider = trip.provider
        form = {
            "grant_type": "authorization_code", "code": body.code, "redirect_uri": trip.redirect_uri,
            "client_id": provider.client_id, "code_verifier": self._derived("verifier", body.state, body.ticket),
        }  # fmt: skip
        headers = {"content-type": "application/x-www-form-urlencoded"}
        kept = self.settings.oidc_secrets.get(provider.slug)
        if kept is not None and endpoints.client_secret_post:
            form["client_secret"] = kept.get_secret_value()
        elif kept is not None:
            pair = f"{quote(provider.client_id, safe='')}:{quote(kept.get_secret_value(), safe='')}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        try:
            reply = self.keys.outgoing.request(
                "POST", endpoints.token, headers=headers, content=urlencode(form).encode()
            )
            answer = json_object(reply.body) if reply.status == 200 else {}  # noqa: PLR2004 - OAuth's one good answer
        except Unreachable as error:
            raise Unavailable("provider_unavailable", reason=error.reason) from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotAuthenticated("identity_refused").because("code_refused", provider.slug)
        return token

    def _authorization_url(
        self, endpoints: Endpoints, provider: sa.Row[Any], redirect_uri: str, state: str, ticket: str
    ) -> str:
        verifier = self._derived("verifier", state, ticket)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        question = {
            "response_type": "code", "client_id": provider.client_id, "redirect_uri": redirect_uri,
            "scope": "openid", "state": state, "nonce": self._derived("nonce", state, ticket),
            "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{endpoints.authorization}{'&' if '?' in endpoints.authorization else '?'}{urlencode(question)}"

    def _derived(self, purpose: str, state: str, ticket: str) -> str:
        """A value only this instance can make again, and only with the ticket."""
        message = f"trip {purpose}\n{state}\n{ticket}".encode()
        raw = hmac.digest(self.settings.signing_key, message, "sha256")
        return urlsafe_b64encode(raw).rstrip(b"=").decode()

    def _call(self, work: Any) -> Any:  # noqa: ANN401 - what the work gives
        if not self._calls.acquire(blocking=False):
            raise Unavailable("provider_unavailable", reason="busy")
        try:
            return work()
        finally:
            self._calls.release()


def forget_old(db: Write) -> int:
    """Drop trips that never came back."""
    return db.run(sa.delete(Flow).where(F["expires_at"] < clock.now())).rowcount


def _count(database: Database, address: str) -> None:
    limited = None
    with database.write() as db:
        try:
            guesses.count_request(db, Trial(database.settings.signing_key, "", address))
        except RateLimited as error:  # the count stays
            limited = error
    if limited is not None:
        raise limited


def _provider(db: Read, *conditions: sa.ColumnElement[bool]) -> sa.Row[Any]:
    wanted = [P[name] for name in ("id", "slug", "agency_id", "issuer", "client_id", "audiences", "redirect_uris")]
    row = db.first(sa.select(*wanted).where(P["enabled"].is_(sa.true()), *conditions))
    if row is None:
        raise Invalid(faults=[Fault("reference_missing", "/provider", {"what": "providers"})])
    return row


def _redirect_uri(provider: sa.Row[Any], wanted: str | None) -> str:
    """One of the listed addresses, character by character.

    Raises:
        Invalid: it is not listed, or none was named among several.
    """
    listed: list[str] = provider.redirect_uris
    if wanted is None and len(listed) == 1:
        return listed[0]
    if wanted not in listed:
        raise Invalid(faults=[Fault("redirect_unknown", "/redirect_uri")])
    return str(wanted)


def _require_own_provider(db: Read, provider: sa.Row[Any], user_id: UUID) -> None:
    """An agency's provider vouches for its own people only.

    Raises:
        Invalid: the person is another agency's.
    """
    agency_id = db.scalar(sa.select(U["agency_id"]).where(U["id"] == user_id))
    if provider.agency_id not in {None, agency_id}:
        raise Invalid(faults=[Fault("reference_missing", "/provider", {"what": "providers"})])


def _back(db: Write, state: str) -> _Trip | None:
    """The trip of a state, which is over with that."""
    live = (F["digest"] == digest_of(state), F["expires_at"] > clock.now())
    columns = [F[name] for name in ("provider_id", "purpose", "user_id", "link_id", "redirect_uri")]
    row = db.run(sa.delete(Flow).where(*live).returning(*columns)).first()
    if row is None:
        return None
    return _Trip(row.purpose, row.user_id, row.link_id, row.redirect_uri, _provider(db, P["id"] == row.provider_id))


def _person(db: Write, trip: _Trip, subject: str) -> UUID | None:
    """Whose session it becomes; an invitation or an own account is connected here.

    Raises:
        Conflict: the person at the provider is connected with another account.
    """
    known: Mapping[str, Any] = {"provider_id": trip.provider.id, "subject": subject}
    mine = [I[name] == value for name, value in known.items()]
    owner: UUID | None = db.scalar(sa.select(I["user_id"]).where(*mine))
    if trip.purpose is FlowPurpose.LOGIN:
        active = (U["id"] == owner, U["state"] == UserState.ACTIVE)
        return db.scalar(sa.select(U["id"]).where(*active))  # type: ignore[no-any-return]  # an id
    if trip.user_id is None:
        return None
    if owner not in {None, trip.user_id}:
        raise Conflict("identity_taken")
    if trip.purpose is FlowPurpose.INVITATION:
        links.redeem(db, trip.link_id or "", LinkPurpose.INVITATION)
        credentials.admit(db, trip.user_id)
        links.revoke(db, trip.user_id)
    if owner is None:
        db.run(sa.insert(Identity), {**known, "user_id": trip.user_id, "created_at": clock.now()})
    active = (U["id"] == trip.user_id, U["state"] == UserState.ACTIVE)
    return db.scalar(sa.select(U["id"]).where(*active))  # type: ignore[no-any-return]  # an id
