"""Made-up events for tests."""

import itertools
from typing import Any

from app.schemas.workshops import WorkshopCreate

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What a client sends: an event far ahead, open to everyone."""
    return {
        "title": f"Grundkurs Wärmewende {next(_numbers)}",
        "kind": "training",
        "starts_at": "2200-05-03T16:00:00Z",
        "ends_at": "2200-05-03T18:30:00Z",
        "published": True,
        **values,
    }


def create(**values: Any) -> WorkshopCreate:
    """The same, checked."""
    return WorkshopCreate.model_validate(body(**values), strict=False)
