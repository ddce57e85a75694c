"""Municipalities over HTTP: who may keep what, keys as addresses, lists, history and successors."""

from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import municipalities as factory
from tests.factories import participations
from tests.factories.places import Places, tree

URL = "/v1/municipalities"


@pytest.fixture
def places(api: Api) -> Places:
    """The made-up tree."""
    return tree(api)


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]


def fault(answer: Any) -> tuple[int, str, str]:
    """Status, code and place of the only fault."""
    (only,) = answer.json()["errors"]
    return answer.status_code, only["code"], only["pointer"]


def listed(api: Api, query: str) -> list[str]:
    """Names a list finds for everybody."""
    answer = api.public.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


class TestCreate:
    def test_the_network_lead_adds_an_official_unit(self, api: Api, places: Places) -> None:
        sent = {
            "level": "municipality", "name": "  Größenwald ", "ars": "079015001007",
            "parent_id": str(places.association),
            "postcode": "54497", "area_ha": 1730, "valid_from": "2001-02-03", "inhabited": False, "source": "Amtsblatt",
            "urbanisation": "sparse", "longitude": 7.123457, "latitude": 49.8, "located_on": "2026-03-31",
            "location_source": "Karte",
            "origin": "synthetic",
        }  # fmt: skip
        made = api.lead.made(URL, sent)
        assert {**made, **sent, "name": "Größenwald"} == made
        assert (made["ags"], made["valid_to"], made["population"], made["version"]) == ("07901007", None, None, 1)
        assert api.public.get(f"{URL}/{made['id']}").json() == made

    def test_the_internal_path_stays_inside(self, api: Api, places: Places) -> None:
        assert "path" not in api.public.get(f"{URL}/{places.quarter}").json()

    def test_staff_of_any_agency_adds_boroughs_and_quarters(self, api: Api, places: Places) -> None:
        made = api.staff.made(URL, factory.quarter(str(places.town), name="Überstadt"))
        assert (made["ags"], made["ars"], made["parent_id"]) == (None, None, str(places.town))
        changed = api.stranger.patch(f"{URL}/{made['id']}", {"name": "Oberstadt"})
        assert changed.json()["name"] == "Oberstadt"
        assert api.staff.delete(f"{URL}/{made['id']}", 2).status_code == 204

    def test_official_units_are_not_for_staff(self, api: Api, places: Places) -> None:
        assert code(api.staff.post(URL, factory.body())) == (403, "official_unit")
        assert code(api.staff.patch(f"{URL}/{places.town}", {"name": "X"}, "*")) == (403, "official_unit")
        assert code(api.staff.delete(f"{URL}/{places.hamlet}", "*")) == (403, "official_unit")

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.IMPORTER, Role.PARTNER])
    def test_others_only_read(self, api: Api, places: Places, role: Role) -> None:
        caller = api.caller(role, api.home["id"])
        assert caller.post(URL, factory.quarter(str(places.town))).status_code == 403
        assert caller.get(f"{URL}/{places.town}").status_code == 200

    def test_the_public_writes_nothing(self, api: Api, places: Places) -> None:
        assert api.public.post(URL, factory.quarter(str(places.town))).status_code == 401
        assert api.public.patch(f"{URL}/{places.quarter}", {"name": "X"}).status_code == 401
        assert api.public.delete(f"{URL}/{places.quarter}").status_code == 401
        assert api.public.post(f"{URL}/{places.town}/successors", {}).status_code == 401

    def test_a_current_key_is_given_once(self, api: Api, places: Places) -> None:
        answer = api.lead.post(URL, factory.body(ars="079015001001"))
        assert code(answer) == (409, "already_exists")
        moved = api.lead.post(URL, factory.body(ars="079010000001"))
        assert code(moved) == (409, "already_exists")
        assert api.lead.post(URL, factory.body(ars="079015001001", valid_to="1999-12-31")).status_code == 201
        del places

    def test_a_unit_above_that_is_not_there_is_named(self, api: Api) -> None:
        answer = api.staff.post(URL, factory.quarter(str(uuid4())))
        assert fault(answer) == (422, "reference_missing", "/parent_id")

    def test_an_end_before_the_start_is_refused(self, api: Api) -> None:
        answer = api.lead.post(URL, factory.body(valid_from="2020-01-02", valid_to="2020-01-01"))
        assert fault(answer) == (422, "end_before_start", "/valid_to")

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"path": "07"}, ("unknown_field", "/path")),
            ({"ars": "7901"}, ("wrong_form", "/ars")),
            ({"postcode": "1234"}, ("wrong_form", "/postcode")),
            ({"area_ha": -1}, ("out_of_range", "/area_ha")),
            ({"longitude": 7.1}, ("location_incomplete", "/latitude")),
            ({"longitude": 49.8, "latitude": 50.1}, ("outside_germany", "/longitude")),
            ({"longitude": 7.1234567, "latitude": 50.1}, ("too_many_decimals", "/longitude")),
            ({"longitude": 7.1, "latitude": 90.1}, ("out_of_range", "/latitude")),
            ({"level": "village"}, ("not_in_list", "/level")),
            ({"name": ""}, ("too_short", "/name")),
        ],
    )
    def test_wrong_fields_are_named(self, api: Api, change: dict[str, Any], expected: tuple[str, str]) -> None:
        assert fault(api.lead.post(URL, factory.body(**change))) == (422, *expected)


