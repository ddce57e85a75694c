"""A program for a test: writers that are killed in the middle, one after another, and what their database says then.

Each writer is a fork of this program, which has no threads and no open database at that moment. It tells what was
acknowledged through a pipe. A line of JSON per writer goes to standard output.
"""

import contextlib
import json
import os
import random
import signal
import sys
import time
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models.accounts import Role
from app.models.savings import Saving
from app.schemas.projects import ProjectUpdate, ShareInput
from app.schemas.savings import DirectSavingCreate, SavingUpdate
from app.services import agencies, ledger, projects, savings
from app.services.access import SYSTEM_ACTOR, Actor
from tests.factories import agencies as agency_factory
from tests.factories import projects as project_factory
from tests.factories import rows
from tests.factories import savings as saving_factory

V = sa.inspect(Saving).columns
LONGEST = 0.15
"""Seconds a writer may live; its first write is done in a fraction of that."""


def main() -> None:
    """Kill so many writers, one after another."""
    url, seed, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)  # noqa: S311 - a seed is the point
    with opened(url) as database, database.write() as db:
        agency = agencies.create_agency(db, SYSTEM_ACTOR, agency_factory.create()).values["id"]
        actor = Actor(Role.AGENCY_ADMIN, "writer", UUID(str(agency)))
        places = [rows.municipality(db), rows.municipality(db)]
    for _ in range(number):
        acknowledged = killed(url, actor, places, chance)
        with opened(url) as database:
            sys.stdout.write(json.dumps(judged(database, acknowledged)) + "\n")


def opened(url: str) -> contextlib.closing[Database]:
    """The database, for a while."""
    return contextlib.closing(Database(load_settings(database_url=url), INSTANCE))


def killed(url: str, actor: Actor, places: list[UUID], chance: random.Random) -> list[tuple[str, int, int]]:
    """What a writer was told is done before it was killed: saving, revision, kilograms."""
    seed = chance.random()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            write(url, actor, places, random.Random(seed), writing)  # noqa: S311 - a seed is the point
        finally:
            os._exit(1)  # a writer never comes to an end by itself
    os.close(writing)
    with os.fdopen(reading) as pipe:
        first = pipe.readline()  # it has begun
        time.sleep(chance.random() * LONGEST)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        lines = [first, *pipe]
    if not os.WIFSIGNALED(status):
        raise SystemExit("a writer ended by itself")
    return [tuple(json.loads(line)) for line in lines if line.endswith("\n")]


def write(url: str, actor: Actor, places: list[UUID], chance: random.Random, pipe: int) -> None:
    """Write for ever."""
    database = Database(load_settings(database_url=url), INSTANCE)
    made: list[tuple[str, str, int]] = []
    while True:
        told: tuple[str, int, int] | None = None
        with database.write() as db:
            kind = chance.random()
            if not made or kind < 0.3:
                project = str(projects.create_project(db, actor, project_factory.create(places[0])).values["id"])
                body = DirectSavingCreate.model_validate(saving_factory.direct(project, result_t=5), strict=False)
                saving = str(savings.create_saving(db, actor, body).values["id"])
                made.append((project, saving, 1))
                told = (saving, 1, 5000)
            elif kind < 0.7:
                project, saving, revision = made.pop(chance.randrange(len(made)))
                kilograms = chance.randrange(10**6)
                changes: SavingUpdate = {"reason": "Neue Messung", "result_t": Decimal(kilograms) / 1000}
                savings.update_saving(db, actor, saving, revision, changes)
                made.append((project, saving, revision + 1))
                told = (saving, revision + 1, kilograms)
            else:
                points = chance.randrange(1, 10_000)
                parts = [ShareInput(municipality_id=places[0], basis_points=points),
                         ShareInput(municipality_id=places[1], basis_points=10_000 - points)]  # fmt: skip
                moved: ProjectUpdate = {"shares": parts}
                projects.update_project(db, actor, chance.choice(made)[0], None, moved)
        if told is not None:
            os.write(pipe, json.dumps(told).encode() + b"\n")


def judged(database: Database, acknowledged: list[tuple[str, int, int]]) -> dict[str, Any]:
    """What the ledger says, and which acknowledged writes are not there."""
    with database.snapshot() as db:
        verdict = ledger.verify(db)
        known = {
            (str(row.id), row.revision, row.result_kg)
            for row in db.all(sa.select(V["id"], V["revision"], V["result_kg"]))
        }
    missing = [each for each in acknowledged if tuple(each) not in known]
    return {
        "acknowledged": len(acknowledged),
        "missing": missing,
        "subjects": verdict.subjects,
        "wrong": verdict.examples,
    }


if __name__ == "__main__":
    main()
