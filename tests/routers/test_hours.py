"""Hours over HTTP: reported, confirmed, and counted once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.models.accounts import Role
from app.services import ledger
from tests.api import Api, Caller
from tests.factories import engagements, municipalities, places, projects
from tests.factories import hours as factory
from tests.factories import patrons as patron_factory
from tests.routers.answers import faults, ids, refused

HOURS = "/v1/hours"


class Work:
    """A volunteer with a project and an engagement in one village."""

    def __init__(self, api: Api, village: UUID) -> None:
        self.api = api
        self.village = str(village)
        self.patron = str(api.staff.made("/v1/patrons", patron_factory.body())["id"])
        self.project = str(api.staff.made("/v1/projects", projects.body(self.village))["id"])
        api.staff.call("PUT", f"/v1/projects/{self.project}/patrons/{self.patron}", headers={"if-match": "*"})
        self.engagement = self.named("2025-01-01")

    def named(self, starts_on: str) -> str:
        body = engagements.body(self.patron, self.village, starts_on=starts_on)
        return str(self.api.staff.made("/v1/engagements", body)["id"])

    @property
    def patron_caller(self) -> Caller:
        return self.api.caller(Role.PATRON, UUID(str(self.api.home["id"])), patron_id=UUID(self.patron))

    def told(self, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
        where = {} if "engagement_id" in values else {"project_id": self.project}
        return (caller or self.api.staff).made(HOURS, factory.body(self.patron, **where, **values))

    def confirmed(self, **values: Any) -> dict[str, Any]:
        return self.told(status="confirmed", **values)

    def figure(self) -> float | None:
        query = {"agency": self.api.home["slug"], "as_of": "2026-11"}
        figure = self.api.staff.get("/v1/impact", params=query).json()["counts"]["volunteer_hours"]
        receipt = self.api.staff.get("/v1/impact/receipt", params={**query, "measure": "volunteer_hours"}).json()
        assert sum(line["amount"] for line in receipt["items"]) == (figure["value"] or 0)
        with self.api.database.snapshot() as db:
            assert (ledger.verify(db).examples, ledger.verify_cells(db)) == ([], [])
        value: float | None = figure["value"]
        return value


@pytest.fixture
def work(api: Api) -> Work:
    return Work(api, places.tree(api).village)


class TestFigures:
    def test_only_confirmed_hours_count_and_a_report_of_the_year_goes_before_them(self, work: Work) -> None:
        assert work.figure() is None
        reported = work.told(hours=3.25)
        assert work.figure() is None
        work.api.staff.post(f"{HOURS}/{reported['id']}/confirmation")
        assert work.figure() == 3
        work.confirmed(given_on="2026-03-02", hours=1.25)  # 4.5 in all: rounded once, half even
        assert work.figure() == 4
        work.confirmed(given_on="2025-05-01", hours=10)
        work.confirmed(given_on="2026-04-01", hours=2, engagement_id=work.engagement)
        assert work.figure() == 16
        report = f"/v1/projects/{work.project}/reports"
        made = work.api.staff.made(report, {"year": 2026, "volunteer_hours": 60})
        assert work.figure() == 72
        work.api.staff.patch(f"{report}/{made['id']}", {"volunteer_hours": None})
        assert work.figure() == 16
        work.api.staff.post(f"{HOURS}/{reported['id']}/rejection", {"reason": "Doppelt."})
        assert work.figure() == 13
        work.api.staff.delete(f"{HOURS}/{reported['id']}", "*")
        assert work.figure() == 13

    def test_hours_of_an_engagement_count_once_they_are_confirmed(self, work: Work) -> None:
        work.confirmed(hours=1)
        told = work.told(given_on="2026-03-05", hours=5, engagement_id=work.engagement)
        assert work.figure() == 1
        work.api.staff.post(f"{HOURS}/{told['id']}/confirmation")
        assert work.figure() == 6
        work.api.staff.post(f"{HOURS}/{told['id']}/rejection", {"reason": "Doppelt."})
        assert work.figure() == 1

    def test_a_change_has_to_be_confirmed_again(self, work: Work) -> None:
        made = work.confirmed(hours=8)
        changed = work.api.staff.patch(f"{HOURS}/{made['id']}", {"hours": 9}).json()
        assert (changed["status"], changed["hours"], changed["decided_at"]) == ("reported", 9, None)
        assert work.figure() is None


class TestRules:
    @pytest.mark.parametrize(
        ("values", "fault"),
        [
            ({"hours": 0.3}, ("no_quarter_hour", "/hours")),
            ({"hours": 0}, ("no_quarter_hour", "/hours")),
            ({"hours": 24.25}, ("too_many_hours", "/hours")),
            ({"given_on": (clock.today() + timedelta(days=40)).isoformat()}, ("day_to_come", "/given_on")),
            ({"engagement_id": None, "project_id": None}, ("hours_for_one_thing", "/project_id")),
            ({"status": "rejected"}, ("hours_rejected_at_once", "/status")),
        ],
    )
    def test_what_cannot_be(self, work: Work, values: dict[str, Any], fault: tuple[str, str]) -> None:
        body = factory.body(work.patron, **{"project_id": work.project, **values})
        assert faults(work.api.staff.post(HOURS, body)) == [fault]

    def test_hours_are_for_something_of_the_volunteer(self, work: Work) -> None:
        other = Work(work.api, UUID(work.village))
        body = factory.body(work.patron, project_id=other.project)
        assert faults(work.api.staff.post(HOURS, body)) == [("not_their_project", "/project_id")]
        for engagement, day in ((other.engagement, "2026-03-01"), (work.engagement, "2024-12-31")):
            body = factory.body(work.patron, engagement_id=engagement, given_on=day)
            assert faults(work.api.staff.post(HOURS, body)) == [("not_their_engagement", "/engagement_id")]

    def test_no_time_is_told_twice(self, work: Work) -> None:
        day = work.told()
        again = factory.body(work.patron, project_id=work.project)
        refused(work.api.staff.post(HOURS, again), 409, "overlap")
        refused(work.api.staff.post(HOURS, {**again, "period": "month", "given_on": "2026-03-15"}), 409, "overlap")
        month = work.told(period="month", given_on="2026-04-15", hours=100)
        assert month["given_on"] == "2026-04-01"
        refused(work.api.staff.post(HOURS, {**again, "given_on": "2026-04-30"}), 409, "overlap")
        work.told(engagement_id=work.engagement)  # something else
        work.api.staff.post(f"{HOURS}/{day['id']}/rejection", {"reason": "Vertippt."})
        work.told()


class TestCallers:
    def test_a_volunteer_reports_own_hours_until_they_are_confirmed(self, work: Work) -> None:
        me, other = work.patron_caller, Work(work.api, UUID(work.village))
        theirs = other.told()
        mine = work.told(me)
        assert ids(me.get(HOURS)) == [mine["id"]]
        assert me.get(f"{HOURS}/{theirs['id']}").status_code == 404
        refused(me.post(HOURS, factory.body(other.patron, project_id=other.project)), 403, "own_record_only")
        body = factory.body(work.patron, project_id=work.project, given_on="2026-03-09", status="confirmed")
        refused(me.post(HOURS, body), 403, "staff_only")
        refused(me.post(f"{HOURS}/{mine['id']}/confirmation"), 403, "not_permitted")
        assert me.patch(f"{HOURS}/{mine['id']}", {"hours": 4}).json()["hours"] == 4
        work.api.staff.post(f"{HOURS}/{mine['id']}/confirmation")
        refused(me.patch(f"{HOURS}/{mine['id']}", {"hours": 5}, "*"), 409, "hours_decided")
        refused(me.delete(f"{HOURS}/{mine['id']}", "*"), 409, "hours_decided")

    def test_the_manager_of_the_place_confirms_and_nobody_elsewhere(self, work: Work) -> None:
        at_project, engaged = work.told(), work.told(engagement_id=work.engagement)
        home = UUID(str(work.api.home["id"]))
        manager = work.api.caller(Role.MUNICIPALITY_MANAGER, home, municipality_id=UUID(work.village))
        assert ids(manager.get(HOURS)) == [at_project["id"], engaged["id"]]
        for each in (at_project, engaged):
            assert manager.post(f"{HOURS}/{each['id']}/confirmation").json()["status"] == "confirmed"
        away = UUID(str(work.api.lead.made("/v1/municipalities", municipalities.body())["id"]))
        elsewhere = work.api.caller(Role.MUNICIPALITY_MANAGER, home, municipality_id=away)
        assert ids(elsewhere.get(HOURS)) == []
        for caller in (elsewhere, work.api.stranger):
            assert caller.post(f"{HOURS}/{engaged['id']}/confirmation").status_code == 404
        refused(work.api.staff.post(f"{HOURS}/{engaged['id']}/confirmation"), 409, "hours_decided")


class TestFiles:
    def test_a_list_is_brought_in_and_goes_out_unchanged(self, work: Work) -> None:
        lines = ["Patennummer;Projektnummer;Datum;Anzahl Stunden;Status;Zeitraum"]
        told = (("01.03.2026", "2,5", "Tag"), ("02.03.2026", "3 h", "Tag"), ("02.03.2026", "1", "Monat"))
        lines += [f"{work.patron};{work.project};{day};{hours};bestätigt;{period}" for day, hours, period in told]
        found = work.api.imported(work.api.staff, "hours", "\n".join(lines).encode(), mode="partial")
        assert (found["report"]["created"], found["report"]["conflicts"][0]["code"]) == (2, "overlap")
        assert work.figure() == 6
        back = work.api.staff.get("/v1/exports/hours?format=csv&language=de").content
        again = work.api.imported(work.api.staff, "hours", back)
        assert (again["report"]["unchanged"], again["report"]["created"]) == (2, 0)


def test_a_month_that_has_begun_can_be_told(work: Work) -> None:
    today: date = clock.today()
    assert work.told(period="month", given_on=today.isoformat())["given_on"] == today.replace(day=1).isoformat()
