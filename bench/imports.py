"""Imports: rows a second with everything an import does, beside the same database work done bare in the same run.

    .venv/bin/python -m bench.imports                      # CSV 1,000,000 projects, NDJSON 1,000,000, XLSX 100,000
    .venv/bin/python -m bench.imports --rows 50000 --xlsx 5000 --rounds 1 --databases sqlite

Bare is the database's work alone: on PostgreSQL a COPY into a temporary table and one upsert into the real, indexed
table, on SQLite an executemany upsert in one transaction; no validation, no report, no ledger, the rows finished in
memory. Plain is the same rows into a table without indexes. Every import runs in a process of its own, whose peak of
memory (with that of its children) is printed.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import xlsxwriter

from app.core import migrations
from app.core.db import Database
from app.core.files import Files
from app.core.migrations import head_revision
from app.core.realms import INSTANCE
from app.core.settings import Settings, load_settings
from app.models.imports import ImportMode, ImportResource
from app.schemas.imports import ImportOptions
from app.services import reading
from app.services.access import SYSTEM_ACTOR
from app.services.imports import runs
from app.services.sheets import SHEETS
from app.worker.runner import Runner
from bench import data
from bench.filling import PATIENCE, _copy, _insert
from tests.postgres_server import postgres_server

HEADINGS = (
    "Projektnummer", "Titel", "Kommune", "Handlungsfeld", "Maßnahmenart", "Status", "Öffentlich", "Begonnen am",
    "Abgeschlossen am", "Geplante Investition (€)", "Investition (€)", "Quelle",
)  # fmt: skip
FIELDS = (
    "external_id", "title", "municipality_id", "theme", "measure_type", "status", "published", "started_on",
    "completed_on", "planned_investment_eur", "realised_investment_eur", "source",
)  # fmt: skip
BARE = (
    "agency_id", "id", "external_id", "title", "title_search", "title_sort", "theme", "measure_type", "status",
    "published", "started_on", "completed_on", "planned_investment_cents", "realised_investment_cents", "source",
    "origin", "version", "created_at", "updated_at", "created_by", "updated_by",
)  # fmt: skip
SIZE = data.Size(1_000_000)
CODES = {
    code.value: code.de for name in ("theme", "status") for code in SHEETS[ImportResource.PROJECTS].by_name[name].codes
}


def rows(count: int, errors: float) -> Iterator[dict[str, Any]]:
    """Projects as the wire has them; some with a mistake."""
    chance = random.Random(data.SEED)
    for number in range(count):
        status = chance.choice(data.STATUSES)
        year, month, day = 2015 + number % 11, 1 + number % 12, 1 + number % 28
        yield {
            "external_id": f"P-{number:07d}",
            "title": f"Maßnahme {number} zur Einsparung von Energie im Ortskern",
            "municipality_id": data.place(8 * chance.randrange(SIZE.municipalities // 8)).keys[3],
            "theme": chance.choice(data.THEMES) if chance.random() >= errors else "unbekannt",
            "measure_type": "led-street-lighting",
            "status": status,
            "published": number % 3 != 0,
            "started_on": f"{year - 1}-{month:02d}-{day:02d}",
            "completed_on": f"{year}-{month:02d}-{day:02d}" if status == "completed" else None,
            "planned_investment_eur": chance.randrange(10**7) / 100,
            "realised_investment_eur": chance.randrange(10**7) / 100,
            "source": f"https://www.example.org/projekte/{number}",
        }


def _german(value: Any) -> str:  # noqa: ANN401 - a JSON value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-":
        return f"{text[8:]}.{text[5:7]}.{text[:4]}"
    return CODES.get(text, text)


def write_csv(path: Path, count: int, errors: float) -> None:
    """As a German office sends it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(";".join(HEADINGS) + "\r\n")
        for row in rows(count, errors):
            file.write(";".join(_german(value) for value in row.values()) + "\r\n")


def write_json(path: Path, count: int, errors: float) -> None:
    """A JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows(count, errors):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_workbook(path: Path, count: int, errors: float) -> None:
    """A workbook with real numbers."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Projekte")
    sheet.write_row(0, 0, HEADINGS)
    for number, row in enumerate(rows(count, errors), 1):
        cells = [value if isinstance(value, float) else _german(value) for value in row.values()]
        sheet.write_row(number, 0, cells)
    book.close()


def settings(url: str, folder: Path) -> Settings:
    """With room for long statements."""
    return load_settings(database_url=url, database_deadline_seconds=60, data_dir=folder)


