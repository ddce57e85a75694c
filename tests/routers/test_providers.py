"""Logging in through an identity provider: the real protocol against a provider of the tests' own."""

import hmac
import json
import logging
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from app.core import clock
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.outgoing import Outgoing
from app.core.settings import load_settings
from app.main import Service, create_app
from app.models.accounts import Role
from app.services.provider_keys import ProviderKeys
from tests.api import Api, Person
from tests.factories import providers as factory
from tests.factories import users as users_factory
from tests.oidc_provider import CLIENT, SECRET, OidcProvider, key, oidc_provider
from tests.routers.answers import faults, ids, refused
from tests.routers.test_credentials import mails

BACK = "https://app.example.org/login"
START, FINISH = "/v1/accounts/oidc/start", "/v1/accounts/oidc/finish"


@pytest.fixture
def idp() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def knowing(database_url: str) -> Iterator[Service]:
    """A service that knows the provider's secret."""
    service = create_app(load_settings(database_url=database_url, oidc_secrets={"idp": SECRET}, token_cache_seconds=0))
    yield service
    service.dispatch.close()
    service.database.close()


@pytest.fixture
def there(knowing: Service, database: Database) -> Api:
    return Api(knowing, database)


@pytest.fixture
def provider(there: Api, idp: OidcProvider) -> dict[str, Any]:
    return there.lead.made("/v1/providers", factory.body(slug="idp", issuer=idp.issuer, redirect_uris=[BACK]))


def start(there: Api, **values: Any) -> dict[str, Any]:
    answer = there.public.post(START, {"provider": "idp", **values})
    assert answer.status_code == 200, answer.text
    trip: dict[str, Any] = answer.json()
    return trip


def finish(there: Api, trip: dict[str, Any], back: dict[str, str], **values: Any) -> Any:
    return there.public.post(FINISH, {**back, "ticket": trip["ticket"], **values})


def round_trip(there: Api, idp: OidcProvider, **values: Any) -> Any:
    trip = start(there, **values)
    return finish(there, trip, idp.authorize(trip["authorization_url"]))


def member(there: Api, idp: OidcProvider) -> Person:
    """Somebody who came in by an invitation and the provider."""
    made = there.admin.made("/v1/users", users_factory.body())
    mail = mails(there)[-1]
    person = Person(there.client, there.contract, made["id"], made["email"])
    return person.takes(round_trip(there, idp, invitation=mail.code).json())


@pytest.mark.usefixtures("provider")
class TestLogIn:
    def test_begins_with_an_invitation_and_goes_on_without(self, there: Api, idp: OidcProvider) -> None:
        person = member(there, idp)
        assert person.get("/v1/me").json()["user_id"] == person.id
        again = round_trip(there, idp).json()
        assert person.takes(again).get("/v1/me").json()["user_id"] == person.id
        assert person.get("/v1/accounts/sessions").json()["items"][0]["method"] == "provider"
        assert there.admin.get(f"/v1/users/{person.id}").json()["state"] == "active"
        refused(person.tries(), 401, "credentials_wrong")  # there is no password

    def test_sends_the_browser_with_everything_the_protocol_asks_for(self, there: Api, idp: OidcProvider) -> None:
        trip = start(there)
        url = urlsplit(trip["authorization_url"])
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        assert f"{url.scheme}://{url.netloc}{url.path}" == f"{idp.issuer}/authorize"
        assert asked["state"] == trip["state"]
        assert asked["redirect_uri"] == BACK
        assert trip["ticket"] not in trip["authorization_url"]
        assert len({asked["nonce"], asked["state"], asked["code_challenge"], start(there)["state"]}) == 4

    def test_knows_nobody_by_the_address_of_mail(self, there: Api, idp: OidcProvider) -> None:
        person = there.person(Role.AGENCY_ADMIN, there.home["id"])
        idp.claims = {"email": person.email, "email_verified": True}
        refused(round_trip(there, idp), 401, "identity_unknown")

    def test_can_be_connected_with_an_account_that_is_logged_in(self, there: Api, idp: OidcProvider) -> None:
        person = there.person(agency_id=there.home["id"]).logs_in()
        trip = person.post(START, {"provider": "idp", "connect": True}).json()
        assert finish(there, trip, idp.authorize(trip["authorization_url"])).status_code == 200
        assert person.takes(round_trip(there, idp).json()).get("/v1/me").json()["user_id"] == person.id
        other = there.person(agency_id=there.home["id"]).logs_in()
        trip = other.post(START, {"provider": "idp", "connect": True}).json()
        refused(finish(there, trip, idp.authorize(trip["authorization_url"])), 409, "identity_taken")
        refused(there.staff.post(START, {"provider": "idp", "connect": True}), 403, "person_needed")

    def test_of_somebody_shut_out_ends_at_the_door(self, there: Api, idp: OidcProvider) -> None:
        person = member(there, idp)
        there.admin.patch(f"/v1/users/{person.id}", {"state": "disabled"}, "*")
        refused(round_trip(there, idp), 401, "identity_unknown")

    def test_a_used_invitation_brings_nobody_else_in(self, there: Api, idp: OidcProvider) -> None:
        there.admin.made("/v1/users", users_factory.body())
        (mail,) = mails(there)
        first, second = start(there, invitation=mail.code), start(there, invitation=mail.code)
        assert finish(there, first, idp.authorize(first["authorization_url"])).status_code == 200
        idp.subject = "person-18"
        assert faults(finish(there, second, idp.authorize(second["authorization_url"]))) == [("link_over", "/code")]
        answer = there.public.post(START, {"provider": "idp", "invitation": mail.code})
        assert faults(answer) == [("link_over", "/code")]


