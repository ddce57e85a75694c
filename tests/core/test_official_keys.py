from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import official_keys as keys
from app.core.values import BadValueError

municipalities = st.builds(
    lambda state, rest: state.code + rest, st.sampled_from(keys.STATES), st.from_regex(r"\A[0-9]{10}\Z")
)


def refusal(check: Callable[[str], object], key: str) -> BadValueError:
    with pytest.raises(BadValueError) as caught:
        check(key)
    return caught.value


class TestCheckAgs:
    @pytest.mark.parametrize(
        ("key", "level"),
        [("07", "state"), ("071", "region"), ("07132", "county"), ("07132084", "municipality")],
    )
    def test_knows_the_level_by_the_digits(self, key: str, level: str) -> None:
        assert keys.check_ags(key) == key
        assert keys.level_of_ags(key) == level

    def test_suggests_the_zero_that_a_spreadsheet_dropped(self) -> None:
        fault = refusal(keys.check_ags, "7132084")
        assert fault.code == "key_zero_lost"
        assert fault.params == {"value": "7132084", "suggestion": "07132084"}
        assert refusal(keys.check_ags, "7132").code == "key_zero_lost"

    def test_suggests_the_ags_where_an_ars_was_sent(self) -> None:
        fault = refusal(keys.check_ags, "071325003084")
        assert fault.code == "ags_is_ars"
        assert fault.params["suggestion"] == "07132084"

    @pytest.mark.parametrize("key", ["", "07 32084", "0713208x", "٠٧١٣٢٠٨٤", "07132084\n", "-7132084"])
    def test_takes_digits_only(self, key: str) -> None:
        assert refusal(keys.check_ags, key).code == "key_not_digits"

    @pytest.mark.parametrize("key", ["7", "071320", "071320840", "0" * 7, "1" * 5000])
    def test_refuses_other_lengths(self, key: str) -> None:
        fault = refusal(keys.check_ags, key)
        assert fault.code == "ags_length"
        assert fault.params == {"length": len(key), "allowed": ["2", "3", "5", "8"]}

    @pytest.mark.parametrize("key", ["00", "17132084", "99"])
    def test_refuses_states_that_do_not_exist(self, key: str) -> None:
        assert refusal(keys.check_ags, key).code == "key_state_unknown"


class TestCheckArs:
    @pytest.mark.parametrize(
        ("key", "level"),
        [
            ("07", "state"),
            ("071", "region"),
            ("07132", "county"),
            ("071325003", "association"),
            ("071325003084", "municipality"),
        ],
    )
    def test_knows_the_level_by_the_digits(self, key: str, level: str) -> None:
        assert keys.level_of_ars(key) == level

    def test_suggests_the_lost_zero(self) -> None:
        for key in ("71325003084", "7132"):
            fault = refusal(keys.check_ars, key)
            assert fault.code == "key_zero_lost"
            assert fault.params["suggestion"] == f"0{key}"

    def test_refuses_other_lengths(self) -> None:
        assert refusal(keys.check_ars, "07132084").code == "ars_length"


class TestAgsOfArs:
    def test_drops_the_association(self) -> None:
        assert keys.ags_of_ars("071325003084") == "07132084"

    def test_needs_a_municipality(self) -> None:
        assert refusal(keys.ags_of_ars, "071325003").params == {"length": 9, "allowed": ["12"]}

    @given(municipalities)
    def test_gives_an_ags_in_the_same_county(self, ars: str) -> None:
        ags = keys.ags_of_ars(ars)
        assert keys.level_of_ags(ags) == "municipality"
        assert ags[:5] == ars[:5]


class TestParentOfArs:
    def test_climbs_to_the_state(self) -> None:
        chain = ["071325003084"]
        while (above := keys.parent_of_ars(chain[-1])) is not None:
            chain.append(above)
        assert chain == ["071325003084", "071325003", "07132", "071", "07"]

    def test_leaves_out_the_region_of_a_state_that_has_none(self) -> None:
        assert keys.parent_of_ars("01001") == "01"

    @given(municipalities)
    def test_is_always_a_shorter_prefix(self, ars: str) -> None:
        above = keys.parent_of_ars(ars)
        assert above is not None
        assert ars.startswith(above)
        assert len(above) < len(ars)


class TestStates:
    def test_are_sixteen_in_the_order_of_their_codes(self) -> None:
        assert [state.code for state in keys.STATES] == [f"{code:02d}" for code in range(1, 17)]
        assert len({state.short for state in keys.STATES}) == 16

    def test_are_found_by_any_key(self) -> None:
        state = keys.state_of("07132084")
        assert state == keys.State("07", "Rheinland-Pfalz", "RP")
        assert keys.state_of("99") is None

    @pytest.mark.parametrize(
        ("text", "code"),
        [("Thueringen", "16"), ("NRW", "05"), ("rp", "07"), ("Baden Württemberg", "08"), ("SACHSEN", "14")],
    )
    def test_are_found_by_name_however_it_is_spelled(self, text: str, code: str) -> None:
        state = keys.state_named(text)
        assert state is not None
        assert state.code == code

    def test_nowhere_is_no_state(self) -> None:
        assert keys.state_named("Preußen") is None
