"""Reminders: who is told of what, when, and that nothing goes out twice or gets lost."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.mailing import Mail, Outcome, message, send_by_smtp
from app.models import metadata
from app.models.accounts import Role
from app.services import letters
from app.services.care import reminders
from tests.api import Api, Person
from tests.factories import fundings, municipalities, projects
from tests.smtp_server import smtp

MONDAY = datetime(2026, 3, 30, 6, 0, 0, tzinfo=UTC)
"""Eight in Germany, on the first Monday of summer time."""
SECOND = timedelta(seconds=1)


class Post:
    """Mails that a server took."""

    def __init__(self, api: Api) -> None:
        self.api, self.mails, self.away = api, list[Mail](), False

    def __call__(self, mail: Mail) -> Outcome:
        if self.away:
            return Outcome.REFUSED
        self.mails.append(mail)
        return Outcome.TAKEN

    def round(self) -> list[tuple[str, str]]:
        """Do what is due, and say who got what."""
        before = len(self.mails)
        reminders.run(self.api.database)
        letters.send_due(self.api.database, self)
        return sorted((mail.to, mail.kind) for mail in self.mails[before:])


class Scene:
    """An agency with an admin and an address, a village somebody looks after, and a project in each of two places."""

    def __init__(self, api: Api) -> None:
        self.api = api
        with clock.frozen(MONDAY - timedelta(days=100)):
            self.village, self.town = [
                str(api.lead.made("/v1/municipalities", municipalities.body(name=name))["id"])
                for name in ("Morbach", "Wittlich")
            ]
            self.carer = self.person(Role.AGENCY_COORDINATOR, "carer@example.org", language="en")
            self.admin = self.person(Role.AGENCY_ADMIN, "admin@example.org")
            path = f"/v1/care/places/{self.village}"
            api.staff.call("PUT", path, {"user_id": self.carer.id}, headers={"if-match": "*"})
            body = {"enabled": True, "address": "agentur@example.org"}
            assert api.admin.patch("/v1/care/reminders/settings", body).status_code == 200

    def person(self, role: Role, email: str, **more: Any) -> Person:
        return self.api.person(role, self.api.home["id"], email=email, **more)

    def project(self, place: str, day: date = date(2026, 1, 1)) -> None:
        body = projects.body(place, status="completed", started_on=str(day), completed_on=str(day))
        self.api.staff.made("/v1/projects", body)

    def proof(self, due: date) -> str:
        programme = self.api.lead.made("/v1/fundings/programmes", fundings.programme_body())["id"]
        body = fundings.body(programme, proof_deadline=str(due), municipality_id=self.village)
        return str(self.api.staff.made("/v1/fundings/grants", body)["id"])

    def log(self) -> list[tuple[str, str, str]]:
        items = self.api.staff.get("/v1/care/reminders").json()["items"]
        return sorted((each["recipient"], each["kind"], each["state"]) for each in items)


@pytest.fixture
def scene(api: Api) -> Scene:
    return Scene(api)


@pytest.fixture
def post(api: Api) -> Post:
    return Post(api)


CARER, ADMIN, AGENCY = "carer@example.org", "admin@example.org", "agentur@example.org"


class TestDigest:
    def test_goes_once_a_week_to_whom_it_concerns(self, scene: Scene, post: Post) -> None:
        with clock.frozen(MONDAY - timedelta(days=3)):
            scene.project(scene.village)
            scene.project(scene.town)
        with clock.frozen(MONDAY - SECOND):
            assert post.round() == []
        with clock.frozen(MONDAY):
            assert post.round() == [(ADMIN, "care_digest"), (CARER, "care_digest")]
            assert post.round() == []
        english, german = sorted((mail for mail in post.mails), key=lambda mail: mail.language, reverse=True)
        assert english.wording is not None
        assert german.wording is not None
        assert english.wording.subject == "What waits for somebody this week (1)"
        assert german.wording.subject == "Was diese Woche auf jemanden wartet (1)"
        for day in range(1, 7):
            with clock.frozen(MONDAY + timedelta(days=day)):
                assert post.round() == []
        with clock.frozen(MONDAY + timedelta(days=7)):
            assert len(post.round()) == 2
        assert scene.log() == sorted([(scene.carer.id, "digest", "sent"), (scene.admin.id, "digest", "sent")] * 2)

    @pytest.mark.parametrize(
        ("sunday", "eight"),
        [
            (date(2026, 3, 29), datetime(2026, 3, 29, 6, tzinfo=UTC)),
            (date(2026, 10, 25), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        ],
        ids=["spring", "autumn"],
    )
    def test_goes_at_eight_on_the_day_the_clock_changes(
        self, scene: Scene, post: Post, sunday: date, eight: datetime
    ) -> None:
        """Once, on the day of 23 and on the day of 25 hours."""
        with clock.frozen(MONDAY - timedelta(days=90)):
            scene.api.admin.patch("/v1/care/reminders/settings", {"weekday": 7}, "*")
            scene.project(scene.town)
        got = []
        begin = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=6)
        for half_hours in range(72):
            with clock.frozen(begin + timedelta(minutes=30 * half_hours)):
                got += [clock.now() for _ in post.round()]
        assert got == [eight]

    def test_nobody_is_asked_unless_the_agency_says_so(self, scene: Scene, post: Post) -> None:
        with clock.frozen(MONDAY):
            scene.project(scene.town)
            scene.api.admin.patch("/v1/care/reminders/settings", {"enabled": False}, "*")
            assert post.round() == []
            preview = scene.api.staff.get("/v1/care/reminders/preview").json()["items"]
            assert [(each["recipient"], each["count"]) for each in preview] == [(scene.admin.id, 1)]
            scene.api.admin.patch("/v1/care/reminders/settings", {"enabled": True}, "*")
            scene.api.admin.patch("/v1/care/rules/project_without_value", {"mailed": False}, "*")
            assert post.round() == []


class TestChain:
    def test_goes_on_to_whoever_is_there(self, scene: Scene, post: Post) -> None:
        admin, api = scene.api.admin, scene.api
        week = iter(range(1, 9))
        with clock.frozen(MONDAY - timedelta(days=10)):
            scene.project(scene.village)

        def next_week() -> list[str]:
            with clock.frozen(MONDAY + timedelta(days=7 * next(week))):
                return [to for to, _ in post.round()]

        def gone(person: Person) -> None:
            version = admin.get(f"/v1/users/{person.id}").json()["version"]
            assert admin.patch(f"/v1/users/{person.id}", {"state": "disabled"}, version).status_code == 200

        assert next_week() == [CARER]
        gone(scene.carer)
        assert next_week() == [ADMIN]
        gone(scene.admin)
        assert next_week() == [AGENCY]
        with clock.frozen(MONDAY):
            admin.patch("/v1/care/reminders/settings", {"address": None}, "*")
        assert next_week() == []
        assert ("nobody", "digest", "nobody") in scene.log()
        assert api.stranger.get("/v1/care/reminders").json()["items"] == []


class TestUrgent:
    def test_is_told_once_in_between(self, scene: Scene, post: Post) -> None:
        due = date(2026, 4, 9)
        with clock.frozen(MONDAY):
            post.round()
            scene.proof(due)
        got = []
        for hours in range(24 * 5):
            with clock.frozen(MONDAY + timedelta(hours=hours)):
                got += [(clock.now(), *each) for each in post.round()]
        assert got == [(datetime(2026, 4, 2, 6, tzinfo=UTC), CARER, "care_urgent")]
        assert post.mails[-1].wording is not None
        assert post.mails[-1].wording.subject == "Urgent: 1 on the list"


class TestRefusals:
    def test_by_one_click_without_an_account(self, scene: Scene, post: Post) -> None:
        api = scene.api
        with clock.frozen(MONDAY):
            scene.project(scene.village)
            assert post.round() == [(CARER, "care_digest")]
            made = message(post.mails[-1], api.database.settings)
            assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            path = "/v1" + made["List-Unsubscribe"].strip("<>").partition("/v1")[2]
            form = {"content-type": "application/x-www-form-urlencoded"}
            assert api.public.call("POST", path[:-1] + "~", headers=form).status_code == 404
            answer = api.public.call("POST", path, content=b"List-Unsubscribe=One-Click", headers=form)
            assert (answer.status_code, answer.json()) == (200, {"rule": "all", "refused": True})
            assert api.public.call("POST", path, content=b"List-Unsubscribe=One-Click", headers=form).status_code == 200
            assert api.public.post("/v1/projects", content=b"a=b", headers=form).status_code == 415
        with clock.frozen(MONDAY + timedelta(days=7)):
            assert post.round() == [(ADMIN, "care_digest")]
            assert api.public.post(f"{path}/back").json() == {"rule": "all", "refused": False}
        with clock.frozen(MONDAY + timedelta(days=14)):
            assert post.round() == [(CARER, "care_digest")]

    def test_of_one_rule_leave_the_others_and_hold_for_what_waits_to_go_out(self, scene: Scene, post: Post) -> None:
        api = scene.api
        with clock.frozen(MONDAY):
            scene.project(scene.village)
            scene.proof(date(2026, 4, 1))
            post.away = True
            assert post.round() == []
            text = api.staff.get("/v1/care/reminders/preview").json()["items"][0]["text"]
            false_code = text.partition("/care/refusals/proof_of_use_due#code=")[2][:43]
            assert api.public.post(f"/v1/care/refusals/proof_of_use_due/{false_code}").status_code == 404
        post.away = False
        with clock.frozen(MONDAY + timedelta(minutes=1)):
            assert post.round() == [(CARER, "care_digest")]
            assert post.mails[-1].wording is not None
            told = post.mails[-1].wording.text
            assert "Proof of use due" in told
            code = told.partition("/care/refusals/proof_of_use_due#code=")[2][:43]
            assert api.public.post(f"/v1/care/refusals/all/{code}").status_code == 404
            assert api.public.post(f"/v1/care/refusals/proof_of_use_due/{code}").status_code == 200
        with clock.frozen(MONDAY + timedelta(days=7)):
            assert post.round() == [(ADMIN, "care_digest"), (CARER, "care_digest")]
            assert post.mails[-1].wording is not None
            both = {mail.to: mail.wording.text for mail in post.mails[-2:] if mail.wording is not None}
            assert "Proof of use due" not in both[CARER]
            assert "Verwendungsnachweis fällig" in both[ADMIN]


class TestReliability:
    def test_a_mail_server_away_for_a_day_loses_nothing_and_sends_nothing_twice_or_at_night(self, scene: Scene) -> None:
        """Over a socket: for 26 hours it refuses, or hangs up before it has the text."""
        with clock.frozen(MONDAY):
            scene.project(scene.village)
            scene.project(scene.town)
        hours: list[int] = []
        with smtp(RCPT="hang up") as (server, settings):
            for minutes in range(0, 48 * 60, 40):
                server.answers |= {"RCPT": "hang up" if minutes < 13 * 60 else "451 later"}
                if minutes >= 26 * 60:
                    server.answers["RCPT"] = "250 fine"
                with clock.frozen(MONDAY + timedelta(minutes=minutes)):
                    reminders.run(scene.api.database)
                    sent = letters.send_due(
                        scene.api.database, lambda mail: send_by_smtp(message(mail, settings), settings)
                    ).sent
                    hours += [clock.now().astimezone(clock.GERMANY).hour] * sent
        assert len(server.mails) == len(hours) == 2
        assert all(8 <= hour < 20 for hour in hours)
        assert sorted(to for to in (ADMIN, CARER) for mail in server.mails if f"To: {to}" in mail) == [ADMIN, CARER]
        assert {state for _, _, state in scene.log()} == {"sent"}

    def test_a_night_behind_the_outage_is_waited_for(self, scene: Scene, post: Post) -> None:
        with clock.frozen(MONDAY):
            scene.project(scene.village)
        got: list[datetime] = []
        for minutes in range(0, 26 * 60, 20):
            post.away = minutes < 13 * 60  # until nine in the evening
            with clock.frozen(MONDAY + timedelta(minutes=minutes)):
                got += [clock.now() for _ in post.round()]
        assert got == [MONDAY + timedelta(days=1)]

    def test_several_at_once_put_it_together_once(self, scene: Scene, post: Post) -> None:
        with clock.frozen(MONDAY):
            scene.project(scene.village)
            scene.project(scene.town)
            threads = [threading.Thread(target=reminders.run, args=(scene.api.database,)) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(post.round()) == 2
            assert len(scene.log()) == 2

    def test_what_dies_in_between_has_done_nothing(
        self, scene: Scene, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with clock.frozen(MONDAY):
            scene.project(scene.village)
            with monkeypatch.context() as broken:
                broken.setattr(reminders, "_note_told", _dies)
                with pytest.raises(KeyboardInterrupt):
                    reminders.run(scene.api.database)
            assert scene.log() == []
            assert post.round() == [(CARER, "care_digest")]

    def test_what_dies_while_sending_is_told_as_unknown(self, scene: Scene, post: Post) -> None:
        with clock.frozen(MONDAY):
            scene.project(scene.village)
            reminders.run(scene.api.database)
            with pytest.raises(KeyboardInterrupt):
                letters.send_due(scene.api.database, _dies)
        with clock.frozen(MONDAY + timedelta(hours=1)):
            assert post.round() == []
        assert scene.log() == [(scene.carer.id, "digest", "unknown")]
        with scene.api.database.read() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(metadata.tables["letters"])) == 0


def _dies(*_given: Any) -> Any:
    raise KeyboardInterrupt
