"""Logging in and out, refreshing, and what attackers try there."""

import itertools
import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock, tokens
from app.core.db import Database
from app.core.passwords import Hasher
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models.users import User
from app.schemas.accounts import LogIn
from app.services import guesses, log_ins
from tests.api import PASSWORD, Api, Caller, Person
from tests.factories import users as users_factory
from tests.in_process import Client
from tests.routers.answers import refused

WRONG = "ganz andere Worte 5"


@pytest.fixture(autouse=True)
def _always_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds for which a verified token is remembered have always passed."""
    hours = itertools.count(0, 3600)
    monkeypatch.setattr("app.services.accounts.time", SimpleNamespace(monotonic=lambda: next(hours)))


@pytest.fixture
def person(api: Api) -> Person:
    return api.person(agency_id=api.home["id"])


class TestLogIn:
    def test_gives_tokens_that_open_what_the_role_may(self, api: Api, person: Person) -> None:
        answer = person.tries()
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        me = person.takes(answer.json()).get("/v1/me").json()
        assert (me["role"], me["agency_id"], me["user_id"]) == ("agency_coordinator", str(api.home["id"]), person.id)
        assert (me["credential_id"], me["session_id"]) == (person.id, answer.json()["session_id"])
        assert me == person.get("/v1/accounts/me").json()
        assert person.get("/v1/patrons").status_code == 200

    def test_does_not_care_how_the_address_is_written(self, person: Person) -> None:
        person.email = person.email.upper()
        assert person.tries().status_code == 200

    def test_says_the_same_about_all_that_is_wrong(self, api: Api, person: Person) -> None:
        disabled, unknown = api.person(agency_id=api.home["id"]), api.person(agency_id=api.home["id"])
        place = f"/v1/users/{disabled.id}"
        assert api.admin.patch(place, {"state": "disabled"}, "*").status_code == 200
        invited = api.admin.made("/v1/users", users_factory.body())
        unknown.email = "nobody@example.org"
        waiting = Person(api.client, api.contract, invited["id"], invited["email"])
        answers = [person.tries(WRONG), disabled.tries(), unknown.tries(), waiting.tries()]
        bodies = [{**refused(each, 401, "credentials_wrong"), "request_id": ""} for each in answers]
        assert all(each == bodies[0] for each in bodies)

    def test_takes_one_hash_for_everybody(self, api: Api, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        """Not by the clock, which lies on a busy machine, but by the work: hashes and statements."""
        hashes: Counter[str] = Counter()
        verify = Hasher.verify

        def counted(self: Hasher, stored: str | None, password: str) -> bool:
            hashes["verify"] += 1
            return verify(self, stored, password)

        monkeypatch.setattr(Hasher, "verify", counted)
        unknown = Person(api.client, api.contract, "", "nobody@example.org")
        disabled = api.person(agency_id=api.home["id"])
        api.admin.patch(f"/v1/users/{disabled.id}", {"state": "disabled"}, "*")
        work = []
        for who in (person, unknown, disabled):
            before = hashes["verify"]
            with statements(api) as seen:
                refused(who.tries(WRONG), 401, "credentials_wrong")
            work.append((hashes["verify"] - before, [each.split(" ")[0] for each in seen]))
        assert work[0] == work[1] == work[2]
        assert work[0][0] == 1

    def test_a_hash_that_became_cheap_is_made_anew(self, api: Api, person: Person) -> None:
        def stored() -> str:
            with api.database.read() as db:
                return str(db.scalar(sa.select(sa.inspect(User).columns["password_hash"])))

        before = stored()
        dearer = Database(load_settings(database_url=api.database.settings.database, password_memory_kib=128), INSTANCE)
        log_ins.log_in(dearer, LogIn(email=person.email, password=PASSWORD), "")
        dearer.close()
        assert "m=64," in before
        assert "m=128," in stored()
        assert person.tries().status_code == 200

    def test_nothing_of_it_is_logged_but_ids(self, api: Api, person: Person, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            person.tries(WRONG)
            Person(api.client, api.contract, "", "nobody@example.org").tries(WRONG)
        lines = [record.__dict__ for record in caplog.records if record.name == "klikks.security"]
        assert [(line["code"], line["reason"], line.get("concerns")) for line in lines] == [
            ("credentials_wrong", "password_wrong", person.id),
            ("credentials_wrong", "person_unknown", None),
        ]
        assert all(line["request_id"] and line["route"] == "/v1/accounts/login" for line in lines)
        everything = " ".join(str(record.__dict__) for record in caplog.records)
        assert WRONG not in everything
        assert "@example.org" not in everything

    def test_one_that_works_is_logged_with_its_way_and_its_request(
        self, person: Person, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO):
            answer = person.tries()
        (line,) = [record.__dict__ for record in caplog.records if record.name == "klikks.security"]
        assert (line["code"], line["reason"], line["concerns"]) == ("session_begun", "password", person.id)
        assert line["request_id"] == answer.headers["x-request-id"]


class TestGuessing:
    def test_ends_after_ten_tries_with_the_time_to_wait(self, person: Person) -> None:
        statuses = [person.tries(WRONG).status_code for _ in range(guesses.FROM_HERE.tries)]
        assert set(statuses) == {401}
        answer = person.tries()
        refused(answer, 429, "too_many_guesses")
        assert 200 < int(answer.headers["retry-after"]) <= 300
        with clock.frozen(clock.now() + guesses.FROM_HERE.window + timedelta(seconds=1)):
            assert person.tries().status_code == 200

    def test_is_as_slow_for_an_address_nobody_has(self, api: Api) -> None:
        nobody = Person(api.client, api.contract, "", "nobody@example.org")
        statuses = [nobody.tries(WRONG).status_code for _ in range(guesses.FROM_HERE.tries + 1)]
        assert statuses == [401] * 10 + [429]

    def test_at_once_is_no_way_around(self, person: Person) -> None:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: person.tries(WRONG).status_code, range(20)))
        assert Counter(answers)[401] <= 10
        assert set(answers) <= {401, 429}

    def test_from_elsewhere_does_not_lock_out_whom_it_is_about(self, api: Api, person: Person) -> None:
        """Somebody far away uses up the account's tries; the person's own place is not held up, a new one is."""
        person.logs_in()
        for number in range(guesses.FROM_ANYWHERE.tries):
            trial = guesses.Trial(api.database.settings.signing_key, person.email, f"198.51.{number}.1")
            with api.database.write() as db:
                guesses.count_try(db, trial, is_known_here=False)
        body = {"email": person.email, "password": PASSWORD}
        with calling_from(api, "203.0.113.9") as elsewhere:
            refused(elsewhere.post("/v1/accounts/login", body), 429, "too_many_guesses")
        assert person.tries().status_code == 200
        with calling_from(api, "203.0.113.9") as elsewhere:
            assert elsewhere.post("/v1/accounts/login", body).status_code == 200  # it was no guess, after all

    def test_all_accounts_from_one_address_ends_too(self, api: Api) -> None:
        statuses = [
            Person(api.client, api.contract, "", f"nobody.{number}@example.org").tries(WRONG).status_code
            for number in range(guesses.FROM_ADDRESS.tries + 1)
        ]
        assert statuses == [401] * guesses.FROM_ADDRESS.tries + [429]

    def test_who_gets_in_is_not_counted(self, person: Person) -> None:
        for _ in range(guesses.FROM_HERE.tries + 2):
            assert person.tries().status_code == 200


class TestRefresh:
    def test_gives_the_next_pair_and_ends_the_former(self, person: Person) -> None:
        person.logs_in()
        former = Caller(person.client, person.token, person.contract)
        person.takes(person.refreshes().json())
        assert person.get("/v1/me").status_code == 200
        refused(former.get("/v1/me"), 401, "not_authenticated")

    def test_a_copy_ends_the_session_for_both(self, person: Person, caplog: pytest.LogCaptureFixture) -> None:
        stolen = person.logs_in().refresh_token
        person.takes(person.refreshes().json())
        with caplog.at_level(logging.WARNING):
            refused(person.refreshes(stolen), 401, "session_over")
        assert [record.__dict__["reason"] for record in caplog.records] == ["refresh_used_twice"]
        refused(person.refreshes(), 401, "session_over")
        assert person.logs_in().refreshes().status_code == 200  # other sessions are another matter

    def test_ten_at_once_one_wins_and_the_session_ends(self, person: Person) -> None:
        person.logs_in()
        with ThreadPoolExecutor(10) as pool:
            answers = [each.status_code for each in pool.map(lambda _: person.refreshes(), range(10))]
        assert sorted(Counter(answers).items()) == [(200, 1), (401, 9)]
        assert person.refreshes().status_code == 401

    def test_refuses_what_is_over_or_made_up(self, person: Person) -> None:
        person.logs_in()
        made_up = tokens.mint(tokens.REFRESH).token
        _, identifier, _, _ = person.refresh_token.split("_")
        forged = tokens.mint(tokens.REFRESH, identifier).token
        for wrong in (made_up, forged):
            refused(person.refreshes(wrong), 401, "session_over")
        assert person.refreshes().status_code == 200  # a made-up secret ends nobody's session
        person.logs_in()
        with clock.frozen(clock.now() + timedelta(hours=25)):
            refused(person.refreshes(), 401, "session_over")

    def test_no_session_lives_for_ever(self, person: Person) -> None:
        now = clock.now()
        person.logs_in()
        for hours in range(20, 14 * 24, 20):
            with clock.frozen(now + timedelta(hours=hours)):
                person.takes(person.refreshes().json())
        with clock.frozen(now + timedelta(days=14, minutes=1)):
            refused(person.refreshes(), 401, "session_over")


class TestConfusion:
    def test_one_kind_of_token_never_passes_for_another(self, person: Person) -> None:
        person.logs_in()
        wrong = (
            person.refresh_token,
            (person.token or "").replace("kka_", "kks_"),
            (person.token or "").replace("kka_", "kkr_"),
            tokens.mint(tokens.LINK).token,
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwicm9sZSI6Im5ldHdvcmtfbGVhZCJ9.",
        )
        for text in wrong:
            refused(Caller(person.client, text, person.contract).get("/v1/me"), 401, "not_authenticated")
        refused(person.refreshes(str(person.token)), 422, "invalid")

    def test_an_access_token_is_soon_over(self, person: Person) -> None:
        person.logs_in()
        with clock.frozen(clock.now() + timedelta(minutes=10, seconds=1)):
            refused(Caller(person.client, person.token, person.contract).get("/v1/me"), 401, "not_authenticated")


class TestSessions:
    def test_are_listed_and_ended_one_by_one(self, person: Person, api: Api) -> None:
        first = person.logs_in().session_id
        second = person.logs_in().session_id
        listed = person.get("/v1/accounts/sessions?sort=-created_at").json()["items"]
        assert [(each["id"], each["current"], each["method"]) for each in listed] == [
            (second, True, "password"),
            (first, False, "password"),
        ]
        assert person.post(f"/v1/accounts/sessions/{first}/end").status_code == 204
        assert [each["id"] for each in person.get("/v1/accounts/sessions").json()["items"]] == [second]
        refused(person.post(f"/v1/accounts/sessions/{first}/end"), 404, "not_found")
        stranger = api.person(agency_id=api.home["id"]).logs_in()
        refused(stranger.post(f"/v1/accounts/sessions/{second}/end"), 404, "not_found")
        assert person.refreshes().status_code == 200

    @pytest.mark.parametrize(("which", "left"), [("this", 2), ("others", 1), ("all", 0)])
    def test_end_as_the_person_says(self, person: Person, which: str, left: int) -> None:
        mine = [person.logs_in().refresh_token for _ in range(3)]
        assert person.post("/v1/accounts/logout", {"sessions": which}).status_code == 204
        alive = [person.refreshes(each).status_code == 200 for each in mine]
        assert alive.count(True) == left
        assert alive[2] is (which == "others")

    def test_a_machine_has_none(self, api: Api) -> None:
        refused(api.staff.post("/v1/accounts/logout", {"sessions": "all"}), 403, "person_needed")
        assert api.staff.get("/v1/accounts/sessions").json()["items"] == []

    def test_rights_follow_the_record_and_not_the_token(self, api: Api, person: Person) -> None:
        """Another role acts as soon as the token is looked up again; no new log-in is needed."""
        person.logs_in()
        assert person.get("/v1/me").json()["role"] == "agency_coordinator"
        api.admin.patch(f"/v1/users/{person.id}", {"role": "auditor"}, "*")
        assert person.get("/v1/me").json()["role"] == "auditor"
        refused(person.post("/v1/patrons", {}), 403, "not_permitted")
        api.admin.patch(f"/v1/users/{person.id}", {"state": "disabled"}, "*")
        refused(person.get("/v1/me"), 401, "not_authenticated")
        refused(person.refreshes(), 401, "session_over")


@contextmanager
def calling_from(api: Api, address: str) -> Iterator[Caller]:
    """Somebody at another address."""
    yield Caller(Client(api.client.app, address), None, api.contract)


@contextmanager
def statements(api: Api) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    engines = (api.database.engine, api.database.reading)
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)
