"""A retry under one Idempotency-Key has one effect and the first answer, whichever record is made."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api import Api
from tests.factories import projects, rows, workshops

KEYED = {"idempotency-key": "order-0001"}


def _workshop(_api: Api) -> dict[str, Any]:
    return workshops.body()


def _project(api: Api) -> dict[str, Any]:
    with api.database.write() as db:
        return projects.body(str(rows.municipality(db)))


MADE: dict[str, Callable[[Api], dict[str, Any]]] = {"/v1/workshops": _workshop, "/v1/projects": _project}


@pytest.fixture(params=MADE)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def count(api: Api, path: str) -> int:
    return int(api.staff.get(f"{path}?count=exact").json()["total"])


class TestReplay:
    def test_gives_the_same_answer_without_a_second_effect(self, api: Api, path: str) -> None:
        body = MADE[path](api)
        first = api.staff.post(path, body, headers=KEYED)
        again = api.staff.post(path, body, headers=KEYED)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.content == first.content
        for name in ("location", "etag", "content-type", "vary", "cache-control"):
            assert again.headers[name] == first.headers[name]
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        assert count(api, path) == 1

    def test_takes_the_same_json_in_another_spelling_for_the_same(self, api: Api, path: str) -> None:
        body = MADE[path](api)
        first = api.staff.post(path, body, headers=KEYED)
        turned = dict(reversed(body.items()))
        again = api.staff.post(path, turned, headers={"idempotency-key": '"order-0001"'})
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json() == first.json()

    def test_still_says_what_was_answered_when_the_record_moved_on(self, api: Api, path: str) -> None:
        body = MADE[path](api)
        first = api.staff.post(path, body, headers=KEYED)
        assert api.staff.patch(first.headers["location"], {"title": "Anders"}).status_code == 200
        assert api.staff.post(path, body, headers=KEYED).content == first.content


class TestKey:
    def test_with_another_body_is_refused(self, api: Api, path: str) -> None:
        api.staff.post(path, MADE[path](api), headers=KEYED)
        answer = api.staff.post(path, MADE[path](api), headers=KEYED)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
        assert count(api, path) == 1

    def test_stays_unused_when_the_first_request_fails(self, api: Api, path: str) -> None:
        body = MADE[path](api)
        for wrong in ({**body, "title": 1}, {**body, "municipality_id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"}):
            assert api.staff.post(path, wrong, headers=KEYED).status_code == 422
        answer = api.staff.post(path, body, headers=KEYED)
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers

    def test_belongs_to_its_caller_and_its_operation(self, api: Api, path: str) -> None:
        body = MADE[path](api)
        first = api.staff.post(path, body, headers=KEYED)
        other = api.stranger.post(path, body, headers=KEYED)
        assert other.status_code == 201
        assert other.json()["id"] != first.json()["id"]
        for elsewhere in MADE.keys() - {path}:
            assert api.staff.post(elsewhere, MADE[elsewhere](api), headers=KEYED).status_code == 201

    @pytest.mark.parametrize("key", ["", " ", "a b", "x" * 129, "ä", '"', "a,b", "\u2028"])
    def test_of_a_wrong_form_is_refused(self, api: Api, path: str, key: str) -> None:
        headers = {"idempotency-key": key.encode("utf-8")}
        answer = api.staff.post(path, MADE[path](api), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "header_invalid")
        assert answer.json()["errors"][0]["pointer"] == "@Idempotency-Key"
        assert count(api, path) == 0


class TestSimultaneous:
    def test_thirty_requests_under_one_key_have_one_effect(self, api: Api, path: str) -> None:
        body = MADE[path](api)
        staff = api.staff
        with ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda _: staff.post(path, body, headers=KEYED), range(30)))
        assert {answer.status_code for answer in answers} <= {201, 409}
        made = [answer for answer in answers if answer.status_code == 201]
        assert sum("idempotency-replayed" not in answer.headers for answer in made) == 1
        assert len({answer.content for answer in made}) == 1
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency_running"}
        assert count(api, path) == 1
