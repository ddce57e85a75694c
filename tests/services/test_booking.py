"""Many guests at once from several processes: seats go to exactly as many as there are, the queue has no gap."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.api import Api
from tests.factories.registrations import event

ROOT = Path(__file__).parents[2]
GUESTS = int(os.environ.get("KLIKKS_TEST_GUESTS", "24"))
PROCESSES, SEATS = 3, GUESTS // 10


def test_guests_of_several_processes_share_the_seats(api: Api, database_url: str) -> None:
    path = event(api, capacity=SEATS)
    arguments = [database_url, path.rpartition("/")[2], str(PROCESSES), str(GUESTS)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.services.booking", *arguments], cwd=ROOT, capture_output=True, text=True,
        timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    told = dict(line.split() for line in done.stdout.splitlines())
    assert (done.returncode, len(told)) == (0, GUESTS), done.stderr[-2000:]
    assert Counter(told.values()) == {"confirmed": SEATS, "waiting": GUESTS - SEATS}
    items = api.staff.get(f"{path}/registrations?sort=position&limit=500").json()["items"]
    standing = [(item["position"], item["status"]) for item in items]
    assert standing == [(n, "confirmed" if n <= SEATS else "waiting") for n in range(1, GUESTS + 1)]
    assert len({item["guest_email"] for item in items}) == GUESTS
