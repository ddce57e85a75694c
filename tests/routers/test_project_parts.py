"""Yearly reports and patrons of a project over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import projects as factory


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


def reports(project: dict[str, Any]) -> str:
    return f"/v1/projects/{project['id']}/reports"


class TestReports:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        project = factory.made(api, external_id="P-1")
        sent = {
            "year": 2024, "summary": "Süden fertig,\nNorden folgt.", "realised_investment_eur": 48000.5,
            "volunteer_hours": 60, "people_reached": 150,
        }  # fmt: skip
        record = api.staff.made(reports(project), sent)
        assert {name: record[name] for name in sent} == sent
        assert (record["project_id"], record["agency_id"]) == (project["id"], project["agency_id"])
        assert api.staff.get(f"{reports(project)}/{record['id']}").json() == record
        assert api.staff.get(f"/v1/projects/ext:P-1/reports/{record['id']}?fields=year").json() == {
            "id": record["id"], "year": 2024,
        }  # fmt: skip

    def test_a_year_has_one(self, api: Api) -> None:
        project = factory.made(api)
        first = api.staff.made(reports(project), {"year": 2024})
        again = api.staff.post(reports(project), {"year": 2024})
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
        api.staff.made(reports(project), {"year": 2025})
        api.staff.made(reports(factory.made(api)), {"year": 2024})
        moved = api.staff.patch(f"{reports(project)}/{first['id']}", {"year": 2025})
        assert moved.status_code == 409

    def test_only_those_of_the_project_are_listed(self, api: Api) -> None:
        project = factory.made(api)
        for year in (2024, 2022, 2023):
            api.staff.made(reports(project), {"year": year})
        api.staff.made(reports(factory.made(api)), {"year": 2021})
        first = api.staff.get(f"{reports(project)}?sort=year&limit=2&count=exact").json()
        second = api.staff.get(f"{reports(project)}?sort=year&limit=2&cursor={first['next']}").json()
        assert [item["year"] for item in first["items"] + second["items"]] == [2022, 2023, 2024]
        assert first["total"] == 3
        assert [item["year"] for item in api.staff.get(f"{reports(project)}?year=2023").json()["items"]] == [2023]

    def test_absent_keeps_and_null_clears(self, api: Api) -> None:
        path = reports(factory.made(api))
        record = api.staff.made(path, {"year": 2024, "summary": "Alt", "people_reached": 3})
        after = api.staff.patch(f"{path}/{record['id']}", {"summary": None, "volunteer_hours": 8}).json()
        changed = {"summary": None, "volunteer_hours": 8, "version": 2, "updated_at": after["updated_at"]}
        assert after == {**record, **changed}
        assert faults(api.staff.patch(f"{path}/{record['id']}", {"year": None}, 2)) == [("wrong_type", "/year")]

    def test_it_is_changed_and_deleted_for_one_version(self, api: Api) -> None:
        path = reports(factory.made(api))
        one = f"{path}/{api.staff.made(path, {'year': 2024})['id']}"
        assert [api.staff.patch(one, {"year": 2023}, version).status_code for version in (None, 7)] == [428, 412]
        assert [api.staff.delete(one, version).status_code for version in (None, 7, 1, 1)] == [428, 412, 204, 404]

    def test_under_another_project_it_does_not_exist(self, api: Api) -> None:
        report = api.staff.made(reports(factory.made(api)), {"year": 2024})
        path = f"{reports(factory.made(api))}/{report['id']}"
        assert [api.staff.get(path).status_code, api.staff.patch(path, {"year": 2025}).status_code] == [404, 404]
        assert api.staff.delete(path).status_code == 404

    @pytest.mark.parametrize(
        ("values", "fault"),
        [
            ({}, ("missing", "/year")),
            ({"year": 1899}, ("out_of_range", "/year")),
            ({"year": 2024, "volunteer_hours": -1}, ("out_of_range", "/volunteer_hours")),
            ({"year": 2024, "hours": 1}, ("unknown_field", "/hours")),
        ],
    )
    def test_rules(self, api: Api, values: dict[str, Any], fault: tuple[str, str]) -> None:
        assert faults(api.staff.post(reports(factory.made(api)), values)) == [fault]

    def test_who_sees_the_project_sees_its_reports(self, api: Api) -> None:
        hidden, shown = factory.made(api), factory.made(api, published=True)
        for project, status in ((hidden, 404), (shown, 200)):
            one = f"{reports(project)}/{api.staff.made(reports(project), {'year': 2024})['id']}"
            for caller in (api.public, api.stranger):
                assert caller.get(reports(project)).status_code == caller.get(one).status_code == status
            assert api.lead.get(one).status_code == 200

    def test_another_agency_writes_none(self, api: Api) -> None:
        hidden, shown = factory.made(api), factory.made(api, published=True)
        codes = [api.stranger.post(reports(project), {"year": 2024}).status_code for project in (hidden, shown)]
        assert codes == [404, 403]
        assert api.public.post(reports(shown), {"year": 2024}).status_code == 401


class TestPatrons:
    def someone(self, api: Api, agency_id: UUID | None = None) -> str:
        with api.database.write() as db:
            return str(factory.patron(db, agency_id or api.home["id"]))

    def put(self, api: Api, project: dict[str, Any], patron_id: str, version: int | str | None = 1) -> Any:
        headers = {} if version is None else {"if-match": f'"{version}"' if isinstance(version, int) else version}
        return api.staff.call("PUT", f"/v1/projects/{project['id']}/patrons/{patron_id}", headers=headers)

    def test_a_link_moves_the_projects_version(self, api: Api) -> None:
        project, patron_id = factory.made(api), self.someone(api)
        answer = self.put(api, project, patron_id)
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
        assert answer.json() == {"project_id": project["id"], "patron_id": patron_id}
        assert api.staff.get(f"/v1/projects/{project['id']}").json()["version"] == 2
        assert api.staff.get(f"/v1/projects/{project['id']}/patrons").json()["items"] == [answer.json()]

    def test_said_twice_it_changes_nothing(self, api: Api) -> None:
        project, patron_id = factory.made(api), self.someone(api)
        self.put(api, project, patron_id)
        again = self.put(api, project, patron_id, 2)
        assert (again.status_code, again.headers["etag"]) == (200, '"2"')
        assert len(api.staff.get(f"/v1/projects/{project['id']}/patrons").json()["items"]) == 1

    def test_it_is_made_for_one_version_of_the_project(self, api: Api) -> None:
        project, patron_id = factory.made(api), self.someone(api)
        assert [self.put(api, project, patron_id, version).status_code for version in (None, 9, "*")] == [428, 412, 200]
        assert self.put(api, project, patron_id, 1).status_code == 412

    def test_a_link_is_taken_back(self, api: Api) -> None:
        project, patron_id = factory.made(api), self.someone(api)
        self.put(api, project, patron_id)
        path = f"/v1/projects/{project['id']}/patrons/{patron_id}"
        assert [api.staff.delete(path, version).status_code for version in (None, 1, 2, 3)] == [428, 412, 204, 404]
        assert api.staff.get(f"/v1/projects/{project['id']}").json()["version"] == 3
        assert api.staff.get(f"/v1/projects/{project['id']}/patrons").json()["items"] == []

    def test_a_patron_of_another_agency_does_not_exist(self, api: Api) -> None:
        project = factory.made(api)
        foreign = self.someone(api, api.elsewhere["id"])
        assert [self.put(api, project, each).status_code for each in (foreign, str(uuid4()), "kim")] == [404, 404, 404]

    def test_pages_follow_each_other(self, api: Api) -> None:
        project = factory.made(api)
        made = sorted(self.someone(api) for _ in range(5))
        for each in made:
            self.put(api, project, each, "*")
        first = api.staff.get(f"/v1/projects/{project['id']}/patrons?limit=3&count=exact").json()
        second = api.staff.get(f"/v1/projects/{project['id']}/patrons?limit=3&cursor={first['next']}").json()
        assert [item["patron_id"] for item in first["items"] + second["items"]] == made
        assert (first["total"], second["next"]) == (5, None)

    def test_they_are_the_agencys_even_where_the_project_is_public(self, api: Api) -> None:
        project = factory.made(api, published=True)
        patron_id = self.someone(api)
        self.put(api, project, patron_id)
        path = f"/v1/projects/{project['id']}/patrons"
        callers = {
            "public": api.public, "stranger": api.stranger, "lead": api.lead,
            "importer": api.caller(Role.IMPORTER, api.home["id"]), "network auditor": api.caller(Role.AUDITOR),
            "auditor": api.caller(Role.AUDITOR, api.home["id"]),
        }  # fmt: skip
        assert {name: caller.get(path).status_code for name, caller in callers.items()} == {
            "public": 401, "stranger": 404, "lead": 403, "importer": 403, "network auditor": 404, "auditor": 200,
        }  # fmt: skip
        for caller in (api.stranger, callers["auditor"], api.lead):
            assert caller.delete(f"{path}/{patron_id}", 2).status_code == 403

    def test_a_token_for_projects_alone_does_not_see_persons(self, api: Api) -> None:
        project = factory.made(api)
        caller = api.caller(Role.AGENCY_COORDINATOR, api.home["id"], ("projects:*",))
        answer = caller.get(f"/v1/projects/{project['id']}/patrons")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")

    def test_a_deleted_project_takes_its_links_and_reports_along(self, api: Api) -> None:
        project = factory.made(api)
        self.put(api, project, self.someone(api))
        api.staff.made(reports(project), {"year": 2024})
        assert api.staff.delete(f"/v1/projects/{project['id']}", 2).status_code == 204
