"""Imports: rows a second with everything an import does, beside the same database work done bare in the same run.

    .venv/bin/python -m bench.imports                      # CSV 1,000,000 projects, NDJSON 1,000,000, XLSX 100,000
    .venv/bin/python -m bench.imports --rows 50000 --xlsx 5000 --rounds 1 --databases sqlite

Bare is the database's work alone: on PostgreSQL a COPY into a temporary table and one upsert into the real, indexed
table, on SQLite an executemany upsert in one transaction; no validation, no report, no ledger, the rows finished in
memory. A row of the file fills two tables, projects and their shares (its municipality), so the bare work does, too;
how long the projects alone took is said beside it. Plain is the same rows into a table without indexes. Every import
runs in a process of its own, whose peak of memory (with that of its children) is printed.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
import xlsxwriter

from app.core import migrations
from app.core.allocation import WHOLE
from app.core.db import Database
from app.core.files import Files
from app.core.migrations import head_revision
from app.core.realms import INSTANCE
from app.core.settings import Settings, load_settings
from app.models.imports import ImportMode, ImportResource
from app.models.jobs import JobState
from app.schemas.imports import ImportOptions
from app.services import reading
from app.services.access import SYSTEM_ACTOR
from app.services.imports import runs, undoing
from app.services.jobs import asking
from app.services.sheets import SHEETS
from app.worker.runner import Runner
from bench import data
from bench.filling import PATIENCE, _copy, _insert, no_ledger
from bench.weighing import Peak, children_seconds, processor_seconds
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
SHARE = ("agency_id", "project_id", "municipality_id", "credited_agency_id", "position", "basis_points")
SIZE = data.Size(1_000_000)
PLACES = {data.place(number).keys[3]: data.key(2, number) for number in range(0, SIZE.municipalities, 8)}
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
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet("Projekte")
    sheet.write_row(0, 0, HEADINGS)
    for number, row in enumerate(rows(count, errors), 1):
        cells = [value if isinstance(value, float) else _german(value) for value in row.values()]
        sheet.write_row(number, 0, cells)
    book.close()


def settings(url: str, folder: Path) -> Settings:
    """With room for long statements."""
    return load_settings(database_url=url, database_deadline_seconds=60, data_dir=folder)


class Trial(NamedTuple):
    """A file to import.

    Attributes:
        path: of it.
        rows: how many it has.
        mode: all or nothing, or batch by batch.
        has_ledger: the impact ledger is kept, as always; without, it is the measure of what that costs.
        undoes: the import is taken back afterwards.
    """

    path: Path
    rows: int
    mode: str
    has_ledger: bool = True
    undoes: bool = False


def one(url: str, folder: Path, file: Path, mode: str, *, has_ledger: bool = True, undoes: bool = False) -> None:
    """One import in this process: prints rows, seconds and the peak of memory as JSON."""
    database = Database(settings(url, folder), INSTANCE)
    peak = Peak()
    begin, spent, reader = time.perf_counter(), time.process_time(), children_seconds()
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
    with nullcontext() if has_ledger else no_ledger():
        runner.do(UUID(str(made["job_id"])))
    took, own = time.perf_counter() - begin, time.process_time() - spent
    undone = _undone(database, runner, str(made["id"])) if undoes else None
    runner.stop()  # the process that reads has ended, so that its time counts
    with database.read() as db:
        found = runs.get_import(db, SYSTEM_ACTOR, made["id"])
    report = reading.plain(found)["report"]
    counts = {name: report[name] for name in ("created", "updated", "unchanged", "rejected")}
    print(
        json.dumps(
            {
                "seconds": took,
                "undone": undone,
                "own": own,
                "children": children_seconds() - reader,
                "megabytes": peak.stop(),
                "state": str(found["state"]),
                "counts": str(counts),
            }
        )
    )


def _undone(database: Database, runner: Runner, import_id: str) -> float:
    """Seconds it took to take the import back."""
    begin = time.perf_counter()
    with database.write() as db:
        job = undoing.undo_import(db, SYSTEM_ACTOR, import_id, runner.presence).values
    runner.do(UUID(str(job["id"])))
    with database.read() as db:
        state = asking.get_job(db, SYSTEM_ACTOR, str(job["id"]))["state"]
    if state != JobState.SUCCEEDED:
        message = f"not undone: {state}"
        raise RuntimeError(message)
    return time.perf_counter() - begin


class Finished(NamedTuple):
    """Finished rows of both tables."""

    projects: list[tuple[Any, ...]]
    shares: list[tuple[Any, ...]]


def bare_rows(count: int) -> Finished:
    """What an import of so many rows writes, but for the ledger."""
    made = Finished([], [])
    agency = data.AGENCIES[0]
    for number, row in enumerate(rows(count, 0)):
        title, project = row["title"].lower().replace("ß", "ss"), data.key(3, number)
        made.projects.append((
            agency, project, row["external_id"], row["title"], title, title, row["theme"],
            row["measure_type"], row["status"], int(row["published"]), row["started_on"], row["completed_on"],
            round(row["planned_investment_eur"] * 100), round(row["realised_investment_eur"] * 100), row["source"],
            "recorded", 1, data.START, data.START, "bench", "bench",
        ))  # fmt: skip
        made.shares.append((agency, project, PLACES[row["municipality_id"]], agency, 0, WHOLE))
    return made


def bare(database: Database, finished: Finished) -> tuple[float, float]:
    """Seconds of the bare upsert: all of it, and of these the projects alone."""
    with database.write(patience=PATIENCE) as session:
        begin = time.perf_counter()
        cursor = session.connection.connection.cursor()
        _upsert(database, cursor, "projects", BARE, finished.projects, keys=("agency_id", "external_id"), kept=3)
        alone = time.perf_counter() - begin
        _upsert(database, cursor, "project_shares", SHARE, finished.shares, keys=SHARE[:4], kept=4)
    return time.perf_counter() - begin, alone


def _upsert(
    database: Database, cursor: Any, table: str, columns: Sequence[str], given: list[tuple[Any, ...]],  # noqa: ANN401 - the driver's
    *, keys: Sequence[str], kept: int,
) -> None:  # fmt: skip
    """One statement for all rows; the first columns stay as they are where a row is there."""
    names = ", ".join(columns)
    setting = ", ".join(f"{name} = excluded.{name}" for name in columns[kept:])
    conflict = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {setting}"
    if database.is_sqlite:
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}", given)
        return
    cursor.execute(f"CREATE TEMPORARY TABLE given ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")
    _copied(cursor, f"COPY given ({names}) FROM STDIN", columns, given)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM given {conflict}")
    cursor.execute("DROP TABLE given")


def plain(database: Database, finished: list[tuple[Any, ...]]) -> float:
    """Seconds of the projects' rows into a table without indexes."""
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
            _copied(cursor, f"COPY plain ({names}) FROM STDIN", BARE, finished)
    took = time.perf_counter() - begin
    with database.write(patience=PATIENCE) as session:
        session.run(sa.text("DROP TABLE plain"))
    return took


