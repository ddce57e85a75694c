"""Invitations, forgotten and changed passwords."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.mailing import Mail, Outcome
from app.models import metadata
from app.services import guesses, letters
from tests.api import PASSWORD, Api, Person
from tests.factories import users as users_factory
from tests.routers.answers import faults, refused

NEW = "drei Frösche im Hof 4"
WRONG = "ganz andere Worte 5"


def mails(api: Api) -> list[Mail]:
    """What the letters that are due become."""
    sent: list[Mail] = []

    def send(mail: Mail) -> Outcome:
        sent.append(mail)
        return Outcome.TAKEN

    letters.send_due(api.database, send)
    return sent


@pytest.fixture
def person(api: Api) -> Person:
    return api.person(agency_id=api.home["id"])


@pytest.fixture
def invited(api: Api) -> Person:
    made = api.admin.made("/v1/users", users_factory.body())
    return Person(api.client, api.contract, made["id"], made["email"])


def accept(api: Api, code: str, password: str = NEW) -> Any:
    return api.public.post("/v1/accounts/invitation", {"code": code, "new_password": password})


def reset(api: Api, code: str, password: str = NEW) -> Any:
    return api.public.post("/v1/accounts/password/reset", {"code": code, "new_password": password})


def forgotten(api: Api, email: str) -> Any:
    return api.public.post("/v1/accounts/password/forgotten", {"email": email})


class TestInvitation:
    def test_opens_the_account_once(self, api: Api, invited: Person) -> None:
        (mail,) = mails(api)
        assert (mail.kind, mail.to, mail.language) == ("invitation", invited.email, "de")
        assert mails(api) == []
        assert accept(api, str(mail.code)).status_code == 204
        assert invited.logs_in(password=NEW).get("/v1/me").json()["role"] == "agency_coordinator"
        assert faults(accept(api, str(mail.code), PASSWORD)) == [("link_over", "/code")]
        assert invited.tries(PASSWORD).status_code == 401

    def test_ten_at_once_exactly_one_opens_it(self, api: Api, invited: Person) -> None:
        (mail,) = mails(api)
        chosen = [f"Wort {number} und Laterne Deich" for number in range(10)]
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda password: accept(api, str(mail.code), password).status_code, chosen))
        assert Counter(answers)[204] == 1
        assert set(answers) <= {204, 422, 429}
        winner = chosen[answers.index(204)]
        assert invited.tries(winner).status_code == 200

    def test_a_newer_one_takes_the_place_of_the_former(self, api: Api, invited: Person) -> None:
        (first,) = mails(api)
        assert api.admin.post(f"/v1/users/{invited.id}/invitation").status_code == 204
        (second,) = mails(api)
        assert faults(accept(api, str(first.code))) == [("link_over", "/code")]
        assert accept(api, str(second.code)).status_code == 204
        refused(api.admin.post(f"/v1/users/{invited.id}/invitation"), 409, "not_invited")

    def test_is_over_after_a_week_and_opens_nothing_else(self, api: Api, invited: Person) -> None:
        (mail,) = mails(api)
        assert faults(reset(api, str(mail.code))) == [("link_over", "/code")]
        with clock.frozen(clock.now() + timedelta(days=7, seconds=1)):
            assert faults(accept(api, str(mail.code))) == [("link_over", "/code")]
        del invited

    def test_of_somebody_shut_out_meanwhile_opens_nothing(self, api: Api, invited: Person) -> None:
        (mail,) = mails(api)
        assert api.admin.patch(f"/v1/users/{invited.id}", {"state": "disabled"}, "*").status_code == 200
        assert faults(accept(api, str(mail.code))) == [("link_over", "/code")]
        again = api.admin.patch(f"/v1/users/{invited.id}", {"state": "active"}, "*").json()
        assert again["state"] == "invited"  # nobody comes in by an administrator's word alone

    @pytest.mark.parametrize("password", ["Sommer2025Sommer", "klimaschutz2030", "JördisBeispiel1!"])
    def test_takes_no_password_that_is_guessed_and_stays_open(self, api: Api, invited: Person, password: str) -> None:
        (mail,) = mails(api)
        assert faults(accept(api, str(mail.code), password)) == [("password_common", "/new_password")]
        assert faults(accept(api, str(mail.code), "kurz")) == [("too_short", "/new_password")]
        assert accept(api, str(mail.code)).status_code == 204
        del invited


class TestForgotten:
    def test_a_link_sets_a_new_one_and_ends_every_session(self, api: Api, person: Person) -> None:
        person.logs_in()
        assert forgotten(api, person.email.upper()).status_code == 204
        (mail,) = mails(api)
        assert (mail.kind, mail.to) == ("password_reset", person.email)
        assert reset(api, str(mail.code)).status_code == 204
        refused(person.refreshes(), 401, "session_over")
        assert person.tries().status_code == 401
        assert person.tries(NEW).status_code == 200
        assert faults(reset(api, str(mail.code), PASSWORD)) == [("link_over", "/code")]
        assert [each.kind for each in mails(api)] == ["password_changed"]

    def test_ten_at_once_exactly_one_sets_it(self, api: Api, person: Person) -> None:
        forgotten(api, person.email)
        (mail,) = mails(api)
        chosen = [f"Wort {number} und Laterne Deich" for number in range(10)]
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda password: reset(api, str(mail.code), password).status_code, chosen))
        assert Counter(answers)[204] == 1
        assert person.tries(chosen[answers.index(204)]).status_code == 200

    def test_the_answer_and_the_work_tell_nothing(self, api: Api, person: Person) -> None:
        answers = [forgotten(api, email) for email in (person.email, "nobody@example.org")]
        assert [(each.status_code, each.content) for each in answers] == [(204, b""), (204, b"")]
        with api.database.read() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(metadata.tables["letters"])) == 2
            assert db.scalar(sa.select(sa.func.count()).select_from(metadata.tables["links"])) == 0
        assert [each.to for each in mails(api)] == [person.email]

    def test_nobody_is_flooded(self, api: Api, person: Person) -> None:
        answers = [forgotten(api, person.email).status_code for _ in range(guesses.MAILS.tries + 3)]
        assert set(answers) == {204}
        assert len(mails(api)) == guesses.MAILS.tries

    def test_who_logs_in_elsewhere_gets_no_second_way_in(self, api: Api, person: Person) -> None:
        users = metadata.tables["users"]
        with api.database.write() as db:
            db.run(sa.update(users).values(password_hash=None))
        forgotten(api, person.email)
        assert mails(api) == []

    def test_the_second_factor_stays(self, api: Api, person: Person) -> None:
        with api.database.write() as db:
            db.run(sa.update(metadata.tables["users"]).values(second_factor_since_at=clock.now()))
        forgotten(api, person.email)
        (mail,) = mails(api)
        assert reset(api, str(mail.code)).status_code == 204
        refused(person.tries(NEW), 401, "second_factor_needed")


class TestChange:
    def test_needs_the_current_one_and_ends_the_other_sessions(self, api: Api, person: Person) -> None:
        other = person.logs_in().refresh_token
        person.logs_in()
        wrong = {"current_password": WRONG, "new_password": NEW}
        refused(person.post("/v1/accounts/password", wrong), 401, "credentials_wrong")
        right = {"current_password": PASSWORD, "new_password": NEW}
        assert person.post("/v1/accounts/password", right).status_code == 204
        refused(person.refreshes(other), 401, "session_over")
        assert person.refreshes().status_code == 200
        assert [person.tries(each).status_code for each in (PASSWORD, NEW)] == [401, 200]
        assert [each.kind for each in mails(api)] == ["password_changed"]

    def test_guesses_within_a_session_are_counted_too(self, person: Person) -> None:
        person.logs_in()
        body = {"current_password": WRONG, "new_password": NEW}
        answers = [person.post("/v1/accounts/password", body).status_code for _ in range(11)]
        assert answers == [401] * 10 + [429]

    def test_takes_none_that_is_guessed(self, person: Person) -> None:
        person.logs_in()
        body = {"current_password": PASSWORD, "new_password": f"{person.email}1"}
        assert faults(person.post("/v1/accounts/password", body)) == [("password_common", "/new_password")]


class TestLetters:
    def test_are_sent_once_by_however_many_processes(self, api: Api) -> None:
        for _ in range(10):
            api.admin.made("/v1/users", users_factory.body())
        with ThreadPoolExecutor(5) as pool:
            sent = [mail for round_ in pool.map(lambda _: mails(api), range(5)) for mail in round_]
        assert len(sent) == len({mail.to for mail in sent}) == 10

    def test_that_are_refused_go_out_later_and_keep_no_secret_meanwhile(self, api: Api, invited: Person) -> None:
        refusing = letters.send_due(api.database, lambda _mail: Outcome.REFUSED)
        assert (refusing.sent, refusing.postponed) == (0, 1)
        assert mails(api) == []
        with clock.frozen(clock.now() + timedelta(seconds=31)):
            (mail,) = mails(api)
            assert accept(api, str(mail.code)).status_code == 204
        del invited

    def test_end_after_two_days_of_refusals(self, api: Api, invited: Person) -> None:
        now = clock.now()
        rounds = []
        for hours in range(letters.ATTEMPTS + 2):
            with clock.frozen(now + timedelta(hours=hours)):
                rounds.append(letters.send_due(api.database, lambda _mail: Outcome.REFUSED))
        last = letters.ATTEMPTS - 1
        assert [each.postponed for each in rounds] == [1] * last + [0] * 3
        assert [each.given_up for each in rounds] == [0] * last + [1] + [0] * 2
        del invited

    def test_of_which_nobody_knows_what_became_are_not_sent_again(self, api: Api, invited: Person) -> None:
        assert letters.send_due(api.database, lambda _mail: Outcome.UNKNOWN).given_up == 1
        api.admin.post(f"/v1/users/{invited.id}/invitation")

        def dies(_mail: Mail) -> Outcome:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            letters.send_due(api.database, dies)
        with clock.frozen(clock.now() + letters.LEASE + timedelta(seconds=1)):
            assert letters.send_due(api.database, lambda _mail: Outcome.TAKEN) == letters.Round(given_up=1)
