import threading

import pytest

from app.core.errors import RateLimited
from app.core.passwords import Hasher, is_common

CHEAP = {"memory_kib": 64, "rounds": 1, "lanes": 1}


class TestHasher:
    def test_makes_argon2id_and_knows_it_again(self) -> None:
        hasher = Hasher(**CHEAP, at_once=1)
        stored = hasher.hash("rote Laterne am Deich")
        assert stored.startswith("$argon2id$v=19$m=64,t=1,p=1$")
        assert hasher.hash("rote Laterne am Deich") != stored
        assert hasher.verify(stored, "rote Laterne am Deich")
        assert not hasher.verify(stored, "rote laterne am Deich")

    def test_without_a_stored_one_nothing_fits(self) -> None:
        hasher = Hasher(**CHEAP, at_once=1)
        assert not hasher.verify(None, "nobody has this password")
        assert not hasher.verify("no hash at all", "x")

    def test_what_cost_less_is_dated(self) -> None:
        stored = Hasher(**CHEAP, at_once=1).hash("rote Laterne")
        assert Hasher(memory_kib=128, rounds=1, lanes=1, at_once=1).is_dated(stored)
        assert not Hasher(**CHEAP, at_once=1).is_dated(stored)

    def test_only_so_many_run_and_wait_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two run, six wait, the others are told to come back; nobody is kept for ever."""
        hasher = Hasher(**CHEAP, at_once=2)
        gate, running, most, refused = threading.Event(), 0, 0, 0
        lock = threading.Lock()

        def slow(_password: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            gate.wait(10)
            with lock:
                running -= 1
            return "hash"

        monkeypatch.setattr(hasher, "_hasher", type("Slow", (), {"hash": staticmethod(slow)}))

        def ask() -> None:
            nonlocal refused
            try:
                hasher.hash("x")
            except RateLimited:
                with lock:
                    refused += 1
                    if refused == 12:
                        gate.set()

        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert (most, refused) == (2, 12)
        gate.set()
        assert hasher.hash("again") == "hash"


class TestCommon:
    @pytest.mark.parametrize(
        "password",
        [
            "passwort1234",
            "P@ssw0rd2024!",
            "Willkommen2025!",
            "Sommer2025Sommer",
            "aaaaaaaaaaaa",
            "abcabcabcabcabc",
            "123456789012",
            "qwertzuiop12",
            "qwertyuiopasdfghjkl",
            "zyxwvutsrqponm",
            "klimaschutz2030",
            "KlikKS-Admin-2026",
            "Energieagentur1",
            "erika.beispiel1",
            "person.4711@example.org8",
            "ErikaErikaErika",
            "Rheinland-Pfalz-1",
            "                ",
        ],
    )
    def test_is_what_everybody_tries_first(self, password: str) -> None:
        assert is_common(
            password,
            (
                "erika.beispiel@example.org",
                "person.4711@example.org",
                "Erika Beispiel",
                "Energieagentur Rheinland-Pfalz",
            ),
        )

    @pytest.mark.parametrize(
        "password",
        [
            "rote Laterne am Deich",
            "correct horse battery staple",
            "Xk7-vvQ2_pLr9",
            "drei Frösche im Hof",
            "пароль не скажу",
        ],
    )
    def test_is_not_what_has_nothing_to_do_with_it(self, password: str) -> None:
        assert not is_common(password, ("erika.beispiel@example.org", "Erika Beispiel"))

    def test_is_found_out_quickly_whatever_comes(self) -> None:
        assert not is_common("ab" * 30 + "".join(map(chr, range(0x4E00, 0x4E00 + 140))), ())


class TestLeaked:
    @pytest.mark.parametrize("password", ["1qaz2wsx3edc", "Q1w2e3r4t5y6", "sonnenschein", "peanutbutter"])
    def test_what_was_found_in_leaks_is_common(self, password: str) -> None:
        assert is_common(password, [])

    def test_a_sentence_with_such_a_word_is_not(self) -> None:
        assert not is_common("peanutbutter auf Vollkornbrot", [])
