"""How fast files are read and written, as ratios to what the C parsers alone take.

    .venv/bin/python -m bench.formats [ROWS]

Every figure is the median of five rounds in one run; the peak of memory is that of a process that does only this.
"""

import csv
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.numbers import ENERGY_UNITS, MASS_UNITS, MONEY_UNITS, NumberFormat, NumberVote
from app.formats.parsers import (
    Parser,
    ags_parser,
    choice_parser,
    day_parser,
    month_parser,
    number_parser,
    text_parser,
    yes_no_parser,
)

ROUNDS = 5
HEADER = [
    "external_id",
    "title",
    "ags",
    "theme",
    "status",
    "planned_start",
    "effect_from",
    "energy_kwh",
    "tonnes",
    "investment_eur",
    "published",
    "note",
]
STATES = ["idea", "planned", "in_progress", "completed"]


def rows(count: int) -> Iterator[str]:
    """Made-up projects as a German office would list them."""
    rng = random.Random(7)
    yield ";".join(HEADER)
    for number in range(count):
        tonnes = f"{rng.randint(1, 900_000) / 1000:.3f}".replace(".", ",")
        euros = f"{rng.randint(100, 9_000_000) / 100:,.2f}".translate(str.maketrans(",.", ".,"))
        cells = (
            f"EA-{number:07d}",
            f"Straßenbeleuchtung LED, Bauabschnitt {number % 977}",
            f"{7_000_000 + rng.randint(0, 10_999):08d}",
            "Beleuchtung",
            STATES[number % 4],
            f"{rng.randint(1, 28):02d}.{rng.randint(1, 12):02d}.{rng.randint(2018, 2026)}",
            f"{rng.randint(1, 12):02d}/{rng.randint(2018, 2026)}",
            str(rng.randint(100, 999_999)),
            tonnes,
            f"{euros} €",
            "ja" if number % 3 else "nein",
            "Bemerkung zu einer Maßnahme im Ortskern" if number % 5 else "",
        )
        yield ";".join(cells)


def parsers(numbers: dict[int, NumberFormat]) -> list[Parser]:
    """A parser for every column."""
    return [
        text_parser(100),
        text_parser(200),
        ags_parser(),
        choice_parser({"Beleuchtung": 1, "Wärme": 2}),
        choice_parser({name: name for name in STATES}),
        day_parser(),
        month_parser(),
        number_parser(3, numbers[7], ENERGY_UNITS),
        number_parser(3, numbers[8], MASS_UNITS),
        number_parser(2, numbers[9], MONEY_UNITS),
        yes_no_parser(),
        text_parser(4_000),
    ]


def bare(path: Path) -> int:
    """What reading the cells costs at least."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream, delimiter=";"))


def read(path: Path) -> int:
    """Reading alone."""
    return sum(1 for _ in open_document(path).sheets[0].rows())


def parse(path: Path) -> int:
    """Reading twice, once to decide the number formats, and parsing every cell."""
    sheet = open_document(path).sheets[0]
    votes = {7: NumberVote(ENERGY_UNITS), 8: NumberVote(MASS_UNITS), 9: NumberVote(MONEY_UNITS)}
    found = (item[1] for item in sheet.rows() if not isinstance(item, Finding))
    while batch := list(islice(found, 2_000)):
        columns = list(zip(*batch, strict=True))
        for place, vote in votes.items():
            vote.add(columns[place])
    columns_of = parsers({place: vote.format for place, vote in votes.items()})
    count = 0
    for item in sheet.rows():
        if isinstance(item, Finding):
            continue
        _ = [parser(cell) for parser, cell in zip(columns_of, item[1], strict=True)]
        count += 1
    return count


def measured(work: Callable[[Path], int], path: Path) -> float:
    """Seconds."""
    begin = time.process_time()
    work(path)
    return time.process_time() - begin


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projects.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(f"{row}\r\n" for row in rows(count))
        print(f"{count:,} rows, 12 columns, {path.stat().st_size / 1e6:.0f} MB")
        works = {"csv.reader alone": bare, "open and read": read, "open, decide, parse": parse}
        taken: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, work in works.items():
                taken[name].append(measured(work, path))
        least = statistics.median(taken["csv.reader alone"])
        for name, seconds in taken.items():
            middle = statistics.median(seconds)
            print(f"{name:22} {middle / count * 1e6:6.2f} us a row   {least / middle:5.2f} of csv.reader")
        tracemalloc.start()
        parse(path)
        print(f"memory while parsing: {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
