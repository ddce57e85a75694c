"""A program for a test: processes that register guests at one event at the same moment, each from several threads.

They are forks of this program, which has no threads and no open database at that moment. They tell on standard output
what each guest got; the exit code is not 0 if one of them broke.
"""

import contextlib
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.schemas.workshop_guests import GuestCreate
from app.services.workshop_guests import register_guest

HEAD_START = 1.0
"""Seconds in which all processes get ready."""


def main() -> None:
    """Fork so many, and wait for them."""
    url, workshop_id, processes, guests = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    begin = time.monotonic() + HEAD_START
    pids = []
    for number in range(processes):
        pid = os.fork()
        if pid == 0:
            book(url, workshop_id, range(number, guests, processes), begin)
            os._exit(0)
        pids.append(pid)
    ended = [os.waitpid(pid, 0)[1] for pid in pids]  # each of them, whatever the others did
    sys.exit(any(ended))


def book(url: str, workshop_id: str, numbers: range, begin: float) -> None:
    """Register some guests, all at once."""
    few = {"pool_size": 2, "request_threads": 6}  # connections, which the processes share with others
    settings = load_settings(database_url=url, pool_wait_seconds=60, database_deadline_seconds=60, **few)
    with contextlib.closing(Database(settings, INSTANCE)) as database, ThreadPoolExecutor(len(numbers)) as pool:
        for _ in pool.map(lambda number: one(database, workshop_id, number, begin), numbers):
            pass


def one(database: Database, workshop_id: str, number: int, begin: float) -> None:
    """One guest, from an address of its own."""
    body = GuestCreate.model_validate({"name": f"Guest {number}", "email": f"g{number}@example.org"}, strict=False)
    time.sleep(max(0.0, begin - time.monotonic()))
    got = register_guest(database, workshop_id, body, f"192.0.2.{number}")
    os.write(1, f"{number} {got['status'].value}\n".encode())


if __name__ == "__main__":
    main()
