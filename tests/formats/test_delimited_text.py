"""Delimited text in the dialects that arrive."""

import csv
from collections.abc import Mapping
from io import BytesIO, StringIO
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.cells import cell_text
from app.formats.columns import Column, Columns
from app.formats.documents import open_document
from app.formats.encodings import Encoding, detect
from app.formats.findings import SAMPLE_LENGTH
from app.formats.sheets import CELL_LIMIT, BrokenRow
from app.formats.tables import Row, Table, read_table

COLUMNS = Columns(
    Column("ags", aliases=("Gemeindeschlüssel",)),
    Column("name", aliases=("Gemeinde",)),
    Column("note", required=False),
)


def rows(data: bytes) -> list[Row]:
    return read_table(data, COLUMNS).read()[0]


def said(data: bytes) -> list[tuple[str, str]]:
    return [(item.fault.code, item.fault.pointer) for item in read_table(data, COLUMNS).read()[1]]


def table(data: bytes) -> Table:
    return read_table(data, COLUMNS)


def written(data: bytes) -> Mapping[str, object]:
    return open_document(data, knows=COLUMNS.known).notes


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_unicode_is_certain(self, encoding: str) -> None:
        bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
        data = bom + "ags;name\n07231502;Köngen\n".encode(encoding)
        assert rows(data)[0].get("name") == "Köngen"
        assert said(data) == []

    def test_windows_and_iso_are_guesses_that_are_said(self) -> None:
        windows = "ags;name\n1;Köngen „5 €“\n".encode("cp1252")
        iso = "ags;name\n1;Köngen 5 €\n".encode("iso-8859-15")
        assert (written(windows)["encoding"], written(iso)["encoding"]) == ("cp1252", "iso-8859-15")
        assert rows(windows)[0].get("name") == "Köngen „5 €“"
        assert rows(iso)[0].get("name") == "Köngen 5 €"
        assert said(windows) == said(iso) == [("encoding_guessed", "file")]

    def test_a_file_in_two_encodings_is_refused_with_the_line(self) -> None:
        data = "ags;name\n1;Köngen\n".encode() + "2;Süd\n".encode("cp1252")
        finding = table(data).findings[0]
        assert (finding.fault.code, finding.fault.params["line"]) == ("encoding_mixed", 3)
        assert rows(data) == []

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ("ags;name\n".encode("utf-16-le"), "encoding_unknown"),
            (b"ags;name\n\x81\xfc", "encoding_unknown"),
            (b"\xff\xfea\x00\x00\xd8a\x00", "encoding_broken"),
            (b"\xef\xbb\xbfags\n\xfc", "encoding_broken"),
        ],
    )
    def test_what_no_encoding_explains_is_refused(self, data: bytes, expected: str) -> None:
        assert said(data) == [(expected, "file")]

    def test_a_letter_across_two_pieces_of_the_file_is_no_error(self) -> None:
        data = b"a" * ((1 << 16) - 1) + "ü".encode()
        assert detect(BytesIO(data)) == Encoding("utf-8", certain=True)

    def test_a_broken_letter_at_the_very_end_is_found(self) -> None:
        assert detect(BytesIO("grün".encode()[:-2])) == Encoding("cp1252", certain=False)


class TestDelimiter:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
    def test_the_delimiter_is_found_by_the_headings(self, delimiter: str) -> None:
        data = f"ags{delimiter}name{delimiter}a,b;c\n1{delimiter}2{delimiter}3\n".replace("a,b;c", "note")
        assert written(data.encode())["delimiter"] == delimiter
        assert rows(data.encode())[0].cells == ("1", "2", "3")

    def test_a_heading_full_of_other_delimiters_does_not_mislead(self) -> None:
        assert written(b'ags;name;"a,b,c,d,e,f"\n')["delimiter"] == ";"
        assert written(b"ags;name;a,b,c,d,e,f\n")["delimiter"] == ";"

    @pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
    def test_a_sep_line_names_it_and_is_no_row_of_the_spreadsheet(self, line: str) -> None:
        data = f"{line}\nags;name\n1;2\n".encode()
        row = rows(data)[0]
        assert row.number == 2

    def test_a_nonsense_sep_line_is_passed_over(self) -> None:
        assert rows(b"sep=a\nags;name\n1;2\n")[0].cells == ("1", "2")


