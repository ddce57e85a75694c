"""Scope: which shares of which projects a question is about.

A place or an agency takes part in a project by shares in basis points, so a scope is a set of shares. A project whose
shares lie all inside counts whole; of one that lies only partly inside, the parts of those shares count.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.allocation import WHOLE
from app.core.db import Read
from app.core.errors import Fault, Invalid, NotFound
from app.core.units import month_index, month_text
from app.models.agencies import Agency
from app.models.fields import Origin, Theme
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectShare
from app.schemas.impact import ImpactQuery
from app.services import access, agencies, municipalities, reading
from app.services.access import Actor
from app.services.municipalities import inside

A = sa.inspect(Agency).columns
M = sa.inspect(Municipality).columns
P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns


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
    """

    as_of: int
    agency: dict[str, Any] | None = None
    state: str | None = None
    municipality: dict[str, Any] | None = None
    below: bool = True
    theme: Theme | None = None
    year: int | None = None
    origin: Origin | None = None

    @property
    def agency_id(self) -> UUID | None:
        """The agency, if the question names one."""
        return None if self.agency is None else self.agency["id"]

    @property
    def by_place(self) -> bool:
        """Whether the question names a place."""
        return self.state is not None or self.municipality is not None

    @property
    def by_share(self) -> bool:
        """Whether a project can lie partly inside."""
        return self.by_place or self.agency is not None

    @property
    def by_project(self) -> bool:
        """Whether the question picks projects, so that volunteers and workshops cannot be told apart by it."""
        return self.theme is not None or self.year is not None

    @property
    def picks(self) -> bool:
        """Whether only some projects of a place or agency are meant."""
        return self.by_project or self.origin is not None

    @property
    def is_everything(self) -> bool:
        """The whole network, all projects."""
        return not self.by_share and not self.picks

    @property
    def last_day(self) -> date:
        """Last day of the as-of month."""
        year, month = divmod(self.as_of, 12)
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])

    @property
    def end(self) -> datetime:
        """The moment the as-of month ends in Germany."""
        after = self.last_day + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=clock.GERMANY).astimezone(UTC)

    def seen_in_full_by(self, actor: Actor) -> bool:
        """Whether small numbers are shown: to the network lead, and to the staff of the agency asked about."""
        return actor.role in access.LEAD or (actor.is_staff and actor.agency_id == self.agency_id is not None)

    def places(self, municipality_id: Any) -> list[sa.ColumnElement[bool]]:  # noqa: ANN401 - a column
        """Conditions on a column with ids of municipalities; none if the question names no place."""
        conditions: list[sa.ColumnElement[bool]] = []
        units = M["id"].table.alias()
        if self.state is not None:
            conditions.append(municipality_id.in_(sa.select(units.c.id).where(inside(units.c.path, self.state))))
        if self.municipality is not None and self.below:
            path = self.municipality["path"]
            conditions.append(municipality_id.in_(sa.select(units.c.id).where(inside(units.c.path, path))))
        elif self.municipality is not None:
            conditions.append(municipality_id == self.municipality["id"])
        return conditions

    def shares(self) -> sa.ColumnElement[bool]:
        """Whether a share lies inside."""
        conditions = self.places(S["municipality_id"])
        if self.agency_id is not None:
            conditions.append(S["credited_agency_id"] == self.agency_id)
        return sa.and_(sa.true(), *conditions)

    def picked(self) -> sa.ColumnElement[bool]:
        """Whether a project is of the theme, year and origin asked for."""
        conditions = []
        if self.theme is not None:
            conditions.append(P["theme"] == self.theme)
        if self.year is not None:
            conditions.append(P["completed_on"].between(date(self.year, 1, 1), date(self.year, 12, 31)))
        if self.origin is not None:
            conditions.append(P["origin"] == self.origin)
        return sa.and_(sa.true(), *conditions)

    def projects(self) -> sa.Subquery:
        """The projects inside.

        Shape:
            agency_id, project_id, basis_points: how much of the project lies inside.
        """
        if not self.by_share:
            basis_points = sa.literal_column(str(WHOLE), sa.Integer).label("basis_points")
            return sa.select(P["agency_id"], P["id"].label("project_id"), basis_points).where(self.picked()).subquery()
        statement = sa.select(
            S["agency_id"],
            S["project_id"],
            sa.cast(sa.func.sum(S["basis_points"]), sa.Integer).label("basis_points"),
        )
        if self.picks:
            of_project = sa.and_(P["agency_id"] == S["agency_id"], P["id"] == S["project_id"])
            statement = statement.join(Project, of_project).where(self.picked())
        return statement.where(self.shares()).group_by(S["agency_id"], S["project_id"]).subquery()


def resolve(db: Read, actor: Actor, query: ImpactQuery) -> Scope:
    """The scope a question names.

    Raises:
        Invalid: a month that has not come yet, an agency or a place that does not exist.
    """
    latest = clock.this_month()
    as_of = latest if query.as_of is None else month_index(query.as_of)
    if as_of > latest:
        raise Invalid(faults=[Fault("as_of_future", "?as_of", {"latest": month_text(latest)})])
    return Scope(
        as_of=as_of,
        agency=_agency(db, actor, query),
        state=query.state,
        municipality=_municipality(db, actor, query.municipality_id),
        below=query.below,
        theme=query.theme,
        year=query.year,
        origin=query.origin,
    )


def _agency(db: Read, actor: Actor, query: ImpactQuery) -> dict[str, Any] | None:
    if query.agency_id is not None and query.agency is not None:
        raise Invalid(faults=[Fault("one_of_two", "?agency", {"one": "agency_id", "other": "agency"})])
    if query.agency_id is not None:
        return _row(db, agencies.AGENCIES, actor, str(query.agency_id), "agency_id", (A["id"], A["slug"], A["name"]))
    if query.agency is not None:
        return _row(db, agencies.AGENCIES, actor, f"slug:{query.agency}", "agency", (A["id"], A["slug"], A["name"]))
    return None


def _municipality(db: Read, actor: Actor, key: str | None) -> dict[str, Any] | None:
    if key is None:
        return None
    columns = (M["id"], M["name"], M["level"], M["ags"], M["ars"], M["path"])
    address = municipalities.address(key)
    return _row(db, municipalities.MUNICIPALITIES, actor, address, "municipality_id", columns)


def _row(
    db: Read,
    collection: reading.Collection,
    actor: Actor,
    key: str | UUID,
    parameter: str,
    columns: tuple[sa.ColumnElement[Any], ...],
) -> dict[str, Any]:
    """The named columns of what a parameter points at."""
    fault = Fault("reference_missing", f"?{parameter}", {"what": collection.name})
    try:
        place = reading.locate(db, collection, actor, key)
    except NotFound:
        raise Invalid(faults=[fault]) from None
    row = db.first(sa.select(*columns).where(columns[0] == place.id))
    if row is None:
        raise Invalid(faults=[fault])
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
