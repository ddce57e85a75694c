"""The benchmark's data: a network grown from a seed, the same rows on both databases.

Sizes scale together: at 1,000,000 projects there are 3,000,000 savings, 100,000 patrons and 11,000 municipalities.
Cells are text and integers as they are stored, so that filling takes minutes, not an hour.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from app.models.fields import Theme

SEED = 20_211_231
START = "2021-01-01T00:00:00.000000Z"
START_MILLISECONDS = int(datetime(2021, 1, 1, tzinfo=UTC).timestamp() * 1000)
THEMES = tuple(theme.value for theme in Theme)
STATUSES = ("idea", "planned", "funding", "in_progress", "completed", "completed", "completed", "cancelled")
STATES = tuple(f"{number:02d}" for number in range(1, 17))
IN_COUNTY, IN_ASSOCIATION = 55, 5
"""Municipalities of one county, of one association."""
TEXT = "Austausch der Beleuchtung, in Abschnitten. " * 3
HISTORY = {"version": 1, "created_at": START, "updated_at": START, "created_by": "bench", "updated_by": "bench",
           "origin": "synthetic"}  # fmt: skip
RECORDED = {name: value for name, value in HISTORY.items() if name != "origin"}


@dataclass(frozen=True)
class Size:
    """How much of everything.

    Attributes:
        projects: the number of projects in the end.
        first: so many are there already; what is made goes on behind them.
    """

    projects: int
    first: int = 0

    @property
    def numbers(self) -> range:
        """The projects to be made."""
        return range(self.first, self.projects)

    @property
    def municipalities(self) -> int:
        """As many as in Germany at full size; those that were there at first."""
        return max(16, (self.first or self.projects) * 11 // 1000)

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
    """The eight tenants, each at work in two states."""
    for number, agency in enumerate(AGENCIES):
        name = f"agency {number}"
        yield {**HISTORY, "id": agency, "slug": f"agency-{number}", "name": name, "name_search": name,
               "name_sort": name, "states": f'["{STATES[number]}", "{STATES[number + 8]}"]'}  # fmt: skip


class Place(NamedTuple):
    """Where a municipality lies: the numbers of its county in the state and of its association in the county."""

    state: int
    county: int
    association: int
    own: int

    @property
    def keys(self) -> tuple[str, str, str, str]:
        """ARS of state, county, association and municipality."""
        county = f"{STATES[self.state]}0{self.county + 1:02d}"
        association = f"{county}{self.association + 5001:04d}"
        return STATES[self.state], county, association, f"{association}{self.own + 1:03d}"


def place(number: int) -> Place:
    """Municipalities are dealt to the states in turn, so that an agency's have the same rest modulo eight."""
    turn, state = divmod(number, len(STATES))
    county, own = divmod(turn, IN_COUNTY)
    return Place(state, county, own // IN_ASSOCIATION, own)


def municipalities(size: Size) -> Iterator[dict[str, Any]]:
    """The tree: states, counties, associations, municipalities; paths are the ARS."""
    above: dict[str, str] = {}
    for number in range(size.municipalities):
        state, county, association, ars = place(number).keys
        parent = None
        for level, upper in (("state", state), ("county", county), ("association", association)):
            if upper not in above:
                above[upper] = key(6, len(above))
                yield _unit(above[upper], level, f"{level} {upper}", upper, parent)
            parent = above[upper]
        yield _unit(key(2, number), "municipality", f"ort {number:05d}", ars, parent)


def _unit(unit_id: str, level: str, name: str, ars: str, parent: str | None) -> dict[str, Any]:
    return {**HISTORY, "id": unit_id, "parent_id": parent, "level": level, "name": name, "name_search": name,
            "name_sort": name, "ars": ars, "path": ars, "inhabited": 1}  # fmt: skip


def populations(size: Size) -> Iterator[dict[str, Any]]:
    """Inhabitants of every municipality."""
    for number in range(size.municipalities):
        yield {"municipality_id": key(2, number), "reference_date": "2024-12-31", "population": 100 + number % 9973 * 7,
               "census_basis": "census_2022"}  # fmt: skip


def projects(size: Size) -> Iterator[dict[str, Any]]:
    """Projects of all statuses, two thirds published."""
    chance = random.Random(SEED)
    for number in size.numbers:
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
    """Nine of ten projects lie in one municipality, the tenth in two; all in a state of their agency."""
    chance = random.Random(SEED + 1)
    for number in size.numbers:
        first = chance.randrange(size.municipalities // 8) * 8 + number % 8
        places = (first, (first + 8) % (size.municipalities // 8 * 8)) if number % 10 == 0 else (first,)
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
    for number in size.numbers:
        same = {"agency_id": AGENCIES[number % 8], "revision": 1, "recorded_at": START, "recorded_by": "bench",
                "project_id": key(3, number), "kind": "direct", "basis": "annual",
                "effect_from": (2015 + number % 11) * 12 + number % 12,
                "stage": "planned" if number % 7 == 0 else "achieved", "assessment": "estimated", "gas": "CO2e",
                "convention": "real" if number % 20 else None, "people_reached": number % 50 or None,
                "origin": "synthetic"}  # fmt: skip
        for part, months in enumerate((120 + number % 180, 240, None)):
            yield {**same, "id": key(5, number * 3 + part), "result_kg": chance.randrange(100_000),
                   "lifetime_months": months}  # fmt: skip


def reports(size: Size) -> Iterator[dict[str, Any]]:
    """Every tenth project tells what it did in a year."""
    for number in range(0, size.projects, 10):
        yield {**RECORDED, "agency_id": AGENCIES[number % 8], "id": key(7, number), "project_id": key(3, number),
               "year": 2020 + number // 10 % 6, "people_reached": number % 300,
               "volunteer_hours": number % 70}  # fmt: skip


def programmes(_size: Size) -> Iterator[dict[str, Any]]:
    """One."""
    lists = ("themes", "applicants", "states", "calls", "rates", "rules", "checklist")
    yield {**RECORDED, "id": key(8, 0), "slug": "programme", "name": "programme", "name_search": "programme",
           "name_sort": "programme", "funder": "funder", "funder_level": "federal",
           **dict.fromkeys(lists, "[]")}  # fmt: skip


GRANTED = ("applied", "granted", "granted", "paid", "closed", "rejected")


def grants(size: Size) -> Iterator[dict[str, Any]]:
    """For every twentieth project."""
    for number in range(0, size.projects, 20):
        status = GRANTED[number // 20 % len(GRANTED)]
        decided = status in {"granted", "paid", "closed"}
        yield {**HISTORY, "agency_id": AGENCIES[number % 8], "id": key(9, number), "funding_programme_id": key(8, 0),
               "status": status, "requested_cents": number * 7919 % 10**7 + 1, "amount_is_cap": 0,
               "applicant": "municipality", "published": 0, "checklist": "[]",
               "granted_cents": number * 6007 % 10**6 + 1000 if decided else None,
               "paid_cents": 900 if status in {"paid", "closed"} else None}  # fmt: skip


def links(size: Size) -> Iterator[dict[str, Any]]:
    """A grant pays for one project; every fourth for another one of the agency, too, each with its part."""
    for number in range(0, size.projects, 20):
        shared = number % 80 == 0 and number + 8 < size.projects
        for project in (number, number + 8) if shared else (number,):
            yield {"agency_id": AGENCIES[number % 8], "grant_id": key(9, number), "project_id": key(3, project),
                   "amount_cents": 400 if shared else None}  # fmt: skip


def engagements(size: Size) -> Iterator[dict[str, Any]]:
    """Nine of ten volunteers are named by a municipality, some have left."""
    for number in range(size.patrons):
        if number % 10:
            home = number * 31 % (size.municipalities // 8) * 8 + number % 8
            yield {**HISTORY, "agency_id": AGENCIES[number % 8], "id": key(10, number), "patron_id": key(4, number),
                   "municipality_id": key(2, home), "starts_on": f"{2016 + number % 9}-{1 + number % 12:02d}-01",
                   "ends_on": "2025-06-30" if number % 5 == 0 else None}  # fmt: skip


def participations(size: Size) -> Iterator[dict[str, Any]]:
    """Two of three municipalities take part."""
    for number in range(size.municipalities):
        if number % 3:
            yield {**HISTORY, "agency_id": AGENCIES[number % 8], "id": key(11, number),
                   "municipality_id": key(2, number), "status": "active",
                   "starts_on": f"{2016 + number % 9}-{1 + number % 12:02d}-01"}  # fmt: skip


def workshops(size: Size) -> Iterator[dict[str, Any]]:
    """One event for a thousand projects."""
    for number in range(max(8, size.projects // 1000)):
        day = f"{2018 + number % 8}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        title = f"workshop {number}"
        yield {**HISTORY, "agency_id": AGENCIES[number % 8], "id": key(12, number), "kind": "workshop",
               "status": "held", "title": title, "title_search": title, "title_sort": title,
               "starts_at": f"{day}T16:00:00.000000Z", "ends_at": f"{day}T18:00:00.000000Z",
               "time_zone": "Europe/Berlin", "municipality_id": key(2, number % size.municipalities), "published": 1,
               "open_to_guests": 0, "participants": number % 40 or None, "last_position": 0}  # fmt: skip


TABLES: tuple[tuple[str, Callable[[Size], Iterator[dict[str, Any]]]], ...] = (
    ("agencies", agencies),
    ("municipalities", municipalities),
    ("municipality_populations", populations),
    ("projects", projects),
    ("project_shares", shares),
    ("patrons", patrons),
    ("savings", savings),
    ("project_reports", reports),
    ("funding_programmes", programmes),
    ("grants", grants),
    ("grant_projects", links),
    ("engagements", engagements),
    ("participations", participations),
    ("workshops", workshops),
)
