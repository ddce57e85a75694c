"""Workbooks of every kind, read into typed rows."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from app.formats.cells import Cell, Unreadable
from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.numbers import MASS_UNITS, NumberFormat, NumberVote
from app.formats.sheets import Document, FileKind
from app.formats.values import is_total_row
from app.formats.workbook_binary import errors_of
from tests.formats.dirty_workbook import FIRST_ROW, HEADER, dirty_workbook, row_of


@pytest.fixture(scope="module")
def document() -> Document:
    return open_document(dirty_workbook(), "Liste.xlsx")


@pytest.fixture(scope="module")
def rows(document: Document) -> dict[int, tuple[Cell, ...]]:
    found = [item for item in document.sheets[0].rows() if not isinstance(item, Finding)]
    return dict(found)


class TestDirtyWorkbook:
    def test_the_header_is_found_below_the_titles_and_its_merged_cells_count_for_all_they_cover(
        self, document: Document
    ) -> None:
        sheet = document.sheets[0]
        assert (sheet.name, sheet.header, sheet.header_row) == ("Projekte 2024", tuple(HEADER), 6)

    def test_rows_are_numbered_as_the_spreadsheet_shows_them(self, rows: dict[int, tuple[Cell, ...]]) -> None:
        assert list(rows)[:2] == [FIRST_ROW, FIRST_ROW + 2]

    def test_a_total_row_is_known_as_one(self, rows: dict[int, tuple[Cell, ...]]) -> None:
        assert [number for number, cells in rows.items() if is_total_row(cells)] == [row_of("megawatt") + 1]

    def test_hidden_sheets_are_said_and_empty_ones_left_out(self, document: Document) -> None:
        assert [(sheet.name, sheet.hidden) for sheet in document.sheets] == [("Projekte 2024", False), ("Alt", True)]
        assert [item.fault.code for item in document.findings] == ["workbook_hidden_sheets"]

    def test_rows_are_read_again_and_again(self, document: Document) -> None:
        sheet = document.sheets[1]
        assert list(sheet.rows()) == list(sheet.rows()) == [(2, ("Au", "07132084"))]

    def test_a_column_is_decided_by_its_texts_alone(self, rows: dict[int, tuple[Cell, ...]]) -> None:
        vote = NumberVote(MASS_UNITS)
        vote.add(cells[5] for cells in rows.values())
        assert vote.format is NumberFormat.GERMAN


ERROR = {("urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0", "value-type"): "error"}


def ods() -> BytesIO:
    book = OpenDocumentSpreadsheet()
    table = Table(name="Tabelle1")
    book.spreadsheet.addElement(table)
    empty = TableRow(numberrowsrepeated=2)
    empty.addElement(TableCell(numbercolumnsrepeated=3))
    table.addElement(empty)
    cells: list[list[tuple[dict[str, Any], str]]] = [
        [({"valuetype": "string"}, name) for name in ("Name", "Beginn", "Tonnen", "Fertig")],
        [
            ({"valuetype": "string"}, "007"),
            ({"valuetype": "date", "datevalue": "2024-12-31"}, "31.12.24"),
            ({"valuetype": "float", "value": 19.8}, "19,8"),
            ({"valuetype": "boolean", "booleanvalue": "true"}, "WAHR"),
        ],
        [
            ({"valuetype": "string"}, "008"),
            ({"valuetype": "string", "formula": "of:=NA()", "qattributes": ERROR}, "#NV"),
            ({"formula": "of:=1+1"}, ""),
            ({"valuetype": "boolean", "booleanvalue": "false"}, "FALSCH"),
        ],
    ]
    for row in cells:
        made = TableRow()
        for attributes, text in row:
            cell = TableCell(**attributes)
            cell.addElement(P(text=text))
            made.addElement(cell)
        table.addElement(made)
    out = BytesIO()
    book.write(out)
    return out


def xls() -> BytesIO:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Tabelle1")
    for place, name in enumerate(("Name", "Beginn", "Tonnen", "Fertig")):
        sheet.write(2, place, name)
    sheet.write(3, 0, "007")
    sheet.write(3, 1, date(2024, 12, 31), xlwt.easyxf(num_format_str="DD.MM.YYYY"))
    sheet.write(3, 2, 19.8)
    sheet.write(3, 3, True)  # noqa: FBT003 - the value of a cell
    out = BytesIO()
    book.save(out)
    return out


class TestOtherWorkbooks:
    @pytest.mark.parametrize("made", [ods, xls])
    def test_cells_keep_their_types_and_rows_their_numbers(self, made: Any) -> None:
        document = open_document(made())
        assert document.kind is FileKind.WORKBOOK
        sheet = document.sheets[0]
        assert (sheet.header, sheet.header_row) == (("Name", "Beginn", "Tonnen", "Fertig"), 3)
        assert next(sheet.rows()) == (4, ("007", date(2024, 12, 31), 19.8, True))

    def test_errors_and_formulas_without_value_are_found_in_opendocument_too(self) -> None:
        cells = dict(item for item in open_document(ods()).sheets[0].rows() if not isinstance(item, Finding))[5]
        assert [cell.fault.code if isinstance(cell, Unreadable) else cell for cell in cells] == [
            "008",
            "#NV",
            "cell_formula_without_value",
            False,
        ]

    def test_errors_are_found_in_the_old_binary_format_too(self) -> None:
        book = xlwt.Workbook()
        for name in ("Erste", "Zweite \u2192"):
            sheet = book.add_sheet(name)
            for place, heading in enumerate(("Name", "Ort", "Tonnen")):
                sheet.write(1, place, heading)
            for row in range(2, 400):
                sheet.write(row, 0, f"P-{row}")
                sheet.row(row).set_cell_error(2, "#REF!") if row % 2 else sheet.write(row, 2, row)
        sheet.row(5).set_cell_error(1, 0x2A)
        out = BytesIO()
        book.save(out)
        first, second = open_document(out).sheets
        rows = dict(item for item in second.rows() if not isinstance(item, Finding))
        assert [cell.fault.params["value"] for cell in rows[6][1:] if isinstance(cell, Unreadable)] == ["#N/A", "#REF!"]
        assert (rows[7][0], rows[7][2]) == ("P-6", 6)
        odd = [item for item in first.rows() if not isinstance(item, Finding) and isinstance(item[1][2], Unreadable)]
        assert len(odd) == 199
        for cut in (600, 5_000, 20_000):  # what is broken is for the parser to refuse
            assert errors_of(BytesIO(out.getvalue()[:cut])) is not None

    def test_a_workbook_is_known_by_its_content_and_a_wrong_name_is_said(self, tmp_path: Path) -> None:
        path = tmp_path / "x"
        path.write_bytes(xls().getvalue())
        document = open_document(path, "Liste.csv")
        assert [item.fault.code for item in document.findings] == ["file_name_misleads"]
        assert document.usable
