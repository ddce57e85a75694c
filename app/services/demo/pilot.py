"""The pilot KlikK aktiv (2018 to 2021) as made-up rows whose totals are the published ones.

Only totals were published. Which municipalities, which projects, who and when: made up, and every row says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.ids import new_id
from app.models.factors import Factor, FactorSet
from app.models.fields import Basis, Convention, Gas, Origin, Theme, Upstream
from app.models.fundings import Applicant, Grant, GrantProject, GrantStatus
from app.models.projects import Project, ProjectPatron, ProjectShare, ProjectStatus
from app.models.savings import Assessment, NoneReason, Saving, SavingInput, SavingKind, Stage
from app.services.demo import pilot_plan as plan
from app.services.demo.pilot_people import add_people
from app.services.demo.places import Place
from app.services.demo.records import ACTOR, add, folded, sheet, stamps

P = sa.inspect(Project).columns
F = sa.inspect(Factor).columns
FS = sa.inspect(FactorSet).columns
PILOT_AGENCY = "energieagentur-rlp"
FACTOR_SET = "kea-bw-table-from-gemis-4-95-11-2016-real-co2e-upstream-yes"
"""Carriers of one convention, gas and edition, of the time in which the pilot was planned."""

ADDRESS = "https://energieagentur.rlp.de/projekte/kommune/2018-2021-klikk-aktiv"
MADE_UP = "Erfunden. Veröffentlicht sind nur die Summen des Vorhabens KlikK aktiv, nicht seine einzelnen Datensätze."
SOURCE = f"{ADDRESS} (nur Summen; dieser Datensatz ist erfunden)"


@dataclass(frozen=True, slots=True)
class Pilot:
    """What the rows of the pilot refer to.

    Attributes:
        agency_id: the owner.
        places: the municipalities, in the order of the plan.
        plan: the draws.
    """

    agency_id: UUID
    places: Sequence[Place]
    plan: plan.Plan


def load_pilot(
    db: Write, agencies: Mapping[str, UUID], places: Mapping[str, Place], programmes: Mapping[str, UUID]
) -> dict[str, int]:
    """The pilot, whole, unless something of it is there already; how many records are new, by word."""
    agency_id = agencies[PILOT_AGENCY]
    if _is_there(db, agency_id):
        return {}
    chosen = [place for place in places.values() if place.pilot_region]
    factors = _factors(db)
    drawn = plan.draw(_measures(), {carrier: row.value_mg_per_kwh for carrier, row in factors.items()},
                      _neighbours(chosen))  # fmt: skip
    pilot = Pilot(agency_id, chosen, drawn)
    project_ids = {project.number: new_id() for project in drawn.projects}
    created = {
        "projects": add(db, Project, [_project(pilot, each, project_ids[each.number]) for each in drawn.projects])
    }
    add(db, ProjectShare, list(_shares(pilot, project_ids)))
    savings, inputs = _savings(pilot, project_ids, factors)
    created["savings"] = add(db, Saving, savings)
    add(db, SavingInput, inputs)
    grants, links = _grants(pilot, project_ids, programmes)
    created["grants"] = add(db, Grant, grants)
    add(db, GrantProject, links)
    people, patron_ids = add_people(db, agency_id, chosen, drawn, MADE_UP)
    add(db, ProjectPatron, list(_project_patrons(pilot, project_ids, patron_ids)))
    return created | people


def _is_there(db: Read, agency_id: UUID) -> bool:
    return (
        db.first(sa.select(P["id"]).where(P["agency_id"] == agency_id, P["external_id"].startswith(plan.PREFIX)))
        is not None
    )


def _measures() -> list[plan.Measure]:
    return [
        plan.Measure(
            theme=row["theme"],
            measure_type=row["measure_type"],
            title=row["title"],
            count=int(row["count"]),
            carrier=row["carrier"],
            carrier_added=row["carrier_added"],
            share_saved=int(row["share_saved"] or 0),
            tonnes=int(row["tonnes"] or 0),
            basis=row["basis"],
            lifetime_years=int(row["lifetime_years"]) if row["lifetime_years"] else None,
            none_reason=row["none_reason"],
            euros=int(row["euros"]),
            programme=row["programme"],
        )
        for row in sheet("pilot_measures")
    ]


def _factors(db: Read) -> dict[str, Any]:
    """Factors of the pilot's set by carrier."""
    columns = (F["carrier"], F["id"], F["value_mg_per_kwh"], F["factor_set_id"])
    rows = db.all(sa.select(*columns).join(FactorSet, FS["id"] == F["factor_set_id"]).where(FS["slug"] == FACTOR_SET))
    return {row.carrier: row for row in rows}


def _neighbours(places: Sequence[Place]) -> list[list[int]]:
    """For each place the others of its association."""
    return [
        [other for other, each in enumerate(places) if each.ars[:9] == place.ars[:9] and each is not place]
        for place in places
    ]


def _project(pilot: Pilot, project: plan.Project, project_id: UUID) -> dict[str, Any]:
    names = " und ".join(pilot.places[place].name for place, _ in project.places)
    return {
        "agency_id": pilot.agency_id,
        "id": project_id,
        "external_id": f"{plan.PREFIX}{project.number:03d}",
        **folded("title", f"{project.measure.title}, {names}"),
        "description": MADE_UP,
        "theme": Theme(project.measure.theme),
        "measure_type": project.measure.measure_type,
        "status": ProjectStatus.COMPLETED,
        "published": True,
        "started_on": project.started_on,
        "completed_on": project.completed_on,
        "realised_investment_cents": project.investment_cents,
        "source": SOURCE,
        "origin": Origin.SYNTHETIC,
        **stamps(),
    }