class TestHeader:
    def test_headings_are_found_in_any_order_case_and_spelling(self) -> None:
        row = rows("GEMEINDE;gemeindeschluessel\nKöngen;08116035\n".encode())[0]
        assert (row.get("ags"), row.get("name"), row.get("note")) == ("08116035", "Köngen", "")

    def test_a_missing_column_names_what_is_there_and_what_comes_near(self) -> None:
        finding = table(b"agss;name\n1;2\n").findings[0]
        assert finding.fault.code == "column_missing_near"
        assert finding.fault.params == {"column": "ags", "present": ["agss", "name"], "nearest": "agss"}
        assert rows(b"agss;name\n1;2\n") == []

    def test_a_missing_column_that_nothing_resembles_is_named(self) -> None:
        assert said(b"name\nx\n") == [("column_missing", "row 1")]

    def test_a_heading_twice_is_refused_under_any_of_its_names(self) -> None:
        assert said(b"ags;name;Gemeinde\n1;2;3\n") == [("header_duplicate", "row 1")]
        assert said(b"ags;name;x;X\n1;2;3;4\n")[0] == ("header_duplicate", "row 1")

    def test_unknown_headings_are_listed_and_do_no_harm(self) -> None:
        data = b"ags;extra;name\n1;2;3\n"
        assert table(data).unknown == ("extra",)
        assert said(data) == [("columns_unknown", "row 1")]
        assert rows(data)[0].raw() == {"ags": "1", "name": "3"}

    def test_an_empty_file_is_said_to_be_empty(self) -> None:
        assert said(b"") == said(b"\n\n") == said(b"\xef\xbb\xbf") == [("table_empty", "file")]

    def test_more_columns_than_a_list_has_are_refused(self) -> None:
        assert said(b"a;" * 600 + b"\n") == [("table_too_many_columns", "row 1")]


class TestTitles:
    def test_lines_above_the_header_are_passed_over_and_counted(self) -> None:
        data = b"Liste der Gemeinden;;\nStand: 31.12.2024;;\n\nags;name;note\n1;2;3\n"
        assert [(row.number, row.cells) for row in rows(data)] == [(5, ("1", "2", "3"))]

    def test_without_known_headings_the_first_row_of_words_as_wide_as_the_table_is_it(self) -> None:
        sheet = open_document(b"Bericht;;;\nStand;2024;;\nOrt;2021;2022;Summe\nAu;1,5;2,5;4\n").sheets[0]
        assert (sheet.header, sheet.header_row) == (("Ort", "2021", "2022", "Summe"), 3)
        assert list(sheet.rows()) == [(4, ("Au", "1,5", "2,5", "4"))]

    def test_decimal_commas_do_not_make_the_comma_a_delimiter(self) -> None:
        assert open_document(b"Ort;t\nAu;1,5\nHof;2,5\n").notes["delimiter"] == ";"
        assert open_document(b"Ort|t\nAu|1,5\n").notes["delimiter"] == "|"


class TestDressedCells:
    def test_a_delimiter_inside_a_dressed_cell_is_none(self) -> None:
        data = b'="ags";="name"\r\n="01";="a;b"\r\n="02";c\r\n'
        assert [row.cells for row in rows(data)] == [("01", "a;b"), ("02", "c")]

    def test_single_dressed_cells_stay_as_they_are_written(self) -> None:
        row = rows(b'ags;name\n="01001000";"=""x"""\n')[0]
        assert (row.cells, row.get("ags"), row.get("name")) == (('="01001000"', '="x"'), "01001000", "x")


