"""Figures by groups over HTTP, and what every answer says about itself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.factors import FactorSet
from app.models.municipalities import MunicipalityPopulation
from app.models.savings import Saving
from tests.api import Api, Caller
from tests.factories import effects
from tests.factories.effects import ANNUAL, changed, project, several, share, store
from tests.factories.networks import AGENCIES, MONTH, PLACES

URL = "/v1/impact"
TABLE = f"{URL}/table"


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def asked(caller: Caller, url: str = TABLE, **params: Any) -> dict[str, Any]:
    answer = caller.get(url, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def cells(table: dict[str, Any], index: int = 0) -> dict[tuple[Any, ...], Any]:
    """Value of one measure by the values of the keys."""
    rows = table["rows"]
    return {tuple(key["value"] for key in row["keys"]): row["figures"][index]["figure"]["value"] for row in rows}


def faults(caller: Caller, url: str = TABLE, **params: Any) -> list[tuple[str, str]]:
    answer = caller.get(url, params=params)
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


class TestGroups:
    def test_add_up_to_their_subtotals_while_a_shared_project_counts_once(self, api: Api) -> None:
        store(api, *several(3), project(5, ANNUAL, shares=(share(0, 0, 5_000), share(4, 1, 5_000)), theme="mobility"))
        params: dict[str, Any] = {
            "group_by": ["state", "theme"],
            "measures": ["annual", "projects"],
            "subtotals": "true",
        }
        table = asked(api.lead, **params)
        tonnes = {
            ("07", "heating"): 36.0, ("07", "mobility"): 6.0, ("07",): 42.0,
            ("08", "mobility"): 6.0, ("08",): 6.0, (): 48.0,
        }  # fmt: skip
        assert cells(table) == tonnes
        assert list(cells(table)) == list(tonnes)
        counts = cells(table, 1)
        assert (counts["07",], counts["08",], counts[()]) == (4, 1, 4)

    def test_name_units_with_their_key_and_agencies_with_their_slug(self, api: Api) -> None:
        store(api, *several(3))
        row = asked(api.public, group_by=["agency", "state"])["rows"][0]
        agency, state = row["keys"]
        assert (agency["value"], agency["slug"], agency["label"]) == (str(AGENCIES[0]), "agentur-0", "Agentur 0")
        assert (state["value"], state["label"]) == ("07", "07")

    def test_by_what_savings_are_split_tonnes_but_not_money(self, api: Api) -> None:
        store(api, *several(3), *(project(10 + n, changed(ANNUAL, convention="statutory")) for n in range(3)))
        table = asked(
            api.public, group_by="convention", measures=["annual", "granted", "patrons_ever"], subtotals="true"
        )
        by_convention = {key: value for key, value in cells(table).items() if key}
        assert by_convention == {("real",): 36.0, ("statutory",): 36.0}
        total = table["rows"][-1]["figures"][0]
        _, money, patrons = table["rows"][0]["figures"]
        assert total["figure"]["reason"] == "conventions_mixed"
        assert {part["figure"]["value"] for part in total["by_convention"]} == {36.0}
        assert money["figure"]["reason"] == "not_told_apart_by_saving"
        assert patrons["figure"]["reason"] == "not_told_apart_by_project"

    def test_of_few_are_suppressed_for_the_public(self, api: Api) -> None:
        store(api, *several(2))
        figure = asked(api.public, group_by="theme", measures="annual")["rows"][0]["figures"][0]
        assert (figure["figure"]["state"], figure["coverage"]["contributing"]) == ("suppressed", None)

    def test_come_with_coverage_that_sums_to_their_projects(self, api: Api) -> None:
        old = changed(ANNUAL, starts=MONTH - 40, months=12)
        store(api, *several(3), project(7, old), project(8))
        row = asked(api.public, group_by="year", measures=["annual", "cumulative", "new"])["rows"][0]
        for figure in row["figures"]:
            coverage = figure["coverage"]
            assert coverage["contributing"] + sum(coverage["left_out"].values()) == row["projects"] == 5
        assert row["keys"][0]["value"] == 2025
        # 12 t a year since 13 months, three times, and one year of the expired one
        assert row["figures"][1]["figure"]["value"] == 3 * 13.0 + 12.0

    def test_without_a_value_are_a_row_of_their_own(self, api: Api) -> None:
        store(api, *several(3, completed=None))
        assert cells(asked(api.public, group_by="year")) == {(None,): 36.0}

    def test_are_narrowed_by_every_restriction_of_a_scope(self, api: Api) -> None:
        store(
            api, *several(3), *(project(10 + n, changed(ANNUAL, starts=MONTH + 1), status="planned") for n in range(3))
        )
        assert cells(asked(api.public, group_by="status", measures="projects", status="planned")) == {("planned",): 3}
        both = asked(api.public, group_by="status", measures="projects", status=["planned", "completed"])
        assert cells(both) == {("completed",): 3, ("planned",): 3}
        assert cells(asked(api.public, group_by="theme", measures="projects", assessment="measured_ex_post")) == {}
        assert cells(asked(api.public, group_by="theme", measures="projects", measure_type="led")) == {}

    def test_that_are_unknown_too_many_or_given_twice_are_refused(self, api: Api) -> None:
        answer = api.public.get(TABLE, params={"group_by": "weather"})
        assert answer.status_code == 422
        assert "municipality" in answer.text
        assert faults(api.public, group_by=["state", "state"]) == [("?group_by", "repeated")]
        assert faults(api.public, group_by="state", measures=["annual", "annual"]) == [("?measures", "repeated")]
        assert faults(api.public)[0][0] == "?group_by"
        five = ["state", "theme", "year", "agency", "gas"]
        assert faults(api.public, group_by=five) == [("?group_by", "too_many")]


class TestKnowledge:
    def test_of_a_moment_stays_what_it_was_whatever_is_corrected_later(self, api: Api) -> None:
        store(api, *several(3))
        before = asked(api.lead, URL)["data_state"]
        params = {"known_at": before["known_at"]}
        callers = (api.public, api.lead)
        first = [caller.get(URL, params=params).content for caller in callers]
        with clock.frozen(datetime(2026, 5, 1, tzinfo=UTC)):
            with api.database.write() as db:
                set_id = effects.factor_set(db, FactorSet)
                effects.use_factor_set(db, Saving, set_id)
                effects.patron(db, {})
            again = [caller.get(URL, params=params).content for caller in callers]
            now = asked(api.lead, URL)
        assert first == again
        assert now["data_state"]["number"] > before["number"]
        assert asked(api.public, URL, known_at="2026-03-14T00:00:00Z")["coverage"]["projects"] == 0

    def test_of_a_moment_to_come_or_a_factor_set_nobody_knows_is_refused(self, api: Api) -> None:
        assert faults(api.public, URL, known_at="2026-03-16T00:00:00Z") == [("?known_at", "known_at_unsettled")]
        assert faults(api.public, URL, factor_set_id="nirgends") == [("?factor_set_id", "reference_missing")]


class TestNewFigures:
    def test_are_effects_until_now_new_ones_and_euros_for_a_tonne(self, api: Api) -> None:
        fresh = changed(ANNUAL, starts=MONTH - 2)
        grants = tuple(effects.grant(number, number) for number in range(3))
        store(api, *several(3), *(project(10 + n, fresh) for n in range(3)), grants=grants)
        found = asked(api.public, URL)
        assert found["cumulative"]["total"]["value"] == 3 * 13.0 + 3 * 3.0
        assert (found["cumulative"]["total"]["unit"], found["cumulative"]["total"]["basis"]) == ("t", "period")
        assert (found["new"]["total"]["value"], found["new"]["total"]["contributors"]) == (36.0, 3)
        assert found["funding_efficiency"]["value"] == round(7_500 / 720, 2)
        assert found["per_head"]["annual"]["reason"] == "no_place"

    def test_per_head_use_the_latest_population_and_flag_the_census(self, api: Api) -> None:
        store(api, *several(3, shares=(share(1),)))
        with api.database.write() as db:
            for day, basis in ((date(2022, 12, 31), "census_2011"), (date(2025, 11, 30), "census_2022")):
                values = {"municipality_id": PLACES[1][0], "reference_date": day, "population": 1_500}
                db.run(sa.insert(MunicipalityPopulation), {**values, "census_basis": basis})
        place = asked(api.public, URL, municipality_id=str(PLACES[1][0]))["per_head"]
        assert (place["annual"]["value"], place["annual"]["unit"]) == (24.0, "kg/a per head")
        assert (place["population"], place["population_date"], place["census_break"]) == (1_500, "2025-11-30", True)
        earlier = asked(api.public, URL, municipality_id=str(PLACES[1][0]), as_of="2025-10")["per_head"]
        assert (earlier["census_basis"], earlier["census_break"]) == ("census_2011", False)
        assert asked(api.public, URL, state="08")["per_head"]["annual"]["reason"] == "no_population"
