"""Entries of the catalogue and success stories for tests."""

import itertools
from typing import Any

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What the network lead sends."""
    number = next(_numbers)
    return {
        "slug": f"entry-{number}",
        "title": f"Maßnahme Nr. {number}",
        "description": "Bestand aufnehmen, rechnen, beschließen.",
        "theme": "street_lighting",
        **values,
    }


def known(**values: Any) -> dict[str, Any]:
    """One with all of its ranges."""
    ranges: dict[str, Any] = {
        "size_unit": "Leuchte",
        "effort_low_hours": 20,
        "effort_high_hours": 60,
        "cost_low_eur": 450.0,
        "cost_high_eur": 900.5,
        "saving_low_t": 0.05,
        "saving_high_t": 0.278,
    }
    for name in ("effort", "cost", "saving"):
        ranges |= {f"{name}_source": f"https://example.org/{name}", f"{name}_source_edition": "2024"}
    return body(**{**ranges, **values})


def story_body(project_id: str, **values: Any) -> dict[str, Any]:
    """What staff of the project's agency sends."""
    return {"project_id": project_id, "title": "Ein Dorf rechnet nach", "text": "Im Winter begann es.", **values}
