"""Entries of a publisher's chain, valid by default, and a publisher that signs them in order."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from app.formats.releases.keys import PrivateKey
from app.formats.releases.signing import signed
from app.formats.releases.words import MEASURES, SCHEMA

KEY = PrivateKey(bytes(range(32)))
MOMENT = "2026-01-15T09:00:00.000000Z"


def measure(name: str, **values: Any) -> dict[str, Any]:
    unit, basis, additive, of = MEASURES[name.partition(".")[0]]
    tonnes = basis != ""
    return {
        "id": name,
        "unit": unit,
        "basis": basis or None,
        "additive": additive,
        "of": of,
        "conventions": ["real"] if tonnes else [],
        "gases": ["CO2e"] if tonnes else [],
        **values,
    }


def release(**values: Any) -> dict[str, Any]:
    """The body of a release; the head comes from the publisher."""
    return {
        "kind": "release",
        "scope": "agency",
        "agency": "agentur-0",
        "publisher_name": "Energieagentur 0",
        "audience": "public",
        "licence": None,
        "cut_off": "2025-12",
        "known_at": MOMENT,
        "method": {"version": "2", "proration": "whole_months_first_month_counts"},
        "factor_sets": [{"slug": "uba-2024", "title": "UBA", "publisher": "UBA", "edition": "2024"}],
        "origins": {"recorded": 3, "published": 0, "synthetic": 0},
        "suppression": {"threshold": 3, "month": "2026-01"},
        "coverage": {"projects": 3},
        "measures": [measure("annual"), measure("projects")],
        "places": [["071325003084", "municipality", "Weitersburg", None], ["07", "state", "Rheinland-Pfalz", None]],
        "tables": [
            {"by": [], "measures": ["annual", "projects"], "rows": [[12_000, 3, 3, 3]]},
            {"by": ["state"], "measures": ["annual"], "rows": [[1, 12_000, 3]]},
            {
                "by": ["municipality", "theme", "year"],
                "measures": ["annual", "projects"],
                "rows": [
                    [0, "heating", 2021, 12_000, 3, 3, 3],
                    [0, "heating", 2022, ".", None, 1, 1],
                    [0, "mobility", 2021, None, 0, 1, 1],
                    [0, None, None, 0, 4, 4, 4],
                ],
            },
        ],
        "projects": [],
        "corrects": None,
        "differences": [],
        **values,
    }


def withdrawal(sequence: int, sha256: str, **values: Any) -> dict[str, Any]:
    return {"kind": "withdrawal", "release": {"sequence": sequence, "sha256": sha256}, "reason": "Falsch.", **values}


def handover(key: PrivateKey, **values: Any) -> dict[str, Any]:
    return {"kind": "handover", "key": key.public.jwk, **values}


@dataclass
class Signing:
    """A publisher with its key and everything it signed so far."""

    publisher: str = "agentur-0"
    key: PrivateKey = KEY
    entries: list[bytes] = field(default_factory=list)

    @property
    def sha256(self) -> str | None:
        return hashlib.sha256(self.entries[-1]).hexdigest() if self.entries else None

    def head(self) -> dict[str, Any]:
        sequence = len(self.entries) + 1
        return {
            "schema": SCHEMA,
            "publisher": self.publisher,
            "sequence": sequence,
            "previous": self.sha256,
            "issued_at": MOMENT,
        }

    def sign(self, body: dict[str, Any]) -> bytes:
        """Sign the next entry; what the body says goes before the head."""
        self.entries.append(signed({**self.head(), **body}, self.key))
        return self.entries[-1]
