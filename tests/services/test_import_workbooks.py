"""A workbook with every trap, rehearsed, taken, repeated, undone; and reports that are counted by hand."""

from collections import Counter
from datetime import date
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import Database
from app.models import metadata
from app.services import ledger
from tests.api import Api
from tests.factories import municipalities
from tests.factories.networks import EXAMPLES
from tests.factories.workbooks import named

KEPT = ("municipalities", "patrons", "projects", "project_shares", "savings", "workshops", "registrations", "grants")


def place(api: Api, **values: Any) -> dict[str, Any]:
    return api.lead.made("/v1/municipalities", municipalities.body(**values))


def counts(made: dict[str, Any]) -> tuple[int, int, int, int]:
    return tuple(made["report"][name] for name in ("created", "updated", "unchanged", "rejected"))


def codes(made: dict[str, Any], severity: str) -> dict[tuple[str, str | None], int]:
    found = [each for each in made["report"]["conflicts"] if each["severity"] == severity]
    return {(each["code"], each["column"]): each["total"] for each in found}


def rows_of(database: Database) -> dict[str, list[Any]]:
    """What the tables hold, without versions and moments."""
    found = {}
    with database.snapshot() as db:
        for name in KEPT:
            table = metadata.tables[name]
            columns = [each for each in table.columns if each.name not in {"version", "updated_at", "updated_by"}]
            found[name] = sorted(map(repr, db.all(sa.select(*columns))))
    return found


def book(ags: str, *, broken: bool = False) -> dict[str, list[list[Any]]]:
    """Places, volunteers, projects, savings and events that refer to each other, the sheets in the wrong order."""
    odd: list[list[Any]] = [
        ["E-9", "P-404", "direkt", 1, "t/a", "geplant"],
        ["E-8", "P-9", "direkt", 1, "t/a", "geplant"],
    ]
    return {
        "CO2-Einsparungen": [
            ["Einsparungsnummer", "Projekt", "Art", "Tonnen", "Bezug", "Stufe"],
            ["E-1", "P-1", "direkt", 19.8, "t/a", "erreicht"],
            *(odd if broken else []),
        ],
        "Projekte": [
            [
                "Projektnummer",
                "Titel",
                "Kommune",
                "Handlungsfeld",
                "Status",
                "Abgeschlossen am",
                "Investition",
                "Vorgang",
            ],
            ["P-1", "LED", int(ags), "Straßenbeleuchtung", "umgesetzt", date(2024, 12, 31), 1234.56, "x"],
            *([["P-9", "Wärme", "07999999", "Wärmenetzz", "geplant", None, "ca. 12", None]] if broken else []),
            ["Summe", None, None, None, None, None, 1234.56, None],
        ],
        "Anmeldungen": [["Veranstaltung", "Pate", "Status"], ["W-1", "K-1", "teilgenommen"]],
        "Klimaschutzpaten": [["Patennummer", "Vorname", "Nachname"], ["K-1", "Jördis", "Müßig"]],
        "Kommunen": [["Übergeordnete Einheit", "Ebene", "Name"], [ags, "Stadtteil", "Nordstadt"]],
        "Veranstaltungen": [
            ["Veranstaltungsnummer", "Titel", "Beginn", "Ende", "Status"],
            ["W-1", "Grundkurs", "01.03.2025 18:00", "01.03.2025 20:00", "stattgefunden"],
        ],
        "Hinweise": [["Bitte lesen"], ["Diese Mappe ist unvollständig."]],
    }


class TestWorkbook:
    def test_sheets_find_their_order_and_a_second_time_changes_nothing(self, api: Api) -> None:
        content = named(book(place(api)["ags"]))
        made = api.imported(api.staff, "workbook", content, file_name="mappe.xlsx")
        assert (made["state"], counts(made)) == ("succeeded", (6, 0, 0, 0)), made["report"]["conflicts"]
        assert codes(made, "warning") == {
            ("ags_seven_digits", "municipality_id"): 1,
            ("columns_unknown", None): 1,
            ("row_total", None): 1,
            ("sheet_unknown", None): 1,
        }
        saving = api.staff.get("/v1/savings/ext:E-1").json()
        assert (saving["result_t"], saving["effect_from"]) == (19.8, "2025-01")
        assert api.public.get("/v1/municipalities?level=quarter").json()["items"][0]["name"] == "Nordstadt"
        again = api.imported(api.staff, "workbook", content)
        assert (counts(again), codes(again, "error")) == ((0, 0, 6, 0), {})

    def test_a_broken_row_takes_those_along_that_refer_to_it(self, api: Api) -> None:
        content = named(book(place(api)["ags"], broken=True))
        wanted = {
            ("not_in_list", "theme"): 1,
            ("reference_refused", "project_id"): 1,
            ("reference_unknown", "project_id"): 1,
        }
        rehearsed = api.imported(api.staff, "workbook", content, dry_run="true", mode="partial")
        made = api.imported(api.staff, "workbook", content, mode="partial")
        assert (codes(made, "error"), counts(made)) == (wanted, (6, 0, 0, 3))
        assert rehearsed["report"] == made["report"]

    def test_is_undone_with_all_its_figures(self, api: Api) -> None:
        ags = place(api)["ags"]
        before, figures = rows_of(api.database), api.public.get("/v1/impact").json()
        made = api.imported(api.staff, "workbook", named(book(ags)))
        assert rows_of(api.database) != before
        assert api.undone(api.staff, made["id"])["state"] == "succeeded"
        assert rows_of(api.database) == before
        after = api.public.get("/v1/impact").json()
        assert {name: after[name] for name in ("annual", "counts")} == {
            name: figures[name] for name in ("annual", "counts")
        }
        with api.database.snapshot() as db:
            assert ledger.verify(db).wrong == 0


