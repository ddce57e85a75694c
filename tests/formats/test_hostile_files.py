"""Files made to hurt: each ends in a clear fault or finding, in little time and memory."""

import io
import resource
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.formats.documents import open_document
from app.formats.findings import Finding
from tests.formats.dirty_workbook import dirty_workbook

SECONDS = 20
"""Far above what any of them takes; a machine may be busy."""

MEGABYTES = 16
"""Most memory a reading takes here; the parser of workbooks lives in its own process."""


@contextmanager
def bounded() -> Iterator[None]:
    tracemalloc.start()
    begin = time.process_time()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - begin < SECONDS
    assert peak < MEGABYTES << 20


def said(path: Path, name: str | None = None) -> list[str]:
    """All findings, the whole file read."""
    with bounded():
        document = open_document(path, name)
        items: list[Finding] = list(document.findings)
        for sheet in document.sheets:
            items += [item for item in sheet.rows() if isinstance(item, Finding)]
    return [item.fault.code for item in items]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return path

    return write


def workbook(parts: Mapping[str, bytes | str] | None = None, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small workbook with parts put in or replaced."""
    book = Workbook()
    book.active.append(["Name", "Ort"])
    book.active.append(["a", "b"])
    made = io.BytesIO()
    book.save(made)
    out = io.BytesIO()
    replaced = parts or {}
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", packing) as target:
        for entry in source.infolist():
            if entry.filename not in replaced:
                target.writestr(entry, source.read(entry))
        for name, data in replaced.items():
            target.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_xml(rows: str) -> str:
    return f'<?xml version="1.0"?><worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>'


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = f'<row r="1">{inline("A1", "Name")}{inline("B1", "Ort")}</row>'


def lying_bomb() -> bytes:
    """An archive whose sheet claims to be small and inflates to 64 MB."""
    data = workbook({SHEET: b"<x>" + b" " * (64 << 20)})
    return data.replace(struct.pack("<I", (64 << 20) + 3), struct.pack("<I", 1_000))


class TestBombs:
    def test_a_sheet_that_inflates_to_far_more_than_it_weighs(self, file: Callable[[bytes], Path]) -> None:
        assert said(file(workbook({SHEET: b"<x>" + b" " * (40 << 20)}))) == ["workbook_bomb"]

    def test_what_counts_is_what_comes_out_not_what_is_claimed(self, file: Callable[[bytes], Path]) -> None:
        assert said(file(lying_bomb())) == ["workbook_bomb"]

    def test_too_many_entries(self, file: Callable[[bytes], Path]) -> None:
        assert said(file(workbook({f"x{number}": b"" for number in range(10_001)}))) == ["workbook_bomb"]

    @pytest.mark.parametrize("far", ["XFD1048576", "SF90000"])
    def test_one_cell_far_from_the_table(self, file: Callable[[bytes], Path], far: str) -> None:
        row = f'<row r="{far.lstrip("SFXD")}">{inline(far, "x")}</row>'
        assert said(file(workbook({SHEET: sheet_xml(HEADER + row)}))) == ["workbook_too_large"]

    def test_an_entity_that_expands_to_billions(self, file: Callable[[bytes], Path]) -> None:
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        laughs = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>' + sheet_xml(f'<row r="1">{inline("A1", "&l9;")}</row>')
        assert said(file(workbook({SHEET: laughs}))) == ["workbook_doctype"]

    def test_a_cell_of_50_megabytes_in_a_text(self, file: Callable[[bytes], Path]) -> None:
        assert said(file(b"name;ort\nx;y\n" + b"x" * (50 << 20) + b";y\n")) == ["row_too_long"]

    def test_a_cell_of_50_megabytes_in_a_workbook(self, file: Callable[[bytes], Path]) -> None:
        rows = HEADER + f'<row r="2">{inline("A2", "x" * (50 << 20))}</row>'
        assert said(file(workbook({SHEET: sheet_xml(rows)}, zipfile.ZIP_STORED))) == []

    @pytest.mark.parametrize("columns", [600, 1_000_000])
    def test_a_million_columns(self, file: Callable[[bytes], Path], columns: int) -> None:
        assert said(file(b";".join([b"a"] * columns) + b"\n")) == [
            "table_too_many_columns" if columns == 600 else "row_too_long"
        ]

    def test_a_workbook_with_thousands_of_columns(self, file: Callable[[bytes], Path]) -> None:
        book = Workbook()
        book.active.append(["a"] * 600)
        made = io.BytesIO()
        book.save(made)
        assert said(file(made.getvalue())) == ["sheet_too_many_columns", "table_empty"]

    def test_a_quote_that_is_never_closed(self, file: Callable[[bytes], Path]) -> None:
        assert said(file(b'name;ort\nx;y\na;"b\n' + b"x;y\n" * 2_000_000)) == ["quote_not_closed"]

    def test_a_quote_in_every_line_that_is_never_closed(self, file: Callable[[bytes], Path]) -> None:
        assert "quote_not_closed" in said(file(b"name;ort\n" + b'x;"y"z\n' * 2_000 + b'a;"b\n' + b"x\n" * 500_000))


class TestDamaged:
    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_a_truncated_upload(self, file: Callable[[bytes], Path], share: float) -> None:
        data = dirty_workbook().getvalue()
        assert said(file(data[: int(len(data) * share)])) == ["workbook_damaged"]

    def test_flipped_bytes_end_in_a_fault_or_in_rows(self, file: Callable[[bytes], Path]) -> None:
        data = bytearray(workbook())
        for place in range(40, len(data), len(data) // 6):
            broken = bytes(data[:place]) + bytes([data[place] ^ 0xFF]) + bytes(data[place + 1 :])
            assert set(said(file(broken))) <= {
                "workbook_damaged",
                "archive_no_workbook",
                "workbook_encrypted",
                "table_empty",
            }

    def test_an_old_workbook_cut_off(self, file: Callable[[bytes], Path]) -> None:
        assert said(file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000)) == ["workbook_damaged"]

    def test_an_archive_that_is_no_workbook(self, file: Callable[[bytes], Path]) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("liste.csv", "a;b")
        assert said(file(out.getvalue())) == ["archive_no_workbook"]

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"%PDF-1.7\n", "file_kind_unsupported"),
            (b"\x1f\x8b\x08\x00", "file_kind_unsupported"),
            (b"\n <html><table><tr><td>1", "file_is_markup"),
            (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook>', "file_is_markup"),
            (b"", "table_empty"),
            (b"\x00\x01\x02", "encoding_unknown"),
        ],
    )
    def test_what_is_no_table_is_called_by_its_name(
        self, file: Callable[[bytes], Path], data: bytes, code: str
    ) -> None:
        assert said(file(data), "Liste.xls") == [code]

    def test_nul_bytes_invalid_letters_and_mixed_line_ends(self, file: Callable[[bytes], Path]) -> None:
        assert said(file(b"name;ort\r\na;b\rc;d\n" + b"e;f\n" * 2_000 + b"x\x00;y\r\ng;h\n")) == ["cell_nul"]
        assert said(file("name;ort\nK\u00f6ln;x\n".encode() + b"S\xfcd;y\n")) == ["encoding_mixed"]


class TestForeign:
    def test_encrypted_workbooks_are_said_to_be(self, file: Callable[[bytes], Path]) -> None:
        data = bytearray(workbook())
        place = data.index(b"PK\x01\x02")
        data[place + 8] |= 1
        assert said(file(bytes(data))) == ["workbook_encrypted"]

    def test_an_encrypted_opendocument_is_said_to_be(self, file: Callable[[bytes], Path]) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", b"\x00\x01")
            archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
        assert said(file(out.getvalue())) == ["workbook_encrypted"]

    def test_external_links_and_macros_are_not_followed_and_said(self, file: Callable[[bytes], Path]) -> None:
        data = workbook({"xl/externalLinks/externalLink1.xml": "<x/>", "xl/vbaProject.bin": b"x"})
        assert said(file(data)) == ["workbook_external_links", "workbook_macros"]

    def test_a_formula_is_never_run(self, file: Callable[[bytes], Path]) -> None:
        cells = '<row r="2"><c r="A2"><f>HYPERLINK("http://x")</f><v>7</v></c><c r="B2" t="e"><v>#REF!</v></c></row>'
        document = open_document(file(workbook({SHEET: sheet_xml(HEADER + cells)})))
        number, row = next(item for item in document.sheets[0].rows() if not isinstance(item, Finding))
        assert (number, row[0]) == (2, 7)


class TestOwnProcess:
    @pytest.mark.parametrize(
        ("program", "code"),
        [
            ("import os; os.kill(os.getpid(), 9)", "workbook_too_large"),
            ("import time; time.sleep(60)", "workbook_too_slow"),
        ],
    )
    def test_a_parser_that_dies_or_hangs_is_a_fault_not_a_crash(
        self, file: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch, program: str, code: str
    ) -> None:
        monkeypatch.setattr("app.formats.workbooks._PROGRAM", program)
        monkeypatch.setattr("app.formats.workbooks.GRACE_SECONDS", 0.5)
        monkeypatch.setattr("app.formats.workbooks.SECONDS", 0)
        assert said(file(workbook())) == [code]

    def test_no_temporary_file_stays(self, tmp_path: Path) -> None:
        folder = tmp_path / "rows"
        folder.mkdir()
        document = open_document(io.BytesIO(workbook()), folder=folder)
        assert len(list(folder.iterdir())) == 1
        del document
        assert list(folder.iterdir()) == []

    def test_the_limit_holds_for_the_parser_alone(self, file: Callable[[bytes], Path]) -> None:
        before = resource.getrlimit(resource.RLIMIT_AS)
        said(file(workbook()))
        assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_many_rows_are_read_in_flat_memory(file: Callable[[bytes], Path]) -> None:
    assert said(file(b"name;ort;tag\n" + b'x;"y;y";2024-12-31\n' * 80_000 + b"x;y;z\n" * 80_000)) == []


def test_the_parser_starts_without_the_application() -> None:
    program = "import sys; import app.formats.workbook_process; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "app.formats.workbook_archive" in loaded
    assert not {"app.core", "app.formats.documents", "pydantic", "sqlalchemy"} & set(loaded)
