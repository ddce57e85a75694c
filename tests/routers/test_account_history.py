"""What is done to ways in stands in the history, with the request it was done by and without any secret."""

import pytest

from tests.api import PASSWORD, Api, Person
from tests.factories import changes
from tests.factories import tokens as tokens_factory
from tests.routers.test_second_factors import enrolled

NEW = "drei Frösche im Hof 4"


@pytest.fixture
def person(api: Api) -> Person:
    return api.person(agency_id=api.home["id"]).logs_in()


class TestTokens:
    def test_made_rotated_and_revoked_are_three_changes_of_three_requests(self, api: Api) -> None:
        made = api.admin.post("/v1/tokens", tokens_factory.body())
        path = f"/v1/tokens/{made.json()['id']}"
        answers = [made, api.admin.post(f"{path}/rotation", {}), api.admin.post(f"{path}/revocation")]
        told = changes.of(api.admin, made.json()["id"])
        assert [each["request_id"] for each in told] == [each.headers["x-request-id"] for each in answers]
        secrets = [answer.json()["token"] for answer in answers[:2]]
        assert not any(secret in str(told) for secret in secrets)


class TestPasswords:
    def test_a_new_one_is_told_with_its_request(self, api: Api, person: Person) -> None:
        body = {"current_password": PASSWORD, "new_password": NEW}
        answer = person.post("/v1/accounts/password", body)
        last = changes.of(api.admin, person.id)[-1]
        assert (last["reason"], last["actor"]) == ("password changed", person.id)
        assert last["request_id"] == answer.headers["x-request-id"]
        assert NEW not in str(last)


class TestSecondFactor:
    def test_is_told_when_it_comes_and_when_it_is_taken_away(self, api: Api) -> None:
        person = api.person(agency_id=api.home["id"])
        enrolled(person)
        api.admin.post(f"/v1/users/{person.id}/reset")
        reasons = {each["reason"] for each in changes.of(api.admin, person.id)}
        assert {"second factor on", "access reset"} <= reasons