def _copied(cursor: Any, statement: str, columns: Sequence[str], finished: list[tuple[Any, ...]]) -> None:  # noqa: ANN401 - the driver's
    truths = [index for index, name in enumerate(columns) if name == "published"]
    with cursor.copy(statement) as copy:
        for start in range(0, len(finished), 2000):
            lines = []
            for row in finished[start : start + 2000]:
                cells = ["\\N" if cell is None else str(cell) for cell in row]
                for index in truths:
                    cells[index] = "t" if row[index] else "f"
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
    files: dict[str, Trial],
    rounds: int,
    server: int = 0,
) -> None:
    """Bare, plain and every file, round by round; by the clock, and by the processor's time of all processes."""
    print(name, flush=True)
    most = max(trial.rows for trial in files.values())
    finished = bare_rows(most)
    for _ in range(rounds):
        _, database = fresh(make, folder)
        spent = processor_seconds(server)
        took, alone = bare(database, finished)
        upsert, projects = most / took, most / alone
        busy = (processor_seconds(server) - spent) / most
        copied = most / plain(database, finished.projects)
        database.close()
        told = f"{upsert:,.0f} rows/s (projects alone {projects:,.0f}), {busy * 1e6:.0f} us of the processor a row"
        print(f"  bare upsert {told}; plain {copied:,.0f} rows/s ({upsert / copied:.2f})", flush=True)
        costs: dict[str, tuple[float, float]] = {}
        for what, trial in files.items():
            url, database = fresh(make, folder)
            database.close()
            flag = [*([] if trial.has_ledger else ["--no-ledger"]), *(["--undo"] if trial.undoes else [])]
            command = [
                sys.executable,
                "-m",
                "bench.imports",
                *flag,
                "--one",
                url,
                str(folder),
                str(trial.path),
                trial.mode,
            ]
            spent = processor_seconds(server)
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            result = json.loads(done.stdout)
            rest = processor_seconds(server) - spent - result["own"] - result["children"]
            speed = trial.rows / result["seconds"]
            ratios = ", ".join(
                f"{speed / other:.2f} of {of}"
                for other, of in ((upsert, "the bare upsert"), (projects, "projects alone"), (copied, "plain"))
            )
            parts = (result["own"], result["children"], rest)
            shares = " + ".join(f"{each / trial.rows * 1e6:.0f}" for each in parts)
            told = f"processor {shares} us a row (import, reader, rest), peak {result['megabytes']:.0f} MB"
            print(f"  {what}: {speed:,.0f} rows/s, {ratios}, {told}, {result['state']}, {result['counts']}", flush=True)
            if trial.undoes:
                back = result["undone"]
                print(f"    taken back at {trial.rows / back:,.0f} rows/s, {back / result['seconds']:.2f} of its time")
            costs[what.partition(",")[0]] = (result["seconds"] / trial.rows, sum(parts) / trial.rows)
        for slow, quick, meant in (
            ("csv", "csv without the ledger", "with the ledger, times the import without"),
            ("csv with 10 % wrong rows", "csv batch by batch", "10 % of rows wrong, times the import of right ones"),
        ):
            if slow in costs and quick in costs:
                clock, busy = (one / other for one, other in zip(costs[slow], costs[quick], strict=True))
                print(f"  {meant}: {clock:.2f} by the clock, {busy:.2f} of the processor", flush=True)


