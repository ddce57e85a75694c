"""Series: one figure step by step, from sums grouped by first month and end; never a question for each step."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.db import Snapshot
from app.core.errors import Fault, Invalid
from app.core.units import month_text
from app.models.fields import Convention
from app.models.ledger import EntryKind
from app.schemas.impact_figures import FigureBasis, Unit
from app.schemas.impact_series import SeriesMeasure, SeriesQuery, StepLength
from app.services.access import Actor
from app.services.impact.answer import envelope, maker_for
from app.services.impact.contributions import IN_TIME
from app.services.impact.figures import Figure, Maker
from app.services.impact.inhabitants import populations
from app.services.impact.quantities import OPPOSED
from app.services.impact.receipt import checked_period
from app.services.impact.receipt_totals import MIXED, NOT_BY_SAVING
from app.services.impact.resolving import resolve
from app.services.impact.scope import Scope, Shape, rows
from app.services.impact.selection import E, known, of_kind, restricted
from app.services.impact.spans import COMPLETED, FLOWS, MONEY, in_years, invested, pieces
from app.services.impact.state import Population
from app.services.impact.stepping import CYCLE, Effect, Step, by_month, by_year, happened, in_force, levels, until

MOST_STEPS = 600
NOT_BY_PROJECT = "not_told_apart_by_project"
M = SeriesMeasure
TONNAGES: Mapping[SeriesMeasure, tuple[Unit, FigureBasis | None]] = {
    M.ANNUAL: (Unit.TONNES_PER_YEAR, FigureBasis.ANNUAL),
    M.ADDED: (Unit.TONNES_PER_YEAR, FigureBasis.ANNUAL),
    M.NEW: (Unit.TONNES_PER_YEAR, FigureBasis.ANNUAL),
    M.PERIOD: (Unit.TONNES, FigureBasis.PERIOD),
    M.CUMULATIVE: (Unit.TONNES, FigureBasis.PERIOD),
}
PEOPLE = frozenset({M.PATRONS_EVER, M.PATRONS_ACTIVE, M.MUNICIPALITIES_PARTICIPATING, M.WORKSHOPS_HELD})
OVER_TIME = frozenset({M.PERIOD, M.CUMULATIVE})
PER_HEAD = frozenset({M.ANNUAL, M.ADDED})
_PROTECTED_AS = {M.ADDED: "annual"}


class Told(NamedTuple):
    """The figure of a step with its parts by factor convention."""

    figure: Figure
    parts: Mapping[Convention, Figure] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Course:
    """What is followed: a measure of a scope over steps.

    Attributes:
        maker: makes the figures.
        spans: steps as contributors are counted: years of a flow, months otherwise.
    """

    db: Snapshot
    scope: Scope
    measure: SeriesMeasure
    by: StepLength
    steps: Sequence[Step]
    maker: Maker

    @property
    def period(self) -> dict[str, int]:
        """Values of the statements' parameters."""
        return {"first": self.steps[0].first, "last": self.steps[-1].last}

    def numbers(self, measure: SeriesMeasure, *, split: bool = False) -> dict[str, list[int]]:
        """How many stand behind each step, by convention if asked for."""
        in_year = in_years(measure, self.by)
        steps = [Step(step.name, step.last // 12, step.last // 12) for step in self.steps] if in_year else self.steps
        found: dict[str, list[tuple[int, int | None, int]]] = defaultdict(list)
        for convention, *span in rows(self.db, self.scope, pieces, measure, in_year, split, **self.period):
            begins, ends, number = span
            found[convention].append((begins, ends, number))
        return {convention: levels(spans, steps) for convention, spans in found.items()}

    def veiled(self, name: str, index: int, told: Told) -> Told:
        """The figures of a step as the caller may see them: of years, the current month and Decembers."""
        step, veil = self.steps[index], self.maker.at(self.steps[index].last).veil
        if veil is None or told.figure.contributors == 0 or told.figure.is_suppressed:
            return told
        of_year = step.first % 12 == 0 and (step.last % 12 == 11 or step.last == veil.today)  # noqa: PLR2004 - December
        more = ("year",) if self.measure in MONEY else ()
        parts = {each: figure.suppressed() for each, figure in told.parts.items()}
        if veil.hides(name, *more) or (self.measure in FLOWS and not of_year):
            return Told(told.figure.suppressed(), parts)
        return Told(told.figure, parts) if len(parts) > 1 and veil.hides(name, "convention", *more) else told


def get_series(db: Snapshot, actor: Actor, query: SeriesQuery) -> dict[str, Any]:
    """One figure of a scope, step by step.

    Raises:
        Invalid: a scope that does not exist, a period that is backwards, to come or too long for its steps.
    """
    scope = resolve(db, actor, query)
    first, last = checked_period(query.from_, query.to, scope)
    if query.measure is M.ADDED and query.by is StepLength.MONTH:
        raise Invalid(faults=[Fault("only_by_year", "?by", {"measure": M.ADDED.value})])
    if query.per_head and query.measure not in PER_HEAD:
        raise Invalid(faults=[Fault("not_per_head", "?per_head", {"allowed": sorted(PER_HEAD)})])
    steps = by_month(first, last) if query.by is StepLength.MONTH else by_year(first, last)
    if len(steps) > MOST_STEPS:
        limits: dict[str, Any] = {"steps": len(steps), "maximum": MOST_STEPS}
        raise Invalid(faults=[Fault("too_many_steps", "?from", limits)])
    maker = maker_for(db, actor, scope)
    course = Course(db, scope, query.measure, query.by, steps, maker)
    unit, basis = TONNAGES.get(query.measure, (Unit.EUROS if query.measure in MONEY else Unit.COUNT, None))
    told = _told(course, unit, basis)
    people: Sequence[Population | None] = [None] * len(steps)
    if query.per_head:
        unit = Unit.KILOGRAMS_PER_HEAD
        people = populations(db, scope, [replace(scope, as_of=step.last).last_day for step in steps])
        told = [_per_head(course, each, there) for each, there in zip(told, people, strict=True)]
    return {
        **envelope(db, scope),
        "measure": query.measure,
        "per_head": query.per_head,
        "by": query.by,
        "unit": unit,
        "basis": basis,
        "first": month_text(first),
        "last": month_text(last),
        "adds_up": query.measure in FLOWS,
        "undated": _undated(db, scope, query.measure),
        "census_break": _census_break(steps, people),
        "steps": [_step(*each) for each in zip(steps, told, people, strict=True)],
    }


def _step(step: Step, told: Told, there: Population | None) -> dict[str, Any]:
    return {
        "step": step.name,
        "first": month_text(step.first),
        "last": month_text(step.last),
        "figure": told.figure.wire(),
        "by_convention": [{"convention": each, "figure": figure.wire()} for each, figure in told.parts.items()],
        "population": there and there.number,
        "population_date": there and there.day,
        "census_basis": there and there.census_basis,
    }


def _per_head(course: Course, told: Told, there: Population) -> Told:
    def divided(figure: Figure) -> Figure:
        shape = course.scope.shape
        return course.maker.per_head(figure, there.number, shape.by_place, shape.known)

    return Told(divided(told.figure), {each: divided(figure) for each, figure in told.parts.items()})


def _census_break(steps: Sequence[Step], people: Sequence[Population | None]) -> str | None:
    """The first step on the census of 2022 behind one on another; values across it are not comparable."""
    known = [(step, there.census_basis) for step, there in zip(steps, people, strict=True) if there and there.number]
    later = (step.name for (_, before), (step, basis) in pairwise(known) if basis is not before)
    return next(later, None)


def _undated(db: Snapshot, scope: Scope, measure: SeriesMeasure) -> int:
    concerned = measure in MONEY or measure is M.PROJECTS_COMPLETED
    return int(rows(db, scope, _without_date)[0][0]) if concerned else 0


def _without_date(shape: Shape) -> sa.Select[Any]:
    projects = sa.select(E["agency_id"], E["project_id"]).distinct()
    projects = projects.where(known(shape), *restricted(shape), COMPLETED, E["completed"].is_(None))
    return sa.select(sa.func.count()).select_from(projects.subquery())


def _told(course: Course, unit: Unit, basis: FigureBasis | None) -> list[Told]:
    """Figures of every step."""
    shape = course.scope.shape
    reason = None
    if course.measure in PEOPLE and shape.by_project:
        reason = NOT_BY_PROJECT
    elif shape.by_saving and course.measure not in TONNAGES:
        reason = NOT_BY_SAVING
    if reason is not None:
        return [Told(course.maker.undefined(unit, reason))] * len(course.steps)
    if course.measure in TONNAGES:
        return _tonnages(course, unit, basis)
    if course.measure in MONEY:
        return _money(course)
    return _counts(course)


def _counts(course: Course) -> list[Told]:
    nobody = [0] * len(course.steps)
    numbers = course.numbers(course.measure).get("", nobody)
    if course.measure is M.PATRONS_EVER:
        found = [Told(course.maker.people(number)) for number in numbers]
        return [course.veiled("patrons_ever", *each) for each in enumerate(found)]
    if course.measure is M.PATRONS_ACTIVE:
        # who is active among so few could be told apart
        ever = course.numbers(M.PATRONS_EVER).get("", nobody)
        found = []
        for index, (active, all_) in enumerate(zip(numbers, ever, strict=True)):
            hidden = course.veiled("patrons_ever", index, Told(course.maker.people(all_))).figure.is_suppressed
            told = Told(course.maker.people(active, hidden=hidden))
            found.append(course.veiled("patrons_active", index, told))
        return found
    return [Told(course.maker.things(number)) for number in numbers]


def _money(course: Course) -> list[Told]:
    events = [
        (month, int(cents)) for month, cents in rows(course.db, course.scope, _cents, course.measure, **course.period)
    ]
    projects = course.numbers(course.measure).get("", [0] * len(course.steps))
    sums = happened(events, course.steps)
    name = MONEY[course.measure].removesuffix("_cents")
    found = [Told(course.maker.sum(Unit.EUROS, *each)) for each in zip(sums, projects, strict=True)]
    return [course.veiled(name, *each) for each in enumerate(found)]


def _cents(shape: Shape, measure: SeriesMeasure) -> sa.Select[Any]:
    statement = sa.select(E["completed"], sa.func.sum(E[MONEY[measure]]))
    return statement.where(known(shape), *restricted(shape), invested(measure)).group_by(E["completed"])


def _tonnages(course: Course, unit: Unit, basis: FigureBasis | None) -> list[Told]:
    effects: dict[str, list[Effect]] = defaultdict(list)
    rest = course.measure in OVER_TIME
    for convention, *each in rows(course.db, course.scope, _effects, rest, **course.period):
        starts, ends, remainder, kg, entries = each
        effects[convention].append(Effect(starts, ends, remainder, int(kg), entries))
    kilograms = {convention: FOLDS[course.measure](each, course.steps) for convention, each in effects.items()}
    split = len(effects) > 1
    numbers = course.numbers(course.measure)
    projects = numbers.get("", [0] * len(course.steps))
    by_convention = course.numbers(course.measure, split=True) if split else dict.fromkeys(effects, projects)
    reported = bool(effects) or bool(rows(course.db, course.scope, _reported)[0][0])
    found = []
    for index in range(len(course.steps)):
        parts = {
            Convention(each): (kilograms[each][index], by_convention[each][index])
            for each in Convention
            if each in kilograms and by_convention.get(each, projects)[index]
        }
        told = _tonnage(course.maker, parts, projects[index], unit, basis, known=reported)
        found.append(course.veiled(_PROTECTED_AS.get(course.measure, course.measure.value), index, told))
    return found


def _tonnage(
    maker: Maker,
    parts: Mapping[Convention, tuple[int, int]],
    projects: int,
    unit: Unit,
    basis: FigureBasis | None,
    *,
    known: bool,
) -> Told:
    """The figure of one step; undefined where real and statutory factors would mix."""
    total = maker.sum(unit, sum(kg for kg, _ in parts.values()), projects, known=known)
    if parts.keys() >= OPPOSED and not total.is_suppressed:
        total = maker.undefined(unit, MIXED)
    hidden = total.is_suppressed or any(maker.small(number) for _, number in parts.values())
    figures = {each: maker.sum(unit, kg, number, basis=basis) for each, (kg, number) in parts.items()}
    parts_told = {each: figure.suppressed() if hidden else figure for each, figure in figures.items()}
    return Told(total._replace(basis=basis), parts_told)


def _effects(shape: Shape, rest: bool) -> sa.Select[Any]:  # noqa: FBT001 - one of two statements
    """Achieved effects that have begun, grouped by first month, end and what their rounding depends on."""
    modulo = (E["annual_kg"] % CYCLE + CYCLE) % CYCLE if rest else sa.literal_column("0", sa.Integer())
    keys = (E["convention"], E["starts"], E["ends"], modulo.label("rest"))
    rows_ = sa.select(*keys, E["annual_kg"])
    begun = E["starts"] <= sa.bindparam("last", type_=sa.Integer())
    rows_ = rows_.where(known(shape), *restricted(shape), of_kind(EntryKind.SAVING), IN_TIME, begun)
    each = rows_.subquery()
    groups = (each.c.convention, each.c.starts, each.c.ends, each.c.rest)
    return sa.select(*groups, sa.func.sum(each.c.annual_kg), sa.func.count()).group_by(*groups)


def _reported(shape: Shape) -> sa.Select[Any]:
    return sa.select(sa.exists().where(known(shape), *restricted(shape), of_kind(EntryKind.SAVING), IN_TIME))


def _new(effects: Sequence[Effect], steps: Sequence[Step]) -> list[int]:
    return happened(((each.starts, each.kg) for each in effects), steps)


def _cumulative(effects: Sequence[Effect], steps: Sequence[Step]) -> list[int]:
    return until(effects, [step.last for step in steps])


def _period(effects: Sequence[Effect], steps: Sequence[Step]) -> list[int]:
    sums = until(effects, [steps[0].first - 1, *[step.last for step in steps]])
    return [after - before for before, after in pairwise(sums)]


FOLDS: Mapping[SeriesMeasure, Callable[[Sequence[Effect], Sequence[Step]], list[int]]] = {
    M.ANNUAL: in_force,
    M.ADDED: in_force,
    M.NEW: _new,
    M.PERIOD: _period,
    M.CUMULATIVE: _cumulative,
}
