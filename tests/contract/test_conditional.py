"""Conditional requests over HTTP: one writer wins, and what is known is not sent again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api import Api
from tests.factories import workshops

LISTED = "/v1/workshops"


@pytest.fixture
def record(api: Api) -> dict[str, Any]:
    return api.staff.made(LISTED, workshops.body())


class TestWriters:
    def test_of_twenty_on_one_version_one_wins(self, api: Api, record: dict[str, Any]) -> None:
        path, staff = f"{LISTED}/{record['id']}", api.staff

        def change(number: int) -> Any:
            return staff.patch(path, {"title": f"Nummer {number}"}, version=1)

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(change, range(20)))
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 19
        (won,) = [answer for answer in answers if answer.status_code == 200]
        assert staff.get(path).json() == won.json()
        for answer in answers:
            assert answer.headers["etag"] == '"2"'

    def test_of_ten_changes_and_ten_deletions_one_wins(self, api: Api, record: dict[str, Any]) -> None:
        path, staff = f"{LISTED}/{record['id']}", api.staff

        def change(number: int) -> Any:
            return staff.delete(path) if number % 2 else staff.patch(path, {"title": f"Nummer {number}"})

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(change, range(20)))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses[0] in {200, 204}
        assert set(statuses[1:]) <= {404, 412}

    def test_that_lost_are_told_the_version_there_is(self, api: Api, record: dict[str, Any]) -> None:
        path = f"{LISTED}/{record['id']}"
        api.staff.patch(path, {"title": "Erste"})
        answer = api.staff.patch(path, {"title": "Zweite"})
        assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
        assert answer.headers["etag"] == '"2"'
        assert api.staff.patch(path, {"title": "Zweite"}, version=answer.headers["etag"]).status_code == 200
        assert api.staff.patch(path, {"title": "Dritte"}, version="*").status_code == 200


class TestKnown:
    @pytest.mark.parametrize("form", ["{0}", "W/{0}", '"x", {0}', '"x",{0},"y"', 'W/"x", W/{0}', "*", "  {0}  "])
    def test_a_record_that_is_known_is_not_sent_again(self, api: Api, record: dict[str, Any], form: str) -> None:
        path = f"{LISTED}/{record['id']}"
        first = api.staff.get(path)
        assert first.headers["etag"] == '"1"'
        _not_again(first, api.staff.get(path, headers={"if-none-match": form.format('"1"')}))

    @pytest.mark.parametrize("form", ["{0}", "{1}", '"x", {0}', "*"])
    def test_nor_is_a_list(self, api: Api, record: dict[str, Any], form: str) -> None:
        first = api.staff.get(LISTED)
        weak = first.headers["etag"]
        assert weak.startswith('W/"')
        header = form.format(weak, weak.removeprefix("W/"))
        _not_again(first, api.staff.get(LISTED, headers={"if-none-match": header}))
        api.staff.patch(f"{LISTED}/{record['id']}", {"title": "Anders"})
        if form != "*":
            again = api.staff.get(LISTED, headers={"if-none-match": header})
            assert again.status_code == 200
            assert again.headers["etag"] != weak

    @pytest.mark.parametrize("header", ['"2"', "1", '"1', 'W/"2"', '""', "x" * 4000, '"1"x', ","])
    def test_what_is_not_known_is_sent(self, api: Api, record: dict[str, Any], header: str) -> None:
        answer = api.staff.get(f"{LISTED}/{record['id']}", headers={"if-none-match": header})
        assert answer.status_code == 200

    def test_what_a_caller_may_not_see_is_never_not_modified(self, api: Api) -> None:
        hidden = api.staff.made(LISTED, workshops.body(published=False))
        for header in ("*", '"1"'):
            answer = api.stranger.get(f"{LISTED}/{hidden['id']}", headers={"if-none-match": header})
            assert answer.status_code == 404

    @pytest.mark.parametrize("who", ["public", "staff"])
    def test_caches_may_keep_only_what_everybody_sees(self, api: Api, record: dict[str, Any], who: str) -> None:
        for path in (LISTED, f"{LISTED}/{record['id']}"):
            answer = getattr(api, who).get(path)
            assert answer.headers["cache-control"] == f"{'public' if who == 'public' else 'private'}, no-cache"
            assert answer.headers["vary"] == "Authorization"


def _not_again(first: Any, answer: Any) -> None:
    """A 304 with the headers the 200 would have had, and nothing else."""
    assert answer.status_code == 304
    assert answer.content == b""
    for name in ("etag", "vary", "cache-control"):
        assert answer.headers[name] == first.headers[name]
    assert "content-type" not in answer.headers
