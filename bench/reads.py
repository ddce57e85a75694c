"""Reads: the real service beside a bare app with the same queries, on SQLite and PostgreSQL; prints ratios.

.venv/bin/python -m bench.reads --projects 1000000
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core import migrations
from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models.accounts import Role
from app.services.accounts import create_token
from bench import data, filling, load
from tests.app_role import as_app
from tests.postgres_server import postgres_server

ROUNDS = 7
BARE, OURS = 8101, 8102
ROOT = Path(__file__).parents[1]


@contextmanager
def server(command: list[str], port: int, environment: dict[str, str], path: str) -> Iterator[int]:
    """A server on the first core, ended by its id."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    os.sched_setaffinity(process.pid, {0})  # before it has made a thread
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def uvicorn(app: str, port: int, *more: str) -> list[str]:
    """The command of one worker."""
    return [
        sys.executable,
        "-m",
        "uvicorn",
        app,
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "warning",
        *more,
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    size = data.Size(options.projects)
    os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite"
        measure_on(f"sqlite:///{path}", str(path), "bench.bare_sqlite:app", size, options)
        path.unlink()
        with postgres_server(Path(folder) / "pg", durable=True) as postgres:
            url = postgres.create_database("bench")
            measure_on(url, postgres.dsn("bench"), "bench.bare:app", size, options)


def measure_on(url: str, dsn: str, bare_app: str, size: data.Size, options: argparse.Namespace) -> None:
    """Fill a database, start both servers on it, compare."""
    migrations.upgrade(url)
    database = Database(load_settings(database_url=url), INSTANCE)
    begin = time.perf_counter()
    filling.fill(database, size)
    took = time.perf_counter() - begin
    print(f"{database.engine.dialect.name}: {size.projects:,} projects, filled in {took:.0f} s", flush=True)
    with database.write() as session:
        token = create_token(session, name="bench", role=Role.AGENCY_COORDINATOR, agency="agency-1").token
    database.close()
    environment = {"DATABASE_URL": as_app(url), "BENCH_DSN": dsn}
    with (
        server(uvicorn(bare_app, BARE), BARE, environment, "/empty") as bare,
        server(uvicorn("bench.service:app", OURS), OURS, environment, "/healthz") as ours,
    ):
        compare(size, token, options, {BARE: bare, OURS: ours})


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(port: int, pid: int, requests: list[bytes], seconds: float) -> tuple[float, float]:
    """Requests per second, and per second of the server's own processor time."""
    before = cpu_seconds(pid)
    result = load.run(port, requests, seconds=seconds)
    used = cpu_seconds(pid) - before
    if result.failures:
        print(f"  {result.failures} of {result.requests} failed")
    return result.rate, result.requests / max(used, 0.01)


def compare(size: data.Size, token: str, options: argparse.Namespace, pids: dict[int, int]) -> None:
    """Interleave the rounds of both servers for each question."""
    # projects of the token's own agency that are published, so that every caller gets the same rows
    ids = [data.identifier(3, n * 7907 % (size.projects // 24) * 24 + 1) for n in range(5000)]
    places = [data.identifier(2, n * 31 % size.municipalities) for n in range(2000)]
    filters = "status=completed&limit=50"
    questions = {
        "get by id": [f"/v1/projects/{i}" for i in ids],
        "list of 50, municipality and status": [f"/v1/projects?municipality_id={p}&{filters}" for p in places],
    }
    for name, paths in questions.items():
        plain = [load.request(path) for path in paths]
        kinds = {"with token": [load.request(path, token) for path in paths], "public": plain}
        ratios: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
        rates: list[float] = []
        for turn in range(options.rounds + 1):
            base = measure(BARE, pids[BARE], plain, options.seconds)
            for kind, requests in kinds.items():
                ours = measure(OURS, pids[OURS], requests, options.seconds)
                if turn:  # the first round warms up
                    ratios[kind].append((ours[0] / base[0], ours[1] / base[1]))
            if turn:
                rates.append(base[0])
        print(f"{name}: bare app {statistics.median(rates):.0f} requests/s")
        for kind, values in ratios.items():
            for what, index in (("requests per second", 0), ("requests per processor second", 1)):
                series = [value[index] for value in values]
                print(
                    f"  {kind}, {what}: {statistics.median(series):.2f} of the bare app "
                    f"(min {min(series):.2f}, max {max(series):.2f}, {len(series)} rounds)",
                    flush=True,
                )


if __name__ == "__main__":
    main()