class TestUpdate:
    def test_absent_keeps_and_null_clears(self, api: Api, places: Places) -> None:
        url = f"{URL}/{places.hamlet}"
        first = api.lead.patch(url, {"postcode": "54497", "area_ha": 12, "source": "Register"}, 2).json()
        second = api.lead.patch(url, {"area_ha": None}, 3).json()
        assert (second["postcode"], second["area_ha"], second["source"]) == ("54497", None, "Register")
        assert second["name"] == first["name"]
        assert second["population"]["population"] == 95

    @pytest.mark.parametrize("field", ["name", "ars", "ags", "inhabited", "changed_on"])
    def test_null_is_refused_where_a_value_must_be(self, api: Api, places: Places, field: str) -> None:
        answer = api.lead.patch(f"{URL}/{places.hamlet}", {field: None}, 2)
        assert fault(answer) == (422, "wrong_type", f"/{field}")

    def test_the_level_stays(self, api: Api, places: Places) -> None:
        answer = api.lead.patch(f"{URL}/{places.hamlet}", {"level": "borough"}, 2)
        assert fault(answer) == (422, "unknown_field", "/level")

    def test_the_version_is_asked_for(self, api: Api, places: Places) -> None:
        url = f"{URL}/{places.quarter}"
        assert api.lead.patch(url, {"name": "X"}, None).status_code == 428
        assert api.lead.patch(url, {"name": "X"}, 9).status_code == 412
        assert api.lead.delete(url, None).status_code == 428
        assert api.lead.delete(url, 9).status_code == 412

    def test_a_stale_move_leaves_quarters_and_names_alone(self, api: Api, places: Places) -> None:
        changes = {"ars": "079010000009", "parent_id": str(places.county), "changed_on": "2199-01-01"}
        before = api.public.get(f"{URL}/{places.village}/names").json()
        assert api.lead.patch(f"{URL}/{places.village}", changes, 1).status_code == 412
        assert api.public.get(f"{URL}/{places.village}/names").json() == before

    def test_a_key_with_official_units_below_stays(self, api: Api, places: Places) -> None:
        answer = api.lead.patch(f"{URL}/{places.association}", {"ars": "079015002"})
        assert code(answer) == (409, "official_units_below")

    def test_a_name_is_found_under_its_new_spelling(self, api: Api, places: Places) -> None:
        api.lead.patch(f"{URL}/{places.hamlet}", {"name": "Süßenbach"}, 2)
        assert listed(api, "q=suessenbach") == ["Süßenbach"]
        assert listed(api, "q=musterweiler") == []


