"""Matches: which programmes of the directory fit a project or a place, and why the others do not.

The directory is short: all of it is read and judged by ``funding_terms``. A thing nobody asked about is not looked at,
and what is not known does not speak against a programme.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, units
from app.core.db import Snapshot
from app.core.errors import Fault, Invalid, NotFound
from app.models.fields import Theme
from app.models.fundings import Applicant, FundingProgramme
from app.models.municipalities import Level, Municipality
from app.models.projects import Project, ProjectShare
from app.schemas.funding_answers import MatchQuery, MatchReason
from app.services import funding_terms, reading
from app.services.access import Actor
from app.services.projects import PROJECTS
from app.services.references import require

FP = sa.inspect(FundingProgramme).columns
M = sa.inspect(Municipality).columns
P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns
CENTS: Final = 100
_APPLIES: Final[Mapping[Level, Applicant]] = {
    Level.COUNTY: Applicant.COUNTY,
    Level.ASSOCIATION: Applicant.ASSOCIATION,
    Level.MUNICIPALITY: Applicant.MUNICIPALITY,
    Level.BOROUGH: Applicant.MUNICIPALITY,
    Level.QUARTER: Applicant.MUNICIPALITY,
}
"""Unit of the tree -> what it is as an applicant; a quarter applies as its municipality."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for.

    Attributes:
        day: of the application.
        theme: field of climate work, if it is known.
        applicant: who applies, if it is known.
        finance_weak: the budget is weak.
        states: of the places; none if no place is known.
        costs_cents: eligible costs, if they are known.
    """

    day: date
    theme: Theme | None
    applicant: Applicant | None
    finance_weak: bool
    states: tuple[str, ...]
    costs_cents: int | None


def match_fundings(db: Snapshot, actor: Actor, query: MatchQuery) -> dict[str, Any]:
    """Every programme with reasons why it fits or not; those that fit first, the higher grant before the lower one.

    Raises:
        Invalid: no such municipality, or no project the caller may see.
    """
    wanted = _wanted(db, actor, query)
    directory = sa.select(*FP.values()).order_by(FP["name_sort"], FP["id"])
    if query.funding_programme_id is not None:
        require(db, [("funding_programme_id", FundingProgramme, query.funding_programme_id, None)])
        directory = directory.where(FP["id"] == query.funding_programme_id)
    rows = db.all(directory)
    items = [_match(dict(zip(FP.keys(), row, strict=True)), wanted) for row in rows]
    items = [item for item in items if item["fits"] or not query.fits_only]
    items.sort(key=lambda item: (not item["fits"], -(item["possible_eur"] or 0)))
    return {
        "on": wanted.day,
        "theme": wanted.theme,
        "applicant": wanted.applicant,
        "states": list(wanted.states),
        "costs_eur": None if wanted.costs_cents is None else units.euros(wanted.costs_cents),
        "items": items,
    }


def _wanted(db: Snapshot, actor: Actor, query: MatchQuery) -> _Wanted:
    theme, places, costs = query.theme, [], None
    if query.costs_eur is not None:
        costs = query.costs_eur * CENTS
    if query.project_id is not None:
        project = _project(db, actor, query.project_id)
        theme = theme or project.theme
        costs = project.planned_investment_cents if costs is None else costs
        of_project = (S["agency_id"] == project.agency_id, S["project_id"] == project.id)
        places = [row[0] for row in db.all(sa.select(S["municipality_id"]).where(*of_project))]
    if query.municipality_id is not None:
        require(db, [("municipality_id", Municipality, query.municipality_id, None)])
        places = [query.municipality_id]
    units_of = db.all(sa.select(M["path"], M["level"]).where(M["id"].in_(places)).order_by(M["path"]))
    levels = {_APPLIES.get(row.level) for row in units_of}
    applicant = query.applicant or (levels.pop() if len(levels) == 1 else None)
    states = tuple(dict.fromkeys(row.path[:2] for row in units_of))
    return _Wanted(query.on or clock.today(), theme, applicant, query.finance_weak, states, costs)


def _project(db: Snapshot, actor: Actor, project_id: UUID) -> Any:  # noqa: ANN401 - a row
    try:
        place = reading.locate(db, PROJECTS, actor, project_id)
    except NotFound:
        raise Invalid(faults=[Fault("reference_missing", "?project_id", {"what": "projects"})]) from None
    names = [P[name] for name in ("agency_id", "id", "theme", "planned_investment_cents")]
    return db.first(sa.select(*names).where(P["agency_id"] == place.agency_id, P["id"] == place.id))


def _match(programme: Mapping[str, Any], wanted: _Wanted) -> dict[str, Any]:
    applicant = wanted.applicant or Applicant.MUNICIPALITY
    rate = funding_terms.rate_on(programme, wanted.day, applicant, finance_weak=wanted.finance_weak)
    possible = None
    if wanted.costs_cents is not None:
        possible = funding_terms.possible_cents(programme, wanted.costs_cents, rate)
    reasons = list(_reasons(programme, wanted, possible))
    return {
        "funding_programme_id": programme["id"],
        **{name: programme[name] for name in ("slug", "name", "funder", "funder_level", "rules")},
        "fits": all(reason["met"] is not False for reason in reasons),
        "reasons": reasons,
        "rate_basis_points": None if rate is None else rate["basis_points"],
        "rate_source": None if rate is None else rate["source"],
        "possible_eur": None if possible is None else units.euros(possible),
        "apply_until": funding_terms.last_day_to_apply(programme, wanted.day)[1],
    }


def _reasons(programme: Mapping[str, Any], wanted: _Wanted, possible: int | None) -> Iterator[dict[str, Any]]:
    yield _among(MatchReason.THEME, programme["themes"], [wanted.theme] if wanted.theme else [])
    yield _among(MatchReason.APPLICANT, programme["applicants"], [wanted.applicant] if wanted.applicant else [])
    yield _among(MatchReason.STATE, programme["states"], wanted.states)
    day = wanted.day.isoformat()
    ends = [str(programme[name] or "") for name in ("valid_from", "valid_until")]
    yield _reason(MatchReason.VALIDITY, day, ends if any(ends) else [],
                  met=funding_terms.in_force(programme, wanted.day))  # fmt: skip
    is_open, _ = funding_terms.last_day_to_apply(programme, wanted.day)
    calls = [f"{each['opens_on'] or ''}/{each['closes_on'] or ''}" for each in programme["calls"]]
    yield _reason(MatchReason.CALL, day, calls, met=is_open)
    least = programme["minimum_cents"]
    allowed = [] if least is None else [str(units.euros(least))]
    costs = None if wanted.costs_cents is None else str(units.euros(wanted.costs_cents))
    yield _reason(MatchReason.AMOUNT, costs, allowed, met=None if possible is None else possible > 0)


def _among(reason: MatchReason, allowed: Sequence[str], wanted: Sequence[str]) -> dict[str, Any]:
    met = not allowed or (all(each in allowed for each in wanted) if wanted else None)
    return _reason(reason, ", ".join(wanted) or None, allowed, met=met)


def _reason(reason: MatchReason, wanted: str | None, allowed: Sequence[str], *, met: bool | None) -> dict[str, Any]:
    return {"reason": reason.value, "met": met, "wanted": wanted, "allowed": [*allowed]}
