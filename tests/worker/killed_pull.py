"""A program for a test: pulls that are killed where a transaction begins, is committed or ends, and what is there then.

Each worker is a fork of this program, which has no threads and no open database at that moment; the clock of each is an
hour ahead of the one before. A line of JSON per kill goes to standard output, and one for the end.
"""

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.models.network import Source, SourcePlace, SourceRow
from app.models.peers import Peer, Received
from app.services.access import SYSTEM_ACTOR
from app.services.jobs import queue
from app.services.peers import schedule
from app.worker.runner import Runner
from tests.worker.killed import LONG, on_edges

P = sa.inspect(Peer).columns
S = sa.inspect(Source).columns
E = sa.inspect(Received).columns
R = sa.inspect(SourceRow).columns
T = sa.inspect(SourcePlace).columns
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
_HOURS = iter(range(1, 10_000))


@contextlib.contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, for a while, an hour later than before."""
    with clock.frozen(START + timedelta(hours=next(_HOURS))):
        settings = load_settings(database_url=url, pull_seconds=60)
        with contextlib.closing(Database(settings, INSTANCE)) as database:
            yield database


def kill(url: str, edge: int) -> None:
    """Let a worker live until it comes to so many edges of transactions."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        with opened(url) as database:
            on_edges(database, edge)
            os.write(writing, b"begun")
            Runner(database, database.revision(), waits=True).start()
            time.sleep(LONG)
        os._exit(1)
    next(_HOURS)
    os.close(writing)
    os.read(reading, 5)
    select.select([reading], [], [], 3)  # its end closes the pipe
    os.close(reading)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def finish(url: str) -> None:
    """Do the rest without being killed."""
    with opened(url) as database:
        Runner(database, None).reap()
    with opened(url) as database:
        runner = Runner(database, None)
        while runner.run():
            pass
        runner.presence.leave()


def judged(url: str) -> dict[str, Any]:
    """Whether head, entries and figures tell the same."""
    with opened(url) as database, database.snapshot() as db:
        peer = db.first(sa.select(P["head_sequence"], P["head_digest"]))
        entries = db.all(sa.select(E["sequence"], E["digest"]).order_by(E["sequence"]))
        source = db.first(sa.select(S["sequence"], S["digest"], S["taken_in"]))
        total = db.scalar(sa.select(R["cells"]).where(R["dims"] == ""))
        places = int(db.scalar(sa.select(sa.func.count()).select_from(T["place"].table)))
    assert peer is not None
    last = (entries[-1].sequence, entries[-1].digest) if entries else (0, None)
    told = (source.sequence, source.digest) if source else (0, None)
    return {
        "is_whole": last == told == (peer.head_sequence, peer.head_digest) and len(entries) == peer.head_sequence,
        "entries": len(entries),
        "total": total["annual"][0] if total else 0,
        "places": places,
    }


def main() -> None:
    """Kill a pull at one edge after another, and let the last one finish."""
    url, peer_id, number = sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3])
    queue.MAX_ATTEMPTS = 10_000  # type: ignore[misc]  # an unlucky pull may be killed more often than it has attempts
    for turn in range(number):
        with opened(url) as database, database.write() as db:
            schedule.enqueue(db, SYSTEM_ACTOR, peer_id)
        kill(url, 3 * turn + 4)
        sys.stdout.write(json.dumps(judged(url)) + "\n")
    finish(url)
    sys.stdout.write(json.dumps(judged(url)) + "\n")


if __name__ == "__main__":
    main()
