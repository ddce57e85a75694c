"""Rules of combination over HTTP: what has to come first, and which grants go together."""

from typing import Any

from tests.api import Api
from tests.factories import fundings as factory
from tests.factories import projects as project_factory
from tests.factories import rows

PROGRAMMES, GRANTS, PROJECTS = "/v1/fundings/programmes", "/v1/fundings/grants", "/v1/projects"


def programme(api: Api, *rules: dict[str, Any], **values: Any) -> dict[str, Any]:
    named = [{"source": "Richtlinie, Nr. 7", **each} for each in rules]
    return api.staff.made(PROGRAMMES, factory.programme_body(rules=named, **values))


def grant(api: Api, programme_id: str, **values: Any) -> dict[str, Any]:
    return api.staff.made(GRANTS, factory.body(programme_id, **{"granted_eur": None, "status": "draft", **values}))


def project(api: Api, **values: Any) -> str:
    with api.database.write() as db:
        place = str(rows.municipality(db))
    body = project_factory.body(place, **{"status": "planned", "completed_on": None, "started_on": None, **values})
    return str(api.staff.made(PROJECTS, body)["id"])


def linked(api: Api, grant_id: str, project_id: str, **values: Any) -> Any:
    return api.staff.call("PUT", f"{GRANTS}/{grant_id}/projects/{project_id}", values, headers={"if-match": "*"})


def changed(api: Api, path: str, **values: Any) -> Any:
    return api.staff.call("PATCH", path, values, headers={"if-match": "*"})


def judged(api: Api, grant_id: str) -> list[tuple[str, str]]:
    items = api.staff.get(f"{GRANTS}/{grant_id}/judgements").json()["items"]
    return [(each["code"], each["severity"]) for each in items]


