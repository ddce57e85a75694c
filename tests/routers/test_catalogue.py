"""The catalogue of measures and success stories over HTTP."""

from typing import Any

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import catalogue as factory
from tests.factories import projects

CATALOGUE, STORIES = "/v1/catalogue", "/v1/catalogue/stories"


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


def told(answer: Any, name: str = "title") -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [item[name] for item in answer.json()["items"]]


class TestEditions:
    def test_a_draft_is_the_leads_alone_until_it_is_published(self, api: Api) -> None:
        sent = factory.known(slug="led", title="Straßenbeleuchtung", measure_type="led-street-lighting")
        draft = api.lead.made(CATALOGUE, sent)
        assert {name: draft[name] for name in sent} == sent
        path = f"{CATALOGUE}/{draft['id']}"
        assert [caller.get(path).status_code for caller in (api.public, api.staff)] == [404, 404]
        assert told(api.public.get(CATALOGUE)) == []
        assert api.lead.patch(path, {"published": True}).json()["current"] is True
        assert api.public.get(f"{CATALOGUE}/slug:led").json()["id"] == draft["id"]

    def test_a_later_edition_supersedes_and_the_old_one_stays_readable(self, api: Api) -> None:
        old = api.lead.made(CATALOGUE, factory.known(slug="led", title="Alt", published=True))
        new = api.lead.made(CATALOGUE, factory.known(slug="led", title="Neu", edition=2))
        assert api.public.get(f"{CATALOGUE}/slug:led").json()["title"] == "Alt"
        api.lead.patch(f"{CATALOGUE}/{new['id']}", {"published": True})
        assert api.public.get(f"{CATALOGUE}/slug:led").json()["title"] == "Neu"
        assert api.public.get(f"{CATALOGUE}/{old['id']}").json()["current"] is False
        assert told(api.public.get(f"{CATALOGUE}?current=true")) == ["Neu"]
        assert told(api.public.get(f"{CATALOGUE}?current=false")) == ["Alt"]
        assert told(api.public.get(f"{CATALOGUE}?slug=led&sort=title")) == ["Alt", "Neu"]
        again = api.lead.post(CATALOGUE, factory.known(slug="led", edition=2))
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")

    def test_a_published_edition_says_what_it_says(self, api: Api) -> None:
        path = f"{CATALOGUE}/{api.lead.made(CATALOGUE, factory.known(published=True))['id']}"
        changed = api.lead.patch(path, {"title": "Anders", "cost_low_eur": 1})
        assert faults(changed) == [("edition_published", "/cost_low_eur"), ("edition_published", "/title")]
        assert (api.lead.delete(path).status_code, api.lead.delete(path).json()["code"]) == (409, "edition_published")
        assert api.lead.patch(path, {"published": False}).status_code == 200
        assert api.public.get(path).status_code == 404
        assert api.lead.patch(path, {"title": "Anders"}, 2).status_code == 200
        assert api.lead.delete(path, 3).status_code == 204

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"effort_source": None}, [("missing", "/effort_source")]),
            ({"cost_source_edition": None}, [("missing", "/cost_source_edition")]),
            ({"saving_high_t": None}, [("missing", "/saving_high_t")]),
            ({"cost_low_eur": 1000}, [("range_reversed", "/cost_high_eur")]),
        ],
    )
    def test_a_range_has_two_ends_and_a_source(self, api: Api, values: dict[str, Any], expected: Any) -> None:
        assert faults(api.lead.post(CATALOGUE, factory.known(**values))) == expected

    @pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.IMPORTER, Role.PARTNER])
    def test_the_network_lead_writes(self, api: Api, role: Role) -> None:
        assert api.caller(role, api.home["id"]).post(CATALOGUE, factory.body()).status_code == 403

    def test_a_sheet_obeys_the_same_rules(self, api: Api) -> None:
        head = "Kurzname;Ausgabe;Titel;Beschreibung;Handlungsfeld;Kosten von (€);Kosten bis (€);"
        head += "Quelle der Kosten;Ausgabe der Quelle der Kosten;Veröffentlicht\n"
        row = "led;1;Leuchten;So geht es.;Straßenbeleuchtung;450;900,50;example.org;2024;ja\n"
        report = api.imported(api.lead, "catalogue_entries", (head + row).encode())["report"]
        assert report["created"] == 1, report
        assert api.public.get(f"{CATALOGUE}/slug:led").json()["cost_high_eur"] == 900.5
        assert api.imported(api.lead, "catalogue_entries", (head + row).encode())["report"]["unchanged"] == 1
        other = api.imported(api.lead, "catalogue_entries", (head + row.replace("900,50", "950")).encode())
        assert [each["code"] for each in other["report"]["conflicts"]] == ["edition_published"]

    def test_a_measure_type_that_an_entry_names_stays(self, api: Api) -> None:
        body = {"slug": "led", "name_de": "LED", "name_en": "LED", "theme": "street_lighting"}
        kind = api.lead.made("/v1/measure_types", body)
        api.lead.made(CATALOGUE, factory.body(measure_type="led"))
        assert api.lead.delete(f"/v1/measure_types/{kind['id']}").json()["code"] == "still_referenced"


class TestStories:
    def test_a_story_is_public_only_while_its_project_is(self, api: Api) -> None:
        project = projects.made(api)
        entry = api.lead.made(CATALOGUE, factory.body(published=True))
        body = factory.story_body(project["id"], catalogue_entry_id=entry["id"], published=True)
        assert faults(api.staff.post(STORIES, body)) == [("project_unpublished", "/published")]
        story = api.staff.made(STORIES, {**body, "published": False})
        path = f"{STORIES}/{story['id']}"
        assert api.public.get(path).status_code == 404
        api.staff.patch(f"/v1/projects/{project['id']}", {"published": True, "description": "Für alle."})
        assert api.staff.patch(path, {"published": True}).status_code == 200
        assert told(api.public.get(f"{STORIES}?catalogue_entry_id={entry['id']}")) == ["Ein Dorf rechnet nach"]
        assert api.lead.patch(f"{CATALOGUE}/{entry['id']}", {"published": False}).status_code == 200
        assert api.lead.delete(f"{CATALOGUE}/{entry['id']}", 2).json()["code"] == "still_referenced"
        api.staff.patch(f"/v1/projects/{project['id']}", {"published": False}, 2)
        assert api.public.get(path).status_code == 404
        assert api.staff.get(path).status_code == 200

    def test_only_own_projects_are_told(self, api: Api) -> None:
        project = projects.made(api, published=True)
        other = api.lead.made("/v1/agencies", {"slug": "nachbarin", "name": "Nachbarin", "states": ["08"]})
        stranger = api.caller(Role.AGENCY_COORDINATOR, other["id"])
        assert faults(stranger.post(STORIES, factory.story_body(project["id"]))) == [
            ("reference_missing", "/project_id")
        ]
        story = api.staff.made(STORIES, factory.story_body(project["id"]))
        assert stranger.get(f"{STORIES}/{story['id']}").status_code == 404
        assert api.staff.delete(f"{STORIES}/{story['id']}").status_code == 204
