"""The benchmark's data: a network grown from a seed, the same rows on both databases.

Sizes scale together: at 1,000,000 projects there are 3,000,000 savings, 100,000 patrons and 11,000 municipalities.
Cells are text and integers as they are stored, so that filling takes minutes, not an hour.
"""

import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
import sqlalchemy as sa

from app.core.db import Database
from app.models import metadata

SEED = 20_211_231
START = "2021-01-01T00:00:00.000000Z"
START_MILLISECONDS = int(datetime(2021, 1, 1, tzinfo=UTC).timestamp() * 1000)
THEMES = ("energy_efficiency", "renewable_energy", "heating", "buildings", "street_lighting", "mobility")
STATUSES = ("idea", "planned", "funding", "in_progress", "completed", "completed", "completed", "cancelled")
STATES = ("01", "03", "05", "07", "08", "10", "13", "16")
TEXT = "Austausch der Beleuchtung, in Abschnitten. " * 3
HISTORY = {"version": 1, "created_at": START, "updated_at": START, "created_by": "bench", "updated_by": "bench",
           "origin": "synthetic"}  # fmt: skip
BATCH = 20_000

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    projects: int

    @property
    def municipalities(self) -> int:
        """As many as in Germany at full size."""
        return max(16, self.projects * 11 // 1000)

    @property
    def patrons(self) -> int:
        """One for ten projects."""
        return self.projects // 10


def key(kind: int, number: int) -> str:
    """A UUIDv7 whose time grows with the number, so that ids sort as they would have been made."""
    tail = (2 << 62) | (number * 2_654_435_761 % (1 << 62))
    text = f"{START_MILLISECONDS + number * 1000:012x}7{kind:03x}{tail:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def identifier(kind: int, number: int) -> uuid.UUID:
    """The same as an object."""
    return uuid.UUID(key(kind, number))


AGENCIES = tuple(key(1, number) for number in range(8))


def agencies(_size: Size) -> Iterator[dict[str, Any]]:
    """The eight tenants."""
    for number, state in enumerate(STATES):
        name = f"agency {number}"
        yield {**HISTORY, "id": AGENCIES[number], "slug": f"agency-{number}", "name": name, "name_search": name,
               "name_sort": name, "states": f'["{state}"]'}  # fmt: skip


def municipalities(size: Size) -> Iterator[dict[str, Any]]:
    """Flat units with official keys; the tree above them does not matter to what is measured."""
    for number in range(size.municipalities):
        state = STATES[number % len(STATES)]
        ars = f"{state}{number // 1000 % 1000:03d}{number % 10_000:04d}{number % 1000:03d}"
        name = f"ort {number:05d}"
        yield {**HISTORY, "id": key(2, number), "level": "municipality", "name": name, "name_search": name,
               "name_sort": name, "ars": ars, "path": ars, "inhabited": 1}  # fmt: skip


def projects(size: Size) -> Iterator[dict[str, Any]]:
    """Projects of all statuses, two thirds published."""
    chance = random.Random(SEED)
    for number in range(size.projects):
        status = chance.choice(STATUSES)
        done = f"{2015 + number % 11}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        yield {**HISTORY, "agency_id": AGENCIES[number % 8], "id": key(3, number), "external_id": f"P-{number}",
               "title": f"Maßnahme {number}", "title_search": f"massnahme {number}",
               "title_sort": f"massnahme {number:07d}", "description": TEXT, "theme": chance.choice(THEMES),
               "measure_type": "led-street-lighting", "status": status, "published": int(number % 3 != 0),
               "completed_on": done if status == "completed" else None,
               "planned_investment_cents": chance.randrange(10**7),
               "realised_investment_cents": chance.randrange(10**7)}  # fmt: skip


