"""Readings: what people and spreadsheets write into cells, column by column as an import takes it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import Fault
from app.formats.cells import Cell, Nested, Unreadable
from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.numbers import NumberFormat
from app.formats.values import ERROR_VALUES
from app.models.imports import ImportResource
from app.services.imports.cells import reader
from app.services.imports.parsing import Parser
from app.services.sheets import SHEETS, Column
from tests.formats.dirty_workbook import HEADER, ROWS, dirty_workbook, row_of

PROJECTS, SAVINGS = SHEETS[ImportResource.PROJECTS].by_name, SHEETS[ImportResource.SAVINGS].by_name
WORKSHOPS = SHEETS[ImportResource.WORKSHOPS].by_name


def said(column: Column, cell: Cell, *, exact: bool = False) -> Any:
    """What an import makes of a cell: the value, what is reported, or both."""
    reading = Parser(column, reader(column, NumberFormat.GERMAN, exact=exact)).reading(cell)
    if reading.fault is None:
        return reading.value
    return reading.fault.code if reading.refused else (reading.value, reading.fault.code)


TITLE, EXTERNAL_ID = PROJECTS["title"], PROJECTS["external_id"]
EUROS, TONNES = PROJECTS["realised_investment_eur"], SAVINGS["result_t"]
DAY, MONTH, FLAG, THEME = PROJECTS["completed_on"], SAVINGS["effect_from"], PROJECTS["published"], PROJECTS["theme"]
PLACE = PROJECTS["municipality_id"]
CASES: list[tuple[Column, Cell, Any]] = [
    (TITLE, "  Köngen\u00a0", "Köngen"),
    (TITLE, "Ko\u0308ngen", "Köngen"),
    (TITLE, "'=1+1", "=1+1"),
    (TITLE, '="007"', "007"),
    (TITLE, 7.0, "7"),
    (TITLE, 0.1 + 0.2, "0.3"),
    (TITLE, Decimal("1.50"), "1.5"),
    (TITLE, date(2024, 12, 31), "2024-12-31"),
    (TITLE, "a\x00b", "control_character"),
    (EXTERNAL_ID, "x" * 81, "too_long"),
    (EUROS, "1.234,56 €", 123_456),
    (EUROS, "€ 1.234,56", 123_456),
    (EUROS, "1\u00a0234,5\u00a0EUR", 123_450),
    (EUROS, "12,-", 1_200),
    (EUROS, "12,\u2013 €", 1_200),
    (EUROS, "1,5 Mio. €", (150_000_000, "number_unit_converted")),
    (EUROS, "5 TEUR", (500_000, "number_unit_converted")),
    (EUROS, "rund 5.000", (500_000, "number_approximate")),
    (EUROS, "5 1)", (500, "number_footnote")),
    (EUROS, "5²", (500, "number_footnote")),
    (EUROS, "mind. 5", "number_is_bound"),
    (EUROS, "bis zu 5", "number_is_bound"),
    (EUROS, "1,234", "number_too_precise"),
    (EUROS, "1e5", "number_not_readable"),
    (EUROS, 0.1 + 0.2, 30),
    (EUROS, 1e300, "number_too_large"),
    (EUROS, True, "number_not_readable"),
    (EUROS, date(2024, 5, 1), "number_is_date"),
    (EUROS, Decimal("12.34"), 1_234),
    (TONNES, "500 kg", (500, "number_unit_converted")),
    (TONNES, "19,8 t", 19_800),
    (DAY, "1. März 2025", "2025-03-01"),
    (DAY, "01. Mrz. 2025", "2025-03-01"),
    (DAY, "2025-03-01 00:00:00", "2025-03-01"),
    (DAY, datetime(2025, 3, 1, tzinfo=UTC), "2025-03-01"),
    (DAY, "01.03.2025 12:30", ("2025-03-01", "date_time_dropped")),
    (DAY, "45717", ("2025-03-01", "date_serial")),
    (DAY, 45717, ("2025-03-01", "date_serial")),
    (DAY, 45717.5, "date_not_readable"),
    (DAY, True, "date_not_readable"),
    (DAY, "31.12.24", "date_not_readable"),
    (DAY, "31.02.2024", "date_not_readable"),
    (MONTH, "03/2025", 24302),
    (MONTH, "März 2025", 24302),
    (MONTH, "Dez. 2025", 24311),
    (MONTH, "October 2025", 24309),
    (MONTH, "15.03.2025", (24302, "month_from_day")),
    (MONTH, "13/2025", "date_not_readable"),
    (THEME, " WAERME ", "heating"),
    (THEME, "Wärmee", "not_in_list"),
    (FLAG, "WAHR", True),
    (FLAG, "x", True),
    (FLAG, "-", False),
    (FLAG, "vielleicht", "yes_no_not_readable"),
    (PLACE, "7,13E+10", "key_scientific"),
    (WORKSHOPS["starts_at"], "01.03.2025 18:00 Uhr", "2025-03-01T17:00:00.000000Z"),
    (WORKSHOPS["starts_at"], "morgen", "moment_not_readable"),
]  # fmt: skip


class TestReadings:
    @pytest.mark.parametrize(
        ("column", "cell", "wanted"), CASES, ids=[f"{column.name} {place}" for place, (column, *_) in enumerate(CASES)]
    )
    def test_are_what_was_meant_or_why_nobody_knows(self, column: Column, cell: Cell, wanted: Any) -> None:
        assert said(column, cell) == wanted

    @pytest.mark.parametrize("column", [TITLE, EUROS, DAY, MONTH, FLAG, THEME, PLACE], ids=lambda each: each.name)
    def test_nothing_is_nothing_and_a_failed_formula_is_its_fault(self, column: Column) -> None:
        assert [said(column, cell) for cell in ("", " \u00a0", None)] == [None, None, None]
        assert said(column, Unreadable(Fault("cell_error"))) == "cell_error"
        assert said(column, Nested({})) == "cell_not_single"
        assert {said(column, text) for text in ERROR_VALUES} == {"cell_error"}

    def test_of_json_mean_what_they_say(self) -> None:
        for text in ("'=1", '="x"', "#NV"):
            assert said(TITLE, text, exact=True) == text


AGS, OTHER = "07231502", "07231503"


class TestLists:
    SHARES = PROJECTS["shares"]

    @pytest.mark.parametrize(
        "cell",
        [
            f"{AGS} | 6000; {OTHER} | 4000",
            f"{AGS}|6000\n{OTHER}|4.000",
            json.dumps([{"municipality_id": key, "basis_points": part} for key, part in ((AGS, 6000), (OTHER, 4000))]),
            Nested([
                {"municipality_id": AGS, "basis_points": 6000}, {"municipality_id": OTHER, "basis_points": 4000},
            ]),
        ],
        ids=["line", "lines", "json text", "json"],
    )  # fmt: skip
    def test_of_parts_are_read_however_they_are_written(self, cell: Cell) -> None:
        found = said(self.SHARES, cell)
        assert [(each["municipality_id"], each["basis_points"]) for each in found] == [
            (f"ags:{AGS}", 6000),
            (f"ags:{OTHER}", 4000),
        ]

    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            (f"{AGS}|x|y|z|6000", "list_not_readable"),
            ("| 6000", "list_part_missing"),
            ('[{"municipality_id": "07231502"', "list_not_readable"),
            ('[{"place": "07231502"}]', "unknown_field"),
            ("[1, 2]", "list_not_readable"),
            (f"{AGS} | viel", "number_not_readable"),
        ],
    )
    def test_that_are_none_are_refused(self, cell: Cell, code: str) -> None:
        assert said(self.SHARES, cell) == code

    def test_numbers_in_them_are_german_unless_they_cannot_be(self) -> None:
        inputs = SAVINGS["inputs"]
        factor = "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"
        names = [part.name for part in inputs.parts]
        for text, kwh in (("1.234", 1234), ("1.234,5", 1234.5), ("0.05", 0.05)):
            parts = {"carrier": "Strom", "factor_id": factor, "before_kwh": text, "after_kwh": "0"}
            found = said(inputs, " | ".join(parts.get(name, "") for name in names))
            values = [value for name, value in found[0].items() if name.startswith("before")]
            assert values == [round(kwh * 1000)]


TRAPS = {
    "plain": "name:koengen|ags:08116035|completed|2024-12-31|24302|19800|22500000|26775000|True|ok",
    "key_as_number": "name:morbach|ags:07231502: ags_seven_digits|completed|2024-01-02: date_time_dropped|24302|100|100"
    "|100|True|None",
    "ars_for_ags": "name:ulmet|ars:071325009084: ars_eleven_digits|completed|2024-12-31|24302|12000: number_approximate"
    "|123450|200|True|None",
    "text_numbers": "name:au|ags:07132084|completed|2024-12-31|24302|12000: number_footnote|1200"
    "|500000: number_unit_converted|False|=1+1",
    "serial_date": "name:bad ems|ags:07141006|completed|2024-12-31: date_serial|24302|1234500|150000|300|False|Text",
    "error_cell": "name:selters|ags:07143068|cell_error|2024-05-01|24302: month_from_day|cell_error|400|400|False|None",
    "formula": "name:wirges|ags:07143087|completed|2024-05-01|24302|cell_formula_without_value|500|500|False|None",
    "bound": "name:nauort|ags:07143050|completed|2024-05-01|24302|number_is_bound|600|600|yes_no_not_readable|None",
    "number_became_date": "name:hoehr|ags:07143032|completed|date_not_readable|date_not_readable|number_is_date|700|700"
    "|None|None",
    "megawatt": "name:horb|key_scientific|completed|None|None|500: number_unit_converted|800|number_not_readable"
    "|None|None",
}  # fmt: skip
COLUMNS = [PLACE, PLACE, PROJECTS["status"], DAY, MONTH, TONNES, EUROS, EUROS, FLAG, TITLE]


class TestDirtyWorkbook:
    def test_each_trap_gives_its_value_or_its_fault(self) -> None:
        found = open_document(dirty_workbook(), "Liste.xlsx").sheets[0].rows()
        rows = dict(item for item in found if not isinstance(item, Finding))
        told = {}
        for trap in ROWS:
            made = []
            for column, heading, cell in zip(COLUMNS, HEADER, rows[row_of(trap)], strict=True):
                reading = Parser(column, reader(column, NumberFormat.GERMAN, heading)).reading(cell)
                code = reading.fault.code if reading.fault else ""
                made.append(code if reading.refused else f"{reading.value}: {code}" if code else str(reading.value))
            told[trap] = "|".join(made)
        assert told == TRAPS
