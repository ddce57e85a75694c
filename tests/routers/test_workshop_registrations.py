"""Registrations for workshops over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core import clock
from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import patrons as patron_factory
from tests.factories import workshops as workshop_factory
from tests.routers.answers import faults, ids, refused


def patron(api: Api) -> str:
    return str(api.staff.made("/v1/patrons", patron_factory.body())["id"])


def workshop(api: Api, **values: Any) -> str:
    """Path of a new one."""
    return f"/v1/workshops/{api.staff.made('/v1/workshops', workshop_factory.body(**values))['id']}"


def registered(api: Api, path: str, patron_id: str | None = None, **values: Any) -> dict[str, Any]:
    return api.staff.made(f"{path}/registrations", {"patron_id": patron_id or patron(api), **values})


def queue(api: Api, path: str) -> list[tuple[int, str]]:
    items = api.staff.get(f"{path}/registrations?sort=position").json()["items"]
    return [(item["position"], item["status"]) for item in items]


def one(path: str, registration: dict[str, Any]) -> str:
    return f"{path}/registrations/{registration['id']}"


def self_of(api: Api, patron_id: str) -> Caller:
    return api.caller(Role.PATRON, api.home["id"], patron_id=UUID(patron_id))


class TestCreate:
    def test_seats_go_in_order_of_arrival_then_the_waiting_list(self, api: Api) -> None:
        path = workshop(api, capacity=2)
        for _ in range(4):
            registered(api, path)
        assert queue(api, path) == [(1, "confirmed"), (2, "confirmed"), (3, "waiting"), (4, "waiting")]

    def test_without_a_capacity_everybody_has_a_seat(self, api: Api) -> None:
        path = workshop(api)
        assert [registered(api, path)["status"] for _ in range(3)] == ["confirmed"] * 3

    def test_what_is_sent_is_read_back_and_the_event_keeps_its_version(self, api: Api) -> None:
        path = workshop(api, capacity=2)
        record = registered(api, path, note="Kommt später, grüßt", origin="synthetic")
        assert (record["note"], record["origin"], record["cancelled_by"]) == ("Kommt später, grüßt", "synthetic", None)
        assert api.staff.get(one(path, record)).json() == record
        assert api.staff.get(path).json()["version"] == 1

    def test_a_volunteer_registers_once(self, api: Api) -> None:
        path, person = workshop(api), patron(api)
        registered(api, path, person)
        answer = api.staff.post(f"{path}/registrations", {"patron_id": person})
        refused(answer, 409, "already_exists")
        registered(api, workshop(api), person)

    def test_the_deadline_is_a_day_in_germany_and_still_counts(self, api: Api) -> None:
        path, person = workshop(api, registration_deadline="2026-06-30"), patron(api)
        with clock.frozen(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)):
            refused(api.staff.post(f"{path}/registrations", {"patron_id": person}), 409, "registration_closed")
        with clock.frozen(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)):
            registered(api, path, person)

    @pytest.mark.parametrize("status", ["held", "cancelled"])
    def test_an_event_that_is_not_planned_takes_nobody(self, api: Api, status: str) -> None:
        path = workshop(api, status=status)
        refused(api.staff.post(f"{path}/registrations", {"patron_id": patron(api)}), 409, "registration_closed")

    def test_unknown_and_foreign_volunteers_are_refused(self, api: Api) -> None:
        path = workshop(api)
        foreign = api.stranger.made("/v1/patrons", patron_factory.body())["id"]
        for person in (foreign, str(uuid4())):
            answer = api.staff.post(f"{path}/registrations", {"patron_id": person})
            assert faults(answer) == [("reference_missing", "/patron_id")]
        answer = api.staff.post(f"{path}/registrations", {"patron_id": patron(api), "position": 1})
        assert faults(answer) == [("unknown_field", "/position")]

    def test_a_position_is_never_given_twice(self, api: Api) -> None:
        path = workshop(api)
        registered(api, path)
        last = registered(api, path)
        assert api.staff.delete(one(path, last)).status_code == 204
        assert registered(api, path)["position"] == 3


class TestMovingUp:
    def test_a_cancelled_seat_goes_to_the_first_who_waits(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        first, *_ = [registered(api, path) for _ in range(3)]
        cancelled = api.staff.patch(one(path, first), {"status": "cancelled"}).json()
        assert (cancelled["status"], cancelled["cancelled_by"]) == ("cancelled", "agency")
        assert queue(api, path) == [(1, "cancelled"), (2, "confirmed"), (3, "waiting")]

    def test_who_moves_up_gets_a_new_version(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        first, second = registered(api, path), registered(api, path)
        api.staff.patch(one(path, first), {"status": "cancelled"})
        assert api.staff.get(one(path, second)).json()["version"] == 2

    def test_cancelling_on_the_waiting_list_moves_nobody(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        _, second, _ = [registered(api, path) for _ in range(3)]
        api.staff.patch(one(path, second), {"status": "cancelled"})
        assert queue(api, path) == [(1, "confirmed"), (2, "cancelled"), (3, "waiting")]

    def test_a_deleted_seat_moves_up_too(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        first, _ = registered(api, path), registered(api, path)
        api.staff.delete(one(path, first))
        assert queue(api, path) == [(2, "confirmed")]

    def test_more_seats_move_up_in_order(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        for _ in range(4):
            registered(api, path)
        api.staff.patch(path, {"capacity": 3})
        assert [status for _, status in queue(api, path)] == ["confirmed"] * 3 + ["waiting"]
        api.staff.patch(path, {"capacity": None}, 2)
        assert [status for _, status in queue(api, path)] == ["confirmed"] * 4

    def test_fewer_seats_than_confirmed_are_refused(self, api: Api) -> None:
        path = workshop(api)
        for _ in range(3):
            registered(api, path)
        problem = refused(api.staff.patch(path, {"capacity": 2}), 409, "capacity_full")
        assert problem["errors"][0]["pointer"] == "/capacity"
        assert api.staff.patch(path, {"capacity": 3}).status_code == 200
        assert registered(api, path)["status"] == "waiting"

    def test_nobody_moves_up_in_a_cancelled_event_until_it_is_planned_again(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        first, _ = registered(api, path), registered(api, path)
        api.staff.patch(path, {"status": "cancelled"})
        api.staff.patch(one(path, first), {"status": "cancelled"})
        assert queue(api, path) == [(1, "cancelled"), (2, "waiting")]
        api.staff.patch(path, {"status": "planned"}, 2)
        assert queue(api, path) == [(1, "cancelled"), (2, "confirmed")]


class TestSteps:
    def test_who_came_is_said_once_the_event_was_held(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        first, second = registered(api, path), registered(api, path)
        refused(api.staff.patch(one(path, first), {"status": "attended"}), 409, "workshop_not_held")
        api.staff.patch(path, {"status": "held"})
        assert api.staff.patch(one(path, first), {"status": "no_show"}).status_code == 200
        assert api.staff.patch(one(path, first), {"status": "attended"}, 2).status_code == 200
        assert api.staff.patch(one(path, second), {"status": "attended"}).status_code == 200
        refused(api.staff.patch(path, {"status": "planned"}, 2), 409, "transition_not_allowed")

    @pytest.mark.parametrize("status", ["waiting", "registered"])
    def test_seats_are_not_given_by_hand(self, api: Api, status: str) -> None:
        path = workshop(api, capacity=1)
        record = registered(api, path)
        problem = refused(api.staff.patch(one(path, record), {"status": status}), 409, "transition_not_allowed")
        assert problem["errors"][0]["params"] == {"before": "confirmed", "after": status}
        other = registered(api, path)
        refused(api.staff.patch(one(path, other), {"status": "confirmed"}), 409, "transition_not_allowed")

    def test_taken_up_again_at_the_end_of_the_queue(self, api: Api) -> None:
        path = workshop(api, capacity=1)
        first, _ = registered(api, path), registered(api, path)
        api.staff.patch(one(path, first), {"status": "cancelled"})
        again = api.staff.patch(one(path, first), {"status": "registered"}, 2).json()
        assert (again["status"], again["position"], again["cancelled_by"]) == ("waiting", 3, None)
        api.staff.patch(path, {"status": "cancelled"})
        api.staff.patch(one(path, first), {"status": "cancelled"}, 3)
        refused(api.staff.patch(one(path, first), {"status": "registered"}, 4), 409, "registration_closed")

    def test_staff_say_who_cancelled(self, api: Api) -> None:
        path = workshop(api)
        record = registered(api, path)
        answer = api.staff.patch(one(path, record), {"cancelled_by": "participant"})
        assert faults(answer) == [("not_cancelled", "/cancelled_by")]
        body = {"status": "cancelled", "cancelled_by": "participant"}
        assert api.staff.patch(one(path, record), body).json()["cancelled_by"] == "participant"
        assert api.staff.patch(one(path, record), {"note": "krank"}, 2).json()["cancelled_by"] == "participant"

    def test_a_change_names_its_version(self, api: Api) -> None:
        path = workshop(api)
        record = registered(api, path, note="x")
        assert api.staff.patch(one(path, record), {"note": None}, None).status_code == 428
        assert api.staff.patch(one(path, record), {"note": None}, 7).status_code == 412
        assert api.staff.delete(one(path, record), 7).status_code == 412
        assert api.staff.patch(one(path, record), {"note": None}).json()["note"] is None

    def test_neither_event_nor_volunteer_is_deleted_from_under_a_registration(self, api: Api) -> None:
        path = workshop(api)
        record = registered(api, path)
        refused(api.staff.delete(path), 409, "still_referenced")
        refused(api.staff.delete(f"/v1/patrons/{record['patron_id']}"), 409, "still_referenced")


class TestList:
    def test_only_of_this_event_filtered_and_sorted(self, api: Api) -> None:
        path, other = workshop(api, capacity=1), workshop(api)
        first, second = registered(api, path), registered(api, path)
        elsewhere = registered(api, other)
        assert ids(api.staff.get(f"{path}/registrations?sort=-position")) == [second["id"], first["id"]]
        assert ids(api.staff.get(f"{path}/registrations?status=waiting")) == [second["id"]]
        assert ids(api.staff.get(f"{path}/registrations?patron_id={first['patron_id']}")) == [first["id"]]
        assert ids(api.staff.get(f"{path}/registrations?patron_id={elsewhere['patron_id']}")) == []
        assert ids(api.staff.get(f"{path}/registrations?updated_since=2250-01-01T00:00:00Z")) == []
        page = api.staff.get(f"{path}/registrations?limit=1&count=exact").json()
        rest = api.staff.get(f"{path}/registrations?limit=1&cursor={page['next']}").json()
        assert (page["total"], [item["id"] for item in page["items"] + rest["items"]]) == (
            2,
            [first["id"], second["id"]],
        )

    def test_a_registration_is_found_under_its_own_event_only(self, api: Api) -> None:
        path, other = workshop(api), workshop(api)
        record = registered(api, path)
        for method in ("GET", "PATCH", "DELETE"):
            body = {"note": None} if method == "PATCH" else None
            assert api.staff.call(method, one(other, record), body, headers={"if-match": "*"}).status_code == 404
        assert api.staff.get(one(path, record)).status_code == 200
        assert api.staff.get(f"/v1/workshops/{uuid4()}/registrations").status_code == 404


class TestPatronsThemselves:
    def test_register_the_own_record_and_nobody_else(self, api: Api) -> None:
        path, person, other = workshop(api), patron(api), patron(api)
        myself = self_of(api, person)
        refused(myself.post(f"{path}/registrations", {"patron_id": other}), 403, "own_record_only")
        record = myself.made(f"{path}/registrations", {"patron_id": person, "note": "vegetarisch"})
        hidden = registered(api, path, other)
        assert ids(myself.get(f"{path}/registrations")) == [record["id"]]
        assert myself.get(one(path, hidden)).status_code == 404
        assert myself.patch(one(path, hidden), {"status": "cancelled"}).status_code == 404

    def test_cancel_and_come_back(self, api: Api) -> None:
        path, person = workshop(api), patron(api)
        record, myself = registered(api, path, person), self_of(api, person)
        cancelled = myself.patch(one(path, record), {"status": "cancelled"}).json()
        assert cancelled["cancelled_by"] == "participant"
        assert myself.patch(one(path, record), {"status": "registered"}, 2).json()["status"] == "confirmed"
        refused(myself.delete(one(path, record), 3), 403, "not_permitted")

    def test_do_not_undo_what_the_agency_cancelled(self, api: Api) -> None:
        path, person = workshop(api), patron(api)
        record = registered(api, path, person)
        api.staff.patch(one(path, record), {"status": "cancelled"})
        answer = self_of(api, person).patch(one(path, record), {"status": "registered"}, 2)
        refused(answer, 409, "transition_not_allowed")

    def test_do_not_say_who_cancelled(self, api: Api) -> None:
        path, person = workshop(api), patron(api)
        record = registered(api, path, person)
        answer = self_of(api, person).patch(one(path, record), {"status": "cancelled", "cancelled_by": "agency"})
        assert refused(answer, 403, "field_not_yours")["errors"][0]["pointer"] == "/cancelled_by"

    def test_change_nothing_once_the_event_has_begun_or_was_held(self, api: Api) -> None:
        path, person, late = workshop(api), patron(api), patron(api)
        record, myself = registered(api, path, person), self_of(api, person)
        with clock.frozen(datetime(2200, 5, 3, 16, 0, tzinfo=UTC)):
            comer = api.caller(Role.PATRON, api.home["id"], patron_id=UUID(late))
            answer = comer.post(f"{path}/registrations", {"patron_id": late})
            refused(answer, 409, "registration_closed")
            registered(api, path, late)
        api.staff.patch(path, {"status": "held"})
        refused(myself.patch(one(path, record), {"status": "cancelled"}), 409, "registration_closed")
        refused(myself.patch(one(path, record), {"status": "attended"}), 409, "registration_closed")


class TestOtherRoles:
    def test_others_have_no_access(self, api: Api) -> None:
        path = workshop(api)
        record = registered(api, path)
        for caller in (api.lead, api.caller(Role.PARTNER)):
            for answer in (caller.get(f"{path}/registrations"), caller.get(one(path, record))):
                refused(answer, 403, "not_permitted")
        assert api.public.get(f"{path}/registrations").status_code == 401
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        assert ids(auditor.get(f"{path}/registrations")) == [record["id"]]

    def test_another_agency_finds_no_registrations_of_a_public_event(self, api: Api) -> None:
        path = workshop(api)
        record = registered(api, path)
        own = api.stranger.made("/v1/patrons", patron_factory.body())["id"]
        answers = [
            api.stranger.get(f"{path}/registrations"),
            api.stranger.get(one(path, record)),
            api.stranger.post(f"{path}/registrations", {"patron_id": own}),
            api.stranger.patch(one(path, record), {"note": "x"}),
            api.stranger.delete(one(path, record)),
            api.caller(Role.AUDITOR).get(f"{path}/registrations"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 6
