"""Frozen reports over HTTP: what they hold, who reads them, what changes afterwards."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.accounts import Role
from app.models.reports import Audience, ProjectShareChange
from app.services import report_figures
from app.services.report_figures import Asked, State
from tests.api import Api, Caller
from tests.factories import fundings, projects, rows, savings
from tests.factories import reports as factory
from tests.factories.reports import body
from tests.routers.answers import faults, ids, refused

URL = "/v1/reports"
FEBRUARY = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def made(api: Api, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
    return (caller or api.staff).made(URL, body(**values))


def achieved(api: Api, tonnes: float = 12.0, **values: Any) -> dict[str, Any]:
    """A project of the home agency with an effect since 2025, and its saving."""
    project = projects.made(api, **values)
    effect = {"stage": "achieved", "result_t": tonnes, "effect_from": "2025-01", "lifetime_months": 120}
    return {**project, "saving": api.staff.made("/v1/savings", savings.direct(project["id"], **effect))}


def correct(api: Api, saving: dict[str, Any]) -> None:
    """A better estimate: 10.5 t."""
    answer = api.staff.patch(f"/v1/savings/{saving['id']}", {"result_t": 10.5, "reason": "Neue Messung"})
    assert answer.status_code == 200, answer.text


def grant(api: Api, **values: Any) -> dict[str, Any]:
    programme = api.staff.made("/v1/fundings/programmes", fundings.programme_body())
    return api.staff.made("/v1/fundings/grants", fundings.body(programme["id"], **values))


def annual(report: dict[str, Any], scope: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = report["figures"]["scopes"][scope]["figures"]["annual"]["total"]
    return found


class TestCreate:
    def test_freezes_the_figures_of_the_last_month_with_method_and_knowledge(self, api: Api) -> None:
        with clock.frozen(FEBRUARY):
            achieved(api)
        last = api.staff.get("/v1/impact").json()["data_state"]
        report = made(api, note="Für den Beirat", scopes=[{}, {"theme": "heating"}])
        assert annual(report)["value"] == 12.0
        assert annual(report, 1)["state"] == "not_reported"
        assert report["figures"]["scopes"][0]["figures"]["as_of"] == "2025-12"
        assert {"number": report["data_state"], "known_at": report["known_at"]} == last
        assert report["known_at"].startswith("2026-02-01T12:00:00")
        assert report["method_version"] == report["figures"]["method"]["version"]
        assert (report["agency_id"], report["audience"]) == (str(api.home["id"]), "internal")
        assert api.staff.get(f"{URL}/{report['id']}").json() == report

    def test_staff_report_on_their_own_agency(self, api: Api) -> None:
        achieved(api)
        report = made(api)
        assert report["scopes"][0]["agency_id"] == str(api.home["id"])
        assert annual(made(api, api.stranger))["state"] == "not_reported"
        sent = body(scopes=[{}, {"agency_id": str(api.elsewhere["id"])}])
        assert faults(api.staff.post(URL, sent)) == [("report_foreign_scope", "/scopes/1/agency_id")]

    def test_the_network_lead_reports_on_any_and_on_all(self, api: Api) -> None:
        achieved(api)
        scopes = [{}, {"agency_id": str(api.home["id"])}, {"agency_id": str(api.elsewhere["id"])}]
        report = made(api, api.lead, scopes=scopes)
        assert report["agency_id"] is None
        assert [annual(report, index)["value"] for index in range(3)] == [12.0, 12.0, None]

    def test_a_place_is_kept_by_its_id(self, api: Api) -> None:
        place = api.lead.made("/v1/municipalities", {"level": "state", "name": "Land", "ars": "07"})["id"]
        report = made(api, scopes=[{"municipality_id": place, "below": False, "status": ["completed", "paused"]}])
        assert report["scopes"][0]["municipality_id"] == place
        receipt = report["figures"]["scopes"][0]["receipts"]["/investment/realised"]
        assert parse_qs(urlsplit(receipt).query)["status"] == ["completed", "paused"]
        assert parse_qs(urlsplit(receipt).query)["below"] == ["false"]

    def test_a_figure_names_its_receipt_with_the_knowledge_of_the_report(self, api: Api) -> None:
        with clock.frozen(FEBRUARY):
            achieved(api)
        report = made(api)
        receipts = report["figures"]["scopes"][0]["receipts"]
        target = urlsplit(receipts["/annual/total"])
        assert target.path == "/v1/impact/receipt"
        assert parse_qs(target.query) == {
            "measure": ["annual"], "agency_id": [str(api.home["id"])], "below": ["true"], "as_of": ["2025-12"],
            "known_at": [report["known_at"]],
        }  # fmt: skip
        receipt = api.staff.get(receipts["/annual/total"])
        assert receipt.status_code == 200, receipt.text
        assert receipt.json()["total"] == annual(report)

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"period_from": "2026-01"}, ("end_before_start", "/period_to")),
            ({"period_to": "2026-04"}, ("as_of_future", "/period_to")),
            ({"scopes": []}, ("report_asks_nothing", "/scopes")),
            ({"scopes": [{}, {"municipality_id": "ags:99999999"}]}, ("reference_missing", "/scopes/1/municipality_id")),
            ({"scopes": [{"factor_set_id": "none"}]}, ("reference_missing", "/scopes/0/factor_set_id")),
            ({"scopes": [{"as_of": "2025-01"}]}, ("unknown_field", "/scopes/0/as_of")),
            ({"scopes": [{"theme": "flying"}]}, ("not_in_list", "/scopes/0/theme")),
            ({"grant_id": str(uuid4())}, ("reference_missing", "/grant_id")),
            ({"audience": "nobody"}, ("not_in_list", "/audience")),
        ],
    )
    def test_a_wrong_question_is_refused_and_nothing_is_written(
        self, api: Api, values: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        assert faults(api.staff.post(URL, body(**values))) == [expected]
        assert ids(api.lead.get(URL)) == []

    def test_a_grant_is_for_internal_eyes(self, api: Api) -> None:
        sent = body(grant_id=grant(api)["id"], audience="public")
        assert faults(api.staff.post(URL, sent)) == [("report_internal_only", "/audience")]

    def test_a_retry_under_a_key_freezes_once(self, api: Api) -> None:
        headers = {"idempotency-key": "bericht-1"}
        first = api.staff.post(URL, body(), headers=headers)
        assert api.staff.post(URL, body(), headers=headers).json() == first.json()
        assert ids(api.staff.get(URL)) == [first.json()["id"]]


class TestFrozen:
    def test_bytes_stay_when_the_record_is_corrected(self, api: Api) -> None:
        saving = achieved(api)["saving"]
        report = made(api)
        path = f"{URL}/{report['id']}/figures"
        before = api.staff.get(path)
        assert (
            api.staff.patch(f"/v1/savings/{saving['id']}", {"result_t": 10.5, "reason": "Neue Messung"}).status_code
            == 200
        )
        after = api.staff.get(path)
        assert after.content == before.content
        assert hashlib.sha256(after.content).hexdigest() == report["digest"]
        assert after.headers["etag"] == f'"{report["digest"]}"'
        assert json.loads(after.content) == api.staff.get(f"{URL}/{report['id']}").json()["figures"]
        assert annual(made(api))["value"] == 10.5

    def test_bytes_come_out_again_when_the_same_is_asked_with_the_knowledge_of_then(self, api: Api) -> None:
        with clock.frozen(FEBRUARY):
            saving = achieved(api)["saving"]
            found = grant(api)
        report = made(api, scopes=[{}, {"theme": "street_lighting"}], grant_id=found["id"])
        correct(api, saving)
        achieved(api)
        scopes = [{**scope, "status": None} for scope in report["scopes"]]
        asked = Asked(2025 * 12, 2025 * 12 + 11, Audience.INTERNAL, scopes, UUID(found["id"]))
        known = State(report["data_state"], datetime.fromisoformat(report["known_at"]))
        with api.database.snapshot() as db:
            again = report_figures.document(db, asked, known)
            now = report_figures.document(db, asked, report_figures.state(db))
        assert again["scopes"][0]["figures"] == report["figures"]["scopes"][0]["figures"]
        assert again == report["figures"]
        assert report_figures.sealed(again)[1] == report["digest"]
        assert report_figures.sealed(now)[1] != report["digest"]

    def test_the_bytes_are_canonical_and_inside_the_record(self, api: Api) -> None:
        report = made(api)
        content = api.staff.get(f"{URL}/{report['id']}/figures").content
        again = json.dumps(json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert content == again.encode()
        assert content in api.staff.get(f"{URL}/{report['id']}").content

    def test_who_holds_them_is_told_that_they_are_the_same(self, api: Api) -> None:
        path = f"{URL}/{made(api)['id']}/figures"
        etag = api.staff.get(path).headers["etag"]
        answer = api.staff.get(path, headers={"if-none-match": etag})
        assert (answer.status_code, answer.content) == (304, b"")

    def test_there_is_no_way_to_change_or_delete(self, api: Api) -> None:
        path = f"{URL}/{made(api)['id']}"
        refused(api.staff.patch(path, {"title": "x"}), 405, "method_not_allowed")
        refused(api.staff.delete(path), 405, "method_not_allowed")

    def test_a_list_leaves_the_figures_out(self, api: Api) -> None:
        one, other = made(api, title="Übersicht"), made(api, api.lead, audience="public")
        listed = api.staff.get(URL).json()["items"]
        assert [item["id"] for item in listed] == [one["id"], other["id"]]
        assert all("figures" not in item for item in listed)
        assert ids(api.staff.get(f"{URL}?q=übers")) == [one["id"]]
        assert ids(api.staff.get(f"{URL}?audience=public")) == [other["id"]]
        assert ids(api.staff.get(f"{URL}?agency_id={api.home['id']}&sort=-period_to")) == [one["id"]]


class TestReaders:
    def test_small_numbers_stand_in_internal_reports_only(self, api: Api) -> None:
        achieved(api)
        assert annual(made(api))["value"] == 12.0
        assert annual(made(api, audience="public"))["state"] == "suppressed"

    def test_public_ones_are_everybodys_internal_ones_the_agencys_and_the_networks(self, api: Api) -> None:
        internal, public, network = made(api), made(api, audience="public"), made(api, api.lead)
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        for caller, expected in (
            (api.public, {public["id"]}),
            (api.stranger, {public["id"]}),
            (auditor, {internal["id"], public["id"]}),
            (api.staff, {internal["id"], public["id"]}),
            (api.lead, {internal["id"], public["id"], network["id"]}),
        ):
            assert set(ids(caller.get(URL))) == expected
            assert (caller.get(f"{URL}/{internal['id']}/figures").status_code == 200) == (internal["id"] in expected)
        refused(api.public.get(f"{URL}/{public['id']}/differences"), 401, "not_authenticated")
        refused(api.public.post(URL, body()), 401, "not_authenticated")


class TestWithdrawal:
    def test_marks_and_keeps(self, api: Api) -> None:
        report = made(api)
        path = f"{URL}/{report['id']}"
        answer = api.staff.post(f"{path}/withdrawal", {"reason": "Ein Projekt war doppelt erfasst."})
        assert answer.status_code == 200
        record = answer.json()
        assert record["withdrawal_reason"] == "Ein Projekt war doppelt erfasst."
        assert (record["withdrawn_at"], record["version"]) == ("2026-03-15T00:00:00Z", 2)
        assert record["figures"] == report["figures"]
        assert ids(api.staff.get(f"{URL}?withdrawn=true")) == [report["id"]]
        assert ids(api.staff.get(f"{URL}?withdrawn=false")) == []

    def test_happens_once_for_a_reason_by_the_agency_or_the_network_lead(self, api: Api) -> None:
        public, network = made(api, audience="public"), made(api, api.lead, audience="public")
        path = f"{URL}/{public['id']}/withdrawal"
        refused(api.stranger.post(path, {"reason": "Nein"}), 403, "foreign_record")
        refused(api.staff.post(f"{URL}/{network['id']}/withdrawal", {"reason": "Nein"}), 403, "foreign_record")
        assert faults(api.staff.post(path, {"reason": "  "})) == [("too_short", "/reason")]
        assert api.lead.post(path, {"reason": "Falsch"}).status_code == 200
        refused(api.staff.post(path, {"reason": "Noch einmal"}), 409, "report_withdrawn")


class TestDifferences:
    def test_name_each_figure_then_and_now(self, api: Api) -> None:
        saving = achieved(api)["saving"]
        report = made(api)
        path = f"{URL}/{report['id']}/differences"
        assert api.staff.get(path).json()["changed"] == 0
        correct(api, saving)
        found = api.staff.get(path).json()
        assert (found["data_state"], found["data_state_now"]) == (report["data_state"], report["data_state"] + 1)
        (item,) = [each for each in found["items"] if each["figure"] == "/scopes/0/figures/annual/total"]
        assert (item["before"]["value"], item["after"]["value"], item["difference"]) == (12.0, 10.5, -1.5)
        changed = {each["figure"] for each in found["items"] if each["changed"]}
        assert len(changed) == found["changed"]
        assert "/scopes/0/figures/lifetime/total" in changed
        assert "/scopes/0/figures/investment/planned" not in changed

    def test_speak_with_the_eyes_of_the_report(self, api: Api) -> None:
        achieved(api)
        report = made(api, audience="public")
        achieved(api)
        items = api.staff.get(f"{URL}/{report['id']}/differences").json()["items"]
        (item,) = [each for each in items if each["figure"] == "/scopes/0/figures/annual/total"]
        assert (item["after"]["state"], item["changed"]) == ("suppressed", False)


class TestSharesAfterwards:
    def change(self, api: Api, project: dict[str, Any], **values: Any) -> Any:
        with api.database.write() as db:
            other = str(rows.municipality(db))
        first = project["shares"][0]["municipality_id"]
        return api.staff.patch(f"/v1/projects/{project['id']}", {"shares": projects.shares([first, other]), **values})

    def test_need_a_reason(self, api: Api) -> None:
        project = projects.made(api)
        made(api, title="Jahresbericht")
        answer = self.change(api, project)
        assert faults(answer) == [("shares_reported", "/shares")]
        assert answer.json()["errors"][0]["params"] == {"reports": ["Jahresbericht"]}
        assert self.change(api, project, reason="Die Nachbarn waren beteiligt").status_code == 200

    def test_are_kept_with_the_reason(self, api: Api) -> None:
        project = projects.made(api)
        self.change(api, project, reason="Die Nachbarn waren beteiligt")
        with api.database.read() as db:
            (row,) = db.all(sa.select(*sa.inspect(ProjectShareChange).columns))
        assert (str(row.project_id), row.version) == (project["id"], 2)
        assert (row.reason, row.shares_before) == ("Die Nachbarn waren beteiligt", project["shares"])

    def test_may_be_sent_as_they_are_and_everything_else_may_change(self, api: Api) -> None:
        project = projects.made(api)
        made(api)
        path = f"/v1/projects/{project['id']}"
        assert api.staff.patch(path, {"shares": project["shares"], "title": "LED"}).status_code == 200

    def test_are_free_where_the_project_stands_in_no_report(self, api: Api) -> None:
        project = projects.made(api)
        withdrawn = made(api)
        api.staff.post(f"{URL}/{withdrawn['id']}/withdrawal", {"reason": "Falsch"})
        made(api, api.stranger)
        place = api.lead.made("/v1/municipalities", {"level": "state", "name": "Land", "ars": "08"})["id"]
        made(api, scopes=[{"municipality_id": place}])
        assert self.change(api, project).status_code == 200

    def test_are_free_where_the_project_is_younger(self, api: Api) -> None:
        made(api)
        with clock.frozen(datetime(2026, 3, 16, tzinfo=UTC)):
            project = projects.made(api)
            assert self.change(api, project).status_code == 200

    def test_count_for_the_agency_they_are_credited_to(self, api: Api) -> None:
        with api.database.write() as db:
            place = str(rows.municipality(db))
        credited = {"municipality_id": place, "credited_agency_id": str(api.elsewhere["id"]), "basis_points": 10_000}
        project = api.staff.made("/v1/projects", {**projects.body(place), "shares": [credited]})
        report = made(api, api.stranger)
        answer = self.change(api, project)
        assert faults(answer) == [("shares_reported", "/shares")]
        assert answer.json()["errors"][0]["params"] == {"reports": [report["id"]]}

    @pytest.mark.parametrize(("ars", "below", "free"), [("07", True, False), ("07", False, True), ("08", True, True)])
    def test_count_for_the_places_they_lie_in(self, api: Api, ars: str, below: bool, free: bool) -> None:  # noqa: FBT001
        project = projects.made(api)
        place = api.lead.made("/v1/municipalities", {"level": "state", "name": "Land", "ars": ars})["id"]
        made(api, api.lead, scopes=[{"municipality_id": place, "below": below}])
        assert (self.change(api, project).status_code == 200) is free

    def test_of_a_funders_report_count_for_its_projects(self, api: Api) -> None:
        paid, other, found = projects.made(api), projects.made(api), grant(api)
        path = f"/v1/fundings/grants/{found['id']}/projects/{paid['id']}"
        assert api.staff.call("PUT", path, {}, headers={"if-match": "*"}).status_code == 200
        made(api, scopes=[], grant_id=found["id"])
        assert self.change(api, other).status_code == 200
        assert faults(self.change(api, paid)) == [("shares_reported", "/shares")]


class TestFunder:
    def stored(self, api: Api, found: dict[str, Any]) -> None:
        """Two projects of the grant, one completed, and one of nobody."""
        home, grant_id = UUID(str(api.home["id"])), UUID(found["id"])
        with api.database.write() as db:
            post = factory.post(db)
            first, second = factory.funded(db, home, grant_id, 60_000), factory.funded(db, home, grant_id)
            factory.entry(db, post, home, first)
            factory.entry(db, post, home, second, annual_kg=500, lifetime_kg=None, ends=None)
            factory.completion(db, post, home, first)
            factory.entry(db, post, home, rows.project(db, home), annual_kg=77_000)

    def asked(self, caller: Caller, found: dict[str, Any], **params: Any) -> dict[str, Any]:
        answer = caller.get(f"{URL}/funder", params={"grant_id": found["id"], **params})
        assert answer.status_code == 200, answer.text
        view: dict[str, Any] = answer.json()
        return view

    def test_is_told_everything_in_one_call(self, api: Api) -> None:
        found = grant(api, paid_eur=400, proof_deadline="2027-06-30")
        self.stored(api, found)
        target = {"grant_id": found["id"], "period_from": "2025-01", "period_to": "2027-12"}
        api.staff.made("/v1/targets", {**target, "measure": "annual", "value": 25})
        api.staff.made("/v1/targets", {**target, "measure": "patrons_ever", "value": 5})
        view = self.asked(api.staff, found, as_of="2025-12")
        assert view["grant"] == api.staff.get(f"/v1/fundings/grants/{found['id']}").json()
        assert view["programme"]["id"] == found["funding_programme_id"]
        assert [each["amount_eur"] for each in view["projects"]] == [600.0, None]
        assert view["counted_over"] == "grant"
        reached = {name: figure["value"] for name, figure in view["reached"].items()}
        assert reached == {
            "annual": 12.5, "lifetime": 120.0, "cumulative": 12.5, "realised_investment": 30_000.0,
            "people_reached": None, "projects_completed": 1,
        }  # fmt: skip
        by_measure = {each["target"]["measure"]: each for each in view["targets"]}
        assert (by_measure["annual"]["ratio"], by_measure["annual"]["state"]) == (0.5, "under_way")
        assert by_measure["patrons_ever"]["counted_over"] == "agency"

    def test_of_a_grant_without_projects_is_told_of_the_agency(self, api: Api) -> None:
        achieved(api)
        view = self.asked(api.staff, grant(api))
        assert (view["counted_over"], view["projects"]) == ("agency", [])
        assert view["reached"]["annual"]["value"] == 12.0

    def test_is_no_stranger(self, api: Api) -> None:
        found = grant(api)
        for caller, status in ((api.stranger, 404), (api.public, 401), (api.lead, 200)):
            assert caller.get(f"{URL}/funder?grant_id={found['id']}").status_code == status
        assert faults(api.staff.get(f"{URL}/funder")) == [("missing", "?grant_id")]

    def test_gets_a_report_that_stays(self, api: Api) -> None:
        found = grant(api)
        self.stored(api, found)
        report = made(api, scopes=[], grant_id=found["id"])
        assert report["agency_id"] == str(api.home["id"])
        assert report["figures"]["funder"]["reached"]["annual"]["value"] == 12.5
        path = f"/v1/fundings/grants/{found['id']}"
        refused(api.staff.delete(path, "*"), 409, "still_referenced")
        by_lead = made(api, api.lead, scopes=[], grant_id=found["id"])
        assert by_lead["agency_id"] == str(api.home["id"])
