"""Consultations over HTTP: internal to their agency, with a municipality or a volunteer."""

from typing import Any
from uuid import uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories.consultations import body, patron
from tests.factories.places import Places, tree

URL = "/v1/consultations"


@pytest.fixture
def places(api: Api) -> Places:
    """The made-up tree."""
    return tree(api)


def fault(answer: Any) -> tuple[int, str, str]:
    """Status, code and place of the only fault."""
    (only,) = answer.json()["errors"]
    return answer.status_code, only["code"], only["pointer"]


def found(caller: Caller, query: str = "") -> set[str]:
    """Ids a caller's list finds."""
    answer = caller.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


def with_place(places: Places, **values: Any) -> dict[str, Any]:
    """What a client sends about a contact with the village."""
    return body(municipality_id=str(places.village), **values)


class TestCreate:
    def test_everything_sent_comes_back(self, api: Api, places: Places) -> None:
        sent = with_place(
            places, patron_id=str(patron(api, api.home["id"])), note="Fördermittel für Straßenlampen\nRückruf",
            minutes=45, origin="synthetic", channel="in_person",
        )  # fmt: skip
        made = api.staff.made(URL, sent)
        assert {**made, **sent} == made
        assert (made["agency_id"], made["version"]) == (str(api.home["id"]), 1)
        assert api.staff.get(f"{URL}/{made['id']}").json() == made

    def test_a_volunteer_alone_is_enough(self, api: Api) -> None:
        made = api.staff.made(URL, body(patron_id=str(patron(api, api.home["id"]))))
        assert (made["municipality_id"], made["minutes"]) == (None, None)

    def test_somebody_must_be_advised(self, api: Api) -> None:
        assert fault(api.staff.post(URL, body())) == (422, "consultation_with_nobody", "/municipality_id")

    def test_who_is_not_there_is_named(self, api: Api) -> None:
        answer = api.staff.post(URL, body(municipality_id=str(uuid4()), patron_id=str(uuid4())))
        places_of_faults = [(each["pointer"], each["params"]["what"]) for each in answer.json()["errors"]]
        assert places_of_faults == [("/municipality_id", "municipalities"), ("/patron_id", "patrons")]

    def test_a_volunteer_of_another_agency_is_not_there(self, api: Api, places: Places) -> None:
        foreign = str(patron(api, api.elsewhere["id"]))
        answer = api.staff.post(URL, with_place(places, patron_id=foreign))
        assert fault(answer) == (422, "reference_missing", "/patron_id")
        own = api.staff.made(URL, with_place(places))
        answer = api.staff.patch(f"{URL}/{own['id']}", {"patron_id": foreign})
        assert fault(answer) == (422, "reference_missing", "/patron_id")

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"thema": "x"}, ("unknown_field", "/thema")),
            ({"channel": "fax"}, ("not_in_list", "/channel")),
            ({"subject": ""}, ("too_short", "/subject")),
            ({"minutes": -5}, ("out_of_range", "/minutes")),
            ({"minutes": "45"}, ("wrong_type", "/minutes")),
            ({"held_on": "03.02.2026"}, ("wrong_type", "/held_on")),
            ({"held_on": None}, ("wrong_type", "/held_on")),
        ],
    )
    def test_wrong_fields_are_named(
        self, api: Api, places: Places, change: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        assert fault(api.staff.post(URL, with_place(places, **change))) == (422, *expected)


class TestUpdate:
    def test_absent_keeps_and_null_clears(self, api: Api, places: Places) -> None:
        made = api.staff.made(URL, with_place(places, minutes=45, note="alt"))
        changed = api.staff.patch(f"{URL}/{made['id']}", {"minutes": None, "subject": " Wärmenetz "}).json()
        assert changed == {**made, "minutes": None, "subject": "Wärmenetz", "version": 2,
                           "updated_at": changed["updated_at"]}  # fmt: skip
        assert found(api.staff, "q=waermenetz") == {made["id"]}
        assert found(api.staff, "q=foerderung") == set()

    def test_the_last_one_advised_cannot_be_cleared(self, api: Api, places: Places) -> None:
        url = f"{URL}/{api.staff.made(URL, with_place(places))['id']}"
        assert fault(api.staff.patch(url, {"municipality_id": None}))[1] == "consultation_with_nobody"
        somebody = str(patron(api, api.home["id"]))
        answer = api.staff.patch(url, {"municipality_id": None, "patron_id": somebody})
        assert (answer.json()["municipality_id"], answer.json()["patron_id"]) == (None, somebody)

    @pytest.mark.parametrize("field", ["held_on", "channel", "subject"])
    def test_null_is_refused_where_a_value_must_be(self, api: Api, places: Places, field: str) -> None:
        made = api.staff.made(URL, with_place(places))
        assert fault(api.staff.patch(f"{URL}/{made['id']}", {field: None}))[2] == f"/{field}"

    def test_the_version_is_asked_for(self, api: Api, places: Places) -> None:
        url = f"{URL}/{api.staff.made(URL, with_place(places))['id']}"
        assert api.staff.patch(url, {"note": "x"}, None).status_code == 428
        assert api.staff.patch(url, {"note": "x"}, 2).status_code == 412
        assert api.staff.delete(url, None).status_code == 428
        assert api.staff.delete(url, 2).status_code == 412
        assert api.staff.delete(url).status_code == 204
        assert api.staff.get(url).status_code == 404


class TestVisibility:
    def test_another_agency_sees_and_changes_nothing(self, api: Api, places: Places) -> None:
        url = f"{URL}/{api.staff.made(URL, with_place(places))['id']}"
        assert found(api.stranger) == set()
        assert api.stranger.get(url).status_code == 404
        assert api.stranger.patch(url, {"note": "x"}).status_code == 404
        assert api.stranger.delete(url).status_code == 404

    @pytest.mark.parametrize("role", [Role.NETWORK_LEAD, Role.PARTNER, Role.IMPORTER, Role.MUNICIPALITY_MANAGER])
    def test_others_are_turned_away(self, api: Api, places: Places, role: Role) -> None:
        url = f"{URL}/{api.staff.made(URL, with_place(places))['id']}"
        more: dict[str, Any] = {"municipality_id": places.village} if role is Role.MUNICIPALITY_MANAGER else {}
        caller = api.caller(role, api.home["id"], **more)
        assert caller.get(URL).status_code == 403
        assert caller.get(url).status_code == 403

    def test_a_patron_reads_not_even_those_about_itself(self, api: Api) -> None:
        somebody = patron(api, api.home["id"])
        url = f"{URL}/{api.staff.made(URL, body(patron_id=str(somebody)))['id']}"
        caller = api.caller(Role.PATRON, api.home["id"], patron_id=somebody)
        assert caller.get(url).status_code == 403

    def test_the_public_is_asked_who_it_is(self, api: Api) -> None:
        assert api.public.get(URL).status_code == 401
        assert api.public.post(URL, body()).status_code == 401

    def test_an_auditor_reads_its_own_agency_only(self, api: Api, places: Places) -> None:
        url = f"{URL}/{api.staff.made(URL, with_place(places))['id']}"
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        assert auditor.get(url).status_code == 200
        assert auditor.patch(url, {"note": "x"}).status_code == 403
        everywhere = api.caller(Role.AUDITOR)
        assert found(everywhere) == set()
        assert everywhere.get(url).status_code == 404


class TestList:
    def test_filters_narrow(self, api: Api, places: Places) -> None:
        somebody = str(patron(api, api.home["id"]))
        village = api.staff.made(URL, with_place(places, held_on="2026-01-31"))["id"]
        talk = api.staff.made(URL, body(patron_id=somebody, held_on="2026-02-01", channel="email", subject="Öl"))["id"]
        town = api.staff.made(URL, body(municipality_id=str(places.town), held_on="2026-03-01", channel="video"))["id"]
        assert found(api.staff, f"municipality_id={places.village}") == {village}
        assert found(api.staff, f"patron_id={somebody}") == {talk}
        assert found(api.staff, "channel=email&channel=video") == {talk, town}
        assert found(api.staff, "held_from=2026-02-01") == {talk, town}
        assert found(api.staff, "held_to=2026-02-01") == {village, talk}
        assert found(api.staff, "held_from=2026-02-01&held_to=2026-02-28") == {talk}
        assert found(api.staff, "q=STRASSENBELEUCHTUNG") == {village, town}
        assert found(api.staff, "q=oel") == {talk}

    def test_days_sort_and_page_both_ways(self, api: Api, places: Places) -> None:
        days = ["2026-02-02", "2026-01-01", "2026-02-02", "2025-12-31"]
        for day in days:
            api.staff.made(URL, with_place(places, held_on=day))
        for sort, expected in (("held_on", sorted(days)), ("-held_on", sorted(days, reverse=True))):
            seen: list[str] = []
            cursor = ""
            while True:
                page = api.staff.get(f"{URL}?sort={sort}&limit=1&fields=held_on{cursor}").json()
                seen.extend(item["held_on"] for item in page["items"])
                if page["next"] is None:
                    break
                cursor = f"&cursor={page['next']}"
            assert seen == expected

    def test_changes_since_a_moment_are_found(self, api: Api, places: Places) -> None:
        api.staff.made(URL, with_place(places))
        later = api.staff.made(URL, with_place(places))
        assert found(api.staff, f"updated_since={later['updated_at']}") == {later["id"]}

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("chanel=email", ("unknown_parameter", "?chanel")),
            ("sort=subject", ("unknown_sort", "?sort")),
            ("channel=fax", ("not_in_list", "?channel")),
            ("held_from=gestern", ("wrong_type", "?held_from")),
        ],
    )
    def test_questions_nobody_can_answer_are_refused(self, api: Api, query: str, expected: tuple[str, str]) -> None:
        assert fault(api.staff.get(f"{URL}?{query}")) == (422, *expected)
