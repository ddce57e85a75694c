"""Impact over HTTP: what each caller is told, and how."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.core import clock
from app.models.accounts import Role
from app.models.factors import FactorSet
from app.models.savings import Saving
from tests.api import Api, Caller
from tests.factories import effects
from tests.factories.effects import ANNUAL, changed, project, several, share, store
from tests.factories.networks import AGENCIES, MONTH, PLACES

URL = "/v1/impact"


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def asked(caller: Caller, **params: Any) -> dict[str, Any]:
    answer = caller.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def faults(caller: Caller, **params: Any) -> list[tuple[str, str]]:
    answer = caller.get(URL, params=params)
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def staff(api: Api, agency: int = 0) -> Caller:
    return api.caller(Role.AGENCY_COORDINATOR, AGENCIES[agency])


class TestStage:
    def test_planned_savings_are_a_sum_of_their_own(self, api: Api) -> None:
        hoped = changed(ANNUAL, stage="planned", kg=5_000)
        store(api, *several(3), *(project(10 + number, hoped) for number in range(3)), project(20, ANNUAL, hoped))
        achieved, planned = asked(api.lead), asked(api.lead, stage="planned")
        assert (achieved["scope"]["stage"], achieved["annual"]["total"]["value"]) == ("achieved", 48.0)
        assert (planned["scope"]["stage"], planned["annual"]["total"]["value"]) == ("planned", 20.0)
        assert planned["annual"]["total"]["contributors"] == planned["coverage"]["annual"]["contributing"] == 4
        assert planned["investment"]["realised"]["reason"] == "not_told_apart_by_saving"
        receipt = api.lead.get(f"{URL}/receipt", params={"measure": "annual", "stage": "planned"}).json()
        assert (receipt["total"]["value"], sum(each["amount"] for each in receipt["items"])) == (20.0, 20.0)

    def test_is_one_of_two(self, api: Api) -> None:
        assert faults(api.public, stage="dreamt") == [("?stage", "not_in_list")]


class TestTonnes:
    def test_are_given_per_year_and_over_the_lifetime_each_with_its_basis(self, api: Api) -> None:
        store(api, *several(3))
        found = asked(api.public)
        assert found["annual"]["total"] == {
            "value": 36.0, "unit": "t/a", "basis": "annual", "state": "reported", "reason": None, "contributors": 3,
        }  # fmt: skip
        assert found["lifetime"]["total"]["value"] == 360.0
        assert found["lifetime"]["total"]["basis"] == "lifetime"

    def test_of_a_lifetime_count_per_year_rounded_once_before_the_shares(self, api: Api) -> None:
        # 1,000 kg over 7 months are 1,714.28 kg a year: 1,714; a third of it, rounded alone, would be 571.3
        saving = changed(ANNUAL, basis="lifetime", kg=1_000, months=7, starts=MONTH)
        parts = (share(0, 0, 3_333), share(1, 0, 3_333), share(4, 1, 3_334))
        store(api, *several(3, saving, shares=parts))
        state = asked(api.lead, state="07")
        other = asked(api.lead, state="08")
        assert asked(api.lead)["annual"]["total"]["value"] == 5.142
        assert round((state["annual"]["total"]["value"] + other["annual"]["total"]["value"]) * 1000) == 3 * 1_714

    def test_of_real_and_statutory_factors_stand_side_by_side_without_a_total(self, api: Api) -> None:
        statutory = changed(ANNUAL, convention="statutory", gas="CO2")
        store(api, *several(3), *(project(10 + number, statutory) for number in range(3)))
        annual = asked(api.public)["annual"]
        assert (annual["total"]["state"], annual["total"]["reason"]) == ("undefined", "conventions_mixed")
        assert annual["total"]["value"] is None
        parts = {part["convention"]: part["figure"]["value"] for part in annual["by_convention"]}
        assert parts == {"real": 36.0, "statutory": 36.0}
        assert (annual["gases"], annual["gases_mixed"]) == (["CO2", "CO2e"], True)

    def test_of_real_and_unstated_factors_have_a_total(self, api: Api) -> None:
        store(api, *several(3), *(project(10 + number, changed(ANNUAL, convention=None)) for number in range(3)))
        assert asked(api.public)["annual"]["total"]["value"] == 72.0

    def test_that_are_over_are_a_zero_and_those_nobody_reported_are_not(self, api: Api) -> None:
        over = changed(ANNUAL, starts=MONTH - 12, months=12)
        store(api, project(0, over), project(1, shares=(share(4),)))
        assert asked(api.public, state="07")["annual"]["total"]["state"] == "zero"
        silent = asked(api.public, state="08")["annual"]["total"]
        assert (silent["state"], silent["value"], silent["contributors"]) == ("not_reported", None, 0)

    def test_name_the_factor_sets_and_origins_behind_them(self, api: Api) -> None:
        store(api, *several(2), project(5, changed(ANNUAL, origin="synthetic")))
        with api.database.write() as db:
            set_id = effects.factor_set(db, FactorSet)
            effects.use_factor_set(db, Saving, set_id)
        found = asked(api.public)
        assert [each["id"] for each in found["factor_sets"]] == [str(set_id)]
        assert found["origins"] == {"recorded": 0, "published": 2, "synthetic": 1, "contains_synthetic": True}


class TestCoverage:
    def test_tells_every_project_left_out_and_why(self, api: Api) -> None:
        nothing = changed(ANNUAL, kind="none", basis=None, kg=None, convention=None, gas=None)
        savings = [
            (ANNUAL,), (ANNUAL,), (ANNUAL, changed(ANNUAL, starts=None)), (), (nothing,),
            (changed(ANNUAL, stage="planned"),), (changed(ANNUAL, starts=None),), (changed(ANNUAL, months=None),),
            (changed(ANNUAL, starts=MONTH + 1),), (changed(ANNUAL, starts=MONTH - 12, months=12),),
        ]  # fmt: skip
        store(api, *(project(number, *each) for number, each in enumerate(savings)))
        coverage = asked(api.public)["coverage"]
        assert coverage["projects"] == 10
        assert coverage["annual"] == {
            "contributing": 4, "incomplete": 1,
            "left_out": {
                "expired": 1, "not_yet_in_force": 1, "effect_start_unknown": 1, "lifetime_unknown": 0,
                "planned_only": 1, "no_tonnes_by_nature": 1, "not_reported": 1, "began_earlier": 0,
            },
        }  # fmt: skip
        assert coverage["lifetime"]["contributing"] == 6
        assert coverage["lifetime"]["left_out"]["lifetime_unknown"] == 1


class TestMoney:
    def test_is_summed_once_and_leverage_is_sum_over_sum(self, api: Api) -> None:
        grants = tuple(effects.grant(number, number) for number in range(3))
        store(api, *several(4), grants=grants)
        found = asked(api.public)
        assert found["investment"]["realised"]["value"] == 40_000.0
        assert found["investment"]["planned"]["value"] == 80_000.0
        assert found["funding"]["requested"]["value"] == 12_000.0
        assert found["funding"]["granted"]["value"] == 7_500.0
        assert found["funding"]["paid"]["state"] == "not_reported"
        assert found["leverage"]["value"] == 5.3333

    def test_without_a_grant_has_no_leverage(self, api: Api) -> None:
        store(api, *several(3))
        leverage = asked(api.public)["leverage"]
        assert (leverage["state"], leverage["reason"], leverage["value"]) == ("undefined", "no_granted_funding", None)


class TestSmallNumbers:
    def test_are_not_told_to_the_public_nor_how_small_they_are(self, api: Api) -> None:
        store(api, *several(2))
        found = asked(api.public)
        for figure in (found["annual"]["total"], found["lifetime"]["total"], found["investment"]["realised"]):
            assert (figure["state"], figure["value"], figure["contributors"]) == ("suppressed", None, None)
        assert found["annual"]["by_convention"][0]["figure"]["state"] == "suppressed"
        assert found["coverage"]["annual"] == {"contributing": None, "incomplete": None, "left_out": None}
        assert found["origins"]["published"] is None

    def test_are_told_to_the_lead_and_to_the_staff_of_the_agency_asked_about(self, api: Api) -> None:
        store(api, *several(2))
        own = {"agency_id": str(AGENCIES[0])}
        assert asked(api.lead)["annual"]["total"]["value"] == 24.0
        assert asked(staff(api), **own)["annual"]["total"]["value"] == 24.0
        assert asked(staff(api))["annual"]["total"]["state"] == "suppressed"
        assert asked(staff(api, 1), **own)["annual"]["total"]["state"] == "suppressed"
        auditor = api.caller(Role.AUDITOR, AGENCIES[0])
        assert asked(auditor, **own)["annual"]["total"]["state"] == "suppressed"

    def test_of_one_convention_hide_the_other_one_too(self, api: Api) -> None:
        store(api, *several(3), project(9, changed(ANNUAL, convention=None)))
        annual = asked(api.public)["annual"]
        assert annual["total"]["value"] == 48.0
        assert {part["figure"]["state"] for part in annual["by_convention"]} == {"suppressed"}

    def test_of_volunteers_hide_who_is_active_and_their_hours(self, api: Api) -> None:
        store(api, *several(3))
        with api.database.write() as db:
            effects.patron(db, {})
            effects.patron(db, {"ends_on": date(2025, 12, 31)})
        counts = asked(api.public)["counts"]
        assert counts["patrons_ever"]["state"] == counts["patrons_active"]["state"] == "suppressed"
        assert counts["volunteer_hours"]["state"] == "suppressed"
        seen = asked(api.lead)["counts"]
        assert (seen["patrons_ever"]["value"], seen["patrons_active"]["value"]) == (2, 1)

    def test_of_volunteers_hide_that_none_of_them_is_active(self, api: Api) -> None:
        store(api)
        with api.database.write() as db:
            effects.patron(db, {"ends_on": date(2025, 12, 31)})
        assert asked(api.public)["counts"]["patrons_active"]["state"] == "suppressed"
        assert asked(api.lead)["counts"]["patrons_active"]["state"] == "zero"

    def test_of_nobody_are_a_zero(self, api: Api) -> None:
        store(api, *several(3))
        patrons = asked(api.public)["counts"]["patrons_ever"]
        assert (patrons["state"], patrons["value"]) == ("zero", 0)


class TestCounts:
    def test_volunteers_once_however_often_they_were_engaged(self, api: Api) -> None:
        store(api)
        with api.database.write() as db:
            effects.patron(db, {}, {"place": 4})
            effects.patron(db, {"ends_on": date(2026, 3, 30)})
            effects.patron(db, {"starts_on": date(2026, 4, 1)})
            effects.patron(db)
            effects.patron(db, status="interested")
        everything = asked(api.lead)["counts"]
        assert (everything["patrons_ever"]["value"], everything["patrons_active"]["value"]) == (3, 1)
        assert asked(api.lead, state="07")["counts"]["patrons_ever"]["value"] == 2
        assert asked(api.lead, state="08")["counts"]["patrons_ever"]["value"] == 1
        assert asked(api.lead, agency="agentur-1")["counts"]["patrons_ever"]["value"] == 0

    def test_workshops_held_by_the_end_of_the_month_in_germany(self, api: Api) -> None:
        store(api)
        with api.database.write() as db:
            effects.workshop(db, datetime(2026, 1, 31, 22, tzinfo=UTC))
            effects.workshop(db, datetime(2026, 1, 31, 23, 30, tzinfo=UTC))  # half past midnight in Germany
            effects.workshop(db, datetime(2026, 1, 9, 12, tzinfo=UTC), status="planned")
        january = asked(api.lead, as_of="2026-01")["counts"]
        assert (january["workshops_held"]["value"], january["participants"]["value"]) == (1, 12)
        assert asked(api.public)["counts"]["workshops_held"]["value"] == 2

    def test_of_volunteers_have_no_answer_by_theme(self, api: Api) -> None:
        store(api, *several(3))
        patrons = asked(api.public, theme="heating")["counts"]["patrons_ever"]
        assert (patrons["state"], patrons["reason"]) == ("undefined", "not_told_apart_by_project")

    def test_projects_by_status_and_places_with_one_completed(self, api: Api) -> None:
        store(api, *several(3), project(7, shares=(share(4, 1, 5_000), share(0, 1, 5_000))))
        counts = asked(api.public)["counts"]
        assert {row["status"]: row["projects"] for row in counts["projects_by_status"]}["completed"] == 4
        assert len(counts["projects_by_status"]) == 7
        assert counts["municipalities_with_completed_project"]["value"] == 2


class TestScope:
    def test_is_an_agency_by_id_or_slug_a_place_by_key_and_says_so(self, api: Api) -> None:
        store(api, *several(3))
        found = asked(api.public, agency="agentur-0", municipality_id="ars:079015001001", year=2025, theme="heating")
        assert found["scope"]["agency"]["id"] == str(AGENCIES[0])
        assert found["scope"]["municipality"]["ars"] == "079015001001"
        assert (found["scope"]["completed_in_year"], found["scope"]["theme"]) == (2025, "heating")
        assert found["coverage"]["projects"] == 0
        assert asked(api.public, agency_id=str(AGENCIES[0]))["scope"]["agency"]["slug"] == "agentur-0"

    def test_takes_what_lies_below_unless_told_not_to(self, api: Api) -> None:
        store(api, *several(3, shares=(share(2),)))
        key = str(PLACES[1][0])
        assert asked(api.public, municipality_id=key)["annual"]["total"]["value"] == 36.0
        assert asked(api.public, municipality_id=key, below="false")["coverage"]["projects"] == 0

    def test_speaks_about_the_month_asked_for(self, api: Api) -> None:
        store(api, *several(3))
        assert asked(api.lead, as_of="2025-03")["annual"]["total"]["value"] == 36.0
        assert asked(api.lead, as_of="2025-02")["annual"]["total"]["state"] == "zero"
        assert asked(api.public)["as_of"] == "2026-03"

    def test_of_nothing_there_is_refused_at_its_parameter(self, api: Api) -> None:
        store(api)
        assert faults(api.public, agency="nirgends") == [("?agency", "reference_missing")]
        assert faults(api.public, agency_id=str(PLACES[0][0])) == [("?agency_id", "reference_missing")]
        assert faults(api.public, municipality_id="ags:99999999") == [("?municipality_id", "reference_missing")]
        assert faults(api.public, agency="agentur-0", agency_id=str(AGENCIES[0])) == [("?agency", "one_of_two")]

    def test_of_a_month_to_come_or_a_word_nobody_knows_is_refused(self, api: Api) -> None:
        assert faults(api.public, as_of="2026-04") == [("?as_of", "as_of_future")]
        assert faults(api.public, as_of="März") == [("?as_of", "wrong_form")]
        answer = api.public.get(URL, params={"them": "heating"})
        assert answer.json()["errors"][0]["params"]["nearest"] == "theme"


class TestAnswer:
    def test_is_the_same_bytes_while_nothing_changes(self, api: Api) -> None:
        store(api, *several(3))
        first = api.public.get(URL)
        assert first.content == api.public.get(URL).content
        again = api.public.get(URL, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304

    def test_points_to_the_claims_of_the_state(self, api: Api) -> None:
        assert asked(api.public, state="07")["claims"] == "/v1/impact/claims?state=07"

    def test_of_an_empty_network_is_complete(self, api: Api) -> None:
        found = asked(api.public)
        assert found["annual"]["total"]["state"] == "not_reported"
        assert found["method"]["version"] == "2"


class TestClaims:
    def test_are_listed_and_found_by_state(self, api: Api) -> None:
        with api.database.write() as db:
            claim_id = effects.claim(db)
            effects.claim(db, states=["10"], states_text="10", basis="lifetime", result_kg=21_000_000)
        listed = api.public.get(f"{URL}/claims", params={"state": "07"}).json()["items"]
        assert [item["id"] for item in listed] == [str(claim_id)]
        one = api.public.get(f"{URL}/claims/{claim_id}").json()
        assert (one["result_t"], one["basis"], one["investment_eur"]) == (15_000.0, "annual", 20_000_000.0)
        assert one["states"] == ["07"]

    def test_never_change_a_figure(self, api: Api) -> None:
        store(api, *several(3))
        before = asked(api.public)
        with api.database.write() as db:
            effects.claim(db)
        assert asked(api.public) == before
