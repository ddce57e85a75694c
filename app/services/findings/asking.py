"""What a rule is asked: whose records, which of them, how far. And the pieces of SQL the rules share."""

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core.db import Read
from app.models.findings import FindingCode
from app.models.fundings import Grant
from app.models.municipalities import Municipality
from app.models.projects import Project
from app.models.savings import Saving
from app.services.findings.finding import Finding

P = sa.inspect(Project).columns
V = sa.inspect(Saving).columns
G = sa.inspect(Grant).columns
M = sa.inspect(Municipality).columns

CURRENT = V["superseded_at"].is_(None)
OF_PROJECT = sa.and_(V["agency_id"] == P["agency_id"], V["project_id"] == P["id"])


class Walk(enum.Enum):
    """The records by which a rule goes through the data."""

    PROJECTS = "projects"
    SAVINGS = "savings"
    GRANTS = "grants"
    MUNICIPALITIES = "municipalities"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which findings are wanted.

    Attributes:
        agency_id: of one agency; none: of the network.
        project_id: about one project only.
        since: only where something was recorded or changed at or after this moment.
    """

    agency_id: UUID | None = None
    project_id: UUID | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of ids: those after ``at``, up to ``upto``; none is open."""

    at: UUID | None = None
    upto: UUID | None = None

    def holds(self, column: Any) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401 - a mapped column
        """The conditions on an id."""
        if self.at is not None:
            yield column > self.at
        if self.upto is not None:
            yield column <= self.upto


Find = Callable[[Read, Scope, Window], Iterable[Finding]]
Begin = Callable[[Read, Scope], Callable[[Window], Iterable[Finding]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of oddity.

    Attributes:
        codes: what it can say.
        walk: the records whose ids are its windows; they are its findings' anchors.
        begin: looks up what it compares with, once, and gives what finds all findings of a window.
    """

    codes: Sequence[FindingCode]
    walk: Walk
    begin: Begin


def rule(code: FindingCode, walk: Walk, find: Find, *more: FindingCode) -> Rule:
    """A rule that needs nothing beside the records of the window."""

    def begin(db: Read, scope: Scope) -> Callable[[Window], Iterable[Finding]]:
        return partial(find, db, scope)

    return Rule((code, *more), walk, begin)


def savings_in(scope: Scope, window: Window) -> list[ColumnElement[bool]]:
    """Current savings of a window with their projects."""
    conditions = [CURRENT, OF_PROJECT, *window.holds(V["id"])]
    if scope.agency_id is not None:
        conditions.append(V["agency_id"] == scope.agency_id)
    if scope.project_id is not None:
        conditions.append(V["project_id"] == scope.project_id)
    if scope.since is not None:
        conditions.append(sa.or_(V["recorded_at"] >= scope.since, P["updated_at"] >= scope.since))
    return conditions


def projects_in(scope: Scope, window: Window) -> list[ColumnElement[bool]]:
    """Projects of a window; changed are those whose savings are, too."""
    conditions = list(window.holds(P["id"]))
    if scope.agency_id is not None:
        conditions.append(P["agency_id"] == scope.agency_id)
    if scope.project_id is not None:
        conditions.append(P["id"] == scope.project_id)
    if scope.since is not None:
        recorded = sa.exists().where(OF_PROJECT, CURRENT, V["recorded_at"] >= scope.since).correlate(Project)
        conditions.append(sa.or_(P["updated_at"] >= scope.since, recorded))
    return conditions


def month_of(day: Any) -> ColumnElement[int]:  # noqa: ANN401 - a mapped column
    """Month index of a day."""
    return sa.extract("year", day) * 12 + sa.extract("month", day) - 1


MONTHS = V["lifetime_months"]
ANNUAL_KG: ColumnElement[int] = sa.case(
    (V["basis"] == "annual", V["result_kg"]),
    (sa.and_(V["basis"] == "lifetime", MONTHS.is_not(None)), V["result_kg"] * 12 // MONTHS),
    else_=sa.null(),
)
"""kg per year, to the whole kilogram; unknown where a lifetime is needed and unknown."""
