"""Participations over HTTP: one open way per agency and municipality, who sees it, and whose note it is."""

from typing import Any
from uuid import uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories.participations import body
from tests.factories.places import Places, tree

URL = "/v1/participations"


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


def manager(api: Api, municipality_id: Any, agency: dict[str, Any] | None = None) -> Caller:
    """The manager of a municipality that works with an agency."""
    agency_id = (agency or api.home)["id"]
    return api.caller(Role.MUNICIPALITY_MANAGER, agency_id, municipality_id=municipality_id)


class TestCreate:
    def test_everything_sent_comes_back(self, api: Api, places: Places) -> None:
        sent = body(
            places.village, contact_on="2024-01-10", resolution_on="2024-06-01", agreement_on="2024-07-01",
            ends_on="2025-12-31", note="Bürgermeister ist überzeugt", origin="synthetic", status="ended",
        )  # fmt: skip
        made = api.staff.made(URL, sent)
        assert {**made, **sent} == made
        assert (made["agency_id"], made["version"]) == (str(api.home["id"]), 1)
        assert api.staff.get(f"{URL}/{made['id']}").json() == made

    def test_a_first_contact_needs_no_more_than_the_municipality(self, api: Api, places: Places) -> None:
        made = api.staff.made(URL, {"municipality_id": str(places.quarter)})
        assert (made["status"], made["starts_on"], made["note"]) == ("contact", None, None)

    def test_one_way_is_open_at_a_time(self, api: Api, places: Places) -> None:
        first = api.staff.made(URL, body(places.village))
        again = api.staff.post(URL, body(places.village))
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
        api.stranger.made(URL, body(places.village))
        api.staff.patch(f"{URL}/{first['id']}", {"status": "ended", "ends_on": "2025-12-31"})
        api.staff.made(URL, body(places.village, starts_on="2026-02-01"))
        assert api.staff.patch(f"{URL}/{first['id']}", {"ends_on": None}, 2).status_code == 409

    def test_an_end_before_the_start_is_refused(self, api: Api, places: Places) -> None:
        answer = api.staff.post(URL, body(places.village, ends_on="2024-12-31"))
        assert fault(answer) == (422, "end_before_start", "/ends_on")

    def test_a_municipality_that_is_not_there_is_named(self, api: Api) -> None:
        assert fault(api.staff.post(URL, body(uuid4()))) == (422, "reference_missing", "/municipality_id")

    def test_other_fields_are_refused(self, api: Api, places: Places) -> None:
        answer = api.staff.post(URL, body(places.village, agency_id=str(api.elsewhere["id"])))
        assert fault(answer) == (422, "unknown_field", "/agency_id")

    def test_an_importer_writes_for_its_agency(self, api: Api, places: Places) -> None:
        importer = api.caller(Role.IMPORTER, api.home["id"])
        made = importer.made(URL, body(places.village))
        assert found(api.staff) == {made["id"]}


class TestUpdate:
    def test_absent_keeps_and_null_clears(self, api: Api, places: Places) -> None:
        made = api.staff.made(URL, body(places.village, contact_on="2024-01-10", note="Nächstes Gespräch"))
        changed = api.staff.patch(f"{URL}/{made['id']}", {"contact_on": None, "agreement_on": "2025-02-01"}).json()
        assert changed == {**made, "contact_on": None, "agreement_on": "2025-02-01", "version": 2,
                           "updated_at": changed["updated_at"]}  # fmt: skip

    @pytest.mark.parametrize("field", ["municipality_id", "status"])
    def test_null_is_refused_where_a_value_must_be(self, api: Api, places: Places, field: str) -> None:
        made = api.staff.made(URL, body(places.village))
        assert fault(api.staff.patch(f"{URL}/{made['id']}", {field: None}))[2] == f"/{field}"

    def test_days_are_judged_on_the_result(self, api: Api, places: Places) -> None:
        made = api.staff.made(URL, body(places.village, ends_on="2025-12-31"))
        answer = api.staff.patch(f"{URL}/{made['id']}", {"starts_on": "2026-01-01"})
        assert fault(answer) == (422, "end_before_start", "/ends_on")

    def test_the_version_is_asked_for(self, api: Api, places: Places) -> None:
        url = f"{URL}/{api.staff.made(URL, body(places.village))['id']}"
        assert api.staff.patch(url, {"note": "x"}, None).status_code == 428
        assert api.staff.patch(url, {"note": "x"}, 2).status_code == 412
        assert api.staff.delete(url, None).status_code == 428
        assert api.staff.delete(url, 2).status_code == 412
        assert api.staff.delete(url).status_code == 204
        assert api.staff.get(url).status_code == 404


