"""Savings over HTTP: revisions, what was known when, and how a result comes about."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.core import clock
from tests.api import Api
from tests.factories import projects
from tests.factories import savings as factory

SAVINGS = "/v1/savings"
START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


def made(api: Api, **values: Any) -> dict[str, Any]:
    project = projects.made(api, status="completed", completed_on="2024-12-31", published=True)
    return api.staff.made(SAVINGS, factory.direct(project["id"], **values))


def revised(api: Api, record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = api.staff.patch(f"{SAVINGS}/{record['id']}", {"reason": "Neue Messung", **changes}, record["revision"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{record["revision"] + 1}"'
    after: dict[str, Any] = answer.json()
    return after


def revisions(api: Api, record: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    answer = api.staff.get(f"{SAVINGS}/{record['id']}/revisions{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestUpdate:
    def test_absent_keeps_and_null_clears(self, api: Api) -> None:
        record = made(api, part="Ortskern", note="geschätzt", lifetime_months=240)
        after = revised(api, record, result_t=21.5, note=None)
        changed = {"result_t": 21.5, "note": None, "revision": 2, "reason": "Neue Messung"}
        still = {"recorded_at": after["recorded_at"]}
        assert after == {**record, **changed, **still}
        assert after["recorded_at"] >= record["recorded_at"]

    def test_a_reason_is_needed(self, api: Api) -> None:
        answer = api.staff.patch(f"{SAVINGS}/{made(api)['id']}", {"result_t": 1.0})
        assert faults(answer) == [("missing", "/reason")]

    @pytest.mark.parametrize("name", ["project_id", "kind", "origin", "revision"])
    def test_what_a_saving_is_stays(self, api: Api, name: str) -> None:
        record = made(api)
        answer = api.staff.patch(f"{SAVINGS}/{record['id']}", {"reason": "anders", name: record[name]})
        assert faults(answer) == [("unknown_field", f"/{name}")]

    def test_fields_of_another_kind_are_refused(self, api: Api) -> None:
        changes = {"reason": "anders", "none_reason": "other", "inputs": [factory.carrier(factory.factor(api)["id"])]}
        answer = api.staff.patch(f"{SAVINGS}/{made(api)['id']}", changes)
        assert sorted(faults(answer)) == [("not_for_kind", "/inputs"), ("not_for_kind", "/none_reason")]

    @pytest.mark.parametrize("name", ["result_t", "basis", "stage", "assessment"])
    def test_what_must_be_there_cannot_be_cleared(self, api: Api, name: str) -> None:
        answer = api.staff.patch(f"{SAVINGS}/{made(api)['id']}", {"reason": "weg", name: None})
        assert [pointer for _, pointer in faults(answer)] == [f"/{name}"]

    def test_rules_judge_the_result_of_the_change(self, api: Api) -> None:
        record = made(api)
        path = f"{SAVINGS}/{record['id']}"
        assert faults(api.staff.patch(path, {"reason": "Rebound", "result_t": -1.0})) == [
            ("negative_unexplained", "/note")
        ]
        assert revised(api, record, result_t=-1.0, note="Mehr Licht als zuvor")["result_t"] == -1.0

    def test_a_planned_effect_that_came_true_gets_its_month(self, api: Api) -> None:
        assert revised(api, made(api), stage="achieved")["effect_from"] == "2025-01"

    def test_new_energy_gives_a_new_result(self, api: Api) -> None:
        project, factor = projects.made(api), factory.factor(api, 400)
        record = api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(factor["id"], 1000)))
        after = revised(api, record, inputs=[factory.carrier(factor["id"], 1000, 500)])
        assert (record["result_t"], after["result_t"]) == (0.4, 0.2)
        assert [each["inputs"][0]["after_kwh"] for each in revisions(api, record)] == [500, 0]

    def test_other_changes_keep_the_inputs_with_their_factor(self, api: Api) -> None:
        project, factor = projects.made(api), factory.factor(api, 400)
        record = api.staff.made(SAVINGS, factory.energy(project["id"], factory.carrier(factor["id"], 1000)))
        after = revised(api, record, note="geprüft")
        assert (after["inputs"], after["result_t"]) == (record["inputs"], record["result_t"])

    def test_new_steps_give_a_new_result(self, api: Api) -> None:
        record = api.staff.made(SAVINGS, factory.chain(projects.made(api)["id"], 100, 0.5, 30))
        steps = [{"label": "Personen", "value": 100}, {"label": "Ersparnis", "value": 12.5}]
        assert revised(api, record, effect_chain=steps)["result_t"] == 1.25

    def test_it_is_made_for_one_revision(self, api: Api) -> None:
        record = made(api)
        path = f"{SAVINGS}/{record['id']}"
        revised(api, record)
        stale = api.staff.patch(path, {"reason": "zu spät"}, 1)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')
        assert api.staff.patch(path, {"reason": "ohne"}, None).status_code == 428
        assert api.staff.patch(path, {"reason": "jede"}, "*").json()["revision"] == 3

    def test_of_many_at_once_one_wins(self, api: Api) -> None:
        record, staff = made(api), api.staff
        path = f"{SAVINGS}/{record['id']}"
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda t: staff.patch(path, {"reason": "eilig", "result_t": float(t)}), range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
        assert [each["revision"] for each in revisions(api, record)] == [2, 1]

    def test_many_that_take_any_revision_queue_up(self, api: Api) -> None:
        record, staff = made(api), api.staff
        path = f"{SAVINGS}/{record['id']}"
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: staff.patch(path, {"reason": "egal"}, "*"), range(6)))
        assert [answer.status_code for answer in answers] == [200] * 6
        found = revisions(api, record)
        assert [each["revision"] for each in found] == [7, 6, 5, 4, 3, 2, 1]
        for after, before in pairwise(found):
            assert before["superseded_at"] == after["recorded_at"]


class TestDelete:
    def test_it_counts_no_longer_and_stays_in_the_history(self, api: Api) -> None:
        record = revised(api, made(api))
        path = f"{SAVINGS}/{record['id']}"
        assert api.staff.delete(path, 1).status_code == 412
        assert api.staff.delete(path, None).status_code == 428
        assert api.staff.delete(path, 2).status_code == 204
        assert api.staff.get(path).status_code == api.staff.delete(path, 2).status_code == 404
        assert api.staff.get(SAVINGS).json()["items"] == []
        last = revisions(api, record)[0]
        assert (last["revision"], last["withdrawn_reason"], last["reason"]) == (2, "deleted", "Neue Messung")
        assert last["superseded_at"]

    def test_the_public_does_not_see_what_was_withdrawn(self, api: Api) -> None:
        path = f"{SAVINGS}/{made(api)['id']}"
        assert len(api.public.get(f"{path}/revisions").json()["items"]) == 1
        api.staff.delete(path)
        assert [caller.get(f"{path}/revisions").status_code for caller in (api.public, api.stranger, api.lead)] == [
            404, 404, 200,
        ]  # fmt: skip


class TestRevisions:
    def test_each_stays_as_it_was(self, api: Api) -> None:
        first = made(api, result_t=10.0)
        second = revised(api, first, result_t=20.0)
        third = revised(api, second, result_t=30.0)
        found = revisions(api, first)
        open_end = {"superseded_at": None, "withdrawn_reason": None}
        assert found == [
            {**third, **open_end},
            {**second, **open_end, "superseded_at": third["recorded_at"]},
            {**first, **open_end, "superseded_at": second["recorded_at"]},
        ]

    def test_what_was_known_at_a_moment(self, api: Api) -> None:
        minute = timedelta(minutes=1)
        with clock.frozen(START):
            record = made(api, result_t=10.0)
        with clock.frozen(START + 10 * minute):
            record = revised(api, record, result_t=20.0)
        with clock.frozen(START + 20 * minute):
            api.staff.delete(f"{SAVINGS}/{record['id']}", 2)
        known = {
            minutes: [
                each["result_t"]
                for each in revisions(api, record, f"?known_at={(START + minutes * minute):%Y-%m-%dT%H:%M:%SZ}")
            ]
            for minutes in (-1, 0, 9, 10, 19, 20)
        }
        assert known == {-1: [], 0: [10.0], 9: [10.0], 10: [20.0], 19: [20.0], 20: []}

    def test_a_clock_that_went_back_leaves_no_gap(self, api: Api) -> None:
        with clock.frozen(START):
            record = made(api)
        with clock.frozen(START - timedelta(hours=1)):
            after = revised(api, record)
        assert after["recorded_at"] == record["recorded_at"] == revisions(api, record)[1]["superseded_at"]

    def test_pages_follow_each_other(self, api: Api) -> None:
        record = first = made(api)
        for _ in range(4):
            record = revised(api, record)
        seen, cursor = [], ""
        for _ in range(9):
            page = api.staff.get(f"{SAVINGS}/{first['id']}/revisions?limit=2{cursor}").json()
            seen += [item["revision"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == [5, 4, 3, 2, 1]

    def test_an_unknown_parameter_is_refused(self, api: Api) -> None:
        answer = api.staff.get(f"{SAVINGS}/{made(api)['id']}/revisions?sort=id")
        assert faults(answer) == [("unknown_parameter", "?sort")]
