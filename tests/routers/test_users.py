"""People with an account: who manages whom, and who may give what."""

import re
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from app.cli.users import app as users_command
from app.models.accounts import Role
from tests.api import PASSWORD, Api, Person
from tests.factories import municipalities, patrons
from tests.factories import users as factory
from tests.routers.answers import faults, ids, refused


@pytest.fixture
def boss(api: Api) -> Person:
    """An administrator of the home agency, in person."""
    return api.person(Role.AGENCY_ADMIN, api.home["id"]).logs_in()


class TestCreate:
    def test_invites_into_the_own_agency(self, api: Api) -> None:
        made = api.admin.made("/v1/users", factory.body(email="Vorname.NACHNAME@Example.org"))
        assert (made["state"], made["agency_id"], made["email"]) == (
            "invited", str(api.home["id"]), "vorname.nachname@example.org",
        )  # fmt: skip
        assert api.admin.get(f"/v1/users/{made['id']}").json() == made
        refused(api.admin.post("/v1/users", factory.body(email="vorname.nachname@example.org")), 409, "already_exists")

    def test_gives_a_place_or_a_record_to_the_role_that_needs_one(self, api: Api) -> None:
        place = api.lead.made("/v1/municipalities", municipalities.body())["id"]
        own = api.staff.made("/v1/patrons", patrons.body())["id"]
        foreign = api.stranger.made("/v1/patrons", patrons.body())["id"]
        manager = factory.body(role="municipality_manager")
        patron = factory.body(role="patron")
        assert faults(api.admin.post("/v1/users", manager)) == [("missing", "/municipality_id")]
        assert faults(api.admin.post("/v1/users", {**patron, "municipality_id": place})) == [
            ("not_for_this_role", "/municipality_id"),
            ("missing", "/patron_id"),
        ]
        assert faults(api.admin.post("/v1/users", {**patron, "patron_id": foreign})) == [
            ("reference_missing", "/patron_id")
        ]
        assert api.admin.made("/v1/users", {**manager, "municipality_id": place})["municipality_id"] == place
        assert api.admin.made("/v1/users", {**patron, "patron_id": own})["patron_id"] == own

    @pytest.mark.parametrize("role", ["network_lead", "importer", "partner", "public"])
    def test_an_agency_admin_gives_no_role_above_or_beside_people(self, api: Api, role: str) -> None:
        refused(api.admin.post("/v1/users", factory.body(role=role)), 403, "role_not_yours")

    def test_an_agency_admin_reaches_into_no_other_agency(self, api: Api) -> None:
        answer = api.admin.post("/v1/users", factory.body(agency_id=str(api.elsewhere["id"])))
        assert faults(answer) == [("reference_missing", "/agency_id")]
        assert faults(api.admin.post("/v1/users", factory.body(agency_id=str(uuid4())))) == [
            ("reference_missing", "/agency_id")
        ]

    def test_the_network_lead_invites_admins_and_colleagues_alone(self, api: Api) -> None:
        home = str(api.home["id"])
        made = api.lead.made("/v1/users", factory.body(role="agency_admin", agency_id=home))
        assert made["agency_id"] == home
        assert api.lead.made("/v1/users", factory.body(role="network_lead"))["agency_id"] is None
        assert faults(api.lead.post("/v1/users", factory.body(role="agency_admin"))) == [("missing", "/agency_id")]
        assert faults(api.lead.post("/v1/users", factory.body(role="network_lead", agency_id=home))) == [
            ("not_for_this_role", "/agency_id")
        ]
        refused(api.lead.post("/v1/users", factory.body(agency_id=home)), 403, "role_not_yours")

    @pytest.mark.parametrize(
        "field", ["state", "id", "password_hash", "second_factor_key", "created_by", "version", "scopes"]
    )
    def test_takes_nothing_that_is_not_asked_for(self, api: Api, field: str) -> None:
        assert ("unknown_field", f"/{field}") in faults(api.admin.post("/v1/users", factory.body(**{field: "active"})))

    @pytest.mark.parametrize(
        "email",
        ["a@b", "a b@example.org", "a@example.org\nBcc: x@example.org", "<a@example.org>", "ä@example.org",
         "a@exämple.org", "a@@example.org", "a,b@example.org", '"a"@example.org'],
    )  # fmt: skip
    def test_takes_plain_addresses_alone(self, api: Api, email: str) -> None:
        assert [pointer for _, pointer in faults(api.admin.post("/v1/users", factory.body(email=email)))] == ["/email"]

    def test_takes_a_name_of_one_line(self, api: Api) -> None:
        answer = api.admin.post("/v1/users", factory.body(name="Eve\r\nBcc: everybody@example.org"))
        assert [pointer for _, pointer in faults(answer)] == ["/name"]

    def test_a_coordinator_invites_nobody(self, api: Api) -> None:
        refused(api.staff.post("/v1/users", factory.body()), 403, "not_permitted")
        refused(api.public.post("/v1/users", factory.body()), 401, "not_authenticated")


