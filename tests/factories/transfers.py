"""Made-up transfers for tests."""

from typing import Any


def body(patron_id: str, to_agency_id: object, **values: Any) -> dict[str, Any]:
    """What a client sends."""
    return {"patron_id": patron_id, "to_agency_id": str(to_agency_id), "consented_on": "2026-03-01", **values}
