"""Users as they are invited."""

import itertools
from typing import Any

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """A coordinator to invite."""
    number = next(_numbers)
    return {
        "email": f"person.{number}@example.org",
        "name": f"Jördis Beispiel {number}",
        "role": "agency_coordinator",
        **values,
    }
