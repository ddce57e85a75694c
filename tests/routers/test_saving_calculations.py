"""How a result comes about, over HTTP: each number again with pencil and paper."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api import Api
from tests.factories import measure_types, projects, rows
from tests.factories import savings as factory

SAVINGS = "/v1/savings"


def made(api: Api, **values: Any) -> dict[str, Any]:
    project = projects.made(api, status="completed", completed_on="2024-12-31", published=True)
    return api.staff.made(SAVINGS, factory.direct(project["id"], **values))


def shown(api: Api, record: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = api.staff.get(f"{SAVINGS}/{record['id']}/calculation{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def shared(api: Api, *basis_points: int) -> dict[str, Any]:
    """A project whose parts count for the home agency and another one, in turn."""
    with api.database.write() as db:
        places = [str(rows.municipality(db)) for _ in basis_points]
    agencies = (api.home["id"], api.elsewhere["id"])
    shares = [
        {"municipality_id": place, "credited_agency_id": str(agencies[index % 2]), "basis_points": part}
        for index, (place, part) in enumerate(zip(places, basis_points, strict=True))
    ]
    return api.staff.made("/v1/projects", {**projects.body(places[0]), "shares": shares})


class TestSteps:
    def test_energy_shows_each_carrier_with_its_source(self, api: Api) -> None:
        project = projects.made(api)
        factor = factory.factor(api, 410, edition="Climate Change 2025", source="https://example.org/uba")
        record = api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(factor["id"], 48_293.9)))
        found = shown(api, record)
        assert (found["exact_kg"], found["result_t"], found["revision"]) == ("19800.499", 19.8, 1)
        (term,) = found["carriers"]
        assert (term["before_kwh"], term["after_kwh"], term["saved_kwh"], term["kg"]) == (
            "48293.9", "0", "48293.9", "19800.499",
        )  # fmt: skip
        used = term["factor"]
        assert (used["value_g_per_kwh"], used["id"], used["edition"]) == ("410", factor["id"], "Climate Change 2025")
        assert (used["publisher"], used["set_source"]) == ("Umweltbundesamt", "https://example.org/uba")
        assert (used["convention"], used["gas"], used["upstream"]) == ("real", "CO2e", "included")
        assert found["formula"].startswith("kg per year")
        assert "half to even" in found["rounding"]

    def test_a_chain_shows_the_product_step_by_step(self, api: Api) -> None:
        record = api.staff.made(SAVINGS, factory.chain(projects.made(api)["id"], 120, 0.05, 0.25))
        found = shown(api, record)
        assert [step["product"] for step in found["steps"]] == ["120", "6", "1.5"]
        assert (found["exact_kg"], found["result_t"]) == ("1.5", 0.002)

    def test_a_published_figure_is_what_its_source_says(self, api: Api) -> None:
        found = shown(api, made(api, source="https://example.org/bericht"))
        assert (found["exact_kg"], found["source"]) == ("19800", "https://example.org/bericht")
        assert found["carriers"] == found["steps"] == []

    def test_where_there_are_no_tonnes_there_is_nothing_to_calculate(self, api: Api) -> None:
        record = api.staff.made(SAVINGS, factory.none(projects.made(api)["id"]))
        answer = api.staff.get(f"{SAVINGS}/{record['id']}/calculation")
        assert (answer.status_code, answer.json()["code"]) == (404, "nothing_to_calculate")


class TestBases:
    def test_an_annual_result_is_brought_over_its_lifetime(self, api: Api) -> None:
        found = shown(api, made(api, result_t=19.8, lifetime_months=245))
        assert found["annual"] == {"formula": "19800", "result_t": 19.8, "reason": None}
        assert found["lifetime"] == {"formula": "19800 x 245 / 12", "result_t": 404.25, "reason": None}

    def test_a_lifetime_result_is_brought_to_a_year_half_to_even(self, api: Api) -> None:
        found = shown(api, made(api, result_t=0.05, basis="lifetime", lifetime_months=240))
        assert found["lifetime"] == {"formula": "50", "result_t": 0.05, "reason": None}
        assert found["annual"] == {"formula": "50 x 12 / 240", "result_t": 0.002, "reason": None}

    @pytest.mark.parametrize(("basis", "other"), [("annual", "lifetime"), ("lifetime", "annual")])
    def test_without_a_lifetime_the_other_basis_is_unknown_and_says_so(self, api: Api, basis: str, other: str) -> None:
        found = shown(api, made(api, basis=basis))
        assert found[other] == {"formula": None, "result_t": None, "reason": "lifetime_unknown"}
        assert found[basis]["result_t"] == 19.8

    def test_a_lifetime_that_a_source_says_is_offered_and_not_taken(self, api: Api) -> None:
        api.lead.made("/v1/measure_types", measure_types.known(slug="led"))
        project = projects.made(api, measure_type="led")
        record = api.staff.made(SAVINGS, factory.direct(project["id"]))
        assert record["lifetime_months"] is None
        assert shown(api, record)["suggested_lifetime"] == {
            "measure_type": "led", "lifetime_months": 240, "source": "https://example.org/foerderung",
        }  # fmt: skip
        said = api.staff.made(SAVINGS, factory.direct(project["id"], lifetime_months=180))
        assert shown(api, said)["suggested_lifetime"] is None

    def test_where_no_source_says_one_nothing_is_offered(self, api: Api) -> None:
        api.lead.made("/v1/measure_types", measure_types.body(slug="pv"))
        for name in ("pv", "unbekannt", None):
            record = api.staff.made(SAVINGS, factory.direct(projects.made(api, measure_type=name)["id"]))
            assert shown(api, record)["suggested_lifetime"] is None


class TestShares:
    def test_each_part_names_its_place_and_agency(self, api: Api) -> None:
        project = shared(api, 6666, 3334)
        found = shown(api, api.staff.made(SAVINGS, factory.direct(project["id"], result_t=0.003, lifetime_months=24)))
        first, second = found["shares"]
        assert (first["agency"], second["agency"]) == (api.home["name"], api.elsewhere["name"])
        assert (first["municipality_id"], first["basis_points"]) == (project["shares"][0]["municipality_id"], 6666)
        assert ([first["annual_t"], second["annual_t"]], [first["lifetime_t"], second["lifetime_t"]]) == (
            [0.002, 0.001], [0.004, 0.002],
        )  # fmt: skip
        assert "largest remainders" in found["allocation"]

    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
    )
    @given(
        st.lists(st.integers(1, 9999), min_size=0, max_size=5, unique=True),
        st.integers(-(10**9), 10**9),
        st.integers(1, 1200),
    )
    def test_parts_sum_to_the_whole_to_the_kilogram(
        self, api: Api, cuts: list[int], kilograms: int, months: int
    ) -> None:
        edges = [0, *sorted(cuts), 10_000]
        project = shared(api, *(after - before for before, after in pairwise(edges)))
        sent = factory.direct(project["id"], result_t=kilograms / 1000, lifetime_months=months, note="gerechnet")
        found = shown(api, api.staff.made(SAVINGS, sent))
        whole = {"annual": kilograms, "lifetime": round(Fraction(kilograms * months, 12))}
        for basis, expected in whole.items():
            parts = [round(share[f"{basis}_t"] * 1000) for share in found["shares"]]
            assert sum(parts) == round(found[basis]["result_t"] * 1000) == expected
            for part, share in zip(parts, found["shares"], strict=True):
                assert abs(part - Fraction(expected * share["basis_points"], 10_000)) < 1

    def test_a_part_of_the_unknown_is_unknown(self, api: Api) -> None:
        project = shared(api, 5000, 5000)
        found = shown(api, api.staff.made(SAVINGS, factory.direct(project["id"])))
        assert [share["lifetime_t"] for share in found["shares"]] == [None, None]
        assert [share["annual_t"] for share in found["shares"]] == [9.9, 9.9]


class TestRevisions:
    def test_an_older_one_is_shown_as_it_was_computed(self, api: Api) -> None:
        project, old = projects.made(api), factory.factor(api, 410, edition="2024")
        record = api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(old["id"], 1000)))
        new = factory.factor(api, 380, edition="2025")
        changes = {"reason": "Neue Ausgabe", "inputs": [factory.carrier(new["id"], 1000)]}
        assert api.staff.patch(f"{SAVINGS}/{record['id']}", changes).status_code == 200
        before, now = shown(api, record, "?revision=1"), shown(api, record)
        assert (before["revision"], before["result_t"], before["carriers"][0]["factor"]["edition"]) == (1, 0.41, "2024")
        assert (now["revision"], now["result_t"], now["carriers"][0]["factor"]["edition"]) == (2, 0.38, "2025")
        assert shown(api, record, "?revision=2") == now

    def test_one_there_never_was_is_not_found(self, api: Api) -> None:
        path = f"{SAVINGS}/{made(api)['id']}/calculation"
        assert api.staff.get(f"{path}?revision=2").status_code == 404
        answer = api.staff.get(f"{path}?revision=0")
        assert [item["pointer"] for item in answer.json()["errors"]] == ["?revision"]

    def test_those_of_a_withdrawn_saving_are_the_agencys(self, api: Api) -> None:
        path = f"{SAVINGS}/{made(api)['id']}"
        assert api.public.get(f"{path}/calculation?revision=1").status_code == 200
        api.staff.delete(path)
        callers = (api.public, api.stranger, api.staff, api.lead)
        assert [each.get(f"{path}/calculation?revision=1").status_code for each in callers] == [404, 404, 200, 200]
        assert api.staff.get(f"{path}/calculation").status_code == 404
