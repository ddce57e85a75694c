"""Recomputing with another edition over HTTP: shown with a token, then done as new revisions, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.accounts import Role
from app.services import ledger, saving_recomputes
from tests.api import Api
from tests.factories import factors, projects
from tests.factories import savings as factory

SAVINGS = "/v1/savings"
RECOMPUTE = f"{SAVINGS}/recompute"


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


def edition(api: Api, *values: tuple[str, int, float], **of_set: Any) -> dict[Any, str]:
    """A set with a factor for each carrier and year; the factors by both."""
    set_id = api.lead.made("/v1/factors/sets", factors.set_body(**of_set))["id"]
    found: dict[Any, str] = {"id": set_id}
    for carrier, year, grams in values:
        one = {"carrier": carrier, "value_g_per_kwh": grams, "year_from": year, "year_to": year, "validity": str(year)}
        found[carrier, year] = api.lead.made("/v1/factors", factors.body(set_id, **one))["id"]
    return found


@pytest.fixture
def old(api: Api) -> dict[Any, str]:
    """The edition savings were computed with."""
    return edition(api, ("Strommix DE", 2023, 386), ("Strommix DE", 2024, 363), ("Holz", 2023, 20), edition="13/2025")


@pytest.fixture
def new(api: Api) -> dict[Any, str]:
    """The next edition, which corrects the years it has in common with the other."""
    return edition(api, ("Strommix DE", 2023, 379), ("Strommix DE", 2024, 353), edition="16/2026")


def saved(api: Api, project: dict[str, Any], factor_id: str, kwh: float = 100_000, **values: Any) -> dict[str, Any]:
    return api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(factor_id, kwh), **values))


def shown(api: Api, **sent: Any) -> dict[str, Any]:
    answer = api.staff.post(RECOMPUTE, sent)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def done(api: Api, found: dict[str, Any], **sent: Any) -> Any:
    doing = {"dry_run": False, "reason": "Neue Ausgabe", "token": found["token"]}
    return api.staff.post(RECOMPUTE, {"factor_set_id": found["factor_set_id"], **doing, **sent})


def current(api: Api, record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.staff.get(f"{SAVINGS}/{record['id']}").json()
    return found


class TestPreview:
    def test_it_shows_the_difference_per_project_and_in_sum_and_changes_nothing(
        self, api: Api, old: dict[Any, str], new: dict[Any, str]
    ) -> None:
        first, second = projects.made(api), projects.made(api)
        kept = [
            saved(api, first, old["Strommix DE", 2023], lifetime_months=240),
            saved(api, first, old["Strommix DE", 2024], 10_000),
            saved(api, second, old["Strommix DE", 2024], 1000, lifetime_months=12),
        ]
        found = shown(api, factor_set_id=new["id"])
        assert found["done"] is False
        meaning = {
            "stage": "planned", "convention_before": "real", "convention_after": "real", "gas_before": "CO2e",
            "gas_after": "CO2e",
        }  # fmt: skip
        assert found["projects"] == [
            {
                **meaning, "project_id": first["id"], "title": first["title"], "savings": 2, "lifetime_savings": 1,
                "annual_before_t": 42.23, "annual_after_t": 41.43, "annual_difference_t": -0.8,
                "lifetime_before_t": 772.0, "lifetime_after_t": 758.0, "lifetime_difference_t": -14.0,
            },
            {
                **meaning, "project_id": second["id"], "title": second["title"], "savings": 1, "lifetime_savings": 1,
                "annual_before_t": 0.363, "annual_after_t": 0.353, "annual_difference_t": -0.01,
                "lifetime_before_t": 0.363, "lifetime_after_t": 0.353, "lifetime_difference_t": -0.01,
            },
        ]  # fmt: skip
        assert found["totals"] == [
            {
                **meaning, "savings": 3, "lifetime_savings": 2,
                "annual_before_t": 42.593, "annual_after_t": 41.783, "annual_difference_t": -0.81,
                "lifetime_before_t": 772.363, "lifetime_after_t": 758.353, "lifetime_difference_t": -14.01,
            }
        ]  # fmt: skip
        assert {each["saving_id"] for each in found["savings"]} == {record["id"] for record in kept}
        assert [current(api, record) for record in kept] == kept

    def test_what_cannot_be_recomputed_is_named_with_its_reason(
        self, api: Api, old: dict[Any, str], new: dict[Any, str]
    ) -> None:
        project = projects.made(api)
        edition_2020 = edition(api, ("Strommix DE", 2020, 400))
        wood = api.staff.made(
            SAVINGS,
            factory.energy(
                project["id"], factory.carrier(old["Strommix DE", 2023]), factory.carrier(old["Holz", 2023])
            ),
        )
        early = saved(api, project, edition_2020["Strommix DE", 2020])
        direct = api.staff.made(SAVINGS, factory.direct(project["id"]))
        found = shown(api, factor_set_id=new["id"])
        left = {each["saving_id"]: each for each in found["left_out"]}
        assert {key: each["code"] for key, each in left.items()} == {
            wood["id"]: "carrier_without_factor", early["id"]: "year_without_factor",
            direct["id"]: "not_computed_from_energy",
        }  # fmt: skip
        assert left[wood["id"]]["params"]["carrier"] == "Holz"
        assert (left[early["id"]]["params"]["year"], left[early["id"]]["params"]["known"]) == (2020, "2023, 2024")
        assert "Holz" in left[wood["id"]]["detail_de"]
        assert found["savings"] == found["projects"] == found["totals"] == []

    def test_a_negative_result_without_a_note_stays(self, api: Api, old: dict[Any, str]) -> None:
        credit = edition(api, ("Strommix DE", 2023, -5))
        record = saved(api, projects.made(api), old["Strommix DE", 2023])
        found = shown(api, factor_set_id=credit["id"])
        assert [(each["saving_id"], each["code"]) for each in found["left_out"]] == [
            (record["id"], "negative_unexplained")
        ]

    def test_planned_and_achieved_and_conventions_stay_apart(self, api: Api, old: dict[Any, str]) -> None:
        law = edition(api, ("Strommix DE", 2023, 560), convention="statutory", gas="CO2", upstream="not_stated")
        project = projects.made(api)
        saved(api, project, old["Strommix DE", 2023], 1000)
        saved(api, project, old["Strommix DE", 2023], 2000, stage="achieved", effect_from="2024-01")
        found = shown(api, factor_set_id=law["id"])
        assert (found["conventions_changed"], found["gases_changed"]) == (2, 2)
        told = [
            (each["stage"], each["convention_before"], each["convention_after"], each["annual_difference_t"])
            for each in found["totals"]
        ]
        assert told == [("planned", "real", "statutory", 0.174), ("achieved", "real", "statutory", 0.348)]
        assert done(api, found).status_code == 200
        kept = {(item["convention"], item["gas"], item["upstream"]) for item in api.staff.get(SAVINGS).json()["items"]}
        assert kept == {("statutory", "CO2", "not_stated")}

    def test_what_uses_these_factors_already_is_unchanged(
        self, api: Api, old: dict[Any, str], new: dict[Any, str]
    ) -> None:
        saved(api, projects.made(api), new["Strommix DE", 2023])
        found = shown(api, factor_set_id=new["id"])
        assert (found["unchanged"], found["savings"]) == (1, [])
        assert old["id"] != new["id"]

    def test_a_factor_without_an_end_is_followed_by_the_one_for_the_first_year_of_the_effect(
        self, api: Api, new: dict[Any, str]
    ) -> None:
        open_end = {"carrier": "Strommix DE", "value_g_per_kwh": 500, "year_from": 2020, "year_to": None}
        set_id = api.lead.made("/v1/factors/sets", factors.set_body())["id"]
        factor = api.lead.made("/v1/factors", factors.body(set_id, **open_end))["id"]
        record = saved(api, projects.made(api), factor, 1000, effect_from="2024-07")
        found = shown(api, factor_set_id=new["id"])
        assert [(each["saving_id"], each["annual_after_t"]) for each in found["savings"]] == [(record["id"], 0.353)]


class TestScope:
    def test_projects_and_former_sets_narrow_it(self, api: Api, old: dict[Any, str], new: dict[Any, str]) -> None:
        other = edition(api, ("Strommix DE", 2023, 999))
        first, second = projects.made(api), projects.made(api)
        kept = [
            saved(api, first, old["Strommix DE", 2023]),
            saved(api, second, old["Strommix DE", 2023]),
            saved(api, second, other["Strommix DE", 2023]),
        ]
        mixed = api.staff.made(
            SAVINGS,
            factory.energy(
                first["id"],
                *(factory.carrier(each["Strommix DE", 2023], 10) for each in (old, other)),
            ),
        )

        def ids(**scope: Any) -> list[str]:
            found = shown(api, factor_set_id=new["id"], **scope)
            return sorted(each["saving_id"] for each in found["savings"])

        assert ids() == sorted(each["id"] for each in [*kept, mixed])
        assert ids(project_ids=[first["id"]]) == sorted([kept[0]["id"], mixed["id"]])
        assert ids(former_factor_set_id=old["id"]) == sorted([kept[0]["id"], kept[1]["id"], mixed["id"]])
        assert ids(former_factor_set_id=other["id"], project_ids=[second["id"]]) == [kept[2]["id"]]

    def test_another_agencys_savings_are_not_touched(self, api: Api, old: dict[Any, str], new: dict[Any, str]) -> None:
        project = projects.made(api, published=True)
        record = saved(api, project, old["Strommix DE", 2023])
        answer = api.stranger.post(RECOMPUTE, {"factor_set_id": new["id"]})
        assert (answer.json()["savings"], answer.json()["left_out"]) == ([], [])
        named = api.stranger.post(RECOMPUTE, {"factor_set_id": new["id"], "project_ids": [project["id"]]})
        assert faults(named) == [("reference_missing", "/project_ids/0")]
        doing = {"dry_run": False, "reason": "fremd", "token": answer.json()["token"]}
        assert api.stranger.post(RECOMPUTE, {"factor_set_id": new["id"], **doing}).json()["done"] is True
        assert current(api, record) == record

    @pytest.mark.parametrize("name", ["factor_set_id", "former_factor_set_id"])
    def test_an_unknown_set_is_named(self, api: Api, new: dict[Any, str], name: str) -> None:
        answer = api.staff.post(RECOMPUTE, {"factor_set_id": new["id"], name: str(uuid4())})
        assert faults(answer) == [("reference_missing", f"/{name}")]

    def test_too_much_at_once_is_refused_with_the_limit(
        self, api: Api, old: dict[Any, str], new: dict[Any, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saving_recomputes, "MOST", 1)
        project = projects.made(api)
        for _ in range(2):
            saved(api, project, old["Strommix DE", 2023])
        answer = api.staff.post(RECOMPUTE, {"factor_set_id": new["id"], "project_ids": [project["id"]]})
        assert faults(answer) == [("recompute_too_large", "/project_ids")]
        assert answer.json()["errors"][0]["params"] == {"number": 2, "limit": 1}

    @pytest.mark.parametrize("role", [Role.IMPORTER, Role.AUDITOR, Role.NETWORK_LEAD, Role.PARTNER])
    def test_only_staff_may(self, api: Api, new: dict[Any, str], role: Role) -> None:
        caller = api.caller(role, None if role is Role.NETWORK_LEAD else api.home["id"])
        assert caller.post(RECOMPUTE, {"factor_set_id": new["id"]}).status_code == 403
        assert api.public.post(RECOMPUTE, {"factor_set_id": new["id"]}).status_code == 401


class TestDoing:
    def test_each_saving_gets_a_revision_with_the_reason_and_the_numbers_shown(
        self, api: Api, old: dict[Any, str], new: dict[Any, str]
    ) -> None:
        project = projects.made(api)
        fixed: dict[str, Any] = {"lifetime_months": 240, "note": "geprüft", "external_id": "E-1", "part": "Ortskern"}
        record = saved(api, project, old["Strommix DE", 2023], **fixed)
        direct = api.staff.made(SAVINGS, factory.direct(project["id"]))
        found = shown(api, factor_set_id=new["id"])
        answer = done(api, found)
        assert answer.json() == {**found, "done": True}
        after = current(api, record)
        assert after == {
            **record, "revision": 2, "reason": "Neue Ausgabe", "result_t": 37.9, "factor_set_id": new["id"],
            "recorded_at": after["recorded_at"], "recorded_by": after["recorded_by"],
            "inputs": [{**record["inputs"][0], "factor_id": new["Strommix DE", 2023], "factor_g_per_kwh": 379.0}],
        }  # fmt: skip
        before = api.staff.get(f"{SAVINGS}/{record['id']}/revisions").json()["items"][1]
        assert (before["result_t"], before["superseded_at"]) == (38.6, after["recorded_at"])
        assert current(api, direct) == direct
        assert shown(api, factor_set_id=new["id"])["unchanged"] == 1

    def test_figures_follow_in_the_same_transaction(self, api: Api, old: dict[Any, str], new: dict[Any, str]) -> None:
        record = saved(api, projects.made(api), old["Strommix DE", 2023], stage="achieved", effect_from="2024-01")
        assert done(api, shown(api, factor_set_id=new["id"])).status_code == 200
        assert current(api, record)["revision"] == 2
        with api.database.snapshot() as db:
            verdict = ledger.verify(db)
        assert verdict.subjects > 0
        assert verdict.wrong == 0

    def test_a_reason_and_the_token_are_needed(self, api: Api, new: dict[Any, str]) -> None:
        answer = api.staff.post(RECOMPUTE, {"factor_set_id": new["id"], "dry_run": False})
        assert faults(answer) == [("missing", "/reason"), ("missing", "/token")]

    @pytest.mark.parametrize("event", ["corrected", "withdrawn", "added", "factor corrected", "another scope"])
    def test_what_changed_since_the_preview_stops_it_whole(
        self, api: Api, old: dict[Any, str], new: dict[Any, str], event: str
    ) -> None:
        project = projects.made(api)
        stays = saved(api, project, old["Strommix DE", 2023])
        other = saved(api, project, old["Strommix DE", 2024])
        found, scope = shown(api, factor_set_id=new["id"]), {}
        path = f"{SAVINGS}/{other['id']}"
        if event == "corrected":
            assert api.staff.patch(path, {"reason": "Wirkdauer", "lifetime_months": 12}).status_code == 200
        elif event == "withdrawn":
            assert api.staff.delete(path).status_code == 204
        elif event == "added":
            saved(api, project, old["Strommix DE", 2024])
        elif event == "factor corrected":
            factor = f"/v1/factors/{new['Strommix DE', 2024]}"
            assert api.lead.patch(factor, {"value_g_per_kwh": 354}).status_code == 200
        else:
            scope = {"former_factor_set_id": new["id"]}
        answer = done(api, found, **scope)
        assert (answer.status_code, answer.json()["code"]) == (409, "preview_outdated")
        assert current(api, stays) == stays

    def test_of_two_at_once_one_is_done(self, api: Api, old: dict[Any, str], new: dict[Any, str]) -> None:
        records = [saved(api, projects.made(api), old["Strommix DE", 2023]) for _ in range(5)]
        found = shown(api, factor_set_id=new["id"])
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: done(api, found).status_code, range(4)))
        assert sorted(answers) == [200, 409, 409, 409]
        assert {current(api, record)["revision"] for record in records} == {2}

    def test_using_a_set_elsewhere_changes_nothing_stored(
        self, api: Api, old: dict[Any, str], new: dict[Any, str]
    ) -> None:
        record = saved(api, projects.made(api, published=True), old["Strommix DE", 2023])
        for _ in range(2):
            assert shown(api, factor_set_id=new["id"])["done"] is False
        assert api.public.get(f"/v1/factors?factor_set_id={new['id']}").status_code == 200
        assert current(api, record) == record


class TestSums:
    @settings(
        max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
    )
    @given(
        st.lists(
            st.tuples(st.integers(0, 2), st.decimals(0, 10**6, places=3), st.none() | st.integers(1, 1200)),
            min_size=1,
            max_size=6,
        ),
        st.integers(1, 900_000),
    )
    def test_projects_sum_to_the_totals_and_are_the_exact_results(
        self, api: Api, savings: list[tuple[int, Any, int | None]], milligrams: int
    ) -> None:
        own = api.caller(Role.AGENCY_COORDINATOR, api.agency()["id"])
        sets = [edition(api, ("Strommix DE", 2023, grams)) for grams in (386.5, milligrams / 1000)]
        place = projects.made(api)["shares"][0]["municipality_id"]
        made = [own.made("/v1/projects", projects.body(place)) for _ in range(3)]
        before, after, lifetimes = 0, 0, Fraction(0)
        for number, kwh, months in savings:
            carrier = factory.carrier(sets[0]["Strommix DE", 2023], float(kwh))
            own.made(SAVINGS, factory.energy(made[number]["id"], carrier, lifetime_months=months))
            results = [round(Fraction(kwh) * grams / 1000) for grams in (Fraction("386.5"), Fraction(milligrams, 1000))]
            before, after = before + results[0], after + results[1]
            if months is not None:
                lifetimes += round(Fraction(results[1] * months, 12))
        answer = own.post(RECOMPUTE, {"factor_set_id": sets[1]["id"]}).json()
        (total,) = answer["totals"]
        assert (round(total["annual_before_t"] * 1000), round(total["annual_after_t"] * 1000)) == (before, after)
        assert round(total["lifetime_after_t"] * 1000) == lifetimes
        for name in (name for name in total if name.endswith("_t")):
            parts = [round(each[name] * 1000) for each in answer["projects"]]
            assert sum(parts) == round(total[name] * 1000)
        doing = {"dry_run": False, "reason": "neu", "token": answer["token"]}
        done_ = own.post(RECOMPUTE, {"factor_set_id": sets[1]["id"], **doing}).json()
        assert done_["totals"] == answer["totals"]
        kept = own.get(f"{SAVINGS}?factor_set_id={sets[1]['id']}&limit=500").json()["items"]
        assert sum(round(item["result_t"] * 1000) for item in kept) == after
