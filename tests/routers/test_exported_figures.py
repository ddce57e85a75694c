"""Figures as files over HTTP: the numbers of the JSON, each with all it is said with, protected in the same way."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.realms import INSTANCE
from app.main import Service
from app.models import metadata
from tests.api import Api, Caller
from tests.factories.effects import ANNUAL, changed, project, several, share, store
from tests.factories.networks import AGENCIES

JSON = "/v1/impact"
FILE = "/v1/exports/impact"
EXPLAINED = frozenset({"unit", "basis", "state", "as_of", "known_at", "data_state", "method_version", "scope_stage"})
"""Columns without which a number cannot be read."""


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


@pytest.fixture(scope="module")
def network(service: Service) -> Iterator[Api]:
    """Three projects in one state, one that another state shares, and five of which nobody knows when they began."""
    api = Api(service, service.database.within(INSTANCE))
    unknown = [project(10 + index, changed(ANNUAL, starts=None)) for index in range(5)]
    shared = project(5, ANNUAL, shares=(share(0, 0, 5_000), share(4, 1, 5_000)), theme="mobility")
    store(api, *several(3), shared, *unknown)
    yield api
    with service.database.within(INSTANCE).write() as session:
        for each in reversed(metadata.sorted_tables):
            session.run(sa.delete(each))


def told(caller: Caller, path: str, params: dict[str, Any]) -> Any:
    answer = caller.get(f"{JSON}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def filed(caller: Caller, path: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    answer = caller.get(f"{FILE}/{path}", params={**params, "format": "ndjson"})
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line) for line in answer.content.splitlines()]


class TestTable:
    PARAMS: dict[str, Any] = {"group_by": ["state", "theme"], "measures": ["annual", "projects"], "subtotals": "true"}  # noqa: RUF012

    @pytest.mark.parametrize("who", ["lead", "public"])
    def test_says_what_the_json_says(self, network: Api, who: str) -> None:
        caller = getattr(network, who)
        answer, rows = told(caller, "table", self.PARAMS), filed(caller, "table", self.PARAMS)
        wanted = [
            (len(row["keys"]), row["keys"][0]["value"] if row["keys"] else None, each["measure"], figure["value"],
             figure["unit"], figure["basis"], figure["state"], figure["contributors"])
            for row in answer["rows"]
            for each in row["figures"]
            for figure in (each["figure"], *[part["figure"] for part in each["by_convention"]])
        ]  # fmt: skip
        names = ("keys_given", "by_state", "measure", "value", "unit", "basis", "state", "contributors")
        assert [tuple(row[name] for name in names) for row in rows] == wanted
        states = {row["state"] for row in rows}
        assert "reported" in states
        assert ("suppressed" in states) == (who == "public")
        assert all(row["value"] is None for row in rows if row["state"] == "suppressed")
        assert all(row.keys() >= EXPLAINED and row["as_of"] == "2026-03" for row in rows)

    def test_opens_in_german_excel(self, network: Api) -> None:
        text = network.public.get(f"{FILE}/table", params={**self.PARAMS, "format": "csv-excel-de"}).text
        assert text.startswith("\ufeffGruppiert nach (Anzahl);Land;Land: Name;")
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
        assert {row["Zustand"] for row in rows} >= {"berichtet", "geheim (kleine Zahl)"}
        assert {row["Bezug"] for row in rows} == {"pro Jahr", ""}

    def test_refuses_what_the_json_refuses(self, network: Api) -> None:
        answer = network.public.get(f"{FILE}/table", params={"group_by": ["state", "state"]})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "repeated")


class TestSeries:
    def test_says_what_the_json_says(self, network: Api) -> None:
        params = {"measure": "annual", "by": "year", "from": "2024-01"}
        answer, rows = told(network.lead, "series", params), filed(network.lead, "series", params)
        whole = [row for row in rows if row["convention"] is None]
        assert [(row["step"], row["value"], row["state"], row["adds_up"]) for row in whole] == [
            (step["step"], step["figure"]["value"], step["figure"]["state"], False) for step in answer["steps"]
        ]
        assert len(rows) == len(whole) + sum(len(step["by_convention"]) for step in answer["steps"])
        assert rows[0].keys() >= EXPLAINED


class TestComparison:
    def test_says_what_the_json_says_with_the_states_of_both(self, network: Api) -> None:
        params = {"other_as_of": "2025-01"}
        answer, rows = told(network.public, "comparison", params), filed(network.public, "comparison", params)
        for name in ("figure", "first", "other", "difference", "reason"):
            assert [row[name] for row in rows] == [each[name] for each in answer["differences"]]
        assert {(row["as_of"], row["other_as_of"]) for row in rows} == {("2026-03", "2025-01")}
        annual = next(row for row in rows if row["figure"] == "annual.total")
        assert (annual["first_state"], annual["other_state"]) == (
            answer["first"]["annual"]["total"]["state"], answer["other"]["annual"]["total"]["state"],
        )  # fmt: skip


class TestReceipt:
    @pytest.mark.parametrize("who", ["lead", "public"])
    def test_adds_up_to_its_figure_over_all_pages(
        self, network: Api, who: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.services.exports.figure_rows.PAGE", 2)
        params = {"measure": "annual"}
        answer, rows = told(getattr(network, who), "receipt", params), filed(getattr(network, who), "receipt", params)
        total = rows[0]
        assert (total["line"], total["value"]) == ("total", answer["total"]["value"])
        lines = [row for row in rows if row["line"] in {"contribution", "undisclosed"}]
        assert sum(row["value"] for row in lines) == pytest.approx(total["value"])
        shown = [row["entry"] for row in rows if row["line"] == "contribution"]
        assert shown == [each["entry"] for each in answer["items"]]
        assert {row["unit"] for row in rows} == {"t/a"}

    def test_is_withheld_where_the_json_withholds_it(self, network: Api) -> None:
        params = {"measure": "annual", "state": "08"}
        rows = filed(network.public, "receipt", params)
        assert told(network.public, "receipt", params)["state"] == "suppressed"
        assert {(row["line"], row["state"], row["value"]) for row in rows} == {
            ("total", "suppressed", None), ("part", "suppressed", None),
        }  # fmt: skip


class TestLeftOut:
    def test_names_reasons_and_projects(self, network: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.services.exports.figure_rows.PAGE", 2)
        params = {"measure": "annual"}
        answer, rows = told(network.lead, "receipt/left-out", params), filed(network.lead, "left-out", params)
        counted = {row["left_out_reason"]: row["projects"] for row in rows if row["line"] == "reason"}
        assert counted == {each["reason"]: each["projects"] for each in answer["reasons"]}
        named = [row["project_id"] for row in rows if row["line"] == "project"]
        assert named == [each["project"]["id"] for each in answer["items"]]
        assert len(named) == 5


def test_scope_and_moment_stand_in_every_row(network: Api) -> None:
    params = {"measure": "annual", "by": "year", "from": "2025-01", "agency_id": str(AGENCIES[0]), "theme": "heating"}
    for row in filed(network.lead, "series", params):
        assert (row["scope_theme"], row["scope_stage"], row["scope_below"]) == ("heating", "achieved", True)
        assert row["scope_agency"] is not None
