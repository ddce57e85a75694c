"""Made-up municipalities for tests."""

import itertools
from typing import Any

from app.schemas.municipalities import MunicipalityCreate, PopulationInput

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What a client sends: a municipality without a unit above, in a county of its own."""
    number = next(_numbers)
    ars = f"07{number % 900 + 100:03}0{number // 900:03}{number % 900 + 100:03}"
    return {"level": "municipality", "name": f"Musterdorf {number}", "ars": ars, **values}


def quarter(parent_id: str, **values: Any) -> dict[str, Any]:
    """What a client sends: a quarter of a unit."""
    number = next(_numbers)
    return {"level": "quarter", "name": f"Musterviertel {number}", "parent_id": parent_id, **values}


def create(**values: Any) -> MunicipalityCreate:
    """A municipality, checked."""
    return MunicipalityCreate.model_validate(body(**values))


def population(**values: Any) -> PopulationInput:
    """Inhabitants, checked."""
    given = {"reference_date": "2024-12-31", "population": 1742, "population_male": 861, **values}
    return PopulationInput.model_validate(given, strict=False)
