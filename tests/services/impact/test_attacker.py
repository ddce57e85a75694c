"""The attacker: from all answers a public caller can get, nobody's contribution can be computed."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import Database, Write
from app.services.impact import census, disclosure, protection, veil, weaving
from app.services.impact.protection import above
from app.services.impact.scope import Scope
from app.services.impact.veil import Plans, Veil
from tests.factories import crowds
from tests.factories.crowds import Part, parts
from tests.factories.networks import MONTH
from tests.oracles.attack import found_out
from tests.oracles.impact import Network


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each network is decided about, however slow the machine is."""
    monkeypatch.setattr(veil, "_PATIENCE", math.inf)


LEAST = 3
MONTHS = (MONTH, MONTH - MONTH % 12 - 1, MONTH - MONTH % 12 - 13)
SCOPE = Scope(as_of=MONTH)
DIMENSIONS = ("agency", "theme", "year", "origin", "convention", "status", "measure_type", "gas")
SEEDS = range(12)


class UndoError(Exception):
    """Ends a transaction without a trace."""


@contextmanager
def stored(database: Database, network: Network, published: frozenset[UUID]) -> Iterator[Write]:
    with suppress(UndoError), clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)), database.write() as db:
        crowds.write(db, network, published)
        yield db
        raise UndoError


def line(path: str) -> Iterator[str]:
    """Everything that can be asked for and holds the place."""
    yield path + "="
    yield path
    while path:
        path = above(path)
        yield path


Members = frozenset[Hashable]


def answers(found: list[Part], plans: Plans, measure: str) -> Iterator[tuple[Members, set[UUID], bool]]:
    """Every cell of up to two attributes: its parts, its projects, whether it is told."""
    for month in MONTHS if measure in {"annual", "new"} else MONTHS[:1]:
        inside = [each for each in found if _counts(each, measure, month)]
        for size in range(3):
            for names in combinations(range(len(DIMENSIONS)), size):
                cells: dict[Any, list[Part]] = defaultdict(list)
                for each in inside:
                    for place in line(each.place):
                        cells[place, tuple(each.values[index] for index in names)].append(each)
                for (place, values), members in cells.items():
                    by = {DIMENSIONS[index]: value for index, value in zip(names, values, strict=True)}
                    projects = {each.project for each in members}
                    hidden = Veil(plans, SCOPE, MONTH, month, place, by).hides(measure)
                    told = len(projects) >= LEAST and not hidden
                    yield frozenset(each.key for each in members), projects, told


def _counts(part: Part, measure: str, month: int) -> bool:
    if measure == "new":
        return part.starts // 12 == month // 12
    return measure != "annual" or (part.starts <= month and (part.ends is None or part.ends > month))


def attack(db: Write, network: Network, published: frozenset[UUID]) -> list[str]:
    """What an attacker finds out; empty as it should be."""
    plans, found = veil.plans(db), []
    for figure, measures in (("annual", ("annual", "new")), ("realised", ("realised",))):
        all_parts = parts(network, figure)
        secret = {each.key: each.project for each in all_parts if each.project not in published}
        told = [
            frozenset(key for key in members if key in secret)
            for measure in measures
            for members, _, shown in answers(all_parts, plans, measure)
            if shown
        ]
        victims = found_out(told, secret, LEAST)
        if victims:
            found.append(f"{figure}: {victims}")
    return found


class TestAttacker:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_finds_nobody_out(self, database: Database, seed: int) -> None:
        network, published = crowds.crowd(seed)
        with stored(database, network, published) as db:
            assert attack(db, network, published) == []

    @pytest.mark.parametrize("seed", SEEDS[:6])
    def test_finds_nobody_out_where_they_are_too_many_to_be_looked_at(
        self, database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
    ) -> None:
        monkeypatch.setattr(census, "MOST_ATOMS", 1)
        network, published = crowds.crowd(seed)
        with stored(database, network, published) as db:
            assert not veil.plans(db).of("annual").tables
            assert attack(db, network, published) == []


def _no_siblings(_sizes: object, unsafe: Collection[str], _together: object) -> set[str]:
    return set(unsafe)


def _everything_holds(*_: object) -> bool:
    return True


def _unchanged(_atom: object) -> int:
    return 0


class TestAttackerFindsSomebody:
    @pytest.mark.parametrize(
        ("module", "name", "fault"),
        [
            (protection, "hidden", _no_siblings),
            (weaving, "_woven", _everything_holds),
            (protection, "safe", _everything_holds),
            (disclosure, "_changed", _unchanged),
        ],
        ids=["siblings are not hidden", "tables hang loosely", "few are enough", "months are not"],
    )
    def test_once_a_rule_is_missing(
        self, database: Database, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, fault: Callable[..., Any]
    ) -> None:
        monkeypatch.setattr(module, name, fault)
        for seed in SEEDS:
            network, published = crowds.crowd(seed)
            with stored(database, network, published) as db:
                if attack(db, network, published):
                    return
        pytest.fail("nobody was found out")
