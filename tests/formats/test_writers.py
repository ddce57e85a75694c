"""What is written is read again with the same values, nothing of it runs, and the first bytes come at once."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.sheets import Document
from app.formats.values import clean, dressed, guard
from app.formats.writers.annotated import Remarks, write_annotated
from app.formats.writers.delimited import write_delimited
from app.formats.writers.json_lines import write_json_lines
from app.formats.writers.tables import OutTable
from app.formats.writers.workbook import write_workbook
from tests.formats.dirty_workbook import dirty_workbook, row_of

MADE = datetime(2026, 3, 1, tzinfo=UTC)
HEADINGS = ["Schlüssel", "Zahl", "Ja", "Tag", "Beginn", "Quelle"]
ROWS: list[list[Any]] = [
    ["07132084", 1.5, True, date(2026, 3, 1), datetime(2026, 3, 1, 18, 0), None],  # noqa: DTZ001 - a spreadsheet's
    ["=SUMME(A1)", -3, False, None, None, "https://example.org"],
]
NASTY = ["=1+1", "-5", "@x", "'=1", "''+2", "07132084", "071325009084", '="x"', '"', "a;b,c\td", "<a>&amp;", "a\nb",
         " vorn und hinten ", "\u00a0", "a\u0301", "'", "1,5", ""]  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
TEXTS = st.sampled_from(NASTY) | st.text(LETTERS)
"""Signs that XML cannot hold no record can have either."""
VALUES = st.none() | TEXTS | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(-1e12, 1e12)
DAYS = st.none() | st.dates(date(1900, 3, 1), date(2199, 12, 31))
_FROM, _TO = datetime(1990, 1, 1), datetime(2199, 1, 1)  # noqa: DTZ001 - a spreadsheet's
MOMENTS = st.none() | st.datetimes(_FROM, _TO).map(lambda each: each.replace(microsecond=0))


def table(pieces: Any, **more: Any) -> OutTable:
    return OutTable("Projekte", HEADINGS, pieces, **more)


def book(*tables: OutTable) -> bytes:
    out = io.BytesIO()
    write_workbook(out, tables, MADE)
    return out.getvalue()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def shown(value: object) -> object:
    """A value as a spreadsheet keeps it."""
    if isinstance(value, datetime) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a spreadsheet's
    if isinstance(value, int) and abs(value) >= 10**15:
        return str(value)
    return value or (0 if isinstance(value, int | float) else None)


class TestWorkbook:
    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(TEXTS, VALUES, DAYS, MOMENTS), min_size=1, max_size=8))
    def test_holds_what_was_written_as_another_reader_sees_it(self, rows: list[tuple[Any, ...]]) -> None:
        page = openpyxl.load_workbook(io.BytesIO(book(OutTable("x", ["a", "b", "c", "d"], [rows])))).worksheets[0]
        found = [list(row) for row in page.iter_rows(min_row=2, max_row=1 + len(rows), max_col=4)]
        assert [[cell.value for cell in row] for row in found] == [[shown(value) for value in row] for row in rows]
        assert all(cell.data_type != "f" for row in found for cell in row)

    @settings(max_examples=10, deadline=None)
    @given(st.lists(st.tuples(TEXTS.map(str.strip), st.integers(-(10**12), 10**12), DAYS), min_size=1, max_size=8))
    def test_comes_back_by_our_own_reader(self, rows: list[tuple[Any, ...]]) -> None:
        document = open_document(book(OutTable("x", ["a", "b", "c"], [[("kein", 1, None), *rows]])))
        read = [item[1] for item in document.sheets[0].rows() if not isinstance(item, Finding)]
        assert [(row[0] or "", row[1], row[2] or None) for row in read[1:]] == rows

    def test_of_the_same_rows_is_the_same_bytes_however_they_come(self) -> None:
        assert book(table([ROWS])) == book(table(iter([ROWS[:1], ROWS[1:]])))

    def test_goes_on_in_another_sheet_when_one_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.formats.writers.workbook.ROWS_LIMIT", 3)
        for rows, counts in ((2, [2]), (3, [2, 1]), (4, [2, 2]), (5, [2, 2, 1])):
            document = open_document(book(OutTable("Projekte: alle", ["a"], [[[f"P-{n}"] for n in range(rows)]])))
            assert [len(list(sheet.rows())) for sheet in document.sheets] == counts
        assert [sheet.name for sheet in document.sheets][1:] == ["Projekte  alle (2)", "Projekte  alle (3)"]
        assert {sheet.header for sheet in document.sheets} == {("a",)}

    def test_sends_its_rows_while_they_come(self) -> None:
        sent: list[int] = []
        out = io.BytesIO()

        def pieces() -> Iterator[list[list[str]]]:
            for part in range(3):
                sent.append(out.tell())
                yield [[f"{part * 4_000 + n:x} {n * 7919 % 1000003:x}"] for n in range(4_000)]

        write_workbook(out, [OutTable("x", ["a"], pieces())], MADE)
        assert 0 < sent[0] < sent[1] < sent[2] < out.tell()

    def test_offers_the_words_of_a_code_list_and_says_what_is_wanted(self) -> None:
        page = openpyxl.load_workbook(
            io.BytesIO(
                book(table([], choices={1: "=Codes!$A$2:$A$9", 2: ["ja", "nein"]}, hints={1: ("Zahl", 'Ein "Wort"')}))
            )
        ).worksheets[0]
        rules = {str(rule.sqref): (rule.formula1, rule.prompt) for rule in page.data_validations.dataValidation}
        assert rules == {"B2:B1048576": ("Codes!$A$2:$A$9", 'Ein "Wort"'), "C2:C1048576": ('"ja,nein"', None)}
        assert page.freeze_panes == "A2"

    def test_has_nothing_that_runs_or_leads_elsewhere(self) -> None:
        page = parts(book(table([ROWS])))["xl/worksheets/sheet1.xml"]
        assert "=SUMME(A1)" in page
        assert "<f>" not in page
        assert "hyperlink" not in page


class TestText:
    @given(TEXTS)
    def test_that_was_guarded_comes_back(self, text: str) -> None:
        text = text.strip()
        plain = clean(text) == text or text.startswith(("'", "="))
        assert clean(guard(text)) == text or not plain
        assert clean(dressed(text)) == text or not plain
        assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))

    def test_of_many_digits_is_kept_by_a_spreadsheet(self) -> None:
        assert [dressed(each) for each in ("07132084", "71325009084", "071325009084", "123456789012")] == [
            '="07132084"', "71325009084", '="071325009084"', '="123456789012"',
        ]  # fmt: skip


class TestDelimited:
    def written(self, *, german: bool) -> str:
        out = io.BytesIO()
        write_delimited(
            out, OutTable("", ["Schlüssel", "=x"], [[['="07132084"', "1,5"], ["a;b", None]]]), german=german
        )
        return out.getvalue().decode()

    def test_excel_de_is_what_a_german_spreadsheet_opens(self) -> None:
        assert self.written(german=True) == '\ufeffSchlüssel;\'=x\r\n"=""07132084""";1,5\r\n"a;b";\r\n'

    def test_rfc_4180_is_what_programs_read(self) -> None:
        assert self.written(german=False) == 'Schlüssel,\'=x\r\n"=""07132084""","1,5"\r\na;b,\r\n'


