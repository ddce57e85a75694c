"""Numbers and rows of sums, as people write them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Fault
from app.formats.cells import Cell, plain_float
from app.formats.findings import Repaired
from app.formats.numbers import (
    MONEY_UNITS,
    NO_UNITS,
    NumberFormat,
    NumberVote,
    decide_format,
    parse_scaled,
    scaled_reader,
)
from app.formats.values import is_total_row


def said(value: Any) -> Any:
    if isinstance(value, Repaired):
        return value.value, value.fault.code
    return value.code if isinstance(value, Fault) else value


class TestNumbers:
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
