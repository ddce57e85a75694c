"""Records as files over HTTP: what the lists show, to whom they show it, in every format."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from app.main import Service
from app.models import metadata
from app.models.accounts import Role
from app.models.imports import ImportResource
from app.services.rights import EXPORTED, RIGHTS
from app.services.sheets import SHEETS
from tests.api import Api, Caller
from tests.factories import everything

URL = "/v1/exports"
Table = list[dict[str, str]]


@pytest.fixture(scope="module")
def api(service: Service) -> Iterator[Api]:
    """An agency with a little of everything; these tests only read it."""
    api = Api(service, service.database)
    everything.kept(api)
    yield api
    with service.database.write() as session:
        for each in reversed(metadata.sorted_tables):
            session.run(sa.delete(each))


def fetched(caller: Caller, path: str, **params: Any) -> Any:
    answer = caller.get(f"{URL}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer


def table(caller: Caller, path: str, **params: Any) -> Table:
    """A file of comma-separated values."""
    return list(csv.DictReader(io.StringIO(fetched(caller, path, **params).text, newline="")))


def objects(caller: Caller, path: str, **params: Any) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [orjson.loads(line) for line in fetched(caller, path, format="ndjson", **params).content.splitlines()]


class TestFiles:
    def test_hold_what_the_lists_show(self, api: Api) -> None:
        listed = everything.listed(api)
        assert set(listed) == {each.value for each in EXPORTED}
        for resource, records in listed.items():
            rows = objects(api.staff, resource)
            assert len(rows) == len(records), resource
            if "id" in SHEETS[ImportResource(resource)].by_name:
                assert {row["id"] for row in rows} == {record["id"] for record in records}, resource
                assert [row["id"] for row in rows] == [row["id"] for row in table(api.staff, resource)], resource

    def test_name_places_volunteers_and_projects_as_people_do(self, api: Api) -> None:
        by_title = {row["title"]: row for row in table(api.staff, "projects")}
        shared = by_title["'+Plus"]
        assert (shared["external_id"], shared["municipality_id"]) == ("007", "")
        assert shared["shares"] == "07901001 | 3334; 07901003 | 3333; 07901002 | 3333"
        savings = table(api.staff, "savings")
        assert {row["project_id"] for row in savings} == {"P-1", "007"}
        engaged = table(api.staff, "engagements")
        assert engaged[0]["patron_id"] == "K-017"
        assert len(engaged[1]["patron_id"]) == 36  # who has no number is named by id
        assert len(engaged[1]["municipality_id"]) == 36  # and so is a quarter, which has no key

    def test_write_numbers_that_mean_the_same_everywhere(self, api: Api) -> None:
        plain = next(row for row in table(api.staff, "savings") if row["external_id"] == "E-1")
        assert plain["result_t"] == "-1.2340"
        german = fetched(api.staff, "savings", format="csv-excel-de").text.removeprefix("\ufeff")
        row = next(
            row for row in csv.DictReader(io.StringIO(german, newline=""), delimiter=";")
            if row["Einsparungsnummer"] == "E-1"
        )  # fmt: skip
        assert (row["Einsparung (t)"], row["Bezug"]) == ("-1,2340", "über die Wirkdauer")

    def test_never_hold_a_cell_that_a_spreadsheet_runs(self, api: Api) -> None:
        for resource in EXPORTED:
            for params in ({}, {"format": "csv-excel-de"}):
                text = fetched(api.staff, resource.value, **params).text.removeprefix("\ufeff")
                rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if params else ",")
                for cell in (cell for row in rows for cell in row):
                    number = cell.lstrip("-").replace(",", ".").replace(".", "", 1).isdigit()
                    dressed = params and cell.startswith('="') and cell[2:-1].isdigit()
                    assert cell[:1] not in set("=+-@\t\r") or number or dressed, (resource, cell)

    def test_take_the_filters_of_the_list(self, api: Api) -> None:
        town = api.public.get("/v1/municipalities", params={"ags": "07901003"}).json()["items"][0]["id"]
        assert len(table(api.staff, "projects", municipality_id=town)) == 1
        assert len(table(api.staff, "projects", status="completed")) == 1
        workshop = api.staff.get("/v1/workshops").json()["items"][0]["id"]
        assert len(table(api.staff, "registrations", workshop_id=workshop)) == 1
        assert table(api.staff, "registrations", workshop_id=town) == []

    def test_refuse_what_the_list_does_not_know(self, api: Api) -> None:
        answer = api.staff.get(f"{URL}/projects", params={"limit": 5, "stauts": "completed"})
        faults = {(each["pointer"], each["params"]["nearest"]) for each in answer.json()["errors"]}
        assert (answer.status_code, faults) == (422, {("?limit", None), ("?stauts", "status")})


class TestHeaders:
    def test_say_what_it_is_and_whether_it_is_known(self, api: Api) -> None:
        answer = fetched(api.staff, "projects")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"].startswith('attachment; filename="projects-20')
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "Authorization" in answer.headers["vary"]
        again = api.staff.get(f"{URL}/projects", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert api.public.get(f"{URL}/projects").headers["cache-control"] == "public, no-cache"
        assert api.staff.call("HEAD", f"{URL}/projects").content == b""


class TestRights:
    def test_are_those_of_the_list(self) -> None:
        for resource in EXPORTED:
            listed = "workshop_registrations" if resource.value == "registrations" else resource.value
            assert RIGHTS[f"export_{resource.value}"] == RIGHTS[f"list_{listed}"]

    def test_the_public_gets_what_is_published_and_nothing_from_inside(self, api: Api) -> None:
        assert [row["external_id"] for row in table(api.public, "projects")] == ["P-1"]
        assert {row["project_id"] for row in table(api.public, "savings")} == {table(api.public, "projects")[0]["id"]}
        assert [row["capacity"] for row in table(api.public, "workshops")] == ["20"]
        assert table(api.public, "workshops")[0]["online_url"] == ""
        for resource in ("patrons", "engagements", "grants", "registrations", "consultations", "project_patrons"):
            assert api.public.get(f"{URL}/{resource}").status_code == 401

    @pytest.mark.parametrize(
        "resource", ["patrons", "engagements", "registrations", "consultations", "project_patrons"]
    )
    def test_no_other_agency_and_no_network_sees_persons(self, api: Api, resource: str) -> None:
        assert table(api.staff, resource)
        assert table(api.stranger, resource) == []
        auditor = api.caller(Role.AUDITOR)
        for caller in (api.lead, auditor):
            answer = caller.get(f"{URL}/{resource}")
            assert answer.status_code == 403 or len(answer.text.splitlines()) == 1

    def test_a_token_needs_the_scope_of_the_list(self, api: Api) -> None:
        narrow = api.caller(Role.AGENCY_COORDINATOR, api.home["id"], scopes=("projects:read",))
        assert table(narrow, "projects")
        assert narrow.get(f"{URL}/patrons").status_code == 403
