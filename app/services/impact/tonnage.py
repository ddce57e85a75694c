"""Tonnage: what the savings of the projects in scope amount to, and which projects were left out why.

Only achieved savings count, each in its latest revision. A saving is brought to the basis of the figure and rounded
once, half even, to whole kilograms; only then is it divided by shares.
"""

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.models.factors import FactorSet
from app.models.fields import Basis, Convention, Gas, Origin
from app.models.savings import Saving, SavingKind, Stage
from app.services.impact.quantities import AnnualKg, LifetimeKg, Quantity
from app.services.impact.scope import Scope, Shape, parameter, rows
from app.services.impact.sums import Items, Totals, fenced, magnitude, same_project, totals, whole

V = sa.inspect(Saving).columns
F = sa.inspect(FactorSet).columns
YEAR = 12
AS_OF = parameter("as_of", sa.Integer())
CONVENTION = sa.func.coalesce(V["convention"], sa.literal_column(f"'{Convention.NOT_STATED.value}'"), type_=sa.String())
"""A saving without a convention does not state one."""
MEASURES: Mapping[Basis, type[Quantity]] = {Basis.ANNUAL: AnnualKg, Basis.LIFETIME: LifetimeKg}


class Outcome(enum.IntEnum):
    """What became of a saving in one figure; of a project, the best one of its savings."""

    CONTRIBUTED = 0
    EXPIRED = 1
    NOT_YET_IN_FORCE = 2
    EFFECT_START_UNKNOWN = 3
    LIFETIME_UNKNOWN = 4
    PLANNED_ONLY = 5
    NO_TONNES_BY_NATURE = 6
    NOT_REPORTED = 7


_INCOMPLETE = (Outcome.EFFECT_START_UNKNOWN, Outcome.LIFETIME_UNKNOWN)
_AT_REST = (Outcome.EXPIRED, Outcome.NOT_YET_IN_FORCE)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Projects behind one figure.

    Attributes:
        outcomes: projects by what became of them; they sum to the projects in scope.
        incomplete: projects that contribute while another saving of theirs lacks its start or lifetime.
        by_convention: contributing projects by factor convention; a project can use two.
    """

    outcomes: Mapping[Outcome, int]
    incomplete: int
    by_convention: Mapping[Convention, int]

    @property
    def contributing(self) -> int:
        """Projects with a saving in the figure."""
        return self.outcomes.get(Outcome.CONTRIBUTED, 0)

    @property
    def known(self) -> bool:
        """Whether the sum says something even without a contribution: effects reported, none of them at work now."""
        return any(self.outcomes.get(outcome) for outcome in (Outcome.CONTRIBUTED, *_AT_REST))


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the two figures.

    Attributes:
        amounts: kilograms by factor convention.
        gases: gases behind each convention; None where the publication does not say.
        coverage: the projects behind it.
    """

    amounts: tuple[Quantity, ...]
    gases: Mapping[Convention, frozenset[Gas | None]]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Tonnage:
    """What the savings in scope amount to.

    Attributes:
        measures: one measure for each basis; they never add.
        people: people reached by savings, and projects that say so.
        origins: contributing savings by origin.
        factor_sets: the sets their factors came from.
    """

    measures: Mapping[Basis, Measure]
    people: tuple[int, int]
    origins: Mapping[Origin, int]
    factor_sets: list[dict[str, Any]]


def tonnage(db: Read, scope: Scope, projects: int) -> Tonnage:
    """Everything the savings say about the projects in scope, of which there are so many."""
    found = totals(db, scope, SAVINGS)
    used = {Convention(key[0]) for key, total in found.items() if total.counts["contribution"]}
    people = sum(total.counts["people"] for total in found.values()) > 0
    coverages = _coverages(db, scope, projects, used)
    people_projects = int(rows(db, scope, _people_projects)[0][0]) if people else 0
    origins: Counter[Origin] = Counter()
    for (*_, origin), total in found.items():
        origins[Origin(origin)] += total.counts["contribution"]
    return Tonnage(
        measures={basis: _measure(found, basis, coverages[basis]) for basis in MEASURES},
        people=(sum(total.sums["people"] for total in found.values()), people_projects),
        origins=origins,
        factor_sets=_factor_sets(db, {key[2] for key, total in found.items() if total.counts["contribution"]}),
    )


