"""Workshops over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import places
from tests.factories import workshops as factory
from tests.routers.answers import faults, ids, refused

WORKSHOPS = "/v1/workshops"


def made(api: Api, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
    return (caller or api.staff).made(WORKSHOPS, factory.body(**values))


def at(day: str, hour: str = "16:00:00Z", until: str = "23:30:00Z") -> dict[str, Any]:
    return {"starts_at": f"{day}T{hour}", "ends_at": f"{day}T{until}"}


class TestStaff:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = factory.body(
            external_id="W-1", kind="networking", status="held", title="Vernetzungstreffen Süd",
            description="Für Müller & Söhne", time_zone="Europe/Berlin", municipality_id=str(places.tree(api).village),
            place="Bürgerhaus", online_url="https://example.org/raum", capacity=20, registration_deadline="2200-04-30",
            published=False, participants=12, origin="synthetic",
        )  # fmt: skip
        record = api.staff.made(WORKSHOPS, sent)
        assert {name: record[name] for name in sent} == sent
        assert api.staff.get(f"{WORKSHOPS}/{record['id']}").json() == record
        assert api.staff.get(f"{WORKSHOPS}/ext:W-1").json() == record

    def test_times_are_kept_as_instants(self, api: Api) -> None:
        record = made(api, starts_at="2026-05-03T18:00:00+02:00", ends_at="2026-05-03T20:30:00.5+02:00")
        assert (record["starts_at"], record["ends_at"]) == ("2026-05-03T16:00:00Z", "2026-05-03T18:30:00.500000Z")

    def test_a_change_keeps_what_is_absent_and_clears_what_is_null(self, api: Api) -> None:
        record = made(api, place="Halle", capacity=5)
        changed = api.staff.patch(f"{WORKSHOPS}/{record['id']}", {"place": None, "title": "Ändern"}).json()
        assert (changed["place"], changed["title"], changed["capacity"], changed["version"]) == (None, "Ändern", 5, 2)
        assert ids(api.staff.get(f"{WORKSHOPS}?q=aendern")) == [record["id"]]
        answer = api.staff.patch(f"{WORKSHOPS}/{record['id']}", {"starts_at": None}, 2)
        assert faults(answer) == [("wrong_type", "/starts_at")]

    def test_a_change_names_its_version(self, api: Api) -> None:
        path = f"{WORKSHOPS}/{made(api)['id']}"
        assert api.staff.patch(path, {}, None).status_code == 428
        assert api.staff.patch(path, {"place": "x"}, 7).status_code == 412
        assert api.staff.delete(path, 7).status_code == 412
        assert api.staff.delete(path).status_code == 204
        assert api.staff.get(path).status_code == 404

    @pytest.mark.parametrize(
        ("values", "code", "field"),
        [
            ({"ends_at": "2200-05-03T16:00:00Z"}, "end_before_start", "ends_at"),
            ({"time_zone": "Europe/Morbach"}, "wrong_form", "time_zone"),
            ({"time_zone": "../../etc/passwd"}, "wrong_form", "time_zone"),
            ({"starts_at": "2026-05-03T16:00:00"}, "wrong_form", "starts_at"),
            ({"starts_at": "0001-01-01T00:00:00+14:00"}, "out_of_range", "starts_at"),
            ({"capacity": 0}, "out_of_range", "capacity"),
            ({"participants": 5}, "participants_before_held", "participants"),
            ({"municipality_id": str(uuid4())}, "reference_missing", "municipality_id"),
            ({"online_url": "javascript:alert(1)"}, "wrong_form", "online_url"),
            ({"seats": 5}, "unknown_field", "seats"),
            ({"last_position": 5}, "unknown_field", "last_position"),
        ],
    )
    def test_what_is_no_workshop_is_refused(self, api: Api, values: dict[str, Any], code: str, field: str) -> None:
        assert faults(api.staff.post(WORKSHOPS, factory.body(**values))) == [(code, f"/{field}")]

    def test_a_change_is_judged_on_its_result(self, api: Api) -> None:
        path = f"{WORKSHOPS}/{made(api)['id']}"
        answer = api.staff.patch(path, {"starts_at": "2200-05-04T00:00:00Z"})
        assert faults(answer) == [("end_before_start", "/ends_at")]
        assert faults(api.staff.patch(path, {"participants": 7})) == [("participants_before_held", "/participants")]
        assert api.staff.patch(path, {"participants": 7, "status": "held"}).json()["participants"] == 7
        answer = api.staff.patch(path, {"status": "planned"}, 2)
        assert faults(answer) == [("participants_before_held", "/participants")]

    def test_an_agency_gives_a_number_once(self, api: Api) -> None:
        made(api, external_id="W-1")
        refused(api.staff.post(WORKSHOPS, factory.body(external_id="W-1")), 409, "already_exists")
        made(api, api.stranger, external_id="W-1")


class TestListWorkshops:
    def test_filters_narrow(self, api: Api) -> None:
        tree = places.tree(api)
        course = made(api, kind="training", municipality_id=str(tree.village), title="Wärme in Müsterdorf")
        meeting = made(api, api.stranger, kind="networking", status="held", title="Treffen")
        talk = made(api, kind="workshop", status="cancelled")
        for query, found in (
            ("kind=training&kind=networking", [course, meeting]),
            ("status=held&status=cancelled", [meeting, talk]),
            (f"municipality_id={tree.village}", [course]),
            ("state=07", [course]),
            ("state=08", []),
            (f"agency_id={api.elsewhere['id']}", [meeting]),
            ("q=WAERME%20in%20M%C3%BCsterdorf", [course]),
            ("updated_since=2250-01-01T00:00:00Z", []),
        ):
            assert ids(api.public.get(f"{WORKSHOPS}?{query}")) == [each["id"] for each in found], query

    def test_days_are_those_of_germany(self, api: Api) -> None:
        summer = made(api, **at("2026-06-30", "22:00:00Z"))  # midnight of 1 July in Germany
        before = made(api, **at("2026-06-30", "21:59:59Z"))
        assert ids(api.public.get(f"{WORKSHOPS}?starts_from=2026-07-01")) == [summer["id"]]
        assert ids(api.public.get(f"{WORKSHOPS}?starts_to=2026-06-30")) == [before["id"]]
        query = "starts_from=2026-06-30&starts_to=2026-07-01&sort=starts_at"
        assert ids(api.public.get(f"{WORKSHOPS}?{query}")) == [before["id"], summer["id"]]
        for query in ("starts_to=9999-12-31", "starts_from=0001-01-01"):
            assert faults(api.public.get(f"{WORKSHOPS}?{query}"))[0][0] == "out_of_range", query

    def test_pages_by_begin_follow_each_other(self, api: Api) -> None:
        wanted = [made(api, **at(day))["id"] for day in ("2026-03-03", "2026-01-01", "2026-02-02")]
        first = api.public.get(f"{WORKSHOPS}?sort=-starts_at&limit=1&count=exact").json()
        second = api.public.get(f"{WORKSHOPS}?sort=-starts_at&limit=1&cursor={first['next']}").json()
        third = api.public.get(f"{WORKSHOPS}?sort=-starts_at&limit=1&cursor={second['next']}").json()
        got = [page["items"][0]["id"] for page in (first, second, third)]
        assert (got, first["total"], third["next"]) == ([wanted[0], wanted[2], wanted[1]], 3, None)

    def test_an_unknown_parameter_is_refused(self, api: Api) -> None:
        assert faults(api.public.get(f"{WORKSHOPS}?knid=training")) == [("unknown_parameter", "?knid")]


class TestVisibility:
    def test_unpublished_ones_are_for_the_own_agency_and_the_network_lead(self, api: Api) -> None:
        record = made(api, published=False)
        path = f"{WORKSHOPS}/{record['id']}"
        for caller in (api.lead, api.caller(Role.AUDITOR), api.caller(Role.AUDITOR, api.home["id"])):
            assert caller.get(path).status_code == 200
        for caller in (api.public, api.stranger, api.caller(Role.PARTNER)):
            assert caller.get(path).status_code == 404
            assert ids(caller.get(WORKSHOPS)) == []

    def test_what_is_internal_stays_inside_row_by_row(self, api: Api) -> None:
        inner: dict[str, Any] = {"status": "held", "participants": 2, "online_url": "https://example.org/raum"}
        home, away = made(api, **inner), made(api, api.stranger, **inner)
        for caller in (api.public, api.caller(Role.PARTNER)):
            assert [(item["participants"], item["online_url"]) for item in caller.get(WORKSHOPS).json()["items"]] == [
                (None, None),
                (None, None),
            ]
            assert caller.get(f"{WORKSHOPS}/{home['id']}?fields=participants").json()["participants"] is None
        seen = {item["id"]: item["participants"] for item in api.staff.get(WORKSHOPS).json()["items"]}
        assert seen == {home["id"]: 2, away["id"]: None}
        assert api.lead.get(f"{WORKSHOPS}/{home['id']}").json()["participants"] == 2

    def test_writing_is_for_the_own_agency(self, api: Api) -> None:
        path = f"{WORKSHOPS}/{made(api)['id']}"
        refused(api.stranger.patch(path, {"place": "x"}), 403, "foreign_record")
        refused(api.stranger.delete(path), 403, "foreign_record")
        refused(api.lead.patch(path, {"place": "x"}), 403, "not_permitted")
        assert api.public.post(WORKSHOPS, factory.body()).status_code == 401
        hidden = f"{WORKSHOPS}/{made(api, published=False)['id']}"
        refused(api.stranger.patch(hidden, {"place": "x"}), 404, "not_found")
        assert api.caller(Role.IMPORTER, api.home["id"]).patch(path, {"place": "x"}).status_code == 200
