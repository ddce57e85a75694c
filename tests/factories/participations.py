"""Participations for tests."""

from typing import Any
from uuid import UUID


def body(municipality_id: UUID | str, **values: Any) -> dict[str, Any]:
    """What a client sends."""
    return {"municipality_id": str(municipality_id), "status": "active", "starts_on": "2025-01-01", **values}