def dirty(ags: str, count: int) -> tuple[list[str], Counter[str], int]:
    """Rows of projects with mistakes dealt in turn, and what the report must say of them."""
    lines, wanted, good = (
        ["Projektnummer;Titel;Kommune;Handlungsfeld;Status;Abgeschlossen am;Investition"],
        Counter[str](),
        0,
    )
    for number in range(count):
        cells = [f"P-{number}", f"Projekt {number}", ags, "Wärme", "geplant", "", "1.234,50 €"]
        mistake = number % 10
        if mistake == 1:
            cells[3], code = "Wärmenetzz", "not_in_list"
        elif mistake == 2:
            cells[2], code = "07999999", "place_unknown"
        elif mistake == 3:
            cells[4], code = "umgesetzt", "completion_undated"
        elif mistake == 4:
            cells[5], code = "31.02.2024", "date_not_readable"
        elif mistake == 5:
            cells[1], code = "", "missing"
        elif mistake == 6:
            cells[0], code = f"P-{number - 6}", "row_repeated"
        else:
            code, good = "", good + 1
        wanted[code] += 1
        lines.append(";".join(cells))
    del wanted[""]
    return lines, wanted, good


class TestReport:
    def test_ten_thousand_dirty_rows_are_six_causes(self, api: Api) -> None:
        lines, wanted, good = dirty(place(api)["ags"], 10_000)
        made = api.imported(api.staff, "projects", "\n".join(lines).encode("cp1252"), mode="partial")
        assert counts(made) == (good, 0, 0, 6_000)
        errors = [each for each in made["report"]["conflicts"] if each["severity"] == "error"]
        assert {each["code"]: each["total"] for each in errors} == wanted
        assert {len(each["rows"]) for each in errors} == {200}
        assert next(each["rows"][:3] for each in errors if each["code"] == "row_repeated") == [8, 18, 28]
        answer = api.staff.get(f"/v1/imports/{made['id']}/file", headers={"accept-language": "de"})
        text = answer.content.decode("cp1252")
        assert answer.headers["content-type"].startswith("text/csv")
        assert len(text.splitlines()) == 6_001
        assert api.stranger.get(f"/v1/imports/{made['id']}/file").status_code == 404
        assert "Wärmenetzz" in text.splitlines()[1]
        with api.database.write() as write:  # so many rows are deleted after the test by plans that know of them
            write.run(sa.text("ANALYZE projects" if write.dialect == "postgresql" else "SELECT 1"))

    def test_a_rehearsal_says_what_the_real_thing_says(self, api: Api) -> None:
        ags = place(api)["ags"]
        cells = st.tuples(
            st.sampled_from(["P-1", "P-2", "P-3", ""]),
            st.sampled_from(["LED", "", "x" * 201]),
            st.sampled_from([ags, ags[1:], "07999999", "Nirgends", ""]),
            st.sampled_from(["Wärme", "warme", ""]),
            st.sampled_from(["idee", "fertig", ""]),
            st.sampled_from(["31.12.2024", "2024", "12/2024", ""]),
            st.sampled_from(["1,5", "1.500", "ca. 3", "drei", ""]),
        )

        @given(st.lists(cells, min_size=1, max_size=8), st.sampled_from(["atomic", "partial"]),
               st.sampled_from(["create", "update", "upsert"]))  # fmt: skip
        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        def same(rows: list[tuple[str, ...]], mode: str, strategy: str) -> None:
            lines = ["Projektnummer;Titel;Kommune;Handlungsfeld;Status;Abgeschlossen am;Investition"]
            content = "\n".join(lines + [";".join(row) for row in rows]).encode()
            how = {"mode": mode, "strategy": strategy}
            rehearsed = api.imported(api.staff, "projects", content, dry_run="true", **how)
            real = api.imported(api.staff, "projects", content, **how)
            assert (rehearsed["report"], rehearsed["state"]) == (real["report"], real["state"])

        same()
