"""Guests over HTTP: registering without an account, and what the link in their mails opens."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.core import clock
from app.core.mailing import Mail, Outcome
from app.models.accounts import Role
from app.services import letters, workshop_upkeep
from tests.api import Api
from tests.factories import patrons
from tests.factories.registrations import body, code, event, mails
from tests.routers.answers import faults, refused

DIET = {"key": "diet", "text": "Was essen Sie?", "kind": "choice", "choices": ["alles", "vegan"], "required": True}
BEGIN = (clock.now() + timedelta(days=30)).replace(hour=16, minute=0, second=0, microsecond=0)
SOON = {"starts_at": BEGIN.isoformat(), "ends_at": (BEGIN + timedelta(hours=2)).isoformat()}
TRAIN = {"key": "train", "text": "Kommen Sie mit der Bahn?", "kind": "yes_no"}


def registers(api: Api, path: str, **values: Any) -> dict[str, Any]:
    return api.public.made(f"{path}/guests", body(**values))


def asks(api: Api, what: str, link: str) -> Any:
    return api.public.post(f"/v1/registrations/{what}", {"code": link})


def statuses(api: Api, path: str) -> list[str]:
    items = api.staff.get(f"{path}/registrations?sort=position").json()["items"]
    return [item["status"] for item in items]


class TestRegister:
    def test_a_seat_at_once_and_a_mail_to_confirm_the_address(self, api: Api) -> None:
        path = event(api, capacity=1, online_url="https://meet.example.org/7", place="Rathaus")
        first, second = registers(api, path, email="Erika@Example.ORG"), registers(api, path)
        assert (first["status"], first["waiting_before"], first["online_url"]) == ("confirmed", None, None)
        assert (second["status"], second["waiting_before"]) == ("waiting", 0)
        assert first["answer_until_at"] is not None
        [mail, _] = mails(api)
        assert (mail.kind, mail.to, mail.language) == ("registration_received", "erika@example.org", "de")
        confirmed = asks(api, "confirm", mail.code or "").json()
        assert (confirmed["answer_until_at"], confirmed["steps"]) == (None, ["cancelled"])
        assert confirmed["online_url"] == "https://meet.example.org/7"
        assert asks(api, "confirm", mail.code or "").json() == confirmed
        assert [each.kind for each in mails(api)] == ["seat_confirmed"]

    def test_staff_see_who_it_is_and_nobody_else(self, api: Api) -> None:
        path = event(api)
        answer = registers(api, path, name="Ştefan Müßigbrodt", note="bringt Kuchen mit")
        [seen] = api.staff.get(f"{path}/registrations").json()["items"]
        assert (seen["patron_id"], seen["guest_name"], seen["note"]) == (None, "Ştefan Müßigbrodt", "bringt Kuchen mit")
        assert "Müßigbrodt" not in str(answer)
        assert "@" not in str(answer)

    def test_one_place_for_one_address_also_beside_the_volunteer_with_it(self, api: Api) -> None:
        path, given = event(api), body()
        api.public.made(f"{path}/guests", given)
        again = api.public.post(f"{path}/guests", {**given, "email": given["email"].upper()})
        assert refused(again, 409, "already_registered")["errors"][0]["pointer"] == "/email"
        by_staff = {"guest_name": "A", "guest_email": given["email"]}
        answer = api.staff.post(f"{path}/registrations", by_staff)
        assert refused(answer, 409, "already_registered")["errors"][0]["pointer"] == "/guest_email"
        person = api.staff.made("/v1/patrons", patrons.body(email="Pate@example.org"))
        api.staff.made(f"{path}/registrations", {"patron_id": person["id"]})
        refused(api.public.post(f"{path}/guests", body(email="pate@example.org")), 409, "already_registered")
        api.public.made(f"{event(api)}/guests", given)

    def test_only_what_is_published_open_and_not_over(self, api: Api) -> None:
        def tried(**values: Any) -> Any:
            return api.public.post(f"{event(api, **values)}/guests", body())

        assert tried(published=False).status_code == 404
        assert api.public.post(f"/v1/workshops/{uuid4()}/guests", body()).status_code == 404
        closed = event(api)
        api.staff.patch(closed, {"open_to_guests": False})
        refused(api.public.post(f"{closed}/guests", body()), 409, "not_open_to_guests")
        refused(tried(registration_deadline="2026-01-31"), 409, "registration_closed")
        refused(tried(status="cancelled"), 409, "registration_closed")

    def test_questions_are_answered_as_they_are_asked(self, api: Api) -> None:
        path = event(api, questions=[DIET, TRAIN])
        answer = api.public.post(f"{path}/guests", body())
        assert faults(answer) == [("answer_missing", "/answers/diet")]
        wrong = {"diet": "roh", "train": "vielleicht", "hat": "rot"}
        answer = api.public.post(f"{path}/guests", body(answers=wrong))
        assert sorted(faults(answer)) == [
            ("answer_not_offered", "/answers/diet"),
            ("answer_not_offered", "/answers/train"),
            ("answer_unknown", "/answers/hat"),
        ]
        registers(api, path, answers={"diet": "vegan", "train": "yes"})
        [seen] = api.staff.get(f"{path}/registrations").json()["items"]
        assert seen["answers"] == {"diet": "vegan", "train": "yes"}
        api.staff.made(f"{path}/registrations", {"guest_name": "A", "guest_email": "a@example.org"})
        twice = api.staff.patch(path, {"questions": [TRAIN, TRAIN, {**TRAIN, "key": "x", "choices": ["a", "b"]}]})
        assert faults(twice) == [
            ("question_repeated", "/questions/1/key"),
            ("question_choices", "/questions/2/choices"),
        ]

    def test_staff_enter_a_guest_or_a_volunteer_never_both_or_nobody(self, api: Api) -> None:
        path, person = event(api), api.staff.made("/v1/patrons", patrons.body())["id"]
        tried = [
            ({}, [("guest_or_volunteer", "/patron_id")]),
            ({"guest_name": "A"}, [("missing", "/guest_email")]),
            ({"patron_id": person, "guest_email": "a@example.org"}, [("guest_or_volunteer", "/guest_email")]),
        ]
        for given, expected in tried:
            assert faults(api.staff.post(f"{path}/registrations", given)) == expected
        made = api.staff.made(f"{path}/registrations", {"guest_name": "A", "guest_email": "A@example.org"})
        assert (made["guest_email"], made["answer_until_at"]) == ("a@example.org", None)

    def test_too_many_from_one_address_or_to_one_have_to_wait(self, api: Api) -> None:
        given = body()
        for _ in range(5):
            api.public.made(f"{event(api)}/guests", given)
        assert api.public.post(f"{event(api)}/guests", given).status_code == 429
        registers(api, event(api))


class TestLinks:
    def test_who_cancels_gives_the_seat_to_the_next_and_may_come_back(self, api: Api) -> None:
        path, given = event(api, capacity=1), body()
        api.public.made(f"{path}/guests", given)
        link = code(api)
        registers(api, path)
        assert asks(api, "cancel", link).json()["status"] == "cancelled"
        assert statuses(api, path) == ["cancelled", "confirmed"]
        assert asks(api, "cancel", link).json()["steps"] == []
        refused(asks(api, "confirm", link), 409, "transition_not_allowed")
        back = api.public.made(f"{path}/guests", given)
        assert (back["status"], back["id"]) == ("waiting", asks(api, "open", link).json()["id"])
        assert [each.kind for each in mails(api)][-1] == "registration_received"

    def test_what_the_agency_cancelled_stays_so_and_is_told(self, api: Api) -> None:
        path, given = event(api), body()
        made = api.public.made(f"{path}/guests", given)
        api.staff.patch(f"{path}/registrations/{made['id']}", {"status": "cancelled"})
        refused(api.public.post(f"{path}/guests", given), 409, "transition_not_allowed")
        assert [each.kind for each in mails(api)] == ["registration_cancelled"]

    def test_nobody_else_can_make_one(self, api: Api) -> None:
        path = event(api)
        registers(api, path)
        link = code(api)
        turned = link[:-2] + ("AA" if link[-2:] != "AA" else "BB")
        for wrong in (turned, "A" * 43, link[:-1]):
            for what in ("open", "confirm", "cancel", "certificate", "refuse_mail"):
                assert faults(asks(api, what, wrong)) == [("link_over", "/code")]

    def test_a_volunteer_with_an_address_has_one_too(self, api: Api) -> None:
        path = event(api, capacity=1, offer_hours=24)
        first, second = (
            api.staff.made("/v1/patrons", patrons.body(email=f"{name}@example.org"))["id"] for name in ("a", "b")
        )
        one = api.staff.made(f"{path}/registrations", {"patron_id": first})
        api.staff.made(f"{path}/registrations", {"patron_id": second})
        api.staff.patch(f"{path}/registrations/{one['id']}", {"status": "cancelled"})
        told = {each.kind: each for each in mails(api)}
        assert told["seat_offered"].to == "b@example.org"
        assert asks(api, "confirm", told["seat_offered"].code or "").json()["status"] == "confirmed"


class TestOffers:
    def test_go_on_in_order_until_somebody_accepts_in_time(self, api: Api) -> None:
        path = event(api, capacity=1, offer_hours=48)
        first = api.staff.made(f"{path}/registrations", {"guest_name": "A", "guest_email": "a@example.org"})
        for name in "bcd":
            api.staff.made(f"{path}/registrations", {"guest_name": name, "guest_email": f"{name}@example.org"})
        begin = clock.now()
        with clock.frozen(begin):
            api.staff.patch(f"{path}/registrations/{first['id']}", {"status": "cancelled"})
            assert statuses(api, path) == ["cancelled", "offered", "waiting", "waiting"]
            link = code(api)
        with clock.frozen(begin + timedelta(hours=48)):
            refused(asks(api, "confirm", link), 409, "offer_over")
            assert workshop_upkeep.run(api.database) == 1
            assert workshop_upkeep.run(api.database) == 0
            assert statuses(api, path) == ["cancelled", "cancelled", "offered", "waiting"]
            told = mails(api)
            assert [(each.kind, each.to) for each in told] == [
                ("registration_cancelled", "b@example.org"),
                ("seat_offered", "c@example.org"),
            ]
            assert asks(api, "confirm", told[-1].code or "").json()["status"] == "confirmed"
        with clock.frozen(begin + timedelta(hours=100)):
            assert workshop_upkeep.run(api.database) == 0
        lapsed = api.staff.get(f"{path}/registrations?status=cancelled&sort=position").json()["items"][1]
        assert lapsed["cancelled_by"] == "deadline"
        problem = refused(
            api.staff.patch(f"{path}/registrations/{lapsed['id']}", {"status": "confirmed"}, "*"),
            409,
            "transition_not_allowed",
        )
        assert problem["errors"][0]["params"] == {"before": "cancelled", "after": "confirmed"}

    def test_a_guest_who_never_confirms_loses_the_seat(self, api: Api) -> None:
        path = event(api, capacity=1)
        registers(api, path)
        api.staff.made(f"{path}/registrations", {"guest_name": "B", "guest_email": "b@example.org"})
        with clock.frozen(clock.now() + timedelta(hours=49)):
            workshop_upkeep.run(api.database)
        assert statuses(api, path) == ["cancelled", "confirmed"]


class TestMails:
    def test_tell_of_changes_and_of_the_end_of_an_event(self, api: Api) -> None:
        path = event(api)
        registers(api, path)
        mails(api)
        api.staff.patch(path, {"description": "mehr Worte"})
        assert mails(api) == []
        api.staff.patch(path, {"place": "Turnhalle"}, 2)
        [changed] = mails(api)
        assert changed.about is not None
        assert (changed.kind, changed.about.facts["place"]) == ("workshop_changed", "Turnhalle")
        api.staff.patch(path, {"status": "cancelled"}, 3)
        [ended] = mails(api)
        assert ended.about is not None
        assert b"STATUS:CANCELLED" in (ended.about.calendar or b"")

    def test_remind_once_follow_up_once_and_can_be_refused(self, api: Api) -> None:
        path = event(api, **SOON, follow_up="Hier sind die Folien.")
        for name in "ab":
            api.staff.made(f"{path}/registrations", {"guest_name": name, "guest_email": f"{name}@example.org"})
        with clock.frozen(BEGIN - timedelta(hours=25)):
            workshop_upkeep.run(api.database)
            workshop_upkeep.run(api.database)
            first, _ = told = mails(api)
            assert [each.kind for each in told] == ["workshop_reminder"] * 2
            assert asks(api, "refuse_mail", first.code or "").status_code == 204
            assert asks(api, "refuse_mail", first.code or "").status_code == 204
        with clock.frozen(BEGIN + timedelta(hours=20)):
            api.staff.patch(path, {"status": "held"})
            api.staff.post(f"{path}/attendance", {"others": "attended"})
            for _ in range(2):
                workshop_upkeep.run(api.database)
            [mail] = mails(api)
        assert mail.about is not None
        assert (mail.to, mail.about.facts["words"]) == ("b@example.org", "Hier sind die Folien.")

    def test_wait_for_a_mail_server_that_is_away_for_a_day_and_go_out_once(self, api: Api) -> None:
        registers(api, event(api))
        begin, tried = clock.now(), 0

        def refuse(_mail: Mail) -> Outcome:
            nonlocal tried
            tried += 1
            return Outcome.REFUSED

        for hour in range(24):
            with clock.frozen(begin + timedelta(hours=hour)):
                assert letters.send_due(api.database, refuse).given_up == 0
        assert tried > 6
        with clock.frozen(begin + timedelta(hours=26)):
            assert [each.kind for each in mails(api)] == ["registration_received"]
            assert mails(api) == []

    def test_nothing_wakes_anybody(self, api: Api) -> None:
        morning = (BEGIN + timedelta(days=1)).replace(hour=5)
        path = event(api, starts_at=morning.isoformat(), ends_at=(morning + timedelta(hours=2)).isoformat())
        api.staff.made(f"{path}/registrations", {"guest_name": "a", "guest_email": "a@example.org"})
        night = BEGIN.replace(hour=4)
        with clock.frozen(night):
            workshop_upkeep.run(api.database)
            assert mails(api) == []
        with clock.frozen(night + timedelta(hours=4)):
            assert [each.kind for each in mails(api)] == ["workshop_reminder"]


class TestFiles:
    def test_bring_guests_in_once_and_give_them_seats_in_order(self, api: Api) -> None:
        path = event(api, external_id="W-1", capacity=1)
        file = (
            b"workshop_id;guest_name;guest_email;status\nW-1;Ute Weg;Ute@Example.org;registered\n"
            b"W-1;Udo Weg;udo@example.org;registered\nW-1;;ohne@example.org;registered\nW-1;;;registered\n"
        )
        report = api.imported(api.staff, "registrations", file, mode="partial")["report"]
        assert (report["created"], report["rejected"]) == (2, 2)
        items = api.staff.get(f"{path}/registrations?sort=position").json()["items"]
        assert [(each["guest_email"], each["status"]) for each in items] == [
            ("ute@example.org", "confirmed"),
            ("udo@example.org", "waiting"),
        ]
        again = api.imported(api.staff, "registrations", file, mode="partial")["report"]
        assert (again["created"], again["unchanged"]) == (0, 2)


class TestData:
    def test_a_guest_sees_everything_and_is_forgotten_everywhere(self, api: Api) -> None:
        given, first, second = body(email="weg@example.org", note="Rollstuhl"), event(api), event(api)
        made = [api.public.made(f"{path}/guests", given) for path in (first, second)]
        link = code(api)
        one = f"{first}/registrations/{made[0]['id']}"
        dossier = api.staff.get(f"{one}/dossier").json()
        assert [each["note"] for each in dossier["registrations"]] == ["Rollstuhl"] * 2
        assert len(dossier["changes"]) == 2
        refused(api.staff.post(f"{one}/erasure", {"ground": "request"}), 403, "not_permitted")
        erased = api.admin.post(f"{one}/erasure", {"ground": "request", "reason": "Az. 17"})
        assert erased.json()["removed"]["registrations"] == 2
        assert statuses(api, second) == ["confirmed"]
        seen = api.staff.get(f"{first}/registrations").text + api.staff.get("/v1/changes?limit=100").text
        assert not [word for word in ("weg@example.org", "Rollstuhl", given["name"]) if word in seen]
        refused(api.admin.post(f"{one}/erasure", {"ground": "request"}), 409, "not_a_guest")
        assert faults(asks(api, "open", link)) == [("link_over", "/code")]
        api.public.made(f"{first}/guests", given)

    def test_a_volunteer_who_also_came_as_a_guest_is_one_person(self, api: Api) -> None:
        path = event(api)
        person = api.staff.made(
            "/v1/patrons", patrons.body(first_name="Ute", last_name="Weg", email="Ute.Weg@example.org")
        )
        registers(api, path, name="Ute Weg", email="ute.weg@example.org")
        registers(api, path, name="Udo Weg", email="udo.weg@example.org")
        dossier = api.staff.get(f"/v1/patrons/{person['id']}/dossier").json()
        held = {each["name"]: each["records"] for each in dossier["holdings"]}
        assert [each["guest_name"] for each in held["registrations"]] == ["Ute Weg"]
        api.admin.made("/v1/erasures", {"patron_id": person["id"], "ground": "request"})
        names = [each["guest_name"] for each in api.staff.get(f"{path}/registrations?sort=position").json()["items"]]
        assert names == [None, "Udo Weg"]


@pytest.mark.parametrize("role", [Role.IMPORTER, Role.AUDITOR, Role.PATRON])
def test_whoever_has_a_token_registers_as_a_guest_all_the_same(api: Api, role: Role) -> None:
    more = {"patron_id": api.staff.made("/v1/patrons", patrons.body())["id"]} if role is Role.PATRON else {}
    caller = api.caller(role, api.home["id"], **more)
    assert caller.made(f"{event(api)}/guests", body())["status"] == "confirmed"
