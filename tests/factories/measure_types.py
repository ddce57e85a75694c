"""Measure types for tests."""

import itertools
from typing import Any

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What a client sends."""
    number = next(_numbers)
    return {
        "slug": f"measure-{number}",
        "name_de": f"Maßnahme {number}",
        "name_en": f"Measure {number}",
        "theme": "street_lighting",
        **values,
    }


def known(**values: Any) -> dict[str, Any]:
    """One whose lifetime and usual size a source says."""
    return body(
        **{
            "size_unit": "Leuchte",
            "lifetime_months": 240,
            "lifetime_source": "https://example.org/foerderung",
            "typical_annual_low_t": 0.05,
            "typical_annual_high_t": 0.278,
            "typical_source": "https://example.org/projekte",
            **values,
        }
    )
