"""Publishing a project, and the measures it is made of, over HTTP."""

from typing import Any

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import projects as factory


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


class TestPublishing:
    @pytest.mark.parametrize(
        ("values", "missing"),
        [
            ({}, [("needed_to_publish", "/description")]),
            ({"status": "in_progress", "description": "x"}, [("needed_to_publish", "/started_on")]),
            ({"status": "cancelled", "description": "x"}, [("cancelled_unpublishable", "/status")]),
            (
                {"status": "in_progress"},
                [("needed_to_publish", "/description"), ("needed_to_publish", "/started_on")],
            ),
        ],
    )
    def test_waits_for_what_is_missing(self, api: Api, values: dict[str, Any], missing: list[tuple[str, str]]) -> None:
        project = factory.made(api, **values)
        path = f"/v1/projects/{project['id']}"
        told = api.staff.get(f"{path}/publication").json()
        assert (told["published"], told["ready"]) == (False, False)
        assert [(each["code"], each["pointer"]) for each in told["missing"]] == missing
        assert faults(api.staff.post(f"{path}/publish", headers={"if-match": '"1"'})) == missing
        assert faults(api.staff.patch(path, {"published": True})) == missing
        assert api.public.get(path).status_code == 404

    def test_and_taking_back_are_acts_with_a_version(self, api: Api) -> None:
        project = factory.made(api, description="Hundert Leuchten.")
        path = f"/v1/projects/{project['id']}"
        assert api.staff.get(f"{path}/publication").json()["ready"]
        answers = [
            api.staff.post(f"{path}/publish", headers=headers).status_code
            for headers in ({}, {"if-match": '"7"'}, {"if-match": '"1"'}, {"if-match": '"2"'})
        ]
        assert answers == [428, 412, 200, 200]
        assert api.public.get(path).json()["version"] == 2
        taken = api.staff.post(f"{path}/unpublish", {"reason": "Die Fotos fehlen noch."}, headers={"if-match": '"2"'})
        assert (taken.status_code, taken.json()["published"]) == (200, False)
        assert api.public.get(path).status_code == 404
        change = api.staff.get(f"/v1/changes?record_id={project['id']}&sort=-id&limit=1").json()["items"][0]
        assert (change["reason"], change["after"]) == ("Die Fotos fehlen noch.", {"published": False})

    @pytest.mark.parametrize("role", [Role.IMPORTER, Role.AUDITOR])
    def test_is_for_staff(self, api: Api, role: Role) -> None:
        project = factory.made(api, description="Hundert Leuchten.")
        caller = api.caller(role, api.home["id"])
        for answer in (
            caller.post(f"/v1/projects/{project['id']}/publish", headers={"if-match": "*"}),
            api.stranger.post(f"/v1/projects/{project['id']}/publish", headers={"if-match": "*"}),
        ):
            assert answer.status_code in {403, 404}
        assert api.public.get(f"/v1/projects/{project['id']}").status_code == 404


class TestSubMeasures:
    def test_everything_sent_is_read_back_changed_and_deleted(self, api: Api) -> None:
        project = factory.made(api)
        path = f"/v1/projects/{project['id']}/sub_measures"
        sent = {
            "title": "Nordstraße", "description": "12 Leuchten", "status": "completed",
            "municipality_id": project["shares"][0]["municipality_id"], "planned_start": "2026-01-01",
            "planned_end": "2026-03-01", "started_on": "2026-02-01", "completed_on": "2026-04-01",
        }  # fmt: skip
        record = api.staff.made(path, sent)
        assert {name: record[name] for name in sent} == sent
        one = f"{path}/{record['id']}"
        assert [api.staff.patch(one, {"title": "Neu"}, version).status_code for version in (None, 7)] == [428, 412]
        changed = api.staff.patch(one, {"description": None, "title": "Neu"}).json()
        assert (changed["title"], changed["description"], changed["version"]) == ("Neu", None, 2)
        api.staff.made(path, {"title": "Südstraße"})
        assert [item["title"] for item in api.staff.get(f"{path}?status=completed").json()["items"]] == ["Neu"]
        assert [api.staff.delete(one, version).status_code for version in (None, 1, 2, 2)] == [428, 412, 204, 404]

    @pytest.mark.parametrize(
        ("values", "fault"),
        [
            ({"planned_start": "2026-02-01", "planned_end": "2026-01-01"}, ("end_before_start", "/planned_end")),
            ({"started_on": "2026-02-01", "completed_on": "2026-01-01"}, ("end_before_start", "/completed_on")),
            ({"status": "completed"}, ("completion_undated", "/completed_on")),
            ({"municipality_id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"}, ("reference_missing", "/municipality_id")),
            ({"title": " "}, ("too_short", "/title")),
        ],
    )
    def test_its_days_and_place_are_checked_as_a_projects(
        self, api: Api, values: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        path = f"/v1/projects/{factory.made(api)['id']}/sub_measures"
        assert faults(api.staff.post(path, {"title": "Nord", **values})) == [fault]
        record = api.staff.made(path, {"title": "Nord"})
        assert faults(api.staff.patch(f"{path}/{record['id']}", values)) == [fault]

    def test_are_seen_where_the_project_is_and_belong_to_it(self, api: Api) -> None:
        path = f"/v1/projects/{factory.made(api)['id']}/sub_measures"
        record = api.staff.made(path, {"title": "Nord"})
        shown = f"/v1/projects/{factory.made(api, published=True)['id']}/sub_measures"
        public = api.staff.made(shown, {"title": "Nord"})
        assert [api.public.get(f"{path}/{record['id']}").status_code, api.public.get(path).status_code] == [404, 404]
        assert api.public.get(f"{shown}/{public['id']}").json()["title"] == "Nord"
        assert api.staff.get(f"{shown}/{record['id']}").status_code == 404
        assert api.stranger.patch(f"{shown}/{public['id']}", {"title": "Mein"}).status_code == 403
