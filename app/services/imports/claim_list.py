"""Published programme results: claims with basis, date and source, beside computed figures, never in them."""

from typing import Any

import sqlalchemy as sa

from app.core.db import Write
from app.formats.claim_list import Claimed, ClaimRow, read_claim_list
from app.formats.keys import STATE_KEYS
from app.models.impact import Claim
from app.services import recording
from app.services.access import Actor
from app.services.imports.report import Report, sorted_out

C = sa.inspect(Claim).columns
NOT_STATED = "not stated"


def import_claims(db: Write, actor: Actor, data: bytes, report: Report) -> None:
    """Add new claims, correct known ones (same scope, states, date and source)."""
    rows: list[ClaimRow] = sorted_out(read_claim_list(data), report)
    for row in rows:
        values = _values(row)
        where = [C[name] == values[name] for name in ("scope", "states_text", "as_of", "source")]
        known = db.first(sa.select(*C).where(*where))
        if known is None:
            recording.insert(db, Claim, actor, values)
            report.created += 1
            continue
        changes = {name: value for name, value in values.items() if getattr(known, name) != value}
        if changes:
            recording.update(db, Claim, actor, {"id": known.id}, None, changes)
            report.updated += 1
        else:
            report.unchanged += 1


def _values(row: ClaimRow) -> dict[str, Any]:
    tonnes = row.tonnes
    qualifiers = {
        name: claimed.qualifier.value
        for name in ("patrons", "municipalities", "projects", "investment_cents")
        if (claimed := getattr(row, name)) is not None and claimed.qualifier.value != "as_stated"
    }
    return {
        "scope": row.scope,
        "states": [STATE_KEYS[code] for code in row.states],
        "states_text": ", ".join(row.states) or f"{row.state_count} states",
        "as_of": row.raw.get("as_of") or NOT_STATED,
        "patrons": _value(row.patrons),
        "municipalities": _value(row.municipalities),
        "projects": _value(row.projects),
        "result_kg": tonnes.kilograms.value if tonnes else None,
        "basis": tonnes.basis.value if tonnes else None,
        "basis_text": row.raw.get("tonnes_basis") or None,
        "gas": tonnes.gas or None if tonnes else None,
        "investment_cents": _value(row.investment_cents),
        "qualifiers": qualifiers,
        "source": row.source_url,
        "note": row.note or None,
    }


def _value(claimed: Claimed | None) -> int | None:
    return None if claimed is None else claimed.value
