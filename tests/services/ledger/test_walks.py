"""After any sequence of writes the ledger says what the records say, and its past stays what it was."""

from itertools import pairwise
from typing import Any

import pytest

from app.core.db import Write
from app.models.ledger import Subject
from app.services import ledger
from tests.api import Api
from tests.services.ledger import folds
from tests.services.ledger.walks import ACTIONS, Walk

SEEDS = (1, 2)
STEPS = 120
NAMES = {"register": "add registration"}


def wrong(api: Api) -> list[str]:
    with api.database.snapshot() as db:
        return [*ledger.verify(db).examples, *map(str, ledger.verify_cells(db))]


class TestRandomWrites:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_every_subject_stands_as_its_records_say(self, api: Api, seed: int) -> None:
        walk = Walk(api, seed)
        for number in range(STEPS):
            walk.step()
            if number % 20 == 0:
                assert wrong(api) == [], walk.done
        assert wrong(api) == [], walk.done
        assert walk.done.total() > STEPS / 2

    def test_the_walks_take_every_kind_of_step(self, api: Api) -> None:
        walk = Walk(api, 4)
        for _ in range(4 * STEPS):
            walk.step()
        assert {name for name in ACTIONS if not walk.done[NAMES.get(name, name)]} == set()
        assert wrong(api) == []

    def test_a_rebuild_of_what_is_right_changes_nothing(self, api: Api) -> None:
        walk = Walk(api, 5)
        for _ in range(60):
            walk.step()
        with api.database.snapshot() as db:
            before, posts = folds.current(db), folds.posts(db)
        with api.database.write() as db:
            ledger.rebuild(db)
        with api.database.snapshot() as db:
            assert (folds.current(db), folds.posts(db)) == (before, posts)


class TestForgottenTouch:
    """A service that does not say whose figures it changed is found out: the check of the walks is no formality."""

    @pytest.mark.parametrize("forgotten", Subject)
    def test_of_one_kind_of_subject(self, api: Api, monkeypatch: pytest.MonkeyPatch, forgotten: Subject) -> None:
        touch = ledger.touch

        def forgetful(db: Write, subject: Subject, *ids: Any, **more: Any) -> None:
            if subject is not forgotten:
                touch(db, subject, *ids, **more)

        monkeypatch.setattr(ledger, "touch", forgetful)
        assert forgotten.value in {example.split()[0] for example in self.found_out(api)}

    def test_of_a_place_that_moved(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ledger, "touch_places", lambda _db, _ids: None)
        assert self.found_out(api)

    def found_out(self, api: Api) -> list[str]:
        """What is wrong as soon as something is."""
        walk = Walk(api, 1)
        for number in range(4 * STEPS):
            walk.step()
            if number % 10 == 0 and (found := wrong(api)):
                return found
        return []


class TestHistory:
    def test_what_was_known_after_each_write_is_known_of_that_moment_for_ever(self, api: Api) -> None:
        walk = Walk(api, 6)
        taken: list[tuple[Any, folds.Sums]] = []
        for _ in range(STEPS // 2):
            walk.step()
            with api.database.snapshot() as db:
                last, now = folds.posts(db)[-1], folds.current(db)
            if taken and last == taken[-1][0]:
                assert now == taken[-1][1], "figures moved without a post"
            else:
                taken.append((last, now))
        with api.database.snapshot() as db:
            assert {post for post, _ in taken} <= set(folds.posts(db))
            for (_, moment), sums in taken:
                assert folds.known(db, moment) == sums
        assert len(taken) > STEPS / 5

    def test_numbers_and_moments_grow_without_a_gap(self, api: Api) -> None:
        walk = Walk(api, 7)
        for _ in range(40):
            walk.step()
        with api.database.snapshot() as db:
            posts = folds.posts(db)
        assert [number for number, _ in posts] == list(range(1, len(posts) + 1))
        assert all(before < after for (_, before), (_, after) in pairwise(posts))
