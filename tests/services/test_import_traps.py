"""Every trap a German list holds, by its name, from the file to the record and to the report."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from tests.api import Api
from tests.factories import municipalities
from tests.formats.test_official_files import register_workbook

HEAD = ["Projektnr.", "Titel", "AGS", "Thema", "Status", "Ende", "Kosten"]
LINE = ["P-1", "Größe \u2013 Öl", "07231502", "Wärme", "umgesetzt", "31.12.2024", "1.234,56 €"]


def text(mark: str, *lines: list[str], head: list[str] = HEAD) -> str:
    return "\r\n".join(mark.join(f'"{cell}"' for cell in cells) for cells in (head, *(lines or (LINE,)))) + "\r\n"


LATIN = [each.replace("\u2013", "-") for each in LINE]
DIALECTS: dict[str, bytes] = {
    "semicolon": text(";").encode(),
    "comma": text(",").encode(),
    "tab": text("\t").encode(),
    "sep= line": b"sep=|\r\n" + text("|").encode(),
    "UTF-8 with its mark": text(";").encode("utf-8-sig"),
    "UTF-16": text("\t").encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + text(";").encode("utf-16-be"),
    "cp1252": text(";").encode("cp1252"),
    "ISO-8859-15": text(";", LATIN).encode("iso-8859-15"),
    "old line ends": text(";").replace("\r\n", "\r").encode(),
}


@pytest.fixture(autouse=True)
def _places(api: Api) -> None:
    """Places: one in the agency's state, one in another, one that is gone with where it went."""
    make = api.lead.made
    make("/v1/municipalities", municipalities.body(name="Morbach", ags="07231502", ars="072310502502"))
    make("/v1/municipalities", municipalities.body(name="Stuttgart", ags="08111000", ars="081110000000"))
    new = make("/v1/municipalities", municipalities.body(name="Obergeckler", ags="07232503", ars="072325007503"))
    gone = municipalities.body(name="Obergeckler", ags="07232096", ars="072325004096", valid_to="2025-11-29")
    old = make("/v1/municipalities", gone)
    successor = {"successor_id": new["id"], "source": "Destatis"}
    assert api.lead.post(f"/v1/municipalities/{old['id']}/successors", successor).status_code in {200, 201}


def sent(api: Api, content: bytes, resource: str = "projects", **options: str) -> dict[str, Any]:
    return api.imported(api.staff, resource, content, mode="partial", **options)


def codes(made: dict[str, Any]) -> set[str]:
    return {each["code"] for each in made["report"]["conflicts"]}


class TestDialects:
    @pytest.mark.parametrize("name", DIALECTS)
    def test_are_read_as_they_are(self, api: Api, name: str) -> None:
        made = sent(api, DIALECTS[name])
        assert made["report"]["created"] == 1, made["report"]["conflicts"]
        project = api.staff.get("/v1/projects/ext:P-1").json()
        assert project["title"] == (LATIN if name == "ISO-8859-15" else LINE)[1]
        assert (project["realised_investment_eur"], project["completed_on"]) == (1234.56, "2024-12-31")


