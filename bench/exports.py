"""Exports: every project as a file, beside the bare cursor and csv.writer, and how much memory it takes.

    python -m bench.exports --projects 1000000 --rounds 3

Each measurement is a process of its own, so that its peak of memory is its own. The bare one walks the table of
projects by the driver's own cursor and hands the rows to csv.writer: no shares, no references, no rights, no words, no
checks.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core import migrations
from app.core.db import Database
from app.core.prepared import Prepared
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models.imports import ImportResource
from app.models.projects import Project
from app.schemas.exports import FileFormat
from app.services.access import SYSTEM_ACTOR
from app.services.exports.resources import export
from app.services.exports.sources import query_of
from bench import data
from bench.filling import _copy, _insert
from tests.postgres_server import postgres_server

BARE = "bare"
COLUMNS = (
    "id", "external_id", "title", "theme", "measure_type", "status", "published", "completed_on",
    "planned_investment_cents", "realised_investment_cents", "description", "origin", "agency_id", "version",
    "updated_at",
)  # fmt: skip


def bare(database: Database, path: Path) -> None:
    """The driver's cursor and csv.writer."""
    columns = sa.inspect(Project).columns
    statement = sa.select(*[columns[name] for name in COLUMNS]).order_by(*sa.inspect(Project).primary_key)
    with database.snapshot() as db, path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        for rows in db.chunks(Prepared(statement, db.engine.dialect), {}):
            writer.writerows(rows)


def ours(database: Database, path: Path, kind: str) -> None:
    """The same rows as an export."""
    query = query_of(ImportResource.PROJECTS)(format=FileFormat(kind))
    file = export(database.snapshot, SYSTEM_ACTOR, ImportResource.PROJECTS, query, "de")
    with path.open("wb") as out:
        file.write(out)


def one(url: str, kind: str, path: Path) -> None:
    """One measurement, in a process of its own."""
    database = Database(load_settings(database_url=url), INSTANCE)
    begin, busy = time.perf_counter(), time.process_time()
    if kind == BARE:
        bare(database, path)
    else:
        ours(database, path, kind)
    took, worked = time.perf_counter() - begin, time.process_time() - busy
    database.close()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    peak = int(status["VmHWM"].split()[0]) / 1024  # of this process alone; getrusage counts the one that started it
    print(json.dumps({"seconds": took, "worked": worked, "peak": peak, "bytes": path.stat().st_size}))


def measured(url: str, kind: str, folder: Path) -> dict[str, float]:
    """What a process of its own measured."""
    command = [sys.executable, "-m", "bench.exports", "--one", url, kind, str(folder / "out")]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def fill(database: Database, size: data.Size) -> None:
    """Agencies, places, projects and their shares."""
    write = _insert if database.is_sqlite else _copy
    made: tuple[tuple[str, Callable[[data.Size], Iterator[dict[str, Any]]]], ...] = (
        ("agencies", data.agencies), ("municipalities", data.municipalities), ("projects", data.projects),
        ("project_shares", data.shares),
    )  # fmt: skip
    for name, rows in made:
        write(database, name, rows(size))


def measure(name: str, url: str, size: data.Size, kinds: list[str], rounds: int, folder: Path) -> None:
    """Fill a database and print what each kind of file takes."""
    migrations.upgrade(url)
    database = Database(load_settings(database_url=url), INSTANCE)
    fill(database, size)
    database.close()
    print(f"{name}, {size.projects:,} projects", flush=True)
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in (BARE, *kinds)}
    for _ in range(rounds):
        for kind, results in found.items():
            results.append(measured(url, kind, folder))
    for kind, results in found.items():
        ratios, own = (
            [base[what] / each[what] for base, each in zip(found[BARE], results, strict=True)]
            for what in ("seconds", "worked")
        )
        rate = size.projects / statistics.median(each["seconds"] for each in results)
        peak, written = max(each["peak"] for each in results), results[0]["bytes"] / 1e6
        print(
            f"  {kind:14} {rate:>9,.0f} rows/s, {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}) "
            f"of bare, {statistics.median(own):.2f} per processor second, peak {peak:.0f} MB, file {written:.0f} MB",
            flush=True,
        )


def main() -> None:
    """Measure both databases and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formats", nargs="*", default=["csv", "csv-excel-de", "ndjson", "xlsx"])
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    if options.one:
        one(options.one[0], options.one[1], Path(options.one[2]))
        return
    size = data.Size(options.projects)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "sqlite" in options.databases:
            url = f"sqlite:///{folder / 'bench.sqlite'}"
            measure("SQLite", url, size, options.formats, options.rounds, folder)
        if "postgresql" in options.databases:
            with postgres_server(folder / "postgres", durable=True) as server:
                url = server.create_database("bench")
                measure("PostgreSQL", url, size, options.formats, options.rounds, folder)


if __name__ == "__main__":
    main()
