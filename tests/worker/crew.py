"""A program for a test: worker processes that do jobs until none is left, each with an effect that can be had once.

They are forks of this program, which has no threads and no open database at that moment. They tell on standard output
which jobs they did; the exit code is not 0 if one of them broke.
"""

import contextlib
import os
import sys
import time
from collections.abc import Mapping
from typing import Any

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.services import agencies
from app.services.access import SYSTEM_ACTOR
from app.services.jobs import Ticket
from app.services.jobs.asking import get_queue
from app.worker.runner import Runner
from tests.factories import agencies as agency_factory
from tests.factories.jobs import tasks

PATIENCE = 30.0
"""Seconds after which something is wrong."""


def main() -> None:
    """Fork so many, and wait for them."""
    url, number = sys.argv[1], int(sys.argv[2])
    pids = []
    for _ in range(number):
        pid = os.fork()
        if pid == 0:
            crew_member(url)  # an error of it ends this process, and is its own report
            os._exit(0)
        pids.append(pid)
    sys.exit(any(os.waitpid(pid, 0)[1] for pid in pids))


def crew_member(url: str) -> None:
    """Do what there is to do."""
    with contextlib.closing(Database(load_settings(database_url=url), INSTANCE)) as database:
        runner = Runner(database, None, tasks=tasks(work))
        runner.keep()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not is_empty(database):
            if not runner.run():
                time.sleep(0.02)  # what is left stands in the lane of another worker
        runner.stop()


def work(database: Database, ticket: Ticket, payload: Mapping[str, Any]) -> None:
    """Make a record that can be made once."""
    with database.write() as db:
        agencies.create_agency(db, SYSTEM_ACTOR, agency_factory.create(slug=f"job-{payload['number']}"))
        ticket.finish(db, {})
    os.write(1, f"{payload['number']}\n".encode())


def is_empty(database: Database) -> bool:
    """Whether everything is done, by whomever."""
    with database.snapshot() as db:
        queue = get_queue(db, SYSTEM_ACTOR)
    return not queue["queued"] and not queue["running"]


if __name__ == "__main__":
    main()