@pytest.mark.usefixtures("provider")
class TestTrips:
    def test_come_back_once_even_ten_at_a_time(self, there: Api, idp: OidcProvider) -> None:
        member(there, idp)
        trip = start(there)
        back = idp.authorize(trip["authorization_url"])
        with ThreadPoolExecutor(10) as pool:
            answers = [each.status_code for each in pool.map(lambda _: finish(there, trip, back), range(10))]
        assert sorted(Counter(answers).items()) == [(200, 1), (422, 9)]
        assert faults(finish(there, trip, back)) == [("trip_over", "/state")]

    def test_are_worth_nothing_without_the_ticket(self, there: Api, idp: OidcProvider) -> None:
        member(there, idp)
        trip = start(there)
        back = idp.authorize(trip["authorization_url"])
        refused(finish(there, trip, back, ticket="A" * 43), 401, "identity_refused")

    def test_take_no_code_of_another_trip(self, there: Api, idp: OidcProvider) -> None:
        member(there, idp)
        mine, others = start(there), start(there)
        stolen = idp.authorize(others["authorization_url"])["code"]
        back = idp.authorize(mine["authorization_url"])
        refused(finish(there, mine, back, code=stolen), 401, "identity_refused")

    def test_are_over_after_ten_minutes(self, there: Api, idp: OidcProvider) -> None:
        trip = start(there)
        back = idp.authorize(trip["authorization_url"])
        with clock.frozen(clock.now() + timedelta(minutes=10, seconds=1)):
            assert faults(finish(there, trip, back)) == [("trip_over", "/state")]
        assert faults(finish(there, trip, back, state="B" * 43)) == [("trip_over", "/state")]

    def test_know_the_issuer_of_their_answer(self, there: Api, idp: OidcProvider) -> None:
        member(there, idp)
        trip = start(there)
        back = idp.authorize(trip["authorization_url"])
        refused(finish(there, trip, back, iss="https://idp.example.net"), 401, "identity_refused")

    @pytest.mark.parametrize(
        "wrong",
        [
            "https://evil.example.net/login", f"{BACK}/", f"{BACK}?next=https://evil.example.net", f"{BACK}#x", "",
            "//evil.example.net", "https://app.example.org@evil.example.net/login", "https://APP.example.org/login",
            "javascript:alert(1)",
        ],
    )  # fmt: skip
    def test_end_at_listed_addresses_alone(self, there: Api, wrong: str) -> None:
        answer = there.public.post(START, {"provider": "idp", "redirect_uri": wrong})
        assert faults(answer) == [("redirect_unknown", "/redirect_uri")]


