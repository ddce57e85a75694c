"""Made-up volunteers for tests."""

import itertools
from typing import Any

from app.schemas.patrons import PatronCreate

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What a client sends."""
    number = next(_numbers)
    return {
        "first_name": f"Jördis {number}",
        "last_name": f"Mustermann {number}",
        "email": f"patron-{number}@example.org",
        "status": "active",
        **values,
    }


def create(**values: Any) -> PatronCreate:
    """The same, checked."""
    return PatronCreate.model_validate(body(**values), strict=False)