def shares(size: Size) -> Iterator[dict[str, Any]]:
    """Nine of ten projects lie in one municipality, the tenth in two."""
    chance = random.Random(SEED + 1)
    for number in range(size.projects):
        first = chance.randrange(size.municipalities)
        places = (first, (first + 1) % size.municipalities) if number % 10 == 0 else (first,)
        agency = AGENCIES[number % 8]
        for position, place in enumerate(places):
            yield {"agency_id": agency, "project_id": key(3, number), "position": position,
                   "municipality_id": key(2, place), "credited_agency_id": agency,
                   "basis_points": 10_000 // len(places)}  # fmt: skip


def patrons(size: Size) -> Iterator[dict[str, Any]]:
    """Volunteers with made-up names."""
    for number in range(size.patrons):
        yield {**HISTORY, "agency_id": AGENCIES[number % 8], "id": key(4, number), "external_id": f"V-{number}",
               "status": "active", "first_name": "Vorname", "last_name": f"Name {number}",
               "name_search": f"vorname name {number}", "name_sort": f"name {number:06d}"}  # fmt: skip


def savings(size: Size) -> Iterator[dict[str, Any]]:
    """Three direct savings a project, some without a lifetime, some still planned."""
    chance = random.Random(SEED + 2)
    for number in range(size.projects):
        same = {"agency_id": AGENCIES[number % 8], "revision": 1, "recorded_at": START, "recorded_by": "bench",
                "project_id": key(3, number), "kind": "direct", "basis": "annual",
                "effect_from": (2015 + number % 11) * 12 + number % 12,
                "stage": "planned" if number % 7 == 0 else "achieved", "assessment": "estimated", "gas": "CO2e",
                "origin": "synthetic"}  # fmt: skip
        for part, months in enumerate((120 + number % 180, 240, None)):
            yield {**same, "id": key(5, number * 3 + part), "result_kg": chance.randrange(100_000),
                   "lifetime_months": months}  # fmt: skip


TABLES: tuple[tuple[str, Callable[[Size], Iterator[dict[str, Any]]]], ...] = (
    ("agencies", agencies),
    ("municipalities", municipalities),
    ("projects", projects),
    ("project_shares", shares),
    ("patrons", patrons),
    ("savings", savings),
)


def fill(database: Database, size: Size) -> None:
    """Write everything, in the order of the references."""
    for name, rows in TABLES:
        write = _insert if database.is_sqlite else _copy
        write(database, name, rows(size))
    if database.is_sqlite:
        with database.write() as session:
            session.run(sa.text("ANALYZE"))
    else:
        address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def _names(table: str, row: dict[str, Any]) -> list[str]:
    unknown = set(row) - set(metadata.tables[table].columns.keys())
    if unknown:
        message = f"{table} has no {unknown}"
        raise LookupError(message)
    return list(row)


def _insert(database: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    with database.write() as session:
        driver = session.connection.connection.dbapi_connection
        batch: list[Row] = []
        statement = ""
        for row in rows:
            if not statement:
                names = _names(table, row)
                statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            batch.append(tuple(row.values()))
            if len(batch) == BATCH:
                driver.cursor().executemany(statement, batch)  # type: ignore[union-attr]  # open in its transaction
                batch.clear()
        driver.cursor().executemany(statement, batch)  # type: ignore[union-attr]  # open in its transaction


def _copy(database: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    iterator = iter(rows)
    first = next(iterator)
    names = _names(table, first)
    flags = [index for index, name in enumerate(names) if metadata.tables[table].columns[name].type.python_type is bool]
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        connection.execute("SET statement_timeout = 0")
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN".encode()) as copy:
            lines = [_line(first, flags)]
            for row in iterator:
                lines.append(_line(row, flags))
                if len(lines) == BATCH:
                    copy.write("".join(lines))
                    lines.clear()
            copy.write("".join(lines))


def _line(row: dict[str, Any], flags: list[int]) -> str:
    cells = ["\\N" if cell is None else str(cell) for cell in row.values()]
    for index in flags:
        cells[index] = "t" if cells[index] == "1" else "f"
    return "\t".join(cells) + "\n"
