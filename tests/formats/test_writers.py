"""What is written is read again with the same values."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.numbers import NumberVote
from app.formats.parsers import Parser, day_parser, month_parser, number_parser, text_parser, yes_no_parser
from app.formats.sheets import ROWS_LIMIT, Document
from app.formats.writers.annotated import Remarks, annotated
from app.formats.writers.columns import ColumnKind, OutColumn, OutTable, Row, decimal_text
from app.formats.writers.delimited import DelimitedKind, write_delimited
from app.formats.writers.json_lines import write_json_lines
from app.formats.writers.workbook import write_workbook
from tests.formats.dirty_workbook import dirty_workbook, row_of

COLUMNS = (
    OutColumn("key", "Schlüssel"),
    OutColumn("count", "Anzahl", ColumnKind.WHOLE),
    OutColumn("tonnes", "Tonnen", ColumnKind.DECIMAL, 3),
    OutColumn("money", "Kosten", ColumnKind.MONEY, 2),
    OutColumn("day", "Beginn", ColumnKind.DAY),
    OutColumn("month", "Monat", ColumnKind.MONTH),
    OutColumn("public", "Öffentlich", ColumnKind.YES_NO),
)

TEXTS = st.text(st.characters(max_codepoint=0x2FF, exclude_categories=("Cc", "Cf", "Zs")), min_size=1, max_size=12)
NASTY = st.sampled_from(["=1+1", "-5", "@x", "'=1", "''+2", "07132084", "071325009084", '="x"', '"', "a;b,c\td", "1,5"])
WHOLE = st.integers(-(10**14), 10**14)
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))
ROWS = st.tuples(
    TEXTS | NASTY,
    *(
        st.none() | each
        for each in (WHOLE, WHOLE, WHOLE, DAYS, DAYS.map(lambda day: day.replace(day=1)), st.booleans())
    ),
)


def joined(pieces: Iterator[bytes]) -> bytes:
    return b"".join(pieces)


def written(rows: list[Any]) -> OutTable:
    return OutTable("Projekte", COLUMNS, rows)


def read(data: bytes, *, dressed: bool = True) -> list[tuple[Any, ...]]:
    """The values of a file that was written from ``COLUMNS``."""
    rows = [item[1] for item in open_document(data).sheets[0].rows() if not isinstance(item, Finding)]
    parsers: list[Parser] = [text_parser(dressed=dressed)]
    for place, column in enumerate(COLUMNS[1:4], 1):
        vote = NumberVote()
        vote.add(row[place] for row in rows)
        parsers.append(number_parser(column.places, vote.format))
    parsers += [day_parser(), month_parser(), yes_no_parser()]
    return [tuple(parse(cell) for parse, cell in zip(parsers, row, strict=True)) for row in rows]


class TestRoundTrip:
    @given(st.lists(ROWS, min_size=1, max_size=6), st.sampled_from(DelimitedKind))
    def test_delimited_text(self, rows: list[Row], kind: DelimitedKind) -> None:
        assert read(joined(write_delimited(written(rows), kind))) == rows

    @given(st.lists(ROWS, min_size=1, max_size=6))
    def test_json_lines(self, rows: list[Row]) -> None:
        assert read(joined(write_json_lines(written(rows))), dressed=False) == rows

    @settings(max_examples=4, deadline=None)
    @given(st.lists(ROWS, min_size=40, max_size=40))
    def test_workbook(self, rows: list[Row]) -> None:
        assert read(joined(write_workbook([written(rows)]))) == rows


class TestDelimited:
    def test_excel_de_is_what_a_german_spreadsheet_opens(self) -> None:
        rows = [["07132084", 1234, 1234, 123450, date(2024, 12, 31), date(2025, 3, 1), True]]
        assert joined(write_delimited(written(rows), DelimitedKind.EXCEL_DE)).decode("utf-8-sig") == (
            "Schlüssel;Anzahl;Tonnen;Kosten;Beginn;Monat;Öffentlich\r\n"
            '"=""07132084""";1234;1,2340;1234,50;31.12.2024;03/2025;ja\r\n'
        )

    def test_rfc_4180_is_what_programs_read(self) -> None:
        rows = [["=cmd()", None, -500, 5, date(2024, 12, 31), None, False]]
        assert joined(write_delimited(written(rows), DelimitedKind.RFC_4180)).decode() == (
            "Schlüssel,Anzahl,Tonnen,Kosten,Beginn,Monat,Öffentlich\r\n'=cmd(),,-0.5,0.05,2024-12-31,,false\r\n"
        )

    def test_rows_are_taken_only_as_they_are_written(self) -> None:
        taken = 0

        def rows() -> Iterator[Row]:
            nonlocal taken
            for number in range(5_000):
                taken += 1
                yield [f"{number}", None, None, None, None, None, None]

        pieces = write_delimited(OutTable("x", COLUMNS, rows()), DelimitedKind.RFC_4180)
        next(pieces)
        next(pieces)
        assert taken <= 1_000

    @given(st.integers(-(10**12), 10**12), st.integers(0, 6), st.sampled_from(",."))
    def test_no_number_could_be_read_in_two_ways(self, value: int, places: int, mark: str) -> None:
        fraction = decimal_text(value, places, mark).partition(mark)[2]
        assert len(fraction) != 3


