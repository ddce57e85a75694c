"""Words: how texts become words, and which words are near each other."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.search import LONGEST_WORD
from app.services.search_index.words import MOST_WORDS, distance, forms, indexed, slips, stem, wanted, words_of

LETTERS = st.text("abcde", min_size=1, max_size=9)


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Straße, STRASSE", ["strasse", "strasse"]),
            ("Öl/Oel", ["oel", "oel"]),
            ("Straßen-Beleuchtung", ["strassen", "beleuchtung", "strassenbeleuchtung"]),
            ("die CO₂-Bilanz 2024", ["die", "co2", "bilanz", "co2bilanz", "2024"]),
            ("a & b", []),
        ],
    )
    def test_a_text_as_words(self, text: str, words: list[str]) -> None:
        assert list(words_of(text)) == words

    def test_a_question_asks_for_each_word_once_and_not_for_stop_words(self) -> None:
        assert wanted("Die Beleuchtung der Straßen, beleuchtung") == ["beleuchtung", "strassen"]
        assert wanted("und die") == ["und", "die"]

    def test_the_first_part_counts_and_the_number_of_words_is_bounded(self) -> None:
        assert indexed(["Licht im Ort", "Ort", "Licht aus LED"]) == {"licht": 0, "ort": 0, "led": 2}
        assert len(indexed([" ".join(f"w{number}" for number in range(5000))])) == MOST_WORDS

    @given(st.text(max_size=300))
    def test_any_text_gives_words_that_fit(self, text: str) -> None:
        for word in indexed([text]):
            assert 2 <= len(word) <= LONGEST_WORD
            assert all(len(form) <= LONGEST_WORD for _, form, _ in forms(word))

    @pytest.mark.parametrize(
        ("one", "other"), [("lampen", "lampe"), ("heizungen", "heizung"), ("solaranlagen", "solaranlage")]
    )
    def test_endings(self, one: str, other: str) -> None:
        assert stem(one).startswith(stem(other)) or stem(other).startswith(stem(one))


class TestDistance:
    @given(LETTERS, LETTERS)
    def test_it_is_the_same_both_ways_and_nothing_for_the_same(self, one: str, other: str) -> None:
        assert distance(one, other) == distance(other, one)
        assert (distance(one, other) == 0) == (one == other)

    @given(LETTERS, st.data())
    def test_one_slip_is_one_and_leads_there(self, word: str, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(word) - 1))
        letter = data.draw(st.sampled_from("abcdefg"))
        swapped = word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
        for slipped in (word[:place] + word[place + 1 :], word[:place] + letter + word[place:],
                        word[:place] + letter + word[place + 1 :], swapped):  # fmt: skip
            assert distance(word, slipped) <= 1
            assert {word, *slips(word)} & {slipped, *slips(slipped)} or not slipped

    def test_against_counting_all_ways(self) -> None:
        words = ["".join(each) for size in range(1, 4) for each in itertools.product("ab", repeat=size)]
        for one, other in itertools.product(words, repeat=2):
            assert distance(one, other) == _by_hand(one, other)


def _by_hand(one: str, other: str) -> int:
    """The same by definition."""
    if not one or not other:
        return len(one) + len(other)
    ways = [_by_hand(one[1:], other) + 1, _by_hand(one, other[1:]) + 1]
    ways.append(_by_hand(one[1:], other[1:]) + (one[0] != other[0]))
    if len(one) > 1 and len(other) > 1 and one[:2] == other[1::-1]:
        ways.append(_by_hand(one[2:], other[2:]) + 1)
    return min(ways)
