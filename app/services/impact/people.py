"""People: volunteers, the places that take part, what was held and whom it reached.

Volunteers and workshops belong to a place and an agency, not to projects: a question that picks projects by theme or
year has no answer about them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.db import Read
from app.models.engagements import Engagement
from app.models.fields import Origin
from app.models.participations import Participation, ParticipationStatus
from app.models.patrons import Patron, PatronStatus
from app.models.projects import Project, ProjectReport, ProjectShare, ProjectStatus
from app.models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from app.services.impact.scope import Scope
from app.services.impact.sums import Total, totals

E = sa.inspect(Engagement).columns
T = sa.inspect(Patron).columns
C = sa.inspect(Participation).columns
P = sa.inspect(Project).columns
R = sa.inspect(ProjectReport).columns
S = sa.inspect(ProjectShare).columns
W = sa.inspect(Workshop).columns
X = sa.inspect(Registration).columns


@dataclass(frozen=True, slots=True)
class Projects:
    """Projects in scope.

    Attributes:
        by_status: how many stand where today.
        synthetic: how many of them are made up.
    """

    by_status: Mapping[ProjectStatus, int]
    synthetic: int

    @property
    def number(self) -> int:
        """All of them."""
        return sum(self.by_status.values())


def _owned(scope: Scope, columns: Any) -> list[sa.ColumnElement[bool]]:  # noqa: ANN401 - a table's columns
    """Rows of the agency, at the place, of the origin."""
    conditions = scope.places(columns["municipality_id"])
    if scope.agency_id is not None:
        conditions.append(columns["agency_id"] == scope.agency_id)
    if scope.origin is not None:
        conditions.append(columns["origin"] == scope.origin)
    return conditions


def patrons(db: Read, scope: Scope) -> tuple[int, int]:
    """Volunteers ever engaged until the end of the as-of month, and those engaged on its last day.

    Somebody who was named without an engagement being kept counts as ever engaged for an agency and the network,
    but belongs to no place.
    """
    day = scope.last_day
    active = sa.case((sa.or_(E["ends_on"].is_(None), E["ends_on"] >= day), 1), else_=0)
    engaged = sa.select(E["agency_id"], E["patron_id"], sa.func.max(active).label("active"))
    engaged = engaged.where(E["starts_on"] <= day, *_owned(scope, E))
    persons = engaged.group_by(E["agency_id"], E["patron_id"]).subquery()
    row: Any = db.first(sa.select(sa.func.count(), sa.func.sum(persons.c.active)).select_from(persons))
    ever, now = (int(row[0]), int(row[1] or 0)) if row is not None else (0, 0)
    if not scope.by_place:
        kept = sa.exists().where(E["agency_id"] == T["agency_id"], E["patron_id"] == T["id"])
        named = sa.select(sa.func.count()).select_from(Patron).where(~kept, T["status"] != PatronStatus.INTERESTED)
        if scope.agency_id is not None:
            named = named.where(T["agency_id"] == scope.agency_id)
        if scope.origin is not None:
            named = named.where(T["origin"] == scope.origin)
        ever += int(db.scalar(named))
    return ever, now


def participating(db: Read, scope: Scope) -> tuple[int, int]:
    """Municipalities that ever took part until the end of the as-of month, and those that do on its last day."""
    day = scope.last_day
    running = sa.or_(C["ends_on"] >= day, sa.and_(C["ends_on"].is_(None), C["status"] != ParticipationStatus.ENDED))
    taking_part = sa.case((running, C["municipality_id"]))
    columns = (sa.func.count(C["municipality_id"].distinct()), sa.func.count(taking_part.distinct()))
    row: Any = db.first(sa.select(*columns).where(C["starts_on"] <= day, *_owned(scope, C)))
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def with_completed_project(db: Read, scope: Scope) -> int:
    """Municipalities with a share in a project completed by the end of the as-of month."""
    of_project = sa.and_(P["agency_id"] == S["agency_id"], P["id"] == S["project_id"])
    done = sa.or_(P["completed_on"].is_(None), P["completed_on"] <= scope.last_day)
    statement = sa.select(sa.func.count(S["municipality_id"].distinct())).join_from(ProjectShare, Project, of_project)
    statement = statement.where(P["status"] == ProjectStatus.COMPLETED, done, scope.shares(), scope.picked())
    return int(db.scalar(statement))


def projects(db: Read, scope: Scope) -> Projects:
    """Projects with a share in scope, by today's status."""
    made_up = sa.func.count(sa.case((P["origin"] == Origin.SYNTHETIC, 1)))
    statement = sa.select(P["status"], sa.func.count().label("projects"), made_up.label("synthetic"))
    if scope.by_share:
        inside = scope.projects()
        of_project = sa.and_(P["agency_id"] == inside.c.agency_id, P["id"] == inside.c.project_id)
        statement = statement.join_from(Project, inside, of_project)
    else:
        statement = statement.where(scope.picked())
    rows = db.all(statement.group_by(P["status"]))
    return Projects({row.status: row.projects for row in rows}, sum(row.synthetic for row in rows))


def workshops(db: Read, scope: Scope) -> tuple[int, int, int]:
    """Workshops held by the end of the as-of month, their participants, and how many say how many came.

    A number entered for the event goes before the registrations marked as attended.
    """
    of_workshop = sa.and_(X["agency_id"] == W["agency_id"], X["workshop_id"] == W["id"])
    came = sa.select(sa.func.nullif(sa.func.count(), 0)).where(of_workshop, X["status"] == RegistrationStatus.ATTENDED)
    people = sa.func.coalesce(W["participants"], came.correlate(Workshop).scalar_subquery()).label("people")
    held = sa.select(people).where(
        W["status"] == WorkshopStatus.HELD,
        W["ends_at"] <= scope.end,
        *_owned(scope, W),
    )
    rows = held.subquery()
    row: Any = db.first(
        sa.select(sa.func.count(), sa.func.sum(rows.c.people), sa.func.count(rows.c.people)).select_from(rows)
    )
    return (0, 0, 0) if row is None else (int(row[0]), int(row[1] or 0), int(row[2]))


def reports(db: Read, scope: Scope) -> tuple[Total, Mapping[str, int]]:
    """People reached and volunteer hours of the yearly reports up to the as-of year, and projects that name them."""
    names = ("people_reached", "volunteer_hours")
    year = scope.as_of // 12
    columns = (R["agency_id"], R["project_id"], R["id"].label("item"), *(R[name] for name in names))
    items = sa.select(*columns).where(R["year"] <= year)
    found = totals(db, scope, items, (), names)[()]
    told = [sa.func.max(sa.case((R[name].is_not(None), 1), else_=0)).label(name) for name in names]
    kinds = sa.select(*told).where(R["year"] <= year)
    if not scope.is_everything:
        inside = scope.projects()
        of_project = sa.and_(R["agency_id"] == inside.c.agency_id, R["project_id"] == inside.c.project_id)
        kinds = kinds.join_from(ProjectReport, inside, of_project)
    rows = kinds.group_by(R["agency_id"], R["project_id"]).subquery()
    row: Any = db.first(sa.select(*[sa.func.sum(rows.c[name]) for name in names]))
    return found, {name: int((row[index] if row is not None else 0) or 0) for index, name in enumerate(names)}
