"""Consultations for tests, and the made-up volunteer some of them speak with."""

from typing import Any
from uuid import UUID

from app.core.folding import search_key, sort_key
from app.models.fields import Origin
from app.models.patrons import Patron, PatronStatus
from app.services import recording
from app.services.access import SYSTEM_ACTOR
from tests.api import Api


def body(**values: Any) -> dict[str, Any]:
    """What a client sends; the municipality or volunteer is for the test to name."""
    return {"held_on": "2026-02-03", "channel": "phone", "subject": "Förderung der Straßenbeleuchtung", **values}


def patron(api: Api, agency_id: UUID | str, name: str = "Muster") -> UUID:
    """A volunteer of an agency."""
    values = {
        "agency_id": UUID(str(agency_id)),
        "status": PatronStatus.ACTIVE,
        "first_name": "Erika",
        "last_name": name,
        "name_search": search_key(f"Erika {name}"),
        "name_sort": sort_key(name),
        "origin": Origin.SYNTHETIC,
    }
    with api.database.write() as db:
        return recording.insert(db, Patron, SYSTEM_ACTOR, values)
