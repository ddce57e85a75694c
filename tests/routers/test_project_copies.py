"""Copies of projects, what they descend from, and what came of them."""

from typing import Any

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import projects, savings


def copied(caller: Caller, project: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A copy in the same place."""
    shares = [{"municipality_id": each["municipality_id"], "basis_points": 10_000} for each in project["shares"]]
    return caller.made(f"/v1/projects/{project['id']}/copies", {"shares": shares, **values})


def came_of(caller: Caller, project: dict[str, Any]) -> dict[str, Any]:
    answer = caller.get(f"/v1/projects/{project['id']}/replication")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def neighbour(api: Api) -> Caller:
    other = api.lead.made("/v1/agencies", {"slug": "nachbarin", "name": "Nachbarin", "states": ["08"]})
    return api.caller(Role.AGENCY_COORDINATOR, other["id"])


class TestCopy:
    def test_it_takes_what_everybody_reads_and_nothing_else(self, api: Api) -> None:
        told = {"title": "Dorfauto", "description": "Ein Auto für alle.", "theme": "mobility", "measure_type": "car"}
        own = {"external_id": "P-1", "planned_investment_eur": 20000, "source": "intern", "status": "in_progress"}
        source = projects.made(api, **told, **own, published=True)
        other = neighbour(api)
        copy = copied(other, source)
        assert {name: copy[name] for name in told} == told
        assert (copy["status"], copy["published"], copy["origin"]) == ("idea", False, "recorded")
        assert (copy["external_id"], copy["planned_investment_eur"], copy["source"]) == (None, None, None)
        assert copy["agency_id"] != source["agency_id"]
        assert copied(other, source, title="Unser Auto")["title"] == "Unser Auto"

    def test_what_one_may_not_see_cannot_be_copied(self, api: Api) -> None:
        source = projects.made(api)
        body = {"shares": [{"municipality_id": source["shares"][0]["municipality_id"], "basis_points": 10_000}]}
        path = f"/v1/projects/{source['id']}/copies"
        assert neighbour(api).post(path, body).status_code == 404
        assert api.public.post(path, body).status_code == 401
        assert api.staff.post(path, {"shares": []}).status_code == 422
        assert copied(api.staff, source)["title"] == source["title"]

    def test_a_copy_of_a_copy_descends_from_both_even_when_one_is_gone(self, api: Api) -> None:
        first = projects.made(api, published=True)
        other = neighbour(api)
        second = copied(other, first)
        third = copied(other, second)
        line = [(each["project_id"], each["depth"]) for each in came_of(other, third)["ancestors"]]
        assert line == [(second["id"], 1), (first["id"], 2)]
        assert (came_of(other, first)["copies"], came_of(other, first)["descendants"]) == (1, 2)
        assert other.delete(f"/v1/projects/{second['id']}").status_code == 204
        assert (came_of(other, first)["copies"], came_of(other, first)["descendants"]) == (0, 1)
        found = other.get("/v1/projects", params={"copied_from": first["id"]}).json()["items"]
        assert [each["id"] for each in found] == [third["id"]]
        assert came_of(other, third)["descendants"] == 0


class TestReplication:
    def test_each_caller_gets_the_sum_of_what_they_may_read(self, api: Api) -> None:
        source = projects.made(api, published=True)
        other = neighbour(api)
        done = {
            "status": "completed",
            "completed_on": "2020-03-01",
            "realised_investment_eur": 100,
            "description": "Auch so.",
        }
        copies = [copied(other, source) for _ in range(4)]
        for number, copy in enumerate(copies):
            other.patch(f"/v1/projects/{copy['id']}", {**done, "published": number < 2})
            tonnes = savings.direct(copy["id"], result_t=10**number, external_id=f"E-{number}")
            other.made("/v1/savings", {**tonnes, "basis": "annual", "stage": "achieved"})
        public = came_of(api.public, source)
        assert (public["copies"], public["annual"]["state"]) == (2, "suppressed")
        assert (public["annual"]["value"], public["realised_investment"]["value"]) == (None, None)
        full = came_of(other, source)
        assert (full["descendants"], full["agencies"], full["annual"]["value"]) == (4, 1, 1111.0)
        assert full["realised_investment"]["value"] == 400.0
        other.patch(f"/v1/projects/{copies[2]['id']}", {"published": True}, 2)
        seen = came_of(api.public, source)
        assert (seen["annual"]["value"], seen["annual"]["contributors"]) == (111.0, 3)
        listed = api.public.get("/v1/projects", params={"copied_from": source["id"]}).json()["items"]
        parts = [api.public.get("/v1/savings", params={"project_id": each["id"]}).json() for each in listed]
        assert sum(part["items"][0]["result_t"] for part in parts) == seen["annual"]["value"]
        assert came_of(api.lead, source)["annual"]["value"] == 1111.0