ROWS: dict[str, tuple[list[Any], dict[str, Any], set[str]]] = {
    "a real date": (["A", "07231502", datetime(2024, 12, 31), 5], {"completed_on": "2024-12-31"}, set()),  # noqa: DTZ001
    "a month": (["A", "07231502", "03/2025", 5], {"completed_on": "2025-03-31"}, {"day_from_month"}),
    "dressed key": (["A", '="07231502"', "31.12.2024", 5], {}, set()),
    "lost leading zero": (["A", 7231502, "31.12.2024", 5], {}, {"ags_seven_digits"}),
    "ARS for AGS": (["A", "072310502502", "31.12.2024", 5], {}, {"ags_from_ars"}),
    "ended key": (["A", "07232096", "31.12.2024", 5], {}, {"place_ended"}),
    "place in another state": (["A", "08111000", "31.12.2024", 5], {}, {"place_outside_states"}),
    "place by name": (["A", "Morbach", "31.12.2024", 5], {}, {"place_by_name"}),
    "no-break space": (["A", "07231502", "31.12.2024", "1\u00a0234,5"], {"realised_investment_eur": 1234.5}, set()),
    "euro sign": (["A", "07231502", "31.12.2024", "€ 1.234,56"], {"realised_investment_eur": 1234.56}, set()),
    "about": (["A", "07231502", "31.12.2024", "ca. 12,5"], {"realised_investment_eur": 12.5}, {"number_approximate"}),
    "footnote": (["A", "07231502", "31.12.2024", "12,5*"], {"realised_investment_eur": 12.5}, {"number_footnote"}),
    "thousands": (["A", "07231502", "31.12.2024", "5 TEUR"], {"realised_investment_eur": 5000.0},
                  {"number_unit_converted"}),
    "guarded formula": (["'=1+1", "07231502", "31.12.2024", 5], {"title": "=1+1"}, set()),
    "total": (["Summe", None, None, 99], {}, {"row_total"}),
    "failed formula": (["A", "#NV", "31.12.2024", 5], {}, {"cell_error"}),
    "lost digits": (["A", "7,23E+06", "31.12.2024", 5], {}, {"key_scientific"}),
    "unknown key": (["A", "07999999", "31.12.2024", 5], {}, {"place_unknown"}),
    "no day": (["A", "07231502", "31.02.2024", 5], {}, {"date_not_readable"}),
    "two digits of a year": (["A", "07231502", "31.12.24", 5], {}, {"date_not_readable"}),
}  # fmt: skip
LOST = {"total", "failed formula", "lost digits", "unknown key", "no day", "two digits of a year"}


class TestDirtyWorkbook:
    def test_every_trap_gives_its_record_or_its_reason(self, api: Api) -> None:
        book = Workbook()
        sheet = book.active
        sheet.append(["Projekte der Energieagentur"])
        sheet.append([])
        sheet.append(HEAD)
        for name, (cells, _, _) in ROWS.items():
            title, place, day, money = cells
            own = None if name == "total" else name
            sheet.append([own, title, place, None if own is None else "Wärme", own and "fertig", day, money])
        sheet.append(["* geschätzt"])
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        out = BytesIO()
        book.save(out)
        made = sent(api, out.getvalue())
        numbers = {name: 4 + place for place, name in enumerate(ROWS)}
        said: dict[int, set[str]] = {}
        for each in made["report"]["conflicts"]:
            for row in each["rows"]:
                said.setdefault(row, set()).add(each["code"])
        assert {name: said.get(number, set()) for name, number in numbers.items()} == {
            name: wanted for name, (_, _, wanted) in ROWS.items()
        }
        assert said[4 + len(ROWS)] == {"row_remark"}
        assert (made["report"]["created"], made["report"]["rejected"]) == (len(ROWS) - len(LOST), len(LOST) - 1)
        ended = next(each for each in made["report"]["conflicts"] if each["code"] == "place_ended")
        assert "07232503 Obergeckler" in ended["detail_de"]
        found = {each["external_id"]: each for each in api.staff.get("/v1/projects?limit=100").json()["items"]}
        assert set(found) == set(ROWS) - LOST
        for name, (_, fields, _) in ROWS.items():
            if name not in LOST:
                assert {each: found[name][each] for each in fields} == fields, name
        exported = api.staff.get("/v1/exports/projects?format=csv").content.decode()
        assert ",'=1+1," in exported
        assert ",=1+1," not in exported


