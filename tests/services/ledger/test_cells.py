"""Cells: after any change they are what the entries amount to, and answer what folds of the entries answer."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.bulk import bulk_insert
from app.core.db import Database, Write
from app.models.cells import COUNTERS, KEYS, Standing, table_of
from app.models.fields import Theme
from app.models.fundings import FundingProgramme, Grant, GrantProject
from app.models.ledger import Entry, Subject
from app.models.projects import Project, ProjectReport, ProjectShare
from app.models.savings import Saving
from app.schemas.impact_table import GroupKey
from app.services import ledger
from app.services.impact.folds import Tallies, tallies
from app.services.impact.keys import Keys
from app.services.impact.rollups import tallies_from_cells
from app.services.impact.scope import Scope
from app.services.ledger.building import Build, Progress, forget, rebuild_cells
from app.services.ledger.cells import Change
from app.services.ledger.compaction import loose_rows, merge
from app.services.ledger.entries import EntryFact
from app.services.ledger.recount import verify_cells
from app.services.ledger.standing import Keeping, stands
from tests.factories import networks
from tests.factories.networks import AGENCIES, EXAMPLES, MONTH, PLACES
from tests.oracles.impact import Network

some = settings(
    max_examples=EXAMPLES // 2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
NOW = datetime(2026, 3, 15, tzinfo=UTC)
AGENCY = {"id": AGENCIES[0]}
UNITS = [{"id": place, "path": path} for place, path in PLACES]
SCOPES = (
    Scope(MONTH),
    Scope(MONTH, agency=AGENCY),
    Scope(MONTH, state="07"),
    Scope(MONTH, state="07", agency=AGENCY, theme=Theme.HEATING),
    Scope(MONTH, theme=Theme.MOBILITY),
    Scope(MONTH, year=2025),
    Scope(MONTH, agency=AGENCY, year=2024),
    *(Scope(MONTH, municipality=unit) for unit in UNITS),
    *(Scope(MONTH, municipality=unit, below=False) for unit in UNITS),
)
K = GroupKey
GROUPS: tuple[Keys, ...] = (
    (), (K.STATE,), (K.AGENCY,), (K.THEME,), (K.YEAR,), (K.STATE, K.AGENCY), (K.STATE, K.THEME, K.YEAR),
    (K.AGENCY, K.YEAR), (K.THEME, K.AGENCY, K.STATE, K.YEAR), (K.MUNICIPALITY,), (K.COUNTY,), (K.ASSOCIATION,),
)  # fmt: skip


class UndoError(Exception):
    """Ends a transaction without a trace."""


@contextmanager
def in_march(database: Database) -> Iterator[Write]:
    """A transaction that leaves nothing, in March 2026."""
    with suppress(UndoError), clock.frozen(NOW), database.write() as db:
        yield db
        raise UndoError


def replace(db: Write, network: Network) -> None:
    """Other projects and grants in place of the ones there are."""
    for table in (GrantProject, Grant, FundingProgramme, ProjectReport, Saving, ProjectShare, Project):
        db.run(sa.delete(table))
    sourced = {**networks._STAMPS, "origin": "synthetic"}
    for project in network.projects:
        networks._write_project(db, project, sourced)
    networks._write_grants(db, network, sourced)
    ledger.rebuild(db)


def plain(found: Tallies | None) -> dict[Any, Any]:
    """Tallies without what is zero."""
    assert found is not None
    shown = {}
    for key, tally in found.items():
        savings = {name: {**+counter, **-counter} for name, counter in tally.savings.items()}
        parts = ({**+tally.project, **-tally.project}, {k: v for k, v in savings.items() if v}, dict(+tally.people))
        if any(parts):
            shown[key] = parts
    return shown


def kept(db: Write) -> dict[str, dict[Any, list[int]]]:
    """Every cell that is not zero."""
    found: dict[str, dict[Any, list[int]]] = {}
    for model, keys in KEYS.items():
        columns = table_of(model).columns
        sums = [sa.func.sum(columns[name]) for name in COUNTERS[model]]
        by = [columns[name] for name in keys]
        rows = db.all(sa.select(*by, *sums).group_by(*by))
        cells = {tuple(row[: len(keys)]): [int(value) for value in row[len(keys) :]] for row in rows}
        found[model.__name__] = {key: values for key, values in cells.items() if any(values)}
    return found


def answers_agree(db: Write) -> None:
    asked = 0
    for scope in SCOPES:
        for keys in GROUPS:
            found = tallies_from_cells(db, scope, keys, completions=True)
            if found is not None:
                asked += 1
                assert plain(found) == plain(tallies(db, scope, keys)), (scope, keys)
    assert asked > 80


class TestRecords:
    @some
    @given(first=networks.networks(), second=networks.networks())
    def test_what_changes_is_kept_in_step(self, database: Database, first: Network, second: Network) -> None:
        with in_march(database) as db:
            networks.write(db, first)
            replace(db, second)
            answers_agree(db)
            assert verify_cells(db) == []
            after = kept(db)
            for model in KEYS:
                merge(db, model, loose_rows(db, model))
                assert not loose_rows(db, model)
            assert kept(db) == after
            rebuild_cells(db)
            assert kept(db) == after

    @some
    @given(first=networks.networks(), second=networks.networks(), size=st.integers(1, 12))
    def test_a_month_worked_out_in_steps_beside_writes_is_the_month_worked_out_at_once(
        self, database: Database, first: Network, second: Network, size: int
    ) -> None:
        with in_march(database) as db:
            networks.write(db, first)
            build = Build(MONTH + 1)
            build.begin(db)
            for _ in range(3):
                build.step(db, size=size, most=20)
            replace(db, second)
            while build.step(db, size=size, most=20) is Progress.GOING:
                pass
            forget(db, MONTH)
            after = kept(db)
            with clock.frozen(datetime(2026, 4, 2, tzinfo=UTC)):
                rebuild_cells(db)
            assert kept(db) == after


_months = st.one_of(st.none(), st.integers(MONTH - 3, MONTH + 2))
_placed = st.one_of(st.just((None, None)), st.sampled_from(PLACES))


def _entry(subject: Subject, subject_id: int, kind: str, number: int, **more: Any) -> EntryFact:
    identity = str(UUID(int=subject_id))
    item = str(UUID(int=subject_id * 100 + number))
    facts: dict[str, Any] = {"project_id": None, "basis_points": 10_000, "origin": "recorded", "published": False}
    return EntryFact(subject.value, identity, kind, more["credited_agency_id"], item, 1, 0, **{**facts, **more})


@st.composite
def things(draw: st.DrawFn) -> dict[int, tuple[Subject, list[EntryFact]]]:
    """Volunteers, places that take part and workshops, each with its entries."""
    found: dict[int, tuple[Subject, list[EntryFact]]] = {}
    kinds = {1: (Subject.PATRON, "engagement"), 2: (Subject.PATRON, "engagement"), 3: (Subject.WORKSHOP, "workshop"),
             4: (Subject.WORKSHOP, "workshop"), 0xB0: (Subject.MUNICIPALITY, "participation"),
             0xB1: (Subject.MUNICIPALITY, "participation")}  # fmt: skip
    for subject_id, (subject, usual) in kinds.items():
        entries = []
        for number in range(draw(st.integers(0, 1 if usual == "workshop" else 3))):
            kind = usual
            place, path = draw(_placed)
            if subject is Subject.MUNICIPALITY:
                place, path = PLACES[subject_id - 0xB0]
            elif place is None and subject is Subject.PATRON:
                kind = "named"
            agency = AGENCIES[0] if subject is Subject.PATRON else draw(st.sampled_from(AGENCIES))
            starts, ends = draw(_months), draw(_months)
            people = draw(st.one_of(st.none(), st.integers(0, 9))) if kind == "workshop" else None
            entries.append(
                _entry(subject, subject_id, kind, number, credited_agency_id=str(agency),
                       municipality_id=place and str(place), path=path,
                       starts=starts, ends=None if kind == "workshop" else ends, people=people)
            )  # fmt: skip
        found[subject_id] = (subject, entries)
    return found


def change(db: Write, before: dict[int, Any], after: dict[int, Any]) -> None:
    """Post other entries, as the ledger does it."""
    keeping = Keeping(db)
    keeping.add([
        Change(subject, before.get(each, (subject, []))[1], entries) for each, (subject, entries) in after.items()
    ])  # fmt: skip
    db.run(sa.update(Entry).values(ended_by=1))
    rows = [(1, *entry) for _, entries in after.values() for entry in entries]
    bulk_insert(db, table_of(Entry), ("posted_by", *EntryFact._fields), rows)
    keeping.write()


class TestThings:
    @some
    @given(states=st.lists(things(), min_size=1, max_size=3))
    def test_volunteers_places_and_workshops_are_kept_in_step(
        self, database: Database, states: list[dict[int, Any]]
    ) -> None:
        with in_march(database) as db:
            before: dict[int, Any] = {}
            for after in states:
                change(db, before, after)
                before = after
            answers_agree(db)
            assert verify_cells(db) == []
            found = kept(db)
            rebuild_cells(db)
            assert kept(db) == found


class TestBeginning:
    def test_the_first_entries_begin_to_keep_cells(self, database: Database) -> None:
        with in_march(database) as db:
            change(db, {}, {})
            assert stands(db) == []
            change(db, {}, {1: (Subject.PATRON, [])})
            assert [(each.month, bool(each.ready)) for each in stands(db)] == [(MONTH, True)]

    def test_a_database_with_entries_from_before_waits_until_they_are_worked_out(self, database: Database) -> None:
        entry = _entry(
            Subject.WORKSHOP, 3, "workshop", 0, credited_agency_id=str(AGENCIES[0]), municipality_id=None, path=None
        )
        with in_march(database) as db:
            bulk_insert(db, table_of(Entry), ("posted_by", *EntryFact._fields), [(1, *entry)])
            change(db, {}, {1: (Subject.PATRON, [])})
            assert stands(db) == []
            assert tallies_from_cells(db, Scope(MONTH)) is None

    def test_other_months_are_folded(self, database: Database) -> None:
        with in_march(database) as db:
            rebuild_cells(db)
            assert tallies_from_cells(db, Scope(MONTH)) is not None
            assert tallies_from_cells(db, Scope(MONTH - 1)) is None
            db.run(sa.update(Standing).values(ready=False))
            assert tallies_from_cells(db, Scope(MONTH)) is None
