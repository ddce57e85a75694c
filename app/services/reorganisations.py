"""Reorganisations: municipalities merge or are split, and the records of all agencies go with them, or stay.

The network lead keeps the register, so the lead does it; which records lie where is the act's own work and reaches all
agencies. Everything goes through the ordinary ways of writing: each record gets a version and a change with the reason,
the ledger ends what counted in the old place and adds it in the new one, and questions with an earlier ``known_at``
keep their answers. What was shown in the preview is what is done, and nothing is done if the totals would differ.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, units
from app.core.allocation import WHOLE
from app.core.db import Read, Snapshot, Write
from app.core.errors import Conflict, Fault, Invalid
from app.models.municipalities import Municipality, MunicipalitySuccessor
from app.models.participations import Participation
from app.models.reorganisations import Reorganisation, ReorganisationRule
from app.schemas.municipalities import SuccessorCreate
from app.schemas.reorganisations import (
    ReorganisationCreate,
    ReorganisationPreviewInput,
    ReorganisationQuery,
    ReorganisationRead,
)
from app.services import (
    life_cycles,
    municipalities,
    municipality_parts,
    noting,
    projects,
    reading,
    recording,
    reorganisation_plans,
)
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility
from app.services.reorganisation_plans import Parts, Plan

M = sa.inspect(Municipality).columns
R = sa.inspect(Reorganisation).columns
N = sa.inspect(MunicipalitySuccessor).columns


def visible(_actor: Actor) -> Visibility:
    """Who may read one may read all."""
    return EVERYTHING


REORGANISATIONS = Collection(
    "reorganisations",
    Reorganisation,
    ReorganisationRead,
    visible=visible,
    filters={"rule": Filter(R["rule"].in_, many=True)},
)


def list_reorganisations(db: Read, actor: Actor, query: ReorganisationQuery) -> Page:
    """A page of reorganisations."""
    return page(db, REORGANISATIONS, actor, question(query))


def get_reorganisation(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One reorganisation."""
    return reading.get(db, REORGANISATIONS, actor, key, reading.names(fields))


def preview_reorganisation(db: Snapshot, body: ReorganisationPreviewInput) -> dict[str, Any]:
    """What would be done; nothing is.

    Raises:
        Invalid: units that are not there, have ended, or cannot go to each other.
        Conflict: something that would break.
    """
    with db.everywhere():
        plan = _plan(db, body, _places(db, body))
    return {
        "preview": plan.digest(),
        "counts": _counts(plan, plan.counts),
        "amounts": {"before": _told(plan.amounts), "after": _told(plan.amounts_after)},
        "overlapping": plan.overlapping,
        "accounts_left": plan.accounts,
    }


def create_reorganisation(db: Write, actor: Actor, body: ReorganisationCreate) -> Found:
    """Do what the preview showed, as a whole or not at all.

    Raises:
        Invalid: as for the preview.
        Conflict: as for the preview; something changed since then; or the totals would not be the same.
    """
    noting.because(db, body.reason)
    with db.everywhere():
        places = _places(db, body, held=True)
        plan = _plan(db, body, places)
        if plan.digest() != body.preview:
            raise Conflict("plan_outdated")
        _move(db, actor, plan, body)
        _end(db, actor, plan, body, places)
        after = reorganisation_plans.count(db, plan.territory)
        amounts = reorganisation_plans.amounts_in(db, plan.territory)
    if after != plan.counts or not plan.amounts == plan.amounts_after == amounts:
        raise Conflict("reorganisation_unbalanced")
    values = {
        "rule": body.rule,
        "effective_on": body.effective_on,
        "ended": [str(each) for each in plan.ended],
        "successors": [
            {"municipality_id": str(unit), "basis_points": points if body.rule is ReorganisationRule.SPLIT else None}
            for unit, points in plan.parts
        ],
        "reason": body.reason,
        "source": body.source,
        "counts": _counts(plan, after),
        "amounts": {"before": _told(plan.amounts), "after": _told(amounts)},
    }
    return get_reorganisation(db, actor, recording.insert(db, Reorganisation, actor, values))


def _plan(db: Read, body: ReorganisationPreviewInput, places: Mapping[UUID, Any]) -> Plan:
    if found := _faults(body, places):
        raise Invalid(faults=found)
    given = [(each.municipality_id, each.basis_points or WHOLE) for each in body.successors]
    parts: Parts = sorted(given, key=lambda each: -each[1])  # of equal parts the one named first is the main one
    return reorganisation_plans.plan(db, body.ended_ids, parts, body.rule, body.effective_on)


def _places(db: Read, body: ReorganisationPreviewInput, *, held: bool = False) -> dict[UUID, Any]:
    """The units concerned; held, nobody refers to them anew until the end."""
    ids = {*body.ended_ids, *(each.municipality_id for each in body.successors)}
    columns = (M["id"], M["level"], M["valid_from"], M["valid_to"])
    statement = sa.select(*columns).where(M["id"].in_(ids)).order_by(M["id"])
    return {row.id: row for row in db.all(statement.with_for_update() if held else statement)}


