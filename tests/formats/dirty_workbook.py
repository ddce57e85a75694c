"""A workbook with every trap a list of an agency has held, made in code."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook

HEADER = [
    "Kommune", "AGS", "Status", "Beginn", "Monat", "Tonnen", "Kosten netto", "Kosten brutto", "Öffentlich", "Bemerkung",
]  # fmt: skip

A_MOMENT = datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001 - spreadsheets know no zones

ROWS: dict[str, list[Any]] = {
    "plain": ["Köngen", "08116035", "fertig", date(2024, 12, 31), date(2025, 3, 1), 19.8, 225000, 267750, True, "ok"],
    "key_as_number": ["Morbach", 7231502, "fertig", A_MOMENT, "03/2025", 0.1, 1, 1, "ja", ""],
    "ars_for_ags": ["Ulmet", 71325009084, "fertig", "31.12.2024", "März 2025", "ca. 12", "1.234,50 €", 2, "x", ""],
    "text_numbers": [
        "Au",
        '="07132084"',
        "fertig",
        "2024-12-31",
        "2025-03",
        "12 t*",
        "12,- €",
        "T€ 5",
        "nein",
        "'=1+1",
    ],
    "serial_date": [
        "Bad Ems",
        "07141006",
        "fertig",
        45657,
        "3.2025",
        "1\u00a0234,5 t",
        "1.500,00",
        3,
        0,
        "  Text\u00a0",
    ],
    "error_cell": ["Selters", "07143068", "#NV", date(2024, 5, 1), date(2025, 3, 15), "#REF!", 4, 4, False, ""],
    "formula": ["Wirges", "07143087", "fertig", date(2024, 5, 1), date(2025, 3, 1), "=1+1", 5, 5, False, ""],
    "bound": ["Nauort", "07143050", "fertig", date(2024, 5, 1), date(2025, 3, 1), "> 5", 6, 6, "vielleicht", ""],
    "number_became_date": ["Höhr", "07143032", "fertig", "31.02.2024", "13/2025", date(2024, 5, 1), 7, 7, None, ""],
    "megawatt": ["Horb", "7,14E+06", "fertig", None, None, "500 kg", 8, "1.2.3", None, ""],
}
"""Name of the trap -> cells. The sheet begins at B3, with two title rows above a header of two rows."""

FIRST_ROW = 7
"""Row of the first trap in the spreadsheet; an empty row stands between the first and the second one."""


def row_of(trap: str) -> int:
    place = list(ROWS).index(trap)
    return FIRST_ROW + place + (1 if place else 0)


def dirty_workbook() -> BytesIO:
    book = Workbook()
    sheet = book.active
    sheet.title = "Projekte 2024"
    sheet["B3"] = "Liste der Projekte"
    sheet["B4"] = "Stand:"
    sheet["C4"] = date(2025, 1, 1)
    for place, heading in enumerate(HEADER):
        upper, _, lower = heading.partition(" ")
        sheet.cell(5, 2 + place, upper if place != 7 else None)
        if lower:
            sheet.cell(6, 2 + place, lower)
        else:
            sheet.merge_cells(start_row=5, end_row=6, start_column=2 + place, end_column=2 + place)
    sheet.merge_cells(start_row=5, end_row=5, start_column=8, end_column=9)
    for trap, cells in ROWS.items():
        for place, cell in enumerate(cells):
            written = sheet.cell(row_of(trap), 2 + place)
            written.value = cell
            if isinstance(cell, str):
                written.data_type = "f" if cell == "=1+1" else "e" if cell == "#REF!" else "s"
    total = row_of("megawatt") + 1
    sheet.cell(total, 2, "Summe")
    sheet.cell(total, 8, 225028)
    sheet.cell(total + 1, 2, time(3, 4))
    hidden = book.create_sheet("Alt")
    hidden.sheet_state = "hidden"
    hidden.append(["Kommune", "AGS"])
    hidden.append(["Au", "07132084"])
    book.create_sheet("Leer")
    out = BytesIO()
    book.save(out)
    return out
