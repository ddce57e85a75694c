"""Ten real municipal projects, as published: nothing is added, what was not published stays empty.

Their numbers are the keys of the compiled list, so that an import of the whole list recognises them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.core.ids import new_id
from app.core.units import cents, kilograms
from app.models.fields import Basis, Origin, Theme
from app.models.fundings import Applicant, Grant, GrantProject, GrantStatus
from app.models.projects import Project, ProjectShare, ProjectStatus
from app.models.savings import Assessment, Saving, SavingKind, Stage
from app.services.demo.places import Place
from app.services.demo.records import ACTOR, add, folded, sheet, stamps

P = sa.inspect(Project).columns
WHOLE = 10_000


@dataclass(slots=True)
class _Found:
    """Rows of the projects that are not there yet."""

    projects: list[dict[str, Any]] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)
    savings: list[dict[str, Any]] = field(default_factory=list)
    grants: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)


def load_published(
    db: Write, agencies: Mapping[str, UUID], places: Mapping[str, Place], programmes: Mapping[str, UUID]
) -> dict[str, int]:
    """Projects that are not there yet, with saving and grant; how many records are new, by word."""
    rows = db.all(sa.select(P["agency_id"], P["external_id"]).where(P["external_id"].is_not(None)))
    known = {(row.agency_id, row.external_id) for row in rows}
    found = _Found()
    for row in sheet("published_projects"):
        agency_id = agencies[row["agency"]]
        if (agency_id, row["key"]) not in known:
            _take(found, row, agency_id, places[row["place"]], programmes)
    created = {"projects": add(db, Project, found.projects)}
    add(db, ProjectShare, found.shares)
    created["savings"] = add(db, Saving, found.savings)
    created["grants"] = add(db, Grant, found.grants)
    add(db, GrantProject, found.links)
    return created


def _take(found: _Found, row: Mapping[str, str], agency_id: UUID, place: Place, programmes: Mapping[str, UUID]) -> None:
    project_id = new_id()
    found.projects.append(_project(row, agency_id, project_id))
    found.shares.append(
        {
            "agency_id": agency_id,
            "project_id": project_id,
            "position": 0,
            "municipality_id": place.id,
            "credited_agency_id": agency_id,
            "basis_points": WHOLE,
        }
    )
    if row["tonnes"]:
        found.savings.append(_saving(row, agency_id, project_id))
    if row["programme"]:
        grant = _grant(row, agency_id, place, programmes[row["programme"]])
        found.grants.append(grant)
        found.links.append(
            {
                "agency_id": agency_id,
                "grant_id": grant["id"],
                "project_id": project_id,
                "amount_cents": _cents(row["grant_eur"]),
            }
        )


def _project(row: Mapping[str, str], agency_id: UUID, project_id: UUID) -> dict[str, Any]:
    """What was begun began with the published period; it ended with it only if it was carried out."""
    status = ProjectStatus(row["status"])
    is_completed = status is ProjectStatus.COMPLETED
    is_begun = is_completed or status is ProjectStatus.IN_PROGRESS
    starts, ends = _day(row["starts"]), _day(row["ends"])
    return {
        "agency_id": agency_id,
        "id": project_id,
        "external_id": row["key"],
        **folded("title", row["title"]),
        "description": row["description"] or None,
        "theme": Theme(row["theme"]),
        "measure_type": row["measure_type"],
        "status": status,
        "published": True,
        "planned_start": None if is_begun else starts,
        "planned_end": None if is_completed else ends,
        "started_on": starts if is_begun else None,
        "completed_on": ends if is_completed else None,
        "realised_investment_cents": _cents(row["investment_eur"]),
        "source": row["source"],
        "origin": Origin.PUBLISHED,
        **stamps(),
    }


def _saving(row: Mapping[str, str], agency_id: UUID, project_id: UUID) -> dict[str, Any]:
    """Tonnes as published. Which gas they count and how they were found is not said, so the weakest word stands."""
    is_achieved = row["status"] == ProjectStatus.COMPLETED
    ends = _day(row["ends"])
    return {
        "agency_id": agency_id,
        "id": new_id(),
        "revision": 1,
        "recorded_at": stamps()["created_at"],
        "recorded_by": ACTOR.credential_id,
        "project_id": project_id,
        "external_id": row["key"],
        "kind": SavingKind.DIRECT,
        "basis": Basis(row["basis"]),
        "result_kg": kilograms(row["tonnes"]),
        "effect_from": ends.year * 12 + ends.month if is_achieved and ends else None,
        "lifetime_months": int(row["lifetime_years"]) * 12 if row["lifetime_years"] else None,
        "stage": Stage.ACHIEVED if is_achieved else Stage.PLANNED,
        "assessment": Assessment.ESTIMATED,
        "note": row["saving_note"] or None,
        "source": row["source"],
        "origin": Origin.PUBLISHED,
    }


def _grant(row: Mapping[str, str], agency_id: UUID, place: Place, programme_id: UUID) -> dict[str, Any]:
    status, amount = GrantStatus(row["grant_status"]), _cents(row["grant_eur"])
    is_granted = status is GrantStatus.GRANTED
    return {
        "agency_id": agency_id,
        "id": new_id(),
        "funding_programme_id": programme_id,
        "municipality_id": place.id,
        "grant_number": row["grant_number"] or None,
        "status": status,
        "requested_cents": None if is_granted else amount,
        "granted_cents": amount if is_granted else None,
        "amount_is_cap": row["is_cap"] == "yes",
        "applicant": Applicant.MUNICIPALITY,
        "published": True,
        "checklist": [],
        "note": row["grant_note"] or None,
        "source": row["source"],
        "origin": Origin.PUBLISHED,
        **stamps(),
    }


def _cents(euros: str) -> int | None:
    return cents(euros) if euros else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
