from tests.api import Api
from tests.factories import agencies


class TestAgencies:
    def test_the_network_lead_adds_one_and_everybody_reads_it(self, api: Api) -> None:
        made = api.lead.made("/v1/agencies", agencies.body(slug="kea-beispiel", name="Klimaagentur Süd", states=["08"]))
        assert api.public.get(f"/v1/agencies/{made['id']}").json() == made
        assert api.public.get("/v1/agencies/slug:kea-beispiel").json() == made

    def test_only_the_network_lead_writes(self, api: Api) -> None:
        assert api.staff.post("/v1/agencies", agencies.body()).json()["code"] == "not_permitted"
        assert api.public.post("/v1/agencies", agencies.body()).status_code == 401
        path = f"/v1/agencies/{api.home['id']}"
        assert api.staff.patch(path, {"name": "Anders"}).status_code == 403
        assert api.staff.delete(path).status_code == 403

    def test_a_short_name_is_given_once(self, api: Api) -> None:
        answer = api.lead.post("/v1/agencies", agencies.body(slug=api.home["slug"]))
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")

    def test_lists_by_state_name_and_text(self, api: Api) -> None:
        for name, state in (("Öko Nord", "01"), ("Agentur Mitte", "06"), ("Zukunft Nord", "01")):
            api.lead.made("/v1/agencies", agencies.body(name=name, states=[state]))
        north = api.public.get("/v1/agencies?state=01&sort=-name").json()["items"]
        assert [each["name"] for each in north] == ["Zukunft Nord", "Öko Nord"]
        found = api.public.get("/v1/agencies?q=oeko&fields=name").json()["items"]
        assert [each["name"] for each in found] == ["Öko Nord"]

    def test_a_change_keeps_what_it_does_not_name(self, api: Api) -> None:
        made = api.lead.made("/v1/agencies", agencies.body(website="https://example.org/"))
        path = f"/v1/agencies/{made['id']}"
        renamed = api.lead.patch(path, {"name": "Neu"}).json()
        assert (renamed["website"], renamed["version"]) == (made["website"], 2)
        assert api.lead.patch(path, {"website": None}, version=2).json()["website"] is None
        assert api.lead.patch(path, {"name": None}, version=3).status_code == 422

    def test_a_change_names_its_version(self, api: Api) -> None:
        path = f"/v1/agencies/{api.home['id']}"
        assert api.lead.patch(path, {"name": "Neu"}, version=None).status_code == 428
        stale = api.lead.patch(path, {"name": "Neu"}, version=7)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"1"')

    def test_one_with_records_stays(self, api: Api) -> None:
        api.staff.made("/v1/patrons", {"first_name": "Erika", "last_name": "Beispiel", "status": "active"})
        answer = api.lead.delete(f"/v1/agencies/{api.home['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")

    def test_one_without_records_goes(self, api: Api) -> None:
        made = api.lead.made("/v1/agencies", agencies.body())
        assert api.lead.delete(f"/v1/agencies/{made['id']}").status_code == 204
        assert api.public.get(f"/v1/agencies/{made['id']}").status_code == 404
