"""Agencies for tests."""

import itertools
from typing import Any

from app.schemas.agencies import AgencyCreate

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What a client sends."""
    number = next(_numbers)
    return {"slug": f"agency-{number}", "name": f"Energieagentur {number}", "states": ["07"], **values}


def create(**values: Any) -> AgencyCreate:
    """The same, checked."""
    return AgencyCreate.model_validate(body(**values))
