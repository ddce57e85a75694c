"""Numbers, dates, periods and keys as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Fault
from app.formats.findings import Repaired
from app.formats.keys import ags_of, parse_ags, parse_ars, parse_association_key
from app.formats.numbers import (
    INTEGER_LIMIT,
    MONEY_UNITS,
    NumberFormat,
    decide_format,
    parse_basis_points,
    parse_cents,
    parse_decimal,
    parse_integer,
    parse_scaled,
)
from app.formats.periods import Period, Precision, parse_date, parse_month, parse_period
from app.formats.values import clean


def code(value: object) -> str:
    assert isinstance(value, Fault)
    return value.code


class TestClean:
    @pytest.mark.parametrize(
        ("cell", "content"),
        [
            ("\u00a0 07132084\t", "07132084"),
            ('="07132084"', "07132084"),
            ("'=SUM(A1)", "=SUM(A1)"),
            ("'s Hertogenbosch", "'s Hertogenbosch"),
            ("=1+1", "=1+1"),
            ("\ufeffName", "Name"),
        ],
    )
    def test_what_a_spreadsheet_puts_around_a_cell_is_taken_off(self, cell: str, content: str) -> None:
        assert clean(cell) == content


class TestDecideFormat:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (["1.234,56"], NumberFormat.GERMAN),
            (["1.234", "5,5"], NumberFormat.GERMAN),
            (["1.234", "12.345.678"], NumberFormat.GERMAN),
            (["1,234.56"], NumberFormat.ENGLISH),
            (["1.234", "48293.9"], NumberFormat.ENGLISH),
            (["0.437"], NumberFormat.ENGLISH),
            (["1234.567"], NumberFormat.ENGLISH),
            (["1.234", "200"], NumberFormat.AMBIGUOUS),
            (["1,234"], NumberFormat.AMBIGUOUS),
            (["1,5", "1.5"], NumberFormat.MIXED),
            (["12", "", "ca. 12", "x"], NumberFormat.PLAIN),
            (["1 234,5 €"], NumberFormat.GERMAN),
            (["1\u00a0234\u202f567"], NumberFormat.PLAIN),
            ([], NumberFormat.PLAIN),
        ],
    )
    def test_the_whole_column_decides(self, cells: list[str], expected: NumberFormat) -> None:
        assert decide_format(cells, MONEY_UNITS) is expected


class TestParseDecimal:
    @pytest.mark.parametrize(
        ("text", "notation", "value"),
        [
            ("1.234,56", NumberFormat.GERMAN, "1234.56"),
            ("1.234", NumberFormat.GERMAN, "1234"),
            ("1.234", NumberFormat.ENGLISH, "1.234"),
            ("\u2212 5", NumberFormat.PLAIN, None),
            ("\u22125,25", NumberFormat.GERMAN, "-5.25"),
            ("1 234 567,5", NumberFormat.GERMAN, "1234567.5"),
            ("0,1", NumberFormat.GERMAN, "0.1"),
            ("0.1", NumberFormat.GERMAN, None),
            ("1.2345", NumberFormat.GERMAN, None),
            ("12 t", NumberFormat.PLAIN, None),
            ("١٢", NumberFormat.PLAIN, None),
            ("1e3", NumberFormat.PLAIN, None),
            ("NaN", NumberFormat.PLAIN, None),
            ("9" * 41, NumberFormat.PLAIN, None),
        ],
    )
    def test_a_number_is_exact_or_refused(self, text: str, notation: NumberFormat, value: str | None) -> None:
        parsed = parse_decimal(text, notation)
        assert parsed == Decimal(value) if value else code(parsed) == "number_not_readable"

    @pytest.mark.parametrize("notation", [NumberFormat.AMBIGUOUS, NumberFormat.MIXED])
    def test_a_number_of_an_undecided_column_is_asked_about(self, notation: NumberFormat) -> None:
        assert code(parse_decimal("1.234", notation)) == "number_format_ambiguous"
        assert parse_decimal("1234", notation) == 1_234

    @given(st.decimals(min_value=-(10**12), max_value=10**12, places=3))
    def test_german_writing_reads_back(self, value: Decimal) -> None:
        english = f"{value:,.3f}"
        german = english.translate(str.maketrans(",.", ".,"))
        assert parse_decimal(german, NumberFormat.GERMAN) == value
        assert parse_decimal(english, NumberFormat.ENGLISH) == value

    @given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1))
    def test_a_column_of_two_decimals_is_never_undecided(self, values: list[Decimal]) -> None:
        cells = [f"{value:,.2f}".translate(str.maketrans(",.", ".,")) for value in values]
        assert decide_format(cells) is NumberFormat.GERMAN

    @given(st.text(max_size=60))
    def test_any_text_gives_a_number_or_a_fault(self, text: str) -> None:
        for notation in NumberFormat:
            assert isinstance(parse_decimal(text, notation), Decimal | Repaired | Fault)


class TestScaled:
    def test_money_is_whole_cents(self) -> None:
        assert parse_cents("225.000,00 €", NumberFormat.GERMAN) == 22_500_000
        assert parse_cents("€ 9923.5", NumberFormat.ENGLISH) == 992_350
        assert parse_cents("20000 EUR", NumberFormat.PLAIN) == 2_000_000

    def test_half_a_cent_is_refused_and_a_trailing_zero_is_not(self) -> None:
        assert code(parse_cents("1,005", NumberFormat.GERMAN)) == "number_too_precise"
        assert parse_cents("1,500", NumberFormat.GERMAN) == 150

    def test_per_cent_is_basis_points(self) -> None:
        assert parse_basis_points("33,33 %", NumberFormat.GERMAN) == 3_333

    def test_a_whole_number_has_no_decimals(self) -> None:
        assert parse_integer("1.234", NumberFormat.GERMAN) == 1_234
        assert code(parse_integer("1,5", NumberFormat.GERMAN)) == "number_too_precise"

    def test_the_largest_database_number_is_the_limit(self) -> None:
        assert parse_integer(str(INTEGER_LIMIT)) == INTEGER_LIMIT
        assert code(parse_integer(str(INTEGER_LIMIT + 1))) == "number_too_large"

    @given(st.integers(-(10**15), 10**15), st.integers(0, 3))
    def test_scaling_is_exact(self, value: int, places: int) -> None:
        text = f"{Decimal(value).scaleb(-places):f}".replace(".", ",")
        assert parse_scaled(text, NumberFormat.GERMAN, places) == value


class TestDates:
    def test_both_writings_of_a_day_are_read(self) -> None:
        assert parse_date("31.12.2024") == parse_date("2024-12-31") == date(2024, 12, 31)

    @pytest.mark.parametrize("text", ["31.02.2024", "31.12.24", "12/31/2024", "2024-13-01", "", "0000-00-00"])
    def test_no_day_is_refused(self, text: str) -> None:
        assert code(parse_date(text)) == "date_not_readable"

    @pytest.mark.parametrize("text", ["2025-03", "03/2025", "3/2025", "03.2025"])
    def test_every_writing_of_a_month_is_read(self, text: str) -> None:
        assert parse_month(text) == date(2025, 3, 1)

    @given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
    def test_days_read_back(self, day: date) -> None:
        assert parse_date(day.isoformat()) == parse_date(f"{day:%d.%m.%Y}") == day


class TestParsePeriod:
    @pytest.mark.parametrize(
        ("text", "first", "last", "precision"),
        [
            ("2021", "2021-01-01", "2021-12-31", Precision.YEAR),
            ("2024-02", "2024-02-01", "2024-02-29", Precision.MONTH),
            ("2025-02-04", "2025-02-04", "2025-02-04", Precision.DAY),
            ("2021-09/2021-12", "2021-09-01", "2021-12-31", Precision.MONTH),
            ("2016-07-01/2017-06-30", "2016-07-01", "2017-06-30", Precision.DAY),
            ("2015/2016", "2015-01-01", "2016-12-31", Precision.YEAR),
            ("2023-2030", "2023-01-01", "2030-12-31", Precision.YEAR),
            ("2023 (first half)", "2023-01-01", "2023-06-30", Precision.HALF_YEAR),
            ("2023 (second half)", "2023-07-01", "2023-12-31", Precision.HALF_YEAR),
            ("2023/2024-03", "2023-01-01", "2024-03-31", Precision.YEAR),
            ("since 2020-11", "2020-11-01", None, Precision.MONTH),
            ("ab 01.06.2026", "2026-06-01", None, Precision.DAY),
        ],
    )
    def test_a_period_has_its_ends_and_its_precision(
        self, text: str, first: str, last: str | None, precision: Precision
    ) -> None:
        end = date.fromisoformat(last) if last else None
        assert parse_period(text) == Period(date.fromisoformat(first), end, precision)

    def test_a_period_that_ends_before_it_begins_is_refused(self) -> None:
        assert code(parse_period("2024-05/2024-04")) == "period_reversed"
        assert code(parse_period("2030-2023")) == "period_reversed"

    @pytest.mark.parametrize("text", ["n/a", "2021/", "2021-09/x", "2007/08", "1/2/3", "x" * 1_000, "since"])
    def test_no_period_is_refused(self, text: str) -> None:
        assert code(parse_period(text)) == "date_not_readable"

    @given(st.text(max_size=80))
    def test_any_text_gives_a_period_or_a_fault(self, text: str) -> None:
        assert isinstance(parse_period(text), Period | Fault)


def repaired(value: object) -> tuple[object, str]:
    assert isinstance(value, Repaired)
    return value.value, value.fault.code


class TestKeys:
    def test_a_right_key_is_taken_as_text(self) -> None:
        assert parse_ags("07132084") == parse_ags('="07132084"') == parse_ags("07 1 32 084") == "07132084"
        assert parse_ars("071325005084") == "071325005084"
        assert parse_association_key("073375003") == "073375003"

    def test_a_lost_leading_zero_is_put_back_and_said(self) -> None:
        fault = Fault("ags_seven_digits", params={"value": "7132084", "suggestion": "07132084"})
        assert parse_ags("7132084") == parse_ags("7132084.0") == Repaired("07132084", fault)
        assert repaired(parse_ars("71325005084")) == ("071325005084", "ars_eleven_digits")
        assert repaired(parse_association_key("73375003")) == ("073375003", "association_key_eight_digits")

    def test_an_ars_in_the_place_of_an_ags_is_shortened_and_said(self) -> None:
        assert repaired(parse_ags("071325005084")) == ("07132084", "ags_from_ars")
        assert repaired(parse_ags("71325005084")) == ("07132084", "ags_from_ars")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("0713208", "ags_wrong_length"),
            ("07132", "ags_wrong_length"),
            ("071320845", "ags_wrong_length"),
            ("7132084.5", "ags_not_digits"),
            ("7,13E+06", "key_scientific"),
            ("7.1325E+10", "key_scientific"),
            ("٠٧١٣٢٠٨٤", "ags_not_digits"),
            ("", "ags_not_digits"),
        ],
    )
    def test_what_is_no_key_is_refused(self, text: str, expected: str) -> None:
        assert code(parse_ags(text)) == expected

    def test_an_ars_cannot_be_made_from_an_ags(self) -> None:
        assert code(parse_ars("07132084")) == "ars_wrong_length"
        assert code(parse_association_key("07132")) == "association_key_wrong_length"

    @given(st.integers(1, 9), st.integers(0, 10**10 - 1))
    def test_a_spreadsheet_that_takes_a_key_for_a_number_does_no_harm(self, state: int, rest: int) -> None:
        ars = f"{state:02d}{rest:010d}"
        assert repaired(parse_ars(str(int(ars))))[0] == ars
        assert repaired(parse_ags(str(int(ars))))[0] == ags_of(ars)
        assert repaired(parse_ags(str(int(ags_of(ars)))))[0] == ags_of(ars)