class TestRows:
    def test_rows_are_numbered_as_the_spreadsheet_shows_them(self) -> None:
        data = b'ags;name\n1;"two\r\nlines"\n\n2;x\r\n'
        found = rows(data)
        assert [row.number for row in found] == [2, 4]
        assert found[0].get("name") == "two\nlines"

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_every_line_end_is_understood(self, line_end: str) -> None:
        data = line_end.join(["ags;name", "1;2", "3;4", ""]).encode()
        assert [row.cells for row in rows(data)] == [("1", "2"), ("3", "4")]

    def test_rows_can_be_read_twice(self) -> None:
        looked_at = table(b"ags;name\n1;2\n")
        assert list(looked_at.rows) == list(looked_at.rows) != []

    def test_a_stream_stays_open(self) -> None:
        stream = BytesIO(b"ags;name\n1;2\n")
        read_table(stream, COLUMNS).read()
        assert not stream.closed

    def test_empty_cells_behind_the_last_column_are_dropped(self) -> None:
        assert rows(b"ags;name\n1;2;;\n")[0].cells == ("1", "2")

    @pytest.mark.parametrize("line", [b"1", b"1;2;3", b"1;2;3;4"])
    def test_a_wrong_number_of_cells_costs_the_row(self, line: bytes) -> None:
        data = b"ags;name\n" + line + b"\n5;6\n"
        assert said(data) == [("row_cell_count", "row 2")]
        assert [row.number for row in rows(data)] == [3]

    def test_a_quote_that_is_never_closed_is_reported_where_it_opens(self) -> None:
        data = b'ags;name\n1;2\n3;"open\n5;6\n'
        assert said(data) == [("quote_not_closed", "row 3")]
        assert [row.number for row in rows(data)] == [2]

    def test_a_quote_never_closed_does_not_swallow_a_large_file(self) -> None:
        data = b'ags;name\n1;"open\n' + b"x;y\n" * 500_000
        assert said(data) == [("quote_not_closed", "row 2")]

    def test_a_stray_quote_costs_its_row_alone(self) -> None:
        data = b'ags;name\n1;"a" b\n3;4\n'
        assert said(data) == [("quote_stray", "row 2")]
        assert [row.number for row in rows(data)] == [3]

    def test_inches_inside_a_cell_are_text(self) -> None:
        assert rows(b'ags;name\n1;Rohr 5"\n')[0].get("name") == 'Rohr 5"'

    def test_a_nul_costs_its_row(self) -> None:
        data = b"ags;name\n" + b"1;2\n" * 2_000 + b"3;a\x00b\n4;5\n"
        assert said(data) == [("cell_nul", "row 2002")]

    def test_a_cell_longer_than_a_spreadsheet_holds_costs_its_row(self) -> None:
        fits, too_long = b"x" * CELL_LIMIT, b"x" * (CELL_LIMIT + 1)
        assert said(b"ags;name\n1;" + fits + b"\n") == []
        assert said(b"ags;name\n1;" + too_long + b"\n2;3\n") == [("cell_too_long", "row 2")]
        assert said(b"ags;name\n1;" + b"x" * 200_000 + b"\n2;3\n") == [("cell_too_long", "row 2")]

    def test_a_line_longer_than_any_row_ends_the_reading(self) -> None:
        assert said(b"ags;name\n1;2\n" + b"x;" * 600_000 + b"\n3;4\n") == [("row_too_long", "row 3")]
        assert said(b"x;" * 600_000) == [("row_too_long", "row 1")]

    def test_reading_ends_at_the_row_limit(self) -> None:
        found, findings = read_table(b"ags;name\n1;2\n3;4\n5;6\n", COLUMNS, limit=3).read()
        assert [row.number for row in found] == [2, 3]
        assert [item.fault.code for item in findings] == ["table_too_many_rows"]

    def test_no_finding_echoes_a_whole_cell(self) -> None:
        finding = table(b"x" * 5_000 + b";name\n").findings[0]
        present = finding.fault.params["present"]
        assert isinstance(present, list)
        assert len(present[0]) == SAMPLE_LENGTH


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n"'), max_size=20)
LINES = st.text(st.sampled_from('ab;"\n='), max_size=60)


def by_the_parser_alone(text: str) -> list[tuple[str, ...] | str]:
    """The rows the C parser gives; at the first thing it refuses, the word ``broken``."""
    found: list[tuple[str, ...] | str] = []
    try:
        for cells in csv.reader(StringIO(text), delimiter=";", strict=True):
            found += [tuple(cells)] if any(cell.strip() for cell in cells) else []
    except csv.Error:
        found.append("broken")
    return found


class TestRoundTrip:
    @given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.sampled_from([";", ",", "\t"]))
    def test_what_is_written_is_read(self, cells: list[tuple[str, str]], delimiter: str) -> None:
        quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in cells]
        lines = [delimiter.join(row) for row in [["ags", "name"], *quoted]]
        found = rows("\n".join([*lines, ""]).encode())
        assert [row.cells for row in found] == [row for row in cells if any(cell.strip() for cell in row)]

    @given(LINES, st.integers(1, 30))
    def test_blocks_make_no_difference(self, text: str, block: int) -> None:
        whole = f"ags;name;note\n{text}"
        with patch("app.formats.delimited._BLOCK", block):
            items = list(open_document(whole.encode(), knows=COLUMNS.known).sheets[0].everything())
        rows = ["broken" if isinstance(item, BrokenRow) else tuple(map(cell_text, item[1])) for item in items]
        found = [row for row in rows if row == "broken" or any(cell.strip() for cell in row)]
        expected = by_the_parser_alone(whole)
        assert found[: len(expected)] == expected
        assert len(found) == len(expected) or expected[-1] == "broken"

    @given(st.binary(max_size=500))
    def test_any_bytes_end_in_rows_or_findings(self, data: bytes) -> None:
        table(data).read()
        table(b"ags;name\n" + data).read()
