import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.nearest import nearest

FIELDS = ["name", "status", "completed_on", "planned_investment_eur", "municipality_id"]


class TestNearest:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("complted_on", "completed_on"),
            ("completed-on", "completed_on"),
            ("Status", "status"),
            ("planned_investment", "planned_investment_eur"),
            ("municipalty", "municipality_id"),
        ],
    )
    def test_finds_what_was_meant(self, name: str, meant: str) -> None:
        assert nearest(name, FIELDS) == meant

    @pytest.mark.parametrize("name", ["", "xyz", "q", "0" * 10_000])
    def test_suggests_nothing_rather_than_nonsense(self, name: str) -> None:
        assert nearest(name, FIELDS) is None

    @given(st.text(), st.lists(st.text(max_size=20), max_size=8))
    def test_suggests_only_what_there_is(self, name: str, candidates: list[str]) -> None:
        assert nearest(name, candidates) in {None, *candidates}

    def test_knows_nothing_among_nothing(self) -> None:
        assert nearest("name", []) is None

    def test_is_quick_for_names_made_to_be_slow(self) -> None:
        letters = "".join(map(chr, range(0x400, 0x500)))  # so many that difflib takes none of them for filling
        candidates = [letters * 40 + str(number) for number in range(600)]
        started = time.process_time()
        nearest(letters[::-1] * 40, candidates)
        assert time.process_time() - started < 2
