"""The second factor: set up, asked for, lost."""

from base64 import b32decode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core import clock, one_time_codes
from app.core.settings import load_settings
from app.main import create_app
from app.models import metadata
from app.models.accounts import Role
from tests.api import PASSWORD, Api, Caller, Person
from tests.routers.answers import faults, refused

AT = datetime(2026, 3, 1, 9, 30, 10, tzinfo=UTC)
PLACE = "/v1/accounts/second_factor"


def code(key: bytes, seconds: int = 0) -> str:
    return one_time_codes.code(key, int((AT + timedelta(seconds=seconds)).timestamp()) // 30)


@pytest.fixture
def person(api: Api) -> Person:
    return api.person(agency_id=api.home["id"])


def enrolled(person: Person) -> tuple[bytes, list[str]]:
    """Key and recovery codes of somebody who sets the second factor up at AT."""
    with clock.frozen(AT):
        person.logs_in()
        started = person.post(PLACE, {"password": PASSWORD})
        assert started.status_code == 200, started.text
        key = b32decode(started.json()["key"])
        confirmed = person.post(f"{PLACE}/confirmation", {"code": code(key)})
        assert confirmed.status_code == 200, confirmed.text
    return key, confirmed.json()["codes"]


class TestSetUp:
    def test_counts_only_once_a_code_was_confirmed(self, person: Person) -> None:
        with clock.frozen(AT):
            person.logs_in()
            refused(person.post(PLACE, {"password": "ganz andere Worte 5"}), 401, "credentials_wrong")
            started = person.post(PLACE, {"password": PASSWORD}).json()
            assert person.tries().status_code == 200
            assert faults(person.post(f"{PLACE}/confirmation", {"code": "000000"})) == [
                ("one_time_code_wrong", "/code")
            ]
            key = b32decode(started["key"])
            codes = person.post(f"{PLACE}/confirmation", {"code": code(key)}).json()["codes"]
            refused(person.tries(), 401, "second_factor_needed")
            refused(person.post(PLACE, {"password": PASSWORD}), 409, "second_factor_on")
            refused(person.post(f"{PLACE}/confirmation", {"code": code(key)}), 409, "second_factor_on")
        assert len(set(codes)) == 10

    def test_ends_the_sessions_that_had_none(self, person: Person) -> None:
        other = person.logs_in().refresh_token
        enrolled(person)
        assert person.refreshes(other).status_code == 401

    def test_nothing_in_the_database_opens_it(self, api: Api, person: Person) -> None:
        key, codes = enrolled(person)
        with api.database.read() as db:
            kept = " ".join(
                str(row)
                for table in ("users", "recovery_codes", "idempotency_keys", "letters")
                for row in db.all(sa.select(metadata.tables[table]))
            )
        assert key.hex() not in kept
        assert one_time_codes.key_text(key) not in kept
        assert not any(each in kept for each in codes)


class TestLogIn:
    def test_takes_a_code_once(self, person: Person) -> None:
        key, _ = enrolled(person)
        with clock.frozen(AT + timedelta(seconds=30)):
            refused(person.tries(second_factor=code(key)), 401, "second_factor_wrong")  # the one of the set-up
            assert person.tries(second_factor=code(key, 30)).status_code == 200
            refused(person.tries(second_factor=code(key, 30)), 401, "second_factor_wrong")
            refused(person.tries("ganz andere Worte 5", second_factor=code(key, 60)), 401, "credentials_wrong")
        with clock.frozen(AT + timedelta(seconds=60)):
            assert person.tries(second_factor=code(key, 60)).status_code == 200

    def test_ten_at_once_with_one_code_one_gets_in(self, person: Person) -> None:
        key, codes = enrolled(person)
        with clock.frozen(AT + timedelta(seconds=60)):
            for given in (code(key, 60), codes[0]):
                with ThreadPoolExecutor(10) as pool:
                    answers = list(pool.map(lambda _, g=given: person.tries(second_factor=g).status_code, range(9)))
                assert Counter(answers)[200] == 1, answers
                assert set(answers) <= {200, 401, 429}

    def test_takes_a_recovery_code_once(self, person: Person) -> None:
        _, codes = enrolled(person)
        assert person.tries(second_factor=codes[0]).status_code == 200
        refused(person.tries(second_factor=codes[0]), 401, "second_factor_wrong")
        assert person.tries(second_factor=codes[1]).status_code == 200

    def test_guessing_codes_ends_too(self, person: Person) -> None:
        enrolled(person)
        answers = [person.tries(second_factor=f"{number:06}").status_code for number in range(11)]
        assert answers == [401] * 10 + [429]

    def test_another_persons_code_opens_nothing(self, api: Api, person: Person) -> None:
        other = api.person(agency_id=api.home["id"])
        enrolled(person)
        _, codes = enrolled(other)
        refused(person.tries(second_factor=codes[0]), 401, "second_factor_wrong")
        users = metadata.tables["users"]
        with api.database.write() as db:  # a key copied from one row to another is bound to its owner
            key = db.scalar(sa.select(users.c.second_factor_key).where(users.c.id == other.id))
            db.run(sa.update(users).where(users.c.id == person.id).values(second_factor_key=key))
        refused(person.tries(second_factor="123456"), 401, "second_factor_wrong")


class TestLoss:
    def test_recovery_codes_can_be_renewed(self, person: Person) -> None:
        _, codes = enrolled(person)
        proof = {"password": PASSWORD, "second_factor": codes[0]}
        fresh = person.post(f"{PLACE}/recovery_codes", proof).json()["codes"]
        refused(person.tries(second_factor=codes[1]), 401, "second_factor_wrong")
        assert person.tries(second_factor=fresh[0]).status_code == 200

    def test_it_can_be_removed_with_itself_alone(self, person: Person) -> None:
        _, codes = enrolled(person)
        wrong = {"password": PASSWORD, "second_factor": "000000"}
        refused(person.post(f"{PLACE}/removal", wrong), 401, "second_factor_wrong")
        proof = {"password": PASSWORD, "second_factor": codes[0]}
        assert person.post(f"{PLACE}/removal", proof).status_code == 204
        assert person.tries().status_code == 200
        refused(person.post(f"{PLACE}/removal", proof), 409, "second_factor_off")

    def test_an_administrator_can_take_it_away(self, api: Api, person: Person) -> None:
        enrolled(person)
        assert api.admin.post(f"/v1/users/{person.id}/reset").status_code == 204
        assert person.refreshes().status_code == 401
        assert person.tries().status_code == 200
        assert api.admin.get(f"/v1/users/{person.id}").json()["second_factor"] is False

    def test_changing_the_password_needs_it(self, person: Person) -> None:
        _, codes = enrolled(person)
        body = {"current_password": PASSWORD, "new_password": "drei Frösche im Hof 4"}
        refused(person.post("/v1/accounts/password", body), 401, "second_factor_needed")
        assert person.post("/v1/accounts/password", {**body, "second_factor": codes[0]}).status_code == 204


class TestDemanded:
    def test_who_has_none_can_do_nothing_but_set_one_up(self, api: Api) -> None:
        strict = create_app(
            load_settings(
                database_url=api.database.settings.database, second_factor_roles=["agency_admin"], token_cache_seconds=0
            )
        )
        there = Api(strict, api.database)
        boss = there.person(Role.AGENCY_ADMIN, api.home["id"])
        coordinator = there.person(Role.AGENCY_COORDINATOR, api.home["id"]).logs_in()
        assert coordinator.get("/v1/patrons").status_code == 200
        boss.logs_in()
        refused(boss.get("/v1/users"), 403, "scope_missing")
        key, _ = enrolled(boss)
        with clock.frozen(AT):
            assert boss.get("/v1/users").status_code == 200
        with clock.frozen(AT + timedelta(seconds=30)):
            answer = boss.tries(second_factor=code(key, 30)).json()
            assert Caller(boss.client, answer["access_token"], boss.contract).get("/v1/users").status_code == 200
        strict.dispatch.close()
        strict.database.close()

    def test_is_the_rule_in_production_unless_something_else_is_said(self) -> None:
        production = {
            "environment": "production", "secret": "x" * 32, "password_memory_kib": 65_536, "password_rounds": 3,
        }  # fmt: skip
        assert load_settings(**production).strict_roles == ["network_lead", "agency_admin", "auditor"]
        assert load_settings(**production, second_factor_roles=[]).strict_roles == []
        assert load_settings().strict_roles == []

    def test_a_role_that_does_not_exist_stops_the_start(self, api: Api) -> None:
        settings = load_settings(database_url=api.database.settings.database, second_factor_roles=["boss"])
        with pytest.raises(Exception, match="misconfigured"):
            create_app(settings)
