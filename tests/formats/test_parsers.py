"""Parsers of columns: every kind of cell, and what people write into it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Fault
from app.formats.cells import Cell, Nested, Unreadable, plain_float
from app.formats.findings import Repaired
from app.formats.numbers import (
    MASS_UNITS,
    MONEY_UNITS,
    NO_UNITS,
    NumberFormat,
    NumberVote,
    decide_format,
    parse_scaled,
    scaled_reader,
)
from app.formats.parsers import (
    ags_parser,
    ars_parser,
    choice_parser,
    day_parser,
    month_parser,
    number_parser,
    parse_rows,
    text_parser,
    yes_no_parser,
)
from app.formats.values import ERROR_VALUES, clean, guard, is_total_row

ALL = [
    text_parser(), ags_parser(), ars_parser(), day_parser(), month_parser(), number_parser(2), yes_no_parser(),
    choice_parser({"a": 1}),
]  # fmt: skip

CELLS: list[Cell] = [
    "", "  ", None, "x", "12", 12, 12.5, Decimal("1.5"), True, date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC),
    Nested([1]), Unreadable(Fault("cell_error", params={"value": "#REF!"})), "#NV", "1" * 5_000, 1e300, -0.0,
]  # fmt: skip


def said(value: Any) -> Any:
    if isinstance(value, Repaired):
        return value.value, value.fault.code
    return value.code if isinstance(value, Fault) else value


class TestEveryParser:
    @pytest.mark.parametrize("place", range(len(ALL)))
    def test_takes_any_cell_and_gives_the_same_again(self, place: int) -> None:
        for cell in CELLS:
            assert said(ALL[place](cell)) == said(ALL[place](cell))

    @pytest.mark.parametrize("place", range(len(ALL)))
    def test_an_empty_cell_is_nothing_and_an_unreadable_one_its_fault(self, place: int) -> None:
        assert [ALL[place](cell) for cell in ("", " \u00a0", None)] == [None, None, None]
        assert said(ALL[place](Unreadable(Fault("cell_error")))) == "cell_error"
        assert said(ALL[place](Nested({}))) == "cell_not_single"
        assert {said(ALL[place](text)) for text in ERROR_VALUES} == {"cell_error"}

    def test_rows_at_once_are_rows_one_by_one(self) -> None:
        rows: list[list[Cell]] = [["a", "07132084"], ["b", 7132084]]
        assert [tuple(map(said, row)) for row in parse_rows([text_parser(), ags_parser()], rows)] == [
            ("a", "07132084"),
            ("b", ("07132084", "ags_seven_digits")),
        ]


class TestTexts:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("  Köngen\u00a0", "Köngen"),
            ("Ko\u0308ngen", "Köngen"),
            ("a\r\nb", "a\nb"),
            ("a\x00b", "control_character"),
            ("'=1+1", "=1+1"),
            ('="007"', "007"),
            ("abcdefghijk", "too_long"),
            (7.0, "7"),
            (0.1 + 0.2, "0.3"),
            (12, "12"),
            (Decimal("1.50"), "1.50"),
            (date(2024, 12, 31), "2024-12-31"),
        ],
    )
    def test_come_out_as_they_are_stored(self, cell: Cell, value: str) -> None:
        assert said(text_parser(10)(cell)) == value

    def test_of_json_mean_what_they_say(self) -> None:
        assert text_parser(dressed=False)("'=1") == "'=1"
        assert text_parser(dressed=False)('="x"') == '="x"'

    @given(st.text(st.sampled_from("'=+-@x\t"), max_size=6))
    def test_a_guarded_text_comes_back(self, text: str) -> None:
        text = text.strip()
        assert clean(guard(text)) == text
        assert not guard(text).startswith(("=", "+", "-", "@"))


class TestNumbers:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("1.234,56 €", 123_456),
            ("€ 1.234,56", 123_456),
            ("1\u00a0234,5\u00a0EUR", 123_450),
            ("12,-", 1_200),
            ("12,\u2013 €", 1_200),
            ("1,5 Mio. €", (150_000_000, "number_unit_converted")),
            ("5 TEUR", (500_000, "number_unit_converted")),
            ("rund 5.000", (500_000, "number_approximate")),
            ("~5", (500, "number_approximate")),
            ("5 1)", (500, "number_footnote")),
            ("5²", (500, "number_footnote")),
            ("mind. 5", "number_is_bound"),
            ("bis zu 5", "number_is_bound"),
            ("1,234", "number_too_precise"),
            ("12.345.678.901.234.567,00", 1_234_567_890_123_456_700),
            ("1e5", "number_not_readable"),
            (0.1 + 0.2, 30),
            (1e300, "number_too_large"),
            (12.345, "number_too_precise"),
            (True, "number_not_readable"),
            (date(2024, 5, 1), "number_is_date"),
            (Decimal("12.34"), 1_234),
        ],
    )
    def test_are_counts_of_the_smallest_unit(self, cell: Cell, value: Any) -> None:
        assert said(number_parser(2, NumberFormat.GERMAN, MONEY_UNITS)(cell)) == value

    def test_a_lighter_unit_must_be_whole_in_the_columns_own(self) -> None:
        kilograms = number_parser(3, NumberFormat.PLAIN, MASS_UNITS)
        assert said(kilograms("500 kg")) == (500, "number_unit_converted")
        assert said(number_parser(2, NumberFormat.PLAIN, MASS_UNITS)("505 kg")) == "number_too_precise"

    @given(st.text(st.sampled_from("0123456789.,- €t"), max_size=14), st.sampled_from(NumberFormat))
    def test_the_quick_way_reads_what_the_careful_one_reads(self, text: str, notation: NumberFormat) -> None:
        if text:
            quick = scaled_reader(2, notation, MONEY_UNITS)(text)
            assert said(quick) == said(parse_scaled(text, notation, 2, MONEY_UNITS))

    @given(st.lists(st.lists(st.text(st.sampled_from("0159.,"), max_size=7), max_size=4), max_size=4))
    def test_a_vote_in_pieces_is_the_vote_at_once(self, pieces: list[list[str]]) -> None:
        vote = NumberVote(NO_UNITS)
        for piece in pieces:
            vote.add(piece)
        assert vote.format is decide_by_cell([cell for piece in pieces for cell in piece])

    @given(st.floats(-1e15, 1e15))
    def test_a_float_is_written_without_exponent(self, value: float) -> None:
        assert "e" not in plain_float(value)
        assert float(plain_float(value)) == pytest.approx(value, rel=1e-14)


def decide_by_cell(cells: list[str]) -> NumberFormat:
    """The vote of every cell by itself, put together."""
    single = {decide_format([cell]) for cell in cells}
    german, english = NumberFormat.GERMAN in single, NumberFormat.ENGLISH in single
    if german and english:
        return NumberFormat.MIXED
    order = (NumberFormat.GERMAN, NumberFormat.ENGLISH, NumberFormat.AMBIGUOUS)
    return next((each for each in order if each in single), NumberFormat.PLAIN)


class TestDays:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("1. März 2025", date(2025, 3, 1)),
            ("01. Mrz. 2025", date(2025, 3, 1)),
            ("2025-03-01 00:00:00", date(2025, 3, 1)),
            ("01.03.2025 12:30", (date(2025, 3, 1), "date_time_dropped")),
            ("45717", (date(2025, 3, 1), "date_serial")),
            (45717, (date(2025, 3, 1), "date_serial")),
            (45717.5, "date_not_readable"),
            (True, "date_not_readable"),
            (12, "date_not_readable"),
            ("1. Brumaire 2025", "date_not_readable"),
            ("31.12.24", "date_not_readable"),
        ],
    )
    def test_are_read_as_people_write_them(self, cell: Cell, value: Any) -> None:
        assert said(day_parser()(cell)) == value

    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("März 2025", date(2025, 3, 1)),
            ("mrz-2025", date(2025, 3, 1)),
            ("Dez. 2025", date(2025, 12, 1)),
            ("October 2025", date(2025, 10, 1)),
            (date(2025, 3, 1), date(2025, 3, 1)),
            ("15.03.2025", (date(2025, 3, 1), "month_from_day")),
            ("13/2025", "date_not_readable"),
            ("Brumaire 2025", "date_not_readable"),
        ],
    )
    def test_months_are_their_first_day(self, cell: Cell, value: Any) -> None:
        assert said(month_parser()(cell)) == value


class TestChoices:
    def test_a_code_or_label_is_found_in_any_spelling(self) -> None:
        parse = choice_parser({"in_progress": 1, "läuft": 1, "completed": 2})
        assert [parse(text) for text in ("In Progress", "LAEUFT", " completed ")] == [1, 1, 2]

    def test_an_unknown_one_names_what_comes_near(self) -> None:
        fault = choice_parser({"completed": 2})("complete")
        assert (said(fault), fault.params["nearest"]) == ("choice_unknown", "completed")

    @pytest.mark.parametrize(("text", "value"), [("Ja", True), ("x", True), ("WAHR", True), ("-", False), ("0", False)])
    def test_yes_and_no_have_many_words(self, text: str, value: bool) -> None:  # noqa: FBT001 - the expectation
        assert yes_no_parser()(text) is value


class TestTotalRows:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (["Summe", "", "12"], True),
            (["", "Gesamt:", "12", "12"], True),
            (["Summe der Maßnahmen", "", "", "12"], True),
            (["Gesamtschule Nord", "", "", "12"], False),
            (["Summe aller Dinge", "Au", "07132084", "12"], False),
            ([12, "Summe"], False),
            ([], False),
        ],
    )
    def test_add_up_instead_of_being_a_row(self, cells: list[Cell], expected: bool) -> None:  # noqa: FBT001 - the same
        assert is_total_row(cells) is expected
