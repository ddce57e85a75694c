from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.core import migrations
from app.core.settings import load_settings
from app.main import create_app
from app.web.rates import WINDOW_SECONDS, Policy


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class TestPolicy:
    def test_a_limit_lets_through_as_many_as_it_says_and_then_says_how_long_to_wait(self) -> None:
        policy = Policy("public", 3, Clock())
        assert [policy.take("a").remaining for _ in range(3)] == [2, 1, 0]
        refused = policy.take("a")
        assert (refused.remaining, refused.wait, refused.reset) == (0, 20, 60)
        assert policy.take("b").wait == 0

    def test_a_refused_request_does_not_lengthen_the_wait(self) -> None:
        clock = Clock()
        policy = Policy("public", 2, clock)
        waits = [policy.take("a").wait for _ in range(10)]
        assert waits == [0, 0, *[30] * 8]
        clock.now += 30
        assert policy.take("a").wait == 0
        assert policy.take("a").wait == 30

    def test_looking_counts_nothing(self) -> None:
        policy = Policy("failures", 1, Clock())
        assert policy.look("a").wait == 0
        policy.take("a")
        assert policy.look("a").wait == policy.look("a").wait == 60

    @given(st.integers(1, 50), st.lists(st.floats(0, 90), max_size=150))
    def test_never_more_than_twice_the_limit_in_a_window_and_always_one_after_the_wait(
        self, limit: int, pauses: list[float]
    ) -> None:
        clock = Clock()
        policy = Policy("public", limit, clock)
        passed: list[float] = []
        for pause in pauses:
            clock.now += pause
            standing = policy.take("a")
            if standing.wait:
                clock.now += standing.wait
                assert policy.take("a").wait == 0
            passed.append(clock.now)
            assert sum(moment > clock.now - WINDOW_SECONDS for moment in passed) <= 2 * limit

    def test_callers_that_are_done_are_forgotten_before_busy_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.web.rates._REMEMBERED", 3)
        clock = Clock()
        policy = Policy("public", 1, clock)
        policy.take("done")
        clock.now += 70
        for caller in ("a", "b", "c"):
            policy.take(caller)
        assert [policy.look(caller).wait for caller in ("a", "b", "c")] == [60, 60, 60]
        policy.take("d")
        assert policy.look("a").wait == 0


def client(tmp_path: Path, **settings: Any) -> TestClient:
    url = f"sqlite:///{tmp_path / 'rates.sqlite'}"
    migrations.upgrade(url)
    return TestClient(create_app(load_settings(database_url=url, **settings)))


class TestOverHttp:
    def test_the_public_is_told_where_it_stands_and_when_to_go_on(self, tmp_path: Path) -> None:
        browser = client(tmp_path, public_requests_per_minute=2)
        first, second, third = (browser.get("/v1/agencies") for _ in range(3))
        assert first.headers["ratelimit-policy"] == '"public";q=2;w=60'
        assert first.headers["ratelimit"] == '"public";r=1;t=30'
        assert second.status_code == 200
        assert (third.status_code, third.json()["code"]) == (429, "rate_limited")
        assert third.headers["retry-after"] == "30"
        assert third.headers["ratelimit"].startswith('"public";r=0;')
        assert browser.get("/healthz").status_code == 200

    def test_whoever_guesses_tokens_is_stopped_and_the_public_of_that_address_is_not(self, tmp_path: Path) -> None:
        browser = client(tmp_path, failed_tokens_per_minute=3, public_requests_per_minute=0)
        wrong = {"authorization": "Bearer kks_none"}
        answers = [browser.get("/v1/accounts/me", headers=wrong).status_code for _ in range(5)]
        assert answers == [401, 401, 401, 429, 429]
        assert browser.get("/v1/agencies").status_code == 200

    def test_another_host_name_is_turned_away(self, tmp_path: Path) -> None:
        browser = client(tmp_path, hosts=["Api.Example.org"])
        assert browser.get("/v1/agencies", headers={"host": "api.example.org:8000"}).status_code == 200
        refused = browser.get("/v1/agencies", headers={"host": "evil.example.org"})
        assert (refused.status_code, refused.json()["code"]) == (421, "host_unknown")
        assert browser.get("/v1/agencies", headers={"host": "api.example.org.evil.test"}).status_code == 421