def refused(answer: Any, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (409, code), answer.text
    problem: dict[str, Any] = answer.json()
    return problem


RULE = {"kind": "no_start_before_approval", "early_start": True}


class TestNoStartBeforeApproval:
    def test_a_project_waits_for_the_approval_unless_an_early_start_is_allowed(self, api: Api) -> None:
        made = programme(api, RULE, name="Klimafonds")
        one, work = grant(api, made["id"])["id"], project(api)
        assert linked(api, one, work).status_code == 200
        assert changed(api, f"{GRANTS}/{one}", status="applied", applied_on="2026-01-10").status_code == 200
        start = {"status": "in_progress", "started_on": "2026-02-01"}
        problem = refused(changed(api, f"{PROJECTS}/{work}", **start), "start_before_approval")
        assert problem["errors"][0]["params"] == {"programme": "Klimafonds", "day": "2026-02-01"}
        assert changed(api, f"{GRANTS}/{one}", early_start_on="2026-02-02").status_code == 200
        refused(changed(api, f"{PROJECTS}/{work}", **start), "start_before_approval")
        assert changed(api, f"{GRANTS}/{one}", early_start_on="2026-02-01").status_code == 200
        assert changed(api, f"{PROJECTS}/{work}", **start).status_code == 200
        assert judged(api, one) == []
        refused(changed(api, f"{GRANTS}/{one}", early_start_on=None), "start_before_approval")

    def test_what_has_begun_is_not_applied_for(self, api: Api) -> None:
        one, work = grant(api, programme(api, RULE)["id"])["id"], project(api, started_on="2026-01-05")
        assert linked(api, one, work).status_code == 200
        assert judged(api, one) == [("start_before_approval", "warning")]
        refused(changed(api, f"{GRANTS}/{one}", status="applied"), "start_before_approval")
        other = grant(api, programme(api, RULE)["id"], status="applied")["id"]
        refused(linked(api, other, work), "start_before_approval")
        assert api.staff.get(f"{GRANTS}/{other}/projects").json()["items"] == []

    def test_after_the_approval_it_may_begin(self, api: Api) -> None:
        made = programme(api, RULE)
        one, work = grant(api, made["id"], status="applied")["id"], project(api)
        assert linked(api, one, work).status_code == 200
        answer = changed(api, f"{GRANTS}/{one}", status="granted", granted_eur=1000, granted_on="2026-03-01")
        assert answer.status_code == 200
        refused(changed(api, f"{PROJECTS}/{work}", started_on="2026-02-28"), "start_before_approval")
        assert changed(api, f"{PROJECTS}/{work}", started_on="2026-03-01").status_code == 200

    def test_only_a_programme_that_knows_it_allows_an_early_start(self, api: Api) -> None:
        strict = programme(api, {**RULE, "early_start": False})["id"]
        answer = api.staff.post(GRANTS, factory.body(strict, early_start_on="2026-02-01"))
        assert [each["code"] for each in answer.json()["errors"]] == ["early_start_unknown"]


class TestApprovalFirst:
    def test_the_state_approves_before_the_federal_application(self, api: Api) -> None:
        state = programme(api, funder_level="state")["id"]
        federal = programme(api, {"kind": "approval_first", "funder_level": "state"}, name="Bundesprogramm")["id"]
        work = project(api)
        first, second = grant(api, state, status="applied")["id"], grant(api, federal)["id"]
        assert linked(api, first, work, amount_eur=10).status_code == 200
        assert linked(api, second, work, amount_eur=10).status_code == 200
        problem = refused(changed(api, f"{GRANTS}/{second}", status="applied", applied_on="2026-03-02"),
                          "approval_missing")  # fmt: skip
        assert problem["errors"][0]["params"]["other"] == "state"
        granted = {"status": "granted", "granted_eur": 500, "granted_on": "2026-03-03"}
        assert changed(api, f"{GRANTS}/{first}", **granted).status_code == 200
        refused(changed(api, f"{GRANTS}/{second}", status="applied", applied_on="2026-03-02"), "approval_missing")
        assert changed(api, f"{GRANTS}/{second}", status="applied", applied_on="2026-03-03").status_code == 200

    def test_a_waiver_says_why_not(self, api: Api) -> None:
        federal = programme(api, {"kind": "approval_first", "funder_level": "state"})["id"]
        one, work = grant(api, federal, waiver="Erlass vom 03.02.2026")["id"], project(api)
        assert linked(api, one, work).status_code == 200
        assert changed(api, f"{GRANTS}/{one}", status="applied").status_code == 200
        assert judged(api, one) == [("approval_missing", "waived")]


class TestTogether:
    def test_what_does_not_go_together_is_granted_once_whoever_says_so(self, api: Api) -> None:
        plain = programme(api, name="Offen")
        jealous = programme(api, {"kind": "not_combinable", "programme": plain["slug"]}, name="Allein")
        work = project(api)
        one, two = grant(api, jealous["id"], status="applied")["id"], grant(api, plain["id"], status="applied")["id"]
        for each in (one, two):
            assert linked(api, each, work).status_code == 200
        assert judged(api, one) == judged(api, two) == [("not_combinable", "warning")]
        granted = {"status": "granted", "granted_eur": 100}
        refused(changed(api, f"{GRANTS}/{two}", **granted), "not_combinable")
        assert changed(api, f"{GRANTS}/{one}", status="withdrawn").status_code == 200
        assert changed(api, f"{GRANTS}/{two}", **granted).status_code == 200

    def test_together_they_pay_no_more_than_the_share(self, api: Api) -> None:
        most = {"kind": "combinable_up_to", "basis_points": 9000}
        work = project(api, planned_investment_eur=1000)
        one = grant(api, programme(api, most)["id"], status="granted", granted_eur=500, requested_eur=500)["id"]
        two = grant(api, programme(api)["id"], status="applied", requested_eur=600)["id"]
        assert linked(api, one, work).status_code == 200
        assert linked(api, two, work).status_code == 200
        assert judged(api, two) == [("combination_exceeded", "warning")]
        problem = refused(changed(api, f"{GRANTS}/{two}", status="granted", granted_eur=400.01), "combination_exceeded")
        params = problem["errors"][0]["params"]
        assert (params["sum"], params["limit"]) == (900.01, 900.0)
        assert changed(api, f"{GRANTS}/{two}", status="granted", granted_eur=400).status_code == 200

    def test_a_grant_from_a_publication_is_taken_as_it_is(self, api: Api) -> None:
        rule = {"kind": "no_start_before_approval"}
        body = factory.body(programme(api, rule)["id"], status="applied", granted_eur=None, origin="published")
        one, work = api.staff.made(GRANTS, body)["id"], project(api, started_on="2026-01-05")
        assert linked(api, one, work).status_code == 200
        assert judged(api, one) == [("start_before_approval", "warning")]


class TestTerms:
    def test_a_rule_about_a_programme_that_is_not_there_is_refused(self, api: Api) -> None:
        rule = {"kind": "not_combinable", "programme": "gibt-es-nicht", "source": "x"}
        answer = api.staff.post(PROGRAMMES, factory.programme_body(rules=[rule]))
        assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [
            ("reference_missing", "/rules/0/programme")
        ]

    def test_lists_are_read_back_replaced_and_kept(self, api: Api) -> None:
        sent = factory.programme_body(
            applicants=["municipality"], states=["07"], minimum_eur=5000, maximum_eur=200000, valid_from="2022-01-01",
            valid_until="2027-12-31", calls=[{"opens_on": "2026-02-01", "closes_on": "2026-05-31", "note": "Frühjahr"}],
            rates=[{"basis_points": 2500, "source": "Richtlinie, Nr. 5"}], checklist=["Ratsbeschluss"], source="Bund",
        )  # fmt: skip
        record = api.staff.made(PROGRAMMES, sent)
        assert record["calls"] == sent["calls"]
        assert record["rates"] == [
            {"basis_points": 2500, "applicant": None, "finance_weak": False, "valid_from": None, "valid_until": None,
             "note": None, "source": "Richtlinie, Nr. 5"}
        ]  # fmt: skip
        after = api.staff.patch(f"{PROGRAMMES}/{record['id']}", {"rates": [], "maximum_eur": None}).json()
        assert (after["rates"], after["maximum_eur"], after["calls"]) == ([], None, record["calls"])
        change = api.staff.get("/v1/changes", params={"record_id": record["id"], "sort": "-id"}).json()["items"][0]
        assert change["before"]["rates"] == record["rates"]
