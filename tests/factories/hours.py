"""Made-up hours for tests."""

from typing import Any


def body(patron_id: str, **values: Any) -> dict[str, Any]:
    """What a client sends; for a project or an engagement of the volunteer."""
    return {"patron_id": patron_id, "given_on": "2026-03-01", "hours": 2.5, **values}
