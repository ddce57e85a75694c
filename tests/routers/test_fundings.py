"""Funding programmes and grants over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import fundings as factory
from tests.factories import rows

PROGRAMMES = "/v1/fundings/programmes"
GRANTS = "/v1/fundings/grants"


def made_programme(api: Api, **values: Any) -> dict[str, Any]:
    return api.staff.made(PROGRAMMES, factory.programme_body(**values))


def made(api: Api, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
    programme_id = values.pop("funding_programme_id", None) or made_programme(api)["id"]
    return (caller or api.staff).made(GRANTS, factory.body(programme_id, **values))


def place(api: Api) -> str:
    with api.database.write() as db:
        return str(rows.municipality(db))


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


class TestFundingProgrammes:
    def test_everything_sent_is_read_back_by_everyone(self, api: Api) -> None:
        sent = factory.programme_body(
            name="Klimaschutz für Dörfer", funder_level="state", themes=["heating", "mobility"],
            rate_basis_points=4000, website="https://example.org/foerderung", note="Läuft bis 2027",
        )  # fmt: skip
        record = api.staff.made(PROGRAMMES, sent)
        assert {name: record[name] for name in sent} == sent
        assert api.public.get(f"{PROGRAMMES}/slug:{sent['slug']}").json() == record

    def test_staff_of_any_agency_and_the_network_lead_keep_the_directory(self, api: Api) -> None:
        path = f"{PROGRAMMES}/{made_programme(api)['id']}"
        assert api.stranger.patch(path, {"note": "geprüft"}).status_code == 200
        assert api.lead.patch(path, {"note": None}, 2).status_code == 200

    @pytest.mark.parametrize("role", [Role.IMPORTER, Role.AUDITOR, Role.PARTNER])
    def test_others_do_not_write(self, api: Api, role: Role) -> None:
        caller = api.caller(role, api.home["id"])
        assert caller.post(PROGRAMMES, factory.programme_body()).status_code == 403
        assert api.public.post(PROGRAMMES, factory.programme_body()).status_code == 401

    def test_filters_and_search(self, api: Api) -> None:
        heat = made_programme(api, name="Wärmewende", funder="Land Hessen", funder_level="state", themes=["heating"])
        light = made_programme(api, name="Licht", funder_level="federal", themes=["street_lighting", "buildings"])
        private = made_programme(api, name="Äpfel", funder_level="private", themes=[])
        assert ids(api.public.get(f"{PROGRAMMES}?theme=heating")) == [heat["id"]]
        assert ids(api.public.get(f"{PROGRAMMES}?theme=buildings")) == [light["id"]]
        levels = f"{PROGRAMMES}?funder_level=state&funder_level=private&sort=name"
        assert ids(api.public.get(levels)) == [private["id"], heat["id"]]
        assert ids(api.public.get(f"{PROGRAMMES}?q=hessen")) == [heat["id"]]
        assert ids(api.public.get(f"{PROGRAMMES}?q=waermewende")) == [heat["id"]]

    def test_a_changed_name_keeps_the_funder_findable(self, api: Api) -> None:
        record = made_programme(api, funder="Land Hessen")
        changed = api.staff.patch(f"{PROGRAMMES}/{record['id']}", {"name": "Neu"}).json()
        assert (changed["name"], changed["themes"], changed["version"]) == ("Neu", record["themes"], 2)
        assert ids(api.public.get(f"{PROGRAMMES}?q=hessen")) == [record["id"]]

    def test_a_theme_is_named_once(self, api: Api) -> None:
        sent = factory.programme_body(themes=["heating", "mobility", "heating"])
        assert faults(api.staff.post(PROGRAMMES, sent)) == [("repeated", "/themes/2")]

    def test_a_change_needs_the_current_version(self, api: Api) -> None:
        path = f"{PROGRAMMES}/{made_programme(api)['id']}"
        assert api.staff.patch(path, {"note": "x"}, None).status_code == 428
        assert api.staff.patch(path, {"note": "x"}, 2).status_code == 412

    def test_one_without_grants_goes_and_one_with_grants_stays(self, api: Api) -> None:
        used, unused = made(api)["funding_programme_id"], made_programme(api)["id"]
        answer = api.staff.delete(f"{PROGRAMMES}/{used}")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")
        assert api.staff.delete(f"{PROGRAMMES}/{unused}").status_code == 204
        assert api.public.get(f"{PROGRAMMES}/{unused}").status_code == 404


class TestCreateGrant:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = factory.body(
            made_programme(api)["id"], municipality_id=place(api), grant_number="67K21016", status="paid",
            requested_eur=40000.5, granted_eur=36000.01, paid_eur=36000.01, amount_is_cap=True,
            applied_on="2025-02-03", granted_on="2025-06-17", application_deadline="2025-03-31",
            proof_deadline="2027-06-30", note="Bis zu 40 %", source="Bescheid", origin="published",
        )  # fmt: skip
        record = api.staff.made(GRANTS, sent)
        assert {name: record[name] for name in sent} == sent
        assert record["agency_id"] == str(api.home["id"])
        assert api.staff.get(f"{GRANTS}/{record['id']}").json() == record

    def test_the_least_is_a_programme(self, api: Api) -> None:
        record = api.staff.made(GRANTS, {"funding_programme_id": made_programme(api)["id"]})
        assert (record["status"], record["requested_eur"], record["amount_is_cap"]) == ("draft", None, False)

    def test_a_number_is_unique_in_the_agency_only(self, api: Api) -> None:
        record = made(api, grant_number="67K1")
        answer = api.staff.post(GRANTS, factory.body(record["funding_programme_id"], grant_number="67K1"))
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
        made(api, api.stranger, grant_number="67K1")

    def test_references_must_exist(self, api: Api) -> None:
        answer = api.staff.post(GRANTS, factory.body(uuid4(), municipality_id=str(uuid4())))
        assert faults(answer) == [
            ("reference_missing", "/funding_programme_id"), ("reference_missing", "/municipality_id"),
        ]  # fmt: skip

    @pytest.mark.parametrize("status", ["granted", "paid", "proof_submitted", "closed"])
    def test_what_is_granted_needs_the_amount(self, api: Api, status: str) -> None:
        answer = api.staff.post(GRANTS, factory.body(made_programme(api)["id"], status=status, granted_eur=None))
        assert faults(answer) == [("granted_amount_missing", "/granted_eur")]

    def test_nothing_is_paid_before_an_amount_is_granted(self, api: Api) -> None:
        sent = factory.body(made_programme(api)["id"], status="applied", granted_eur=None, paid_eur=1)
        assert faults(api.staff.post(GRANTS, sent)) == [("granted_amount_missing", "/granted_eur")]

    def test_no_more_is_paid_than_granted(self, api: Api) -> None:
        answer = api.staff.post(GRANTS, factory.body(made_programme(api)["id"], paid_eur=1000.01))
        assert faults(answer) == [("paid_exceeds_granted", "/paid_eur")]
        assert answer.json()["errors"][0]["params"] == {"paid": 1000.01, "granted": 1000.0}

    def test_dates_run_forward(self, api: Api) -> None:
        answer = api.staff.post(GRANTS, factory.body(
            made_programme(api)["id"], applied_on="2025-05-02", granted_on="2025-05-01",
            application_deadline="2025-04-02", proof_deadline="2025-04-01",
        ))  # fmt: skip
        assert faults(answer) == [
            ("end_before_start", "/granted_on"), ("end_before_start", "/proof_deadline"),
            ("end_before_start", "/proof_deadline"),
        ]  # fmt: skip

    @pytest.mark.parametrize("value", [-1, 0.001, "5", True])
    def test_amounts_are_whole_cents(self, api: Api, value: Any) -> None:
        answer = api.staff.post(GRANTS, factory.body(made_programme(api)["id"], requested_eur=value))
        assert [pointer for _, pointer in faults(answer)] == ["/requested_eur"]

    def test_an_unknown_field_is_named(self, api: Api) -> None:
        answer = api.staff.post(GRANTS, factory.body(made_programme(api)["id"], agency_id=str(uuid4())))
        assert faults(answer) == [("unknown_field", "/agency_id")]

    def test_an_importer_writes_for_its_agency(self, api: Api) -> None:
        importer = api.caller(Role.IMPORTER, api.home["id"])
        assert made(api, importer)["agency_id"] == str(api.home["id"])


class TestWhoSeesGrants:
    def test_the_public_sees_none(self, api: Api) -> None:
        record = made(api)
        for path in (GRANTS, f"{GRANTS}/{record['id']}", f"{GRANTS}/{record['id']}/projects"):
            assert api.public.get(path).status_code == 401

    def test_partners_see_none(self, api: Api) -> None:
        assert api.caller(Role.PARTNER).get(GRANTS).status_code == 403

    def test_another_agency_sees_and_changes_nothing(self, api: Api) -> None:
        path = f"{GRANTS}/{made(api)['id']}"
        assert ids(api.stranger.get(GRANTS)) == []
        assert api.stranger.get(path).status_code == 404
        assert api.stranger.get(f"{path}/projects").status_code == 404
        assert api.stranger.patch(path, {"note": "x"}).status_code == 404
        assert api.stranger.delete(path).status_code == 404
        assert api.stranger.get(f"{GRANTS}/{uuid4()}").json()["code"] == "not_found"

    def test_an_auditor_reads_the_agency_or_the_network_and_writes_nothing(self, api: Api) -> None:
        own, foreign = made(api)["id"], made(api, api.stranger)["id"]
        of_agency, of_network = api.caller(Role.AUDITOR, api.home["id"]), api.caller(Role.AUDITOR)
        assert ids(of_agency.get(GRANTS)) == [own]
        assert ids(of_network.get(GRANTS)) == [own, foreign]
        assert of_agency.patch(f"{GRANTS}/{own}", {"note": "x"}).status_code == 403

    def test_the_network_lead_reads_all_and_writes_none(self, api: Api) -> None:
        own, foreign = made(api)["id"], made(api, api.stranger)["id"]
        assert ids(api.lead.get(GRANTS)) == [own, foreign]
        assert ids(api.lead.get(f"{GRANTS}?agency_id={api.elsewhere['id']}")) == [foreign]
        assert api.lead.delete(f"{GRANTS}/{own}").status_code == 403


class TestListGrants:
    def test_filters_narrow(self, api: Api) -> None:
        municipality_id = place(api)
        wanted = made(api, municipality_id=municipality_id, grant_number="67K99", status="closed")
        made(api)
        for question in (
            f"municipality_id={municipality_id}", "grant_number=67K99", "status=closed&status=paid",
            f"funding_programme_id={wanted['funding_programme_id']}",
        ):  # fmt: skip
            assert ids(api.staff.get(f"{GRANTS}?{question}&count=exact")) == [wanted["id"]]

    def test_project_id_finds_what_pays_for_it(self, api: Api) -> None:
        home = UUID(str(api.home["id"]))
        with api.database.write() as db:
            project_id = rows.project(db, home)
        wanted = made(api)["id"]
        made(api)
        api.staff.call("PUT", f"{GRANTS}/{wanted}/projects/{project_id}", {}, headers={"if-match": "*"})
        assert ids(api.staff.get(f"{GRANTS}?project_id={project_id}")) == [wanted]

    def test_deadline_before_finds_either_deadline(self, api: Api) -> None:
        apply = made(api, application_deadline="2026-03-01")["id"]
        prove = made(api, proof_deadline="2026-03-01")["id"]
        made(api)
        assert ids(api.staff.get(f"{GRANTS}?deadline_before=2026-03-02")) == [apply, prove]
        assert ids(api.staff.get(f"{GRANTS}?deadline_before=2026-03-01")) == []

    def test_updated_since_leaves_out_the_old(self, api: Api) -> None:
        made(api)
        new = made(api)
        moment = new["updated_at"].replace("+00:00", "Z")
        assert ids(api.staff.get(f"{GRANTS}?updated_since={moment}")) == [new["id"]]

    def test_pages_show_each_once_and_go_back(self, api: Api) -> None:
        programme_id = made_programme(api)["id"]
        wanted = [made(api, funding_programme_id=programme_id)["id"] for _ in range(5)]
        first = api.staff.get(f"{GRANTS}?limit=2&sort=-id").json()
        second = api.staff.get(f"{GRANTS}?limit=2&sort=-id&cursor={first['next']}").json()
        last = api.staff.get(f"{GRANTS}?limit=2&sort=-id&cursor={second['next']}").json()
        seen = [item["id"] for page in (first, second, last) for item in page["items"]]
        assert (seen, last["next"]) == (wanted[::-1], None)
        back = api.staff.get(f"{GRANTS}?limit=2&sort=-id&cursor={second['prev']}").json()
        assert back["items"] == first["items"]

    def test_an_unknown_parameter_is_named(self, api: Api) -> None:
        assert faults(api.staff.get(f"{GRANTS}?statuss=paid")) == [("unknown_parameter", "?statuss")]


class TestUpdateGrant:
    def test_absent_keeps_and_null_clears(self, api: Api) -> None:
        record = made(api, note="alt", proof_deadline="2027-06-30")
        changed = api.staff.patch(f"{GRANTS}/{record['id']}", {"note": None, "paid_eur": 999.99}).json()
        assert (changed["note"], changed["paid_eur"], changed["proof_deadline"], changed["version"]) == (
            None, 999.99, "2027-06-30", 2,
        )  # fmt: skip
        assert changed["granted_eur"] == 1000.0

    @pytest.mark.parametrize("name", ["status", "funding_programme_id", "amount_is_cap"])
    def test_null_is_refused_where_a_value_is_needed(self, api: Api, name: str) -> None:
        answer = api.staff.patch(f"{GRANTS}/{made(api)['id']}", {name: None})
        assert [pointer for _, pointer in faults(answer)] == [f"/{name}"]

    def test_the_status_goes_step_by_step(self, api: Api) -> None:
        path = f"{GRANTS}/{made(api, status='draft', granted_eur=None)['id']}"
        steps = [
            {"status": "applied"}, {"status": "granted", "granted_eur": 800}, {"status": "paid", "paid_eur": 800},
            {"status": "proof_submitted"}, {"status": "closed"},
        ]  # fmt: skip
        for version, step in enumerate(steps, start=1):
            assert api.staff.patch(path, step, version).status_code == 200

    @pytest.mark.parametrize(
        ("before", "after"),
        [("paid", "granted"), ("closed", "draft"), ("draft", "paid"), ("withdrawn", "applied"), ("closed", "rejected")],
    )
    def test_other_steps_are_refused(self, api: Api, before: str, after: str) -> None:
        answer = api.staff.patch(f"{GRANTS}/{made(api, status=before)['id']}", {"status": after})
        assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")
        params = answer.json()["errors"][0]["params"]
        assert (params["before"], params["after"]) == (before, after)
        assert params.get("allowed", "").split(", ")[0] == {"paid": "proof_submitted", "draft": "applied"}.get(
            before, ""
        )

    def test_granting_needs_the_amount(self, api: Api) -> None:
        path = f"{GRANTS}/{made(api, status='applied', granted_eur=None)['id']}"
        answer = api.staff.patch(path, {"status": "granted"})
        assert faults(answer) == [("granted_amount_missing", "/granted_eur")]

    def test_rules_are_judged_on_the_result(self, api: Api) -> None:
        path = f"{GRANTS}/{made(api, paid_eur=900)['id']}"
        assert faults(api.staff.patch(path, {"granted_eur": 800})) == [("paid_exceeds_granted", "/paid_eur")]
        assert faults(api.staff.patch(path, {"municipality_id": str(uuid4())})) == [
            ("reference_missing", "/municipality_id")
        ]

    def test_a_change_needs_the_current_version(self, api: Api) -> None:
        path = f"{GRANTS}/{made(api)['id']}"
        assert api.staff.patch(path, {"note": "x"}, None).status_code == 428
        stale = api.staff.patch(path, {"status": "draft"}, 2)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"1"')
        assert api.staff.delete(path, None).status_code == 428
        assert api.staff.delete(path, 2).status_code == 412


class TestDeleteGrant:
    def test_it_goes_with_its_links_and_leaves_the_project(self, api: Api) -> None:
        home = UUID(str(api.home["id"]))
        with api.database.write() as db:
            project_id: UUID = rows.project(db, home)
        path = f"{GRANTS}/{made(api)['id']}"
        api.staff.call("PUT", f"{path}/projects/{project_id}", {}, headers={"if-match": "*"})
        assert api.staff.delete(path, 2).status_code == 204
        assert api.staff.get(path).status_code == 404
        assert api.staff.get(f"/v1/projects/{project_id}").status_code == 200