class TestDelete:
    def test_what_something_refers_to_stays(self, api: Api, places: Places) -> None:
        assert code(api.lead.delete(f"{URL}/{places.county}")) == (409, "still_referenced")
        api.staff.made("/v1/participations", participations.body(places.quarter))
        assert code(api.staff.delete(f"{URL}/{places.quarter}")) == (409, "still_referenced")

    def test_names_and_populations_go_with_a_unit(self, api: Api, places: Places) -> None:
        assert api.lead.delete(f"{URL}/{places.hamlet}", 2).status_code == 204
        assert api.public.get(f"{URL}/{places.hamlet}").status_code == 404
        assert api.public.get(f"{URL}/{places.hamlet}/names").status_code == 404

    def test_a_successor_of_something_stays(self, api: Api, places: Places) -> None:
        api.lead.patch(f"{URL}/{places.village}", {"valid_to": "2025-12-31"}, 2)
        api.lead.made(f"{URL}/{places.village}/successors", {"successor_id": str(places.hamlet)})
        assert code(api.lead.delete(f"{URL}/{places.hamlet}", "*")) == (409, "still_referenced")
        assert api.lead.delete(f"{URL}/{places.village}", "*").status_code == 204


class TestKeys:
    @pytest.mark.parametrize("key", ["ags:07901003", "ars:079010000003", "07901003", "079010000003"])
    def test_official_keys_address_a_unit(self, api: Api, places: Places, key: str) -> None:
        assert api.public.get(f"{URL}/{key}").json()["id"] == str(places.town)

    def test_prefixed_keys_address_every_level(self, api: Api, places: Places) -> None:
        found = [
            api.public.get(f"{URL}/{key}?fields=id").json()["id"] for key in ("ags:07", "ars:07901", "ars:079015001")
        ]
        assert found == [str(places.state), str(places.county), str(places.association)]

    @pytest.mark.parametrize(
        "key", ["ags:07901999", "07", "7901003", "ags:", "ags", "ars:07901003", "x:1", "\uff10\uff17901003"]
    )
    def test_other_keys_are_not_found(self, api: Api, places: Places, key: str) -> None:
        assert api.public.get(f"{URL}/{key}").status_code == 404
        del places

    def test_the_current_unit_goes_before_ended_ones(self, api: Api, places: Places) -> None:
        api.lead.made(URL, factory.body(ars="079015001001", name="Früher", valid_to="2001-12-31"))
        assert api.public.get(f"{URL}/ags:07901001").json()["id"] == str(places.village)

    def test_without_a_current_unit_the_latest_ended_one_answers(self, api: Api) -> None:
        for year in (1999, 2011, 2004):
            api.lead.made(URL, factory.body(ars="079010000005", name=f"Bis {year}", valid_to=f"{year}-12-31"))
        assert api.public.get(f"{URL}/07901005").json()["name"] == "Bis 2011"
        assert len(listed(api, "ags=07901005")) == 3

    def test_keys_address_changes_too(self, api: Api, places: Places) -> None:
        assert api.lead.patch(f"{URL}/07901003", {"postcode": "31855"}, 2).json()["id"] == str(places.town)
        assert api.lead.delete(f"{URL}/ars:079015001002", 2).status_code == 204
        assert api.public.get(f"{URL}/{places.hamlet}").status_code == 404


