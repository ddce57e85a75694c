"""Quantities: what must not be added cannot be."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Incommensurable
from app.models.fields import Convention
from app.services.impact.quantities import AnnualKg, LifetimeKg, sum_of

REAL = frozenset({Convention.REAL})
STATUTORY = frozenset({Convention.STATUTORY})
UNSTATED = frozenset({Convention.NOT_STATED})


class TestSum:
    def test_of_tonnes_per_year_and_over_a_lifetime_is_refused(self) -> None:
        with pytest.raises(Incommensurable) as refusal:
            _ = AnnualKg(1) + LifetimeKg(1)
        assert refusal.value.code == "bases_mixed"
        assert refusal.value.params == {"bases": ["annual", "lifetime"]}

    def test_of_a_list_with_both_is_refused(self) -> None:
        with pytest.raises(Incommensurable):
            sum_of(AnnualKg(0), [AnnualKg(1), LifetimeKg(1)])

    def test_of_real_and_statutory_factors_is_refused_however_far_apart(self) -> None:
        with pytest.raises(Incommensurable) as refusal:
            sum_of(AnnualKg(0), [AnnualKg(1, REAL), AnnualKg(1, UNSTATED), AnnualKg(1, STATUTORY)])
        assert refusal.value.code == "conventions_mixed"

    def test_with_a_bare_number_is_refused(self) -> None:
        with pytest.raises(TypeError):
            _ = AnnualKg(1) + 1

    @given(amounts=st.lists(st.integers()))
    def test_of_one_kind_is_the_sum_and_keeps_its_kind(self, amounts: list[int]) -> None:
        total = sum_of(LifetimeKg(0), [LifetimeKg(kg, REAL) for kg in amounts])
        assert total == LifetimeKg(sum(amounts), REAL if amounts else frozenset())


def test_there_is_one_class_for_each_basis() -> None:
    assert all(one.basis is not other.basis for one, other in pairwise((AnnualKg, LifetimeKg)))
