"""Savings for tests."""

from typing import Any

from tests.api import Api
from tests.factories import factors


def factor(api: Api, g_per_kwh: float = 436.8, **set_values: Any) -> dict[str, Any]:
    """A factor in a set of its own."""
    factor_set = api.lead.made("/v1/factors/sets", factors.set_body(**set_values))
    return api.lead.made("/v1/factors", factors.body(factor_set["id"], value_g_per_kwh=g_per_kwh))


def carrier(factor_id: str, before_kwh: float = 170_000, after_kwh: float = 0, **values: Any) -> dict[str, Any]:
    """Energy of one carrier before and after."""
    return {"factor_id": factor_id, "before_kwh": before_kwh, "after_kwh": after_kwh, **values}


def energy(project_id: str, *carriers: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A saving from energy."""
    return {"kind": "energy", "project_id": project_id, "inputs": list(carriers), "stage": "planned", **values}


def direct(project_id: str, **values: Any) -> dict[str, Any]:
    """A published saving."""
    return {
        "kind": "direct", "project_id": project_id, "result_t": 19.8, "basis": "annual", "stage": "planned", **values,
    }  # fmt: skip


def chain(project_id: str, *numbers: float, **values: Any) -> dict[str, Any]:
    """A saving of information work."""
    steps = [
        {"label": f"Schritt {position}", "value": number}
        for position, number in enumerate(numbers or (120, 0.05, 250), start=1)
    ]
    return {"kind": "effect_chain", "project_id": project_id, "effect_chain": steps, "stage": "planned", **values}


def none(project_id: str, **values: Any) -> dict[str, Any]:
    """A project without tonnes by nature."""
    return {"kind": "none", "project_id": project_id, "none_reason": "education", "stage": "achieved", **values}
