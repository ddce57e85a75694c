"""The answer: every figure of a scope, from one state of the data."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from app.core.db import Snapshot
from app.core.units import month_text
from app.models.municipalities import CensusBasis
from app.models.projects import ProjectStatus
from app.schemas.impact import ImpactQuery
from app.services.access import Actor
from app.services.impact.cell import Cell, cell
from app.services.impact.figures import Maker
from app.services.impact.folds import Tallies, tallies
from app.services.impact.keys import Keys
from app.services.impact.needs import Needs
from app.services.impact.rollups import tallies_from_cells
from app.services.impact.scope import Scope, resolve
from app.services.impact.state import data_state, factor_sets, population
from app.services.impact.tonnage import MEASURES
from app.services.impact.veil import veil
from app.services.sql import make_room

METHOD = {
    "version": "2",
    "annualisation": "lifetime_kg_times_12_by_months",
    "rounding": "half_even_to_kg_per_saving_before_shares",
    "proration": "whole_months_first_month_counts",
    "allocation": "largest_remainder_by_position",
    "lifetime_scope": "all_achieved_whatever_as_of",
    "leverage": "realised_investment_by_granted_funding_sum_over_sum",
    "cumulative": "annual_kg_times_months_by_12_half_even_to_kg_per_saving_and_share",
    "new": "annual_kg_of_effects_starting_in_the_as_of_year",
    "added": "annual_kg_in_force_in_december_or_the_as_of_month_of_the_running_year",
    "funding_efficiency": "granted_funding_by_lifetime_tonnes_sum_over_sum",
    "per_head": "annual_kg_by_latest_population_until_the_as_of_month",
}
"""Keys of the rules every figure follows; a client shows its own sentence for each."""


def count(db: Snapshot, scope: Scope, group_by: Keys = (), needs: Needs | None = None) -> Tallies:
    """The tallies of a question, at least with the counters it needs, by whatever way answers it fastest."""
    found = tallies_from_cells(db, scope, group_by, needs=needs)
    return tallies(db, scope, group_by) if found is None else found


def get_impact(db: Snapshot, actor: Actor, query: ImpactQuery, *, sealed: bool = False) -> dict[str, Any]:
    """Counts, tonnes, money and coverage of a scope.

    Args:
        db: where everything comes from.
        actor: who asks.
        query: the question.
        sealed: the answer is kept in a report, and not asked for again.

    Raises:
        Invalid: the scope names a month to come, or an agency or place that does not exist.
    """
    scope = replace(resolve(db, actor, query), sealed=sealed)
    make_room(db)
    maker = maker_for(db, actor, scope)
    found = cell(count(db, scope)[()], maker, scope.shape)
    return {
        **envelope(db, scope),
        **{name: maker.tonnage(found.tonnage(name)) for name in MEASURES},
        "per_head": _per_head(db, replace(scope, known_at=None) if sealed else scope, found),
        "investment": {name: found.money(name).wire() for name in ("planned", "realised")},
        "funding": {name: found.money(name).wire() for name in ("requested", "granted", "paid")},
        "leverage": found.leverage.wire(),
        "funding_efficiency": found.efficiency.wire(),
        "counts": _counts(found),
        "coverage": {
            "projects": found.tally.projects,
            **{name: maker.coverage(found.tonnage(name)) for name in MEASURES},
            "funding_unallocated": found.tally.project["unallocated"],
        },
        "origins": found.origins,
        "factor_sets": factor_sets(db, scope, found.factor_sets),
        "claims": "/v1/impact/claims" + (f"?{urlencode({'state': scope.state})}" if scope.state else ""),
    }


def maker_for(db: Snapshot, actor: Actor, scope: Scope) -> Maker:
    """Makes figures as the caller may see them."""
    if scope.seen_in_full_by(actor):
        return Maker(0)
    return Maker(db.database.settings.small_number_threshold, veil(db, scope))


def envelope(db: Snapshot, scope: Scope) -> dict[str, Any]:
    """What every answer says about itself."""
    return {
        "scope": _scope(scope),
        "as_of": month_text(scope.as_of),
        "known_at": scope.known_at,
        "data_state": data_state(db, scope),
        "method": METHOD,
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
        "measure_type": scope.measure_type,
        "status": scope.statuses,
        "assessment": scope.assessment,
        "stage": scope.stage,
        "factor_set": scope.factor_set,
    }


def _per_head(db: Snapshot, scope: Scope, found: Cell) -> dict[str, Any]:
    people = population(db, scope)
    annual = found.maker.total(found.tonnage("annual"))
    return {
        "annual": found.maker.per_head(annual, people.number, scope.shape.by_place, scope.shape.known).wire(),
        "population": people.number,
        "population_date": people.day,
        "census_basis": people.census_basis,
        "census_break": people.census_basis is CensusBasis.CENSUS_2022,
    }


def _counts(found: Cell) -> dict[str, Any]:
    counter = found.tally.project
    by_status = [{"status": each, "projects": counter[f"status_{each.value}"]} for each in ProjectStatus]
    figures = {**found.people, **found.reached}
    return {"projects_by_status": by_status, **{name: figure.wire() for name, figure in figures.items()}}
