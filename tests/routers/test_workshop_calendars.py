"""Calendars over HTTP, read by another program."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from icalendar import Calendar

from app.models.accounts import Role
from tests.api import PASSWORD, Api
from tests.factories import patrons
from tests.factories.registrations import event
from tests.routers.answers import refused


def events(answer: Any) -> list[Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8"), answer.text
    return list(Calendar.from_ical(answer.content).events)


def titles(answer: Any) -> list[str]:
    return [str(each["SUMMARY"]) for each in events(answer)]


class TestOne:
    def test_keeps_its_name_counts_its_changes_and_stays_when_cancelled(self, api: Api) -> None:
        path = event(api, title="Wärme; Strom, Licht", online_url="https://meet.example.org/7", place="Rathaus")
        [before] = events(api.public.get(f"{path}/calendar"))
        api.staff.patch(path, {"starts_at": "2200-10-26T02:30:00+02:00", "ends_at": "2200-10-26T02:30:00+01:00"})
        api.staff.patch(path, {"status": "cancelled"}, 2)
        [after] = events(api.public.get(f"{path}/calendar"))
        assert str(before["UID"]) == str(after["UID"])
        assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 2)
        assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
        assert (after.start, after.end) == (
            datetime(2200, 10, 26, 0, 30, tzinfo=UTC),
            datetime(2200, 10, 26, 1, 30, tzinfo=UTC),
        )
        assert str(after["SUMMARY"]) == "Wärme; Strom, Licht"
        assert ("URL" in before, str(before["LOCATION"])) == (False, "Rathaus")
        [inside] = events(api.staff.get(f"{path}/calendar"))
        assert str(inside["URL"]) == "https://meet.example.org/7"

    def test_is_not_there_for_whom_the_event_is_not(self, api: Api) -> None:
        path = event(api, published=False)
        assert api.public.get(f"{path}/calendar").status_code == 404
        assert api.staff.get(f"{path}/calendar").status_code == 200


class TestPublic:
    def test_shows_what_is_published_of_one_agency_or_all(self, api: Api) -> None:
        event(api, title="B", starts_at="2200-06-01T16:00:00Z", ends_at="2200-06-01T17:00:00Z")
        event(api, title="A", status="cancelled")
        event(api, title="geheim", published=False)
        api.stranger.made("/v1/workshops", {**_body(), "title": "C"})
        assert titles(api.public.get("/v1/workshops/calendar")) == ["A", "C", "B"]
        mine = api.public.get(f"/v1/workshops/calendar?agency_id={api.home['id']}")
        assert titles(mine) == ["A", "B"]
        etag = {"if-none-match": mine.headers["etag"]}
        assert api.public.get(f"/v1/workshops/calendar?agency_id={api.home['id']}", headers=etag).status_code == 304
        assert titles(api.staff.get("/v1/workshops/calendar")) == ["A", "C", "B"]


def _body() -> dict[str, Any]:
    return {"starts_at": "2200-05-10T16:00:00Z", "ends_at": "2200-05-10T17:00:00Z", "published": True}


class TestOwn:
    def test_staff_see_all_of_the_agency_until_the_password_changes(self, api: Api) -> None:
        person = api.person(agency_id=api.home["id"]).logs_in()
        event(api, title="geheim", published=False)
        api.stranger.made("/v1/workshops", {**_body(), "title": "C"})
        link = person.post("/v1/workshops/calendar_link").json()
        path = f"/v1/workshops/feeds/{link['code']}"
        assert link["url"].endswith(path)
        assert titles(api.public.get(path)) == ["geheim"]
        assert api.public.get(path[:-2] + ("AA" if path[-2:] != "AA" else "BB")).status_code == 404
        change = {"current_password": PASSWORD, "new_password": "blaue Laterne am Deich 8"}
        assert person.post("/v1/accounts/password", change).status_code == 204
        assert api.public.get(path).status_code == 404

    def test_a_volunteer_sees_what_they_are_registered_for(self, api: Api) -> None:
        record = api.staff.made("/v1/patrons", patrons.body())["id"]
        person = api.person(Role.PATRON, api.home["id"], patron_id=UUID(record)).logs_in()
        mine, _ = event(api, title="meine", published=False), event(api, title="andere")
        one = api.staff.made(f"{mine}/registrations", {"patron_id": record})
        path = f"/v1/workshops/feeds/{person.post('/v1/workshops/calendar_link').json()['code']}"
        assert titles(api.public.get(path)) == ["meine"]
        api.staff.patch(f"{mine}/registrations/{one['id']}", {"status": "cancelled"})
        assert titles(api.public.get(path)) == []

    def test_ends_with_the_account_and_is_for_persons(self, api: Api) -> None:
        refused(api.staff.post("/v1/workshops/calendar_link"), 403, "person_needed")
        person = api.person(agency_id=api.home["id"]).logs_in()
        path = f"/v1/workshops/feeds/{person.post('/v1/workshops/calendar_link').json()['code']}"
        assert api.public.get(path).status_code == 200
        assert api.admin.patch(f"/v1/users/{person.id}", {"state": "disabled"}, "*").status_code == 200
        assert api.public.get(path).status_code == 404
