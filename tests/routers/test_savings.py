"""Savings over HTTP: what each kind is made from, and who may do what."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.accounts import Role
from tests.api import Api
from tests.factories import projects
from tests.factories import savings as factory

SAVINGS = "/v1/savings"


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


def whole_kilograms(value: Fraction) -> int:
    """Rounded once, half to even, by the language's own rule."""
    return round(value)


@pytest.fixture
def project(api: Api) -> dict[str, Any]:
    """A project that is done."""
    return projects.made(api, status="completed", completed_on="2024-12-31", published=True)


class TestEnergy:
    @pytest.mark.parametrize(
        ("kwh", "grams", "tonnes"),
        [
            pytest.param(48_293.9, 410.0, 19.8, id="Morbach publishes about 19.8 t"),
            pytest.param(170_000, 436.8, 74.256, id="Edenkoben publishes about 1,485 t over 20 years"),
        ],
    )
    def test_known_pairs_come_out(
        self, api: Api, project: dict[str, Any], kwh: float, grams: float, tonnes: float
    ) -> None:
        factor = factory.factor(api, grams)
        record = api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(factor["id"], kwh)))
        assert (record["result_t"], record["basis"]) == (tonnes, "annual")

    def test_everything_is_read_back_with_what_the_factor_says(self, api: Api, project: dict[str, Any]) -> None:
        factor = factory.factor(api, 240.001, gas="CO2", upstream="excluded")
        sent = factory.energy(
            project["id"], factory.carrier(factor["id"], 1000.125, 0.5, carrier="Heizöl EL"), stage="achieved",
            effect_from="2025-03", lifetime_months=240, part="Ortskern", external_id="E-1", people_reached=12,
            assessment="measured_ex_post", verified_by="Büro Grün", verified_on="2026-01-31", note="Zähler getauscht",
            source="https://example.org/bericht",
        )  # fmt: skip
        record = api.staff.made(SAVINGS, sent)
        assert {name: record[name] for name in sent if name != "inputs"} == {
            name: value for name, value in sent.items() if name != "inputs"
        }
        assert record["inputs"] == [
            {
                "carrier": "Heizöl EL", "before_kwh": 1000.125, "after_kwh": 0.5, "factor_id": factor["id"],
                "factor_g_per_kwh": 240.001,
            }
        ]  # fmt: skip
        expected = {
            "gas": "CO2", "upstream": "excluded", "convention": "real", "factor_set_id": factor["factor_set_id"],
            "effect_chain": [], "none_reason": None, "revision": 1, "reason": None, "origin": "recorded",
        }  # fmt: skip
        assert {name: record[name] for name in expected} == expected
        assert record["recorded_by"]
        assert api.staff.get(f"{SAVINGS}/{record['id']}").json() == record
        assert api.staff.get(f"{SAVINGS}/ext:E-1").json() == record

    def test_the_carrier_is_the_factors_where_none_is_named(self, api: Api, project: dict[str, Any]) -> None:
        factor = factory.factor(api)
        record = api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(factor["id"])))
        assert record["inputs"][0]["carrier"] == factor["carrier"]

    @settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
    )
    @given(
        st.lists(
            st.tuples(st.decimals(0, 10**6, places=3), st.decimals(0, 10**6, places=3), st.decimals(0, 2000, places=3)),
            min_size=1,
            max_size=4,
        )
    )
    def test_the_result_is_the_exact_sum_rounded_once(
        self, api: Api, carriers: list[tuple[Decimal, Decimal, Decimal]]
    ) -> None:
        project = projects.made(api)
        inputs = [
            factory.carrier(factory.factor(api, float(grams))["id"], float(before), float(after))
            for before, after, grams in carriers
        ]
        record = api.staff.made(SAVINGS, factory.energy(project["id"], *inputs, note="berechnet"))
        exact = sum((Fraction(before) - Fraction(after)) * Fraction(grams) / 1000 for before, after, grams in carriers)
        assert record["result_t"] == whole_kilograms(Fraction(exact)) / 1000
        explained = api.staff.get(f"{SAVINGS}/{record['id']}/calculation").json()
        assert Fraction(explained["exact_kg"]) == exact
        assert sum(Fraction(term["kg"]) for term in explained["carriers"]) == exact

    def test_nothing_is_computed_without_a_factor(self, api: Api, project: dict[str, Any]) -> None:
        sent = factory.energy(project["id"], {"before_kwh": 1000, "after_kwh": 0})
        assert faults(api.staff.post(SAVINGS, sent)) == [("missing", "/inputs/0/factor_id")]

    def test_an_unknown_factor_is_named(self, api: Api, project: dict[str, Any]) -> None:
        known, unknown = factory.carrier(factory.factor(api)["id"]), factory.carrier(str(uuid4()))
        answer = api.staff.post(SAVINGS, factory.energy(project["id"], known, unknown))
        assert faults(answer) == [("reference_missing", "/inputs/1/factor_id")]

    @pytest.mark.parametrize(
        ("name", "other", "code"), [("convention", "statutory", "conventions_mixed"), ("gas", "CO2", "gases_mixed")]
    )
    def test_factors_that_never_add_are_refused(
        self, api: Api, project: dict[str, Any], name: str, other: str, code: str
    ) -> None:
        carriers = [
            factory.carrier(factory.factor(api, **values)["id"]) for values in (dict[str, Any](), {name: other})
        ]
        answer = api.staff.post(SAVINGS, factory.energy(project["id"], *carriers))
        assert answer.json()["code"] == code
        assert faults(answer) == [(code, "/inputs/1/factor_id")]

    def test_several_sets_and_upstream_chains_are_not_made_one(self, api: Api, project: dict[str, Any]) -> None:
        carriers = [factory.carrier(factory.factor(api, upstream=each)["id"]) for each in ("included", "excluded")]
        record = api.staff.made(SAVINGS, factory.energy(project["id"], *carriers))
        assert (record["upstream"], record["factor_set_id"], record["convention"]) == (None, None, "real")

    @pytest.mark.parametrize("name", ["result_t", "basis", "gas", "factor_set_id", "effect_chain"])
    def test_what_is_computed_is_not_accepted(self, api: Api, project: dict[str, Any], name: str) -> None:
        sent = factory.energy(project["id"], factory.carrier(factory.factor(api)["id"]), **{name: 5})
        assert faults(api.staff.post(SAVINGS, sent)) == [("unknown_field", f"/{name}")]

    def test_a_result_beyond_all_measure_is_refused(self, api: Api, project: dict[str, Any]) -> None:
        carrier = factory.carrier(factory.factor(api, 900_000)["id"], 999_999_999, 0)
        carriers = [carrier, carrier]
        assert faults(api.staff.post(SAVINGS, factory.energy(project["id"], *carriers))) == [
            ("out_of_range", "/inputs")
        ]


