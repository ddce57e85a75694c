"""Attendance over HTTP: the list, the code of the room, certificates."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core import clock
from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import patrons
from tests.factories.registrations import body, code, event
from tests.routers.answers import faults, refused

BEGIN = clock.now() + timedelta(days=30)
SOON = {"starts_at": BEGIN.isoformat(), "ends_at": (BEGIN + timedelta(minutes=150)).isoformat()}


def guests(api: Api, path: str, number: int) -> list[str]:
    given = [{"guest_name": f"Gast {n}", "guest_email": f"gast{n}@example.org"} for n in range(number)]
    return [api.staff.made(f"{path}/registrations", each)["id"] for each in given]


def volunteer(api: Api, path: str) -> tuple[Caller, str]:
    person = api.staff.made("/v1/patrons", patrons.body(first_name="Jörn", last_name="Weiß"))["id"]
    record = api.staff.made(f"{path}/registrations", {"patron_id": person})
    return api.caller(Role.PATRON, api.home["id"], patron_id=UUID(person)), record["id"]


def wrong(room: str) -> str:
    return ("2222" if room[:4] != "2222" else "3333") + room[4:]


class TestList:
    def test_says_of_all_at_once_who_came(self, api: Api) -> None:
        path = event(api, **SOON, capacity=3)
        one, two, _, four = guests(api, path, 4)
        refused(api.staff.post(f"{path}/attendance", {"attended": [one]}), 409, "workshop_not_held")
        with clock.frozen(BEGIN - timedelta(minutes=59)):
            told = api.staff.post(f"{path}/attendance", {"attended": [one, four], "others": "no_show"}).json()
            assert told == {"attended": 2, "no_show": 2, "open": 0}
            told = api.staff.post(f"{path}/attendance", {"attended": [two]}).json()
            assert told == {"attended": 3, "no_show": 1, "open": 0}
        states = [each["status"] for each in api.staff.get(f"{path}/registrations").json()["items"]]
        assert states == ["attended", "attended", "no_show", "attended"]
        api.staff.patch(path, {"status": "held"})
        with clock.frozen(BEGIN):
            answer = api.staff.get(f"/v1/impact?as_of={BEGIN:%Y-%m}")
        participants = answer.json()["counts"]["participants"]
        assert participants["value"] == 3

    def test_changes_nothing_if_one_entry_is_wrong(self, api: Api) -> None:
        path = event(api, **SOON)
        one, two = guests(api, path, 2)
        given = {"attended": [one, str(uuid4())], "no_show": [one]}
        with clock.frozen(BEGIN):
            answer = api.staff.post(f"{path}/attendance", given)
            assert faults(answer) == [("reference_missing", "/attended/1"), ("repeated", "/no_show/0")]
            api.staff.patch(f"{path}/registrations/{two}", {"status": "cancelled"})
            both = api.staff.post(f"{path}/attendance", {"attended": [one, two]})
            refused(both, 409, "transition_not_allowed")
            told = api.staff.post(f"{path}/attendance", {}).json()
        assert told == {"attended": 0, "no_show": 0, "open": 1}


class TestRoom:
    def test_a_volunteer_and_a_guest_check_in_by_the_code_on_the_wall(self, api: Api) -> None:
        path = event(api, **SOON)
        myself, record = volunteer(api, path)
        api.public.made(f"{path}/guests", body())
        link, room = code(api), api.staff.get(f"{path}/room_code").json()["room_code"]
        refused(myself.post(f"{path}/check_in", {"room_code": room}), 409, "workshop_not_held")
        with clock.frozen(BEGIN):
            answer = myself.post(f"{path}/check_in", {"room_code": wrong(room)})
            assert faults(answer) == [("room_code_wrong", "/room_code")]
            assert myself.post(f"{path}/check_in", {"room_code": room}).json()["status"] == "attended"
            spoken = room.lower().replace("-", "")
            seen = api.public.post("/v1/registrations/check_in", {"code": link, "room_code": spoken}).json()
            assert (seen["status"], seen["answer_until_at"], seen["steps"]) == ("attended", None, [])
            assert api.public.post("/v1/registrations/check_in", {"code": link, "room_code": room}).status_code == 200
        with clock.frozen(BEGIN + timedelta(hours=15)):
            refused(myself.post(f"{path}/check_in", {"room_code": room}), 409, "check_in_over")
        assert api.staff.get(f"{path}/registrations/{record}").json()["version"] == 2

    def test_is_not_guessed(self, api: Api) -> None:
        path = event(api, **SOON)
        myself, _ = volunteer(api, path)
        room = api.staff.get(f"{path}/room_code").json()["room_code"]
        with clock.frozen(BEGIN):
            tried = [myself.post(f"{path}/check_in", {"room_code": wrong(room)}).status_code for _ in range(11)]
            assert tried == [422] * 10 + [429]
            assert myself.post(f"{path}/check_in", {"room_code": room}).status_code == 429

    def test_is_for_those_who_registered_and_not_for_those_who_left(self, api: Api) -> None:
        path = event(api, **SOON)
        myself, record = volunteer(api, path)
        room = api.staff.get(f"{path}/room_code").json()["room_code"]
        other, _ = volunteer(api, event(api, **SOON))
        assert other.post(f"{path}/check_in", {"room_code": room}).status_code == 404
        myself.patch(f"{path}/registrations/{record}", {"status": "cancelled"})
        with clock.frozen(BEGIN):
            refused(myself.post(f"{path}/check_in", {"room_code": room}), 409, "transition_not_allowed")

    def test_differs_by_event(self, api: Api) -> None:
        rooms = {api.staff.get(f"{event(api, **SOON)}/room_code").json()["room_code"] for _ in range(5)}
        assert len(rooms) == 5


class TestCertificate:
    def test_is_for_those_who_were_there(self, api: Api) -> None:
        path = event(api, **SOON, place="Rathaus")
        myself, record = volunteer(api, path)
        _, hidden = volunteer(api, path)
        one = f"{path}/registrations/{record}/certificate"
        refused(myself.get(one), 409, "not_attended")
        with clock.frozen(BEGIN):
            api.staff.post(f"{path}/attendance", {"others": "attended"})
        told = myself.get(one).json()
        assert (told["name"], told["minutes"], told["agency_name"]) == ("Jörn Weiß", 150, api.home["name"])
        assert api.staff.get(one).json() == told
        assert myself.get(f"{path}/registrations/{hidden}/certificate").status_code == 404
        file = myself.get(f"{one}/file")
        assert (file.headers["content-type"], file.content[:5]) == ("application/pdf", b"%PDF-")
        assert api.staff.get(f"{one}/file").content == file.content
        german = myself.get(f"{one}/file", headers={"accept-language": "de"})
        assert german.content != file.content

    def test_a_guest_gets_it_by_the_link(self, api: Api) -> None:
        path = event(api, **SOON)
        api.public.made(f"{path}/guests", body())
        link = code(api)
        refused(api.public.post("/v1/registrations/certificate", {"code": link}), 409, "not_attended")
        with clock.frozen(BEGIN):
            api.staff.post(f"{path}/attendance", {"others": "attended"})
        file: Any = api.public.post("/v1/registrations/certificate", {"code": link})
        assert (file.status_code, file.content[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize("role", [Role.IMPORTER, Role.AUDITOR, Role.PATRON])
def test_the_code_of_the_room_is_for_staff(api: Api, role: Role) -> None:
    own: dict[str, Any] = {"patron_id": UUID(api.staff.made("/v1/patrons", patrons.body())["id"])}
    more = own if role is Role.PATRON else {}
    refused(api.caller(role, api.home["id"], **more).get(f"{event(api, **SOON)}/room_code"), 403, "not_permitted")
