"""Findings over HTTP: each rule finds its planted fault, a clean network has none, staff has the last word."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from app.models.accounts import Role
from app.models.findings import FindingCode
from app.services.findings import answers, walking
from tests.api import Api, Caller
from tests.factories import fundings
from tests.factories.findings import codes, energy, factor, found, place, project, saving

LISTED = "/v1/findings"


@pytest.fixture
def village(api: Api) -> str:
    return place(api)


def only(who: Caller, query: str = "") -> dict[str, Any]:
    """The one finding."""
    (finding,) = found(who, query)
    return finding


class TestCleanNetwork:
    def test_has_none(self, api: Api, village: str) -> None:
        """Every kind of record in plausible size, next to the bounds of the rules."""
        lit = project(api.staff, village, title="394 Leuchten", description="394 Leuchten auf LED")
        saving(api.staff, lit, note="48.293,9 kWh/a weniger; das entspricht 410 g/kWh.")
        gas = factor(api, "Erdgas", 201)
        factor(api, "Erdgas", 250)
        heated = project(api.staff, village, measure_type="insulation", theme="buildings")
        energy(api.staff, heated, gas, 100_000, 60_000)
        project(api.staff, village, status="idea", completed_on=None, started_on=None, measure_type="village-car")
        later = project(api.staff, village, completed_on="2025-08-31", realised_investment_eur=45000)
        saving(api.staff, later, 25)
        early = project(api.staff, village, measure_type="in-parts", started_on="2020-01-01")
        saving(api.staff, early, effect_from="2020-06", part="Ortskern")
        assert found(api.staff) == []
        summary = api.staff.get(f"{LISTED}/summary").json()
        assert summary["open"] == 0
        assert {each["code"] for each in summary["counts"]} == {code.value for code in FindingCode}


class TestFactors:
    def test_a_factor_in_another_unit_is_told(self, api: Api, village: str) -> None:
        right, wrong = factor(api, "Erdgas", 201), factor(api, "Erdgas", 0.201)
        energy(api.staff, project(api.staff, village), wrong, 100_000, 60_000)
        finding = only(api.staff, "code=factor_out_of_range")
        assert (finding["code"], finding["field"], finding["severity"]) == (
            "factor_out_of_range", "inputs", "likely",
        )  # fmt: skip
        assert finding["values"] == {"carrier": "Erdgas", "g_per_kwh": 0.201}
        assert (finding["expected"]["low"], finding["expected"]["high"]) == (201, 201)
        assert right != wrong

    @pytest.mark.parametrize(("value", "odd"), [(0.41, True), (4.9, True), (20, False), (860, False), (43_680, True)])
    def test_of_a_carrier_no_other_set_has_all_carriers_are_the_measure(
        self, api: Api, village: str, value: float, *, odd: bool
    ) -> None:
        energy(api.staff, project(api.staff, village), factor(api, "Wasserstoff", value), 100_000, 60_000)
        assert ("factor_out_of_range" in codes(api.staff)) is odd

    @pytest.mark.parametrize(
        ("tonnes", "note"),
        [
            (19.8, "48,2939 kWh/a weniger"),
            (19_800, "48.293,9 kWh im Jahr"),
            (19.8, "48.293,9 MWh/a"),
            (0.019, "48293 kWh"),
        ],
    )
    def test_tonnes_that_do_not_suit_the_energy_are_told(
        self, api: Api, village: str, tonnes: float, note: str
    ) -> None:
        written = saving(api.staff, project(api.staff, village), tonnes, note=note)
        (finding,) = found(api.staff, "code=implied_factor_out_of_range")
        assert finding["saving_id"] == written["id"]
        assert finding["expected"]["source"].startswith("GEG")

    def test_a_note_with_two_amounts_says_nothing(self, api: Api, village: str) -> None:
        saving(api.staff, project(api.staff, village), note="vorher 60 kWh, nachher 12 kWh")
        assert codes(api.staff) == []


class TestEnergy:
    @pytest.mark.parametrize(
        ("before", "after", "odd"),
        [(170, 34_000, True), (170_000, 34, True), (170_000, 850, True), (170_000, 1700, False), (170, 1700, False)],
    )
    def test_kwh_beside_mwh_are_told(self, api: Api, village: str, before: float, after: float, *, odd: bool) -> None:
        body = {"note": "mehr als vorher"}
        written = project(api.staff, village)
        flow = {"factor_id": factor(api, "Strom", 400), "before_kwh": before, "after_kwh": after}
        api.staff.made(
            "/v1/savings",
            {"kind": "energy", "project_id": written, "inputs": [flow], "stage": "achieved", **body},
        )
        assert ("energy_units_mixed" in codes(api.staff)) is odd

    @pytest.mark.parametrize(("saved", "odd"), [(48_294, False), (48, True), (48_294_000, True)])
    def test_energy_that_does_not_suit_the_lamps_is_told(
        self, api: Api, village: str, saved: float, *, odd: bool
    ) -> None:
        lit = project(api.staff, village, description="Umstellung von 394 Leuchten")
        energy(api.staff, lit, factor(api, "Strom", 410), saved * 1.25, saved * 0.25)
        assert ("energy_per_lamp" in codes(api.staff)) is odd

    @pytest.mark.parametrize(("tonnes", "odd"), [(12.5, False), (12_500, True), (0.012, True)])
    def test_tonnes_that_do_not_suit_the_lamps_are_told(
        self, api: Api, village: str, tonnes: float, *, odd: bool
    ) -> None:
        saving(api.staff, project(api.staff, village, title="45 Lichtpunkte in der Hauptstraße"), tonnes)
        assert ("tonnes_per_lamp" in codes(api.staff)) is odd


class TestResults:
    def test_kg_among_tonnes_are_told(self, api: Api, village: str) -> None:
        for number in range(10):
            saving(api.staff, project(api.staff, village, realised_investment_eur=40_000 + 5000 * number), 15 + number)
        assert codes(api.staff) == []
        written = saving(
            api.staff, project(api.staff, village, realised_investment_eur=900_000), 19_800, basis="lifetime"
        )
        assert codes(api.staff) == []
        wrong = saving(api.staff, project(api.staff, place(api, 90_000), realised_investment_eur=None), 19_800)
        finding = only(api.staff)
        assert (finding["code"], finding["saving_id"]) == ("unlike_similar_savings", wrong["id"])
        assert finding["values"] == {"measure_type": "led-street-lighting", "t_per_year": 19_800.0}
        assert written["id"] != wrong["id"]

    @pytest.mark.parametrize(("tonnes", "odd"), [(5, False), (5000, True), (0.001, True)])
    def test_tonnes_that_do_not_suit_the_money_are_told(self, api: Api, tonnes: float, *, odd: bool) -> None:
        saving(api.staff, project(api.staff, place(api, 500_000), realised_investment_eur=45_000), tonnes)
        assert ("cost_per_tonne" in codes(api.staff)) is odd

    def test_an_unknown_lifetime_gets_the_benefit_of_the_doubt(self, api: Api) -> None:
        dear = project(api.staff, place(api), realised_investment_eur=1_000_000)
        saving(api.staff, dear, 0.6, lifetime_months=None)
        assert codes(api.staff) == []
        saving(api.staff, project(api.staff, place(api), realised_investment_eur=1_000_000), 0.6, lifetime_months=240)
        assert codes(api.staff) == ["cost_per_tonne"]


class TestPlaces:
    @pytest.mark.parametrize(("tonnes", "odd"), [(180, False), (200, True)])
    def test_more_than_the_people_can_save_is_told(self, api: Api, tonnes: float, *, odd: bool) -> None:
        hamlet = place(api, 95)
        written = project(api.staff, hamlet, realised_investment_eur=1_300_000)
        saving(api.staff, written, tonnes)
        assert codes(api.staff) == (["tonnes_per_head"] if odd else [])
        if odd:
            finding = only(api.staff)
            assert (finding["project_id"], finding["municipality_id"]) == (written, hamlet)
            assert finding["values"] == {
                "t_per_year": 200.0, "population": 95, "kg_per_head": 2105, "stage": "achieved",
            }  # fmt: skip

    def test_a_village_may_make_energy_for_a_town(self, api: Api) -> None:
        park = project(api.staff, place(api, 95), theme="renewable_energy", measure_type="wind")
        saving(api.staff, park, 4000)
        assert codes(api.staff) == []


class TestDuplicates:
    def pair(self, api: Api, village: str, who: Caller, **values: Any) -> tuple[str, str]:
        first = project(api.staff, village)
        second = project(who, village, **{"completed_on": "2024-05-15", **values})
        for caller, each in ((api.staff, first), (who, second)):
            saving(caller, each)
        return first, second

    def test_the_same_measure_twice_is_told_once(self, api: Api, village: str) -> None:
        first, second = self.pair(api, village, api.staff)
        finding = only(api.staff)
        assert (finding["code"], finding["project_id"]) == ("recorded_twice", second)
        assert finding["other"] == {"agency_id": str(api.home["id"]), "project_id": first, "grant_id": None}

    @pytest.mark.parametrize(
        "values",
        [
            {"completed_on": "2024-06-30", "realised_investment_eur": 45001},
            {"realised_investment_eur": 60_000},
            {"measure_type": "village-car"},
            {"completed_on": "2026-05-15"},
            {"status": "cancelled"},
            {"theme": "education_and_outreach"},
        ],
        ids=str,
    )
    def test_measures_that_differ_are_two(self, api: Api, village: str, values: dict[str, Any]) -> None:
        self.pair(api, village, api.staff, **values)
        assert codes(api.staff) == []

    def test_the_same_title_stands_for_a_type_nobody_named(self, api: Api, village: str) -> None:
        for caller in (api.staff, api.staff):
            saving(caller, project(caller, village, measure_type=None, title="Dorfauto"))
        assert codes(api.staff) == ["recorded_twice"]

    def test_two_agencies_both_hear_of_it_and_see_what_is_public(self, api: Api, village: str) -> None:
        first, second = self.pair(api, village, api.stranger, published=True)
        mine, theirs = only(api.staff), only(api.stranger)
        assert (mine["code"], mine["project_id"]) == ("recorded_by_two_agencies", first)
        assert mine["other"] == {"agency_id": str(api.elsewhere["id"]), "project_id": second, "grant_id": None}
        assert theirs["project_id"] == second
        assert theirs["other"] == {"agency_id": None, "project_id": None, "grant_id": None}
        assert first not in api.stranger.get(LISTED).text
        assert str(api.home["id"]) not in api.stranger.get(LISTED).text

    def test_the_network_sees_both(self, api: Api, village: str) -> None:
        first, second = self.pair(api, village, api.stranger)
        others = {each["project_id"]: each["other"]["project_id"] for each in found(api.lead)}
        assert others == {first: second, second: first}

    def test_a_grant_number_stands_once(self, api: Api) -> None:
        programme = api.lead.made("/v1/fundings/programmes", fundings.programme_body())["id"]
        one = api.staff.made("/v1/fundings/grants", fundings.body(programme, grant_number="67K 21016"))["id"]
        assert codes(api.staff) == []
        api.stranger.made("/v1/fundings/grants", fundings.body(programme, grant_number="67k-21016"))
        finding = only(api.staff)
        assert (finding["code"], finding["grant_id"]) == ("grant_number_repeated", one)
        assert finding["other"] == {"agency_id": None, "project_id": None, "grant_id": None}
        assert len(found(api.lead)) == 2


class TestDates:
    def test_an_effect_before_the_measure_began_is_told(self, api: Api, village: str) -> None:
        written = saving(api.staff, project(api.staff, village), effect_from="2014-04", part="Ortskern")
        finding = only(api.staff)
        assert (finding["code"], finding["saving_id"]) == ("effect_begins_early", written["id"])
        assert finding["values"]["effect_from"] == "2014-04"

    @pytest.mark.parametrize(("days", "odd"), [(460, True), (380, False)])
    def test_completed_and_nothing_said_about_the_effect_is_told(
        self, api: Api, village: str, days: int, *, odd: bool
    ) -> None:
        day = clock.today() - timedelta(days=days)
        project(api.staff, village, completed_on=day.isoformat(), started_on=None)
        assert codes(api.staff) == (["completed_without_saving"] if odd else [])

    def test_completed_and_still_planned_is_told_until_it_is_achieved(self, api: Api, village: str) -> None:
        written = project(api.staff, village)
        saving(api.staff, written, stage="planned")
        assert codes(api.staff) == ["planned_after_completion"]
        saving(api.staff, written)
        assert codes(api.staff) == []


class TestAcknowledgement:
    @pytest.fixture
    def finding(self, api: Api, village: str) -> dict[str, Any]:
        project(api.staff, village, external_id="P-1")
        return only(api.staff)

    def say(self, who: Caller, finding: dict[str, Any], reason: str | None, version: int | str | None = 1) -> Any:
        headers = {} if version is None else {"if-match": f'"{version}"' if isinstance(version, int) else version}
        return who.call("PUT", f"{LISTED}/{finding['id']}/acknowledgement", {"reason": reason}, headers=headers)

    def test_puts_it_among_the_acknowledged(self, api: Api, finding: dict[str, Any]) -> None:
        answer = self.say(api.staff, finding, "Messung läuft.")
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == '"2"'
        assert found(api.staff) == []
        told = only(api.staff, "acknowledged=true")
        assert told == answer.json()
        assert told["acknowledgement"]["reason"] == "Messung läuft."
        counts = {each["code"]: each for each in api.staff.get(f"{LISTED}/summary").json()["counts"]}
        assert (counts[finding["code"]]["open"], counts[finding["code"]]["acknowledged"]) == (0, 1)

    def test_can_be_taken_back(self, api: Api, finding: dict[str, Any]) -> None:
        self.say(api.staff, finding, "Messung läuft.")
        assert self.say(api.staff, finding, None, 2).json()["acknowledgement"] is None
        assert only(api.staff)["version"] == 3

    def test_holds_as_long_as_the_values(self, api: Api, finding: dict[str, Any]) -> None:
        self.say(api.staff, finding, "Messung läuft.")
        path = f"/v1/projects/{finding['project_id']}"
        api.staff.patch(path, {"description": "anders"})
        assert found(api.staff) == []
        api.staff.patch(path, {"completed_on": "2024-04-30"}, version=2)
        again = only(api.staff)
        assert again["id"] != finding["id"]
        assert again["acknowledgement"] is None
        assert self.say(api.staff, finding, "Messung läuft.", "*").status_code == 404

    def test_of_one_somebody_else_spoke_about_is_refused(self, api: Api, finding: dict[str, Any]) -> None:
        assert self.say(api.staff, finding, "Eins.", None).status_code == 428
        assert self.say(api.staff, finding, "Eins.").status_code == 200
        late = self.say(api.staff, finding, "Zwei.")
        assert (late.status_code, late.headers["etag"]) == (412, '"2"')

    def test_of_another_agency_is_not_found(self, api: Api, finding: dict[str, Any]) -> None:
        assert self.say(api.stranger, finding, "Eins.").status_code == 404

    @pytest.mark.parametrize("role", [Role.IMPORTER, Role.AUDITOR])
    def test_is_for_staff(self, api: Api, finding: dict[str, Any], role: Role) -> None:
        assert self.say(api.caller(role, api.home["id"]), finding, "Eins.").status_code == 403

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " "}, {"reason": "x" * 201}, {"why": "x"}])
    def test_needs_a_reason(self, api: Api, finding: dict[str, Any], body: dict[str, Any]) -> None:
        path = f"{LISTED}/{finding['id']}/acknowledgement"
        assert api.staff.call("PUT", path, body, headers={"if-match": "*"}).status_code == 422


class TestList:
    def test_shows_an_agency_its_own(self, api: Api, village: str) -> None:
        project(api.staff, village)
        project(api.stranger, village, measure_type="village-car")
        for who in (api.staff, api.caller(Role.IMPORTER, api.home["id"]), api.caller(Role.AUDITOR, api.home["id"])):
            assert only(who)["agency_id"] == str(api.home["id"])
        assert len(found(api.lead)) == 2
        assert len(found(api.caller(Role.AUDITOR))) == 2
        assert only(api.lead, f"agency_id={api.elsewhere['id']}")["agency_id"] == str(api.elsewhere["id"])
        assert found(api.staff, f"agency_id={api.elsewhere['id']}") == []
        assert api.staff.get(f"{LISTED}/summary?agency_id={api.elsewhere['id']}").json()["open"] == 0
        assert api.public.get(LISTED).status_code == 401
        assert api.caller(Role.PARTNER).get(LISTED).status_code == 403

    def test_is_narrowed_by_code_severity_project_and_moment(self, api: Api, village: str) -> None:
        early, silent = project(api.staff, village), project(api.staff, village, measure_type="village-car")
        saving(api.staff, early, effect_from="2014-04", part="Ortskern")
        assert codes(api.staff) == ["completed_without_saving", "effect_begins_early"]
        assert codes(api.staff, "code=completed_without_saving") == ["completed_without_saving"]
        assert codes(api.staff, "severity=likely") == ["effect_begins_early"]
        assert codes(api.staff, "severity=likely&code=completed_without_saving") == []
        assert codes(api.staff, f"project_id={silent}") == ["completed_without_saving"]
        soon = (clock.now() + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
        assert codes(api.staff, "since=2020-01-01T00:00:00Z") == codes(api.staff)
        assert codes(api.staff, f"since={soon}") == []

    def test_speaks_the_readers_language(self, api: Api, village: str) -> None:
        project(api.staff, village)
        german = api.staff.get(LISTED, headers={"accept-language": "de"})
        assert "Accept-Language" in german.headers["vary"]
        assert german.json()["items"][0]["title"] == "Abgeschlossen, aber keine Wirkung erfasst"
        assert "seit dem 2024-03-31" in german.json()["items"][0]["detail"]
        assert only(api.staff)["title"] == "Completed, and no effect recorded"

    def test_gives_the_fields_that_are_asked_for(self, api: Api, village: str) -> None:
        project(api.staff, village)
        # the contract speaks of whole records
        answer = api.staff.client.get(
            f"{LISTED}?fields=code", headers={"authorization": f"Bearer {api.staff.token}"}
        ).json()["items"]
        assert [set(each) for each in answer] == [{"id", "code"}]
        wrong = api.staff.get(f"{LISTED}?fields=codes")
        assert wrong.json()["errors"][0]["params"]["nearest"] == "code"

    @pytest.mark.parametrize("size", [1, 2, 10_000])
    def test_neither_skips_nor_repeats_whatever_the_page_and_window(
        self, api: Api, village: str, size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flow = [{"factor_id": factor(api, "Strom", 400), "before_kwh": 1, "after_kwh": 900}] * 2
        for number in range(3):
            lit = project(api.staff, village, measure_type=f"type-{number}")
            project(api.staff, village, measure_type=f"type-{number}", realised_investment_eur=45_000)
            body = {"kind": "energy", "project_id": lit, "inputs": [flow[0], {**flow[1], "before_kwh": 2}]}
            api.staff.made("/v1/savings", {**body, "stage": "achieved", "note": "mehr"})
        whole = [each["id"] for each in found(api.staff)]
        assert len(whole) == len(set(whole)) == 3 * 2 + 3 + 3
        monkeypatch.setattr(walking, "SIZES", dict.fromkeys(walking.SIZES, size))
        for limit in (1, 2, 5, 500):
            assert [each["id"] for each in found(api.staff, f"limit={limit}")] == whole
            assert [each["id"] for each in found(api.lead, f"limit={limit}")] == whole

    def test_is_counted_in_stretches_that_add_up(self, api: Api, village: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(5):
            project(api.staff, village, measure_type=f"type-{number}")
        assert api.staff.get(f"{LISTED}/summary").json()["open"] == 5
        monkeypatch.setattr(walking, "SIZES", dict.fromkeys(walking.SIZES, 2))
        monkeypatch.setattr(answers, "WINDOWS_COUNTED", 1)
        answer = api.staff.get(f"{LISTED}/summary").json()
        stretches = [answer["open"]]
        while answer["next"]:
            answer = api.staff.get(f"{LISTED}/summary?cursor={answer['next']}").json()
            stretches.append(answer["open"])
        assert sum(stretches) == 5
        assert len(stretches) > 10

    def test_takes_a_cursor_for_the_question_it_was_made_for(self, api: Api, village: str) -> None:
        for number in range(2):
            project(api.staff, village, measure_type=f"type-{number}")
        cursor = api.staff.get(f"{LISTED}?limit=1").json()["next"]
        assert api.staff.get(f"{LISTED}?severity=likely&cursor={cursor}").json()["code"] == "cursor_invalid"
        assert api.stranger.get(f"{LISTED}?cursor={cursor}").json()["code"] == "cursor_invalid"