def _shares(pilot: Pilot, project_ids: Mapping[int, UUID]) -> Iterator[dict[str, Any]]:
    for project in pilot.plan.projects:
        for position, (place, basis_points) in enumerate(project.places):
            yield {
                "agency_id": pilot.agency_id,
                "project_id": project_ids[project.number],
                "position": position,
                "municipality_id": pilot.places[place].id,
                "credited_agency_id": pilot.agency_id,
                "basis_points": basis_points,
            }


def _savings(
    pilot: Pilot, project_ids: Mapping[int, UUID], factors: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One saving for each project, and the energy behind those that were computed."""
    savings, inputs = [], []
    for project in pilot.plan.projects:
        saving_id = new_id()
        savings.append(_saving(pilot, project, saving_id, project_ids[project.number], factors))
        inputs += [
            {
                "agency_id": pilot.agency_id,
                "saving_id": saving_id,
                "revision": 1,
                "position": position,
                "carrier": flow.carrier,
                "before_wh": flow.before_wh,
                "after_wh": flow.after_wh,
                "factor_id": factors[flow.carrier].id,
                "factor_mg_per_kwh": factors[flow.carrier].value_mg_per_kwh,
            }
            for position, flow in enumerate(project.flows)
        ]
    return savings, inputs


def _saving(
    pilot: Pilot, project: plan.Project, saving_id: UUID, project_id: UUID, factors: Mapping[str, Any]
) -> dict[str, Any]:
    """Effects start in the month after completion."""
    measure, years = project.measure, project.measure.lifetime_years
    has_tonnes, is_energy = not measure.none_reason, bool(project.flows)
    kind = SavingKind.ENERGY if is_energy else SavingKind.DIRECT if has_tonnes else SavingKind.NONE
    return {
        "agency_id": pilot.agency_id,
        "id": saving_id,
        "revision": 1,
        "recorded_at": stamps()["created_at"],
        "recorded_by": ACTOR.credential_id,
        "project_id": project_id,
        "external_id": f"{plan.PREFIX}{project.number:03d}",
        "kind": kind,
        "basis": Basis(measure.basis) if has_tonnes else None,
        "result_kg": project.kg if has_tonnes else None,
        "effect_from": project.completed_on.year * 12 + project.completed_on.month if has_tonnes else None,
        "lifetime_months": years * 12 if years else None,
        "stage": Stage.ACHIEVED,
        "assessment": Assessment.CALCULATED if is_energy else Assessment.ESTIMATED,
        "gas": Gas.CO2E if has_tonnes else None,
        "upstream": Upstream.INCLUDED if is_energy else None,
        "convention": Convention.REAL if is_energy else None,
        "factor_set_id": factors[measure.carrier].factor_set_id if is_energy else None,
        "none_reason": NoneReason(measure.none_reason) if measure.none_reason else None,
        "people_reached": project.people_reached,
        "note": MADE_UP,
        "source": SOURCE,
        "origin": Origin.SYNTHETIC,
    }


def _grants(
    pilot: Pilot, project_ids: Mapping[int, UUID], programmes: Mapping[str, UUID]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Grants, all of them paid and closed, and their parts."""
    grants, links = [], []
    for grant in pilot.plan.grants:
        grant_id = new_id()
        grants.append(
            {
                "agency_id": pilot.agency_id,
                "id": grant_id,
                "funding_programme_id": programmes[grant.programme],
                "municipality_id": pilot.places[grant.place].id,
                "grant_number": f"{plan.PREFIX}f-{grant.number:03d}",
                "status": GrantStatus.CLOSED,
                "requested_cents": grant.requested_cents,
                "granted_cents": grant.granted_cents,
                "paid_cents": grant.granted_cents,
                "amount_is_cap": False,
                "applicant": Applicant.MUNICIPALITY,
                "published": True,
                "checklist": [],
                "applied_on": grant.applied_on,
                "granted_on": grant.granted_on,
                "note": MADE_UP,
                "source": SOURCE,
                "origin": Origin.SYNTHETIC,
                **stamps(),
            }
        )
        links += [
            {
                "agency_id": pilot.agency_id,
                "grant_id": grant_id,
                "project_id": project_ids[number],
                "amount_cents": cents,
            }
            for number, cents in grant.parts
        ]
    return grants, links


def _project_patrons(
    pilot: Pilot, project_ids: Mapping[int, UUID], patron_ids: Mapping[int, UUID]
) -> Iterator[dict[str, Any]]:
    """The patrons of a project's places who were at work when it was completed."""
    for project in pilot.plan.projects:
        homes = {place for place, _ in project.places}
        at_work = {
            stay.patron
            for stay in pilot.plan.stays
            if stay.place in homes
            and stay.starts_on <= project.completed_on
            and (stay.ends_on is None or stay.ends_on >= project.completed_on)
        }
        for patron in sorted(at_work):
            yield {
                "agency_id": pilot.agency_id,
                "project_id": project_ids[project.number],
                "patron_id": patron_ids[patron],
            }
