"""Engagements for tests."""

from typing import Any


def body(patron_id: str, municipality_id: object = None, **values: Any) -> dict[str, Any]:
    """What a client sends."""
    place = None if municipality_id is None else str(municipality_id)
    return {"patron_id": str(patron_id), "municipality_id": place, "starts_on": "2025-01-01", **values}