def test_json_lines_say_exactly_what_is_meant() -> None:
    out = io.BytesIO()
    write_json_lines(out, OutTable("", ["a", "b"], [[["'=1", [{"c": 1.5}]]], [["x", None]]]))
    assert out.getvalue().decode() == '{"a":"\'=1","b":[{"c":1.5}]}\n{"a":"x","b":null}\n'


CSV = 'Liste;;\r\n\r\nName;Ort;t\r\n=1+1;Köln;"1,5"\r\nx;"a""b\r\nc;2\r\n'


def remarks(said: Callable[[str, int], str | None], *, rejected_only: bool) -> Remarks:
    return Remarks(said, "Fehler", "Zeile", rejected_only=rejected_only)


def annotated(document: Document, said: Remarks) -> bytes:
    out = io.BytesIO()
    write_annotated(out, document, said, MADE)
    return out.getvalue()


class TestAnnotated:
    def test_a_delimited_file_keeps_its_dialect_and_its_row_numbers(self) -> None:
        data = "sep=;\nName;Ort\na;Köln\n\n-1;=HYPERLINK()\n".encode("cp1252")
        document = open_document(data)
        copy = annotated(document, remarks(lambda _, number: "„nein“" if number == 4 else None, rejected_only=False))
        assert copy.decode("cp1252") == ("sep=;\nName;Ort;Fehler\na;Köln;\n\n-1;'=HYPERLINK();„nein“\n")

    def test_rejected_rows_alone_say_which_rows_they_were(self) -> None:
        document = open_document(CSV.encode())
        copy = annotated(document, remarks(lambda _, number: "kaputt" if number == 5 else None, rejected_only=True))
        assert copy.decode() == 'Liste;;\r\nName;Ort;t;Zeile;Fehler\r\n"x;""a""""b\nc;2";;;5;kaputt\r\n'

    def test_a_workbook_becomes_xlsx_with_the_same_cells_in_the_same_rows(self) -> None:
        document = open_document(dirty_workbook())
        trap = row_of("error_cell")
        said = remarks(
            lambda sheet, number: "=falsch" if (sheet, number) == ("Projekte 2024", trap) else None, rejected_only=False
        )
        copy = open_document(annotated(document, said))
        sheet, first = copy.sheets[0], document.sheets[0]
        assert sheet.header[-1] == "Fehler"
        rows = rows_of(copy)
        assert rows[trap][-1] == "=falsch"
        assert rows[row_of("plain")][:-1] == rows_of(document)[row_of("plain")]
        assert sheet.header[: len(first.header) - 1] != ()
        assert [each.hidden for each in copy.sheets] == [False, True]

    def test_json_lines_get_a_member(self) -> None:
        document = open_document(b'{"a": 1.50}\n{"a": 1, "a": 2}\n')
        copy = annotated(document, remarks(lambda _, number: "doppelt" if number == 2 else None, rejected_only=False))
        assert copy.decode() == '{"a":1.5}\n{"line":"{\\"a\\": 1, \\"a\\": 2}","Fehler":"doppelt"}\n'


def rows_of(document: Document) -> dict[int, tuple[Any, ...]]:
    return dict(item for item in document.sheets[0].rows() if not isinstance(item, Finding))
