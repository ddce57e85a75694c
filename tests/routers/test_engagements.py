"""Engagements over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import engagements as factory
from tests.factories import patrons as patron_factory
from tests.factories import places
from tests.routers.answers import faults, ids, refused

ENGAGEMENTS = "/v1/engagements"


def patron(api: Api) -> str:
    return str(api.staff.made("/v1/patrons", patron_factory.body())["id"])


def made(api: Api, patron_id: str, place: object = None, **values: Any) -> dict[str, Any]:
    return api.staff.made(ENGAGEMENTS, factory.body(patron_id, place, **values))


class TestStaff:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = factory.body(
            patron(api), places.tree(api).village, named_on="2024-11-20", starts_on="2024-12-01",
            ends_on="2025-11-30", origin="synthetic",
        )  # fmt: skip
        record = api.staff.made(ENGAGEMENTS, sent)
        assert {name: record[name] for name in sent} == sent
        assert api.staff.get(f"{ENGAGEMENTS}/{record['id']}").json() == record

    def test_a_change_keeps_what_is_absent_and_clears_what_is_null(self, api: Api) -> None:
        record = made(api, patron(api), named_on="2024-11-20", ends_on="2025-11-30")
        changed = api.staff.patch(f"{ENGAGEMENTS}/{record['id']}", {"ends_on": None}).json()
        assert (changed["ends_on"], changed["named_on"], changed["version"]) == (None, "2024-11-20", 2)
        answer = api.staff.patch(f"{ENGAGEMENTS}/{record['id']}", {"starts_on": None}, 2)
        assert faults(answer) == [("wrong_type", "/starts_on")]

    def test_a_change_names_its_version(self, api: Api) -> None:
        path = f"{ENGAGEMENTS}/{made(api, patron(api))['id']}"
        assert api.staff.patch(path, {}, None).status_code == 428
        assert api.staff.patch(path, {"named_on": None}, 7).status_code == 412
        assert api.staff.delete(path, 7).status_code == 412
        assert api.staff.delete(path).status_code == 204
        assert api.staff.get(path).status_code == 404

    def test_references_must_exist_in_the_own_agency(self, api: Api) -> None:
        foreign = api.stranger.made("/v1/patrons", patron_factory.body())["id"]
        answer = api.staff.post(ENGAGEMENTS, factory.body(foreign, uuid4()))
        assert faults(answer) == [("reference_missing", "/patron_id"), ("reference_missing", "/municipality_id")]
        record = made(api, patron(api))
        answer = api.staff.patch(f"{ENGAGEMENTS}/{record['id']}", {"patron_id": foreign})
        assert faults(answer) == [("reference_missing", "/patron_id")]

    def test_the_end_is_not_before_the_start(self, api: Api) -> None:
        answer = api.staff.post(ENGAGEMENTS, factory.body(patron(api), ends_on="2024-12-31"))
        assert faults(answer) == [("end_before_start", "/ends_on")]
        path = f"{ENGAGEMENTS}/{made(api, patron(api), ends_on='2025-01-01')['id']}"
        assert faults(api.staff.patch(path, {"starts_on": "2025-01-02"})) == [("end_before_start", "/ends_on")]

    def test_an_unknown_field_is_refused(self, api: Api) -> None:
        answer = api.staff.post(ENGAGEMENTS, factory.body(patron(api), note="x"))
        assert faults(answer) == [("unknown_field", "/note")]


class TestOverlap:
    @pytest.mark.parametrize(
        ("starts_on", "ends_on"),
        [
            ("2024-06-01", "2024-06-30"),
            ("2024-01-01", "2024-03-01"),
            ("2024-12-31", None),
            ("2020-01-01", None),
            ("2023-01-01", "2025-01-01"),
        ],
    )
    def test_the_same_place_at_the_same_time_is_refused(self, api: Api, starts_on: str, ends_on: str | None) -> None:
        person, village = patron(api), places.tree(api).village
        made(api, person, village, starts_on="2024-03-01", ends_on="2024-12-31")
        answer = api.staff.post(ENGAGEMENTS, factory.body(person, village, starts_on=starts_on, ends_on=ends_on))
        problem = refused(answer, 409, "overlap")
        assert problem["errors"][0]["params"] == {"start": "2024-03-01", "end": "2024-12-31"}

    def test_before_after_elsewhere_and_somebody_else_are_fine(self, api: Api) -> None:
        person, tree = patron(api), places.tree(api)
        period = {"starts_on": "2024-03-01", "ends_on": "2024-12-31"}
        made(api, person, tree.village, **period)
        made(api, person, tree.village, starts_on="2024-02-01", ends_on="2024-02-29")
        made(api, person, tree.village, starts_on="2025-01-01")
        made(api, person, tree.hamlet, **period)
        made(api, person, None, **period)
        made(api, patron(api), tree.village, **period)

    def test_the_private_sphere_is_one_place(self, api: Api) -> None:
        person = patron(api)
        made(api, person)
        refused(api.staff.post(ENGAGEMENTS, factory.body(person)), 409, "overlap")

    def test_a_change_is_judged_like_a_new_one_but_not_against_itself(self, api: Api) -> None:
        person = patron(api)
        first = made(api, person, ends_on="2025-06-30")
        made(api, person, starts_on="2025-07-01")
        path = f"{ENGAGEMENTS}/{first['id']}"
        refused(api.staff.patch(path, {"ends_on": None}), 409, "overlap")
        assert api.staff.patch(path, {"ends_on": "2025-05-31"}).status_code == 200


class TestListEngagements:
    def test_filters_narrow_and_sort_orders(self, api: Api) -> None:
        tree, one, two = places.tree(api), patron(api), patron(api)
        late = made(api, one, tree.village, starts_on="2025-05-01")
        early = made(api, two, tree.hamlet, starts_on="2020-05-01", ends_on="2021-05-01")
        private = made(api, one, None, starts_on="2022-01-01")
        for query, found in (
            (f"patron_id={one}", [late, private]),
            (f"municipality_id={tree.hamlet}", [early]),
            (f"within={tree.association}", [late, early]),
            (f"within={tree.town}", []),
            ("active_on=2021-05-01", [early]),
            ("active_on=2025-05-01", [late, private]),
            (f"within={tree.association}&active_on=2026-01-01&patron_id={one}", [late]),
            ("sort=starts_on", [early, private, late]),
            ("sort=-starts_on", [late, private, early]),
        ):
            assert ids(api.staff.get(f"{ENGAGEMENTS}?{query}")) == [each["id"] for each in found], query


class TestOtherRoles:
    def test_each_sees_the_own_part(self, api: Api) -> None:
        tree, one, two = places.tree(api), patron(api), patron(api)
        mine = made(api, one, tree.village)
        other = made(api, two, tree.town)
        myself = api.caller(Role.PATRON, api.home["id"], patron_id=UUID(one))
        manager = api.caller(Role.MUNICIPALITY_MANAGER, api.home["id"], municipality_id=tree.association)
        for caller in (myself, manager):
            assert ids(caller.get(ENGAGEMENTS)) == [mine["id"]]
            assert caller.get(f"{ENGAGEMENTS}/{other['id']}").status_code == 404
            refused(caller.patch(f"{ENGAGEMENTS}/{mine['id']}", {"ends_on": None}), 403, "not_permitted")
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        assert ids(auditor.get(ENGAGEMENTS)) == [mine["id"], other["id"]]
        assert ids(api.stranger.get(ENGAGEMENTS)) == ids(api.caller(Role.AUDITOR).get(ENGAGEMENTS)) == []
        for caller in (api.lead, api.caller(Role.PARTNER)):
            refused(caller.get(ENGAGEMENTS), 403, "not_permitted")
        assert api.public.get(ENGAGEMENTS).status_code == 401

    def test_another_agency_finds_nothing(self, api: Api) -> None:
        path = f"{ENGAGEMENTS}/{made(api, patron(api))['id']}"
        assert api.stranger.get(path).status_code == 404
        assert api.stranger.patch(path, {"ends_on": None}).status_code == 404
        assert api.stranger.delete(path).status_code == 404