def _measure(found: Totals, basis: Basis, coverage: Coverage) -> Measure:
    kilograms: Counter[Convention] = Counter()
    gases: dict[Convention, set[Gas | None]] = {}
    for (convention, gas, _, _), total in found.items():
        if total.counts[basis.value]:
            kilograms[Convention(convention)] += total.sums[basis.value]
            gases.setdefault(Convention(convention), set()).add(gas and Gas(gas))
    amounts = tuple(MEASURES[basis](kilograms[each], frozenset({each})) for each in Convention if each in gases)
    return Measure(amounts, {each: frozenset(names) for each, names in gases.items()}, coverage)


def _outcomes() -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """What becomes of a saving in the annual and in the lifetime figure."""
    lasts, starts = V["lifetime_months"], V["effect_from"]
    never = ((V["kind"] == SavingKind.NONE, Outcome.NO_TONNES_BY_NATURE), (V["stage"] == Stage.PLANNED,
             Outcome.PLANNED_ONLY))  # fmt: skip
    needs_lifetime = lasts.is_(None)
    annual = (
        *never,
        (sa.and_(V["basis"] == Basis.LIFETIME, needs_lifetime), Outcome.LIFETIME_UNKNOWN),
        (starts.is_(None), Outcome.EFFECT_START_UNKNOWN),
        (starts > AS_OF, Outcome.NOT_YET_IN_FORCE),
        (starts + lasts <= AS_OF, Outcome.EXPIRED),
    )
    lifetime = (*never, (sa.and_(V["basis"] == Basis.ANNUAL, needs_lifetime), Outcome.LIFETIME_UNKNOWN))
    return _case(annual), _case(lifetime)


def _case(branches: Any) -> sa.ColumnElement[int]:  # noqa: ANN401 - conditions with outcomes
    numbered = [(condition, _number(outcome)) for condition, outcome in branches]
    return sa.case(*numbered, else_=_number(Outcome.CONTRIBUTED))


def _number(value: int) -> sa.ColumnElement[int]:
    """A number as part of the statement's text, so that equal expressions look equal to the database."""
    return sa.literal_column(str(int(value)), sa.Integer)


