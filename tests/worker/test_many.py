"""Many workers and one queue: every job is done once, also when its worker is killed in the middle."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.core.db import Database
from app.schemas.jobs import JobQuery
from app.services.access import SYSTEM_ACTOR
from app.services.jobs import Ticket, asking
from app.worker.runner import Runner
from tests.factories.jobs import done_at_once, tasks, waiting

ROOT = Path(__file__).parents[2]
JOBS, CREW = 40, 4
KILLS = int(os.environ.get("KLIKKS_TEST_KILLS", "8"))


def program(name: str, *arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.worker.{name}", *arguments], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


class TestProcesses:
    def test_do_every_job_once(self, database: Database, database_url: str) -> None:
        for number in range(JOBS):
            waiting(database, number=number, lane=f"lane {number % 7}" if number % 2 else None)
        said, complaints = program("crew", database_url, str(CREW)).communicate(timeout=60)
        assert sorted(map(int, said.splitlines())) == list(range(JOBS)), complaints
        with database.read() as db:
            found = asking.list_jobs(db, SYSTEM_ACTOR, JobQuery(limit=500)).items
        assert {(each["state"], each["attempts"]) for each in found} == {("succeeded", 1)}


class TestLane:
    def test_is_for_one_job_at_a_time(self, database: Database) -> None:
        """Three runners in threads; on the embedded database they are three processes for each other."""
        inside, most = threading.Semaphore(1), []

        def work(database: Database, ticket: Ticket, payload: Mapping[str, Any]) -> None:
            most.append(inside.acquire(blocking=False))
            time.sleep(0.01)
            inside.release()
            done_at_once(database, ticket, payload)

        for number in range(12):
            waiting(database, number=number, lane="one")
        runners = [Runner(database, database.revision(), tasks=tasks(work)) for _ in range(3)]
        for each in runners:
            each.start()
        until = time.monotonic() + 20
        while time.monotonic() < until and len(most) < 12:
            time.sleep(0.01)
        for each in runners:
            each.stop()
        assert most == [True] * 12


class TestKilledWorkers:
    @pytest.mark.usefixtures("database")
    def test_an_import_is_there_or_not_and_comes_to_its_end(self, database_url: str, tmp_path: Path) -> None:
        killed = program("killed", database_url, str(tmp_path), "1", str(KILLS))
        told, complaints = killed.communicate(timeout=60 + 20 * KILLS)
        verdicts = [json.loads(line) for line in told.splitlines()]
        assert len(verdicts) == KILLS + 1, complaints
        assert [each for each in verdicts if each["halves"] or each["contradictions"] or each["wrong"]] == []
        last = verdicts[-1]
        assert (last["unfinished"], last["missing"]) == (0, [])
        assert max(each["unfinished"] for each in verdicts) > 0  # some were killed in the middle
