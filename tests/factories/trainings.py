"""Made-up trainings for tests."""

from typing import Any


def body(patron_id: str, **values: Any) -> dict[str, Any]:
    """What a client sends: a training held elsewhere."""
    return {"patron_id": patron_id, "title": "Energieberatung im Ehrenamt", "held_on": "2026-03-01", **values}
