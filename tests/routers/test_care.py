"""Care over HTTP: each rule speaks from its day on, not a day before, and until what waited is done."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.models.accounts import Role
from app.models.care import CareRule
from tests.api import Api
from tests.factories import engagements, fundings, municipalities, participations, patrons, projects, savings, workshops
from tests.factories.care import mark, one, rules, waiting

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 10, tzinfo=UTC)


def at(day: date) -> Any:
    """The clock stands at noon of a day."""
    return clock.frozen(datetime.combine(day, time(10), UTC))


@pytest.fixture
def village(api: Api) -> str:
    return str(api.lead.made("/v1/municipalities", municipalities.body(name="Morbach"))["id"])


class Scene:
    """Makes what each rule waits for, begun on a day, and does what ends it."""

    def __init__(self, api: Api, village: str, begun: date) -> None:
        self.api, self.staff, self.village, self.begun = api, api.staff, village, begun

    def municipality_without_resolution(self) -> Any:
        body = participations.body(self.village, status="contact", contact_on=str(self.begun), starts_on=None)
        made = self.staff.made("/v1/participations", body)
        return lambda: self.staff.patch(f"/v1/participations/{made['id']}", {"status": "ended", "ends_on": str(TODAY)})

    def resolution_without_patron(self) -> Any:
        body = participations.body(
            self.village, status="resolution", resolution_on=str(self.begun), starts_on=str(self.begun)
        )
        self.staff.made("/v1/participations", body)
        patron = self.staff.made("/v1/patrons", patrons.body())["id"]
        return lambda: self.staff.post("/v1/engagements", engagements.body(patron, self.village, starts_on=str(TODAY)))

    def patron_without_project(self) -> Any:
        patron = self.staff.made("/v1/patrons", patrons.body())["id"]
        self.staff.made("/v1/engagements", engagements.body(patron, self.village, starts_on=str(self.begun)))
        project = self.staff.made("/v1/projects", projects.body(self.village, status="planned"))["id"]
        link = f"/v1/projects/{project}/patrons/{patron}"
        return lambda: self.staff.call("PUT", link, headers={"if-match": "*"})

    def project_without_value(self) -> Any:
        day = str(self.begun)
        body = projects.body(self.village, status="completed", started_on=day, completed_on=day)
        project = self.staff.made("/v1/projects", body)["id"]
        return lambda: self.staff.post("/v1/savings", savings.direct(project))

    def project_value_outdated(self) -> Any:
        day = str(self.begun)
        with at(self.begun):
            body = projects.body(self.village, status="completed", started_on=day, completed_on=day)
            project = self.staff.made("/v1/projects", body)["id"]
            saving = self.staff.made("/v1/savings", savings.direct(project))
        return lambda: self.staff.patch(f"/v1/savings/{saving['id']}", {"result_t": 3, "reason": "Nachgefragt"})

    def _grant(self, **values: Any) -> Any:
        programme = self.api.lead.made("/v1/fundings/programmes", fundings.programme_body())["id"]
        made = self.staff.made("/v1/fundings/grants", fundings.body(programme, **values))
        return lambda: self.staff.patch(f"/v1/fundings/grants/{made['id']}", {"status": "withdrawn"})

    def application_deadline_near(self) -> Any:
        day = str(self.begun)
        return self._grant(status="draft", application_deadline=day, municipality_id=self.village, granted_eur=None)

    def proof_of_use_due(self) -> Any:
        return self._grant(status="granted", proof_deadline=str(self.begun), municipality_id=self.village)

    def registrations_to_decide(self) -> Any:
        with at(self.begun):
            body = workshops.body(municipality_id=self.village, capacity=1)
            path = f"/v1/workshops/{self.staff.made('/v1/workshops', body)['id']}"
            for _ in range(2):
                patron = self.staff.made("/v1/patrons", patrons.body())["id"]
                self.staff.made(f"{path}/registrations", {"patron_id": patron})
        return lambda: self.staff.patch(path, {"capacity": 2}, "*")


class TestRules:
    @pytest.mark.parametrize("rule", CareRule)
    def test_each_speaks_from_its_day_on_until_it_is_done(self, api: Api, village: str, rule: CareRule) -> None:
        with clock.frozen(NOON):
            (setting,) = [each for each in api.staff.get("/v1/care/rules").json()["items"] if each["rule"] == rule]
            lead = timedelta(days=setting["days"] if setting["ahead"] else -setting["days"])
            begun = TODAY + lead
            done = getattr(Scene(api, village, begun), rule)()
        with at(TODAY - timedelta(days=1)):
            assert rules(api.staff) == []
        with clock.frozen(NOON):
            item = one(api.staff)
            assert (item["rule"], item["urgency"], item["since"]) == (rule, "normal", str(TODAY))
            assert item["due_on"] == (str(begun) if setting["ahead"] else None)
            assert item["municipality_id"] in {None, village}
            (german,) = waiting(api.staff, headers={"accept-language": "de"})
            assert german["detail"] != item["detail"]
            assert "…" not in item["detail"] + german["detail"]
            assert rules(api.staff, f"within={village}") == [rule]
            assert rules(api.staff, f"within={UUID(int=7)}") == rules(api.stranger) == []
            counts = api.staff.get("/v1/care/summary").json()
            assert counts["whole"] == 1
            assert {"rule": rule, "urgent": 0, "normal": 1} in counts["counts"]
        with at(TODAY + timedelta(days=setting["days"])):
            urgent = one(api.staff, "urgency=urgent")
            assert urgent["id"] == item["id"]
            assert rules(api.staff, "urgency=normal") == []
            answer = done()
            assert answer.status_code in {200, 201, 204}, answer.text
            assert rules(api.staff) == []


class TestMarks:
    @pytest.fixture
    def item(self, api: Api, village: str) -> Any:
        with clock.frozen(NOON):
            Scene(api, village, TODAY - timedelta(days=100)).municipality_without_resolution()
            yield one(api.staff)

    def test_put_off_it_comes_back_on_its_day(self, api: Api, item: dict[str, Any]) -> None:
        until = TODAY + timedelta(days=10)
        answer = mark(api.staff, item, "Der Rat tagt erst im Mai.", str(until))
        assert answer.status_code == 200, answer.text
        assert answer.json()["mark"]["until"] == str(until)
        assert rules(api.staff) == []
        assert one(api.staff, "put_off=true")["mark"]["reason"] == "Der Rat tagt erst im Mai."
        assert api.staff.get("/v1/care/summary").json()["whole"] == 0
        with at(until - timedelta(days=1)):
            assert rules(api.staff) == []
        with at(until):
            assert one(api.staff)["id"] == item["id"]

    def test_done_it_stays_away_until_it_is_counted_from_another_day(self, api: Api, item: dict[str, Any]) -> None:
        assert mark(api.staff, item, "Beschluss kommt nicht.").status_code == 200
        assert rules(api.staff) == []
        path = f"/v1/participations/{item['record_id']}"
        assert api.staff.patch(path, {"contact_on": str(TODAY - timedelta(days=95))}).status_code == 200
        again = one(api.staff)
        assert again["id"] != item["id"]
        assert again["mark"] is None
        assert mark(api.staff, item, "Zu spät.").status_code == 404

    def test_a_word_is_taken_back_and_the_first_of_two_counts(self, api: Api, item: dict[str, Any]) -> None:
        assert mark(api.staff, item, "Erledigt.").status_code == 200
        late = mark(api.staff, item, "Auch ich.")
        assert (late.status_code, late.headers["etag"]) == (412, '"2"')
        marked = one(api.staff, "put_off=true")
        assert mark(api.staff, marked, None).status_code == 200
        assert one(api.staff)["version"] == 3

    def test_a_day_that_is_over_and_a_stranger_are_refused(self, api: Api, item: dict[str, Any]) -> None:
        past = mark(api.staff, item, "Später.", str(TODAY))
        assert (past.status_code, past.json()["errors"][0]["code"]) == (422, "until_past")
        assert mark(api.stranger, item, "Nicht meins.").status_code == 404
        assert mark(api.staff, {**item, "id": "nothing.at.all"}, "Was?").status_code == 404


class TestPages:
    def test_go_through_all_rules_without_loss(self, api: Api, village: str) -> None:
        with clock.frozen(NOON):
            scene = Scene(api, village, TODAY - timedelta(days=400))
            for _ in range(3):
                scene.project_without_value()
                scene.patron_without_project()
            scene.proof_of_use_due()
            whole = waiting(api.staff)
            assert len(whole) == len({each["id"] for each in whole}) == 7
            assert waiting(api.staff, "limit=2") == whole
            assert waiting(api.staff, "limit=1&rule=project_without_value") == whole[-3:]
            cursor = api.staff.get("/v1/care?limit=1").json()["next"]
            assert api.staff.get(f"/v1/care?limit=1&urgency=urgent&cursor={cursor}").status_code == 400


class TestWhose:
    def test_a_municipality_manager_sees_the_own_place_without_volunteers(self, api: Api, village: str) -> None:
        with clock.frozen(NOON):
            scene = Scene(api, village, TODAY - timedelta(days=400))
            scene.patron_without_project()
            scene.project_without_value()
            elsewhere = str(api.lead.made("/v1/municipalities", municipalities.body())["id"])
            Scene(api, elsewhere, TODAY - timedelta(days=400)).project_without_value()
            manager = api.caller(Role.MUNICIPALITY_MANAGER, api.home["id"], municipality_id=UUID(village))
            (item,) = waiting(manager)
            assert (item["rule"], item["resource"]) == ("project_without_value", "projects")
            named = {each["rule"] for each in manager.get("/v1/care/summary").json()["counts"]}
            assert named == {*CareRule} - {"patron_without_project", "registrations_to_decide"}
            assert api.lead.get("/v1/care").status_code == 403

    def test_somebody_looks_after_a_place(self, api: Api, village: str) -> None:
        with clock.frozen(NOON):
            Scene(api, village, TODAY - timedelta(days=400)).patron_without_project()
            person = api.person(Role.AGENCY_COORDINATOR, api.home["id"]).logs_in()
            assert rules(person, "mine=true") == []
            path, free = f"/v1/care/places/{village}", {"if-match": "*"}
            stranger = api.person(Role.AGENCY_COORDINATOR, api.elsewhere["id"])
            refused = api.staff.call("PUT", path, {"user_id": stranger.id}, headers=free)
            assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/user_id")
            set_to = api.staff.call("PUT", path, {"user_id": person.id}, headers=free)
            assert (set_to.status_code, set_to.json()["version"]) == (200, 2)
            assert rules(person, "mine=true") == ["patron_without_project"]
            (listed,) = api.staff.get(f"/v1/care/places?user_id={person.id}").json()["items"]
            assert listed == set_to.json()
            late = api.staff.call("PUT", path, {"user_id": None}, headers={"if-match": '"1"'})
            assert late.status_code == 412
            account = api.admin.get(f"/v1/users/{person.id}").json()
            assert api.admin.delete(f"/v1/users/{person.id}", account["version"]).status_code == 204
            assert api.staff.get("/v1/care/places").json()["items"][0]["user_id"] is None


class TestSettings:
    def test_an_agency_has_its_own_days_and_words(self, api: Api, village: str) -> None:
        with clock.frozen(NOON):
            Scene(api, village, TODAY - timedelta(days=20)).municipality_without_resolution()
            assert rules(api.staff) == []
            path = "/v1/care/rules/municipality_without_resolution"
            words = "{name} wartet[ bis {due_on}] seit {since}."
            changed = api.admin.patch(path, {"days": 14, "german": words})
            assert (changed.status_code, changed.json()["version"]) == (200, 2)
            (item,) = waiting(api.staff, headers={"accept-language": "de"})
            assert item["detail"] == "Morbach wartet seit 25.03.2026."
            assert api.admin.patch(path, {"days": 15}).status_code == 412
            assert api.staff.patch(path, {"days": 15}, "*").status_code == 403
            assert api.admin.patch(path, {"german": None}, 2).json()["german"] is None

    @pytest.mark.parametrize("words", ["{password}", "{name", "name}", "{name.__class__}", "{0}", "{{name}}"])
    def test_other_braces_are_refused(self, api: Api, words: str) -> None:
        answer = api.admin.patch("/v1/care/rules/proof_of_use_due", {"english": words})
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["code"], fault["pointer"]) == (422, "placeholder_unknown", "/english")
