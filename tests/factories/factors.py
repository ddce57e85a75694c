"""Factors, their sets and savings computed with them, for tests."""

import itertools
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.ids import new_id
from app.models.fields import Basis, Origin
from app.models.savings import Assessment, Saving, SavingInput, SavingKind, Stage
from app.schemas.factors import FactorCreate, FactorSetCreate
from tests.factories import rows

_numbers = itertools.count(1)


def set_body(**values: Any) -> dict[str, Any]:
    """What a client sends for a set."""
    number = next(_numbers)
    return {
        "slug": f"factor-set-{number}",
        "title": f"Emissionsfaktoren {number}",
        "publisher": "Umweltbundesamt",
        "edition": "2025",
        "convention": "real",
        "gas": "CO2e",
        "upstream": "included",
        **values,
    }


def body(factor_set_id: str, **values: Any) -> dict[str, Any]:
    """What a client sends for a factor."""
    return {
        "factor_set_id": factor_set_id,
        "carrier": f"Strommix {next(_numbers)}",
        "value_g_per_kwh": 436.8,
        "reference": "kWh Stromverbrauch",
        "validity": "2022",
        "year_from": 2022,
        "year_to": 2022,
        **values,
    }


def create_set(**values: Any) -> FactorSetCreate:
    """The same, checked."""
    return FactorSetCreate.model_validate(set_body(**values))


def create(factor_set_id: UUID, **values: Any) -> FactorCreate:
    """The same, checked."""
    return FactorCreate.model_validate(body(str(factor_set_id), **values))


def saving(db: Write, agency_id: UUID, **values: Any) -> UUID:
    """A saving, straight into its table; the project behind it comes along."""
    saving_id = new_id()
    row = {
        "agency_id": agency_id, "id": saving_id, "revision": 1, "recorded_at": clock.now(), "recorded_by": "test",
        "kind": SavingKind.ENERGY, "project_id": rows.project(db, agency_id), "basis": Basis.ANNUAL, "result_kg": 437,
        "stage": Stage.PLANNED, "assessment": Assessment.CALCULATED, "origin": Origin.RECORDED, **values,
    }  # fmt: skip
    db.run(sa.insert(Saving), row)
    return saving_id


def saving_with(db: Write, agency_id: UUID, factor_id: UUID, mg_per_kwh: int) -> UUID:
    """A saving of 1,000 kWh computed with a factor."""
    saving_id = saving(db, agency_id)
    used = {
        "agency_id": agency_id, "saving_id": saving_id, "revision": 1, "position": 0, "carrier": "Strom",
        "before_wh": 1_000_000, "after_wh": 0, "factor_id": factor_id, "factor_mg_per_kwh": mg_per_kwh,
    }  # fmt: skip
    db.run(sa.insert(SavingInput), used)
    return saving_id
