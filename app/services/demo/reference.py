"""Reference data, each with its source: agencies, emission factors, measure types, funding programmes, claims."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.folding import search_key, sort_key
from app.core.ids import new_id
from app.core.units import cents, kilograms
from app.models.agencies import Agency
from app.models.base import Table
from app.models.catalogue import CatalogueEntry
from app.models.fields import Origin
from app.models.fundings import CombinationKind, FunderLevel, FundingProgramme
from app.models.impact import Claim
from app.models.measure_types import MeasureType
from app.schemas.funding_terms import CombinationRule, FundingCall, FundingRate
from app.services.demo.records import ACTOR, add, folded, sheet, sheet_bytes, stamps
from app.services.imports.claim_list import import_claims
from app.services.imports.factor_list import import_factors
from app.services.imports.report import Report

C = sa.inspect(Claim).columns
_ENDS, _SAID = ("low", "high"), ("source", "source_edition")


def load_agencies(db: Write) -> tuple[int, Mapping[str, UUID]]:
    """The eight agencies of the programme; how many are new, and all by slug."""
    known = _by_slug(db, Agency)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "slug": row["slug"],
            **folded("name", row["name"]),
            "states": row["states"].split(),
            "website": row["website"],
            "origin": Origin.PUBLISHED,
            **stamps(),
        }
        for row in sheet("agencies")
        if row["slug"] not in known
    ]
    return add(db, Agency, rows), known | {row["slug"]: row["id"] for row in rows}


def load_programmes(db: Write) -> tuple[int, Mapping[str, UUID]]:
    """Funding programmes that grants name; how many are new, and all by slug."""
    known = _by_slug(db, FundingProgramme)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "slug": row["slug"],
            **folded("name", row["name"]),
            "funder": row["funder"],
            "funder_level": FunderLevel(row["funder_level"]),
            "themes": row["themes"].split(),
            "applicants": row["applicants"].split(),
            "states": row["states"].split(),
            "valid_from": _day(row["valid_from"]),
            "valid_until": _day(row["valid_until"]),
            **_terms(row["slug"]),
            "checklist": [],
            "source": row["source"],
            "website": row["website"],
            "note": row["note"],
            **stamps(),
        }
        for row in sheet("programmes")
        if row["slug"] not in known
    ]
    return add(db, FundingProgramme, rows), known | {row["slug"]: row["id"] for row in rows}


def _terms(slug: str) -> dict[str, list[dict[str, Any]]]:
    """What sources say about rates, calls and rules of a programme, in the form of its lists."""
    rows = [row for row in sheet("programme_terms") if row["programme"] == slug]
    rates = [row for row in rows if row["kind"] == "rate"]
    calls = [row for row in rows if row["kind"] == "call"]
    rules = [row for row in rows if row["kind"] not in {"rate", "call"}]
    return {
        "rates": [FundingRate.model_validate(_rate(row)).model_dump(mode="json") for row in rates],
        "calls": [
            FundingCall(
                opens_on=_day(row["valid_from"]), closes_on=_day(row["valid_until"]), note=row["note"]
            ).model_dump(mode="json")
            for row in calls
        ],
        "rules": [
            CombinationRule(
                kind=CombinationKind(row["kind"]), early_start=True, note=row["note"], source=row["source"]
            ).model_dump(mode="json")
            for row in rules
        ],
    }


def _rate(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "basis_points": int(row["basis_points"]),
        "applicant": row["applicant"] or None,
        "finance_weak": row["finance_weak"] == "yes",
        "valid_from": row["valid_from"] or None,
        "valid_until": row["valid_until"] or None,
        "note": row["note"],
        "source": row["source"],
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def load_measure_types(db: Write) -> int:
    """Measure types with what published projects say about them; how many are new."""
    known = _by_slug(db, MeasureType)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            **{name: row[name] for name in ("slug", "name_de", "name_en", "theme")},
            "name_de_search": search_key(f"{row['name_de']} {row['name_en']} {row['slug']}"),
            "name_de_sort": sort_key(row["name_de"]),
            **{name: row[name] or None for name in ("size_unit", "lifetime_source", "typical_source", "note")},
            "lifetime_months": int(row["lifetime_months"]) if row["lifetime_months"] else None,
            "typical_annual_low_kg": _kilograms(row["typical_annual_low_t"]),
            "typical_annual_high_kg": _kilograms(row["typical_annual_high_t"]),
            **stamps(),
        }
        for row in sheet("measure_types")
        if row["slug"] not in known
    ]
    return add(db, MeasureType, rows)


def load_catalogue(db: Write) -> int:
    """Entries of the catalogue, each range from published projects; how many are new."""
    known = _by_slug(db, CatalogueEntry)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "edition": 1,
            "published": True,
            **{name: row[name] for name in ("slug", "title", "description", "theme")},
            **{name: row[name] or None for name in ("measure_type", "size_unit")},
            "title_search": search_key(f"{row['title']} {row['slug']}"),
            "title_sort": sort_key(row["title"]),
            **{f"{name}_{part}": row[f"{name}_{part}"] or None for name in ("cost", "saving") for part in _SAID},
            **{f"cost_{end}_cents": cents(row[f"cost_{end}_eur"]) if row[f"cost_{end}_eur"] else None for end in _ENDS},
            **{f"saving_{end}_kg": _kilograms(row[f"saving_{end}_t"]) for end in _ENDS},
            **stamps(),
        }
        for row in sheet("catalogue")
        if row["slug"] not in known
    ]
    return add(db, CatalogueEntry, rows)


def load_factors(db: Write) -> int:
    """Emission factors, taken in the way any list of factors is; how many are new."""
    report = Report()
    import_factors(db, ACTOR, sheet_bytes("factors"), report)
    return report.created


def load_claims(db: Write) -> int:
    """Published results that are not known yet; a known one may have been corrected by a person and stays."""
    known = {tuple(row) for row in db.all(sa.select(C["scope"], C["states_text"], C["as_of"], C["source"]))}
    rows = [
        row for row in sheet("claims")
        if (row["scope"], row["state"], row["as_of"], row["source_url"]) not in known
    ]  # fmt: skip
    if not rows:
        return 0
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    report = Report()
    import_claims(db, ACTOR, text.getvalue().encode(), report)
    return report.created


def _kilograms(tonnes: str) -> int | None:
    return kilograms(tonnes) if tonnes else None


def _by_slug(db: Read, table: type[Table]) -> dict[str, UUID]:
    columns = sa.inspect(table).columns
    return {row.slug: row.id for row in db.all(sa.select(columns["slug"], columns["id"]))}
