"""Measure types over HTTP."""

from typing import Any

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import measure_types as factory
from tests.factories import projects

TYPES = "/v1/measure_types"


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


def slugs(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["slug"] for item in answer.json()["items"]]


class TestCreate:
    def test_everything_sent_is_read_back_by_everyone(self, api: Api) -> None:
        sent = factory.known(slug="led-street-lighting", name_de="Straßenbeleuchtung LED", note="Spanne aus Projekten")
        record = api.lead.made(TYPES, sent)
        assert {name: record[name] for name in sent} == sent
        answer = api.public.get(f"{TYPES}/{record['id']}")
        assert (answer.json(), answer.headers["etag"]) == (record, '"1"')
        assert api.public.get(f"{TYPES}/slug:led-street-lighting").json() == record

    def test_what_no_source_says_is_unknown(self, api: Api) -> None:
        record = api.lead.made(TYPES, factory.body())
        assert (record["lifetime_months"], record["typical_annual_low_t"], record["size_unit"]) == (None, None, None)

    @pytest.mark.parametrize(
        ("values", "missing"),
        [
            ({"lifetime_source": None}, ["lifetime_source"]),
            ({"typical_source": None, "size_unit": None}, ["typical_source", "size_unit"]),
            ({"typical_annual_high_t": None}, ["typical_annual_high_t"]),
            ({"typical_annual_low_t": None}, ["typical_annual_low_t"]),
        ],
    )
    def test_no_value_without_its_source(self, api: Api, values: dict[str, Any], missing: list[str]) -> None:
        answer = api.lead.post(TYPES, factory.known(**values))
        assert faults(answer) == [("missing", f"/{name}") for name in missing]

    def test_a_range_runs_upwards(self, api: Api) -> None:
        answer = api.lead.post(TYPES, factory.known(typical_annual_low_t=0.3))
        assert faults(answer) == [("range_reversed", "/typical_annual_high_t")]

    @pytest.mark.parametrize("months", [0, 12_000])
    def test_a_lifetime_is_one_month_to_a_century(self, api: Api, months: int) -> None:
        assert faults(api.lead.post(TYPES, factory.known(lifetime_months=months))) == [
            ("out_of_range", "/lifetime_months")
        ]

    def test_a_slug_is_taken_once(self, api: Api) -> None:
        api.lead.made(TYPES, factory.body(slug="pv"))
        answer = api.lead.post(TYPES, factory.body(slug="pv"))
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")

    def test_an_unknown_field_is_named(self, api: Api) -> None:
        assert faults(api.lead.post(TYPES, factory.body(lifetime=20))) == [("unknown_field", "/lifetime")]

    @pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.IMPORTER, Role.AUDITOR, Role.PARTNER])
    def test_only_the_network_lead_writes(self, api: Api, role: Role) -> None:
        assert api.caller(role, api.home["id"]).post(TYPES, factory.body()).status_code == 403
        assert api.public.post(TYPES, factory.body()).status_code == 401


class TestList:
    def test_filters_search_and_order(self, api: Api) -> None:
        api.lead.made(TYPES, factory.known(slug="led", name_de="Öffentliche Beleuchtung"))
        api.lead.made(TYPES, factory.body(slug="pv", name_de="Photovoltaik", theme="renewable_energy"))
        api.lead.made(TYPES, factory.body(slug="pumps", name_de="Pumpen", name_en="Pumps", theme="heating"))
        assert slugs(api.public.get(f"{TYPES}?sort=name_de")) == ["led", "pv", "pumps"]
        assert slugs(api.public.get(f"{TYPES}?theme=heating&theme=renewable_energy")) == ["pv", "pumps"]
        assert slugs(api.public.get(f"{TYPES}?lifetime_known=true")) == ["led"]
        assert slugs(api.public.get(f"{TYPES}?lifetime_known=false&sort=-name_de")) == ["pumps", "pv"]
        assert slugs(api.public.get(f"{TYPES}?q=oeffentliche")) == ["led"]
        assert slugs(api.public.get(f"{TYPES}?q=pumps&count=exact")) == ["pumps"]

    def test_pages_follow_each_other(self, api: Api) -> None:
        for number in range(3):
            api.lead.made(TYPES, factory.body(slug=f"art-{number}"))
        first = api.public.get(f"{TYPES}?limit=2").json()
        second = api.public.get(f"{TYPES}?limit=2&cursor={first['next']}").json()
        assert [item["slug"] for item in first["items"] + second["items"]] == ["art-0", "art-1", "art-2"]

    def test_an_unknown_parameter_is_refused(self, api: Api) -> None:
        assert faults(api.public.get(f"{TYPES}?lifetime=20")) == [("unknown_parameter", "?lifetime")]


class TestUpdate:
    def test_absent_keeps_and_null_clears(self, api: Api) -> None:
        record = api.lead.made(TYPES, factory.known(note="alt"))
        changed = api.lead.patch(f"{TYPES}/{record['id']}", {"note": None, "lifetime_months": 180}).json()
        still = {"updated_at": changed["updated_at"]}
        assert changed == {**record, "note": None, "lifetime_months": 180, "version": 2, **still}

    def test_rules_judge_the_result_of_the_change(self, api: Api) -> None:
        path = f"{TYPES}/{api.lead.made(TYPES, factory.known())['id']}"
        assert faults(api.lead.patch(path, {"lifetime_source": None})) == [("missing", "/lifetime_source")]
        assert api.lead.patch(path, {"lifetime_source": None, "lifetime_months": None}).status_code == 200

    def test_what_projects_name_it_by_stays(self, api: Api) -> None:
        path = f"{TYPES}/{api.lead.made(TYPES, factory.body())['id']}"
        assert faults(api.lead.patch(path, {"slug": "anders"})) == [("unknown_field", "/slug")]

    def test_search_follows_a_changed_name(self, api: Api) -> None:
        record = api.lead.made(TYPES, factory.body(slug="art"))
        api.lead.patch(f"{TYPES}/{record['id']}", {"name_en": "Waste heat"})
        assert slugs(api.public.get(f"{TYPES}?q=waste")) == ["art"]

    def test_a_change_needs_the_current_version(self, api: Api) -> None:
        path = f"{TYPES}/{api.lead.made(TYPES, factory.body())['id']}"
        assert api.lead.patch(path, {"note": "x"}, None).status_code == 428
        stale = api.lead.patch(path, {"note": "x"}, 7)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"1"')


class TestDelete:
    def test_one_no_project_names_goes(self, api: Api) -> None:
        path = f"{TYPES}/{api.lead.made(TYPES, factory.body())['id']}"
        assert api.lead.delete(path, None).status_code == 428
        assert api.lead.delete(path).status_code == 204
        assert api.public.get(path).status_code == 404

    def test_one_a_project_names_stays(self, api: Api) -> None:
        path = f"{TYPES}/{api.lead.made(TYPES, factory.body(slug='led'))['id']}"
        projects.made(api, measure_type="led")
        answer = api.lead.delete(path)
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")

    def test_a_project_may_name_one_nobody_described(self, api: Api) -> None:
        assert projects.made(api, measure_type="dorfauto")["measure_type"] == "dorfauto"
