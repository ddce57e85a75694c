"""Mergers and splits over HTTP: what goes where, what stays, what is refused, and who may."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.core import clock
from app.services import ledger
from tests.api import Api, Caller
from tests.factories import (
    consultations,
    engagements,
    fundings,
    municipalities,
    participations,
    patrons,
    projects,
    reports,
    savings,
    workshops,
)
from tests.factories.places import Places, tree
from tests.factories.reorganisations import URL, body, made, previewed, split


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


@pytest.fixture
def places(api: Api) -> Places:
    return tree(api)


def counts(told: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {each["resource"]: (each["before"], each["after"], each["changed"]) for each in told["counts"]}


def place_of(caller: Caller, path: str) -> str:
    return str(caller.get(path).json()["municipality_id"])


def completed(caller: Caller, *municipality_ids: str, tonnes: float = 10.0) -> dict[str, Any]:
    values = {"status": "completed", "completed_on": "2025-06-30", "published": True}
    project = caller.made("/v1/projects", projects.body(*municipality_ids, **values))
    effect = {"effect_from": "2025-07", "lifetime_months": 120, "stage": "achieved"}
    caller.made("/v1/savings", savings.direct(project["id"], result_t=tonnes, **effect))
    return project


def annual(api: Api, *municipality_ids: str) -> list[float]:
    asked = [api.lead.get("/v1/impact", params={"municipality_id": each}).json() for each in municipality_ids]
    return [each["annual"]["total"]["value"] for each in asked]


def refused(answer: Any) -> tuple[int, str, str]:
    (only,) = answer.json()["errors"]
    return answer.status_code, only["code"], only["pointer"]


class TestMove:
    def test_everything_of_all_agencies_goes_along(self, api: Api, places: Places) -> None:
        town, hamlet, village = str(places.town), str(places.hamlet), str(places.village)
        own = api.staff.made("/v1/participations", participations.body(town))
        stays = api.staff.made("/v1/participations", participations.body(hamlet, starts_on="2024-01-01"))
        other = api.stranger.made("/v1/participations", participations.body(town))
        patron = api.staff.made("/v1/patrons", patrons.body())["id"]
        there = api.staff.made("/v1/engagements", engagements.body(patron, hamlet, ends_on="2025-06-30"))
        here = api.staff.made("/v1/engagements", engagements.body(patron, town, starts_on="2024-03-01"))
        shared = completed(api.staff, town, hamlet, village)
        alone = completed(api.stranger, town)
        grant = api.staff.made(
            "/v1/fundings/grants",
            fundings.body(
                api.lead.made("/v1/fundings/programmes", fundings.programme_body())["id"], municipality_id=town
            ),
        )
        talk = api.staff.made("/v1/consultations", consultations.body(municipality_id=town))
        event = api.stranger.made("/v1/workshops", workshops.body(municipality_id=town))
        part_url = f"/v1/projects/{shared['id']}/sub_measures"
        part = api.staff.made(part_url, {"title": "Nordstraße", "municipality_id": str(town)})
        report = api.staff.made("/v1/reports", reports.body())
        frozen = api.staff.get(f"/v1/reports/{report['id']}/figures").content
        sent = body(town, hamlet)
        shown = previewed(api.lead, sent)
        assert (shown["overlapping"], shown["accounts_left"]) == (1, 0)
        assert counts(shown) == {
            "participations": (3, 3, 2), "engagements": (2, 2, 2), "grants": (1, 1, 1), "consultations": (1, 1, 1),
            "workshops": (1, 1, 1), "sub_measures": (1, 1, 1), "projects": (2, 2, 2),
        }  # fmt: skip
        assert shown["amounts"]["before"] == shown["amounts"]["after"]
        assert shown["amounts"]["after"]["annual_t"] == 20.0
        assert place_of(api.staff, f"/v1/participations/{own['id']}") == town  # a preview changes nothing
        done = made(api, sent)
        assert (done["counts"], done["amounts"]) == (shown["counts"], shown["amounts"])
        assert api.lead.get(f"{URL}/{done['id']}").json() == done
        ended = api.staff.get(f"/v1/participations/{own['id']}").json()
        assert (ended["municipality_id"], ended["status"], ended["ends_on"]) == (hamlet, "ended", "2025-12-31")
        assert ended["status_since"] == "2025-12-31"
        assert api.staff.get(f"/v1/participations/{stays['id']}").json()["ends_on"] is None
        assert place_of(api.stranger, f"/v1/participations/{other['id']}") == hamlet
        periods = [(each["municipality_id"], each["starts_on"], each["ends_on"]) for each in (
            api.staff.get(f"/v1/engagements/{one['id']}").json() for one in (here, there))]  # fmt: skip
        assert periods == [(hamlet, "2024-03-01", "2024-12-31"), (hamlet, "2025-01-01", None)]
        shares = api.public.get(f"/v1/projects/{shared['id']}").json()["shares"]
        assert [(each["municipality_id"], each["basis_points"]) for each in shares] == [
            (hamlet, 6_667), (village, 3_333),
        ]  # fmt: skip
        for caller, path in ((api.staff, f"/v1/fundings/grants/{grant['id']}"),
                             (api.staff, f"/v1/consultations/{talk['id']}"),
                             (api.staff, f"{part_url}/{part['id']}"),
                             (api.stranger, f"/v1/workshops/{event['id']}")):  # fmt: skip
            assert place_of(caller, path) == hamlet
        assert api.public.get(f"/v1/municipalities/{places.quarter}").json()["parent_id"] == hamlet
        unit = api.public.get(f"/v1/municipalities/{town}").json()
        (successor,) = api.public.get(f"/v1/municipalities/{town}/successors").json()["items"]
        assert (unit["valid_to"], successor["id"], successor["valid_from"]) == ("2025-12-31", hamlet, "2026-01-01")
        assert annual(api, town, hamlet, village) == [None, 16.667, 3.333]
        assert api.staff.get(f"/v1/reports/{report['id']}/figures").content == frozen
        (change, *_) = api.stranger.get(
            "/v1/changes", params={"record_id": alone["id"], "sort": "-id"}
        ).json()["items"]  # fmt: skip
        assert (change["reason"], [each["municipality_id"] for each in change["after"]["shares"]]) == (
            "Eingemeindung", [hamlet],
        )  # fmt: skip
        with api.database.read() as db:
            assert ledger.verify(db).wrong == 0
            assert ledger.verify_cells(db) == []

    def test_several_units_may_become_one_and_a_record_can_be_brought_back(self, api: Api, places: Places) -> None:
        made_of = [str(places.village), str(places.hamlet)]
        new = api.lead.made("/v1/municipalities", municipalities.body(name="Musterland"))["id"]
        first = api.staff.made("/v1/participations", participations.body(made_of[0], starts_on="2025-02-01"))
        second = api.staff.made("/v1/participations", participations.body(made_of[1], starts_on="2025-01-01"))
        made(api, {**body(made_of[0], new), "ended_ids": made_of})
        found = [api.staff.get(f"/v1/participations/{each['id']}").json() for each in (first, second)]
        assert [(each["municipality_id"], each["ends_on"]) for each in found] == [(new, "2025-12-31"), (new, None)]
        (last, before) = api.staff.get(
            "/v1/changes", params={"record_id": second["id"], "sort": "-id"}
        ).json()["items"]  # fmt: skip
        assert last["reason"] == "Eingemeindung"
        restored = api.staff.call("POST", f"/v1/changes/{before['id']}/restoration", headers={"if-match": '"2"'})
        assert restored.status_code == 200, restored.text
        assert place_of(api.staff, f"/v1/participations/{second['id']}") == made_of[1]


class TestSplit:
    def test_shares_are_divided_and_all_else_goes_to_the_largest(self, api: Api, places: Places) -> None:
        village, hamlet = str(places.village), str(places.hamlet)
        new = api.lead.made("/v1/municipalities", municipalities.body(name="Neudorf"))["id"]
        own = api.staff.made("/v1/participations", participations.body(village))
        project = completed(api.staff, village, hamlet)
        done = made(api, split(village, {hamlet: 3_333, new: 6_667}))
        shares = api.public.get(f"/v1/projects/{project['id']}").json()["shares"]
        assert [(each["municipality_id"], each["basis_points"]) for each in shares] == [(new, 3_334), (hamlet, 6_666)]
        assert place_of(api.staff, f"/v1/participations/{own['id']}") == new
        assert done["successors"] == [
            {"municipality_id": new, "basis_points": 6_667}, {"municipality_id": hamlet, "basis_points": 3_333},
        ]  # fmt: skip
        assert annual(api, village, hamlet, new) == [None, 6.666, 3.334]


class TestKeep:
    def test_records_stay_where_they_are_and_successors_are_told(self, api: Api, places: Places) -> None:
        town, hamlet, village = str(places.town), str(places.hamlet), str(places.village)
        own = api.staff.made("/v1/participations", participations.body(town))
        completed(api.staff, town)
        done = made(api, body(town, hamlet, village, rule="keep"))
        assert {each["changed"] for each in done["counts"]} == {0}
        assert place_of(api.staff, f"/v1/participations/{own['id']}") == town
        assert annual(api, town, hamlet) == [10.0, None]
        told = api.public.get(f"/v1/municipalities/{town}/successors").json()["items"]
        assert {each["id"] for each in told} == {hamlet, village}


class TestRefusals:
    def test_what_cannot_be_is_named(self, api: Api, places: Places) -> None:
        town, hamlet, village, county = map(str, (places.town, places.hamlet, places.village, places.county))
        nothing = "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"
        over = api.lead.made("/v1/municipalities", municipalities.body(valid_to="2020-12-31"))["id"]
        late = api.lead.made("/v1/municipalities", municipalities.body(valid_from="2026-02-01"))["id"]
        for sent, expected in (
            (body(town, nothing), ("reference_missing", "/successors/0/municipality_id")),
            (body(town, town), ("repeated", "/successors/0/municipality_id")),
            (body(town, county), ("levels_differ", "/successors/0/municipality_id")),
            (body(town, over), ("successor_ended", "/successors/0/municipality_id")),
            (body(late, town), ("end_before_start", "/ended_ids/0")),
            (body(over, town, effective_on="2020-12-31"), ("ends_later", "/ended_ids/0")),
            (body(town, hamlet, effective_on="2026-03-16"), ("reorganisation_to_come", "/effective_on")),
            (body(town, hamlet, village), ("one_successor", "/successors")),
            (split(town, {hamlet: 5_000, village: 4_999}), ("shares_sum", "/successors")),
            ({**split(town, {hamlet: 10_000}), "rule": "move"}, ("only_when_split", "/successors/0/basis_points")),
            (body(town, hamlet, rule="split"), ("missing", "/successors/0/basis_points")),
        ):
            answer = api.lead.post(f"{URL}/preview", sent)
            assert refused(answer) == (422, *expected), answer.text

    def test_what_would_break_is_refused_with_the_reason(self, api: Api, places: Places) -> None:
        town, hamlet, village = str(places.town), str(places.hamlet), str(places.village)
        answer = api.lead.post(f"{URL}/preview", split(town, {hamlet: 5_000, village: 5_000}))
        assert refused(answer) == (409, "units_below", "/ended_ids")
        patron = api.staff.made("/v1/patrons", patrons.body())["id"]
        for place in (hamlet, village):
            api.staff.made("/v1/engagements", engagements.body(patron, place))
        answer = api.lead.post(f"{URL}/preview", body(hamlet, village))
        assert refused(answer) == (409, "engagements_meet", "/ended_ids")

    def test_what_changed_since_the_preview_is_looked_at_again(self, api: Api, places: Places) -> None:
        sent = body(str(places.town), str(places.hamlet))
        preview = previewed(api.lead, sent)["preview"]
        own = api.staff.made("/v1/participations", participations.body(places.town))
        answer = api.lead.post(URL, {**sent, "reason": "Eingemeindung", "preview": preview})
        assert (answer.status_code, answer.json()["code"]) == (409, "plan_outdated")
        assert place_of(api.staff, f"/v1/participations/{own['id']}") == str(places.town)
        assert api.public.get(f"/v1/municipalities/{places.town}").json()["valid_to"] is None

    def test_it_is_the_network_lead_s(self, api: Api, places: Places) -> None:
        sent = body(str(places.town), str(places.hamlet))
        for caller, status in ((api.public, 401), (api.staff, 403), (api.admin, 403)):
            assert caller.post(f"{URL}/preview", sent).status_code == status
            assert caller.post(URL, {**sent, "reason": "Weil", "preview": "0" * 32}).status_code == status
            assert caller.get(URL).status_code == status
