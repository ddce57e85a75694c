"""The answer: every figure of a scope, from one state of the data."""

from typing import Any
from urllib.parse import urlencode

from app.core.db import Snapshot
from app.core.units import month_text
from app.models.fields import Origin
from app.models.projects import ProjectStatus
from app.schemas.impact import ImpactQuery, Unit
from app.services.access import Actor
from app.services.impact import money, people
from app.services.impact.figures import Figure, Maker
from app.services.impact.scope import Scope, resolve
from app.services.impact.tonnage import MEASURES, Tonnage, tonnage
from app.services.sql import make_room

METHOD = {
    "version": "1",
    "annualisation": "lifetime_kg_times_12_by_months",
    "rounding": "half_even_to_kg_per_saving_before_shares",
    "proration": "whole_months_first_month_counts",
    "allocation": "largest_remainder_by_position",
    "lifetime_scope": "all_achieved_whatever_as_of",
    "leverage": "realised_investment_by_granted_funding_sum_over_sum",
}
"""Keys of the rules every figure follows; a client shows its own sentence for each."""
_NOT_BY_PROJECT = "not_told_apart_by_project"


def get_impact(db: Snapshot, actor: Actor, query: ImpactQuery) -> dict[str, Any]:
    """Counts, tonnes, money and coverage of a scope.

    Raises:
        Invalid: the scope names a month to come, or an agency or place that does not exist.
    """
    scope = resolve(db, actor, query)
    make_room(db)
    maker = Maker(0 if scope.seen_in_full_by(actor) else db.database.settings.small_number_threshold)
    projects = people.projects(db, scope)
    found = tonnage(db, scope, projects.number)
    funding = money.funding(db, scope)
    return {
        "scope": _scope(scope),
        "as_of": month_text(scope.as_of),
        "method": METHOD,
        **{basis.value: maker.tonnage(basis, found.measures[basis]) for basis in MEASURES},
        **_money(db, scope, maker, funding),
        "counts": _counts(db, scope, maker, projects, found),
        "coverage": {
            "projects": projects.number,
            **{basis.value: maker.coverage(found.measures[basis]) for basis in MEASURES},
            "funding_unallocated": funding.unallocated,
        },
        "origins": _origins(maker, found, projects),
        "factor_sets": found.factor_sets,
        "claims": "/v1/impact/claims" + (f"?{urlencode({'state': scope.state})}" if scope.state else ""),
    }


def _scope(scope: Scope) -> dict[str, Any]:
    place = scope.municipality
    return {
        "agency": scope.agency,
        "state": scope.state,
        "municipality": place and {name: value for name, value in place.items() if name != "path"},
        "below": scope.below,
        "theme": scope.theme,
        "completed_in_year": scope.year,
        "origin": scope.origin,
    }


def _money(db: Snapshot, scope: Scope, maker: Maker, funding: money.Funding) -> dict[str, Any]:
    invested = money.investment(db, scope)
    investment = {
        name: maker.sum(Unit.EUROS, invested.sums[name], invested.counts[name]) for name in ("planned", "realised")
    }
    grants = {name: maker.sum(Unit.EUROS, each.cents, each.contributors) for name, each in funding.amounts.items()}
    return {
        "investment": {name: figure.wire() for name, figure in investment.items()},
        "funding": {name: figure.wire() for name, figure in grants.items()},
        "leverage": maker.ratio(investment["realised"], grants["granted"]).wire(),
    }


def _counts(db: Snapshot, scope: Scope, maker: Maker, projects: people.Projects, found: Tonnage) -> dict[str, Any]:
    volunteers = _volunteers(db, scope, maker)
    reported, telling = people.reports(db, scope)
    reached, saying = found.people
    figures = {
        **volunteers,
        "municipalities_with_completed_project": maker.things(people.with_completed_project(db, scope)),
        # whom savings and yearly reports reached; a project may tell it in both, so the fewer contributors count
        "people_reached": maker.sum(
            Unit.COUNT, reached + reported.sums["people_reached"], max(saying, telling["people_reached"])
        ),
        "volunteer_hours": maker.sum(Unit.HOURS, reported.sums["volunteer_hours"], telling["volunteer_hours"]),
    }
    if volunteers["patrons_ever"].is_suppressed:
        figures["volunteer_hours"] = figures["volunteer_hours"].suppressed()
    by_status = [{"status": each, "projects": projects.by_status.get(each, 0)} for each in ProjectStatus]
    return {"projects_by_status": by_status, **{name: figure.wire() for name, figure in figures.items()}}


def _volunteers(db: Snapshot, scope: Scope, maker: Maker) -> dict[str, Figure]:
    """Figures that belong to a place and an agency, never to a kind of project."""
    names = (
        "patrons_ever",
        "patrons_active",
        "municipalities_ever",
        "municipalities_participating",
        "workshops_held",
        "participants",
    )
    if scope.shape.by_project:
        return {name: maker.undefined(Unit.COUNT, _NOT_BY_PROJECT) for name in names}
    ever, active = people.patrons(db, scope)
    took_part, take_part = people.participating(db, scope)
    held, came, telling = people.workshops(db, scope)
    participants = maker.people(came) if telling or not held else maker.sum(Unit.COUNT, 0, 0)
    figures = (
        maker.people(ever),
        # who is active among so few could be told apart, so both stay unsaid
        maker.people(active, hidden=maker.small(ever)),
        maker.things(took_part),
        maker.things(take_part),
        maker.things(held),
        participants,
    )
    return dict(zip(names, figures, strict=True))


def _origins(maker: Maker, found: Tonnage, projects: people.Projects) -> dict[str, Any]:
    """Contributing savings by origin; unsaid where a tonnage is suppressed, but made-up rows are always confessed."""
    hidden = any(maker.small(measure.coverage.contributing) for measure in found.measures.values())
    numbers = {each.value: None if hidden else found.origins.get(each, 0) for each in Origin}
    return {**numbers, "contains_synthetic": bool(found.origins.get(Origin.SYNTHETIC) or projects.synthetic)}