class Peak:
    """Looks at the memory of this process and its children while they work. Units: MB of resident pages."""

    def __init__(self) -> None:
        self._most, self._ended = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self._most = max(self._most, _resident(os.getpid()))

    def stop(self) -> float:
        """The most there was at one moment."""
        self._ended.set()
        self._thread.join()
        return self._most


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = _children(pid)
    except OSError:  # it has just ended
        return 0.0
    return pages * 4096 / 1e6 + sum(_resident(int(child)) for child in children)


def processor_seconds(server: int = 0) -> float:
    """Of this process and its children that ended, and of a database server with all its processes.

    Args:
        server: its process id; 0 for none.
    """
    ours = sum(time for each in _OURS for time in resource.getrusage(each)[:2])
    if not server:
        return ours
    parts = [_times(server)] + [_times(int(child))[:2] for child in _children(server)]
    return ours + sum(map(sum, parts)) / os.sysconf("SC_CLK_TCK")


_OURS = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _times(pid: int) -> list[int]:
    """User and system time of a process, and of its children that ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # it has just ended
        return [0, 0]
    return list(map(int, stat.rpartition(")")[2].split()[11:15]))


def one(url: str, folder: Path, file: Path, mode: str) -> None:
    """One import in this process: prints rows, seconds and the peak of memory as JSON."""
    database = Database(settings(url, folder), INSTANCE)
    peak = Peak()
    begin, spent, reader = time.perf_counter(), time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    options = ImportOptions(
        resource=ImportResource.PROJECTS, mode=ImportMode(mode), agency="agency-0", file_name=file.name
    )
    runner = Runner(database, head_revision())
    with Files.of(database.settings).incoming() as upload, file.open("rb") as source:
        upload.fill(source)
        upload.seal()
        with database.write() as db:
            made = runs.create_import(db, SYSTEM_ACTOR, options, upload, runner.presence).values
    runner.keep()
    runner.do(UUID(str(made["job_id"])))
    took = time.perf_counter() - begin
    runner.stop()  # the process that reads has ended, so that its time counts
    with database.read() as db:
        found = runs.get_import(db, SYSTEM_ACTOR, made["id"])
    report = reading.plain(found)["report"]
    counts = {name: report[name] for name in ("created", "updated", "unchanged", "rejected")}
    print(
        json.dumps(
            {
                "seconds": took,
                "own": time.process_time() - spent,
                "children": sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - sum(reader[:2]),
                "megabytes": peak.stop(),
                "state": str(found["state"]),
                "counts": str(counts),
            }
        )
    )


def bare_rows(count: int) -> list[tuple[Any, ...]]:
    """Finished rows of the table."""
    made = []
    for number, row in enumerate(rows(count, 0)):
        title = row["title"].lower().replace("ß", "ss")
        made.append((
            data.AGENCIES[0], data.key(3, number), row["external_id"], row["title"], title, title, row["theme"],
            row["measure_type"], row["status"], int(row["published"]), row["started_on"], row["completed_on"],
            round(row["planned_investment_eur"] * 100), round(row["realised_investment_eur"] * 100), row["source"],
            "recorded", 1, data.START, data.START, "bench", "bench",
        ))  # fmt: skip
    return made


def bare(database: Database, finished: list[tuple[Any, ...]]) -> float:
    """Seconds of the bare upsert."""
    names = ", ".join(BARE)
    setting = ", ".join(f"{name} = excluded.{name}" for name in BARE[3:])
    conflict = f"ON CONFLICT (agency_id, external_id) DO UPDATE SET {setting}"
    begin = time.perf_counter()
    with database.write(patience=PATIENCE) as session:
        cursor = session.connection.connection.cursor()
        if database.is_sqlite:
            marks = ", ".join("?" * len(BARE))
            cursor.executemany(f"INSERT INTO projects ({names}) VALUES ({marks}) {conflict}", finished)
        else:
            cursor.execute(f"CREATE TEMPORARY TABLE given ON COMMIT DROP AS SELECT {names} FROM projects LIMIT 0")
            _copied(cursor, f"COPY given ({names}) FROM STDIN", finished)
            cursor.execute(f"INSERT INTO projects ({names}) SELECT {names} FROM given {conflict}")
    return time.perf_counter() - begin


def plain(database: Database, finished: list[tuple[Any, ...]]) -> float:
    """Seconds of the same rows into a table without indexes."""
    names = ", ".join(BARE)
    with database.write(patience=PATIENCE) as session:
        session.run(sa.text(f"CREATE TABLE plain AS SELECT {names} FROM projects LIMIT 0"))
    begin = time.perf_counter()
    with database.write(patience=PATIENCE) as session:
        cursor = session.connection.connection.cursor()
        if database.is_sqlite:
            marks = ", ".join("?" * len(BARE))
            cursor.executemany(f"INSERT INTO plain ({names}) VALUES ({marks})", finished)
        else:
            _copied(cursor, f"COPY plain ({names}) FROM STDIN", finished)
    took = time.perf_counter() - begin
    with database.write(patience=PATIENCE) as session:
        session.run(sa.text("DROP TABLE plain"))
    return took


def _copied(cursor: Any, statement: str, finished: list[tuple[Any, ...]]) -> None:  # noqa: ANN401 - the driver's
    published = BARE.index("published")
    with cursor.copy(statement) as copy:
        for start in range(0, len(finished), 2000):
            lines = []
            for row in finished[start : start + 2000]:
                cells = ["\\N" if cell is None else str(cell) for cell in row]
                cells[published] = "t" if row[published] else "f"
                lines.append("\t".join(cells) + "\n")
            copy.write("".join(lines))


def fresh(make: Callable[[], str], folder: Path) -> tuple[str, Database]:
    """A new database with the places."""
    url = make()
    migrations.upgrade(url)
    database = Database(settings(url, folder), INSTANCE)
    write = _insert if database.is_sqlite else _copy
    for name, made in (("agencies", data.agencies), ("municipalities", data.municipalities)):
        write(database, name, made(SIZE))
    return url, database


def measure(
    name: str,
    make: Callable[[], str],
    folder: Path,
    files: dict[str, tuple[Path, int, str]],
    rounds: int,
    server: int = 0,
) -> None:
    """Bare, plain and every file, round by round; by the clock, and by the processor's time of all processes."""
    print(name, flush=True)
    most = max(count for _, count, _ in files.values())
    finished = bare_rows(most)
    for _ in range(rounds):
        _, database = fresh(make, folder)
        spent = processor_seconds(server)
        upsert = len(finished) / bare(database, finished)
        busy = (processor_seconds(server) - spent) / len(finished)
        copied = len(finished) / plain(database, finished)
        database.close()
        told = f"{upsert:,.0f} rows/s, {busy * 1e6:.0f} us of the processor a row"
        print(f"  bare upsert {told}; plain {copied:,.0f} rows/s ({upsert / copied:.2f})", flush=True)
        for what, (path, count, mode) in files.items():
            url, database = fresh(make, folder)
            database.close()
            command = [sys.executable, "-m", "bench.imports", "--one", url, str(folder), str(path), mode]
            spent = processor_seconds(server)
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            result = json.loads(done.stdout)
            rest = processor_seconds(server) - spent - result["own"] - result["children"]
            speed = count / result["seconds"]
            ratios = f"{speed / upsert:.2f} of the bare upsert, {speed / copied:.2f} of plain"
            shares = [f"{each / count * 1e6:.0f}" for each in (result["own"], result["children"], rest)]
            told = f"processor {' + '.join(shares)} us a row (import, reader, rest), peak {result['megabytes']:.0f} MB"
            print(f"  {what}: {speed:,.0f} rows/s, {ratios}, {told}, {result['state']}, {result['counts']}", flush=True)


