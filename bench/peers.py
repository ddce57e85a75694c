"""What the network's figures cost: many peers taken in, a total asked for, a release that changed a little.

    .venv/bin/python -m bench.peers [PEERS [MUNICIPALITIES]]

On SQLite, over the services: releases are made, taken in as a pull does after its signature was checked, and asked for
like over HTTP. Every twentieth municipality is told by two peers, so that a fifth of a hundred thousand rows overlap as
they would. Last, a release of a full state is verified and taken in: its bytes by the processor time of both.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.core import migrations
from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.formats.releases.entries import Entry, verify_entry
from app.schemas.network import NetworkGroup, NetworkMeasure, NetworkQuery
from app.services.access import SYSTEM_ACTOR
from app.services.network import sources
from app.services.network.figures import get_network_figures
from bench import releases
from tests.factories.entries import Signing
from tests.factories.network import told

ROUNDS = 5
SHARED = 20
CHANGED = 11
"""Municipalities that differ in the second release of a peer."""


def chain(signing: Signing, entries: list[Entry]) -> sources.Chain:
    """What is known of a chain whose last release stands."""
    last = entries[-1]
    return sources.Chain(
        signing.publisher, f"https://{signing.publisher}.example.org", None, last.head.sequence,
        standing=(last.head.sequence, last.sha256), unread=0, data=lambda number: signing.entries[number - 1],
    )  # fmt: skip


def rows(peer: int, count: int, kilograms: int = 1_000) -> Iterator[tuple[str, str, int, int]]:
    """A row for each municipality; every twentieth is the next peer's as well."""
    for place in range(count):
        owner = peer + 1 if place % SHARED == 0 and peer % 2 == 0 else peer
        key = f"{1 + owner % 16:02}{owner:04}{place:06}"
        yield key, "heating", 2021, kilograms + (place if place < CHANGED and kilograms > 1_000 else 0)


def take_in(database: Database, signing: Signing, body: dict[str, Any]) -> float:
    """Seconds of the processor it takes to take a release in."""
    entry = verify_entry(signing.sign(body), signing.key.public)
    began = time.process_time()
    with database.write(patience=600) as db:
        sources.take_in(db, chain(signing, [entry]), entry)
    return time.process_time() - began


def ask(database: Database, **query: Any) -> dict[str, Any]:  # noqa: ANN401 - parameters
    """Figures of the network, as the network lead sees them."""
    with database.snapshot() as db:
        return get_network_figures(db, SYSTEM_ACTOR, NetworkQuery(**query))


def timed(name: str, work: Callable[[], Any]) -> None:
    """Print the middle of the rounds."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    print(f"  {name}: {statistics.median(seconds) * 1000:.1f} ms ({min(seconds) * 1000:.1f}-{max(seconds) * 1000:.1f})")


def many(database: Database, peers: int, count: int) -> None:
    """Many peers, a total, and one that changes."""
    signings = [Signing(f"peer-{number:03}") for number in range(peers)]
    seconds = [take_in(database, each, told(rows(number, count))) for number, each in enumerate(signings)]
    print(f"{peers} peers with {count} municipalities each: {sum(seconds):.1f} s, the last one {seconds[-1]:.2f} s")
    timed("the network's total", lambda: ask(database))
    timed("by state, two measures", lambda: ask(database, measure=[NetworkMeasure.ANNUAL, NetworkMeasure.PROJECTS],
                                                group_by=NetworkGroup.STATE))  # fmt: skip
    same = take_in(database, signings[0], told(rows(0, count), cut_off="2026-01"))
    few = take_in(database, signings[0], told(_with_few_changed(count), cut_off="2026-02"))
    all_of_it = take_in(database, signings[0], told(rows(0, count, 900), cut_off="2026-03"))
    print(f"  the next release, nothing changed: {same:.2f} s; {CHANGED} municipalities: {few:.2f} s; "
          f"all of them: {all_of_it:.2f} s")  # fmt: skip


def _with_few_changed(count: int) -> list[tuple[str, str, int, int]]:
    return [(*row[:3], row[3] + (7 if number < CHANGED else 0)) for number, row in enumerate(rows(0, count))]


def full_state(database: Database, count: int) -> None:
    """A dense release: every municipality, theme and year, with every measure."""
    signing = Signing("full-state")
    data = signing.sign(releases.document(count))
    began = time.process_time()
    entry = verify_entry(data, signing.key.public)
    verified = time.process_time()
    with database.write(patience=600) as db:
        sources.take_in(db, chain(signing, [entry]), entry)
    merged = time.process_time()
    size = len(data) / 1e6
    print(f"a full state, {count} municipalities, {size:.1f} MB: verified at {size / (verified - began):.1f} MB/s, "
          f"taken in at {size / (merged - verified):.1f} MB/s, both at {size / (merged - began):.1f} MB/s")  # fmt: skip


def main() -> None:
    """Both, on a database of their own."""
    peers, count = (int(each) for each in (*sys.argv[1:3], *("100", "11000")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'peers.sqlite'}"
        migrations.upgrade(url)
        database = Database(load_settings(database_url=url, data_dir=Path(folder)), INSTANCE)
        many(database, peers, count)
        full_state(database, releases.FULL_STATE)
        database.close()


if __name__ == "__main__":
    main()