class TestWorkbook:
    def test_a_table_longer_than_a_sheet_goes_on_in_the_next(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.formats.writers.workbook.ROWS_LIMIT", 3)
        table = OutTable("Projekte: alle", [OutColumn("a", "A")], [["x"], ["y"], ["z"]])
        document = open_document(joined(write_workbook([table])))
        assert [(sheet.name, len(list(sheet.rows()))) for sheet in document.sheets] == [
            ("Projekte  alle", 2),
            ("Projekte  alle 2", 1),
        ]
        assert ROWS_LIMIT == 1_048_576


CSV = 'Liste;;\r\n\r\nName;Ort;t\r\n=1+1;Köln;"1,5"\r\nx;"a""b\r\nc;2\r\n'


def remarks(said: Callable[[str, int], str | None], *, rejected_only: bool) -> Remarks:
    return Remarks(said, "Fehler", "Zeile", rejected_only=rejected_only)


class TestAnnotated:
    def test_a_delimited_file_keeps_its_dialect_and_its_row_numbers(self) -> None:
        data = "sep=;\nName;Ort\na;Köln\n\n-1;=HYPERLINK()\n".encode("cp1252")
        document = open_document(data)
        copy = joined(
            annotated(document, remarks(lambda _, number: "„nein“" if number == 4 else None, rejected_only=False))
        )
        assert copy.decode("cp1252") == ("sep=;\nName;Ort;Fehler\na;Köln;\n\n-1;'=HYPERLINK();„nein“\n")

    def test_rejected_rows_alone_say_which_rows_they_were(self) -> None:
        document = open_document(CSV.encode())
        copy = joined(
            annotated(document, remarks(lambda _, number: "kaputt" if number == 5 else None, rejected_only=True))
        )
        assert copy.decode() == 'Liste;;\r\nName;Ort;t;Zeile;Fehler\r\n"x;""a""""b\nc;2";;;5;kaputt\r\n'

    def test_a_workbook_becomes_xlsx_with_the_same_cells_in_the_same_rows(self) -> None:
        document = open_document(dirty_workbook())
        trap = row_of("error_cell")
        said = remarks(
            lambda sheet, number: "=falsch" if (sheet, number) == ("Projekte 2024", trap) else None, rejected_only=False
        )
        copy = open_document(joined(annotated(document, said)))
        sheet, first = copy.sheets[0], document.sheets[0]
        assert sheet.header[-1] == "Fehler"
        rows = rows_of(copy)
        assert rows[trap][-1] == "=falsch"
        assert rows[row_of("plain")][:-1] == rows_of(document)[row_of("plain")]
        assert sheet.header[: len(first.header) - 1] != ()
        assert [each.hidden for each in copy.sheets] == [False, True]

    def test_json_lines_get_a_member(self) -> None:
        document = open_document(b'{"a": 1.50}\n{"a": 1, "a": 2}\n')
        copy = joined(
            annotated(document, remarks(lambda _, number: "doppelt" if number == 2 else None, rejected_only=False))
        )
        assert copy.decode() == '{"a":1.5}\n{"line":"{\\"a\\": 1, \\"a\\": 2}","Fehler":"doppelt"}\n'


def rows_of(document: Document) -> dict[int, tuple[Any, ...]]:
    return dict(item for item in document.sheets[0].rows() if not isinstance(item, Finding))