class TestDirect:
    def test_tonnes_stay_as_published(self, api: Api, project: dict[str, Any]) -> None:
        sent = factory.direct(
            project["id"], result_t=1485.12, basis="lifetime", gas="CO2e", convention="real", upstream="included",
            lifetime_months=240, origin="published",
        )  # fmt: skip
        record = api.staff.made(SAVINGS, sent)
        assert {name: record[name] for name in sent} == sent
        assert record["inputs"] == []

    @pytest.mark.parametrize("name", ["result_t", "basis"])
    def test_tonnes_and_basis_are_needed(self, api: Api, project: dict[str, Any], name: str) -> None:
        sent = factory.direct(project["id"])
        del sent[name]
        assert faults(api.staff.post(SAVINGS, sent)) == [("missing", f"/{name}")]

    def test_half_a_gram_is_not_kept_silently(self, api: Api, project: dict[str, Any]) -> None:
        answer = api.staff.post(SAVINGS, factory.direct(project["id"], result_t=1.0005))
        assert faults(answer) == [("too_many_decimals", "/result_t")]

    def test_an_unknown_factor_set_is_named(self, api: Api, project: dict[str, Any]) -> None:
        answer = api.staff.post(SAVINGS, factory.direct(project["id"], factor_set_id=str(uuid4())))
        assert faults(answer) == [("reference_missing", "/factor_set_id")]

    @pytest.mark.parametrize(("months", "good"), [(1, True), (1200, True), (0, False), (1201, False)])
    def test_a_lifetime_is_one_month_to_a_century(
        self,
        api: Api,
        project: dict[str, Any],
        months: int,
        good: bool,  # noqa: FBT001 - the expectation
    ) -> None:
        answer = api.staff.post(SAVINGS, factory.direct(project["id"], lifetime_months=months))
        assert (answer.status_code == 201) is good
        assert good or faults(answer) == [("out_of_range", "/lifetime_months")]

    @pytest.mark.parametrize("month", ["2025-13", "25-01", "1899-12", "2300-01", 24300])
    def test_a_month_is_a_month(self, api: Api, project: dict[str, Any], month: str | int) -> None:
        answer = api.staff.post(SAVINGS, factory.direct(project["id"], effect_from=month))
        assert faults(answer) == [("wrong_form", "/effect_from")]


