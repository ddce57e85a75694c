"""A second agency for the demo of the federation: made-up projects, three of them at a place the pilot has, too."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Database
from app.core.ids import new_id
from app.core.units import kilograms
from app.models.fields import Basis, Convention, Gas, Origin, Theme
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectShare, ProjectStatus
from app.models.savings import Assessment, Saving, SavingKind, Stage
from app.services import ledger
from app.services.demo.loading import load_demo
from app.services.demo.records import ACTOR, add, folded, sheet, stamps
from app.services.demo.reference import load_agencies

P = sa.inspect(Project).columns
M = sa.inspect(Municipality).columns
PARTNER_AGENCY: Final = "rea-bw"
LIFETIME_MONTHS: Final = 240
_MADE_UP: Final = "Erfunden für die Vorführung des Verbunds; keine Angaben dieser Energieagentur."


def load_partner(database: Database) -> int:
    """Reference data and the made-up projects, unless they are there; how many projects are new."""
    load_demo(database, ())
    with database.write() as db:
        agency_id = load_agencies(db)[1][PARTNER_AGENCY]
        if db.first(sa.select(P["id"]).where(P["agency_id"] == agency_id)) is not None:
            return 0
        places = {row.ars: row.id for row in db.all(sa.select(M["ars"], M["id"]).where(M["ars"].is_not(None)))}
        rows = [(row, new_id()) for row in sheet("partner_projects")]
        created = add(db, Project, [_project(row, agency_id, key) for row, key in rows])
        add(db, ProjectShare, [_share(row, agency_id, key, places) for row, key in rows])
        add(db, Saving, [_saving(row, agency_id, key) for row, key in rows])
        ledger.rebuild(db)
    return created


def _project(row: Mapping[str, str], agency_id: UUID, project_id: UUID) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "id": project_id,
        "external_id": f"verbund-{row['key']}",
        **folded("title", row["title"]),
        "description": _MADE_UP,
        "theme": Theme(row["theme"]),
        "status": ProjectStatus.COMPLETED,
        "published": True,
        "completed_on": date.fromisoformat(row["completed"]),
        "source": _MADE_UP,
        "origin": Origin.SYNTHETIC,
        **stamps(),
    }


def _share(
    row: Mapping[str, str], agency_id: UUID, project_id: UUID, places: Mapping[str | None, UUID]
) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "project_id": project_id,
        "position": 0,
        "municipality_id": places[row["place"]],
        "credited_agency_id": agency_id,
        "basis_points": 10_000,
    }


def _saving(row: Mapping[str, str], agency_id: UUID, project_id: UUID) -> dict[str, Any]:
    completed = date.fromisoformat(row["completed"])
    return {
        "agency_id": agency_id,
        "id": new_id(),
        "revision": 1,
        "recorded_at": stamps()["created_at"],
        "recorded_by": ACTOR.credential_id,
        "project_id": project_id,
        "external_id": f"verbund-{row['key']}",
        "kind": SavingKind.DIRECT,
        "basis": Basis.ANNUAL,
        "result_kg": kilograms(row["tonnes"]),
        "effect_from": completed.year * 12 + completed.month,
        "lifetime_months": LIFETIME_MONTHS,
        "stage": Stage.ACHIEVED,
        "assessment": Assessment.ESTIMATED,
        "gas": Gas.CO2E,
        "convention": Convention.REAL,
        "note": _MADE_UP,
        "source": _MADE_UP,
        "origin": Origin.SYNTHETIC,
    }
