"""Spans: during which months (or years) each project, volunteer or place stands behind a figure, counted once.

Something with several entries counts once while any of them does. Laid end to end without overlap, the pieces of its
entries are where it counts, so that numbers at any time are sums of beginnings and ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.models.ledger import EntryKind
from app.models.projects import ProjectStatus
from app.schemas.impact_series import SeriesMeasure, StepLength
from app.services.impact.contributions import FIRST, IN_TIME, LAST, YEAR, Expression
from app.services.impact.scope import Shape
from app.services.impact.selection import E, known, of_kind, restricted, word

FOREVER = sa.literal_column("2147483000", sa.Integer())
PROJECT = ("agency_id", "project_id")
FLOWS = frozenset(
    {
        SeriesMeasure.NEW,
        SeriesMeasure.PERIOD,
        SeriesMeasure.PLANNED_INVESTMENT,
        SeriesMeasure.REALISED_INVESTMENT,
    }
)
"""Figures about what happened during a step; the others speak about its end."""
MONEY = {
    SeriesMeasure.PLANNED_INVESTMENT: "planned_cents",
    SeriesMeasure.REALISED_INVESTMENT: "realised_cents",
}


@dataclass(frozen=True, slots=True)
class Spans:
    """Where something counts.

    Attributes:
        where: entries that count.
        begins: first month.
        ends: first month without.
        key: columns that say what is counted once.
    """

    where: Expression
    begins: Expression
    ends: Expression
    key: tuple[str, ...] = PROJECT


_OPEN_END = sa.func.coalesce(E["ends"], FOREVER)
_BEGUN = E["starts"] <= LAST
_RUNNING = sa.and_(of_kind(EntryKind.SAVING), IN_TIME, _BEGUN)
_OVERLAPS = sa.and_(_RUNNING, sa.or_(E["ends"].is_(None), E["ends"] > FIRST))
_IN_PERIOD = sa.and_(of_kind(EntryKind.SAVING), IN_TIME, E["starts"].between(FIRST, LAST))
COMPLETED = sa.and_(of_kind(EntryKind.PROJECT), E["status"] == word(ProjectStatus.COMPLETED.value))


def _least(left: Expression, right: Expression) -> Expression:
    return sa.case((left < right, left), else_=right)


def _once(where: Expression, month: Expression, by_year: bool) -> Spans:  # noqa: FBT001 - one of two shapes
    begins = _year(month) if by_year else month
    return Spans(where, begins, begins + 1)


def _invested(measure: SeriesMeasure, by_year: bool) -> Spans:  # noqa: FBT001 - one of two shapes
    return _once(invested(measure), E["completed"], by_year)


def invested(measure: SeriesMeasure) -> Expression:
    """Projects with an amount, completed in the period."""
    stated = E[MONEY[measure]].is_not(None)
    return sa.and_(of_kind(EntryKind.PROJECT), stated, E["completed"].between(FIRST, LAST))


def _overlapping(by_year: bool) -> Spans:  # noqa: FBT001 - one of two shapes
    if not by_year:
        return Spans(_OVERLAPS, E["starts"], _OPEN_END)
    first = sa.case((E["starts"] < FIRST, FIRST), else_=E["starts"])
    last = _least(_OPEN_END, LAST + 1) - 1
    return Spans(_OVERLAPS, _year(first), _year(last) + 1)


def _year(month: Expression) -> Expression:
    return sa.cast(month, sa.Integer()) // YEAR


def _since(where: Expression, month: Expression, *key: str) -> Spans:
    return Spans(where, month, FOREVER, key or PROJECT)


SPANS: Mapping[SeriesMeasure, Callable[[bool], Spans]] = {
    SeriesMeasure.ANNUAL: lambda _: Spans(_RUNNING, E["starts"], _OPEN_END),
    SeriesMeasure.ADDED: lambda _: Spans(_RUNNING, E["starts"], _OPEN_END),
    SeriesMeasure.CUMULATIVE: lambda _: _since(_RUNNING, E["starts"]),
    SeriesMeasure.NEW: lambda by_year: _once(_IN_PERIOD, E["starts"], by_year),
    SeriesMeasure.PERIOD: _overlapping,
    SeriesMeasure.PLANNED_INVESTMENT: lambda by_year: _invested(SeriesMeasure.PLANNED_INVESTMENT, by_year),
    SeriesMeasure.REALISED_INVESTMENT: lambda by_year: _invested(SeriesMeasure.REALISED_INVESTMENT, by_year),
    SeriesMeasure.PATRONS_EVER: lambda _: _since(
        sa.and_(of_kind(EntryKind.ENGAGEMENT, EntryKind.NAMED), _BEGUN), E["starts"], "agency_id", "subject_id"
    ),
    SeriesMeasure.PATRONS_ACTIVE: lambda _: Spans(
        sa.and_(of_kind(EntryKind.ENGAGEMENT), _BEGUN), E["starts"], _OPEN_END, ("agency_id", "subject_id")
    ),
    SeriesMeasure.MUNICIPALITIES_PARTICIPATING: lambda _: Spans(
        sa.and_(of_kind(EntryKind.PARTICIPATION), _BEGUN), E["starts"], _OPEN_END, ("municipality_id",)
    ),
    SeriesMeasure.PROJECTS_COMPLETED: lambda _: _since(sa.and_(COMPLETED, E["completed"] <= LAST), E["completed"]),
    SeriesMeasure.WORKSHOPS_HELD: lambda _: _since(
        sa.and_(of_kind(EntryKind.WORKSHOP), _BEGUN), E["starts"], "agency_id", "item_id"
    ),
}
"""What stands behind each figure; by year where the step is a year and the figure a flow."""


def in_years(measure: SeriesMeasure, by: StepLength) -> bool:
    """Whether spans are years: a project behind a flow counts once a year."""
    return by is StepLength.YEAR and measure in FLOWS


def pieces(shape: Shape, measure: SeriesMeasure, by_year: bool, split: bool) -> sa.Select[Any]:  # noqa: FBT001
    """Beginnings and ends of where something counts, with how many; kept apart by convention if asked for."""
    spans = SPANS[measure](by_year)
    convention = E["convention"] if split else sa.literal_column("''", sa.String())
    keys = (convention.label("convention"), *[E[name] for name in spans.key])
    where = (known(shape), *restricted(shape), spans.where)
    if spans.ends is FOREVER:
        begun = sa.select(*keys, spans.begins.label("begins")).where(*where).subquery()
        first = sa.func.min(begun.c.begins).label("begins")
        same = [begun.c.convention, *[begun.c[name] for name in spans.key]]
        since = sa.select(begun.c.convention, first).group_by(*same).subquery()
        counted = sa.select(since.c.convention, since.c.begins, FOREVER, sa.func.count())
        return counted.group_by(since.c.convention, since.c.begins)
    rows = sa.select(*keys, spans.begins.label("begins"), spans.ends.label("ends"))
    # of two equal spans the second one adds nothing
    each = rows.where(*where, spans.ends > spans.begins).subquery()
    same = [each.c.convention, *[each.c[name] for name in spans.key]]
    before = sa.func.max(each.c.ends).over(partition_by=same, order_by=(each.c.begins, each.c.ends), rows=(None, -1))
    laid = sa.select(each.c.convention, each.c.begins, each.c.ends, before.label("before")).subquery()
    begins = sa.case((laid.c.before > laid.c.begins, laid.c.before), else_=laid.c.begins)
    parts = sa.select(laid.c.convention, begins.label("begins"), laid.c.ends)
    new = parts.where(sa.or_(laid.c.before.is_(None), laid.c.ends > laid.c.before)).subquery()
    return sa.select(*new.c, sa.func.count()).group_by(*new.c)
