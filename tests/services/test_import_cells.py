"""Cells: an import accepts and refuses exactly what the wire does, and repairs what spreadsheets do to values."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.core.folding import search_key, sort_key
from app.formats.numbers import NumberFormat
from app.formats.values import clean
from app.models.imports import ImportResource
from app.services.imports.cells import reader
from app.services.imports.keys import place_key
from app.services.imports.matching import Matched, match
from app.services.imports.parsing import Rows
from app.services.imports.readings import MOMENT_FORM, Reading
from app.services.sheets import SHEETS, Column, Kind
from tests.factories.networks import EXAMPLES

TEXTS = [
    (spec.resource.value, column)
    for spec in SHEETS.values()
    for column in spec.columns
    if column.kind is Kind.TEXT
]  # fmt: skip
NUMBERS = [
    (spec.resource.value, column)
    for spec in SHEETS.values()
    for column in spec.columns
    if column.kind in {Kind.WHOLE, Kind.DECIMAL}
]
NASTY = st.sampled_from(["\u0308", "ä", "ß", "\u200b", "\ud800", "\x00", "\x1f", "\n", "\u00a0", "'", "=", "#", "🌍"])
WORDS = st.text(
    st.one_of(st.characters(codec=None), NASTY, st.sampled_from("abcXYZ019 -.:/@")), max_size=300
)  # fmt: skip
FORMED = st.sampled_from([
    "a@b.de", "https://example.org/x", "http://x", "07231502", "54497", "led-street-lighting", "-x-", "+49 30 000000",
    "Europe/Berlin", "Europe/Bonn", "x" * 200, "x" * 201, "x" * 80, "x" * 81, "ä" * 200,
])  # fmt: skip


def accepted(column: Column, sent: Any) -> tuple[bool, Any]:
    """What the wire says of a value, and how the table would keep it."""
    try:
        value = TypeAdapter(column.hint).validate_python(sent)
    except ValidationError:
        return False, None
    return True, column.stored.inward(value) if column.stored and value is not None else value


def fast(column: Column, cell: Any) -> tuple[bool, Any]:
    """What the compiled way says of a cell: whether a row with nothing else is kept, and its value."""
    spec = next(each for each in SHEETS.values() if column in each.columns)
    matched = Matched(spec, (column.name,), [(0, column)], notations={column.name: NumberFormat.ENGLISH})
    (batch,) = Rows(matched).batches([(2, (cell,))])
    return bool(batch.rows), batch.rows[0][1][0] if batch.rows else None


class TestAsTheWire:
    @pytest.mark.parametrize(("resource", "column"), TEXTS, ids=lambda each: getattr(each, "name", each))
    @given(text=st.one_of(WORDS, FORMED))
    @settings(max_examples=EXAMPLES, deadline=None)
    def test_texts(self, resource: str, column: Column, text: str) -> None:
        bare = clean(text)
        reading = reader(column, NumberFormat.PLAIN)(text)
        if not bare or (reading.fault is not None and reading.fault.code == "cell_error"):
            return
        taken, value = accepted(column, bare)
        assert (not reading.refused, reading.value) == (taken, value), resource
        kept, quick = fast(column, text)
        if kept or not taken:  # sums and remarks are no rows
            assert (kept, quick) == (taken, value)

    @pytest.mark.parametrize(("resource", "column"), NUMBERS, ids=lambda each: getattr(each, "name", each))
    @given(
        number=st.one_of(
            st.integers(-(10**16), 10**16), st.integers(-5, 2400), st.decimals(-(10**13), 10**13, places=2),
            st.decimals(-100, 100, places=7), st.sampled_from([Decimal("1e12"), Decimal("10000000000.01")]),
        )
    )  # fmt: skip
    @settings(max_examples=EXAMPLES, deadline=None)
    def test_numbers(self, resource: str, column: Column, number: int | Decimal) -> None:
        text = f"{number:f}" if isinstance(number, Decimal) else str(number)
        sent: Any = Decimal(text)
        if column.kind is Kind.WHOLE:
            sent = int(sent) if sent == sent.to_integral_value() else sent
        taken, value = accepted(column, sent)
        for found in (fast(column, text), fast(column, sent)):
            assert found[0] == taken, (resource, text)
            if taken and column.stored:
                assert found[1] == value
            elif taken:
                assert Decimal(str(found[1])) == sent

    @given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.times())
    @settings(max_examples=EXAMPLES, deadline=None)
    def test_days_and_moments(self, day: date, time: Any) -> None:
        workshops = SHEETS[ImportResource.WORKSHOPS].by_name
        german = f"{day.day}.{day.month}.{day.year}"
        for cell in (day.isoformat(), german, day, datetime(day.year, day.month, day.day)):  # noqa: DTZ001 - as cells are
            assert fast(workshops["registration_deadline"], cell) == (True, day.isoformat())
        moment = datetime.combine(day, time.replace(microsecond=0), UTC)
        kept, value = fast(workshops["starts_at"], moment.isoformat())
        assert (kept, value) == (accepted(workshops["starts_at"], moment)[0], moment.strftime(MOMENT_FORM))

    def test_every_code_in_every_spelling(self) -> None:
        for spec in SHEETS.values():
            for column in spec.columns:
                for code in column.codes:
                    for word in (code.value, code.de, code.en, *code.aliases, code.de.upper(), f" {code.en} "):
                        value = [code.value] if column.kind is Kind.CODES else code.value
                        reading = reader(column, NumberFormat.PLAIN)(word)
                        assert (reading.value, reading.fault) == (value, None), (column.name, word)


def repaired(reading: Reading) -> tuple[Any, str | None]:
    return reading.value, reading.fault.code if reading.fault else None


class TestPlaces:
    @pytest.mark.parametrize(
        ("cell", "value", "code"),
        [
            ("07231502", "ags:07231502", None),
            ("7231502", "ags:07231502", "ags_seven_digits"),
            (7231502, "ags:07231502", "ags_seven_digits"),
            (7231502.0, "ags:07231502", "ags_seven_digits"),
            ('="07231502"', "ags:07231502", None),
            ("07 2 31 502", "ags:07231502", None),
            ("072310502502", "ars:072310502502", None),
            ("72310502502", "ars:072310502502", "ars_eleven_digits"),
            ("072310502", "ars:072310502", None),
            ("Morbach", "name:morbach", None),
            ("72310502", "ars:072310502", "ars_eleven_digits"),
            ("00231502", None, "key_state_unknown"),
            ("123456", None, "ags_wrong_length"),
        ],
    )
    def test_keys(self, cell: Any, value: str | None, code: str | None) -> None:
        assert repaired(place_key(cell)) == (value, code)

    def test_an_ars_below_a_heading_for_ags_is_said(self) -> None:
        assert repaired(place_key("072310502502", expects_ags=True)) == ("ars:072310502502", "ags_from_ars")


class TestRows:
    def test_sums_and_remarks_are_no_rows(self) -> None:
        matched = match(SHEETS[ImportResource.PROJECTS], ("Nr", "Titel", "Kommune", "Investition"))
        rows = [
            (2, ("P-1", "Hinweisschilder", "07231502", "12")),
            (3, ("Summe", None, None, "12")),
            (4, ("* geschätzt", None, None, None)),
            (5, ("Gesamtschule sanieren", "x", "07231502", "1")),
        ]
        (batch,) = Rows(matched).batches(rows)
        assert [number for number, _ in batch.rows] == [2, 5]
        assert [(each.number, each.fault.code) for each in batch.findings] == [(3, "row_total"), (4, "row_remark")]

    @given(st.lists(WORDS, min_size=1, max_size=4))
    @settings(max_examples=EXAMPLES, deadline=None)
    def test_keys_of_titles_are_those_of_the_services(self, titles: list[str]) -> None:
        matched = match(SHEETS[ImportResource.PROJECTS], ("title",))
        for batch in Rows(matched, ("title",)).batches([(number, (title,)) for number, title in enumerate(titles)]):
            for _, (title, search, sort) in batch.rows:
                if title is not None:
                    assert (search, sort) == (search_key(title)[:600], sort_key(title)[:400])
