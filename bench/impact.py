"""Impact: seconds of one answer per scope, on both databases; the slowest statement of each beside it.

.venv/bin/python -m bench.impact --projects 1000000
"""

import argparse
import tempfile
import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.core import migrations
from app.core.db import Database, Snapshot
from app.core.prepared import Prepared
from app.core.settings import load_settings
from app.schemas.impact import ImpactQuery
from app.services import ledger
from app.services.access import SYSTEM_ACTOR
from app.services.impact.answer import get_impact
from bench import data
from tests.postgres_server import postgres_server

DEADLINE = 60.0
"""Seconds; longer than in service, so that a statement beyond the deadline is measured instead of ended."""


def questions() -> Mapping[str, ImpactQuery]:
    """The scopes people ask for, from large to small."""
    agency = data.identifier(1, 3)
    return {
        "network": ImpactQuery(),
        "theme": ImpactQuery.model_validate({"theme": "heating"}),
        "year": ImpactQuery(year=2024),
        "agency": ImpactQuery(agency_id=agency),
        "state": ImpactQuery(state="07"),
        "agency and state": ImpactQuery(agency_id=agency, state="07"),
        "municipality": ImpactQuery(municipality_id=str(data.identifier(2, 3))),
    }


class Timed(Snapshot):
    """A snapshot that keeps the time of its statements."""

    def __init__(self, engine: sa.Engine, database: Database, connection: sa.Connection) -> None:
        super().__init__(engine, database, connection)
        self.times: list[tuple[float, str]] = []

    def fetch(self, prepared: Prepared, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """As the original."""
        begun = time.perf_counter()
        rows = super().fetch(prepared, values)
        self.times.append((time.perf_counter() - begun, prepared.sql))
        return rows


def measure(url: str, size: data.Size, rounds: int) -> None:
    """Fill and time one database."""
    migrations.upgrade(url)
    database = Database(load_settings(database_url=url, database_deadline_seconds=DEADLINE))
    data.fill(database, size)
    with database.write(patience=DEADLINE) as writing:
        ledger.rebuild(writing)
    for name, query in questions().items():
        best, statement = float("inf"), (0.0, "")
        for _ in range(rounds):
            with database.snapshot() as plain:
                db = Timed(plain.engine, database, plain.connection)
                begun = time.perf_counter()
                get_impact(db, SYSTEM_ACTOR, query)
                spent = time.perf_counter() - begun
            if spent < best:
                best, statement = spent, max(db.times)
        head = " ".join(statement[1].split())[:70]
        print(f"{database.engine.dialect.name:10} {name:17} {best:7.3f} s, slowest {statement[0]:6.3f} s: {head}")
    database.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", default="sqlite,postgresql")
    given = parser.parse_args()
    size = data.Size(given.projects)
    if "sqlite" in given.databases:
        with tempfile.TemporaryDirectory() as place:
            measure(f"sqlite:///{place}/bench.sqlite", size, given.rounds)
    if "postgresql" in given.databases:
        with postgres_server() as server:
            measure(server.create_database("klikks_bench"), size, given.rounds)


if __name__ == "__main__":
    main()
