"""Series over HTTP: steps of a figure, and the questions that are refused."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.municipalities import MunicipalityPopulation
from app.services import ledger
from tests.api import Api, Caller
from tests.factories import effects
from tests.factories.effects import ANNUAL, changed, project, several, store
from tests.factories.networks import MONTH, PLACES

URL = "/v1/impact/series"


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def asked(caller: Caller, measure: str, since: str = "2024-01", **params: Any) -> dict[str, Any]:
    answer = caller.get(URL, params={"measure": measure, "from": since, **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def values(found: dict[str, Any]) -> list[float | None]:
    return [step["figure"]["value"] for step in found["steps"]]


def states(found: dict[str, Any]) -> list[str]:
    return [step["figure"]["state"] for step in found["steps"]]


def faults(caller: Caller, **params: Any) -> list[tuple[str, str]]:
    answer = caller.get(URL, params={"measure": "annual", **params})
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


class TestSteps:
    def test_are_years_by_default_until_this_month(self, api: Api) -> None:
        store(api, *several(3))
        found = asked(api.public, "annual")
        assert [(step["step"], step["first"], step["last"]) for step in found["steps"]] == [
            ("2024", "2024-01", "2024-12"),
            ("2025", "2025-01", "2025-12"),
            ("2026", "2026-01", "2026-03"),
        ]
        assert values(found) == [0.0, 36.0, 36.0]
        assert (found["unit"], found["basis"], found["adds_up"]) == ("t/a", "annual", False)

    def test_of_a_state_end_as_the_figure_of_that_month(self, api: Api) -> None:
        store(api, *several(3), project(7, changed(ANNUAL, starts=MONTH - 20, months=10)))
        for measure, place in (("annual", "annual"), ("cumulative", "cumulative"), ("added", "annual")):
            for step in asked(api.public, measure)["steps"]:
                answer = api.public.get("/v1/impact", params={"as_of": step["last"]}).json()
                assert step["figure"] == answer[place]["total"], (measure, step["step"])

    def test_of_new_effects_are_the_figure_of_their_year(self, api: Api) -> None:
        store(api, *several(3), *(project(7 + each, changed(ANNUAL, starts=MONTH - 2)) for each in range(3)))
        found = asked(api.public, "new")
        assert values(found) == [0.0, 36.0, 36.0]
        assert found["steps"][-1]["figure"] == api.public.get("/v1/impact").json()["new"]["total"]
        assert found["adds_up"] is True

    def test_of_money_lie_at_completion_and_count_what_has_no_date(self, api: Api) -> None:
        store(api, *several(3), project(8, completed=None))
        found = asked(api.lead, "realised_investment", "2025-05", by="month", to="2025-07")
        assert values(found) == [None, 30_000.0, None]
        assert states(found) == ["not_reported", "reported", "not_reported"]
        assert (found["unit"], found["undated"]) == ("EUR", 1)

    def test_of_mixed_conventions_have_parts_but_no_figure(self, api: Api) -> None:
        later = changed(ANNUAL, convention="statutory", starts=MONTH - 1)
        store(api, *several(3), *(project(9 + each, later) for each in range(3)))
        last = asked(api.lead, "annual", "2026-01", by="month")["steps"]
        assert [step["figure"]["state"] for step in last] == ["reported", "undefined", "undefined"]
        assert last[-1]["figure"]["reason"] == "conventions_mixed"
        assert {each["convention"]: each["figure"]["value"] for each in last[-1]["by_convention"]} == {
            "real": 36.0,
            "statutory": 36.0,
        }

    def test_with_few_projects_or_of_a_month_that_has_passed_are_held_back(self, api: Api) -> None:
        store(api, *several(2), *(project(9 + each, changed(ANNUAL, starts=MONTH - 1)) for each in range(2)))
        assert states(asked(api.public, "annual", "2026-01", by="month")) == ["suppressed", "suppressed", "reported"]
        assert states(asked(api.public, "annual", "2024-12", by="year")) == ["zero", "suppressed", "reported"]
        assert states(asked(api.lead, "annual", "2026-01", by="month")) == ["reported"] * 3


class TestCounts:
    def test_volunteers_once_and_hold_back_few(self, api: Api) -> None:
        store(api)
        with api.database.write() as db:
            for starts in (date(2024, 6, 1), date(2025, 2, 1), date(2025, 3, 1)):
                effects.patron(
                    db, {"starts_on": starts, "ends_on": date(2025, 12, 30)}, {"place": 4, "starts_on": starts}
                )
            ledger.rebuild(db)
        assert values(asked(api.lead, "patrons_ever")) == [1, 3, 3]
        assert states(asked(api.public, "patrons_ever")) == ["suppressed", "reported", "reported"]
        assert states(asked(api.public, "patrons_active")) == ["suppressed", "reported", "reported"]
        assert values(asked(api.lead, "patrons_active", state="07")) == [1, 0, 0]

    def test_projects_and_workshops_until_the_end_of_each_step(self, api: Api) -> None:
        store(api, *several(3), project(5, completed=date(2024, 2, 1)))
        with api.database.write() as db:
            effects.workshop(db, datetime(2025, 5, 3, 12, tzinfo=UTC))
            ledger.rebuild(db)
        assert values(asked(api.public, "projects_completed")) == [1, 4, 4]
        assert values(asked(api.public, "workshops_held")) == [0, 1, 1]

    def test_of_volunteers_have_no_answer_by_theme(self, api: Api) -> None:
        store(api)
        found = asked(api.public, "patrons_ever", theme="heating")
        assert {step["figure"]["reason"] for step in found["steps"]} == {"not_told_apart_by_project"}


class TestPerHead:
    def test_divides_by_the_inhabitants_of_the_step_and_marks_the_other_census(self, api: Api) -> None:
        store(api, *several(3))
        place = PLACES[1][0]
        store_population(api, place, "2023-12-31", 1_000, "census_2011")
        store_population(api, place, "2024-12-31", 1_200, "census_2022")
        key = {"municipality_id": str(place)}
        found = asked(api.lead, "annual", "2023-01", per_head="true", **key)
        assert [step["population"] for step in found["steps"]] == [1_000, 1_200, 1_200, 1_200]
        assert (found["census_break"], found["unit"]) == ("2024", "kg/a per head")
        whole = asked(api.lead, "annual", per_head="true", state="07")
        last = api.lead.get("/v1/impact", params={"state": "07"}).json()["per_head"]
        assert whole["steps"][-1]["figure"] == last["annual"]
        assert (whole["steps"][-1]["population"], last["population"]) == (1_200, 1_200)

    def test_has_no_answer_without_a_place_and_not_for_money(self, api: Api) -> None:
        store(api, *several(3))
        assert asked(api.public, "annual", per_head="true")["steps"][0]["figure"]["reason"] == "no_place"
        refused = faults(api.public, measure="planned_investment", per_head="true", **{"from": "2024-01"})
        assert refused == [("?per_head", "not_per_head")]


def store_population(api: Api, place: Any, day: str, number: int, basis: str) -> None:
    row = {"municipality_id": place, "reference_date": date.fromisoformat(day), "population": number}
    with api.database.write() as db:
        db.run(sa.insert(MunicipalityPopulation), {**row, "census_basis": basis})


class TestQuestion:
    def test_needs_a_beginning_and_months_in_order_that_have_come(self, api: Api) -> None:
        assert faults(api.public) == [("?from", "missing")]
        assert faults(api.public, **{"from": "2026-02", "to": "2025-02"}) == [("?to", "end_before_start")]
        assert faults(api.public, **{"from": "2026-02", "to": "2026-04"}) == [("?to", "as_of_future")]
        assert faults(api.public, **{"from": "2026-04"}) == [("?from", "as_of_future")]
        assert faults(api.public, **{"from": "2026-01", "by": "day"}) == [("?by", "not_in_list")]

    def test_has_at_most_six_hundred_steps(self, api: Api) -> None:
        assert faults(api.public, by="month", **{"from": "1976-03"}) == [("?from", "too_many_steps")]
        assert len(asked(api.public, "annual", "1976-04", by="month")["steps"]) == 600

    def test_of_added_effects_goes_by_year(self, api: Api) -> None:
        assert faults(api.public, measure="added", by="month", **{"from": "2026-01"}) == [("?by", "only_by_year")]
