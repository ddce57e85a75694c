"""Funding programmes and grants for tests."""

import itertools
from typing import Any

from app.schemas.fundings import FundingProgrammeCreate, GrantCreate

_numbers = itertools.count(1)


def programme_body(**values: Any) -> dict[str, Any]:
    """What a client sends for a programme."""
    number = next(_numbers)
    return {
        "slug": f"programme-{number}",
        "name": f"Kommunalrichtlinie {number}",
        "funder": "Bundesministerium für Umwelt",
        "funder_level": "federal",
        "themes": ["street_lighting"],
        **values,
    }


def programme(**values: Any) -> FundingProgrammeCreate:
    """The same, checked."""
    return FundingProgrammeCreate.model_validate(programme_body(**values))


def body(funding_programme_id: Any, **values: Any) -> dict[str, Any]:
    """What a client sends for a grant: granted, with 1,000 euros."""
    return {
        "funding_programme_id": str(funding_programme_id),
        "grant_number": f"67K{next(_numbers):05d}",
        "status": "granted",
        "requested_eur": 1500,
        "granted_eur": 1000,
        **values,
    }


def create(funding_programme_id: Any, **values: Any) -> GrantCreate:
    """The same, checked."""
    return GrantCreate.model_validate(body(funding_programme_id, **values))


def payment_body(**values: Any) -> dict[str, Any]:
    """What a client sends for a payment of such a grant: a tenth of it."""
    return {"paid_on": "2025-09-15", "amount_eur": 100.0, **values}


def terms() -> dict[str, Any]:
    """Calls, rates and rules of a programme, with everything a file could get wrong."""
    source = "https://www.example.org/richtlinie?nr=5;2"
    return {
        "applicants": ["municipality", "club"],
        "states": ["07"],
        "maximum_eur": 200000.5,
        "valid_from": "2022-01-01",
        "calls": [{"opens_on": "2026-02-01"}, {"closes_on": "2027-12-31", "note": "Zweiter Aufruf | Rest"}],
        "rates": [{"basis_points": 2500, "source": source}, {"basis_points": 4000, "finance_weak": True,
                  "applicant": "municipality", "valid_from": "2026-01-01", "source": "Nr. 5.2"}],
        "rules": [{"kind": "no_start_before_approval", "early_start": True, "source": source},
                  {"kind": "combinable_up_to", "basis_points": 9000, "funder_level": "state", "source": "Nr. 7"}],
    }  # fmt: skip
