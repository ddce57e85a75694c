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
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database
from app.core.files import Files
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models.accounts import Role
from app.models.imports import ImportMode, ImportResource
from app.models.projects import Project
from app.schemas.imports import ImportOptions, ImportQuery
from app.services import agencies, ledger, municipalities, reading
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.imports import intake, runs
from app.services.imports.parsing import Rows
from app.services.jobs import queue
from app.worker.runner import Runner
from tests.factories import agencies as agency_factory
from tests.factories import municipalities as municipality_factory

P = sa.inspect(Project).columns
BATCH = 25
"""Rows of one batch, two of which are a transaction."""
BESIDE = 150
"""From so many rows on a file is parsed by a process of its own."""
LONG = 3600.0
PATIENCE = 5
"""So many times as long as a whole import a worker may take until it comes to an edge: the machine may be busy."""
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Kind(NamedTuple):
    """A kind of upload.

    Attributes:
        rows: how many.
        mode: all or nothing, or batch by batch.
        header: of the file.
        row: a row of it, given upload, number and place.
        edges: beginnings, commits and ends of transactions a job of it has, and a few more.
    """

    rows: int
    mode: ImportMode
    header: str
    row: str
    edges: int


_LIST = (
    "Projektschlüssel;Kommune;Land;AGS;Ebene;Maßnahme;Status;tonnes_stated;tonnes_basis",
    "u{0}-{1};Musterdorf;RP;{2};Ortsgemeinde;LED {1};implemented;{1},5;t/a",
)
_SHEET = (
    "Projektnummer;Titel;Kommune;Handlungsfeld;Status;Abgeschlossen am;Investition (€)",
    "u{0}-{1};LED {1};{2};Wärme;abgeschlossen;31.12.2024;1.234,56",
)
KINDS = (
    Kind(20, ImportMode.ATOMIC, *_LIST, 7),
    Kind(60, ImportMode.ATOMIC, *_SHEET, 9),
    Kind(130, ImportMode.PARTIAL, *_SHEET, 18),
    Kind(170, ImportMode.PARTIAL, *_SHEET, 21),
)
"""A published list, a sheet as a whole, one batch by batch, and one whose rows another process reads."""


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
        """Another list of projects, of the next kind."""
        number = len(self.uploads)
        kind = kind_of(number)
        lines = [kind.header, *(kind.row.format(number, row, self.ags) for row in range(kind.rows)), ""]
        options = ImportOptions(resource=ImportResource.PROJECTS, mode=kind.mode)
        with self.opened() as database, Files.of(database.settings).incoming() as coming:
            coming.fill(io.BytesIO("\n".join(lines).encode()))
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
            created = {str(each["id"]): (reading.plain(each)["report"] or {}).get("created") for each in items}
            verdict, cells = ledger.verify(db), ledger.verify_cells(db)
        there = [sum(key.startswith(f"u{number}-") for key in keys) for number in range(len(self.uploads))]
        all_of = [(number, kind_of(number), each) for number, each in enumerate(self.uploads)]
        return {
            "halves": [each for n, kind, each in all_of if kind.mode is ImportMode.ATOMIC and 0 < there[n] < kind.rows],
            "contradictions": [
                (each, states[each], created[each], there[n]) for n, kind, each in all_of
                if (states[each] == "succeeded") != (created[each] == kind.rows)
                or (states[each] == "succeeded" and there[n] != kind.rows)
            ],
            "missing": [each for n, kind, each in all_of if there[n] != kind.rows],
            "unfinished": sum(state in {"queued", "running"} for state in states.values()),
            "wrong": [*verdict.examples, *map(str, cells)],
        }  # fmt: skip


def kind_of(number: int) -> Kind:
    """Of which kind an upload is."""
    return KINDS[number % len(KINDS)]


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
    Rows.batches.__defaults__ = (BATCH,)
    vars(intake).update(_KEPT_TOGETHER=2, FROM_ROWS=BESIDE)  # a small file has many transactions
    scene = Scene(url, folder)
    longest = []
    for _ in KINDS:
        scene.upload()
        longest.append(scene.finish() * 1.5)
    unfinished = 0
    for _ in range(number):
        if not unfinished:
            scene.upload()
        last = len(scene.uploads) - 1
        most = longest[last % len(KINDS)]
        if chance.random() < 0.5:
            scene.kill(seconds=chance.random() * most)
        else:
            scene.kill(seconds=PATIENCE * most, edge=chance.randint(1, kind_of(last).edges))
        verdict = scene.judged()
        unfinished = verdict["unfinished"]
        sys.stdout.write(json.dumps(verdict) + "\n")
    scene.finish()
    sys.stdout.write(json.dumps(scene.judged()) + "\n")


if __name__ == "__main__":
    main()
