from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock, units
from app.core.values import BadValueError

Inward = Callable[[units.Number], int]
Outward = Callable[[int], float]

SCALES: list[tuple[Outward, Inward, int]] = [
    (units.tonnes, units.kilograms, 3),
    (units.euros, units.cents, 2),
    (units.kilowatt_hours, units.watt_hours, 3),
    (units.grams_per_kwh, units.milligrams_per_kwh, 3),
    (units.percent, units.basis_points, 2),
]
scales = st.sampled_from(SCALES)
exact_amounts = st.integers(-units.LARGEST_EXACT, units.LARGEST_EXACT)
inputs = st.integers(-units.LARGEST_INPUT, units.LARGEST_INPUT)


def refusal(inward: Inward, value: units.Number) -> BadValueError:
    with pytest.raises(BadValueError) as caught:
        inward(value)
    return caught.value


class TestWireOut:
    @given(scales, exact_amounts)
    def test_the_json_number_is_the_exact_decimal(self, scale: tuple[Outward, Inward, int], amount: int) -> None:
        outward, _, places = scale
        for printed in (repr(outward(amount)), orjson.dumps(outward(amount)).decode()):
            assert Decimal(printed) == Decimal(amount).scaleb(-places)

    def test_beyond_the_stated_limit_a_double_cannot_be_exact(self) -> None:
        assert Decimal(repr(units.tonnes(8_796_093_022_208_001))) != Decimal("8796093022208.001")

    @given(scales, inputs)
    def test_comes_back_in_unchanged(self, scale: tuple[Outward, Inward, int], amount: int) -> None:
        outward, inward, places = scale
        assert inward(outward(amount)) == amount
        assert inward(Decimal(amount).scaleb(-places)) == amount
        assert inward(f"{Decimal(amount).scaleb(-places):f}") == amount


class TestWireIn:
    @given(st.decimals(allow_nan=False, allow_infinity=False) | st.decimals(-1000, 1000, places=4))
    def test_takes_what_the_unit_holds_and_refuses_the_rest(self, value: Decimal) -> None:
        exact = Fraction(value) * 1000 if abs(value.adjusted()) < 100 else None
        if value == 0:
            assert units.kilograms(value) == 0
        elif exact is not None and exact.denominator == 1 and abs(exact) <= units.LARGEST_INPUT:
            assert units.kilograms(value) == exact
        else:
            assert refusal(units.kilograms, value).code in {"too_many_decimals", "out_of_range"}

    @pytest.mark.parametrize(
        ("value", "kilograms"),
        [
            (19, 19_000),
            (-0.0, 0),
            (0.1, 100),
            ("19.8", 19_800),
            ("1.2300000", 1230),
            ("-0.001", -1),
            ("1e3", 1_000_000),
            ("25E-3", 25),
            ("0e9999", 0),
            (Decimal("1e9"), 10**12),
        ],
    )
    def test_reads_every_spelling_of_a_number(self, value: units.Number, kilograms: int) -> None:
        assert units.kilograms(value) == kilograms

    @pytest.mark.parametrize("value", ["1.0001", 0.0001, Decimal("1e-4"), "1e-9999", Decimal("1e-999999")])
    def test_refuses_more_decimals_than_a_kilogram_holds(self, value: units.Number) -> None:
        fault = refusal(units.kilograms, value)
        assert fault.code == "too_many_decimals"
        assert fault.params == {"places": 3}

    @pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), Decimal("sNaN")])
    def test_refuses_what_is_not_finite(self, value: units.Number) -> None:
        assert refusal(units.kilograms, value).code == "not_finite"

    @pytest.mark.parametrize(
        "value",
        ["", " 1", "1,5", "1_000", "\uff11", "NaN", "Infinity", "0x1", "1.", ".5", "9" * 65, "ca. 12", True],
    )
    def test_refuses_what_is_not_a_plain_number(self, value: units.Number) -> None:
        assert refusal(units.kilograms, value).code == "not_a_number"

    @pytest.mark.parametrize(
        "value",
        [
            10**9 + 1,
            -(10**9) - 1,
            "1000000000.001",
            1e300,
            "1e999",
            Decimal("1e999999"),
            pytest.param(10**5000, id="5000 digits"),
        ],
    )
    def test_refuses_more_than_a_billion_tonnes_in_the_unit_of_the_wire(self, value: units.Number) -> None:
        fault = refusal(units.kilograms, value)
        assert fault.code == "out_of_range"
        assert fault.params == {"minimum": -(10**9), "maximum": 10**9}

    def test_knows_two_decimals_for_money(self) -> None:
        assert units.cents("12.34") == 1234
        assert refusal(units.cents, "12.345").params == {"places": 2}

    def test_sums_of_nine_million_largest_values_stay_in_64_bits(self) -> None:
        assert units.LARGEST_INPUT * 9_000_000 < 2**63


