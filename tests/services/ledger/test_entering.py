"""New projects entered by their finished rows stand in the ledger as if they had been worked out from the tables."""

from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import Database, Write
from app.models.base import Table
from app.models.ledger import Entry, Subject
from app.models.projects import Project, ProjectReport, ProjectShare
from app.models.savings import Saving
from app.services import ledger
from app.services.ledger import standing
from app.services.ledger.entries import EntryFact
from tests.factories import networks
from tests.factories.networks import EXAMPLES
from tests.oracles.impact import Network
from tests.services.ledger.test_cells import in_march, kept

some = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def settled(db: Write) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """Open entries and cells before the commit; both agree with the records."""
    db.finish()
    assert ledger.verify(db).wrong == 0
    assert ledger.verify_cells(db) == []
    columns = [sa.inspect(Entry).columns[name] for name in EntryFact._fields]
    entries = [tuple(row) for row in db.all(sa.select(*columns).where(sa.inspect(Entry).columns["ended_by"].is_(None)))]
    return sorted(entries, key=str), kept(db)


def rows_of(db: Write, table: type[Table], ids: Sequence[Any], *chosen: Any) -> ledger.Rows:
    """What was inserted for some projects, as objects of the model."""
    columns = sa.inspect(table).columns
    of_project = columns["id" if table is Project else "project_id"]
    found = db.all(sa.select(*columns).where(of_project.in_(ids), *chosen))
    return ledger.Rows(list(columns.keys()), [tuple(row) for row in found])


def as_stored(given: ledger.Rows) -> ledger.Rows:
    """Ids and words as text, empty columns not named: as an import has them."""
    full = [index for index, name in enumerate(given.names) if any(row[index] is not None for row in given.rows)]
    plain = (int, bool, type(None))
    return ledger.Rows(
        [given.names[index] for index in full],
        [[row[i] if isinstance(row[i], plain) else str(getattr(row[i], "value", row[i])) for i in full]
         for row in given.rows],
    )  # fmt: skip


Way = Callable[[ledger.Rows], ledger.Rows]
WAYS: tuple[Way, ...] = (as_stored, lambda given: given)
MOST = (3, 100_000)
"""Cells held in memory before they are written."""


def enter(db: Write, network: Network, size: int, way: Way = as_stored) -> None:
    """The projects of a network in batches, then its grants as any change."""
    ids = [project.id for project in network.projects]
    for start in range(0, len(ids), size):
        batch = ids[start : start + size]
        current = sa.inspect(Saving).columns["superseded_at"].is_(None)
        tables: tuple[tuple[Any, ...], ...] = ((Project,), (ProjectShare,), (Saving, current), (ProjectReport,))
        found = [rows_of(db, table, batch, *chosen) for table, *chosen in tables]
        ledger.enter_projects(db, *map(way, found))
    ledger.touch(db, Subject.GRANT, *[grant.id for grant in network.grants])


class TestEntering:
    @some
    @given(network=networks.networks(), size=st.integers(1, 6), way=st.sampled_from(WAYS), most=st.sampled_from(MOST))
    def test_is_as_good_as_working_out(
        self, database: Database, network: Network, size: int, way: Way, most: int
    ) -> None:
        with in_march(database) as db:
            networks.write(db, network)
            expected = settled(db)
        with (
            in_march(database) as db,
            mock.patch.object(standing, "MOST_AT_ONCE", most),
            mock.patch.object(ledger, "rebuild"),
        ):
            networks.write(db, network)
            enter(db, network, size, way)
            assert settled(db) == expected

    @some
    @given(network=networks.networks())
    def test_what_changes_later_in_the_transaction_is_compared(self, database: Database, network: Network) -> None:
        columns = sa.inspect(Project).columns
        with in_march(database) as db, mock.patch.object(ledger, "rebuild"):
            networks.write(db, network)
            enter(db, network, 6)
            changed = network.projects[0].id
            db.run(sa.update(Project).where(columns["id"] == changed).values(theme="nutrition_and_consumption"))
            db.run(sa.delete(ProjectReport).where(sa.inspect(ProjectReport).columns["project_id"] == changed))
            ledger.touch(db, Subject.PROJECT, changed)
            entries, _ = settled(db)
        theme = EntryFact._fields.index("theme")
        assert {entry[1] for entry in entries if entry[theme] == "nutrition_and_consumption"} >= {changed}
