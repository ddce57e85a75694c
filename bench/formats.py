"""How fast files are read, as ratios to what the C parsers alone take.

    .venv/bin/python -m bench.formats [ROWS]

Every figure is the median of five rounds in one run; the peak of memory is that of a process that does only this.
"""

import csv
import os
import random
import statistics
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
from python_calamine import CalamineWorkbook

from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.numbers import ENERGY_UNITS, MASS_UNITS, MONEY_UNITS, NumberVote
from app.formats.writers.json_lines import write_json_lines
from app.formats.writers.tables import OutTable
from app.formats.writers.workbook import write_workbook

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


def bare(path: Path) -> int:
    """What reading the cells costs at least."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream, delimiter=";"))


def read(path: Path) -> int:
    """Reading alone."""
    return sum(1 for _ in open_document(path).sheets[0].rows())


def decide(path: Path) -> int:
    """Reading twice, once to decide how columns write their numbers."""
    sheet = open_document(path).sheets[0]
    votes = {7: NumberVote(ENERGY_UNITS), 8: NumberVote(MASS_UNITS), 9: NumberVote(MONEY_UNITS)}
    for columns in sheet.columns(list(votes)):
        for vote, column in zip(votes.values(), columns, strict=True):
            vote.add(column)
    return sum(1 for _ in sheet.rows())


def read_lines(path: Path) -> int:
    """JSON lines: which members occur, then the rows."""
    return sum(1 for _ in open_document(path).sheets[0].rows())


def bare_lines(path: Path) -> int:
    """What reading the objects costs at least: orjson, without looking for names given twice."""
    with path.open("rb") as stream:
        return sum(1 for line in stream if orjson.loads(line))


def bare_workbook(path: Path) -> int:
    """The parser in this process, without looking for bombs."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows())


def made_files(path: Path, lines: Path, book: Path) -> None:
    """The same rows in the other formats."""
    sheet = open_document(path).sheets[0]
    found = [item[1] for item in sheet.rows() if not isinstance(item, Finding)]
    table = OutTable("projects", sheet.header, [found])
    with lines.open("wb") as out:
        write_json_lines(out, table)
    with book.open("wb") as out:
        write_workbook(out, [replace(table, pieces=[found[:100_000]])], datetime.now(UTC))


def spent() -> float:
    """Seconds of processor time, those of ended children too."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def measured(work: Callable[[], object]) -> float:
    """Seconds."""
    begin = spent()
    work()
    return spent() - begin


def compare(title: str, works: dict[str, Callable[[], object]], count: int) -> None:
    """Interleaved rounds; the first work is what the others are compared with."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            taken[name].append(measured(work))
    least = statistics.median(next(iter(taken.values())))
    print(title)
    for name, seconds in taken.items():
        middle = statistics.median(seconds)
        print(f"  {name:32} {middle / count * 1e6:6.2f} us a row   {least / middle:5.2f}")


def main() -> None:
    """Print the tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        path, lines, book = (Path(folder) / name for name in ("projects.csv", "projects.ndjson", "projects.xlsx"))
        with path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(f"{row}\r\n" for row in rows(count))
        made_files(path, lines, book)
        print(f"{count:,} rows, 12 columns, {path.stat().st_size / 1e6:.0f} MB as CSV; ratios to the first line")
        delimited: dict[str, Callable[[], object]] = {
            "csv.reader alone": lambda: bare(path),
            "open and read": lambda: read(path),
            "open, decide, read": lambda: decide(path),
        }
        compare("delimited text", delimited, count)
        ndjson: dict[str, Callable[[], object]] = {
            "orjson alone": lambda: bare_lines(lines),
            "open and read": lambda: read_lines(lines),
        }
        compare("JSON lines", ndjson, count)
        workbook: dict[str, Callable[[], object]] = {
            "calamine alone": lambda: bare_workbook(book),
            "open and read": lambda: read(book),
        }
        compare("workbook", workbook, min(count, 100_000))
        tracemalloc.start()
        decide(path)
        print(f"memory while reading the text: {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
