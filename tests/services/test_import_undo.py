"""Files of a form of their own are taken back like every other; the history says what imports did to each record."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.models import metadata
from app.services import ledger
from tests.api import Api, Caller
from tests.factories import changes, municipalities, register
from tests.formats import test_claim_list, test_factor_list

PROJECTS = (
    "Projektschlüssel;Kommune;Land;AGS;Ebene;Maßnahme;Status;tonnes_stated;tonnes_basis;Förderprogramm;Förderung\n"
)
CHANGING = {"version", "updated_at", "updated_by", "recorded_at", "recorded_by"}
APART = {
    "imports", "import_changes", "jobs", "changes", "former_labels", "idempotency_keys", "sessions", "tokens",
    "erasures", "change_heads",
}  # fmt: skip
FOLLOWING = ("feed_", "impact_", "search_")
"""Beginnings of the names of tables that follow from the records, and have tests of their own."""


def stored(api: Api) -> dict[str, list[str]]:
    """What the tables of records hold, without versions and moments."""
    found = {}
    with api.database.snapshot() as db:
        for table in metadata.sorted_tables:
            if table.name not in APART and not table.name.startswith(FOLLOWING):
                columns = [each for each in table.columns if each.name not in CHANGING]
                found[table.name] = sorted(map(repr, db.all(sa.select(*columns))))
    return found


def listed(ags: str, *rows: tuple[str, str]) -> bytes:
    lines = [
        f"{key};Musterdorf;RP;{ags};Ortsgemeinde;Straßenbeleuchtung LED;implemented;{tonnes};t/a;KIPKI;1000\n"
        for key, tonnes in rows
    ]
    return (PROJECTS + "".join(lines)).encode("cp1252")


def take_back(api: Api, caller: Caller, resource: str, first: bytes, second: bytes) -> None:
    """Two files one after the other; the second is taken back, then the first, and every table is as it was."""
    empty = stored(api)
    one = api.imported(caller, resource, first)
    assert one["state"] == "succeeded", one["report"]
    before = stored(api)
    two = api.imported(caller, resource, second)
    assert two["state"] == "succeeded", two["report"]
    assert two["report"]["created"] > 0
    assert stored(api) != before
    job = api.undone(caller, two["id"])
    assert (job["state"], job["problem"]) == ("succeeded", None)
    assert stored(api) == before
    assert api.undone(caller, one["id"])["problem"] is None
    assert stored(api) == empty
    with api.database.snapshot() as db:
        assert ledger.verify(db).wrong == 0


class TestUndo:
    def test_of_a_list_of_factors(self, api: Api) -> None:
        listed = test_factor_list.listed
        take_back(api, api.lead, "factors", listed({}), listed({}, {"carrier": "Erdgas", "value_g_per_kwh": "201"}))

    def test_of_a_list_of_claims(self, api: Api) -> None:
        listed = test_claim_list.listed
        take_back(api, api.lead, "claims", listed({}), listed({"patrons": "60"}, {"state": "RP"}))

    def test_of_a_list_of_projects_with_their_savings_and_grants(self, api: Api) -> None:
        ags = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        take_back(api, api.staff, "projects", listed(ags, ("a", "1")), listed(ags, ("b", "3"), ("c", "4")))

    def test_of_a_changed_project_of_such_a_list_goes_on_with_a_new_revision(self, api: Api) -> None:
        ags = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        api.imported(api.staff, "projects", listed(ags, ("a", "1")))
        made = api.imported(api.staff, "projects", listed(ags, ("a", "2")))
        assert made["report"]["updated"] == 1
        assert api.undone(api.staff, made["id"])["problem"] is None
        saving = api.staff.get("/v1/savings/ext:a").json()
        assert (saving["result_t"], saving["revision"]) == (1, 3)

    def test_of_an_edition_of_the_register(self, api: Api) -> None:
        take_back(api, api.lead, "municipalities", *register.both_editions())

    def test_of_an_edition_is_refused_where_something_builds_on_it(self, api: Api) -> None:
        first, second = register.both_editions()
        one = api.imported(api.lead, "municipalities", first)
        two = api.imported(api.lead, "municipalities", second)
        problem = api.undone(api.lead, one["id"])["problem"]
        assert problem["code"] == "import_depended_on"
        assert problem["errors"][0]["code"] == "changed_since"
        new = api.lead.get(f"/v1/municipalities/ags:{register.NEW_AGS}").json()["id"]
        api.lead.made("/v1/municipalities", municipalities.quarter(new))
        problem = api.undone(api.lead, two["id"])["problem"]
        assert [each["code"] for each in problem["errors"]] == ["depended_on"]

    def test_keeps_a_programme_that_others_use_meanwhile(self, api: Api) -> None:
        ags = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        made = api.imported(api.staff, "projects", listed(ags, ("a", "1")))
        body = {"funding_programme_id": api.public.get("/v1/fundings/programmes").json()["items"][0]["id"]}
        api.stranger.made("/v1/fundings/grants", {"status": "applied", "requested_eur": 5, **body})
        assert api.undone(api.staff, made["id"])["problem"] is None
        assert api.staff.get("/v1/projects").json()["items"] == []
        assert len(api.public.get("/v1/fundings/programmes").json()["items"]) == 1


HEAD = "Projektnummer;Titel;Kommune;Handlungsfeld;Investition"


def told(entry: dict[str, Any]) -> tuple[Any, ...]:
    return entry["action"], entry["version"], entry["before"], entry["after"], entry["import_id"]


class TestHistory:
    @pytest.fixture
    def ags(self, api: Api) -> str:
        return str(api.lead.made("/v1/municipalities", municipalities.body())["ags"])

    def take(self, api: Api, *lines: str) -> str:
        return str(api.imported(api.staff, "projects", "\n".join((HEAD, *lines)).encode())["id"])

    def test_of_a_record_shows_imports_among_the_other_changes(self, api: Api, ags: str) -> None:
        first = self.take(api, f"P-1;LED;{ags};Wärme;1.000,50 €", f"P-2;PV;{ags};Wärme;")
        project = api.staff.get("/v1/projects/ext:P-1").json()
        api.staff.patch(f"/v1/projects/{project['id']}", {"title": "LEDs"})
        second = self.take(api, f"P-1;Leuchten;{ags};Gebäude;2.000,00 €")
        entries = changes.of(api.staff, project["id"])
        made, *rest = map(told, entries)
        assert (made[:3], made[4]) == (("created", 1, None), first)
        assert (made[3]["title"], made[3]["realised_investment_eur"], made[3]["theme"]) == ("LED", 1000.5, "heating")
        assert rest == [
            ("updated", 2, {"title": "LED"}, {"title": "LEDs"}, None),
            ("updated", 3, {"title": "LEDs", "theme": "heating", "realised_investment_eur": 1000.5},
             {"title": "Leuchten", "theme": "buildings", "realised_investment_eur": 2000.0}, second),
        ]  # fmt: skip
        whole = api.staff.get(f"/v1/imports/{second}").json()
        assert (entries[2]["actor"], entries[2]["role"]) == (entries[1]["actor"], "agency_coordinator")
        assert entries[2]["changed_at"][:19] <= whole["updated_at"][:19]
        assert changes.of(api.stranger, project["id"]) == []
        assert [each["import_id"] for each in changes.of(api.lead, project["id"])] == [first, None, second]

    def test_pages_and_filters_know_them(self, api: Api, ags: str) -> None:
        first = self.take(api, f"P-1;LED;{ags};Wärme;1")
        project = api.staff.get("/v1/projects/ext:P-1").json()["id"]
        for version, title in enumerate(("A", "B", "C"), start=1):
            assert api.staff.patch(f"/v1/projects/{project}", {"title": title}, version=version).status_code == 200
        second = self.take(api, f"P-1;D;{ags};Wärme;1")
        for sort, wanted in (("id", [first, None, None, None, second]), ("-id", [second, None, None, None, first])):
            found, cursor = [], None
            for _ in range(9):
                given = {"record_id": project, "limit": 1, "sort": sort, **({"cursor": cursor} if cursor else {})}
                page = api.staff.get("/v1/changes", params=given).json()
                found += [each["import_id"] for each in page["items"]]
                cursor = page["next"]
                if cursor is None:
                    break
            assert found == wanted
        for given, count in (
            ({"action": "created"}, 1), ({"action": "updated", "count": "exact"}, 4), ({"resource": "savings"}, 0),
            ({"changed_from": "2000-01-01T00:00:00Z"}, 5), ({"changed_to": "2000-01-01T00:00:00Z"}, 0),
            ({"actor": "nobody"}, 0),
        ):  # fmt: skip
            page = api.staff.get("/v1/changes", params={"record_id": project, **given}).json()
            assert (len(page["items"]), page["total"] or len(page["items"])) == (count, count), given
        few = api.staff.get("/v1/changes", params={"record_id": project, "fields": "version"}).json()["items"]
        assert [each["version"] for each in few] == [1, 2, 3, 4, 5]
        assert set(few[0]) == {"id", "version"}

    def test_goes_on_when_an_import_is_undone(self, api: Api, ags: str) -> None:
        self.take(api, f"P-1;LED;{ags};Wärme;1")
        project = api.staff.get("/v1/projects/ext:P-1").json()["id"]
        second = self.take(api, f"P-1;Leuchten;{ags};Wärme;1", f"P-2;PV;{ags};Wärme;")
        gone = api.staff.get("/v1/projects/ext:P-2").json()["id"]
        assert api.undone(api.staff, second)["problem"] is None
        assert [told(each)[:4] for each in changes.of(api.staff, project)[1:]] == [
            ("updated", 2, {"title": "LED"}, {"title": "Leuchten"}),
            ("updated", 3, {"title": "Leuchten"}, {"title": "LED"}),
        ]
        assert [told(each)[:2] for each in changes.of(api.staff, gone)] == [("created", 1), ("deleted", 2)]

    def test_of_a_saving_shows_its_revisions(self, api: Api, ags: str) -> None:
        self.take(api, f"P-1;LED;{ags};Wärme;1")
        head = "Einsparungsnummer;Projekt;Art;Tonnen;Bezug;Stufe"
        for tonnes in ("1,5", "2,5"):
            content = f"{head}\nE-1;P-1;direkt;{tonnes};t/a;geplant".encode()
            assert api.imported(api.staff, "savings", content)["state"] == "succeeded"
        saving = api.staff.get("/v1/savings/ext:E-1").json()["id"]
        made, changed = changes.of(api.staff, saving)
        assert (changed["before"]["result_t"], changed["after"]["result_t"]) == (1.5, 2.5)
        assert made["action"] == "created"

    def test_an_older_state_comes_back_past_an_import(self, api: Api, ags: str) -> None:
        project = api.staff.made("/v1/projects", savings_project(api, ags))
        self.take(api, f"P-1;Leuchten;{ags};Gebäude;7")
        first = changes.of(api.staff, project["id"])[0]
        answer = api.staff.post(f"/v1/changes/{first['id']}/restoration", headers={"if-match": "*"})
        assert answer.status_code == 200, answer.text
        after = api.staff.get(f"/v1/projects/{project['id']}").json()
        assert (after["title"], after["theme"], after["realised_investment_eur"]) == ("LED", "other", None)


def savings_project(api: Api, ags: str) -> dict[str, Any]:
    place = api.public.get(f"/v1/municipalities/ags:{ags}").json()["id"]
    return {
        "external_id": "P-1",
        "title": "LED",
        "theme": "other",
        "shares": [{"municipality_id": place, "basis_points": 10000}],
    }
