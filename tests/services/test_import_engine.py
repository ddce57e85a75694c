"""The import engine through the API: lists of every kind become records, and the report says what happened."""

from typing import Any

import orjson

from tests.api import Api, Caller
from tests.factories import municipalities


def place(api: Api, **values: Any) -> dict[str, Any]:
    """A municipality of Rheinland-Pfalz."""
    return api.lead.made("/v1/municipalities", municipalities.body(**values))


def take(api: Api, caller: Caller, resource: str, *lines: str, **options: str) -> dict[str, Any]:
    return api.imported(caller, resource, "\n".join(lines).encode(), **options)


def counts(made: dict[str, Any]) -> tuple[int, int, int, int]:
    report = made["report"]
    return report["created"], report["updated"], report["unchanged"], report["rejected"]


def said(made: dict[str, Any], severity: str = "error") -> list[tuple[str, str | None, list[int]]]:
    found = [each for each in made["report"]["conflicts"] if each["severity"] == severity]
    return sorted((each["code"], each["column"], each["rows"]) for each in found)


class TestProjects:
    def test_a_list_becomes_projects_and_a_second_time_changes_nothing(self, api: Api) -> None:
        ags = place(api)["ags"]
        lines = (
            "Nr;Titel;Gemeindeschlüssel;Handlungsfeld;Status;Abschluss;Investition;Öffentlich",
            f"P-1;LED im Ortskern;{ags};Straßenbeleuchtung;abgeschlossen;31.12.2024;1.234,56 €;ja",
            f"P-2;Dämmung Rathaus;{ags};Gebäude;geplant;;20.000;nein",
        )
        made = take(api, api.staff, "projects", *lines)
        assert (made["state"], counts(made), said(made)) == ("succeeded", (2, 0, 0, 0), [])
        record = api.staff.get("/v1/projects/ext:P-1").json()
        assert (record["title"], record["theme"], record["status"]) == (
            "LED im Ortskern",
            "street_lighting",
            "completed",
        )
        assert (record["completed_on"], record["realised_investment_eur"]) == ("2024-12-31", 1234.56)
        assert [share["basis_points"] for share in record["shares"]] == [10_000]
        assert counts(take(api, api.staff, "projects", *lines)) == (0, 0, 2, 0)

    def test_rows_that_say_something_else_are_changes(self, api: Api) -> None:
        ags = place(api)["ags"]
        head = "external_id;title;municipality_id;theme"
        take(api, api.staff, "projects", head, f"P-1;LED;{ags};other", f"P-2;PV;{ags};other")
        made = take(api, api.staff, "projects", head, f"P-1;LED neu;{ags};other", f"P-2;PV;{ags};other")
        assert counts(made) == (0, 1, 1, 0)
        record = api.staff.get("/v1/projects/ext:P-1").json()
        assert (record["title"], record["version"]) == ("LED neu", 2)

    def test_wrong_rows_turn_the_file_away_or_are_left_out(self, api: Api) -> None:
        ags = place(api)["ags"]
        lines = (
            "external_id;title;municipality_id;theme;status;completed_on",
            f"P-1;LED;{ags};other;planned;",
            f"P-2;LED;{ags};licht;planned;",
            "P-3;LED;07999999;other;planned;",
            f"P-4;LED;{ags};other;completed;",
            f"P-1;LED;{ags};other;planned;",
            "Summe;;;;;",
        )
        wanted = [
            ("completion_undated", "completed_on", [5]),
            ("not_in_list", "theme", [3]),
            ("place_unknown", "municipality_id", [4]),
            ("row_repeated", "external_id", [6]),
        ]
        made = take(api, api.staff, "projects", *lines)
        assert (made["state"], counts(made), said(made)) == ("rejected", (1, 0, 0, 4), wanted)
        assert said(made, "warning") == [("row_total", None, [7])]
        assert api.staff.get("/v1/projects").json()["items"] == []
        partial = take(api, api.staff, "projects", *lines, mode="partial")
        assert (partial["state"], counts(partial), said(partial)) == ("succeeded", (1, 0, 0, 4), wanted)
        assert len(api.staff.get("/v1/projects").json()["items"]) == 1

    def test_json_lines_say_what_a_request_says(self, api: Api) -> None:
        first, second = place(api), place(api)
        shares = [
            {"municipality_id": first["id"], "basis_points": 6000},
            {"municipality_id": second["id"], "basis_points": 4000},
        ]
        line = {"external_id": "P-1", "title": "Nahwärme", "theme": "heating", "shares": shares, "published": True}
        made = take(api, api.staff, "projects", orjson.dumps(line).decode())
        assert (counts(made), said(made)) == ((1, 0, 0, 0), [])
        record = api.public.get("/v1/projects").json()["items"][0]
        assert [share["basis_points"] for share in record["shares"]] == [6000, 4000]