def main() -> None:
    """Measure both databases and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=4, metavar=("URL", "FOLDER", "FILE", "MODE"), help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of CSV and NDJSON")
    parser.add_argument("--xlsx", type=int, default=100_000, help="rows of the workbook")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--only", nargs="*", help="some of: csv ndjson xlsx errors")
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]), Path(options.one[2]), options.one[3])
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {
            "csv": ("csv", write_csv, options.rows, 0.0, "atomic"),
            "errors": ("csv, 10 % of rows wrong, partial", write_csv, options.rows, 0.1, "partial"),
            "ndjson": ("ndjson", write_json, options.rows, 0.0, "atomic"),
            "xlsx": ("xlsx", write_workbook, options.xlsx, 0.0, "atomic"),
        }
        files = {}
        for key, (what, write, count, errors, mode) in wanted.items():
            if not options.only or key in options.only:
                path = folder / f"{key}.file"
                write(path, count, errors)
                files[f"{what}, {count:,} rows, {path.stat().st_size / 1e6:.0f} MB"] = (path, count, mode)
        numbers = iter(range(1_000_000))
        if "sqlite" in options.databases:
            measure("sqlite", lambda: f"sqlite:///{folder}/bench{next(numbers)}.sqlite", folder, files, options.rounds)
        if "postgresql" in options.databases:
            with postgres_server(folder / "pg", durable=True) as server:
                measure(
                    "postgresql", lambda: server.create_database(f"bench{next(numbers)}"), folder, files,
                    options.rounds, server.pid,
                )  # fmt: skip


if __name__ == "__main__":
    main()