class TestHeaders:
    def test_a_heading_twice_is_refused_with_both(self, api: Api) -> None:
        made = sent(api, text(";", [*LINE, "x"], head=[*HEAD, "Projekttitel"]).encode())
        assert (made["report"]["created"], codes(made)) == (0, {"header_duplicate"})

    def test_a_heading_nobody_knows_is_named_with_what_it_may_mean(self, api: Api) -> None:
        made = sent(api, text(";", [*LINE, "x", "y"], head=[*HEAD, "Stattus", "Bearbeiterin"]).encode())
        told = next(each for each in made["report"]["conflicts"] if each["code"] == "columns_unknown")
        assert "Bearbeiterin" in told["detail_de"]
        assert "(status?)" in told["detail_de"]

    def test_a_column_of_amounts_that_can_be_read_in_two_ways_is_asked_about(self, api: Api) -> None:
        content = text(";", [*LINE[:6], "1.234"], ["P-2", *LINE[1:6], "2.345"]).encode()
        made = sent(api, content)
        assert (made["report"]["rejected"], codes(made)) == (2, {"number_format_ambiguous"})
        assert sent(api, content, notation="german")["report"]["created"] == 2
        assert api.staff.get("/v1/projects/ext:P-1").json()["realised_investment_eur"] == 1234.0
        assert codes(sent(api, content, notation="english")) == {"number_too_precise"}  # 1.234 euros are none

    def test_tonnes_say_their_unit(self, api: Api) -> None:
        sent(api, text(";").encode())
        head = ["Projekt", "Art", "Tonnen", "Bezug", "Stufe"]
        content = text(";", ["P-1", "direkt", "19,8 t", "t/a", "geplant"], head=head)
        made = sent(api, content.encode(), "savings")
        assert (made["report"]["created"], codes(made)) == (1, set())


_PARTY = ["Gemeindekennziffer", "Stadt/Gemeinde", "Ort", "Bundesland", "Staat"]
FOERDERKATALOG = [
    "FKZ", "Ressort", "Referat", "PT", "Arb.-Einh.", "Zuwendungsempfänger", *_PARTY, "Ausführende Stelle", *_PARTY,
    "Thema", "Leistungsplansystematik", "Klartext Leistungsplansystematik", "Laufzeit von", "Laufzeit bis",
    "Fördersumme in EUR", "Förderprofil", "Verbundprojekt", "Förderart",
]  # fmt: skip


def registered(number: str, amount: str, theme: str = "KSI: Sanierung") -> list[str]:
    party = ["07231502", "Morbach", "Morbach", "Rheinland-Pfalz", "Deutschland"]
    return [number, "BMWK", "KB1", "ZUG", "KSI", "Gemeinde Morbach", *party, "Gemeinde Morbach", *party, theme, "YY",
            "Klima", "01.01.2024", "31.12.2024", amount, "Technologie", "", "PDIR"]  # fmt: skip


class TestOfficialFiles:
    def test_the_federal_grant_register_becomes_grants(self, api: Api) -> None:
        rows = [registered("67K1", "12.345,67"), registered("67K2", "0"), registered("67K1", "1,00")]
        lines = [";".join(f'="{cell}"' for cell in cells) for cells in (FOERDERKATALOG, *rows)]
        content = "\r\n".join(lines).encode("iso-8859-15")
        made = sent(api, content, "grants")
        assert {name: made["report"][name] for name in ("created", "rejected")} == {"created": 3, "rejected": 1}
        assert "grant_duplicate" in codes(made)
        grants = {each["grant_number"]: each for each in api.staff.get("/v1/fundings/grants").json()["items"]}
        assert (grants["67K1"]["granted_eur"], grants["67K1"]["status"]) == (12345.67, "granted")
        assert (grants["67K2"]["granted_eur"], grants["67K2"]["status"]) == (None, "applied")
        again = sent(api, content, "grants")
        assert (again["report"]["created"], again["report"]["unchanged"]) == (0, 3)
        assert api.undone(api.staff, made["id"])["problem"] is None
        assert api.staff.get("/v1/fundings/grants").json()["items"] == []

    def test_the_quarterly_workbook_of_the_register_becomes_the_tree(self, api: Api) -> None:
        made = api.imported(api.lead, "municipalities", register_workbook())
        assert (made["state"], made["report"]["created"]) == ("succeeded", 6), made["report"]
        place = api.public.get("/v1/municipalities/ags:07132050").json()
        assert (place["name"], place["area_ha"], place["valid_from"]) == ("Hamm (Sieg)", 906, "2026-03-31")
        point = {name: place[name] for name in ("longitude", "latitude", "located_on", "urbanisation")}
        assert point == {
            "longitude": 7.6706, "latitude": 50.7645, "located_on": "2026-03-31", "urbanisation": "sparse",
        }  # fmt: skip
        assert place["location_source"] == "Destatis AuszugGV, " + place["source"].rpartition(", ")[2]
        assert api.imported(api.lead, "municipalities", register_workbook())["report"]["unchanged"] == 6
