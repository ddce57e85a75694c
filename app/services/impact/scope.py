"""Scope: which shares of which projects a question is about.

A place or an agency takes part in a project by shares in basis points, so a scope is a set of shares. A project whose
shares lie all inside counts whole; of one that lies only partly inside, the parts of those shares count.
"""

import calendar
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.fields import Origin, Theme
from app.models.projects import ProjectStatus
from app.models.savings import Assessment, Stage
from app.services import access
from app.services.access import Actor

MONTHS_A_YEAR = 12


class Shape(NamedTuple):
    """Which restrictions a scope has, whatever their values: it decides the text of every statement.

    Attributes:
        agency: shares of one agency.
        state: shares of places in one state.
        unit: shares of one place and what lies below it.
        exact: shares of one place alone.
        theme: projects of one theme.
        year: projects completed in one year.
        origin: records of one origin.
        measure_type: projects of one type of measure.
        statuses: number of statuses a project may have; 0 for any.
        assessment: savings of one quality.
        planned: savings that are planned, not achieved ones.
        factor_set: savings computed with one factor set.
        known: what was known at a moment, not what is known now.
        owner: records of one agency alone, a slice of the whole.
        entire: every cell, however many there are.
    """

    agency: bool = False
    state: bool = False
    unit: bool = False
    exact: bool = False
    theme: bool = False
    year: bool = False
    origin: bool = False
    measure_type: bool = False
    statuses: int = 0
    assessment: bool = False
    planned: bool = False
    factor_set: bool = False
    known: bool = False
    owner: bool = False
    entire: bool = False

    @property
    def by_place(self) -> bool:
        """Whether the question names a place."""
        return self.state or self.unit or self.exact

    @property
    def by_share(self) -> bool:
        """Whether a project can lie partly inside."""
        return self.by_place or self.agency

    @property
    def by_project(self) -> bool:
        """Whether the question picks projects, so that volunteers and workshops cannot be told apart by it."""
        return self.theme or self.year or self.measure_type or self.statuses > 0 or self.by_saving

    @property
    def by_saving(self) -> bool:
        """Whether the question picks savings, so that money and people cannot be told apart by it."""
        return self.assessment or self.planned or self.factor_set


@dataclass(frozen=True, slots=True)
class Scope:
    """A question's place, agency, kind of project and month.

    Attributes:
        as_of: month index the figures speak about.
        agency: id, slug and name of the agency whose shares count.
        state: two-digit key of a state.
        municipality: id, name, level, AGS, ARS and path of a unit.
        below: what lies below the unit counts, too.
        theme: field of climate work of the projects.
        year: calendar year the projects were completed in.
        origin: only records of this origin: recorded, published or made up.
        measure_type: slug of the type of measure of the projects.
        statuses: where the projects may stand, in the order of the enumeration; empty for anywhere.
        assessment: how good the savings are.
        stage: whether achieved or planned savings are summed.
        factor_set: id, slug and title of the set the savings were computed with.
        known_at: the moment whose knowledge is used; now if none.
        sealed: the answer is kept as it is, so that a moment which is the present one counts as such.
        owner: agency whose records are counted, where a question is worked out slice by slice.
        entire: every cell is wanted, however many there are; nobody waits for the answer.
    """

    as_of: int
    agency: dict[str, Any] | None = None
    state: str | None = None
    municipality: dict[str, Any] | None = None
    below: bool = True
    theme: Theme | None = None
    year: int | None = None
    origin: Origin | None = None
    measure_type: str | None = None
    statuses: tuple[ProjectStatus, ...] = ()
    assessment: Assessment | None = None
    stage: Stage = Stage.ACHIEVED
    factor_set: dict[str, Any] | None = None
    known_at: datetime | None = None
    sealed: bool = False
    owner: UUID | None = None
    entire: bool = False

    @property
    def agency_id(self) -> UUID | None:
        """The agency, if the question names one."""
        return None if self.agency is None else self.agency["id"]

    @property
    def shape(self) -> Shape:
        """The restrictions without their values."""
        named = self.municipality is not None
        return Shape(
            agency=self.agency is not None,
            state=self.state is not None,
            unit=named and self.below,
            exact=named and not self.below,
            theme=self.theme is not None,
            year=self.year is not None,
            origin=self.origin is not None,
            measure_type=self.measure_type is not None,
            statuses=len(self.statuses),
            assessment=self.assessment is not None,
            planned=self.stage is Stage.PLANNED,
            factor_set=self.factor_set is not None,
            known=self.known_at is not None,
            owner=self.owner is not None,
            entire=self.entire,
        )

    @property
    def values(self) -> dict[str, Any]:
        """The values of the statements' parameters."""
        place, year = self.municipality or {}, self.year or 1
        return {
            "as_of": self.as_of,
            "first_of_year": self.as_of - self.as_of % MONTHS_A_YEAR,
            "last_of_year": self.as_of - self.as_of % MONTHS_A_YEAR + MONTHS_A_YEAR - 1,
            "last_day": self.last_day,
            "agency_id": self.agency_id,
            "state": self.state,
            "path": place.get("path"),
            "municipality_id": place.get("id"),
            "theme": self.theme,
            "origin": self.origin,
            "first_completed": year * MONTHS_A_YEAR,
            "last_completed": year * MONTHS_A_YEAR + MONTHS_A_YEAR - 1,
            "measure_type": self.measure_type,
            "assessment": self.assessment,
            "stage": self.stage,
            "factor_set_id": None if self.factor_set is None else self.factor_set["id"],
            "known_at": self.known_at,
            "owner": self.owner,
            **{f"status_{index}": status for index, status in enumerate(self.statuses)},
        }

    @property
    def last_day(self) -> date:
        """Last day of the as-of month."""
        year, month = divmod(self.as_of, MONTHS_A_YEAR)
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])

    def seen_in_full_by(self, actor: Actor) -> bool:
        """Whether small numbers are shown: to the network lead, and to the staff of the agency asked about."""
        return actor.role in access.LEAD or (actor.is_staff and actor.agency_id == self.agency_id is not None)


Build = Callable[..., sa.Select[*tuple[Any, ...]]]
"""Makes a statement from the shape of a scope and whatever else decides its text."""


def rows(db: Read, scope: Scope, build: Build, *more: Hashable, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - parameters
    """The driver's rows of a statement about a scope; its text is made once for each shape of scope.

    Args:
        db: where the rows are.
        scope: what the question is about.
        build: makes the statement from ``scope.shape`` and ``more``.
        more: what else the text depends on, such as the keys to group by.
        values: of parameters that are not the scope's.
    """
    return db.fetch(_prepared(build, scope.shape, more, db.engine.dialect), {**scope.values, **values})


@lru_cache(maxsize=1024)
def _prepared(build: Build, shape: Shape, more: tuple[Hashable, ...], dialect: sa.Dialect) -> Prepared:
    return Prepared(build(shape, *more), dialect)


def parameter(name: str, kind: Any) -> sa.BindParameter[Any]:  # noqa: ANN401 - a column's type
    """A value of the scope in a statement, such as ``as_of``."""
    return sa.bindparam(name, type_=kind)