class TestVisibility:
    def test_another_agency_sees_and_changes_nothing(self, api: Api, places: Places) -> None:
        url = f"{URL}/{api.staff.made(URL, body(places.village))['id']}"
        assert found(api.stranger) == set()
        assert api.stranger.get(url).status_code == 404
        assert api.stranger.patch(url, {"note": "x"}).status_code == 404
        assert api.stranger.delete(url).status_code == 404
        assert found(api.stranger, f"agency_id={api.home['id']}") == set()

    def test_the_public_and_partners_are_turned_away(self, api: Api, places: Places) -> None:
        url = f"{URL}/{api.staff.made(URL, body(places.village))['id']}"
        for address in (URL, url):
            assert api.public.get(address).status_code == 401
            assert api.caller(Role.PARTNER).get(address).status_code == 403

    def test_the_network_lead_sees_all_without_notes_and_changes_none(self, api: Api, places: Places) -> None:
        own = api.staff.made(URL, body(places.village, note="vertraulich"))["id"]
        other = api.stranger.made(URL, body(places.village, note="vertraulich"))["id"]
        assert found(api.lead) == {own, other}
        assert found(api.lead, f"agency_id={api.home['id']}") == {own}
        assert "vertraulich" not in api.lead.get(URL).text + api.lead.get(f"{URL}/{own}").text
        assert api.lead.get(f"{URL}/{own}").json()["note"] is None
        assert api.lead.patch(f"{URL}/{own}", {"note": None}).status_code == 403

    def test_an_auditor_reads_its_agency_or_the_network(self, api: Api, places: Places) -> None:
        own = api.staff.made(URL, body(places.village, note="vertraulich"))["id"]
        other = api.stranger.made(URL, body(places.village, note="vertraulich"))["id"]
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        assert found(auditor) == {own}
        assert auditor.get(f"{URL}/{own}").json()["note"] == "vertraulich"
        assert auditor.delete(f"{URL}/{own}").status_code == 403
        everywhere = api.caller(Role.AUDITOR)
        assert found(everywhere) == {own, other}
        assert "vertraulich" not in everywhere.get(URL).text

    def test_a_manager_sees_the_own_place_and_below_without_notes(self, api: Api, places: Places) -> None:
        ids = {
            place: api.staff.made(URL, body(getattr(places, place), note="vertraulich"))["id"]
            for place in ("county", "association", "village", "hamlet", "town", "quarter")
        }
        api.stranger.made(URL, body(places.town))
        assert found(manager(api, places.town)) == {ids["town"], ids["quarter"]}
        assert found(manager(api, places.association)) == {ids["association"], ids["village"], ids["hamlet"]}
        caller = manager(api, places.town)
        assert caller.get(f"{URL}/{ids['town']}").json()["note"] is None
        assert caller.get(f"{URL}/{ids['village']}").status_code == 404
        assert caller.patch(f"{URL}/{ids['town']}", {"note": "x"}).status_code == 403
        assert len(found(manager(api, places.town, api.elsewhere))) == 1


class TestList:
    def test_filters_narrow(self, api: Api, places: Places) -> None:
        village = api.staff.made(URL, body(places.village))["id"]
        hamlet = api.staff.made(URL, body(places.hamlet, status="contact", starts_on=None))["id"]
        quarter = api.staff.made(URL, body(places.quarter, status="ended", ends_on="2025-06-30"))["id"]
        assert found(api.staff, f"municipality_id={places.village}") == {village}
        assert found(api.staff, f"municipality_id={places.town}") == set()
        assert found(api.staff, f"within={places.town}") == {quarter}
        assert found(api.staff, f"within={places.association}") == {village, hamlet}
        assert found(api.staff, f"within={uuid4()}") == set()
        assert found(api.staff, "status=contact&status=ended") == {hamlet, quarter}
        assert found(api.staff, "active_on=2024-12-31") == set()
        assert found(api.staff, "active_on=2025-01-01") == {village, quarter}
        assert found(api.staff, "active_on=2025-06-30") == {village, quarter}
        assert found(api.staff, "active_on=2025-07-01") == {village}

    def test_changes_come_in_their_order(self, api: Api, places: Places) -> None:
        first = api.staff.made(URL, body(places.village))["id"]
        second = api.staff.made(URL, body(places.hamlet))["id"]
        changed = api.staff.patch(f"{URL}/{first}", {"note": "später"}).json()
        pages = api.staff.get(f"{URL}?sort=updated_at&limit=1&count=exact").json()
        assert ([item["id"] for item in pages["items"]], pages["total"]) == ([second], 2)
        rest = api.staff.get(f"{URL}?sort=updated_at&limit=1&cursor={pages['next']}").json()
        assert [item["id"] for item in rest["items"]] == [first]
        assert found(api.staff, f"updated_since={changed['updated_at']}") == {first}

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("munisipality_id=1", ("unknown_parameter", "?munisipality_id")),
            ("sort=starts_on", ("unknown_sort", "?sort")),
            ("status=open", ("not_in_list", "?status")),
            ("active_on=31.12.2025", ("wrong_type", "?active_on")),
        ],
    )
    def test_questions_nobody_can_answer_are_refused(self, api: Api, query: str, expected: tuple[str, str]) -> None:
        assert fault(api.staff.get(f"{URL}?{query}")) == (422, *expected)
