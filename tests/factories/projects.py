"""Projects for tests."""

import itertools
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.core.db import Write
from app.models.fields import Origin
from app.models.patrons import Patron, PatronStatus
from app.schemas.projects import ProjectCreate
from app.services import projects, recording
from app.services.access import SYSTEM_ACTOR, Actor
from tests.api import Api
from tests.factories import rows

_numbers = itertools.count(1)


def shares(municipality_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Equal parts; what does not divide goes to the first."""
    part, rest = divmod(10_000, len(municipality_ids))
    return [
        {"municipality_id": each, "basis_points": part + (rest if position == 0 else 0)}
        for position, each in enumerate(municipality_ids)
    ]


def body(*municipality_ids: str, **values: Any) -> dict[str, Any]:
    """What a client sends."""
    return {
        "title": f"Straßenbeleuchtung {next(_numbers)}",
        "theme": "street_lighting",
        "shares": shares(municipality_ids),
        **values,
    }


def create(municipality_id: UUID, **values: Any) -> ProjectCreate:
    """The same, checked."""
    return ProjectCreate.model_validate(body(str(municipality_id), **values), strict=False)


def made(api: Api, **values: Any) -> dict[str, Any]:
    """A project of the home agency in a municipality of its own, as its staff gets it."""
    with api.database.write() as db:
        municipality_id = str(rows.municipality(db))
    return api.staff.made("/v1/projects", body(municipality_id, **values))


def added(db: Write, actor: Actor, **values: Any) -> dict[str, Any]:
    """A project of the actor's agency in a municipality of its own, through the service."""
    return projects.create_project(db, actor, create(rows.municipality(db), **values)).values


def patron(db: Write, agency_id: UUID) -> UUID:
    """A volunteer of an agency."""
    number = next(_numbers)
    values = {
        "agency_id": agency_id, "status": PatronStatus.ACTIVE, "first_name": "Kim", "last_name": f"Muster {number}",
        "name_search": f"kim muster {number}", "name_sort": f"muster {number} kim", "origin": Origin.SYNTHETIC,
    }  # fmt: skip
    return recording.insert(db, Patron, SYSTEM_ACTOR, values)