class TestEveryResource:
    def test_people_and_what_refers_to_them(self, api: Api) -> None:
        ags = place(api)["ags"]
        made = take(
            api, api.staff, "patrons", "Nr;Vorname;Nachname;Status;E-Mail", "K-1;Jördis;Müller;aktiv;j@example.org"
        )
        assert (counts(made), said(made)) == ((1, 0, 0, 0), [])
        lines = ("Pate;AGS;Von;Bis", f"K-1;{ags};01.01.2024;31.12.2024", f"K-1;{ags};01.12.2024;")
        made = take(api, api.staff, "engagements", *lines, mode="partial")
        assert (counts(made), said(made)) == ((1, 0, 0, 1), [("overlap", "starts_on", [3])])
        contact = ("Datum;Pate;Weg;Betreff;Dauer", "01.02.2025;K-1;Telefon;Förderung;45 min")
        made = take(api, api.staff, "consultations", *contact)
        assert (counts(made), said(made)) == ((1, 0, 0, 0), [])
        assert counts(take(api, api.staff, "consultations", *contact)) == (0, 0, 1, 0)


class TestUndo:
    def test_everything_is_as_before_and_a_second_time_is_refused(self, api: Api) -> None:
        ags = place(api)["ags"]
        head = "external_id;title;municipality_id;theme;status;completed_on"
        take(api, api.staff, "projects", head, f"P-1;LED;{ags};other;completed;2024-05-01")
        before = api.staff.get("/v1/projects/ext:P-1").json()
        made = take(
            api,
            api.staff,
            "projects",
            head,
            f"P-1;LED 2;{ags};heating;completed;2024-06-01",
            f"P-2;PV;{ags};other;idea;",
        )
        assert counts(made) == (1, 1, 0, 0)
        job = api.undone(api.staff, made["id"])
        assert (job["kind"], job["state"], job["result"]["removed"], job["result"]["restored"]) == (
            "undo", "succeeded", 1, 1,
        )  # fmt: skip
        assert api.staff.get(f"/v1/imports/{made['id']}").json()["undone_at"] is not None
        after = api.staff.get("/v1/projects/ext:P-1").json()
        assert {**after, "version": 1, "updated_at": ""} == {**before, "version": 1, "updated_at": ""}
        assert api.staff.get("/v1/projects/ext:P-2").status_code == 404
        again = api.staff.post(f"/v1/imports/{made['id']}/undo")
        assert (again.status_code, again.json()["code"]) == (409, "import_undone_already")

    def test_what_came_later_stands_in_the_way(self, api: Api) -> None:
        ags = place(api)["ags"]
        made = take(api, api.staff, "projects", "Nr;Titel;AGS;Thema", f"P-1;LED;{ags};Gebäude", f"P-2;PV;{ags};Wärme")
        first = api.staff.get("/v1/projects/ext:P-1").json()
        take(api, api.staff, "savings", "Projekt;Art;Tonnen;Bezug;Stufe", "P-2;direkt;1,5;t/a;geplant")
        api.staff.patch(f"/v1/projects/{first['id']}", {"title": "Neu"})
        job = api.undone(api.staff, made["id"])
        assert (job["state"], job["problem"]["code"]) == ("failed", "import_depended_on")
        assert sorted(each["code"] for each in job["problem"]["errors"]) == ["changed_since", "depended_on"]
        assert api.staff.get("/v1/projects/ext:P-2").status_code == 200
