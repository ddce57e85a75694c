"""How fast a release of a full state is verified.

    .venv/bin/python -m bench.releases [MUNICIPALITIES]

Processor time, the median of five rounds. The document is dense: every municipality has a row in every theme and year,
with every measure.
"""

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from app.formats.releases.entries import verify_entry
from app.formats.releases.figures import Row
from app.formats.releases.keys import PrivateKey
from app.formats.releases.signing import signed
from app.formats.releases.words import MEASURES, SUPPRESSED, THEMES
from tests.factories.entries import Signing, measure, release

ROUNDS = 5
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


def main() -> None:
    """Print what was measured."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FULL_STATE
    key = PrivateKey.generate()
    entry = signed(document(count), key)
    megabytes = len(entry) / 1e6
    seconds = timed(lambda: verify_entry(entry, key.public))
    print(f"{count} municipalities: {megabytes:.1f} MB, verified in {seconds:.2f} s, {megabytes / seconds:.0f} MB/s")
    print(f"peak of memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
