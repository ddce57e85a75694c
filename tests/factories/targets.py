"""Targets for tests."""

from typing import Any


def body(**values: Any) -> dict[str, Any]:
    """What a client sends: twenty places by the end of 2026."""
    return {
        "measure": "municipalities_participating",
        "value": 20,
        "period_from": "2024-01",
        "period_to": "2026-12",
        **values,
    }
