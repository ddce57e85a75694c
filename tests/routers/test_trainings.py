"""Trainings over HTTP: attended or held elsewhere, confirmed by staff, counted on the volunteer."""

from datetime import timedelta
from uuid import UUID

from app.core import clock
from app.models.accounts import Role
from tests.api import Api
from tests.factories import patrons as patron_factory
from tests.factories import trainings as factory
from tests.factories import workshops
from tests.routers.answers import faults, ids, refused

TRAININGS = "/v1/trainings"


def patron(api: Api) -> str:
    return str(api.staff.made("/v1/patrons", patron_factory.body())["id"])


def counted(api: Api, patron_id: str) -> int:
    number: int = api.staff.get(f"/v1/patrons/{patron_id}").json()["trainings"]
    return number


class TestStaff:
    def test_what_staff_enters_is_confirmed_and_counts(self, api: Api) -> None:
        person = patron(api)
        made = api.staff.made(TRAININGS, factory.body(person, certificate="Z-1"))
        assert made["confirmed_at"] is not None
        assert counted(api, person) == 1
        assert ids(api.staff.get("/v1/patrons?trained=true")) == [person]
        changed = api.staff.patch(f"{TRAININGS}/{made['id']}", {"certificate": None}).json()
        assert (changed["certificate"], changed["title"]) == (None, made["title"])
        assert api.staff.delete(f"{TRAININGS}/{made['id']}", 2).status_code == 204
        assert counted(api, person) == 0
        assert ids(api.staff.get("/v1/patrons?trained=true")) == []

    def test_an_event_says_title_and_day_once_somebody_attended(self, api: Api) -> None:
        person = patron(api)
        event = api.staff.made("/v1/workshops", workshops.body())
        path = f"/v1/workshops/{event['id']}/registrations"
        registration = api.staff.made(path, {"patron_id": person})
        body = {"patron_id": person, "registration_id": registration["id"]}
        assert faults(api.staff.post(TRAININGS, body)) == [("training_not_attended", "/registration_id")]
        past = {"starts_at": "2026-03-01T17:00:00Z", "ends_at": "2026-03-01T19:00:00Z", "registration_deadline": None}
        assert api.staff.patch(f"/v1/workshops/{event['id']}", {**past, "status": "held"}, "*").status_code == 200
        assert api.staff.patch(f"{path}/{registration['id']}", {"status": "attended"}, "*").status_code == 200
        made = api.staff.made(TRAININGS, body)
        assert (made["title"], made["held_on"]) == (event["title"], "2026-03-01")
        refused(api.staff.post(TRAININGS, body), 409, "already_exists")
        other = {**body, "patron_id": patron(api)}
        assert faults(api.staff.post(TRAININGS, other)) == [("reference_missing", "/registration_id")]

    def test_what_was_not_held_is_refused(self, api: Api) -> None:
        person, later = patron(api), (clock.today() + timedelta(days=1)).isoformat()
        assert faults(api.staff.post(TRAININGS, factory.body(person, held_on=later))) == [("day_to_come", "/held_on")]
        answer = api.staff.post(TRAININGS, {"patron_id": person})
        assert faults(answer) == [("missing", "/title"), ("missing", "/held_on")]


class TestVolunteer:
    def test_enters_own_ones_that_staff_confirms(self, api: Api) -> None:
        person, other = patron(api), patron(api)
        theirs = api.staff.made(TRAININGS, factory.body(other))
        me = api.caller(Role.PATRON, UUID(str(api.home["id"])), patron_id=UUID(person))
        refused(me.post(TRAININGS, factory.body(other)), 403, "own_record_only")
        mine = me.made(TRAININGS, factory.body(person))
        assert mine["confirmed_at"] is None
        assert counted(api, person) == 0
        assert ids(me.get(TRAININGS)) == [mine["id"]]
        assert me.get(f"{TRAININGS}/{theirs['id']}").status_code == 404
        refused(me.post(f"{TRAININGS}/{mine['id']}/confirmation"), 403, "not_permitted")
        assert ids(api.staff.get(f"{TRAININGS}?confirmed=false")) == [mine["id"]]
        assert api.stranger.post(f"{TRAININGS}/{mine['id']}/confirmation").status_code == 404
        assert api.staff.post(f"{TRAININGS}/{mine['id']}/confirmation").json()["confirmed_by"]
        assert counted(api, person) == 1
        refused(api.staff.post(f"{TRAININGS}/{mine['id']}/confirmation"), 409, "training_confirmed")
        refused(me.patch(f"{TRAININGS}/{mine['id']}", {"title": "Anders"}, "*"), 409, "training_confirmed")
        refused(me.delete(f"{TRAININGS}/{mine['id']}", "*"), 409, "training_confirmed")


class TestFiles:
    def test_a_list_is_brought_in_and_goes_out_unchanged(self, api: Api) -> None:
        person = patron(api)
        content = f"Patennummer;Schulung;Datum;Bescheinigung\n{person};Fördermittel;01.03.2026;Z-9\n".encode()
        assert api.imported(api.staff, "trainings", content)["report"]["created"] == 1
        assert counted(api, person) == 1
        back = api.staff.get("/v1/exports/trainings?format=csv&language=de").content
        assert api.imported(api.staff, "trainings", back)["report"]["unchanged"] == 1
