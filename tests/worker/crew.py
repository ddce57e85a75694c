"""A program for a test: a worker process that does jobs until none is left, each with an effect that shows twice.

It tells on standard output which jobs it did.
"""

import contextlib
import sys
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from app.core.db import Database
from app.core.settings import load_settings
from app.services import agencies
from app.services.access import SYSTEM_ACTOR
from app.services.jobs import Ticket
from app.services.jobs.asking import get_queue
from app.worker.runner import Runner
from tests.factories import agencies as agency_factory
from tests.factories.jobs import tasks

PATIENCE = 5.0
"""Seconds without a job after which there is none left."""


def main() -> None:
    """Work."""
    url, name = sys.argv[1:]
    with contextlib.closing(Database(load_settings(database_url=url))) as database:
        runner = Runner(database, None, tasks=tasks(partial(work, name)))
        runner.keep()
        sys.stdin.readline()  # all begin at once
        since = time.monotonic()
        while time.monotonic() - since < PATIENCE and not is_empty(database):
            if runner.run():
                since = time.monotonic()
            else:
                time.sleep(0.02)  # what is left stands in the lane of another worker
        runner.stop()


def work(name: str, database: Database, ticket: Ticket, payload: Mapping[str, Any]) -> None:
    """Make a record that can be made once."""
    with database.write() as db:
        agencies.create_agency(db, SYSTEM_ACTOR, agency_factory.create(slug=f"job-{payload['number']}"))
        ticket.finish(db, {"by": name})
    sys.stdout.write(f"{payload['number']}\n")


def is_empty(database: Database) -> bool:
    """Whether everything is done, by whomever."""
    with database.snapshot() as db:
        queue = get_queue(db, SYSTEM_ACTOR)
    return not queue["queued"] and not queue["running"]


if __name__ == "__main__":
    main()
