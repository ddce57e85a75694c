"""A hand-made network with round numbers, for tests that read figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.core.ids import new_id
from app.models.engagements import Engagement
from app.models.impact import Claim
from app.models.patrons import Patron
from app.models.workshops import Workshop
from app.services import ledger, recording
from app.services.access import SYSTEM_ACTOR
from tests.api import Api
from tests.factories import networks
from tests.factories.networks import AGENCIES, MONTH, PLACES
from tests.oracles.impact import Grant, Network, Project, Saving, Share

ANNUAL = Saving(
    "direct", "achieved", "annual", 12_000, MONTH - 12, 120, "real", "CO2e", None, current=True, origin="published"
)
"""12 t per year over ten years: 120 t."""


def share(place: int = 0, agency: int = 0, basis_points: int = 10_000) -> Share:
    """A share by the numbers of place and agency."""
    place_id, path = PLACES[place]
    return Share(place_id, path, AGENCIES[agency], basis_points)


def project(number: int, *savings: Saving, shares: tuple[Share, ...] = (), **values: Any) -> Project:
    """A completed project of the first agency in the first place, 10,000 euros realised."""
    given: dict[str, Any] = {"theme": "heating", "completed": date(2025, 6, 30), "planned": 2_000_000}
    return Project(
        id=UUID(int=0xD000 + number),
        owner=AGENCIES[0],
        shares=shares or (share(),),
        savings=savings,
        **{**given, "realised": 1_000_000, **values},
    )


def several(number: int, saving: Saving = ANNUAL, **values: Any) -> tuple[Project, ...]:
    """So many projects with a saving each."""
    return tuple(project(each, saving, **values) for each in range(number))


def grant(number: int, project_number: int, **values: Any) -> Grant:
    """A granted 2,500 euros for one project."""
    given = {"status": "granted", "requested": 400_000, "granted": 250_000, "paid": None, **values}
    links = ((UUID(int=0xD000 + project_number), None),)
    return Grant(id=UUID(int=0xE000 + number), owner=AGENCIES[0], links=links, **given)


def store(api: Api, *projects: Project, grants: tuple[Grant, ...] = ()) -> None:
    """Write a network of these projects."""
    with api.database.write() as db:
        networks.write(db, Network(AGENCIES, PLACES, projects, grants))


def patron(db: Write, *stays: Mapping[str, Any], agency: int = 0, status: str = "active") -> UUID:
    """A volunteer with engagements (place number, from, to)."""
    named = {"first_name": "Vorname", "last_name": "Name", "name_search": "name", "name_sort": "name"}
    owned = {"agency_id": AGENCIES[agency], "origin": "synthetic"}
    patron_id = recording.insert(db, Patron, SYSTEM_ACTOR, {**owned, **named, "status": status})
    for stay in stays:
        place = PLACES[stay.get("place", 0)][0]
        period = {"starts_on": stay.get("starts_on", date(2025, 1, 1)), "ends_on": stay.get("ends_on")}
        values = {**owned, "patron_id": patron_id, "municipality_id": place, **period}
        recording.insert(db, Engagement, SYSTEM_ACTOR, values)
    return patron_id


def workshop(db: Write, ends_at: datetime, participants: int | None = 12, **values: Any) -> UUID:
    """A held training of the first agency in the first place."""
    named = {"title": "Schulung", "title_search": "schulung", "title_sort": "schulung", "time_zone": "Europe/Berlin"}
    owned = {"agency_id": AGENCIES[0], "municipality_id": PLACES[0][0], "origin": "synthetic", "published": False}
    time = {"starts_at": ends_at.replace(hour=0), "ends_at": ends_at}
    kind = {"kind": "training", "status": "held", "participants": participants}
    return recording.insert(db, Workshop, SYSTEM_ACTOR, {**owned, **named, **time, **kind, **values})


def claim(db: Write, **values: Any) -> UUID:
    """A published result."""
    given = {
        "scope": "KlikK aktiv", "states": ["07"], "states_text": "07", "as_of": "2021-12", "patrons": 44,
        "result_kg": 15_000_000, "basis": "annual", "gas": "CO2e", "investment_cents": 2_000_000_000,
        "qualifiers": {}, "source": f"https://example.org/{new_id()}",
    }  # fmt: skip
    return recording.insert(db, Claim, SYSTEM_ACTOR, {**given, **values})


def factor_set(db: Write, table: type[Any]) -> UUID:
    """A set that can be named by savings."""
    values = {
        "slug": "satz", "title": "Emissionsfaktoren", "title_sort": "emissionsfaktoren",
        "title_search": "emissionsfaktoren", "publisher": "UBA",
        "edition": "2025", "convention": "real", "gas": "CO2e", "upstream": "included",
    }  # fmt: skip
    return recording.insert(db, table, SYSTEM_ACTOR, values)


def use_factor_set(db: Write, table: type[Any], set_id: UUID) -> None:
    """All savings were computed with the set."""
    db.run(sa.update(table).values(factor_set_id=set_id))
    ledger.rebuild(db)


def changed(saving: Saving, **values: Any) -> Saving:
    """The saving with other values."""
    return replace(saving, **values)
