from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.allocation import WHOLE, allocate, apportion
from app.core.values import BadValueError

amounts = st.integers(-(10**15), 10**15)


@st.composite
def shares(draw: st.DrawFn) -> list[int]:
    """Basis points that sum to the whole, as the gaps between cuts; zeros included."""
    cuts = sorted(draw(st.lists(st.integers(0, WHOLE), max_size=12)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, WHOLE], strict=True)]


class TestAllocate:
    @given(amounts, shares())
    def test_the_parts_add_up_to_the_whole(self, amount: int, basis_points: list[int]) -> None:
        assert sum(allocate(amount, basis_points)) == amount

    @given(amounts, shares())
    def test_every_part_is_less_than_one_unit_from_its_exact_share(self, amount: int, basis_points: list[int]) -> None:
        for part, share in zip(allocate(amount, basis_points), basis_points, strict=True):
            assert abs(part - Fraction(amount * share, WHOLE)) < 1

    @given(amounts, shares())
    def test_a_negative_amount_is_the_mirror_image(self, amount: int, basis_points: list[int]) -> None:
        assert allocate(-amount, basis_points) == [-part for part in allocate(amount, basis_points)]

    @given(amounts, shares())
    def test_the_units_left_go_to_the_largest_remainders_first_position_first(
        self, amount: int, basis_points: list[int]
    ) -> None:
        amount = abs(amount)
        exact = [Fraction(amount * share, WHOLE) for share in basis_points]
        loss = [(-(each - each // 1), position) for position, each in enumerate(exact)]
        favoured = {position for _, position in sorted(loss)[: amount - sum(each // 1 for each in exact)]}
        assert allocate(amount, basis_points) == [
            each // 1 + (position in favoured) for position, each in enumerate(exact)
        ]

    @given(amounts, shares())
    def test_who_has_no_share_gets_nothing(self, amount: int, basis_points: list[int]) -> None:
        for part, share in zip(allocate(amount, basis_points), basis_points, strict=True):
            assert share or part == 0

    def test_a_tie_goes_to_the_first_position(self) -> None:
        assert allocate(1, [5000, 5000]) == [1, 0]
        assert allocate(-1, [5000, 5000]) == [-1, 0]
        assert allocate(100, [3333, 3334, 3333]) == [33, 34, 33]
        assert allocate(2, [2500, 2500, 2500, 2500]) == [1, 1, 0, 0]

    def test_one_owner_has_it_all(self) -> None:
        assert allocate(19_800, [10_000]) == [19_800]

    @pytest.mark.parametrize("basis_points", [[], [9_999], [5_000, 5_001], [0, 0]])
    def test_refuses_shares_that_are_not_the_whole(self, basis_points: list[int]) -> None:
        with pytest.raises(BadValueError) as caught:
            allocate(100, basis_points)
        assert caught.value.code == "shares_sum"
        assert caught.value.params == {"sum": sum(basis_points)}

    def test_refuses_a_negative_share(self) -> None:
        with pytest.raises(BadValueError) as caught:
            allocate(100, [10_001, -1])
        assert caught.value.code == "out_of_range"


class TestApportion:
    @given(amount=st.integers(-(10**15), 10**15), weights=st.lists(st.integers(0, 10**15), min_size=1, max_size=9))
    def test_parts_add_up_and_lie_within_one_of_the_exact_share(self, amount: int, weights: list[int]) -> None:
        assume(sum(weights) > 0)
        parts = apportion(amount, weights)
        assert sum(parts) == amount
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(amount * weight, sum(weights))) < 1

    @pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
    def test_weights_of_nothing_or_below_it_are_refused(self, weights: list[int]) -> None:
        with pytest.raises(BadValueError):
            apportion(10, weights)
