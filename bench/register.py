"""The official register in one transaction: records a second, beside the same rows inserted bare.

    .venv/bin/python -m bench.register [FILE]

Without a file a made-up register of full size is used. The bare run inserts the finished rows with executemany (COPY on
PostgreSQL) into the same tables: no parsing, no tree, no comparison with what is there.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core import migrations
from app.core.bulk import bulk_insert
from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models import metadata
from app.services.access import SYSTEM_ACTOR
from app.services.imports.register import import_register
from app.services.imports.report import Report
from tests.factories.register import large_register
from tests.postgres_server import postgres_server

ROUNDS = 5
TABLES = ("municipalities", "municipality_names", "municipality_populations")


def main() -> None:
    """Measure both databases and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    options = parser.parse_args()
    data = options.file.read_bytes() if options.file else large_register(11_000)
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/bench.sqlite", data)
        with postgres_server(Path(folder) / "pg", durable=True) as server:
            measure(server.create_database("bench"), data)


def measure(url: str, data: bytes) -> None:
    """Empty, import, count; then the same rows bare."""
    migrations.upgrade(url)
    database = Database(load_settings(database_url=url, database_deadline_seconds=60), INSTANCE)
    records = data.count(b"\n")
    full, again, bare = [], [], []
    for turn in range(ROUNDS + 1):
        empty(database)
        took = timed(database, data)
        second = timed(database, data)
        rows = contents(database)
        empty(database)
        begin = time.perf_counter()
        with database.write() as session:
            for name in TABLES:
                columns = [column.name for column in metadata.tables[name].columns]
                bulk_insert(session, metadata.tables[name], columns, rows[name])
        plain = time.perf_counter() - begin
        if turn:  # the first round warms up
            full.append(records / took)
            again.append(records / second)
            bare.append(plain / took)
    print(f"{database.engine.dialect.name}: {records:,} records in one transaction")
    show("import into an empty database, records per second", full)
    show("the same edition again, records per second", again)
    show("ratio to inserting the finished rows bare", bare)
    database.close()


def timed(database: Database, data: bytes) -> float:
    """Seconds of one import."""
    begin = time.perf_counter()
    with database.write() as session:
        import_register(session, SYSTEM_ACTOR, data, Report(), source="bench")
    return time.perf_counter() - begin


def empty(database: Database) -> None:
    """Remove all units."""
    with database.write() as session:
        if not database.is_sqlite:
            session.run(sa.text(f"TRUNCATE {', '.join(TABLES)} CASCADE"))
            return
        session.run(sa.update(metadata.tables["municipalities"]).values(parent_id=None))
        for name in reversed(TABLES):
            session.run(sa.delete(metadata.tables[name]))


def contents(database: Database) -> dict[str, list[list[Any]]]:
    """The rows of the three tables, parents before children."""
    found: dict[str, list[list[Any]]] = {}
    with database.snapshot() as session:
        for name in TABLES:
            table = metadata.tables[name]
            order = table.columns["path"] if name == "municipalities" else table.columns["municipality_id"]
            rows = session.all(sa.select(*table.columns).order_by(order))
            found[name] = [[getattr(cell, "value", cell) for cell in row] for row in rows]
    return found


def show(what: str, values: list[float]) -> None:
    """Median with its range."""
    form = ",.0f" if min(values) > 10 else ".2f"
    middle, least, most = statistics.median(values), min(values), max(values)
    print(f"  {what}: {middle:{form}} (min {least:{form}}, max {most:{form}}, {len(values)} rounds)", flush=True)


if __name__ == "__main__":
    main()
