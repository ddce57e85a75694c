import re
import sqlite3
import time
import unicodedata
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.folding import clean_text, search_key, sort_key
from app.core.values import BadValueError

texts = st.text(max_size=60) | st.text("aouAOUäöüÄÖÜßẞ\u0308\u0301 -.'éøłæﬁ½", max_size=30)


class TestSearchKey:
    @pytest.mark.parametrize(
        "spelling",
        [
            "Müller",
            "Mueller",
            "MÜLLER",
            "Mu\u0308ller",
            "müller",
            " Müller, ",
            "\uff2düller",
            "Muel\u00adler",
        ],
    )
    def test_every_spelling_of_a_name_is_one(self, spelling: str) -> None:
        assert search_key(spelling) == "mueller"

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("Straße", "strasse"),
            ("GROẞ-GERAU", "gross gerau"),
            ("Neustadt a.d. Weinstraße", "neustadt a d weinstrasse"),
            ("Łużyca / Łaz", "luzyca laz"),
            ("Besançon\u2013Évian", "besancon evian"),
            ("Sønderjylland", "sonderjylland"),
            ("ǖber", "ueber"),
            ("m² ½", "m2 1 2"),
            ("\ud800x\u0000y", "x y"),
            ("…", ""),
            ("", ""),
            ("Алтай", "алтаи"),
        ],
    )
    def test_folds_what_a_searcher_would_not_type(self, text: str, key: str) -> None:
        assert search_key(text) == key

    @given(texts)
    def test_is_stable(self, text: str) -> None:
        assert search_key(search_key(text)) == search_key(text)

    @given(texts)
    def test_does_not_see_how_the_text_was_encoded(self, text: str) -> None:
        key = search_key(unicodedata.normalize("NFC", text))
        assert search_key(unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))) == key


class TestSortKey:
    def test_orders_names_as_german_directories_do(self) -> None:
        ordered = ["Ägidienberg", "Ahrweiler", "Müden", "Mudersbach", "Öhringen", "Ottweiler", "Weißenthurm",
                   "Weissig", "Westerburg"]  # fmt: skip
        assert sorted(set(ordered), key=sort_key) == ordered

    def test_umlauts_and_case_have_no_weight(self) -> None:
        assert sort_key("MÜLLER") == sort_key("Muller") == sort_key("mu\u0308ller") == "muller"
        assert sort_key("Voß") == sort_key("Voss")

    @given(texts)
    def test_is_stable(self, text: str) -> None:
        assert sort_key(sort_key(text)) == sort_key(text)


class TestEveryCharacter:
    # The planes of the living scripts, and the one of the tags.
    characters = tuple(map(chr, [*range(0x20000), *range(0xE0000, 0xE0200)]))

    @pytest.mark.parametrize("fold", [search_key, sort_key])
    def test_folds_to_a_key_that_stays_and_can_be_stored(self, fold: Callable[[str], str]) -> None:
        keys = {fold(character) for character in self.characters}
        assert all(fold(key) == key for key in keys)
        "".join(keys).encode()
        assert not any(re.search(r"^\s|\s$|\s\s|[A-Z\x00-\x1f]", key) for key in keys)

    def test_that_decomposes_to_marks_alone_is_a_mark(self) -> None:
        for character in self.characters:
            if unicodedata.combining(unicodedata.normalize("NFD", character)[0]):
                assert unicodedata.category(character)[0] == "M"


class TestOrder:
    @given(st.lists(texts, max_size=8))
    def test_is_the_same_in_the_database(self, written: list[str]) -> None:
        keys = [sort_key(text) for text in written]
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("create table names (key text)")
            connection.executemany("insert into names values (?)", [(key,) for key in keys])
            assert [key for (key,) in connection.execute("select key from names order by key")] == sorted(keys)
        assert sorted(keys) == sorted(keys, key=str.encode)


class TestCleanText:
    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            ("  Mu\u0308den \n", "Müden"),
            ("a\r\nb\tc", "a\nb\tc"),
            ("\ufeffName\u200b \u00a0\ufeff", "Name"),
            ("a\u200db", "a\u200db"),
            ("\u200b \u200b", ""),
        ],
    )
    def test_keeps_what_was_meant(self, text: str, clean: str) -> None:
        assert clean_text(text) == clean

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60))
    def test_is_composed_and_stable(self, text: str) -> None:
        clean = clean_text(text)
        assert unicodedata.is_normalized("NFC", clean)
        assert clean_text(clean) == clean
        assert clean == clean.strip()

    @pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\r", "\x7f", "\x85", "\ud800"])
    def test_refuses_what_no_database_or_reader_wants(self, character: str) -> None:
        with pytest.raises(BadValueError) as caught:
            clean_text(f"a{character}b")
        assert caught.value.code == "control_character"
        assert caught.value.params == {"character": f"U+{ord(character):04X}"}

    def test_refuses_towers_of_marks(self) -> None:
        assert len(clean_text("q" + "\u0301" * 30)) == 31
        with pytest.raises(BadValueError) as caught:
            clean_text("q" + "\u0301" * 31)
        assert caught.value.code == "too_many_marks"


class TestTime:
    HOSTILE = (
        "a" + "\u0301\u0316" * 25_000,
        "\u0f73" * 50_000,
        "\uff9e\u0301" * 25_000,
        " \ufeff" * 25_000 + "x" + " \ufeff" * 25_000,
        "ü" * 50_000,
        "\U0001f600" * 50_000,
        ".-" * 25_000,
    )

    @pytest.mark.parametrize("fold", [search_key, sort_key, clean_text])
    @pytest.mark.parametrize("text", HOSTILE, ids=[f"hostile {number}" for number in range(len(HOSTILE))])
    def test_is_short_for_50_000_hostile_characters(self, fold: Callable[[str], str], text: str) -> None:
        started = time.process_time()
        try:
            fold(text)
        except BadValueError:
            assert fold is clean_text
        assert time.process_time() - started < 2
