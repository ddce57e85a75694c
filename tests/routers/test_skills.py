"""Skills over HTTP, and who has them."""

from uuid import UUID

from app.models.accounts import Role
from tests.api import Api
from tests.factories import engagements, patrons, places
from tests.factories import skills as factory
from tests.routers.answers import faults, ids, refused

SKILLS = "/v1/skills"


class TestList:
    def test_the_lead_keeps_it_and_everyone_reads_it(self, api: Api) -> None:
        made = api.lead.made(SKILLS, factory.body(slug="lighting", name_de="Straßenbeleuchtung", name_en="Lighting"))
        assert ids(api.public.get(f"{SKILLS}?q=strassen")) == [made["id"]]
        assert api.public.get(f"{SKILLS}/slug:lighting").json() == made
        refused(api.staff.post(SKILLS, factory.body()), 403, "not_permitted")
        changed = api.lead.patch(f"{SKILLS}/{made['id']}", {"name_en": "Street lighting"}).json()
        assert (changed["name_en"], changed["name_de"]) == ("Street lighting", made["name_de"])
        refused(api.lead.post(SKILLS, factory.body(slug="lighting")), 409, "already_exists")

    def test_what_a_volunteer_has_stays(self, api: Api) -> None:
        made = api.lead.made(SKILLS, factory.body())
        person = api.staff.made("/v1/patrons", patrons.body(skills=[made["slug"]]))
        refused(api.lead.delete(f"{SKILLS}/{made['id']}"), 409, "still_referenced")
        assert api.staff.patch(f"/v1/patrons/{person['id']}", {"skills": None}).json()["skills"] is None
        assert api.lead.delete(f"{SKILLS}/{made['id']}").status_code == 204


class TestVolunteers:
    def test_are_found_by_what_they_can_and_where(self, api: Api) -> None:
        """Who can help with lighting in this county?"""
        tree = places.tree(api)
        api.lead.made(SKILLS, factory.body(slug="lighting"))
        api.lead.made(SKILLS, factory.body(slug="lighting-design"))
        there, away = ({"skills": ["lighting", "lighting"], "themes": ["street_lighting"]} for _ in range(2))
        found, elsewhere = (api.staff.made("/v1/patrons", patrons.body(**each)) for each in (there, away))
        api.staff.made("/v1/patrons", patrons.body(skills=["lighting-design"], themes=["mobility"]))
        assert found["skills"] == ["lighting"]
        api.staff.made("/v1/engagements", engagements.body(found["id"], tree.village))
        asked = "/v1/patrons?active_on=2026-01-01"
        for what in ("skill=lighting", "theme=street_lighting"):
            assert ids(api.staff.get(f"{asked}&{what}&within={tree.county}")) == [found["id"]]
            assert ids(api.staff.get(f"/v1/patrons?{what}")) == [found["id"], elsewhere["id"]]
        assert ids(api.stranger.get("/v1/patrons?skill=lighting")) == []

    def test_say_themselves_what_they_can(self, api: Api) -> None:
        person = api.staff.made("/v1/patrons", patrons.body())["id"]
        me = api.caller(Role.PATRON, UUID(str(api.home["id"])), patron_id=UUID(person))
        answer = me.patch(f"/v1/patrons/{person}", {"skills": ["nothing-known"]})
        assert faults(answer) == [("reference_missing", "/skills/0")]
        assert me.patch(f"/v1/patrons/{person}", {"themes": ["heating"]}).json()["themes"] == ["heating"]