class TestList:
    def test_names_sort_as_in_a_dictionary(self, api: Api, places: Places) -> None:
        for name in ("Zell", "Äpfelbach", "Apfel", "Öd", "Oder", "Straße", "Strasse 2"):
            api.staff.made(URL, factory.quarter(str(places.town), name=name))
        ordered = ["Apfel", "Äpfelbach", "Öd", "Oder", "Straße", "Strasse 2", "Unterstadt", "Zell"]
        assert listed(api, f"sort=name&parent_id={places.town}") == ordered
        assert listed(api, f"sort=-name&parent_id={places.town}") == ordered[::-1]

    @pytest.mark.parametrize("text", ["MÜSTER", "muester", "Müs", "m%C3%BCsterdorf"])
    def test_umlauts_are_found_however_they_are_typed(self, api: Api, places: Places, text: str) -> None:
        assert listed(api, f"q={text}") == ["Müsterdorf"]
        del places

    def test_filters_combine(self, api: Api, places: Places) -> None:
        assert listed(api, f"within={places.county}&level=municipality&level=quarter&sort=name") == [
            "Ärzen am Muster", "Müsterdorf", "Musterweiler", "Unterstadt",
        ]  # fmt: skip
        assert listed(api, "ars=079015001&ars=07") == ["Rheinland-Pfalz", "Verbandsgemeinde Musterland"]
        assert listed(api, "state=07&level=state") == ["Rheinland-Pfalz"]
        assert listed(api, f"state=08&within={places.county}") == []

    def test_a_day_and_the_present_are_two_questions(self, api: Api) -> None:
        api.lead.made(URL, factory.body(name="Alt", valid_from="1970-01-01", valid_to="1999-12-31"))
        api.lead.made(URL, factory.body(name="Neu", valid_from="2000-01-01"))
        api.lead.made(URL, factory.body(name="Immer"))
        assert listed(api, "valid_on=1999-12-31&sort=name") == ["Alt", "Immer"]
        assert listed(api, "valid_on=2000-01-01&sort=name") == ["Immer", "Neu"]
        assert listed(api, "valid_on=1969-12-31") == ["Immer"]
        assert listed(api, "current=true&sort=name") == ["Immer", "Neu"]
        assert listed(api, "current=false") == ["Alt"]

    def test_pages_follow_each_other(self, api: Api, places: Places) -> None:
        seen: list[str] = []
        url = f"{URL}?sort=name&limit=2&count=exact"
        cursor = ""
        while True:
            page = api.public.get(url + cursor).json()
            assert page["total"] == 7
            seen.extend(item["name"] for item in page["items"])
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert seen == listed(api, "sort=name")
        assert len(seen) == 7
        del places

    def test_changes_since_a_moment_are_found(self, api: Api, places: Places) -> None:
        changed = api.lead.patch(f"{URL}/{places.quarter}", {"postcode": "31855"}).json()
        assert listed(api, f"updated_since={changed['updated_at']}") == ["Unterstadt"]

    def test_chosen_fields_come_alone(self, api: Api, places: Places) -> None:
        item = api.public.get(f"{URL}/{places.village}?fields=population").json()
        population = {"reference_date": "2024-12-31", "population": 1742, "population_male": 871,
                      "census_basis": "census_2022", "source": None}  # fmt: skip
        assert item == {"id": str(places.village), "population": population}

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("nivel=county", ("unknown_parameter", "?nivel")),
            ("level=village", ("not_in_list", "?level")),
            ("state=7", ("wrong_form", "?state")),
            ("sort=ags", ("unknown_sort", "?sort")),
            ("fields=path", ("unknown_field", "?fields")),
            ("below=07", ("wrong_type", "?below")),
        ],
    )
    def test_questions_nobody_can_answer_are_refused(self, api: Api, query: str, expected: tuple[str, str]) -> None:
        assert fault(api.public.get(f"{URL}?{query}")) == (422, *expected)


class TestParts:
    def test_lists_of_a_unit_take_no_parameter(self, api: Api, places: Places) -> None:
        for part in ("names", "populations", "successors"):
            assert api.public.get(f"{URL}/{places.village}/{part}").status_code == 200
            assert api.public.get(f"{URL}/{uuid4()}/{part}").status_code == 404
            answer = api.public.get(f"{URL}/{places.village}/{part}?limit=1")
            assert fault(answer) == (422, "unknown_parameter", "?limit")

    def test_populations_come_with_their_census(self, api: Api, places: Places) -> None:
        (latest,) = api.public.get(f"{URL}/07901001/populations").json()["items"]
        assert (latest["population"], latest["census_basis"]) == (1742, "census_2022")
        del places


