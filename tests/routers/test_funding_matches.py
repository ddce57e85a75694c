"""Which programmes fit, and why the others do not."""

from typing import Any

from tests.api import Api
from tests.factories import fundings as factory
from tests.factories import municipalities as places
from tests.factories import projects

MATCHES = "/v1/fundings/matches"


def programme(api: Api, name: str, **values: Any) -> None:
    source = {"source": "Richtlinie, Nr. 5"}
    rates = [{**each, **source} for each in values.pop("rates", [])]
    api.staff.made("/v1/fundings/programmes", factory.programme_body(name=name, themes=[], rates=rates, **values))


def matches(api: Api, caller: Any = None, **query: Any) -> dict[str, tuple[bool, list[str]]]:
    answer = (caller or api.staff).get(MATCHES, params=query)
    assert answer.status_code == 200, answer.text
    return {
        each["name"]: (each["fits"], [why["reason"] for why in each["reasons"] if why["met"] is False])
        for each in answer.json()["items"]
    }


class TestMatches:
    def test_say_for_a_project_what_fits_and_why_not(self, api: Api) -> None:
        place = api.lead.made("/v1/municipalities", places.body())
        programme(api, "Passt", states=[place["ars"][:2]])
        programme(api, "Andere Länder", states=["01" if place["ars"][:2] != "01" else "02"])
        programme(api, "Für Vereine", applicants=["club"])
        programme(api, "Vorbei", valid_until="2025-12-31")
        programme(api, "Aufruf kommt", calls=[{"opens_on": "2026-06-01", "closes_on": "2026-06-30"}])
        programme(api, "Zu klein", minimum_eur=50000, rates=[{"basis_points": 5000}])
        body = projects.body(place["id"], planned_investment_eur=40000, published=False)
        project = api.staff.made("/v1/projects", body)["id"]
        asked = {"project_id": project, "on": "2026-03-01"}
        assert matches(api, **asked) == {
            "Passt": (True, []), "Andere Länder": (False, ["state"]), "Für Vereine": (False, ["applicant"]),
            "Vorbei": (False, ["validity", "call"]), "Aufruf kommt": (False, ["call"]), "Zu klein": (False, ["amount"]),
        }  # fmt: skip
        assert list(matches(api, **asked, fits_only=True)) == ["Passt"]
        assert api.public.get(MATCHES, params=asked).json()["errors"][0]["code"] == "reference_missing"

    def test_theme_and_applicant_can_be_asked_without_a_project(self, api: Api) -> None:
        api.staff.made("/v1/fundings/programmes", factory.programme_body(name="Licht", themes=["street_lighting"]))
        assert matches(api, api.public, theme="street_lighting") == {"Licht": (True, [])}
        assert matches(api, api.public, theme="mobility") == {"Licht": (False, ["theme"])}
        assert matches(api, api.public) == {"Licht": (True, [])}

    def test_the_rate_of_the_day_and_the_applicant_gives_the_amount(self, api: Api) -> None:
        rates = [
            {"basis_points": 2500, "valid_until": "2026-02-28"}, {"basis_points": 3000, "valid_from": "2026-03-01"},
            {"basis_points": 4500, "finance_weak": True, "valid_from": "2026-03-01"},
        ]  # fmt: skip
        programme(api, "Kommunalrichtlinie", rates=rates, maximum_eur=4000)
        for query, expected in (
            ({"on": "2026-02-28", "costs_eur": 10000}, (2500, 2500)),
            ({"on": "2026-03-01", "costs_eur": 10000}, (3000, 3000)),
            ({"on": "2026-03-01", "costs_eur": 10000, "finance_weak": True}, (4500, 4000)),
            ({"on": "2026-03-01"}, (3000, None)),
        ):  # fmt: skip
            [item] = api.public.get(MATCHES, params=query).json()["items"]
            assert (item["rate_basis_points"], item["possible_eur"]) == expected
            assert item["rate_source"] == "Richtlinie, Nr. 5"
