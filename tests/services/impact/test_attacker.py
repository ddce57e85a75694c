"""The attacker: from all answers a public caller can get, nobody's contribution can be computed."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import Database, Write
from app.services.impact import veil
from app.services.impact.protection import above
from app.services.impact.scope import Scope
from app.services.impact.veil import Plans, Veil
from tests.factories import crowds
from tests.factories.networks import MONTH
from tests.oracles.attack import found_out
from tests.oracles.impact import Network

LEAST = 3
MONTHS = (MONTH, MONTH - MONTH % 12 - 1, MONTH - MONTH % 12 - 13)
SCOPE = Scope(as_of=MONTH)
DIMENSIONS = ("agency", "theme", "year", "origin", "convention", "status", "measure_type", "gas")
SEEDS = range(24)


class UndoError(Exception):
    """Ends a transaction without a trace."""


class Part(NamedTuple):
    """A contribution: one share of one saving, or of one project's investment."""

    project: UUID
    place: str
    values: tuple[Hashable, ...]
    starts: int
    ends: int | None
    key: Hashable


@contextmanager
def stored(database: Database, network: Network, published: frozenset[UUID]) -> Iterator[Write]:
    with suppress(UndoError), clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)), database.write() as db:
        crowds.write(db, network, published)
        yield db
        raise UndoError


def parts(network: Network, figure: str) -> list[Part]:
    """Contributions to a figure, from the network itself."""
    found = []
    for project in network.projects:
        year = project.completed and project.completed.year
        for share in project.shares:
            for number, saving in enumerate(project.savings if figure == "annual" else [None]):
                origin, convention, gas = "synthetic", None, None
                starts, ends = 0, None
                if saving is not None:
                    assert saving.starts is not None
                    assert saving.months is not None
                    origin, convention, gas = saving.origin, saving.convention, saving.gas
                    starts, ends = saving.starts, saving.starts + saving.months
                elif project.realised is None:
                    continue
                values = (str(share.agency), project.theme, year, origin, convention, "completed", None, gas)
                found.append(
                    Part(
                        project.id, share.path, values, starts, ends, (project.id.int, share.path, share.agency, number)
                    )
                )
    return found


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
