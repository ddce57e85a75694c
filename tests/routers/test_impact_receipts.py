"""Receipts over HTTP: what each caller is shown of a figure's contributions, and what must stay together."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.accounts import Role
from app.models.factors import Factor, FactorSet
from app.models.projects import Project
from app.models.savings import Saving, SavingInput
from app.services import ledger, recording
from app.services.access import SYSTEM_ACTOR
from tests.api import Api, Caller
from tests.factories import effects
from tests.factories.effects import ANNUAL, changed, project, several, share, store
from tests.factories.networks import AGENCIES, MONTH
from tests.factories.public import P, published
from tests.factories.public import changed as rows_changed

URL = "/v1/impact/receipt"
V = sa.inspect(Saving).columns


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def asked(caller: Caller, path: str = "", **params: Any) -> dict[str, Any]:
    answer = caller.get(URL + path, params={"measure": "annual", **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def faults(caller: Caller, **params: Any) -> list[tuple[str, str]]:
    answer = caller.get(URL, params={"measure": "annual", **params})
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


class TestLines:
    def test_say_where_a_contribution_comes_from(self, api: Api) -> None:
        store(api, *several(3))
        found = asked(api.lead, limit=2)
        assert (found["total"]["value"], found["entries"], found["unit"], found["basis"]) == (36.0, 3, "t/a", "annual")
        line = found["items"][0]
        assert line["kind"] == "saving"
        assert line["revision"] == 1
        assert line["project"]["title"] == "Projekt"
        assert line["municipality"]["name"] == "07"
        assert line["agency"]["slug"] == "agentur-0"
        assert (line["basis_points"], line["convention"], line["gas"]) == (10_000, "real", "CO2e")
        assert (line["effect_from"], line["effect_through"]) == ("2025-03", "2035-02")
        assert (line["amount"], line["annual_t"], line["months"], line["factors"]) == (12.0, None, None, [])

    def test_of_figures_over_time_say_for_how_many_months(self, api: Api) -> None:
        store(api, *several(3))
        found = asked(api.lead, measure="cumulative")
        assert (found["total"]["value"], found["total"]["basis"]) == (39.0, "period")
        assert [(line["months"], line["annual_t"], line["amount"]) for line in found["items"]] == [(13, 12.0, 13.0)] * 3
        part = asked(api.lead, **{"measure": "period", "from": "2025-12", "to": "2026-01"})
        assert [line["amount"] for line in part["items"]] == [2.0] * 3
        assert (part["first"], part["last"], part["total"]["value"]) == ("2025-12", "2026-01", 6.0)

    def test_of_energy_savings_name_the_factors_as_they_were_used(self, api: Api) -> None:
        store(api, *several(3, changed(ANNUAL, kind="energy")))
        with api.database.write() as db:
            set_id = effects.factor_set(db, FactorSet)
            effects.use_factor_set(db, Saving, set_id)
            named = {"carrier": "Strom", "carrier_search": "strom", "carrier_sort": "strom"}
            values = {**named, "value_mg_per_kwh": 400_000, "reference": "kWh", "validity": "2025"}
            factor_id = recording.insert(db, Factor, SYSTEM_ACTOR, {**values, "factor_set_id": set_id})
            for row in db.all(sa.select(V["agency_id"], V["id"])):
                used = {"carrier": "Strom", "before_wh": 1, "after_wh": 0, "factor_id": factor_id}
                key = {"agency_id": row.agency_id, "saving_id": row.id, "revision": 1, "position": 0}
                db.run(sa.insert(SavingInput), {**key, **used, "factor_mg_per_kwh": 436_800})
            ledger.rebuild(db)
        line = asked(api.lead)["items"][0]
        assert line["factors"] == [{"id": str(factor_id), "carrier": "Strom", "g_per_kwh": 436.8}]
        assert line["factor_set"] == {"id": str(set_id), "title": "Emissionsfaktoren", "edition": "2025"}

    def test_go_on_page_by_page_in_both_directions(self, api: Api) -> None:
        store(api, *several(5))
        first = asked(api.lead, limit=2)
        second = asked(api.lead, limit=2, cursor=first["next"])
        third = asked(api.lead, limit=2, cursor=second["next"])
        assert [len(page["items"]) for page in (first, second, third)] == [2, 2, 1]
        assert (first["prev"], third["next"]) == (None, None)
        assert asked(api.lead, limit=2, cursor=third["prev"])["items"] == second["items"]

    def test_of_another_question_are_no_place_to_go_on(self, api: Api) -> None:
        store(api, *several(3))
        cursor = asked(api.lead, limit=2)["next"]
        for caller, params in ((api.lead, {"state": "07"}), (api.lead, {"measure": "lifetime"}), (api.public, {})):
            answer = caller.get(URL, params={"measure": "annual", "limit": 2, "cursor": cursor, **params})
            assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


class TestSight:
    def test_of_the_public_is_what_is_published_and_one_line_for_the_rest(self, api: Api) -> None:
        store(api, *several(8))
        published(api, 0, 1, 2, 3)
        found = asked(api.public)
        assert (found["total"]["value"], found["entries"]) == (96.0, 8)
        assert len(found["items"]) == 4
        assert found["undisclosed"] == [{"convention": "real", "entries": 4, "amount": 48.0}]
        whole = sum(line["amount"] for line in (*found["items"], *found["undisclosed"]))
        assert whole == found["total"]["value"]

    def test_of_the_public_is_nothing_where_the_rest_is_too_few(self, api: Api) -> None:
        store(api, *several(6))
        published(api, 0, 1, 2, 3)
        found = asked(api.public)
        assert (found["state"], found["reason"]) == ("suppressed", "small_number")
        assert (found["entries"], found["items"], found["undisclosed"]) == (None, [], [])
        assert found["total"]["state"] == "suppressed"  # what is published could be taken off
        assert len(asked(api.lead)["items"]) == 6

    def test_of_an_agency_is_nothing_where_what_others_have_is_too_little(self, api: Api) -> None:
        own = (replace(project(20 + each, ANNUAL), owner=AGENCIES[1]) for each in range(3))
        store(api, *several(2), *own)
        found = asked(api.caller(Role.AGENCY_COORDINATOR, AGENCIES[1]))
        assert (found["state"], found["reason"]) == ("suppressed", "too_few_undisclosed")
        assert (found["entries"], found["items"], found["undisclosed"]) == (None, [], [])
        assert found["total"]["value"] == 60.0

    def test_of_a_suppressed_figure_is_nothing(self, api: Api) -> None:
        store(api, *several(2))
        published(api, 0, 1)
        found = asked(api.public)
        assert (found["state"], found["reason"], found["items"]) == ("suppressed", "small_number", [])
        assert found["total"]["state"] == "suppressed"
        assert found["by_convention"][0]["figure"]["value"] is None

    def test_of_a_suppressed_part_is_nothing(self, api: Api) -> None:
        store(api, *several(3), project(9, changed(ANNUAL, convention=None)))
        published(api, 0, 1, 2, 9)
        found = asked(api.public)
        assert (found["state"], found["total"]["value"], found["items"]) == ("suppressed", 48.0, [])

    def test_of_hours_is_nothing_where_the_volunteers_are_few(self, api: Api) -> None:
        store(api, *several(3))
        with api.database.write() as db:
            effects.patron(db, {})
            ledger.rebuild(db)
        found = asked(api.public, measure="volunteer_hours")
        assert found["total"]["state"] == "suppressed"
        assert (found["state"], found["items"]) == ("suppressed", [])

    def test_of_staff_is_all_of_their_own_and_nameless_what_is_not(self, api: Api) -> None:
        store(api, *several(3, shares=(share(0, 0, 5_000), share(0, 1, 5_000))))
        home = asked(api.caller(Role.AGENCY_COORDINATOR, AGENCIES[0]), agency="agentur-0")
        assert all(line["project"] and line["item_id"] for line in home["items"])
        credited = asked(api.caller(Role.AGENCY_COORDINATOR, AGENCIES[1]), agency="agentur-1")
        assert [line["amount"] for line in credited["items"]] == [6.0] * 3
        assert not any(line["project"] or line["item_id"] for line in credited["items"])

    def test_of_the_public_is_no_grant(self, api: Api) -> None:
        grants = tuple(effects.grant(number, number) for number in range(3))
        store(api, *several(3), grants=grants)
        published(api, 0, 1, 2)
        found = asked(api.public, measure="granted")
        assert found["undisclosed"] == [{"convention": None, "entries": 3, "amount": 7_500.0}]
        assert found["items"] == []
        assert [line["kind"] for line in asked(api.lead, measure="granted")["items"]] == ["grant"] * 3


class TestKnownAt:
    def test_gives_the_same_lines_after_a_correction(self, api: Api) -> None:
        store(api, *several(4))
        before = asked(api.lead)
        moment = before["data_state"]["known_at"]
        rows_changed(api, Saving, V["project_id"] == UUID(int=0xD000), result_kg=99_000)
        then = asked(api.lead, known_at=moment)
        assert then["items"] == before["items"]
        assert (then["total"], then["data_state"]) == (before["total"], before["data_state"])
        now = asked(api.lead)
        assert now["total"]["value"] == 135.0
        assert now["data_state"]["number"] == before["data_state"]["number"] + 1

    def test_names_nothing_to_the_public_that_is_no_longer_published(self, api: Api) -> None:
        store(api, *several(7))
        published(api, *range(7))
        moment = asked(api.public)["data_state"]["known_at"]
        rows_changed(api, Project, P["id"].in_([UUID(int=0xD000 + number) for number in range(3)]), published=False)
        with clock.frozen(datetime(2026, 3, 16, tzinfo=UTC)):
            then = asked(api.public, known_at=moment)
            all_ = asked(api.lead, known_at=moment)
        assert (then["state"], then["items"]) == ("suppressed", [])
        assert len(all_["items"]) == 7


class TestQuestion:
    def test_of_a_period_needs_two_months_in_order_that_have_come(self, api: Api) -> None:
        period = {"measure": "period"}
        assert faults(api.lead, **period) == [("?from", "missing"), ("?to", "missing")]
        assert faults(api.lead, **period, **{"from": "2026-02", "to": "2026-01"}) == [("?to", "end_before_start")]
        assert faults(api.lead, **period, **{"from": "2026-02", "to": "2026-04"}) == [("?to", "as_of_future")]
        assert faults(api.lead, **{"from": "2026-02"}) == [("?from", "only_for_period")]
        assert faults(api.lead, measure="wärme") == [("?measure", "not_in_list")]

    def test_of_money_by_the_quality_of_savings_has_no_answer(self, api: Api) -> None:
        store(api, *several(3))
        found = asked(api.lead, measure="granted", assessment="calculated")
        assert (found["state"], found["reason"]) == ("undefined", "not_told_apart_by_saving")
        assert asked(api.lead, assessment="calculated")["total"]["value"] == 36.0

    def test_of_real_and_statutory_factors_has_lines_but_no_total(self, api: Api) -> None:
        statutory = changed(ANNUAL, convention="statutory")
        store(api, *several(3), *(project(10 + number, statutory) for number in range(3)))
        found = asked(api.public)
        assert (found["total"]["state"], found["total"]["reason"]) == ("undefined", "conventions_mixed")
        assert {each["convention"]: each["amount"] for each in found["undisclosed"]} == {
            "real": 36.0,
            "statutory": 36.0,
        }


class TestLeftOut:
    def test_names_projects_with_their_reasons(self, api: Api) -> None:
        store(
            api,
            *several(3),
            project(5),
            project(6, changed(ANNUAL, starts=None)),
            project(7, changed(ANNUAL, stage="planned")),
        )
        found = asked(api.lead, "/left-out", limit=2)
        rest = asked(api.lead, "/left-out", limit=2, cursor=found["next"])
        items = [(each["project"]["id"][-4:], each["reason"]) for each in (*found["items"], *rest["items"])]
        assert items == [("d005", "not_reported"), ("d006", "effect_start_unknown"), ("d007", "planned_only")]
        assert {each["reason"]: each["projects"] for each in found["reasons"] if each["projects"]} == {
            "not_reported": 1, "effect_start_unknown": 1, "planned_only": 1,
        }  # fmt: skip

    def test_agrees_with_the_coverage(self, api: Api) -> None:
        over = changed(ANNUAL, starts=MONTH - 12, months=12)
        store(api, *several(3), project(5, over), project(6, changed(ANNUAL, months=None)))
        for measure in ("annual", "lifetime"):
            coverage = api.lead.get("/v1/impact").json()["coverage"][measure]["left_out"]
            reasons = asked(api.lead, "/left-out", measure=measure)["reasons"]
            assert {each["reason"]: each["projects"] for each in reasons}.items() <= coverage.items()
            assert sum(each["projects"] for each in reasons) == sum(coverage.values())

    def test_names_only_published_projects_to_the_public_and_counts_the_others(self, api: Api) -> None:
        store(api, *several(3), project(5), project(6), project(7))
        published(api, 5)
        found = asked(api.public, "/left-out")
        assert [each["project"]["id"][-4:] for each in found["items"]] == ["d005"]
        assert {"reason": "not_reported", "projects": 3, "unnamed": 2} in found["reasons"]

    def test_is_held_back_where_the_coverage_is(self, api: Api) -> None:
        store(api, *several(2), project(5))
        published(api, 5)
        found = asked(api.public, "/left-out")
        assert (found["state"], found["reasons"], found["items"]) == ("suppressed", None, [])