def _faults(body: ReorganisationPreviewInput, places: Mapping[UUID, Any]) -> list[Fault]:
    """What is wrong about the question itself."""
    named = {f"/ended_ids/{index}": each for index, each in enumerate(body.ended_ids)}
    ends = dict(named)
    goes = {f"/successors/{index}/municipality_id": each.municipality_id for index, each in enumerate(body.successors)}
    named |= goes
    found, seen = [], set[UUID]()
    for place, unit_id in named.items():
        if unit_id not in places:
            found.append(Fault("reference_missing", place, {"what": "municipalities"}))
        elif unit_id in seen:
            found.append(Fault("repeated", place))
        seen.add(unit_id)
    if body.effective_on > clock.today():
        found.append(Fault("reorganisation_to_come", "/effective_on"))
    found += _part_faults(body)
    return found or _unit_faults(body, places, ends, goes)


def _part_faults(body: ReorganisationPreviewInput) -> list[Fault]:
    points = [each.basis_points for each in body.successors]
    if body.rule is not ReorganisationRule.SPLIT:
        given = [Fault("only_when_split", f"/successors/{index}/basis_points")
                 for index, each in enumerate(points) if each is not None]  # fmt: skip
        several = body.rule is ReorganisationRule.MOVE and len(points) > 1
        return [*given, *([Fault("one_successor", "/successors")] if several else [])]
    missing = [Fault("missing", f"/successors/{index}/basis_points") for index, each in enumerate(points) if not each]
    total = sum(each or 0 for each in points)
    return missing or ([] if total == WHOLE else [Fault("shares_sum", "/successors", {"sum": total})])


def _unit_faults(
    body: ReorganisationPreviewInput, places: Mapping[UUID, Any], ends: Mapping[str, UUID], goes: Mapping[str, UUID]
) -> list[Fault]:
    """What is wrong about the units: their levels and days."""
    found = []
    level = places[body.ended_ids[0]].level
    for place, unit_id in {**ends, **goes}.items():
        if places[unit_id].level != level:
            found.append(Fault("levels_differ", place, {"level": level.value, "other": places[unit_id].level.value}))
    last = body.effective_on - timedelta(days=1)
    for place, unit_id in ends.items():
        unit = places[unit_id]
        if unit.valid_to is not None and unit.valid_to > last:
            found.append(Fault("ends_later", place, {"valid_to": unit.valid_to.isoformat()}))
        elif unit.valid_from is not None and unit.valid_from > last:
            found.append(Fault("end_before_start", place, {"start": unit.valid_from.isoformat()}))
    for place, unit_id in goes.items():
        if places[unit_id].valid_to is not None:
            found.append(Fault("successor_ended", place, {"valid_to": places[unit_id].valid_to.isoformat()}))
    return found


def _move(db: Write, actor: Actor, plan: Plan, body: ReorganisationCreate) -> None:
    """Every record of the plan, by the ordinary way of writing it."""
    for each in plan.changes:
        key, values = {"agency_id": each.agency_id, "id": each.id}, dict(each.values)
        current = recording.held(db, each.table, key, None)
        if each.table is Participation:
            life_cycles.take(db, Participation, current, values, body.reason)
        recording.update(db, each.table, actor, key, None, values)
    for (agency_id, project_id), shares in plan.shares.items():
        projects.reshare(db, actor, {"agency_id": agency_id, "id": project_id}, shares, body.reason)
    for unit_id in plan.below:
        municipalities.update_municipality(db, actor, str(unit_id), None, {"parent_id": plan.main})


def _end(db: Write, actor: Actor, plan: Plan, body: ReorganisationCreate, places: Mapping[UUID, Any]) -> None:
    """The ended units end, and it is told where they went."""
    for unit_id in plan.ended:
        if places[unit_id].valid_to is None:
            last = {"valid_to": body.effective_on - timedelta(days=1)}
            recording.update(db, Municipality, actor, {"id": unit_id}, None, last)
        known = {row[0] for row in db.all(sa.select(N["successor_id"]).where(N["municipality_id"] == unit_id))}
        for successor_id, _ in plan.parts:
            if successor_id not in known:
                told = SuccessorCreate(successor_id=successor_id, valid_from=body.effective_on, source=body.source)
                municipality_parts.create_municipality_successor(db, actor, str(unit_id), told)


def _counts(plan: Plan, after: Mapping[str, int]) -> list[dict[str, Any]]:
    changed = plan.changed()
    return [
        {"resource": name, "before": number, "after": after[name], "changed": changed[name]}
        for name, number in plan.counts.items()
    ]


def _told(amounts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "annual_t": units.tonnes(amounts["annual_kg"]),
        "lifetime_t": units.tonnes(amounts["lifetime_kg"]),
        "planned_investment_eur": units.euros(amounts["planned_cents"]),
        "realised_investment_eur": units.euros(amounts["realised_cents"]),
        "people_reached": amounts["people"],
        "volunteer_hours": amounts["hours"],
    }