def main() -> None:
    """Measure both databases and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=4, metavar=("URL", "FOLDER", "FILE", "MODE"), help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of CSV and NDJSON")
    parser.add_argument("--xlsx", type=int, default=100_000, help="rows of the workbook")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--only", nargs="*", help="some of: csv ledger partial errors undo ndjson xlsx")
    parser.add_argument("--no-ledger", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--undo", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        url, folder, file, mode = options.one
        one(url, Path(folder), Path(file), mode, has_ledger=not options.no_ledger, undoes=options.undo)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        atomic = Trial(folder / "csv.file", options.rows, "atomic")
        wanted = {
            "csv": ("csv", write_csv, atomic, 0.0),
            "ledger": ("csv without the ledger", write_csv, atomic._replace(has_ledger=False), 0.0),
            "partial": ("csv batch by batch", write_csv, atomic._replace(mode="partial"), 0.0),
            "errors": (
                "csv with 10 % wrong rows", write_csv, Trial(folder / "errors.file", options.rows, "partial"), 0.1,
            ),
            "undo": ("csv and back", write_csv, atomic._replace(undoes=True), 0.0),
            "ndjson": ("ndjson", write_json, Trial(folder / "ndjson.file", options.rows, "atomic"), 0.0),
            "xlsx": ("xlsx", write_workbook, Trial(folder / "xlsx.file", options.xlsx, "atomic"), 0.0),
        }  # fmt: skip
        files = {}
        for key, (what, write, trial, errors) in wanted.items():
            if not options.only or key in options.only:
                if not trial.path.exists():
                    write(trial.path, trial.rows, errors)
                files[f"{what}, {trial.rows:,} rows, {trial.path.stat().st_size / 1e6:.0f} MB"] = trial
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
