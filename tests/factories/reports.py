"""Reports for tests, and what the ledger holds of a project that a grant pays for."""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.core.ids import new_id
from app.models.fundings import GrantProject
from app.models.ledger import Entry, Post
from tests.factories import rows

MONTH = 2025 * 12 + 11


def body(**values: Any) -> dict[str, Any]:
    """What a client sends: everything of the caller's, for 2025."""
    return {
        "title": "Jahresbericht 2025",
        "period_from": "2025-01",
        "period_to": "2025-12",
        "scopes": [{}],
        **values,
    }


def post(db: Write, known_at: datetime = datetime(2026, 1, 2, tzinfo=UTC)) -> int:
    """A change of figures, after all there were."""
    key = secrets.randbits(62)
    last = db.scalar(sa.select(sa.func.max(sa.inspect(Post).columns["number"])))
    db.run(sa.insert(Post), {"id": key, "number": (last or 0) + 1, "known_at": known_at})
    return key


def entry(db: Write, posted_by: int, agency_id: UUID, project_id: UUID, **values: Any) -> None:
    """One share of an achieved saving of a project: 12 t a year from January 2025 on, over ten years."""
    given = {
        "posted_by": posted_by, "subject": "project", "subject_id": project_id, "kind": "saving",
        "agency_id": agency_id, "item_id": new_id(), "revision": 1, "position": 0, "project_id": project_id,
        "credited_agency_id": agency_id, "basis_points": 10_000, "origin": "recorded", "published": False,
        "status": "completed", "completed": MONTH - 6, "stage": "achieved", "basis": "annual", "convention": "real",
        "starts": MONTH - 11, "ends": MONTH - 11 + 120, "lifetime_months": 120,
        "annual_kg": 12_000, "lifetime_kg": 120_000,
    }  # fmt: skip
    db.run(sa.insert(Entry), {**given, **values})


def completion(db: Write, posted_by: int, agency_id: UUID, project_id: UUID, **values: Any) -> None:
    """A completed project with 30,000 euros realised."""
    nothing = dict.fromkeys(("stage", "basis", "convention", "starts", "ends", "lifetime_months"))
    amounts = {"annual_kg": None, "lifetime_kg": None, "realised_cents": 3_000_000, "item_id": project_id}
    entry(db, posted_by, agency_id, project_id, **{**nothing, "kind": "project", **amounts, **values})


def funded(db: Write, agency_id: UUID, grant_id: UUID, amount_cents: int | None = None) -> UUID:
    """A project the grant pays for."""
    project_id = rows.project(db, agency_id)
    link = {"agency_id": agency_id, "grant_id": grant_id, "project_id": project_id, "amount_cents": amount_cents}
    db.run(sa.insert(GrantProject), link)
    return project_id
