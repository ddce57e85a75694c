"""Passwords: hashed with argon2id, a few at a time, and refused where a guess would find them.

A hash costs memory and time on purpose, so a flood of guesses must not be able to order as many as it likes: only a
few run at once, a few more may wait, and whoever comes then is told to come back.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.core.errors import RateLimited

SHORTEST: Final = 12
"""Characters, with and without a second factor."""
LONGEST: Final = 200

_WAITING_PER_TURN: Final = 3
_LEAST_LEFT: Final = 6
_LEAST_DISTINCT: Final = 4
_RUN: Final = 3
_SEQUENCES: Final = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiopü", "asdfghjklöä", "zxcvbnm", "yxcvbnm",
)  # fmt: skip
_STEMS: Final = frozenset({
    "password", "passwort", "kennwort", "geheim", "secret", "login", "admin", "administrator", "root", "user", "test",
    "hallo", "hello", "willkommen", "welcome", "letmein", "iloveyou", "ichliebedich", "schatz", "master", "dragon",
    "monkey", "football", "fussball", "sommer", "winter", "herbst", "fruehling", "frühling", "summer", "autumn",
    "spring", "januar", "februar", "maerz", "märz", "april", "juni", "juli", "august", "september", "oktober",
    "november", "dezember", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
    "deutschland", "germany", "berlin", "klima", "schutz", "energie", "agentur", "klikks", "klikk", "pate", "co2",
})  # fmt: skip
"""Beginnings of the passwords people choose; with what they add to them, most of the usual ones are made of these."""
_DISGUISES: Final = str.maketrans({
    "@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "|": "l", "0": "o", "$": "s", "5": "s", "7": "t",
})  # fmt: skip
_LEAKED: Final = frozenset(each for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST)
"""What is long enough of the 30,000 passwords that were found most often in leaked lists."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


class Hasher:
    """Hashes and verifies, at most so many at once.

    Args:
        memory_kib: of one hash.
        rounds: passes over that memory.
        lanes: threads of one hash.
        at_once: hashes that may run at the same time.
    """

    def __init__(self, memory_kib: int, rounds: int, lanes: int, at_once: int) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=lanes, type=Type.ID)
        self._places = threading.BoundedSemaphore(at_once * (1 + _WAITING_PER_TURN))
        self._turns = threading.BoundedSemaphore(at_once)
        self._nobodys = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """What is stored instead of a password.

        Raises:
            RateLimited: too many are waiting already.
        """
        with self._turn():
            return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether a password is the stored one; without a stored one the same work is done, and the answer is no.

        Raises:
            RateLimited: too many are waiting already.
        """
        with self._turn():
            try:
                self._hasher.verify(stored or self._nobodys, password)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def is_dated(self, stored: str) -> bool:
        """Whether a hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise RateLimited(retry_after=1)
        try:
            with self._turns:
                yield
        finally:
            self._places.release()


@lru_cache(maxsize=8)
def hasher(memory_kib: int, rounds: int, lanes: int, at_once: int) -> Hasher:
    """The hasher of this process for these costs: one, or the bound would bind nobody."""
    return Hasher(memory_kib, rounds, lanes, at_once)


def is_common(password: str, about: Iterable[str]) -> bool:
    """Whether a password is among the leaked ones, or little is left of it without what everybody tries first.

    Taken away are usual words, the words of what is known about the person, runs along the keyboard or the alphabet,
    and repetitions; digits in the place of letters hide nothing.

    Args:
        password: as typed.
        about: name, address, agency: what an attacker knows.
    """
    known = [text.casefold() for text in about]
    words = _STEMS | {word for text in known for word in (text, text.partition("@")[0], *_WORD.findall(text)) if word}
    forms = {password.casefold(), _undisguised(password)}
    return not _LEAKED.isdisjoint(forms) or any(_is_little(_without(form, words)) for form in forms)


def _undisguised(password: str) -> str:
    return password.casefold().translate(_DISGUISES)


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return re.sub(r"(.+?)\1+", r"\1", _without_runs(text)) if len(text) <= LONGEST else text


def _without_runs(text: str) -> str:
    """The text without runs of three or more along a sequence, forwards or backwards."""
    kept, at = [], 0
    while at < len(text):
        length = max(_run(text, at, line) for sequence in _SEQUENCES for line in (sequence, sequence[::-1]))
        if length < _RUN:
            kept.append(text[at])
        at += length if length >= _RUN else 1
    return "".join(kept)


def _run(text: str, at: int, line: str) -> int:
    place = line.find(text[at])
    length = 0
    while place >= 0 and place + length < len(line) and text[at + length : at + length + 1] == line[place + length]:
        length += 1
    return length


def _is_little(left: str) -> bool:
    letters = "".join(left.split())
    return len(letters) < _LEAST_LEFT or len(set(letters)) < _LEAST_DISTINCT