class TestVisibility:
    def test_ends_at_the_agency(self, api: Api, boss: Person) -> None:
        stranger = api.person(Role.AGENCY_COORDINATOR, api.elsewhere["id"])
        colleague = api.person(agency_id=api.home["id"])
        assert set(ids(boss.get("/v1/users"))) == {boss.id, colleague.id}
        place = f"/v1/users/{stranger.id}"
        for answer in (
            boss.get(place), boss.patch(place, {"name": "x"}, "*"), boss.delete(place, "*"),
            boss.post(f"{place}/invitation"), boss.post(f"{place}/reset"),
        ):  # fmt: skip
            refused(answer, 404, "not_found")

    def test_the_network_lead_sees_administration_and_no_staff(self, api: Api, boss: Person) -> None:
        colleague = api.person(agency_id=api.home["id"])
        assert ids(api.lead.get("/v1/users")) == [boss.id]
        refused(api.lead.get(f"/v1/users/{colleague.id}"), 404, "not_found")

    def test_everybody_else_sees_the_own_account(self, api: Api, boss: Person) -> None:
        coordinator = api.person(agency_id=api.home["id"]).logs_in()
        assert ids(coordinator.get("/v1/users")) == [coordinator.id]
        refused(coordinator.get(f"/v1/users/{boss.id}"), 404, "not_found")
        assert ids(api.staff.get("/v1/users")) == []

    def test_nobody_reads_what_opens_an_account(self, boss: Person) -> None:
        shown = boss.get(f"/v1/users/{boss.id}").json()
        assert not {name for name in shown if "hash" in name or "key" in name or "password" in name}
        assert "argon2" not in str(shown)

    def test_can_be_filtered_and_searched(self, api: Api, boss: Person) -> None:
        made = api.admin.made("/v1/users", factory.body(name="Süße Maus"))
        assert ids(boss.get("/v1/users?q=suesse")) == [made["id"]]
        assert ids(boss.get("/v1/users?state=invited&role=agency_coordinator")) == [made["id"]]