class TestEffectChain:
    @pytest.mark.parametrize(
        ("steps", "tonnes"),
        [
            ((120, 0.05, 250), 1.5),
            ((3, 0.5), 0.002),  # 1.5 kg: half to even
            ((5, 0.5), 0.002),  # 2.5 kg: half to even
            ((0.000001, 999_999_999.0), 1.0),
            ((7,), 0.007),
        ],
    )
    def test_the_steps_are_multiplied_and_rounded_once(
        self, api: Api, project: dict[str, Any], steps: tuple[float, ...], tonnes: float
    ) -> None:
        record = api.staff.made(SAVINGS, factory.chain(project["id"], *steps, people_reached=120))
        assert (record["result_t"], record["basis"], record["people_reached"]) == (tonnes, "annual", 120)
        assert [step["value"] for step in record["effect_chain"]] == list(steps)

    def test_labels_and_units_are_read_back(self, api: Api, project: dict[str, Any]) -> None:
        steps = [
            {"label": "Teilnehmende", "value": 40.0, "unit": None},
            {"label": "Ersparnis", "value": 12.5, "unit": "kg je Person und Jahr"},
        ]
        record = api.staff.made(SAVINGS, {**factory.chain(project["id"]), "effect_chain": steps})
        assert record["effect_chain"] == steps
        assert record["result_t"] == 0.5

    @pytest.mark.parametrize("value", [0.0000001, 10**9, "0,5", True])
    def test_a_step_is_a_number_of_six_decimals(self, api: Api, project: dict[str, Any], value: Any) -> None:
        answer = api.staff.post(SAVINGS, factory.chain(project["id"], 100, value))
        assert [pointer for _, pointer in faults(answer)] == ["/effect_chain/1/value"]

    def test_a_result_beyond_all_measure_is_refused(self, api: Api, project: dict[str, Any]) -> None:
        answer = api.staff.post(SAVINGS, factory.chain(project["id"], 999_999_999, 999_999_999))
        assert faults(answer) == [("out_of_range", "/effect_chain")]


class TestNone:
    def test_the_reach_is_counted_instead_of_tonnes(self, api: Api, project: dict[str, Any]) -> None:
        record = api.staff.made(SAVINGS, factory.none(project["id"], people_reached=80))
        assert (record["result_t"], record["basis"], record["effect_from"]) == (None, None, None)
        assert (record["none_reason"], record["people_reached"]) == ("education", 80)

    def test_it_says_why(self, api: Api, project: dict[str, Any]) -> None:
        sent = factory.none(project["id"])
        del sent["none_reason"]
        assert faults(api.staff.post(SAVINGS, sent)) == [("missing", "/none_reason")]

    def test_it_has_no_tonnes(self, api: Api, project: dict[str, Any]) -> None:
        assert faults(api.staff.post(SAVINGS, factory.none(project["id"], result_t=1.0))) == [
            ("unknown_field", "/result_t")
        ]


class TestKind:
    def test_it_must_be_said(self, api: Api, project: dict[str, Any]) -> None:
        sent = factory.direct(project["id"])
        del sent["kind"]
        assert faults(api.staff.post(SAVINGS, sent)) == [("missing", "/kind")]

    def test_an_unknown_one_lists_the_known(self, api: Api, project: dict[str, Any]) -> None:
        answer = api.staff.post(SAVINGS, factory.direct(project["id"], kind="guess"))
        assert faults(answer) == [("not_in_list", "/kind")]
        assert answer.json()["errors"][0]["params"] == {"allowed": "energy, direct, effect_chain, none"}

    def test_a_mistyped_field_gets_a_suggestion(self, api: Api, project: dict[str, Any]) -> None:
        answer = api.staff.post(SAVINGS, factory.direct(project["id"], lifetime_month=240))
        assert faults(answer) == [("unknown_field", "/lifetime_month")]
        assert answer.json()["errors"][0]["params"]["nearest"] == "lifetime_months"


