"""Made-up erasures for tests."""

from typing import Any


def body(patron_id: str, **values: Any) -> dict[str, Any]:
    """What a client sends."""
    return {"patron_id": patron_id, "ground": "request", "reason": "Az. 17", **values}
