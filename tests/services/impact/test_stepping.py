"""Folds: sums of groups, followed over time, are what each entry gives alone."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.services.impact.stepping import CYCLE, Effect, by_month, by_year, happened, in_force, until

Entry = tuple[int, int, int | None]
FIRST = 24_000
entries = st.lists(
    st.tuples(
        st.integers(-100, 100) | st.integers(-(10**13), 10**13),
        st.integers(FIRST - 60, FIRST + 60),
        st.none() | st.integers(1, 90),
    ),
    max_size=12,
)


def grouped(given: list[Entry]) -> list[Effect]:
    """As the database groups them."""
    found: dict[tuple[int, int | None, int], list[int]] = {}
    for kg, starts, months in given:
        key = (starts, None if months is None else starts + months, kg % CYCLE)
        found.setdefault(key, []).append(kg)
    return [Effect(*key, sum(each), len(each)) for key, each in found.items()]


def alone(entry: Entry, month: int) -> int:
    """One entry's effect through a month."""
    kg, starts, months = entry
    counted = max(0, month + 1 - starts)
    return round(Fraction(kg * (counted if months is None else min(counted, months)), 12))


class TestUntil:
    @given(given=entries, months=st.lists(st.integers(FIRST - 70, FIRST + 200), min_size=1, unique=True))
    def test_is_the_sum_of_entries_each_rounded_alone(self, given: list[Entry], months: list[int]) -> None:
        months = sorted(months)
        assert until(grouped(given), months) == [sum(alone(each, month) for each in given) for month in months]


class TestInForce:
    @given(given=entries)
    def test_is_what_works_in_the_last_month_of_each_step(self, given: list[Entry]) -> None:
        steps = by_year(FIRST + 3, FIRST + 40)
        expected = [
            sum(
                kg
                for kg, starts, months in given
                if starts <= step.last and (months is None or step.last < starts + months)
            )
            for step in steps
        ]
        assert in_force(grouped(given), steps) == expected


class TestHappened:
    def test_counts_in_the_step_of_its_month_and_nothing_outside(self) -> None:
        events = [(FIRST - 1, 1), (FIRST, 10), (FIRST + 11, 100), (FIRST + 12, 1_000), (FIRST + 14, 10_000)]
        assert happened(events, by_year(FIRST, FIRST + 13)) == [110, 1_000]


class TestSteps:
    def test_of_years_are_cut_at_both_ends(self) -> None:
        assert by_year(FIRST + 3, FIRST + 13) == [("2000", FIRST + 3, FIRST + 11), ("2001", FIRST + 12, FIRST + 13)]

    def test_of_months_have_one_each(self) -> None:
        assert [step.name for step in by_month(FIRST + 11, FIRST + 12)] == ["2000-12", "2001-01"]
