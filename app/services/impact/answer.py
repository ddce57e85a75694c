"""The answer: every figure of a scope, from one state of the data."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import orjson

from app.core.db import Database, Snapshot
from app.core.units import month_text
from app.models.municipalities import CensusBasis
from app.models.projects import ProjectStatus
from app.schemas.impact import ImpactQuery
from app.services.access import Actor
from app.services.impact.cell import Cell, cell
from app.services.impact.figures import Maker
from app.services.impact.folds import tallies
from app.services.impact.made import made
from app.services.impact.resolving import resolve
from app.services.impact.rollups import tallies_from_cells
from app.services.impact.scope import Scope
from app.services.impact.single import Single, single
from app.services.impact.state import Population, data_state, factor_sets, population, state_wire
from app.services.impact.tally import Tally
from app.services.impact.tonnage import MEASURES
from app.services.impact.veil import veil, veil_at
from app.services.ledger.state import LastPost
from app.services.reading import JSON_OPTIONS
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


def count(db: Snapshot, scope: Scope) -> Tally:
    """What a scope amounts to, by whatever way answers it fastest."""
    found = tallies_from_cells(db, scope)
    return (tallies(db, scope) if found is None else found)[()]


def get_impact(db: Snapshot, actor: Actor, query: ImpactQuery) -> dict[str, Any] | orjson.Fragment:
    """Counts, tonnes, money and coverage of a scope, by one statement if that is enough; as JSON then.

    Args:
        db: where everything comes from; nothing was asked of it yet.
        actor: who asks.
        query: the question.

    Raises:
        Invalid: the scope names a month to come, or an agency or place that does not exist.
    """
    found = single(db.database, actor, query)
    maker = None if found is None else maker_at(db.database, actor, found.scope, found.post)
    if found is None or maker is None:
        return figures_of(db, actor, query)
    db.found[LastPost] = found.post
    head = orjson.dumps(envelope_of(found.scope, state_wire(found.post)), option=JSON_OPTIONS)
    figures = _figures(found, maker) if maker.veil else _made(db.database, found, maker)
    return orjson.Fragment(b"%b,%b" % (head[:-1], figures[1:]))


def _made(database: Database, found: Single, maker: Maker) -> bytes:
    """The figures of what cells say, made once."""
    kept, view = made(database), found.view
    recent, older = kept.of(view)
    figures: bytes | None = recent.get(found.said)
    if figures is None:
        figures = older.get(found.said) or _figures(found, maker)
        kept.keep(view, found.said, figures, len(figures))
    return figures


def _figures(found: Single, maker: Maker) -> bytes:
    tally, people, sets = found.contents()
    told = cell(tally, maker, found.scope.shape)
    used = [sets[each] for each in sorted(told.factor_sets)]
    return orjson.dumps(_wire(found.scope, told, people, used), option=JSON_OPTIONS)


def figures_of(db: Snapshot, actor: Actor, query: ImpactQuery, *, sealed: bool = False) -> dict[str, Any]:
    """The same, beside whatever else is asked of a snapshot.

    Args:
        db: where everything comes from.
        actor: who asks.
        query: the question.
        sealed: the answer is kept in a report, and not asked for again.

    Raises:
        Invalid: as above.
    """
    scope = replace(resolve(db, actor, query), sealed=sealed)
    make_room(db)
    found = cell(count(db, scope), maker_for(db, actor, scope), scope.shape)
    people = population(db, replace(scope, known_at=None) if sealed else scope)
    return {**envelope(db, scope), **_wire(scope, found, people, factor_sets(db, scope, found.factor_sets))}


def _wire(scope: Scope, found: Cell, people: Population, sets: list[dict[str, Any]]) -> dict[str, Any]:
    maker = found.maker
    return {
        **{name: maker.tonnage(found.tonnage(name), found.total(name)) for name in MEASURES},
        "per_head": _per_head(scope, found, people),
        "investment": {name: found.money(name).wire() for name in ("planned", "realised")},
        "funding": {name: found.money(name).wire() for name in ("requested", "granted", "paid")},
        "leverage": found.leverage.wire(),
        "funding_efficiency": found.efficiency.wire(),
        "counts": _counts(found),
        "coverage": {
            "projects": found.tally.projects,
            **{name: maker.coverage(found.tonnage(name), found.total(name)) for name in MEASURES},
            "funding_unallocated": found.tally.project["unallocated"],
        },
        "origins": found.origins,
        "factor_sets": sets,
        "claims": "/v1/impact/claims" + (f"?{urlencode({'state': scope.state})}" if scope.state else ""),
    }


def maker_for(db: Snapshot, actor: Actor, scope: Scope) -> Maker:
    """Makes figures as the caller may see them."""
    if scope.seen_in_full_by(actor):
        return Maker(0)
    return Maker(db.database.settings.small_number_threshold, veil(db, scope))


def maker_at(database: Database, actor: Actor, scope: Scope, post: LastPost | None) -> Maker | None:
    """The same in a state of the data; none if it is not decided yet what is shown there."""
    if scope.seen_in_full_by(actor):
        return Maker(0)
    decided = veil_at(database, scope, post)
    return None if decided is None else Maker(database.settings.small_number_threshold, decided)


def envelope(db: Snapshot, scope: Scope) -> dict[str, Any]:
    """What every answer says about itself."""
    return envelope_of(scope, data_state(db, scope))


def envelope_of(scope: Scope, state: dict[str, Any]) -> dict[str, Any]:
    """The same with the state of the data at hand."""
    return {
        "scope": _scope(scope),
        "as_of": month_text(scope.as_of),
        "known_at": scope.known_at,
        "data_state": state,
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


def _per_head(scope: Scope, found: Cell, people: Population) -> dict[str, Any]:
    annual, past = found.total("annual"), scope.known_at is not None and not scope.sealed
    return {
        "annual": found.maker.per_head(annual, people.number, scope.shape.by_place, past).wire(),
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
