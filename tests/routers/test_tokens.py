"""Machine tokens: agencies make, rotate and revoke their own."""

import itertools
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models import metadata
from app.models.accounts import Role
from app.services.accounts import Authenticator
from tests.api import Api, Caller
from tests.factories import tokens as factory
from tests.in_process import Client
from tests.routers.answers import faults, ids, refused


@pytest.fixture(autouse=True)
def _always_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds for which a verified token is remembered have always passed."""
    hours = itertools.count(0, 3600)
    monkeypatch.setattr("app.services.accounts.time", SimpleNamespace(monotonic=lambda: next(hours)))


def calling(api: Api, made: dict[str, Any], address: str = "192.0.2.7") -> Caller:
    """The machine with a token, at an address."""
    return Caller(Client(api.client.app, address), made["token"], api.contract)


class TestCreate:
    def test_shows_the_secret_once(self, api: Api) -> None:
        made = api.admin.made("/v1/tokens", factory.body())
        assert made["token"].startswith(f"kks_{made['id']}_")
        me = calling(api, made).get("/v1/me").json()
        assert (me["role"], me["credential_id"], me["scopes"]) == (
            "importer",
            made["id"],
            ["imports:read", "imports:write"],
        )
        shown = api.admin.get(f"/v1/tokens/{made['id']}").json()
        assert shown == {name: value for name, value in made.items() if name != "token"}
        secret = made["token"].split("_")[2]
        with api.database.read() as db:
            for table in ("tokens", "idempotency_keys"):
                assert secret not in str(db.all(sa.select(metadata.tables[table])))

    def test_a_retry_makes_another_one_rather_than_keep_the_secret(self, api: Api) -> None:
        answers = [api.admin.post("/v1/tokens", factory.body(), headers={"idempotency-key": "once"}) for _ in range(2)]
        assert [each.status_code for each in answers] == [201, 201]
        assert len({each.json()["id"] for each in answers}) == 2

    @pytest.mark.parametrize("role", ["network_lead", "partner", "patron", "municipality_manager"])
    def test_gives_no_role_that_is_not_the_agencys(self, api: Api, role: str) -> None:
        refused(api.admin.post("/v1/tokens", factory.body(role=role)), 403, "role_not_yours")

    def test_reaches_into_no_other_agency(self, api: Api) -> None:
        foreign = factory.body(agency_id=str(api.elsewhere["id"]))
        assert faults(api.admin.post("/v1/tokens", foreign)) == [("reference_missing", "/agency_id")]

    def test_gives_no_scope_the_caller_lacks(self, api: Api) -> None:
        narrow = api.caller(Role.AGENCY_ADMIN, api.home["id"], scopes=("tokens:*", "imports:read"))
        refused(narrow.post("/v1/tokens", factory.body()), 403, "scope_not_yours")
        for wider in ("*", "*:read", "imports:*", "projects:read"):
            refused(narrow.post("/v1/tokens", factory.body(scopes=[wider])), 403, "scope_not_yours")
        made = narrow.made("/v1/tokens", factory.body(scopes=["imports:read"]))
        refused(narrow.patch(f"/v1/tokens/{made['id']}", {"scopes": ["imports:write"]}), 403, "scope_not_yours")
        wide = api.admin.made("/v1/tokens", factory.body())
        refused(narrow.post(f"/v1/tokens/{wide['id']}/rotation", {}), 403, "scope_not_yours")

    def test_the_network_lead_makes_those_of_the_network_and_the_first_of_an_agency(self, api: Api) -> None:
        assert api.lead.made("/v1/tokens", factory.body(role="partner"))["agency_id"] is None
        first = api.lead.made("/v1/tokens", factory.body(role="agency_admin", agency_id=str(api.home["id"])))
        assert first["agency_id"] == str(api.home["id"])
        assert faults(api.lead.post("/v1/tokens", factory.body(role="agency_admin"))) == [("missing", "/agency_id")]
        refused(api.lead.post("/v1/tokens", factory.body()), 403, "role_not_yours")

    @pytest.mark.parametrize("network", ["192.0.2.1/24", "everywhere", "300.0.0.0/8", ""])
    def test_takes_networks_alone(self, api: Api, network: str) -> None:
        answer = api.admin.post("/v1/tokens", factory.body(networks=["192.0.2.0/24", network]))
        assert faults(answer) == [("wrong_form", "/networks/1")]


class TestVisibility:
    def test_ends_at_the_agency(self, api: Api) -> None:
        made = api.admin.made("/v1/tokens", factory.body())
        other = api.caller(Role.AGENCY_ADMIN, api.elsewhere["id"])
        assert made["id"] not in ids(other.get("/v1/tokens"))
        place = f"/v1/tokens/{made['id']}"
        for answer in (
            other.get(place), other.patch(place, {"name": "x"}, "*"), other.post(f"{place}/rotation", {}),
            other.post(f"{place}/revocation"),
        ):  # fmt: skip
            refused(answer, 404, "not_found")
        refused(api.staff.get("/v1/tokens"), 403, "not_permitted")
        assert calling(api, made).get("/v1/me").status_code == 200

    def test_live_ones_can_be_told_from_the_others(self, api: Api) -> None:
        live, dead = (api.admin.made("/v1/tokens", factory.body())["id"] for _ in range(2))
        api.admin.post(f"/v1/tokens/{dead}/revocation")
        assert live in ids(api.admin.get("/v1/tokens?live=true"))
        assert ids(api.admin.get("/v1/tokens?live=false")) == [dead]
        first = api.admin.get("/v1/tokens?live=true&limit=1").json()
        assert first["next"] is not None
        assert api.admin.get(f"/v1/tokens?live=true&limit=1&cursor={first['next']}").status_code == 200


class TestNetworks:
    def test_a_token_works_from_them_alone(self, api: Api, caplog: pytest.LogCaptureFixture) -> None:
        made = api.admin.made("/v1/tokens", factory.body(networks=["192.0.2.0/24", "2001:db8::/32"]))
        assert calling(api, made).get("/v1/me").status_code == 200
        assert calling(api, made, "2001:db8::1").get("/v1/me").status_code == 200
        for elsewhere in ("192.0.3.7", "2001:db9::1", "testclient"):
            refused(calling(api, made, elsewhere).get("/v1/me"), 401, "not_authenticated")
        reasons = [(record.__dict__["reason"], record.__dict__["concerns"]) for record in caplog.records]
        assert reasons == [("token_from_elsewhere", made["id"])] * 3
        api.admin.patch(f"/v1/tokens/{made['id']}", {"networks": []})
        assert calling(api, made, "192.0.3.7").get("/v1/me").status_code == 200

    def test_what_is_remembered_of_a_token_does_not_open_it_elsewhere(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.services.accounts.time", SimpleNamespace(monotonic=lambda: 0.0))
        made = api.admin.made("/v1/tokens", factory.body(networks=["192.0.2.0/24"]))
        assert calling(api, made).get("/v1/me").status_code == 200
        refused(calling(api, made, "192.0.3.7").get("/v1/me"), 401, "not_authenticated")


class TestRotation:
    def test_leaves_time_to_change_over(self, api: Api) -> None:
        former = api.admin.made("/v1/tokens", factory.body(days=10))
        place = f"/v1/tokens/{former['id']}"
        new = api.admin.post(f"{place}/rotation", {"overlap_hours": 24, "days": 100}).json()
        assert new["id"] == former["id"]
        assert new["token"] != former["token"]
        assert {calling(api, each).get("/v1/me").status_code for each in (former, new)} == {200}
        with clock.frozen(clock.now() + timedelta(hours=24, seconds=1)):
            refused(calling(api, former).get("/v1/me"), 401, "not_authenticated")
            assert calling(api, new).get("/v1/me").status_code == 200
        newest = api.admin.post(f"{place}/rotation", {"overlap_hours": 0}).json()
        assert [calling(api, each).get("/v1/me").status_code for each in (former, new, newest)] == [401, 401, 200]

    def test_a_revoked_one_stays_revoked(self, api: Api) -> None:
        made = api.admin.made("/v1/tokens", factory.body())
        place = f"/v1/tokens/{made['id']}"
        rotated = api.admin.post(f"{place}/rotation", {}).json()
        assert api.admin.post(f"{place}/revocation").json()["revoked_at"] is not None
        assert [calling(api, each).get("/v1/me").status_code for each in (made, rotated)] == [401, 401]
        for answer in (
            api.admin.post(f"{place}/rotation", {}), api.admin.post(f"{place}/revocation"),
            api.admin.patch(place, {"name": "x"}, "*"),
        ):  # fmt: skip
            refused(answer, 409, "token_revoked")


class TestUse:
    def test_is_noted_once_in_a_while(self, api: Api) -> None:
        made = api.admin.made("/v1/tokens", factory.body())
        authenticator = Authenticator(api.database)
        moment = clock.now().replace(microsecond=0) + timedelta(days=1)
        with clock.frozen(moment):
            for _ in range(3):
                authenticator.actor(f"Bearer {made['token']}")
        assert api.admin.get(f"/v1/tokens/{made['id']}").json()["used_at"] is None
        authenticator.note_uses()
        shown = api.admin.get(f"/v1/tokens/{made['id']}").json()
        assert shown["used_at"] == moment.isoformat().replace("+00:00", "Z")
        assert shown["version"] == made["version"]  # a use is no change