@pytest.mark.usefixtures("provider")
class TestIdTokens:
    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://idp.example.net"},
            {"iss": None},
            {"aud": "another-client"},
            {"aud": None},
            {"aud": []},
            {"aud": [CLIENT, "another-client"], "azp": CLIENT},
            {"azp": "another-client"},
            {"nonce": "another"},
            {"nonce": None},
            {"exp": 1_700_000_000},
            {"exp": None},
            {"exp": "9999999999"},
            {"exp": True},
            {"iat": None},
            {"iat": 1_700_000_000},
            {"iat": 4_000_000_000},
            {"nbf": 4_000_000_000},
            {"nbf": "soon"},
            {"sub": None},
            {"sub": ""},
            {"sub": 17},
            {"sub": "x" * 256},
        ],
        ids=str,
    )
    def test_must_say_the_right_things(
        self, there: Api, idp: OidcProvider, claims: dict[str, Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        member(there, idp)
        idp.claims = claims
        with caplog.at_level(logging.WARNING):
            refused(round_trip(there, idp), 401, "identity_refused")
        (line,) = [record.__dict__ for record in caplog.records if record.name == "klikks.security"]
        assert line["reason"].startswith("id_token_")

    def test_may_be_late_by_a_minute_and_name_audiences_that_are_listed(
        self, there: Api, idp: OidcProvider, provider: dict[str, Any]
    ) -> None:
        member(there, idp)
        now = int(clock.now().timestamp())
        idp.claims = {"exp": now - 50, "iat": now + 50, "nbf": now + 50}
        assert round_trip(there, idp).status_code == 200
        there.lead.patch(f"/v1/providers/{provider['id']}", {"audiences": ["account"]}, "*")
        idp.claims = {"aud": [CLIENT, "account"], "azp": CLIENT}
        assert round_trip(there, idp).status_code == 200
        idp.claims = {"aud": [CLIENT, "account"]}
        refused(round_trip(there, idp), 401, "identity_refused")  # several audiences without an authorised party

    def test_must_be_signed_as_is_allowed(self, there: Api, idp: OidcProvider) -> None:
        member(there, idp)
        public = RSAKey.import_key(idp.keys[0].as_dict(private=False))
        shared, pem = json.dumps(public.as_dict()).encode(), public.as_pem(private=False)
        other = key(kid="first")
        forgeries = {
            "none": lambda header, claims: _unsigned({**header, "alg": "none"}, claims),
            "None": lambda header, claims: _unsigned({**header, "alg": "None"}, claims),
            "no alg": lambda header, claims: _unsigned({"kid": header["kid"]}, claims),
            "the public key as a shared secret": lambda header, claims: _shared(header, claims, shared),
            "the same in PEM": lambda header, claims: _shared(header, claims, pem),
            "the client secret": lambda header, claims: _shared(header, claims, SECRET.encode()),
            "another key under the known id": lambda header, claims: jwt.encode(header, claims, other),
            "its own key in the header": lambda header, claims: jwt.encode(
                {**header, "jwk": other.as_dict(private=False)}, claims, other
            ),
            "an unknown id": lambda header, claims: jwt.encode({**header, "kid": "x"}, claims, idp.keys[0]),
            "an id that is none": lambda header, claims: _unsigned({**header, "kid": ["first"]}, claims),
            "a critical header nobody knows": lambda header, claims: _unsigned(
                {**header, "crit": ["exp"], "exp": 1}, claims
            ),
            "no token": lambda _header, _claims: "x",
            "two parts": lambda header, claims: _unsigned(header, claims).rpartition(".")[0],
            "far too long": lambda header, claims: _unsigned(header, {**claims, "x": "x" * 20_000}),
        }
        for name, sign in forgeries.items():
            idp.sign = sign
            assert round_trip(there, idp).json()["code"] == "identity_refused", name
        idp.sign = None
        assert round_trip(there, idp).status_code == 200

    @pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
    @pytest.mark.parametrize(
        ("algorithm", "kind", "size"), [("ES256", "EC", "P-256"), ("EdDSA", "OKP", "Ed25519"), ("PS256", "RSA", 2048)]
    )
    def test_may_be_signed_with_newer_keys(
        self, there: Api, idp: OidcProvider, algorithm: str, kind: str, size: Any
    ) -> None:
        idp.keys, idp.algorithm = [key(kind, size)], algorithm
        assert member(there, idp).get("/v1/me").status_code == 200

    @pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
    def test_a_short_rsa_key_signs_nothing(self, there: Api, idp: OidcProvider) -> None:
        idp.keys = [key("RSA", 1024)]
        there.admin.made("/v1/users", users_factory.body())
        (mail,) = mails(there)
        refused(round_trip(there, idp, invitation=mail.code), 401, "identity_refused")


@pytest.mark.usefixtures("provider")
class TestKeys:
    def test_that_changed_are_fetched_once_a_minute_at_most(
        self, there: Api, idp: OidcProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        moment = [1000.0]
        monkeypatch.setattr("app.services.provider_keys.time.monotonic", lambda: moment[0])
        monkeypatch.setattr("app.core.outgoing._left", lambda _deadline: 5.0)
        member(there, idp)
        for _ in range(3):
            assert round_trip(there, idp).status_code == 200
        assert (idp.calls["/jwks"], idp.calls["/.well-known/openid-configuration"]) == (1, 1)
        old = idp.keys[0]
        idp.keys = [key(kid="second"), old]
        refused(round_trip(there, idp), 401, "identity_refused")  # within the minute nobody is asked
        assert idp.calls["/jwks"] == 1
        moment[0] += 61
        assert round_trip(there, idp).status_code == 200
        assert idp.calls["/jwks"] == 2
        idp.header = {"kid": "made-up"}
        for _ in range(5):
            moment[0] += 20
            refused(round_trip(there, idp), 401, "identity_refused")
        assert idp.calls["/jwks"] == 3

    def test_and_a_provider_that_is_away_take_nothing_else_along(self, there: Api, idp: OidcProvider) -> None:
        person = member(there, idp)
        password = there.person(agency_id=there.home["id"])
        trip = start(there)
        idp.is_down = True
        answer = finish(there, trip, idp.authorize(trip["authorization_url"]))
        refused(answer, 503, "provider_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert there.client.get("/readyz").status_code == 200
        assert password.tries().status_code == 200
        assert person.get("/v1/me").status_code == 200

    @pytest.mark.parametrize(
        "described",
        [
            {"issuer": "https://idp.example.net"},
            {"issuer": None},
            {"token_endpoint": None},
            {"jwks_uri": "file:///etc/passwd"},
            {"authorization_endpoint": "javascript:alert(1)"},
        ],
        ids=str,
    )
    def test_a_description_that_does_not_fit_is_not_used(
        self, there: Api, idp: OidcProvider, described: dict[str, Any]
    ) -> None:
        idp.described = described
        refused(there.public.post(START, {"provider": "idp"}), 503, "provider_unavailable")

    def test_a_provider_on_our_own_network_is_not_called_unless_named(self, idp: OidcProvider) -> None:
        with pytest.raises(Unavailable, match="provider_unavailable"):
            ProviderKeys(Outgoing()).endpoints(idp.issuer)
        assert idp.calls.total() == 0
        assert ProviderKeys(Outgoing(("127.0.0.0/8",))).endpoints(idp.issuer).token == f"{idp.issuer}/token"


class TestRecords:
    def test_are_kept_by_the_network_lead(self, api: Api) -> None:
        made = api.lead.made("/v1/providers", factory.body(agency_id=str(api.home["id"])))
        place = f"/v1/providers/{made['id']}"
        assert ids(api.public.get("/v1/providers")) == [made["id"]]
        assert api.public.get(f"/v1/providers/slug:{made['slug']}").json() == made
        refused(api.admin.patch(place, {"enabled": False}), 403, "not_permitted")
        refused(api.lead.post("/v1/providers", factory.body(issuer=made["issuer"])), 409, "already_exists")
        assert api.lead.patch(place, {"enabled": False}).json()["enabled"] is False
        assert ids(api.public.get("/v1/providers")) == []
        assert faults(api.public.post(START, {"provider": made["slug"]})) == [("reference_missing", "/provider")]
        assert ("unknown_field", "/issuer") in faults(api.lead.patch(place, {"issuer": "https://x.example.org"}, "*"))
        assert api.lead.delete(place, "*").status_code == 204

    @pytest.mark.parametrize(
        "wrong", ["http://app.example.org/login", "https://a b/", "https://u@app.example.org/", "x"]
    )
    def test_list_no_address_without_encryption(self, api: Api, wrong: str) -> None:
        answer = api.lead.post("/v1/providers", factory.body(redirect_uris=[wrong]))
        assert [pointer for _, pointer in faults(answer)] == ["/redirect_uris/0"]

    def test_an_agencys_provider_vouches_for_its_own_people_alone(self, there: Api, idp: OidcProvider) -> None:
        foreign = str(there.elsewhere["id"])
        there.lead.made("/v1/providers", factory.body(slug="idp", issuer=idp.issuer, agency_id=foreign))
        there.admin.made("/v1/users", users_factory.body())
        (mail,) = mails(there)
        answer = there.public.post(START, {"provider": "idp", "invitation": mail.code})
        assert faults(answer) == [("reference_missing", "/provider")]
        person = there.person(agency_id=there.home["id"]).logs_in()
        answer = person.post(START, {"provider": "idp", "connect": True})
        assert faults(answer) == [("reference_missing", "/provider")]


def _unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = [urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in (header, claims)]
    return ".".join([*parts, "AAAA" if header.get("alg") not in {"none", "None"} else ""])


def _shared(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    signed = _unsigned({**header, "alg": "HS256"}, claims).rpartition(".")[0]
    tag = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{urlsafe_b64encode(tag).rstrip(b'=').decode()}"
