"""Factors looked up by carrier, year and set; and savings that are computed without being kept."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.models import metadata
from app.models.accounts import Role
from tests.api import Api
from tests.factories import factors, measure_types, projects
from tests.factories import savings as factory

SAVINGS = "/v1/savings"
PREVIEW = f"{SAVINGS}/preview"


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


def previewed(api: Api, sent: dict[str, Any]) -> dict[str, Any]:
    answer = api.staff.post(PREVIEW, sent)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def warnings(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["code"], each["pointer"]) for each in found["warnings"]]


@pytest.fixture
def uba(api: Api) -> str:
    """A set with two carriers over a few years."""
    set_id: str = api.lead.made("/v1/factors/sets", factors.set_body())["id"]
    for year, grams in ((2021, 410), (2022, 436.8), (2024, 363)):
        one = {"carrier": "Strommix DE", "value_g_per_kwh": grams, "year_from": year, "year_to": year}
        api.lead.made("/v1/factors", factors.body(set_id, **one, validity=str(year)))
    for reference, grams in (("Endenergie", 240), ("Heizwert (Hi)", 201)):
        gas = {"carrier": "Erdgas", "value_g_per_kwh": grams, "year_from": 2020, "year_to": None}
        api.lead.made("/v1/factors", factors.body(set_id, **gas, reference=reference))
    return set_id


def looked_up(factor_set_id: str, carrier: str = "strommix de", year: int = 2022) -> dict[str, Any]:
    return {
        "carrier": carrier, "year": year, "factor_set_id": factor_set_id, "before_kwh": 170_000, "after_kwh": 0,
    }  # fmt: skip


class TestLookUp:
    def test_carrier_year_and_set_name_the_factor(self, api: Api, uba: str) -> None:
        sent = factory.energy(projects.made(api)["id"], looked_up(uba))
        record = api.staff.made(SAVINGS, sent)
        assert (record["result_t"], record["factor_set_id"]) == (74.256, uba)
        (given,) = record["inputs"]
        assert (given["carrier"], given["factor_g_per_kwh"]) == ("strommix de", 436.8)
        assert previewed(api, sent)["result_t"] == 74.256

    def test_a_change_may_look_up_too(self, api: Api, uba: str) -> None:
        record = api.staff.made(SAVINGS, factory.energy(projects.made(api)["id"], looked_up(uba)))
        changes = {"reason": "Anderes Jahr", "inputs": [looked_up(uba, year=2021)]}
        assert api.staff.patch(f"{SAVINGS}/{record['id']}", changes).json()["result_t"] == 69.7

    @pytest.mark.parametrize("method", ["create", "preview", "update"])
    def test_a_missing_carrier_lists_those_there_are(self, api: Api, uba: str, method: str) -> None:
        project = projects.made(api)["id"]
        wrong = looked_up(uba, carrier="Strommix")
        if method == "update":
            record = api.staff.made(SAVINGS, factory.energy(project, looked_up(uba)))
            answer = api.staff.patch(f"{SAVINGS}/{record['id']}", {"reason": "x", "inputs": [wrong]})
        else:
            answer = api.staff.post(SAVINGS if method == "create" else PREVIEW, factory.energy(project, wrong))
        assert faults(answer) == [("carrier_without_factor", "/inputs/0/carrier")]
        told = answer.json()["errors"][0]
        assert told["params"] == {"carrier": "Strommix", "nearest": "Strommix DE", "known": "Erdgas, Strommix DE"}
        assert "kWh" in told["detail"]

    def test_a_missing_year_lists_those_there_are(self, api: Api, uba: str) -> None:
        sent = factory.energy(
            projects.made(api)["id"], looked_up(uba), looked_up(uba, year=2023), looked_up(uba, "Erdgas", 2019)
        )
        answer = api.staff.post(SAVINGS, sent)
        assert faults(answer) == [("year_without_factor", "/inputs/1/year"), ("year_without_factor", "/inputs/2/year")]
        params = [each["params"] for each in answer.json()["errors"]]
        assert [each["known"] for each in params] == ["2021, 2022, 2024", "2020-…"]
        assert "2023" in answer.json()["errors"][0]["detail"]
        assert api.staff.get(SAVINGS).json()["items"] == []

    def test_several_that_fit_are_not_guessed_between(self, api: Api, uba: str) -> None:
        answer = api.staff.post(SAVINGS, factory.energy(projects.made(api)["id"], looked_up(uba, "Erdgas")))
        assert faults(answer) == [("factor_ambiguous", "/inputs/0/factor_id")]
        assert answer.json()["errors"][0]["params"]["known"] == "Endenergie, Heizwert (Hi)"

    def test_an_unknown_set_is_named(self, api: Api) -> None:
        answer = api.staff.post(SAVINGS, factory.energy(projects.made(api)["id"], looked_up(str(uuid4()))))
        assert faults(answer) == [("reference_missing", "/inputs/0/factor_set_id")]

    @pytest.mark.parametrize("name", ["carrier", "year", "factor_set_id"])
    def test_half_a_look_up_is_none(self, api: Api, uba: str, name: str) -> None:
        given = looked_up(uba)
        del given[name]
        answer = api.staff.post(SAVINGS, factory.energy(projects.made(api)["id"], given))
        assert faults(answer) == [("missing", f"/inputs/0/{name}")]

    def test_a_factor_is_named_in_one_way(self, api: Api, uba: str) -> None:
        given = {**looked_up(uba), "factor_id": factory.factor(api)["id"]}
        answer = api.staff.post(SAVINGS, factory.energy(projects.made(api)["id"], given))
        assert faults(answer) == [("factor_named_twice", f"/inputs/0/{name}") for name in ("year", "factor_set_id")]

    def test_another_unit_than_kilowatt_hours_has_no_field(self, api: Api, uba: str) -> None:
        given = {**looked_up(uba), "unit": "l"}
        answer = api.staff.post(SAVINGS, factory.energy(projects.made(api)["id"], given))
        assert faults(answer) == [("unknown_field", "/inputs/0/unit")]


class TestPreview:
    @pytest.mark.parametrize("kind", ["energy", "direct", "effect_chain", "none"])
    def test_it_is_what_would_be_stored(self, api: Api, kind: str) -> None:
        done = {"status": "completed", "completed_on": "2024-12-31"}
        project = projects.made(api, **done)["id"]
        sent = {
            "energy": factory.energy(project, factory.carrier(factory.factor(api)["id"]), lifetime_months=240),
            "direct": factory.direct(project, basis="lifetime", lifetime_months=240),
            "effect_chain": factory.chain(project, people_reached=12),
            "none": factory.none(project),
        }[kind] | {"stage": "achieved"}
        found = previewed(api, sent)
        assert api.staff.get(SAVINGS).json()["items"] == []
        record = api.staff.made(SAVINGS, sent)
        same = set(record) & set(found)
        assert {name: found[name] for name in same} == {name: record[name] for name in same}
        assert same >= {"result_t", "basis", "gas", "effect_from", "convention", "upstream", "factor_set_id"}
        if kind == "none":
            assert found["calculation"] is None
            return
        explained = api.staff.get(f"{SAVINGS}/{record['id']}/calculation").json()
        assert {**found["calculation"], "saving_id": record["id"], "revision": 1} == explained

    def test_nothing_at_all_is_written(self, api: Api) -> None:
        sent = factory.energy(projects.made(api)["id"], factory.carrier(factory.factor(api)["id"]))
        staff = api.staff

        def counted() -> dict[str, int]:
            with api.database.read() as db:
                return {
                    table.name: int(db.scalar(sa.select(sa.func.count()).select_from(table)))
                    for table in metadata.sorted_tables
                }

        before = counted()
        assert staff.post(PREVIEW, sent, headers={"idempotency-key": "once"}).status_code == 200
        assert counted() == before

    def test_what_would_bar_the_saving_bars_the_preview(self, api: Api) -> None:
        project = projects.made(api)["id"]
        sent = factory.energy(project, factory.carrier(factory.factor(api)["id"], 0, 1000), stage="achieved")
        assert faults(api.staff.post(PREVIEW, sent)) == [
            ("effect_undated", "/effect_from"), ("negative_unexplained", "/note"),
        ]  # fmt: skip

    def test_no_right_to_write_is_needed(self, api: Api) -> None:
        project = projects.made(api, published=True)["id"]
        for role in (Role.AUDITOR, Role.IMPORTER, Role.NETWORK_LEAD):
            agency = None if role is Role.NETWORK_LEAD else api.home["id"]
            caller = api.caller(role, agency, scopes=("savings:read",))
            assert caller.post(PREVIEW, factory.direct(project)).status_code == 200
        assert api.stranger.post(PREVIEW, factory.direct(project)).status_code == 200
        assert api.public.post(PREVIEW, factory.direct(project)).status_code == 401

    def test_what_the_caller_cannot_see_does_not_exist(self, api: Api) -> None:
        answer = api.stranger.post(PREVIEW, factory.direct(projects.made(api)["id"]))
        assert faults(answer) == [("reference_missing", "/project_id")]


class TestWarnings:
    def test_a_careful_saving_has_none(self, api: Api) -> None:
        sent = factory.energy(projects.made(api)["id"], factory.carrier(factory.factor(api)["id"]), lifetime_months=240)
        assert warnings(previewed(api, sent)) == []

    @pytest.mark.parametrize(("basis", "other"), [("annual", "lifetime"), ("lifetime", "annual")])
    def test_an_unknown_lifetime_names_the_basis_it_is_needed_for(self, api: Api, basis: str, other: str) -> None:
        found = previewed(api, factory.direct(projects.made(api)["id"], basis=basis))
        assert warnings(found) == [("lifetime_missing", "/lifetime_months")]
        assert found["warnings"][0]["params"] == {"basis": other}
        assert other in found["warnings"][0]["detail_en"]
        assert "Wirkdauer" not in found["warnings"][0]["detail_en"]
        assert found["warnings"][0]["detail_de"].startswith("Ohne")

    def test_a_lifetime_of_the_measure_type_is_offered_beside_it(self, api: Api) -> None:
        api.lead.made("/v1/measure_types", measure_types.known(slug="led"))
        found = previewed(api, factory.direct(projects.made(api, measure_type="led")["id"]))
        assert found["lifetime_months"] is None
        assert found["calculation"]["suggested_lifetime"]["lifetime_months"] == 240

    def test_factors_that_hardly_belong_together(self, api: Api) -> None:
        carriers = [
            factory.carrier(factory.factor(api, upstream=each)["id"], carrier="Erdgas" if number else None)
            for number, each in enumerate(("included", "excluded"))
        ]
        found = previewed(api, factory.energy(projects.made(api)["id"], *carriers, lifetime_months=240))
        assert warnings(found) == [
            ("factor_sets_mixed", "/inputs"), ("upstreams_mixed", "/inputs"), ("carrier_differs", "/inputs/1/carrier"),
        ]  # fmt: skip

    @pytest.mark.parametrize(("status", "expected"), [("idea", True), ("cancelled", True), ("in_progress", False)])
    def test_what_was_achieved_by_a_project_nobody_carried_out(
        self,
        api: Api,
        status: str,
        expected: bool,  # noqa: FBT001 - the expectation
    ) -> None:
        sent = factory.direct(
            projects.made(api, status=status)["id"], stage="achieved", effect_from="2025-01", lifetime_months=240
        )
        assert warnings(previewed(api, sent)) == [("achieved_without_project", "/stage")] * expected
        assert api.staff.post(SAVINGS, sent).status_code == 201
