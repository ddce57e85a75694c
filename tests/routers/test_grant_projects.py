"""What a grant pays for its projects, over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import fundings as factory
from tests.factories import rows

GRANTS = "/v1/fundings/grants"


@pytest.fixture
def grant(api: Api) -> str:
    """Path of a grant over 1,000 euros."""
    return grant_of(api)


def grant_of(api: Api, **values: Any) -> str:
    programme_id = api.staff.made("/v1/fundings/programmes", factory.programme_body())["id"]
    record = api.staff.made(GRANTS, factory.body(programme_id, **values))
    return f"{GRANTS}/{record['id']}"


def project(api: Api, agency_id: UUID | None = None) -> UUID:
    home = UUID(str(agency_id or api.home["id"]))
    with api.database.write() as db:
        return rows.project(db, home)


def put(caller: Caller, path: str, project_id: UUID, amount: Any = None, version: str | None = "*") -> Any:
    headers = {"if-match": version} if version else {}
    return caller.call("PUT", f"{path}/projects/{project_id}", {"amount_eur": amount}, headers=headers)


def amounts(api: Api, path: str) -> dict[str, float | None]:
    items = api.staff.get(f"{path}/projects").json()["items"]
    return {item["project_id"]: item["amount_eur"] for item in items}


class TestSetGrantProject:
    def test_a_link_is_made_and_changed_and_the_grant_moves_on(self, api: Api, grant: str) -> None:
        project_id = project(api)
        answer = put(api.staff, grant, project_id, 600.01, '"1"')
        assert answer.status_code == 200
        assert answer.json() == {
            "grant_id": grant.rsplit("/", 1)[1], "project_id": str(project_id), "amount_eur": 600.01,
        }  # fmt: skip
        assert answer.headers["etag"] == api.staff.get(grant).headers["etag"] == '"2"'
        assert put(api.staff, grant, project_id, 1000, '"2"').status_code == 200
        assert amounts(api, grant) == {str(project_id): 1000.0}

    def test_an_amount_may_be_unknown(self, api: Api, grant: str) -> None:
        project_id = project(api)
        assert put(api.staff, grant, project_id, None).json()["amount_eur"] is None
        assert amounts(api, grant) == {str(project_id): None}

    def test_the_parts_do_not_exceed_what_was_granted(self, api: Api, grant: str) -> None:
        first, second = project(api), project(api)
        put(api.staff, grant, first, 600)
        answer = put(api.staff, grant, second, 400.01)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "grant_exceeded")
        assert problem["errors"][0]["pointer"] == "/amount_eur"
        assert problem["errors"][0]["params"] == {"sum": 1000.01, "limit": 1000.0}
        assert amounts(api, grant) == {str(first): 600.0}
        assert api.staff.get(grant).json()["version"] == 2
        assert put(api.staff, grant, second, 400).status_code == 200

    def test_until_it_is_granted_the_requested_amount_is_the_limit(self, api: Api) -> None:
        path = grant_of(api, status="applied", granted_eur=None, requested_eur=500)
        assert put(api.staff, path, project(api), 500.01).json()["code"] == "grant_exceeded"
        assert put(api.staff, path, project(api), 500).status_code == 200

    def test_without_any_amount_there_is_no_limit(self, api: Api) -> None:
        path = grant_of(api, status="draft", granted_eur=None, requested_eur=None)
        assert put(api.staff, path, project(api), 10_000).status_code == 200

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [({"granted_eur": 599.99}, "/granted_eur"), ({"granted_eur": None, "requested_eur": 1}, "/requested_eur")],
    )
    def test_the_grant_does_not_shrink_below_its_parts(self, api: Api, change: dict[str, Any], pointer: str) -> None:
        path = grant_of(api, status="applied")
        put(api.staff, path, project(api), 600)
        answer = api.staff.patch(path, change, 2)
        assert (answer.status_code, answer.json()["code"]) == (422, "grant_exceeded")
        assert answer.json()["errors"][0]["pointer"] == pointer
        assert api.staff.patch(path, {"granted_eur": 600}, 2).status_code == 200

    def test_it_needs_the_current_version_of_the_grant(self, api: Api, grant: str) -> None:
        project_id = project(api)
        assert put(api.staff, grant, project_id, 1, None).status_code == 428
        stale = put(api.staff, grant, project_id, 5000, '"2"')
        assert (stale.status_code, stale.headers["etag"]) == (412, '"1"')
        assert amounts(api, grant) == {}

    def test_a_foreign_or_missing_project_is_not_there(self, api: Api, grant: str) -> None:
        foreign = project(api, api.elsewhere["id"])
        for project_id in (foreign, uuid4(), "P-17"):
            assert put(api.staff, grant, project_id, 1).status_code == 404  # type: ignore[arg-type]

    def test_a_foreign_grant_is_not_there(self, api: Api, grant: str) -> None:
        assert put(api.stranger, grant, project(api, api.elsewhere["id"]), 1).status_code == 404
        assert put(api.lead, grant, project(api), 1).status_code == 403
        assert put(api.public, grant, project(api), 1).status_code == 401

    def test_what_is_no_amount_is_refused(self, api: Api, grant: str) -> None:
        project_id = project(api)
        for amount in (-1, "5", 0.001):
            assert put(api.staff, grant, project_id, amount).status_code == 422
        unknown = api.staff.call("PUT", f"{grant}/projects/{project_id}", {"amount": 5}, headers={"if-match": "*"})
        assert unknown.json()["errors"][0]["code"] == "unknown_field"

    def test_a_project_that_is_paid_for_stays(self, api: Api, grant: str) -> None:
        project_id = project(api)
        put(api.staff, grant, project_id, 5)
        answer = api.staff.delete(f"/v1/projects/{project_id}")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")


class TestListGrantProjects:
    def test_pages_count_and_fields_work_without_an_id(self, api: Api, grant: str) -> None:
        wanted = [project(api) for _ in range(3)]
        other = grant_of(api)
        for project_id in wanted:
            put(api.staff, grant, project_id, 10)
            put(api.staff, other, project_id, 20)
        first = api.staff.get(f"{grant}/projects?limit=2&count=exact").json()
        assert first["total"] == 3
        second = api.staff.get(f"{grant}/projects?limit=2&cursor={first['next']}").json()
        assert [item["project_id"] for item in first["items"] + second["items"]] == [str(each) for each in wanted]
        assert {item["amount_eur"] for item in first["items"]} == {10.0}
        chosen = api.staff.get(f"{grant}/projects?fields=amount_eur&limit=1").json()["items"]
        assert chosen == [{"project_id": str(wanted[0]), "amount_eur": 10.0}]

    def test_whoever_reads_the_grant_reads_its_links(self, api: Api, grant: str) -> None:
        put(api.staff, grant, project(api), 10)
        for reader in (api.lead, api.caller(Role.AUDITOR), api.caller(Role.AUDITOR, api.home["id"])):
            assert len(reader.get(f"{grant}/projects").json()["items"]) == 1


class TestDeleteGrantProject:
    def test_the_link_goes_and_the_grant_moves_on(self, api: Api, grant: str) -> None:
        project_id = project(api)
        put(api.staff, grant, project_id, 10)
        path = f"{grant}/projects/{project_id}"
        assert api.staff.delete(path, None).status_code == 428
        assert api.staff.delete(path, 1).status_code == 412
        assert api.stranger.delete(path, 2).status_code == 404
        assert api.staff.delete(path, 2).status_code == 204
        assert (amounts(api, grant), api.staff.get(grant).json()["version"]) == ({}, 3)

    def test_a_missing_link_changes_nothing(self, api: Api, grant: str) -> None:
        assert api.staff.delete(f"{grant}/projects/{project(api)}").status_code == 404
        assert api.staff.get(grant).json()["version"] == 1
