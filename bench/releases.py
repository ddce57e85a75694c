"""What a release costs: to verify, against its size; to build, against the same figures from scratch.

    .venv/bin/python -m bench.releases [MUNICIPALITIES [PROJECTS]]

Processor time, medians of rounds. The document that is verified is dense: every municipality has a row in every theme
and year, with every measure. What is built is the whole network of the other benchmarks, on SQLite: every place, theme
and year, with all other tables of a release. From scratch is one statement over savings, shares and projects that gives
seven numbers for every place, theme and year.
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.core import clock, migrations
from app.core.db import Database, Snapshot
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.formats.releases.entries import verify_entry
from app.formats.releases.figures import Row
from app.formats.releases.keys import PrivateKey
from app.formats.releases.signing import signed
from app.formats.releases.words import MEASURES, SUPPRESSED, THEMES
from app.models.publishers import ReleaseAudience
from app.services.ledger.state import last_post
from app.services.releases import documents
from bench import data, filling, scratch
from tests.factories.entries import Signing, measure, release

ROUNDS = 3
YEARS = range(2018, 2028)
FULL_STATE = 2_300


def rows(count: int) -> list[Row]:
    """A row of every municipality, theme and year, most of their values suppressed, as they are."""
    rng = random.Random(7)
    themes = [*sorted(THEMES), None]
    return [
        [place, theme, year, *[cell for _ in MEASURES for cell in _cell(rng)]]
        for place in range(count)
        for theme in themes
        for year in YEARS
    ]


def _cell(rng: random.Random) -> tuple[Any, Any]:
    drawn = rng.random()
    if drawn < 0.5:
        return SUPPRESSED, None
    return (None, 0) if drawn < 0.7 else (rng.randint(0, 9_999_999), rng.randint(3, 40))


def document(count: int) -> dict[str, Any]:
    """A release with these rows."""
    return {
        **Signing().head(),
        **release(
            cut_off="2027-12",
            measures=[measure(name) for name in MEASURES],
            places=[[f"07{index:010d}", "municipality", f"Gemeinde {index}", None] for index in range(count)],
            tables=[{"by": ["municipality", "theme", "year"], "measures": [*MEASURES], "rows": rows(count)}],
        ),
    }


def timed(work: Callable[[], object]) -> float:
    """Median seconds of processor time."""
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return statistics.median(found)


def verify(count: int) -> None:
    """Verify a dense document."""
    key = PrivateKey.generate()
    entry = signed(document(count), key)
    megabytes = len(entry) / 1e6
    seconds = timed(lambda: verify_entry(entry, key.public))
    print(f"{count} municipalities: {megabytes:.1f} MB, verified in {seconds:.2f} s, {megabytes / seconds:.0f} MB/s")


def build(projects: int) -> None:
    """Build a release from what is known now, for this month and for the last December."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite"
        migrations.upgrade(url)
        database = Database(load_settings(database_url=url, database_deadline_seconds=60), INSTANCE)
        filling.fill(database, data.Size(projects))
        month = clock.this_month()
        with database.snapshot() as db:
            scratched = timed(lambda: from_scratch(db, month))
            print(f"{projects} projects, from scratch {scratched:.2f} s")
            for name, cut_off in (("this month", month), ("last December", month - month % 12 - 1)):
                seconds = timed(lambda cut_off=cut_off: documents.document(db, asked(db, cut_off)))  # type: ignore[misc]
                size = len(documents.document(db, asked(db, cut_off))) / 1e6
                print(f"  {name}: {size:.1f} MB in {seconds:.2f} s, {seconds / scratched:.1f} times from scratch")
        database.close()


def from_scratch(db: Snapshot, month: int) -> list[Any]:
    """Every place, theme and year, from the tables of daily work."""
    keys = "municipality_id, theme, year"
    statement = f"WITH {scratch.parts(db)} SELECT {keys}, {scratch.SUMS} FROM parts GROUP BY {keys}"
    return list(db.all(sa.text(statement), {"month": month}))


def asked(db: Snapshot, cut_off: int) -> documents.Asked:
    """The network's release of a month."""
    post = last_post(db)
    known = clock.now() if post is None else post.known_at
    month = clock.this_month()
    return documents.Asked(
        None, "network", cut_off, month, 3, ReleaseAudience.PUBLIC, None, known, is_present=True
    )  # fmt: skip


def main() -> None:
    """Print what was measured."""
    verify(int(sys.argv[1]) if len(sys.argv) > 1 else FULL_STATE)
    build(int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
    print(f"peak of memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