class TestFirstMonth:
    def test_an_achieved_effect_begins_the_month_after_completion(self, api: Api, project: dict[str, Any]) -> None:
        record = api.staff.made(SAVINGS, factory.direct(project["id"], stage="achieved"))
        assert record["effect_from"] == "2025-01"

    @pytest.mark.parametrize("month", ["2024-12", "2025-01", "2026-07"])
    def test_what_was_said_holds(self, api: Api, project: dict[str, Any], month: str) -> None:
        record = api.staff.made(SAVINGS, factory.direct(project["id"], stage="achieved", effect_from=month))
        assert record["effect_from"] == month

    def test_nothing_is_achieved_before_the_project_was_done(self, api: Api, project: dict[str, Any]) -> None:
        sent = factory.direct(project["id"], stage="achieved", effect_from="2024-11")
        answer = api.staff.post(SAVINGS, sent)
        assert faults(answer) == [("effect_before_completion", "/effect_from")]
        told = answer.json()["errors"][0]
        assert told["params"] == {"effect_from": "2024-11", "completed_on": "2024-12-31"}
        assert "2024-11" in told["detail"]
        assert "2024-12-31" in told["detail"]

    def test_a_part_of_it_may_have_been_done_earlier(self, api: Api, project: dict[str, Any]) -> None:
        sent = factory.direct(project["id"], stage="achieved", effect_from="2023-05", part="Erster Bauabschnitt")
        assert api.staff.made(SAVINGS, sent)["effect_from"] == "2023-05"

    def test_an_effect_that_was_planned_earlier_than_it_came_gets_its_month(
        self, api: Api, project: dict[str, Any]
    ) -> None:
        record = api.staff.made(SAVINGS, factory.direct(project["id"], effect_from="2024-06"))
        path = f"{SAVINGS}/{record['id']}"
        achieved = {"reason": "umgesetzt", "stage": "achieved"}
        assert faults(api.staff.patch(path, achieved)) == [("effect_before_completion", "/effect_from")]
        assert api.staff.patch(path, {**achieved, "effect_from": "2025-01"}).status_code == 200

    def test_a_completion_that_came_later_does_not_bar_other_corrections(self, api: Api) -> None:
        project = projects.made(api, status="in_progress")
        record = api.staff.made(SAVINGS, factory.direct(project["id"], stage="achieved", effect_from="2023-05"))
        done = {"status": "completed", "completed_on": "2024-12-31"}
        assert api.staff.patch(f"/v1/projects/{project['id']}", done).status_code == 200
        assert api.staff.patch(f"{SAVINGS}/{record['id']}", {"reason": "geprüft", "note": "gut"}).status_code == 200

    def test_a_planned_effect_may_be_undated(self, api: Api, project: dict[str, Any]) -> None:
        assert api.staff.made(SAVINGS, factory.direct(project["id"]))["effect_from"] is None

    def test_an_achieved_effect_of_an_open_project_must_be_dated(self, api: Api) -> None:
        sent = factory.direct(projects.made(api)["id"], stage="achieved")
        assert faults(api.staff.post(SAVINGS, sent)) == [("effect_undated", "/effect_from")]
        assert api.staff.post(SAVINGS, {**sent, "effect_from": "2025-01"}).status_code == 201

    def test_a_published_figure_may_lack_its_month(self, api: Api) -> None:
        sent = factory.direct(projects.made(api)["id"], stage="achieved", origin="published")
        assert api.staff.made(SAVINGS, sent)["effect_from"] is None


class TestExtraConsumption:
    def test_it_needs_a_note(self, api: Api, project: dict[str, Any]) -> None:
        sent = factory.energy(project["id"], factory.carrier(factory.factor(api)["id"], 0, 1000))
        assert faults(api.staff.post(SAVINGS, sent)) == [("negative_unexplained", "/note")]
        record = api.staff.made(SAVINGS, {**sent, "note": "Der neue Saal wird beheizt."})
        assert record["result_t"] == -0.437


