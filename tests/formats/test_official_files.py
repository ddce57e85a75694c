"""The register workbook and the export of the grant register, as their publishers write them."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.grant_register import GrantParty, GrantRegisterRow, grant_sheet, read_grant_register
from app.formats.register import read_register
from app.formats.register_record import Level, RegisterRecord
from app.formats.register_workbook import read_register_workbook, register_sheet
from app.formats.sheets import FileKind
from tests.formats.shared_data import shared_file

RECORDS = [
    ["10", None, "07", None, None, None, None, "Rheinland-Pfalz"],
    ["20", None, "07", "1", None, None, None, "früher: Regierungsbezirk Koblenz"],
    ["40", "44", "07", "1", "32", None, None, "Altenkirchen (Westerwald), Landkreis"],
    ["50", "53", "07", "1", "32", "5009", None, "Hamm (Sieg)"],
    [
        "60",
        "64",
        "07",
        "1",
        "32",
        "5009",
        "050",
        "Hamm (Sieg)",
        9.06,
        3290,
        1600,
        1690,
        363,
        "57577",
        "7,6706",
        "50,7645",
        None,
        None,
        "03",
        "gering besiedelt",
    ],
    ["60", "64", "7", "1", "32", "5009", "9", "Bitzen", "6,39", "728", "360", "368", "114", "57539", "7,74", "50,79"],
]


def register_workbook(sheet_name: str = "Onlineprodukt_Gemeinden31032026", records: list[Any] = RECORDS) -> bytes:
    book = Workbook()
    book.active.title = "Deckblatt"
    book.active["A1"] = "Gemeindeverzeichnis"
    sheet = book.create_sheet(sheet_name)
    sheet["A1"] = "Alle politisch selbständigen Gemeinden mit ausgewählten Merkmalen am 31.03.2026"
    sheet["A3"], sheet["B3"], sheet["C3"], sheet["H3"] = (
        "Satzart",
        "Textkennzeichen",
        "Amtlicher Regionalschlüssel",
        "Gemeindename",
    )
    for place, part in enumerate(("Land", "RB", "Kreis", "VB", "Gem"), 3):
        sheet.cell(5, place, part)
    for row, cells in enumerate(records, 7):
        for place, cell in enumerate(cells, 1):
            sheet.cell(row, place, cell)
    sheet.cell(8 + len(records), 1, "© Statistisches Bundesamt")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def records_of(data: bytes) -> tuple[list[RegisterRecord], list[Finding]]:
    document = open_document(data)
    assert document.kind is FileKind.REGISTER_WORKBOOK
    sheet = register_sheet(document)
    assert sheet is not None
    items = list(read_register_workbook(sheet))
    found = [item for item in items if isinstance(item, Finding)]
    return [item for item in items if isinstance(item, RegisterRecord)], found


class TestRegisterWorkbook:
    def test_its_rows_are_records_of_the_register(self) -> None:
        records, findings = records_of(register_workbook())
        assert findings == []
        assert [record.key for record in records] == ["07", "071", "07132", "071325009", "071325009050", "071325009009"]
        assert records[4] == RegisterRecord(
            line=11, record_type="60", level=Level.MUNICIPALITY, edition=date(2026, 3, 31), key="071325009050",
            ags="07132050", name="Hamm (Sieg)", seat="", text_code="64", area_ha=906, population=3290,
            population_male=1600, postcode="57577", longitude=7_670_600, latitude=50_764_500, urbanisation="03",
        )  # fmt: skip
        assert (records[5].area_ha, records[5].population) == (639, 728)
        assert (records[5].longitude, records[5].latitude, records[5].urbanisation) == (7_740_000, 50_790_000, "")

    def test_a_point_or_comma_in_coordinates_is_read_as_the_one_that_lies_in_germany(self) -> None:
        place = ["60", "64", "07", "1", "32", "5009", "051", "X", 1, 1, 1, 0, 1, "57577"]
        for given in (("7.671", "50.765"), ("7,671", "50,765"), (7.671, 50.765)):
            record = records_of(register_workbook(records=[*RECORDS, [*place, *given]]))[0][-1]
            assert (record.longitude, record.latitude) == (7_671_000, 50_765_000)
        _, findings = records_of(register_workbook(records=[*RECORDS, [*place, "50,765", "7,671"]]))
        assert [(item.fault.code, item.fault.params["field"]) for item in findings] == [
            ("register_number_invalid", "longitude")
        ]

    def test_the_day_stands_in_the_titles_if_not_in_the_name(self) -> None:
        assert records_of(register_workbook("Onlineprodukt_Gemeinden"))[0][0].edition == date(2026, 3, 31)
        assert records_of(register_workbook("Onlineprodukt_Gemeinden_310326"))[0][0].edition == date(2026, 3, 31)

    @pytest.mark.parametrize(
        ("record", "code"),
        [
            (["60", "64", "07", "1", "32", "9999", "051", "X", 1, 1, 1], "register_parent_missing"),
            (["60", "64", "07", "1", "32", None, "051", "X", 1, 1, 1], "register_key_invalid"),
            (["70", "64", "07"], "register_type_unknown"),
            (["60", "64", "07", "1", "32", "5009", "051", None, 1, 1, 1], "register_name_missing"),
            (["60", "64", "07", "1", "32", "5009", "051", "X", "groß", 1, 1], "register_number_invalid"),
            (["60", "64", "07", "1", "32", "5009", "051", "X", 1, 1, 2], "register_population_parts"),
            (["60", "64", "07", "1", "32", "5009", "050", "X", 1, 1, 1], "register_key_duplicate"),
        ],
    )
    def test_a_broken_row_costs_itself(self, record: list[Any], code: str) -> None:
        records, findings = records_of(register_workbook(records=[*RECORDS, record]))
        assert len(records) == len(RECORDS)
        assert [(item.fault.code, item.fault.pointer) for item in findings] == [(code, "row 13")]

    def test_the_whole_register_reads_the_same_from_both_kinds_of_file(self) -> None:
        lines = [
            item
            for item in read_register(shared_file("destatis", "GV100AD_30112025.txt"))
            if isinstance(item, RegisterRecord)
        ]
        records, findings = records_of(register_workbook("Onlineprodukt_Gemeinden30112025", list(rows_of(lines))))
        assert [item for item in findings if item.is_error] == []
        assert [key_figures(record) for record in records] == [key_figures(record) for record in lines]


def rows_of(records: list[RegisterRecord]) -> Iterator[list[Any]]:
    for each in records:
        parts = [each.key[:2], each.key[2:3], each.key[3:5], each.key[5:9], each.key[9:12]]
        figures = []
        if each.area_ha is not None:
            figures = [each.area_ha / 100, each.population, each.population_male, None, None, each.postcode]
        yield [each.record_type, each.text_code, *parts, each.name, *figures]


def key_figures(record: RegisterRecord) -> tuple[Any, ...]:
    return (
        record.level, record.key, record.ags, record.name, record.text_code, record.area_ha, record.population,
        record.population_male, record.postcode, record.edition,
    )  # fmt: skip


PARTY = ["Gemeindekennziffer", "Stadt/Gemeinde", "Ort", "Bundesland", "Staat"]
OF_2023 = [
    "FKZ", "Ressort", "Referat", "PT", "Arb.-Einh.", "Zuwendungsempfänger", *PARTY, "Ausführende Stelle", *PARTY,
    "Thema", "Leistungsplansystematik", "Klartext Leistungsplansystematik", "Laufzeit von", "Laufzeit bis",
    "Fördersumme in EUR", "Förderprofil", "Verbundprojekt", "Förderart",
]  # fmt: skip
OF_2026 = [
    "FKZ", "Ressort", "Referat", "Administrierende Stelle", "Arb.-Einh.", "Förderempfänger /Auftragnehmer", *PARTY,
    "Ausführende Stelle", *PARTY, "Thema des geförderten Vorhabens", "Leistungsplansystematik",
    "Klartext Leistungsplansystematik", "Laufzeit von", "Laufzeit bis",
    "Förder- / Auftragssumme (Anteil des Bundes) in EUR", "Förderprofil", "Projekt", "Förderart",
]  # fmt: skip
KOENGEN = ["08116035", "Köngen", "Köngen", "Baden-Württemberg", "Deutschland"]
GRANT = [
    "03K07675", "BMWK", "KSI 2", "ZUG", "ZUG-K1", "Gemeinde Köngen", *KOENGEN, "Gemeinde Köngen", *KOENGEN,
    "Straßenbeleuchtung; Umstellung auf LED", "NKI001", "KSI - Investive Maßnahmen", "01.02.2018", "31.03.2019",
    "1.234.567,89", "Klimaschutz", "", "PDIR",
]  # fmt: skip


def export(header: list[str], *rows: list[str], encoding: str = "iso-8859-15") -> bytes:
    lines = [";".join(f'="{cell}"' for cell in row) + ";" for row in (header, *rows)]
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def changed(**cells: str) -> list[str]:
    places = {"theme": 17, "number": 0, "amount": 22, "ags": 6, "end": 21}
    row = list(GRANT)
    for name, cell in cells.items():
        row[places[name]] = cell
    return row


def grants_of(data: bytes) -> tuple[list[GrantRegisterRow], list[str]]:
    document = open_document(data)
    assert document.kind is FileKind.GRANT_REGISTER
    sheet = grant_sheet(document)
    assert sheet is not None
    items = list(read_grant_register(sheet))
    found = [item.fault.code for item in (*document.findings, *items) if isinstance(item, Finding)]
    return [item for item in items if isinstance(item, GrantRegisterRow)], found


class TestGrantRegister:
    @pytest.mark.parametrize("header", [OF_2023, OF_2026])
    @pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8-sig"])
    def test_a_grant_is_read_with_its_parties_whatever_the_year(self, header: list[str], encoding: str) -> None:
        grants, findings = grants_of(export(header, GRANT, encoding=encoding))
        party = GrantParty("Gemeinde Köngen", "08116035", "Köngen", "Köngen", "Baden-Württemberg", "Deutschland")
        assert findings == []
        assert grants == [
            GrantRegisterRow(
                number=2, grant_number="03K07675", ministry="BMWK", unit="KSI 2", agency="ZUG", work_unit="ZUG-K1",
                recipient=party, executing=party, theme="Straßenbeleuchtung; Umstellung auf LED", plan_code="NKI001",
                plan_text="KSI - Investive Maßnahmen", period_from=date(2018, 2, 1), period_to=date(2019, 3, 31),
                amount_cents=123_456_789, funding_profile="Klimaschutz", joint_project="", funding_kind="PDIR",
            )
        ]  # fmt: skip

    def test_signs_in_which_the_encodings_differ_are_read_as_the_register_writes_them(self) -> None:
        grants, _ = grants_of(export(OF_2023, changed(theme="Škoda für 5 €, Œuvre")))
        assert grants[0].theme == "Škoda für 5 €, Œuvre"

    @pytest.mark.parametrize(
        ("row", "codes", "kept"),
        [
            (changed(amount="0,00"), [], 1),
            (changed(theme="Broschüre, nur zum Zweck der Auszahlung"), ["grant_bookkeeping"], 0),
            (changed(theme="SAMMELVORHABENBUCHUNG"), ["grant_bookkeeping"], 0),
            (changed(ags="8116035"), [], 1),
            (changed(ags="CH-1"), ["ags_not_digits"], 1),
            (changed(amount="viel"), ["number_not_readable"], 0),
            (changed(end="31.03.2017"), ["period_reversed"], 0),
            (changed(number=""), ["cell_missing"], 0),
        ],
    )
    def test_what_is_odd_about_a_row_is_said(self, row: list[str], codes: list[str], kept: int) -> None:
        grants, findings = grants_of(export(OF_2026, row))
        assert (findings, len(grants)) == (codes, kept)

    def test_an_amount_of_zero_is_not_disclosed(self) -> None:
        assert grants_of(export(OF_2023, changed(amount="0")))[0][0].amount_cents is None

    def test_a_grant_twice_is_taken_once(self) -> None:
        grants, findings = grants_of(export(OF_2023, GRANT, GRANT))
        assert (len(grants), findings) == (1, ["grant_duplicate"])

    def test_it_is_known_as_a_workbook_too(self) -> None:
        book = Workbook()
        book.active.append(OF_2023)
        book.active.append([*GRANT[:22], 1234.5, *GRANT[23:]])
        out = BytesIO()
        book.save(out)
        grants, findings = grants_of(out.getvalue())
        assert (grants[0].amount_cents, findings) == (123_450, [])