class TestSuccessors:
    def ended(self, api: Api, places: Places) -> str:
        """The village has ended."""
        answer = api.lead.patch(f"{URL}/{places.village}", {"valid_to": "2025-12-31"}, 2)
        assert answer.status_code == 200, answer.text
        return f"{URL}/{places.village}/successors"

    def test_a_successor_is_recorded_listed_and_taken_back(self, api: Api, places: Places) -> None:
        url = self.ended(api, places)
        answer = api.lead.post(url, {"successor_id": str(places.town), "source": "Amtsblatt"})
        made = answer.json()
        assert made == {
            "id": str(places.town), "name": "Ärzen am Muster", "ags": "07901003", "ars": "079010000003",
            "valid_from": "2026-01-01", "source": "Amtsblatt",
        }  # fmt: skip
        assert answer.status_code == 201
        assert answer.headers["location"] == f"{url}/{places.town}"
        assert api.public.get(url).json()["items"] == [made]
        assert api.lead.delete(f"{url}/{places.town}", None).status_code == 428
        assert api.lead.delete(f"{url}/{places.town}", 3).status_code == 412
        assert api.lead.delete(f"{url}/{places.hamlet}", 4).status_code == 404
        assert answer.headers["etag"] == '"4"'
        assert api.lead.delete(f"{url}/{places.town}", 4).status_code == 204
        assert api.public.get(url).json()["items"] == []
        assert api.public.get(f"{URL}/{places.village}").headers["etag"] == '"5"'

    def test_a_unit_can_go_to_several(self, api: Api, places: Places) -> None:
        url = self.ended(api, places)
        for heir in (places.town, places.hamlet):
            api.lead.made(url, {"successor_id": str(heir), "valid_from": "2026-02-01"})
        assert [item["name"] for item in api.public.get(url).json()["items"]] == ["Ärzen am Muster", "Musterweiler"]

    def test_the_same_twice_is_a_conflict(self, api: Api, places: Places) -> None:
        url = self.ended(api, places)
        api.lead.made(url, {"successor_id": str(places.town)})
        assert code(api.lead.post(url, {"successor_id": str(places.town)})) == (409, "already_exists")

    def test_only_an_ended_unit_has_successors(self, api: Api, places: Places) -> None:
        answer = api.lead.post(f"{URL}/{places.village}/successors", {"successor_id": str(places.town)})
        assert fault(answer) == (422, "not_ended", "")

    def test_wrong_successors_are_refused(self, api: Api, places: Places) -> None:
        url = self.ended(api, places)
        itself = api.lead.post(url, {"successor_id": str(places.village)})
        nothing = api.lead.post(url, {"successor_id": str(uuid4())})
        early = api.lead.post(url, {"successor_id": str(places.town), "valid_from": "2025-12-30"})
        assert fault(itself) == (422, "successor_itself", "/successor_id")
        assert fault(nothing) == (422, "reference_missing", "/successor_id")
        assert fault(early) == (422, "end_before_start", "/valid_from")

    def test_a_circle_of_any_length_is_refused(self, api: Api, places: Places) -> None:
        chain = [places.village, places.hamlet, places.town]
        for unit in chain:
            api.lead.patch(f"{URL}/{unit}", {"valid_to": "2025-12-31"}, 2)
        for unit, heir in pairwise(chain):
            api.lead.made(f"{URL}/{unit}/successors", {"successor_id": str(heir)})
        for heir in chain[:2]:
            answer = api.lead.post(f"{URL}/{places.town}/successors", {"successor_id": str(heir)})
            assert fault(answer) == (422, "successor_circle", "/successor_id")

    def test_the_end_stays_while_a_successor_is_recorded(self, api: Api, places: Places) -> None:
        url = self.ended(api, places)
        api.lead.made(url, {"successor_id": str(places.town)})
        answer = api.lead.patch(f"{URL}/{places.village}", {"valid_to": None}, "*")
        assert fault(answer) == (422, "successor_recorded", "/valid_to")

    def test_staff_records_none(self, api: Api, places: Places) -> None:
        url = self.ended(api, places)
        assert api.staff.post(url, {"successor_id": str(places.town)}).status_code == 403
        assert api.staff.delete(f"{url}/{places.town}").status_code == 403