class TestMonths:
    @given(st.integers(12, 9999 * 12 + 11))
    def test_text_and_index_are_each_other_s_inverse(self, index: int) -> None:
        assert units.month_index(units.month_text(index)) == index

    def test_counts_like_the_clock(self) -> None:
        assert units.month_index("2025-03") == 2025 * 12 + 2
        with clock.frozen(datetime(2025, 3, 1, 12, tzinfo=UTC)):
            assert units.month_text(clock.this_month()) == "2025-03"

    @pytest.mark.parametrize(
        "text", ["2025-13", "2025-00", "0000-01", "2025-3", "03/2025", "2025-03\n", "\uff12025-03"]
    )
    def test_refuses_what_is_no_month(self, text: str) -> None:
        with pytest.raises(BadValueError) as caught:
            units.month_index(text)
        assert caught.value.code == "not_a_month"

    @pytest.mark.parametrize("index", [11, 120_000, -1])
    def test_refuses_years_that_four_digits_do_not_hold(self, index: int) -> None:
        with pytest.raises(BadValueError):
            units.month_text(index)


class TestRoundHalfEvenDiv:
    @given(st.integers(-(10**30), 10**30), st.integers(-(10**15), 10**15).filter(bool))
    def test_agrees_with_exact_fractions(self, numerator: int, denominator: int) -> None:
        assert units.round_half_even_div(numerator, denominator) == round(Fraction(numerator, denominator))

    @given(st.integers(-(10**20), 10**20))
    def test_ties_go_to_the_even_neighbour(self, half: int) -> None:
        rounded = units.round_half_even_div(2 * half + 1, 2)
        assert rounded % 2 == 0
        assert rounded in {half, half + 1}

    def test_refuses_to_divide_by_zero(self) -> None:
        with pytest.raises(ZeroDivisionError):
            units.round_half_even_div(1, 0)


class TestEnergyKg:
    def test_morbach_48293_9_kwh_at_410_grams(self) -> None:
        assert units.energy_kg([(units.watt_hours("48293.9"), 0, units.milligrams_per_kwh(410))]) == 19_800

    def test_edenkoben_170000_kwh_at_436_8_grams_over_twenty_years(self) -> None:
        annual = units.energy_kg([(units.watt_hours(170_000), 0, units.milligrams_per_kwh("436.8"))])
        assert units.lifetime_kg(annual, 240) == 1_485_120

    carriers = st.lists(
        st.tuples(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 2 * 10**6)), max_size=6
    )

    @given(carriers)
    def test_rounds_the_sum_once_and_not_each_carrier(self, carriers: list[tuple[int, int, int]]) -> None:
        with localcontext() as context:
            context.prec = 60
            kwh_times_grams = sum(
                (Decimal(before - after) / 1000 * Decimal(factor) / 1000 for before, after, factor in carriers),
                Decimal(0),
            )
            expected = (kwh_times_grams / 1000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
        assert units.energy_kg(carriers) == expected

    def test_more_consumption_than_before_is_negative(self) -> None:
        assert units.energy_kg([(0, 1_000_000, 400_000)]) == -400

    def test_no_carrier_saves_nothing(self) -> None:
        assert units.energy_kg([]) == 0

    def test_refuses_a_result_that_no_saving_may_be(self) -> None:
        with pytest.raises(BadValueError):
            units.energy_kg([(10**12, 0, 10**12)])


class TestLifetimes:
    @given(st.integers(-(10**14), 10**14), st.integers(1, 1200))
    def test_both_ways_are_exact_and_rounded_once(self, kilograms: int, months: int) -> None:
        assert units.annualise(kilograms, months) == round(Fraction(kilograms * 12, months))
        assert units.lifetime_kg(kilograms, months) == round(Fraction(kilograms * months, 12))

    @pytest.mark.parametrize("months", [0, -1, 1201])
    def test_refuse_a_lifetime_nobody_claims(self, months: int) -> None:
        with pytest.raises(BadValueError):
            units.annualise(1, months)
        with pytest.raises(BadValueError):
            units.lifetime_kg(1, months)


class TestChainKg:
    @given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=4))
    def test_the_product_is_rounded_once_half_even(self, steps: list[int]) -> None:
        exact = Fraction(1)
        for step in steps:
            exact *= Fraction(step, 10**6)
        assert units.chain_kg(steps) == round(exact)

    def test_a_result_beyond_all_measure_is_refused(self) -> None:
        with pytest.raises(BadValueError):
            units.chain_kg([units.LARGEST_MULTIPLIER, units.LARGEST_MULTIPLIER])


class TestMillionths:
    @given(st.integers(-units.LARGEST_MULTIPLIER, units.LARGEST_MULTIPLIER))
    def test_six_decimals_are_kept_exactly(self, amount: int) -> None:
        assert units.millionths(Decimal(units.exact_text(amount, 6))) == amount

    @pytest.mark.parametrize("value", [Decimal("0.0000001"), 10**9, Decimal("1e999999"), Decimal("NaN"), True])
    def test_what_is_finer_or_larger_is_refused(self, value: units.Number) -> None:
        assert refusal(units.millionths, value).code


class TestExactText:
    @given(st.integers(-(10**40), 10**40), st.integers(0, 30))
    def test_it_is_the_same_number(self, amount: int, places: int) -> None:
        text = units.exact_text(amount, places)
        assert Fraction(text) == Fraction(amount, 10**places)
        assert "." not in text or not text.endswith(("0", "."))
