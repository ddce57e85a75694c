"""The benchmark's data: a network grown from a seed, the same rows on both databases.

Sizes scale together: at 1,000,000 projects there are 3,000,000 savings, 100,000 patrons and 11,000 municipalities.
"""

import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import sqlalchemy as sa

from app.core.db import Database
from app.models import metadata

SEED = 20_211_231
START = datetime(2021, 1, 1, tzinfo=UTC)
THEMES = ("energy_efficiency", "renewable_energy", "heating", "buildings", "street_lighting", "mobility")
STATUSES = ("idea", "planned", "funding", "in_progress", "completed", "completed", "completed", "cancelled")
STATES = ("01", "03", "05", "07", "08", "10", "13", "16")
HISTORY = {"version": 1, "created_by": "bench", "updated_by": "bench", "origin": "synthetic"}
BATCH = 20_000


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

    @property
    def savings_per_project(self) -> int:
        """Street lighting in parts, and the like."""
        return 3


def identifier(kind: int, number: int) -> uuid.UUID:
    """A UUIDv7 whose time grows with the number, so that ids sort as they would have been made."""
    milliseconds = int((START + timedelta(seconds=number)).timestamp() * 1000)
    value = (milliseconds << 80) | (7 << 76) | (kind << 64) | (2 << 62) | (number * 2_654_435_761 % (1 << 62))
    return uuid.UUID(int=value)


def agencies() -> Iterator[dict[str, Any]]:
    """The eight tenants."""
    for number, state in enumerate(STATES):
        yield {
            **HISTORY, "id": identifier(1, number), "slug": f"agency-{number}", "name": f"Agency {number}",
            "name_search": f"agency {number}", "name_sort": f"agency {number}", "states": [state],
            "website": None, "created_at": START, "updated_at": START,
        }  # fmt: skip


def municipalities(size: Size) -> Iterator[dict[str, Any]]:
    """Flat units with official keys; the tree above them does not matter to what is measured."""
    for number in range(size.municipalities):
        state = STATES[number % len(STATES)]
        ars = f"{state}{number // 1000 % 1000:03d}{number % 10_000:04d}{number % 1000:03d}"
        yield {
            **HISTORY, "id": identifier(2, number), "parent_id": None, "level": "municipality",
            "name": f"Ort {number}", "name_search": f"ort {number}", "name_sort": f"ort {number:05d}",
            "ags": None, "ars": ars, "path": ars, "inhabited": True, "valid_from": None, "valid_to": None,
            "postcode": None, "area_ha": None, "source": None, "created_at": START, "updated_at": START,
        }  # fmt: skip


def projects(size: Size) -> Iterator[dict[str, Any]]:
    """Projects of all statuses, two thirds published."""
    chance = random.Random(SEED)
    for number in range(size.projects):
        status = chance.choice(STATUSES)
        done = date(2015 + number % 11, 1 + number % 12, 1 + number % 28)
        made = START + timedelta(seconds=number)
        yield {
            **HISTORY, "agency_id": identifier(1, number % 8), "id": identifier(3, number),
            "external_id": f"P-{number}", "title": f"Maßnahme {number}", "title_search": f"massnahme {number}",
            "title_sort": f"massnahme {number:07d}", "description": "Austausch der Beleuchtung, in Abschnitten. " * 3,
            "theme": chance.choice(THEMES), "measure_type": "led-street-lighting", "status": status,
            "published": number % 3 != 0, "planned_start": None, "planned_end": None, "started_on": None,
            "completed_on": done if status == "completed" else None,
            "planned_investment_cents": chance.randrange(10**7), "realised_investment_cents": chance.randrange(10**7),
            "source": None, "created_at": made, "updated_at": made,
        }  # fmt: skip


def shares(size: Size) -> Iterator[dict[str, Any]]:
    """Nine of ten projects lie in one municipality, the tenth in two."""
    chance = random.Random(SEED + 1)
    for number in range(size.projects):
        places = chance.sample(range(size.municipalities), 2 if number % 10 == 0 else 1)
        for position, place in enumerate(places):
            yield {
                "agency_id": identifier(1, number % 8), "project_id": identifier(3, number), "position": position,
                "municipality_id": identifier(2, place), "credited_agency_id": identifier(1, number % 8),
                "basis_points": 10_000 // len(places),
            }  # fmt: skip


def patrons(size: Size) -> Iterator[dict[str, Any]]:
    """Volunteers with made-up names."""
    for number in range(size.patrons):
        yield {
            **HISTORY, "agency_id": identifier(1, number % 8), "id": identifier(4, number),
            "external_id": f"V-{number}", "status": "active", "status_since": None, "first_name": "Vorname",
            "last_name": f"Name {number}", "name_search": f"vorname name {number}", "name_sort": f"name {number:06d}",
            "email": None, "phone": None, "note": None, "created_at": START, "updated_at": START,
        }  # fmt: skip


def savings(size: Size) -> Iterator[dict[str, Any]]:
    """Three direct savings a project, some without a lifetime, some still planned."""
    chance = random.Random(SEED + 2)
    for number in range(size.projects):
        for part in range(size.savings_per_project):
            yield {
                "agency_id": identifier(1, number % 8), "id": identifier(5, number * 3 + part), "revision": 1,
                "recorded_at": START, "recorded_by": "bench", "superseded_at": None, "reason": None,
                "withdrawn_reason": None,
                "project_id": identifier(3, number), "external_id": None, "part": None, "kind": "direct",
                "basis": "annual", "result_kg": chance.randrange(100_000),
                "effect_from": (2015 + number % 11) * 12 + number % 12,
                "lifetime_months": None if part == 2 else 120 + number % 180,
                "stage": "planned" if number % 7 == 0 else "achieved", "assessment": "estimated",
                "verified_by": None, "verified_on": None, "gas": "CO2e", "upstream": None, "convention": None,
                "factor_set_id": None, "none_reason": None, "people_reached": None, "effect_chain": None,
                "note": None, "source": None, "origin": "synthetic",
            }  # fmt: skip


def fill(database: Database, size: Size) -> None:
    """Write everything, in the order of the references."""
    tables = (
        ("agencies", agencies()),
        ("municipalities", municipalities(size)),
        ("projects", projects(size)),
        ("project_shares", shares(size)),
        ("patrons", patrons(size)),
        ("savings", savings(size)),
    )
    for name, rows in tables:
        table = metadata.tables[name]
        if database.is_sqlite:
            _insert(database, table, rows)
        else:
            _copy(database, table, rows)
    if database.is_sqlite:
        with database.write() as session:
            session.run(sa.text("ANALYZE"))
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _insert(database: Database, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    with database.write() as session:
        for batch in _batches(rows):
            session.run(sa.insert(table), batch)


def _copy(database: Database, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        connection.execute("SET statement_timeout = 0")
        statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(
                    [psycopg.types.json.Jsonb(row[n]) if isinstance(row[n], list) else row[n] for n in names]
                )
