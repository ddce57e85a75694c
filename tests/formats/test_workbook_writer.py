"""Workbooks: what was written can be read, nothing runs, and nothing stays behind."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.formats import workbook_writer
from app.formats.workbook_writer import WrittenSheet, write_workbook

MADE = datetime(2026, 3, 1, tzinfo=UTC)
ROWS: list[list[Any]] = [
    ["07132084", 1.5, True, date(2026, 3, 1), datetime(2026, 3, 1, 18, 0), None],  # noqa: DTZ001 - a spreadsheet's
    ["=SUMME(A1)", -3, False, None, None, "https://example.org"],
]


def written(*sheets: WrittenSheet) -> bytes:
    out = io.BytesIO()
    write_workbook(out, sheets, MADE)
    return out.getvalue()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sheet(pieces: Any, **more: Any) -> WrittenSheet:
    return WrittenSheet("Projekte", ["Schlüssel", "Zahl", "Ja", "Tag", "Beginn", "Quelle"], pieces, **more)


class TestCells:
    def test_keep_their_types_and_never_run(self) -> None:
        page = parts(written(sheet([ROWS])))["xl/worksheets/sheet1.xml"]
        assert "<f>" not in page
        assert '<c r="A2" t="inlineStr"><is><t>07132084</t></is></c>' in page
        assert '<c r="A3" t="inlineStr"><is><t>=SUMME(A1)</t></is></c>' in page
        assert '<c r="B2"><v>1.5</v></c>' in page
        assert '<c r="C2" t="b"><v>1</v></c>' in page
        assert "hyperlink" not in page
        assert ">46082</v>" in page  # the first of March 2026, in a spreadsheet's days

    def test_of_the_same_rows_are_the_same_bytes(self) -> None:
        assert written(sheet([ROWS])) == written(sheet(iter([ROWS[:1], ROWS[1:]])))


class TestSheets:
    def test_go_on_in_another_one_when_they_are_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook_writer, "ROWS", 3)
        found = parts(written(sheet([ROWS, ROWS[:1]])))
        assert 'name="Projekte (2)"' in found["xl/workbook.xml"]
        assert "07132084" in found["xl/worksheets/sheet2.xml"]
        assert "Schlüssel" in found["xl/worksheets/sheet2.xml"]

    def test_offer_the_words_of_a_code_list(self) -> None:
        page = parts(written(sheet([], choices={1: "=Codes!$A$2:$A$9"}, hints={1: ("Zahl", "Ein Wort")})))[
            "xl/worksheets/sheet1.xml"
        ]
        assert "<formula1>Codes!$A$2:$A$9</formula1>" in page
        assert 'prompt="Ein Wort"' in page


def test_a_writing_that_is_given_up_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken() -> Iterator[list[list[Any]]]:
        yield ROWS
        assert list(tmp_path.iterdir())
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        written(sheet(broken()))
    assert list(tmp_path.iterdir()) == []
