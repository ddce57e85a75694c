"""Certificates: the same bytes every time, with names from all over Europe, in fonts the file brings along."""

import re
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest

from app.formats.writers.certificate import Certificate, write_certificate


def certificate(**values: Any) -> Certificate:
    given: dict[str, Any] = {
        "number": "K7QM-4XWR", "name": "Ayşe Łukaszewska-Müßigbrodt", "agency_name": "Energieagentur Beispiel",
        "title": "Grundkurs Wärmewende", "starts_at": datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 29, 2, 30, tzinfo=UTC), "time_zone": "Europe/Berlin", "place": "Rathaus (1)",
        "minutes": 120,
    }  # fmt: skip
    return Certificate(**{**given, **values})


def streams(data: bytes) -> list[bytes]:
    return [zlib.decompress(each) for each in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)]


def text_of(data: bytes) -> str:
    """What the page shows, by the file's own table of letters."""
    page, *others = streams(data)
    tables = [each for each in others if b"beginbfchar" in each]
    pairs = [re.findall(r"<(\w+)> <(\w+)>", each.decode()) for each in tables]
    letters = [{shape: bytes.fromhex(code).decode("utf-16-be") for shape, code in each} for each in pairs]
    said = []
    for name, shapes in re.findall(r"/F(\d) [\d.]+ Tf.*?<(\w*)> Tj", page.decode("latin-1"), re.DOTALL):
        table = letters[int(name) - 1]
        said.append("".join(table[shapes[at : at + 4]] for at in range(0, len(shapes), 4)))
    return "\n".join(said)


class TestWriteCertificate:
    def test_is_the_same_every_time_and_another_for_somebody_else(self) -> None:
        assert write_certificate(certificate(), "de") == write_certificate(certificate(), "de")
        assert write_certificate(certificate(), "de") != write_certificate(certificate(name="Bo"), "de")

    @pytest.mark.parametrize("name", ["Ayşe Łukaszewska-Müßigbrodt", "Жанна Ёлкина", "Nguyễn Thị Ánh", "Ελένη O'Neill"])
    def test_writes_names_as_they_are(self, name: str) -> None:
        assert name in text_of(write_certificate(certificate(name=name), "de"))

    def test_tells_the_time_of_the_place_over_a_clock_change(self) -> None:
        told = text_of(write_certificate(certificate(), "de"))
        assert "29.03.2026, 01:30 bis 04:30 Uhr (Europe/Berlin)" in told
        assert "2 Std. 00 Min." in told

    def test_long_titles_take_more_lines(self) -> None:
        title = "Wärmewende " * 18
        assert text_of(write_certificate(certificate(title=title), "en")).count("Wärmewende") == 18