class TestRights:
    def test_everyone_sees_savings_of_published_projects(self, api: Api, project: dict[str, Any]) -> None:
        record = api.staff.made(SAVINGS, factory.direct(project["id"]))
        for caller in (api.public, api.stranger, api.lead):
            seen = caller.get(f"{SAVINGS}/{record['id']}")
            assert seen.json() == {**record, "recorded_by": None}
            assert [item["id"] for item in caller.get(SAVINGS).json()["items"]] == [record["id"]]

    @pytest.mark.parametrize("part", ["", "/revisions", "/calculation"])
    def test_the_rest_is_the_agencys(self, api: Api, part: str) -> None:
        record = api.staff.made(SAVINGS, factory.direct(projects.made(api)["id"]))
        path = f"{SAVINGS}/{record['id']}{part}"
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        codes = [caller.get(path).status_code for caller in (api.public, api.stranger, api.staff, auditor, api.lead)]
        assert codes == [404, 404, 200, 200, 200]
        assert api.public.get(SAVINGS).json()["items"] == api.stranger.get(SAVINGS).json()["items"] == []

    def test_a_project_of_another_agency_does_not_exist(self, api: Api, project: dict[str, Any]) -> None:
        answer = api.stranger.post(SAVINGS, factory.direct(project["id"]))
        assert faults(answer) == [("reference_missing", "/project_id")]

    def test_another_agency_changes_nothing(self, api: Api, project: dict[str, Any]) -> None:
        path = f"{SAVINGS}/{api.staff.made(SAVINGS, factory.direct(project['id']))['id']}"
        for answer in (api.stranger.patch(path, {"reason": "besser"}), api.stranger.delete(path)):
            assert (answer.status_code, answer.json()["code"]) == (403, "foreign_record")

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.PARTNER])
    def test_readers_do_not_write(self, api: Api, project: dict[str, Any], role: Role) -> None:
        assert api.caller(role, api.home["id"]).post(SAVINGS, factory.direct(project["id"])).status_code == 403
        assert api.public.post(SAVINGS, factory.direct(project["id"])).status_code == 401

    def test_the_importer_writes(self, api: Api, project: dict[str, Any]) -> None:
        importer = api.caller(Role.IMPORTER, api.home["id"])
        assert importer.post(SAVINGS, factory.direct(project["id"])).status_code == 201


class TestList:
    def test_filters(self, api: Api, project: dict[str, Any]) -> None:
        factor = factory.factor(api)
        other = projects.made(api)
        energy = api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(factor["id"])))
        direct = api.staff.made(
            SAVINGS, factory.direct(other["id"], basis="lifetime", stage="achieved", effect_from="2025-01")
        )
        chain = api.staff.made(SAVINGS, factory.chain(project["id"], external_id="K/7"))

        def found(query: str) -> list[str]:
            answer = api.staff.get(f"{SAVINGS}?{query}")
            assert answer.status_code == 200, answer.text
            return [item["id"] for item in answer.json()["items"]]

        assert found(f"project_id={project['id']}") == [energy["id"], chain["id"]]
        assert found("kind=energy&kind=direct") == [energy["id"], direct["id"]]
        assert found("stage=achieved") == found("basis=lifetime") == [direct["id"]]
        assert found(f"factor_set_id={factor['factor_set_id']}") == [energy["id"]]
        assert found("external_id=K/7") == [chain["id"]]
        assert found(f"updated_since={direct['recorded_at']}") == [direct["id"], chain["id"]]
        assert found("sort=-recorded_at") == [chain["id"], direct["id"], energy["id"]]
        assert found(f"agency_id={uuid4()}") == []

    def test_pages_follow_each_other(self, api: Api, project: dict[str, Any]) -> None:
        made = [api.staff.made(SAVINGS, factory.direct(project["id"]))["id"] for _ in range(5)]
        first = api.public.get(f"{SAVINGS}?limit=3&sort=recorded_at&count=exact").json()
        second = api.public.get(f"{SAVINGS}?limit=3&sort=recorded_at&cursor={first['next']}").json()
        assert [item["id"] for item in first["items"] + second["items"]] == made
        assert (first["total"], second["next"]) == (5, None)

    def test_an_agencys_number_is_given_once(self, api: Api, project: dict[str, Any]) -> None:
        record = api.staff.made(SAVINGS, factory.direct(project["id"], external_id="D-1"))
        again = api.staff.post(SAVINGS, factory.direct(project["id"], external_id="D-1"))
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
        api.staff.delete(f"{SAVINGS}/{record['id']}")
        api.staff.made(SAVINGS, factory.direct(project["id"], external_id="D-1"))

    def test_a_project_with_savings_stays(self, api: Api, project: dict[str, Any]) -> None:
        api.staff.made(SAVINGS, factory.direct(project["id"]))
        answer = api.staff.delete(f"/v1/projects/{project['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")