class TestUpdate:
    def test_changes_role_and_place_together(self, api: Api) -> None:
        person = api.person(agency_id=api.home["id"])
        place = api.lead.made("/v1/municipalities", municipalities.body())["id"]
        path = f"/v1/users/{person.id}"
        version = api.admin.get(path).json()["version"]
        change: dict[str, Any] = {"role": "municipality_manager", "municipality_id": place}
        changed = api.admin.patch(path, change, version).json()
        assert (changed["role"], changed["municipality_id"], changed["version"]) == (
            "municipality_manager", place, version + 1,
        )  # fmt: skip
        refused(api.admin.patch(path, {"role": "auditor"}, version), 412, "precondition_failed")
        assert faults(api.admin.patch(path, {"role": "auditor"}, "*")) == [("not_for_this_role", "/municipality_id")]

    def test_raises_nobody_above_oneself(self, api: Api, boss: Person) -> None:
        colleague = api.person(agency_id=api.home["id"])
        refused(boss.patch(f"/v1/users/{colleague.id}", {"role": "network_lead"}, "*"), 403, "role_not_yours")
        for change in ({"role": "agency_coordinator"}, {"state": "disabled"}):
            refused(boss.patch(f"/v1/users/{boss.id}", change, "*"), 409, "own_account")
        assert boss.patch(f"/v1/users/{boss.id}", {"name": "Neuer Name"}, "*").json()["name"] == "Neuer Name"
        refused(boss.delete(f"/v1/users/{boss.id}", "*"), 409, "own_account")

    def test_nobody_wanders_between_an_agency_and_the_network(self, api: Api, boss: Person) -> None:
        refused(api.lead.patch(f"/v1/users/{boss.id}", {"role": "network_lead"}, "*"), 422, "invalid")

    def test_a_coordinator_changes_not_even_the_own_account(self, api: Api) -> None:
        coordinator = api.person(agency_id=api.home["id"]).logs_in()
        path = f"/v1/users/{coordinator.id}"
        for change in ({"role": "agency_admin"}, {"name": "x"}):
            refused(coordinator.patch(path, change, "*"), 403, "not_permitted")

    def test_shutting_out_ends_every_session(self, api: Api, boss: Person) -> None:
        person = api.person(agency_id=api.home["id"]).logs_in()
        assert boss.patch(f"/v1/users/{person.id}", {"state": "disabled"}, "*").json()["state"] == "disabled"
        refused(person.refreshes(), 401, "session_over")
        refused(person.tries(), 401, "credentials_wrong")
        assert boss.patch(f"/v1/users/{person.id}", {"state": "active"}, "*").json()["state"] == "active"
        refused(person.refreshes(), 401, "session_over")
        assert person.tries().status_code == 200


class TestDelete:
    def test_leaves_nothing_but_an_id_in_history(self, api: Api, boss: Person) -> None:
        person = api.person(agency_id=api.home["id"]).logs_in()
        patron = person.made("/v1/patrons", patrons.body())
        assert boss.delete(f"/v1/users/{person.id}", "*").status_code == 204
        refused(boss.get(f"/v1/users/{person.id}"), 404, "not_found")
        assert boss.get(f"/v1/patrons/{patron['id']}").status_code == 200
        refused(person.tries(), 401, "credentials_wrong")
        history = boss.get(f"/v1/changes?resource=users&record_id={person.id}").json()["items"]
        assert [each["action"] for each in history] == ["created", "erased"]
        assert person.email not in str(history)
        assert boss.get(f"/v1/changes?resource=patrons&actor={person.id}").json()["items"] != []
        assert api.admin.made("/v1/users", factory.body(email=person.email))["id"] != person.id


class TestCommandLine:
    @pytest.fixture
    def run(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setenv("DATABASE_URL", api.database.settings.database)
        return lambda *words: CliRunner().invoke(users_command, [*words])

    def test_invites_the_first_of_all_with_a_link(self, api: Api, run: Any) -> None:
        made = run("invite", "--email", "Lead@example.org", "--name", "Erika", "--role", "network_lead")
        code = re.search(r"#code=(kkl_\w+)", made.stdout)
        assert code is not None, made.output
        body = {"code": code[1], "new_password": PASSWORD}
        assert api.public.post("/v1/accounts/invitation", body).status_code == 204
        lead = Person(api.client, api.contract, "", "lead@example.org").logs_in()
        assert "create_agency" in lead.get("/v1/me").json()["operations"]

    def test_makes_an_account_with_a_password(self, api: Api, run: Any) -> None:
        words = ("create", "--email", "a@example.org", "--name", "Erika", "--role", "agency_admin")
        home = ("--agency", api.home["slug"])
        assert run(*words, *home, "--password", "Sommer2025Sommer").exit_code != 0
        assert run(*words, "--password", PASSWORD).exit_code != 0  # of which agency?
        assert run(*words, *home, "--password", PASSWORD).exit_code == 0
        Person(api.client, api.contract, "", "a@example.org").logs_in()
        assert "a@example.org" in run("list").stdout
