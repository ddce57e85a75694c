import string
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import cursors
from app.core.cursors import Scalar, seal, unseal
from app.core.errors import Malformed

SECRET = b"0123456789abcdef0123456789abcdef"
CONTEXT = "projects?status=completed&sort=-modified"

scalars = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
)
payloads = st.lists(scalars, max_size=5)
contexts = st.text(max_size=60)


def refused(text: str, secret: bytes = SECRET, context: str = CONTEXT) -> bool:
    with pytest.raises(Malformed) as caught:
        unseal(text, secret, context)
    return caught.value.code == "cursor_invalid"


class TestSeal:
    @given(payloads, contexts)
    def test_comes_back_as_it_was(self, payload: list[Scalar], context: str) -> None:
        text = seal(payload, SECRET, context)
        opened = unseal(text, SECRET, context)
        assert opened == payload
        assert [type(value) for value in opened] == [type(value) for value in payload]
        assert set(text) <= set(string.ascii_letters + string.digits + "-_")

    def test_the_same_place_has_the_same_cursor(self) -> None:
        assert seal(["a", 1], SECRET, CONTEXT) == seal(["a", 1], SECRET, CONTEXT)

    def test_refuses_a_payload_that_would_not_fit_in_a_url(self) -> None:
        seal(["x" * 1400], SECRET, CONTEXT)
        with pytest.raises(ValueError, match="2048"):
            seal(["x" * 2000], SECRET, CONTEXT)

    @pytest.mark.parametrize("value", [2**64, "\ud800"])
    def test_refuses_what_json_cannot_carry(self, value: Scalar) -> None:
        with pytest.raises(ValueError, match="64-bit"):
            seal([value], SECRET, CONTEXT)


class TestUnseal:
    @given(payloads, st.data())
    def test_refuses_any_changed_character(self, payload: list[Scalar], data: st.DataObject) -> None:
        text = seal(payload, SECRET, CONTEXT)
        place = data.draw(st.integers(0, len(text) - 1))
        others = string.ascii_letters + string.digits + "-_+/= "
        other = data.draw(st.sampled_from(others).filter(text[place].__ne__))
        assert refused(text[:place] + other + text[place + 1 :])

    @pytest.mark.parametrize("length", range(6))
    def test_refuses_another_spelling_of_the_same_bytes(self, length: int) -> None:
        text = seal(["x" * length], SECRET, CONTEXT)
        for last in set(string.ascii_letters + string.digits) - {text[-1]}:
            assert refused(text[:-1] + last)

    @given(payloads, st.data())
    def test_refuses_a_cut_or_lengthened_one(self, payload: list[Scalar], data: st.DataObject) -> None:
        text = seal(payload, SECRET, CONTEXT)
        assert refused(text[: data.draw(st.integers(0, len(text) - 1))])
        assert refused(text + data.draw(st.text(string.ascii_letters + "=", min_size=1, max_size=5)))

    @given(st.text(max_size=80))
    def test_refuses_whatever_was_not_sealed(self, text: str) -> None:
        assert refused(text)

    @given(contexts, contexts)
    def test_refuses_the_cursor_of_another_list(self, made_for: str, tried_on: str) -> None:
        text = seal(["Müden", 7], SECRET, made_for)
        if made_for == tried_on:
            assert unseal(text, SECRET, tried_on) == ["Müden", 7]
        else:
            assert refused(text, context=tried_on)

    @pytest.mark.parametrize("other", ["projects?page=2", "projects?page=", "projects?page=12", "patrons?page=01"])
    def test_refuses_the_cursor_of_a_neighbouring_list(self, other: str) -> None:
        assert refused(seal([1], SECRET, "projects?page=1"), context=other)

    def test_refuses_the_cursor_of_another_instance(self) -> None:
        assert refused(seal([1], b"another secret of this many bytes", CONTEXT))

    def test_refuses_an_endless_one_unread(self) -> None:
        assert refused("A" * 10_000_000)


class TestSpeed:
    def test_sealing_and_opening_cost_little_beside_a_query(self) -> None:
        payload: list[Scalar] = ["2025-03-01T12:00:00.123456Z", "0195a5f2-79b0-7cc3-98c4-dc0c0c07398f"]
        text = seal(payload, SECRET, CONTEXT)
        for call in (lambda: seal(payload, SECRET, CONTEXT), lambda: unseal(text, SECRET, CONTEXT)):
            assert min(timeit.repeat(call, number=500, repeat=5)) / 500 < 50e-6  # five times the aim


class TestLimits:
    def test_a_tag_cannot_be_guessed(self) -> None:
        assert cursors._TAG_LENGTH * 8 >= 128
