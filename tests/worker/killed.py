"""A program for a test: workers that are killed in the middle of imports, one after another, and what is there then.

Half of them are killed after a random time, half where one of their transactions begins or ends: a crash between two
transactions is what matters most, and what time alone hardly ever hits. Each worker is a fork of this program, which
has no threads and no open database at that moment. The clock of each is an hour ahead of the one before, so that nobody
has to wait for leases. A line of JSON per kill goes to standard output, and one for the end, when a worker nobody
killed has done the rest.
"""

import contextlib
import io
import itertools
import json
import os
import random
import select
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database
from app.core.files import Files
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models.accounts import Role
from app.models.imports import ImportResource
from app.models.projects import Project
from app.schemas.imports import ImportOptions, ImportQuery
from app.services import agencies, ledger, municipalities
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.imports import runs
from app.services.jobs import queue
from app.worker.runner import Runner
from tests.factories import agencies as agency_factory
from tests.factories import municipalities as municipality_factory

P = sa.inspect(Project).columns
HEADER = "Projektschlüssel;Kommune;Land;AGS;Ebene;Maßnahme;Status;tonnes_stated;tonnes_basis\n"
ROWS = 20
EDGES = 7
"""Beginnings, commits and ends of the two transactions a job has, and the beginning of a third one."""
LONG = 3600.0
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Scene:
    """One database, and what was uploaded to it.

    Args:
        url: of the database.
        folder: where uploads are kept.
    """

    def __init__(self, url: str, folder: str) -> None:
        self.url, self.folder = url, folder
        self.hour = 0
        self.uploads: list[str] = []
        with self.opened() as database, database.write() as db:
            agency = agencies.create_agency(db, SYSTEM_ACTOR, agency_factory.create()).values["id"]
            self.actor = Actor(Role.AGENCY_ADMIN, "uploader", UUID(str(agency)))
            place = municipality_factory.create()
            self.ags = str(municipalities.create_municipality(db, SYSTEM_ACTOR, place).values["ags"])

    @contextlib.contextmanager
    def opened(self) -> Any:
        """The database, for a while, an hour later than before."""
        self.hour += 1
        with clock.frozen(START + timedelta(hours=self.hour)):
            settings = load_settings(database_url=self.url, data_dir=Path(self.folder))
            with contextlib.closing(Database(settings, INSTANCE)) as database:
                yield database

    def upload(self) -> None:
        """Another list of projects."""
        number = len(self.uploads)
        lines = [f"u{number}-{row};Musterdorf;RP;{self.ags};Ortsgemeinde;LED {row};implemented;{row + 1},5;t/a\n"
                 for row in range(ROWS)]  # fmt: skip
        options = ImportOptions(resource=ImportResource.PROJECTS)
        with self.opened() as database, Files.of(database.settings).incoming() as coming:
            coming.fill(io.BytesIO((HEADER + "".join(lines)).encode()))
            with database.write() as db:
                self.uploads.append(str(runs.create_import(db, self.actor, options, coming).values["id"]))

    def kill(self, *, seconds: float, edge: int = 0) -> None:
        """Let a worker live for so long, or until it comes to so many edges of transactions."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            with self.opened() as database:
                if edge:
                    on_edges(database, edge)
                os.write(writing, b"begun")
                Runner(database, database.revision()).start()
                time.sleep(LONG)
            os._exit(1)
        self.hour += 1
        os.close(writing)
        os.read(reading, 5)
        select.select([reading], [], [], seconds)  # its end closes the pipe
        os.close(reading)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    def finish(self) -> float:
        """Do the rest without being killed; the seconds it took."""
        began = time.perf_counter()
        with self.opened() as database:
            runner = Runner(database, None)
            runner.reap()
        with self.opened() as database:
            runner = Runner(database, None)
            while runner.run():
                pass
            runner.presence.leave()
        return time.perf_counter() - began

    def judged(self) -> dict[str, Any]:
        """What is half there, what contradicts its import, and what the ledger says."""
        with self.opened() as database, database.snapshot() as db:
            items = runs.list_imports(db, SYSTEM_ACTOR, ImportQuery(limit=500)).items
            states = {str(each["id"]): str(each["state"]) for each in items}
            keys = [str(row[0]) for row in db.all(sa.select(P["external_id"]))]
            verdict = ledger.verify(db)
        there = {upload: sum(key.startswith(f"u{n}-") for key in keys) for n, upload in enumerate(self.uploads)}
        return {
            "halves": [upload for upload in self.uploads if there[upload] not in {0, ROWS}],
            "contradictions": [
                (upload, states[upload]) for upload in self.uploads
                if (states[upload] == "succeeded") != (there[upload] == ROWS)
            ],
            "missing": [upload for upload in self.uploads if there[upload] != ROWS],
            "unfinished": sum(state in {"queued", "running"} for state in states.values()),
            "wrong": verdict.examples,
        }  # fmt: skip


def on_edges(database: Database, number: int) -> None:
    """Be killed where the thread of jobs begins, commits or leaves a transaction for this time."""
    left = itertools.count(number - 1, -1)

    def edge(*_: Any) -> None:
        if threading.current_thread().name.startswith("job-") and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("begin", "commit"):
        sa.event.listen(database.engine, name, edge)
    sa.event.listen(database.engine.pool, "checkin", edge)


def main() -> None:
    """Kill so many workers, one after another."""
    url, folder, seed, number = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    chance = random.Random(seed)  # noqa: S311 - a seed is the point
    queue.MAX_ATTEMPTS = 10_000  # type: ignore[misc]  # an unlucky import may be killed more often than it has attempts
    scene = Scene(url, folder)
    scene.upload()
    longest = scene.finish() * 1.5
    unfinished = 0
    for turn in range(number):
        if not unfinished:
            scene.upload()
        if turn % 2:
            scene.kill(seconds=chance.random() * longest)
        else:
            scene.kill(seconds=2 * longest, edge=turn // 2 % EDGES + 1)
        verdict = scene.judged()
        unfinished = verdict["unfinished"]
        sys.stdout.write(json.dumps(verdict) + "\n")
    scene.finish()
    sys.stdout.write(json.dumps(scene.judged()) + "\n")


if __name__ == "__main__":
    main()
