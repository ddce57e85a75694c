"""Imports killed with -9 at random moments, one after another in one unbroken run, and the verdict on each database.

    .venv/bin/python -m bench.kills                                    # 200 kills on each database
    .venv/bin/python -m bench.kills --kills 20 --databases sqlite --seed 7 --minutes 5

The kills themselves are a program of the tests (``tests/worker/killed.py``): imports of four kinds, killed after a
random time or where a transaction begins, commits or ends. After every kill it is asked whether an import is half
there, whether its report and its records contradict each other, and whether ledger and sums equal a recomputation.
Exit code 1: something was wrong, or not all kills were done in time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from app.core import migrations
from tests.postgres_server import postgres_server

ROOT = Path(__file__).parents[1]


def verdicts(url: str, folder: Path, seed: int, kills: int, seconds: float) -> list[dict[str, Any]]:
    """One after each kill, and the last when a worker that nobody killed has done the rest."""
    migrations.upgrade(url)
    command = [sys.executable, "-m", "tests.worker.killed", url, str(folder), str(seed), str(kills)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = []
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as program:
        ending = threading.Timer(seconds, program.kill)
        ending.start()
        try:
            assert program.stdout is not None  # noqa: S101 - it is a pipe
            found = [json.loads(line) for line in program.stdout if line.endswith("\n")]
        finally:
            ending.cancel()
            program.kill()
    return found


def judge(name: str, found: list[dict[str, Any]], kills: int, seconds: float) -> bool:
    """Print what a run showed; whether all is well."""
    done = min(len(found), kills)
    counts = {what: sum(bool(each[what]) for each in found) for what in ("halves", "contradictions", "wrong")}
    last: dict[str, Any] = found[-1] if len(found) > kills else {"unfinished": "unknown", "missing": ["unknown"]}
    amid = sum(each["unfinished"] > 0 for each in found[:kills])
    told = ", ".join(f"{count} with {what}" for what, count in counts.items())
    print(f"{name}: {done} kills in {seconds:.0f} s, {amid} of them before the job had ended; {told}", flush=True)
    print(f"  at the end {last['unfinished']} unfinished, {len(last['missing'])} with rows missing", flush=True)
    return not any(counts.values()) and (last["unfinished"], last["missing"]) == (0, [])


def main() -> None:
    """Kill imports on both databases and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed draws the same moments")
    parser.add_argument("--minutes", type=float, default=60.0, help="most for each database")
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    is_well = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def run(database: str, url: str) -> bool:
            begin = time.perf_counter()
            found = verdicts(url, folder / database, options.seed, options.kills, 60 * options.minutes)
            return judge(database, found, options.kills, time.perf_counter() - begin)

        if "sqlite" in options.databases:
            is_well = run("sqlite", f"sqlite:///{folder}/kills.sqlite") and is_well
        if "postgresql" in options.databases:
            with postgres_server(folder / "pg", durable=True) as server:
                is_well = run("postgresql", server.create_database("kills")) and is_well
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