def _signed(size: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.case((V["result_kg"] < 0, -size), else_=size)


def _half_even(quotient: Any, rest: Any, divisor: Any) -> sa.ColumnElement[int]:  # noqa: ANN401 - expressions
    """The quotient of two numbers that are not negative, rounded by its rest, ties to the even one."""
    up = sa.or_(2 * rest > divisor, sa.and_(2 * rest == divisor, quotient % 2 == 1))
    return quotient + sa.case((up, 1), else_=0)  # type: ignore[no-any-return]  # an expression


def _per_year() -> sa.ColumnElement[int]:
    """A lifetime effect per year: kg x 12 / W, as ``units.annualise``."""
    size, months = magnitude(V["result_kg"]) * YEAR, V["lifetime_months"]
    return _signed(_half_even(size // months, size % months, months))


def _over_lifetime() -> sa.ColumnElement[int]:
    """A yearly effect over its lifetime: kg x W / 12, as ``units.lifetime_kg``; split so that it stays in 64 bits."""
    size, months = magnitude(V["result_kg"]), whole(V["lifetime_months"])
    rest = (size % YEAR) * months
    return _signed(_half_even((size // YEAR) * months + rest // YEAR, rest % YEAR, YEAR))


def _savings() -> sa.Select[Any]:
    """Achieved savings with what each gives to the two figures."""
    annual, lifetime = _outcomes()
    in_annual, in_lifetime = annual == _number(Outcome.CONTRIBUTED), lifetime == _number(Outcome.CONTRIBUTED)
    per_year = sa.case((V["basis"] == Basis.ANNUAL, V["result_kg"]), else_=_per_year())
    over_lifetime = sa.case((V["basis"] == Basis.LIFETIME, V["result_kg"]), else_=_over_lifetime())
    return sa.select(
        V["agency_id"],
        V["project_id"],
        V["id"].label("item"),
        CONVENTION.label("convention"),
        V["gas"],
        V["factor_set_id"],
        V["origin"],
        sa.case((in_annual, per_year)).label("annual"),
        sa.case((in_lifetime, over_lifetime)).label("lifetime"),
        V["people_reached"].label("people"),
        sa.case((sa.or_(in_annual, in_lifetime), 0)).label("contribution"),
    ).where(V["superseded_at"].is_(None), V["stage"] == Stage.ACHIEVED)


SAVINGS = Items(
    _savings, ("convention", "gas", "factor_set_id", "origin"), ("annual", "lifetime", "people", "contribution")
)


def _coverages(db: Read, scope: Scope, projects: int, used: set[Convention]) -> dict[Basis, Coverage]:
    """Projects by outcome for each figure; by convention too, where several are used."""
    kinds = rows(db, scope, _kinds)
    conventions = rows(db, scope, _conventions) if len(used) > 1 else []
    found = {}
    for index, basis in enumerate(MEASURES):
        outcomes: Counter[Outcome] = Counter()
        incomplete = 0
        for row in kinds:
            outcome, lacking, number = Outcome(row[2 * index]), row[2 * index + 1], row[-1]
            outcomes[outcome] += number
            incomplete += number if lacking and outcome is Outcome.CONTRIBUTED else 0
        outcomes[Outcome.NOT_REPORTED] += projects - sum(outcomes.values())
        # with a single convention every contributing project uses it
        by_convention = Counter(dict.fromkeys(used, outcomes[Outcome.CONTRIBUTED]))
        if len(used) > 1:
            by_convention = Counter({Convention(row[0]): row[1 + index] for row in conventions})
        found[basis] = Coverage(outcomes, incomplete, by_convention)
    return found


def _judged(shape: Shape, *more: Any, where: Any = None) -> sa.Subquery:  # noqa: ANN401 - columns, a condition
    """Every current saving in scope with what becomes of it."""
    annual, lifetime = _outcomes()
    columns = (V["agency_id"], V["project_id"], annual.label("annual"), lifetime.label("lifetime"), *more)
    statement = sa.select(*columns).where(V["superseded_at"].is_(None))
    if where is not None:
        statement = statement.where(where)
    if not shape.is_everything:
        inside = shape.projects()
        statement = statement.join(inside, same_project(V, inside.c))
    return fenced(statement)


def _kinds(shape: Shape) -> sa.Select[Any]:
    """Projects by best outcome, and by whether something is missing, in each figure."""
    judged = _judged(shape)
    cells: list[Any] = []
    for name in ("annual", "lifetime"):
        outcome = judged.c[name]
        lacking = sa.case((outcome.in_([_number(each) for each in _INCOMPLETE]), 1), else_=0)
        cells += [sa.func.min(outcome).label(name), sa.func.max(lacking).label(f"{name}_lacking")]
    projects = sa.select(*cells).group_by(judged.c.agency_id, judged.c.project_id).subquery()
    return sa.select(*projects.c, sa.func.count()).group_by(*projects.c)


def _conventions(shape: Shape) -> sa.Select[Any]:
    """Contributing projects of each figure by convention."""
    judged = _judged(shape, CONVENTION.label("convention"), where=V["stage"] == Stage.ACHIEVED)
    best = [sa.func.min(judged.c[name]).label(name) for name in ("annual", "lifetime")]
    key = (judged.c.convention, judged.c.agency_id, judged.c.project_id)
    projects = sa.select(judged.c.convention, *best).group_by(*key).subquery()
    cells = [
        sa.func.count(sa.case((projects.c[name] == _number(Outcome.CONTRIBUTED), 1))) for name in ("annual", "lifetime")
    ]
    return sa.select(projects.c.convention, *cells).group_by(projects.c.convention)


def _people_projects(shape: Shape) -> sa.Select[Any]:
    """Projects whose achieved savings say whom they reached."""
    told = sa.and_(V["people_reached"].is_not(None), V["stage"] == Stage.ACHIEVED)
    judged = _judged(shape, where=told)
    projects = sa.select(judged.c.agency_id, judged.c.project_id).distinct().subquery()
    return sa.select(sa.func.count()).select_from(projects)


def _factor_sets(db: Read, ids: set[UUID | str | None]) -> list[dict[str, Any]]:
    wanted = sorted(UUID(str(each)) for each in ids if each is not None)
    columns = (F["id"], F["title"], F["edition"], F["convention"], F["gas"])
    sets = db.all(sa.select(*columns).where(F["id"].in_(wanted)).order_by(F["id"])) if wanted else []
    return [dict(row._mapping) for row in sets]  # noqa: SLF001 - SQLAlchemy's public name
