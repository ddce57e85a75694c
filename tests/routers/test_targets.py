"""Targets over HTTP, and what was reached of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core import clock
from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import engagements, fundings, participations, patrons, reports, rows
from tests.factories.targets import body
from tests.routers.answers import faults, ids, refused

URL = "/v1/targets"


def made(api: Api, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
    return (caller or api.staff).made(URL, body(**values))


def grant(api: Api, **values: Any) -> dict[str, Any]:
    programme = api.staff.made("/v1/fundings/programmes", fundings.programme_body())
    return api.staff.made("/v1/fundings/grants", fundings.body(programme["id"], **values))


def progress(caller: Caller, **params: Any) -> list[dict[str, Any]]:
    answer = caller.get(f"{URL}/progress", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestTarget:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = body(grant_id=grant(api)["id"], note="Laut Bescheid", source="Zuwendungsbescheid")
        record = api.staff.made(URL, sent)
        assert {**record, **sent} == record
        assert (record["agency_id"], record["unit"]) == (str(api.home["id"]), "count")
        assert api.staff.get(f"{URL}/{record['id']}").json() == record

    @pytest.mark.parametrize(
        ("measure", "value", "unit"),
        [
            ("annual", 0.001, "t/a"),
            ("lifetime", 123456.789, "t"),
            ("cumulative", 15000, "t"),
            ("realised_investment", 20000000.01, "EUR"),
            ("patrons_ever", 477, "count"),
        ],
    )
    def test_its_value_is_exact_in_the_unit_of_the_measure(
        self, api: Api, measure: str, value: float, unit: str
    ) -> None:
        record = made(api, measure=measure, value=value)
        assert (record["value"], record["unit"]) == (value, unit)

    @pytest.mark.parametrize(
        ("measure", "value", "code"),
        [
            ("patrons_ever", 1.5, "too_many_decimals"),
            ("realised_investment", 0.001, "too_many_decimals"),
            ("annual", 0, "out_of_range"),
            ("workshops_held", -1, "out_of_range"),
        ],
    )
    def test_a_value_its_measure_cannot_have_is_refused(self, api: Api, measure: str, value: float, code: str) -> None:
        assert faults(api.staff.post(URL, body(measure=measure, value=value))) == [(code, "/value")]

    def test_a_period_does_not_end_before_it_starts(self, api: Api) -> None:
        assert faults(api.staff.post(URL, body(period_to="2023-12"))) == [("end_before_start", "/period_to")]

    def test_a_grant_must_be_the_agencys(self, api: Api) -> None:
        foreign = grant(api)["id"]
        for caller, key in ((api.stranger, foreign), (api.staff, str(uuid4()))):
            assert faults(caller.post(URL, body(grant_id=key))) == [("reference_missing", "/grant_id")]
        refused(api.lead.post(URL, body(grant_id=foreign)), 403, "agency_needed")

    def test_an_unknown_measure_is_refused(self, api: Api) -> None:
        assert faults(api.staff.post(URL, body(measure="happiness"))) == [("not_in_list", "/measure")]


class TestChange:
    def test_absent_keeps_and_null_clears(self, api: Api) -> None:
        record = made(api, note="x", source="y")
        changed = api.staff.patch(f"{URL}/{record['id']}", {"value": 25, "note": None}).json()
        assert (changed["value"], changed["note"], changed["source"], changed["version"]) == (25, None, "y", 2)

    def test_another_measure_needs_its_value(self, api: Api) -> None:
        path = f"{URL}/{made(api)['id']}"
        assert faults(api.staff.patch(path, {"measure": "annual"})) == [("missing", "/value")]
        assert api.staff.patch(path, {"measure": "annual", "value": 1.5}).json()["value"] == 1.5

    def test_needs_the_current_version(self, api: Api) -> None:
        path = f"{URL}/{made(api)['id']}"
        refused(api.staff.patch(path, {"value": 1}, None), 428, "precondition_missing")
        refused(api.staff.patch(path, {"value": 1}, 2), 412, "precondition_failed")
        assert api.staff.delete(path).status_code == 204
        refused(api.staff.get(path), 404, "not_found")

    def test_goes_with_its_grant(self, api: Api) -> None:
        found = grant(api)
        path = f"{URL}/{made(api, grant_id=found['id'])['id']}"
        assert api.staff.delete(f"/v1/fundings/grants/{found['id']}").status_code == 204
        assert api.staff.get(path).status_code == 404


class TestVisibility:
    def test_staff_see_their_own_and_the_networks_and_change_their_own_alone(self, api: Api) -> None:
        own, network, foreign = made(api), made(api, api.lead), made(api, api.stranger)
        assert network["agency_id"] is None
        assert set(ids(api.staff.get(URL))) == {own["id"], network["id"]}
        refused(api.staff.patch(f"{URL}/{network['id']}", {"value": 1}), 403, "foreign_record")
        refused(api.staff.patch(f"{URL}/{foreign['id']}", {"value": 1}), 404, "not_found")
        refused(api.lead.delete(f"{URL}/{own['id']}"), 403, "foreign_record")
        assert api.lead.patch(f"{URL}/{network['id']}", {"value": 1}).status_code == 200

    def test_network_roles_see_all_and_the_public_nothing(self, api: Api) -> None:
        expected = {made(api)["id"], made(api, api.stranger)["id"]}
        assert set(ids(api.lead.get(URL))) == expected
        assert set(ids(api.caller(Role.AUDITOR).get(URL))) == expected
        refused(api.public.get(URL), 401, "not_authenticated")
        refused(api.caller(Role.PARTNER).get(URL), 403, "not_permitted")

    def test_the_list_is_filtered(self, api: Api) -> None:
        one, other = made(api, grant_id=grant(api)["id"]), made(api, measure="annual")
        assert ids(api.staff.get(f"{URL}?grant_id={one['grant_id']}")) == [one["id"]]
        assert ids(api.staff.get(f"{URL}?measure=annual&measure=lifetime")) == [other["id"]]
        assert ids(api.staff.get(f"{URL}?agency_id={uuid4()}")) == []


@pytest.fixture
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


@pytest.mark.usefixtures("_in_march")
class TestProgress:
    def test_what_stands_is_the_figure_of_the_month(self, api: Api) -> None:
        made(api, measure="realised_investment", value=50_000)
        place = api.lead.made("/v1/municipalities", {"level": "state", "name": "Land", "ars": "07"})["id"]
        project = {"title": "LED", "theme": "heating", "realised_investment_eur": 10_000}
        api.staff.made("/v1/projects", {**project, "shares": [{"municipality_id": place, "basis_points": 10_000}]})
        (item,) = progress(api.staff)
        assert (item["counted_over"], item["as_of"], item["state"]) == ("agency", "2026-03", "under_way")
        assert (item["reached"]["value"], item["ratio"]) == (10_000.0, 0.2)

    def test_the_period_decides_what_the_state_is(self, api: Api) -> None:
        for period in (("2026-04", "2026-12"), ("2024-01", "2026-03"), ("2024-01", "2026-02")):
            made(api, measure="workshops_held", value=1, period_from=period[0], period_to=period[1])
        states = [(item["as_of"], item["state"]) for item in progress(api.staff)]
        assert states == [("2026-03", "not_begun"), ("2026-03", "under_way"), ("2026-02", "missed")]

    def test_what_nobody_reported_is_unknown(self, api: Api) -> None:
        made(api, measure="annual", value=1)
        (item,) = progress(api.staff)
        assert (item["state"], item["ratio"], item["reached"]["state"]) == ("unknown", None, "not_reported")

    def test_events_count_within_the_period(self, api: Api) -> None:
        times = ("2025-05-03T08:00:00Z", "2025-06-03T08:00:00Z", "2026-02-03T08:00:00Z")
        for number, starts_at in enumerate(times):
            event = {"title": f"Schulung {number}", "kind": "training", "starts_at": starts_at}
            ends_at = starts_at.replace("T08", "T10")
            held = {"status": "held", "participants": 10, "ends_at": ends_at, "time_zone": "Europe/Berlin"}
            api.staff.made("/v1/workshops", {**event, **held})
        made(api, measure="workshops_held", value=2, period_from="2025-06", period_to="2026-12")
        made(api, measure="participants", value=100, period_from="2025-06", period_to="2026-01")
        held_item, came_item = progress(api.staff)
        assert (held_item["reached"]["value"], held_item["state"]) == (2, "reached")
        assert (came_item["reached"]["value"], came_item["ratio"], came_item["state"]) == (10, 0.1, "missed")

    def test_effects_and_completions_count_within_the_period(self, api: Api) -> None:
        home = UUID(str(api.home["id"]))
        with api.database.write() as db:
            post = reports.post(db)
            project_id = rows.project(db, home)
            reports.entry(db, post, home, project_id)
            reports.completion(db, post, home, project_id)
            reports.completion(db, post, home, rows.project(db, home), completed=reports.MONTH - 12)
        made(api, measure="cumulative", value=12, period_from="2025-07", period_to="2025-12")
        made(api, measure="projects_completed", value=1, period_from="2025-01", period_to="2025-12")
        effect, done = progress(api.staff)
        assert (effect["reached"]["value"], effect["reached"]["unit"], effect["state"]) == (6.0, "t", "missed")
        assert (done["reached"]["value"], done["state"]) == (1, "reached")

    def test_a_month_to_come_is_refused(self, api: Api) -> None:
        assert faults(api.staff.get(f"{URL}/progress?as_of=2026-04")) == [("as_of_future", "?as_of")]

    def test_one_agencys_targets_alone(self, api: Api) -> None:
        own = made(api)
        made(api, api.lead)
        found = progress(api.staff, agency_id=api.home["id"])
        assert [item["target"]["id"] for item in found] == [own["id"]]

    def test_people_and_places_are_counted_for_the_agency_and_the_network(self, api: Api) -> None:
        place = api.lead.made("/v1/municipalities", {"level": "state", "name": "Land", "ars": "07"})["id"]
        api.staff.made("/v1/participations", participations.body(place))
        patron = api.staff.made("/v1/patrons", patrons.body())["id"]
        api.staff.made("/v1/engagements", engagements.body(patron, place))
        for measure in ("patrons_ever", "patrons_active", "municipalities_participating"):
            for caller in (api.staff, api.lead):
                made(api, caller, measure=measure, value=2)
        found = progress(api.lead)
        assert sorted(item["counted_over"] for item in found) == ["agency"] * 3 + ["network"] * 3
        assert [(item["reached"]["value"], item["ratio"]) for item in found] == [(1, 0.5)] * 6
