import hashlib
import re
import string
import timeit
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import tokens
from app.core.tokens import matches, mint, read

LETTERS_AND_DIGITS = string.ascii_letters + string.digits
KNOWN = "kks_0123456789Ab_" + "x" * 43


class TestMint:
    def test_has_the_agreed_shape(self) -> None:
        for _ in range(200):
            assert re.fullmatch(r"kks_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", mint().token)

    def test_never_repeats_itself(self) -> None:
        minted = [mint() for _ in range(200)]
        assert len({each.id for each in minted}) == 200
        assert len({each.digest for each in minted}) == 200

    def test_has_256_bits(self) -> None:
        assert 62**tokens.SECRET_LENGTH > 2**256

    def test_keeps_the_secret_out_of_what_is_printed(self) -> None:
        minted = mint()
        assert minted.token.split("_")[2] not in repr(minted)
        assert minted.digest not in repr(minted)

    def test_stores_the_sha_256_of_the_secret_alone(self) -> None:
        minted = mint()
        _, identifier, secret, _ = minted.token.split("_")
        assert minted.id == identifier
        assert minted.digest == hashlib.sha256(secret.encode()).hexdigest()


class TestRead:
    def test_opens_what_was_minted(self) -> None:
        minted = mint()
        assert read(minted.token) == (minted.id, minted.digest)

    def test_a_token_of_today_is_read_for_ever(self) -> None:
        assert read(KNOWN + "_3aQZbg") == ("0123456789Ab", hashlib.sha256(b"x" * 43).hexdigest())

    @given(st.data())
    def test_refuses_any_changed_character(self, data: st.DataObject) -> None:
        token = mint().token
        place = data.draw(st.integers(0, len(token) - 1))
        other = data.draw(st.sampled_from(LETTERS_AND_DIGITS + "_- ").filter(token[place].__ne__))
        assert read(token[:place] + other + token[place + 1 :]) is None

    @given(st.data())
    def test_refuses_two_swapped_neighbours(self, data: st.DataObject) -> None:
        token = mint().token
        place = data.draw(st.integers(0, len(token) - 2))
        swapped = token[:place] + token[place + 1] + token[place] + token[place + 2 :]
        assert swapped == token or read(swapped) is None

    @given(st.text() | st.text(LETTERS_AND_DIGITS + "_", max_size=80))
    def test_refuses_anything_else_without_an_error(self, token: str) -> None:
        assert read(token) is None

    @pytest.mark.parametrize("change", [str.upper, lambda text: text + "\n", lambda text: " " + text, str.lower])
    def test_refuses_a_token_that_was_tidied(self, change: Callable[[str], str]) -> None:
        assert read(change(mint().token)) is None

    def test_costs_next_to_nothing_for_a_long_guess(self) -> None:
        guess = "kks_" + "a" * 1_000_000
        assert min(timeit.repeat(lambda: read(guess), number=10, repeat=3)) < 0.01


class TestMatches:
    def test_compares_digests(self) -> None:
        one, other = mint().digest, mint().digest
        assert matches(one, "".join(one))
        assert not matches(one, other)
        assert not matches(one, one[:-1])
