"""Overlaps: what publishers of several instances tell of the same place or project, so that it counts once.

The first of the publishers counts until somebody settles it: a rule that every instance applies alike, and that does
not change with the order in which releases come in. What does not count is kept as losses, to be taken off the rows of
its source; a change adds the difference it makes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Read, Write
from app.models.cells import table_of
from app.models.network import (
    Conflict,
    ConflictKind,
    ConflictState,
    Source,
    SourceLoss,
    SourcePlace,
    SourceProject,
    World,
)
from app.services.network import conflict_upkeep
from app.services.network.pieces import slices, text
from app.services.network.place_rows import rows_of, spread

S = sa.inspect(Source).columns
P = sa.inspect(SourcePlace).columns
J = sa.inspect(SourceProject).columns
L = sa.inspect(SourceLoss).columns
C = sa.inspect(Conflict).columns
WHOLE = 10_000
"""Basis points of a whole project."""


@dataclass(frozen=True, slots=True)
class Teller:
    """A source as far as overlaps are concerned.

    Attributes:
        id: of the source.
        publisher: who.
        house: the instance behind it.
        world: who may see its release.
        tables: what its release tells apart -> measures.
        additive: measures that can be added up.
        covered_in: where the whole instance tells everything itself, this one among it.
    """

    id: UUID
    publisher: str
    house: str
    world: World
    tables: Mapping[str, Sequence[str]]
    additive: frozenset[str]
    covered_in: frozenset[World]

    def speaks_in(self, world: World) -> bool:
        """Whether what it tells can count there."""
        return world not in self.covered_in and (world is World.PARTNERS or self.world is World.PUBLIC)


@dataclass(slots=True)
class Told:
    """Who tells what of some places and projects.

    Attributes:
        tellers: source -> who it is.
        settled: kind and subject -> publishers that count, as a person said.
        places: place -> source -> rows, as JSON.
        projects: project -> source -> basis points and shares.
    """

    tellers: dict[UUID, Teller]
    settled: dict[tuple[str, str], frozenset[str]]
    places: dict[str, dict[UUID, str]] = field(default_factory=dict)
    projects: dict[str, dict[UUID, tuple[int, list[Any]]]] = field(default_factory=dict)

    def speaking(self, sources: Iterable[UUID], world: World) -> list[UUID]:
        """Those of the sources whose reports can count."""
        return [each for each in sources if each in self.tellers and self.tellers[each].speaks_in(world)]

    def is_contested(self, sources: Iterable[UUID], world: World) -> bool:
        """Whether publishers of several instances speak; one instance tells nothing twice."""
        return len({self.tellers[each].house for each in self.speaking(sources, world)}) > 1

    def is_more_than_one(self, project: str, world: World) -> bool:
        """Whether the shares of a project are more than the whole of it."""
        told = self.projects.get(project, {})
        return sum(told[each][0] for each in self.speaking(told, world)) > WHOLE

    def losing(self, kind: ConflictKind, subject: str, sources: Collection[UUID], world: World) -> frozenset[UUID]:
        """Those of the sources that do not count, because another one does."""
        if not self.is_contested(sources, world):
            return frozenset()
        seen = [self.tellers[each] for each in self.speaking(sources, world)]
        said = self.settled.get((kind.value, subject))
        counted = {each.id for each in seen if said is not None and each.publisher in said}
        if not counted:
            first = min(seen, key=lambda each: each.publisher)
            counted = {each.id for each in seen if each.house == first.house}
        return frozenset(each.id for each in seen) - counted

    def places_lost(self, place: str, world: World) -> frozenset[UUID]:
        """Sources whose report of a place does not count."""
        return self.losing(ConflictKind.PLACE, place, self.places.get(place, {}), world)

    def projects_lost(self, project: str, world: World) -> frozenset[UUID]:
        """Sources whose shares of a project do not count; shares of one whole all do."""
        if not self.is_more_than_one(project, world):
            return frozenset()
        return self.losing(ConflictKind.PROJECT, project, self.projects[project], world)


Key = tuple[UUID, str, str, str]
"""Source, world, dimensions and key of a loss."""
Losses = dict[Key, dict[str, list[int]]]


@contextmanager
def kept_in_step(
    db: Write, places: Collection[str], projects: Collection[str], names: Mapping[str, str]
) -> Iterator[None]:
    """Bring losses and conflicts along with a change of what is told of places and projects.

    Args:
        db: the transaction.
        places: whose rows may change in the block.
        projects: the same.
        names: how places are called.
    """
    shared = _projects_at(db, places) | set(projects)
    before = losses(told(db, places, shared), places, shared)
    yield
    shared |= _projects_at(db, places)
    now = told(db, places, shared)
    changed = conflict_upkeep.bring_along(db, _conflicts(now, places, shared), places, shared, names)
    after = losses(told(db, places, shared) if changed else now, places, shared)
    _write(db, before, after)


def told(db: Read, places: Collection[str], projects: Collection[str]) -> Told:
    """Who tells what of these places and projects, and of the places of the projects."""
    found = Told(tellers(db), {})
    for part in slices(projects):
        for row in db.all(sa.select(*J).where(J["project"].in_(part))):
            found.projects.setdefault(row.project, {})[row.source_id] = (row.basis_points, row.shares)
    beside = {share[0] for each in found.projects.values() for _, shares in each.values() for share in shares}
    columns = (P["source_id"], P["place"], sa.cast(P["rows"], sa.Text).label("rows"))
    for part in slices({*places, *(beside - {None})}):
        for row in db.all(sa.select(*columns).where(P["place"].in_(part), P["tells"])):
            found.places.setdefault(row.place, {})[row.source_id] = row.rows
    settled = sa.select(C["kind"], C["subject"], C["counted"]).where(C["state"] == ConflictState.SETTLED)
    for row in db.all(settled):
        found.settled[row.kind.value, row.subject] = frozenset(row.counted)
    return found


def tellers(db: Read) -> dict[UUID, Teller]:
    """All sources."""
    names = ("id", "publisher", "house", "audience", "sequence", "is_whole", "measures", "tables")
    rows = db.all(sa.select(*[S[name] for name in names]))
    whole = {world: whole_houses(rows, world) for world in World}
    found = {}
    for row in rows:
        additive = frozenset(name for name, each in row.measures.items() if each["additive"])
        covered = frozenset(world for world in World if row.house in whole[world] and not row.is_whole)
        found[row.id] = Teller(row.id, row.publisher, row.house, World(row.audience), row.tables, additive, covered)
    return found


def whole_houses(rows: Iterable[sa.Row[Any]], world: World) -> set[str]:
    """Instances that tell everything themselves, so that their agencies must not be added."""
    seen = [row for row in rows if world is World.PARTNERS or row.audience == World.PUBLIC]
    return {row.house for row in seen if row.is_whole and row.sequence is not None}


def _projects_at(db: Read, places: Collection[str]) -> set[str]:
    """Projects told twice with a share at one of these places: what is lost of them depends on who counts there."""
    twice = sa.select(C["subject"]).where(C["kind"] == ConflictKind.PROJECT, C["state"] != ConflictState.GONE)
    rows = db.all(sa.select(J["project"], J["shares"]).where(J["project"].in_(twice)))
    return {row.project for row in rows if any(share[0] in places for share in row.shares)}


def losses(now: Told, places: Collection[str], projects: Collection[str]) -> Losses:
    """What of these places and projects does not count."""
    found: Losses = {}
    for world in World:
        for place in places:
            for source in now.places_lost(place, world):
                teller = now.tellers[source]
                told_there = orjson.loads(now.places[place][source])
                for dims_text, values, cells in rows_of(told_there, teller.tables, teller.additive):
                    for dims, key in spread(place, dims_text, values):
                        _take_off(found.setdefault((source, world.value, dims, key), {}), cells)
        for project in projects:
            for source in now.projects_lost(project, world):
                _lose_shares(found, now, world, source, now.projects[project][source][1])
    return found


def _lose_shares(found: Losses, now: Told, world: World, source: UUID, shares: Sequence[Any]) -> None:
    """The shares of a project, but for those at places that are lost as a whole."""
    for place, theme, year, values in shares:
        if place is not None and source in now.places_lost(place, world):
            continue
        for dims_text, known in (("", []), ("theme", [theme]), ("year", [year]), ("theme,year", [theme, year])):
            for dims, key in spread(place or "", dims_text, known):
                row = found.setdefault((source, world.value, dims, key), {})
                for name in now.tellers[source].additive:
                    if name not in values:  # nobody can read what the project gives to it
                        row.setdefault(name, [0, 0])[1] += 1
                    elif values[name]:
                        row.setdefault(name, [0, 0])[0] += values[name]


def _take_off(row: dict[str, list[int]], cells: Mapping[str, Any]) -> None:
    """Add a cell that does not count: its number, or that nobody can read it."""
    for name, (value, _, hidden) in cells.items():
        if type(value) is int:
            if value or hidden:
                lost = row.setdefault(name, [0, 0])
                lost[0] += value
                lost[1] += hidden
        elif value != "x":
            row.setdefault(name, [0, 0])[1] += 1


def _conflicts(now: Told, places: Collection[str], projects: Collection[str]) -> dict[tuple[str, str], list[str]]:
    """What is told twice, with the publishers that do."""
    found = {}
    for place in places:
        if now.is_contested(now.places.get(place, {}), World.PARTNERS):
            found[ConflictKind.PLACE.value, place] = _publishers(now, now.places[place])
    for project in projects:
        told_by = now.projects.get(project, {})
        if now.is_contested(told_by, World.PARTNERS) and now.is_more_than_one(project, World.PARTNERS):
            found[ConflictKind.PROJECT.value, project] = _publishers(now, now.projects[project])
    return found


def _publishers(now: Told, sources: Collection[UUID]) -> list[str]:
    return sorted(now.tellers[each].publisher for each in now.speaking(sources, World.PARTNERS))


def _write(db: Write, before: Losses, after: Losses) -> None:
    """Add what is lost now and was not, and the other way round."""
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    if not changed:
        return
    kept = _standing(db, changed)
    rows = []
    for key in sorted(changed, key=str):
        cells = _sum(kept.get(key, {}), after.get(key, {}), before.get(key, {}))
        if cells:
            rows.append((*key, text(cells)))
    for source in {key[0] for key in changed}:
        for part in slices(f"{key[1]} {key[2]} {key[3]}" for key in changed if key[0] == source):
            db.run(sa.delete(SourceLoss).where(L["source_id"] == source, _named().in_(part)))
    bulk_insert(db, table_of(SourceLoss), ("source_id", "world", "dims", "key", "cells"), rows)


def _named() -> sa.ColumnElement[str]:
    return sa.cast(L["world"], sa.String) + " " + L["dims"] + " " + L["key"]


def _standing(db: Write, keys: Collection[Key]) -> Losses:
    found: Losses = {}
    for source in {key[0] for key in keys}:
        rows = db.all(sa.select(L["world"], L["dims"], L["key"], L["cells"]).where(L["source_id"] == source))
        for row in rows:
            found[source, World(row.world).value, row.dims, row.key] = row.cells
    return found


def _sum(*parts: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """What stands, and what is added, less what is taken away; nothing where nothing is left."""
    stands, added, taken = parts
    found = {}
    for name in {*stands, *added}:
        zero = (0, 0)
        left = [
            a + b - c
            for a, b, c in zip(stands.get(name, zero), added.get(name, zero), taken.get(name, zero), strict=True)
        ]
        if any(left):
            found[name] = left
    return found
