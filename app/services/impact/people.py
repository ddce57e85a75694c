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
from app.services.impact.scope import Scope, Shape, parameter, rows
from app.services.impact.sums import Items, Total, same_project, totals

E = sa.inspect(Engagement).columns
T = sa.inspect(Patron).columns
C = sa.inspect(Participation).columns
P = sa.inspect(Project).columns
R = sa.inspect(ProjectReport).columns
S = sa.inspect(ProjectShare).columns
W = sa.inspect(Workshop).columns
X = sa.inspect(Registration).columns
DAY = parameter("last_day", sa.Date())
YEAR = parameter("as_of_year", sa.Integer())


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


def patrons(db: Read, scope: Scope) -> tuple[int, int]:
    """Volunteers ever engaged until the end of the as-of month, and those engaged on its last day.

    Somebody who was named without an engagement being kept counts as ever engaged for an agency and the network,
    but belongs to no place.
    """
    ((ever, active),) = rows(db, scope, _engaged)
    unplaced = 0 if scope.shape.by_place else int(rows(db, scope, _named)[0][0])
    return ever + unplaced, int(active or 0)


def _engaged(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    active = sa.case((sa.or_(E["ends_on"].is_(None), E["ends_on"] >= DAY), 1), else_=0)
    stays = sa.select(E["agency_id"], E["patron_id"], sa.func.max(active).label("active"))
    stays = stays.where(E["starts_on"] <= DAY, shape.owned(E))
    persons = stays.group_by(E["agency_id"], E["patron_id"]).subquery()
    return sa.select(sa.func.count(), sa.func.sum(persons.c.active)).select_from(persons)


def _named(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    kept = sa.exists().where(E["agency_id"] == T["agency_id"], E["patron_id"] == T["id"])
    statement = sa.select(sa.func.count()).select_from(Patron).where(~kept, T["status"] != PatronStatus.INTERESTED)
    return statement.where(shape.owned(T, placed=False))


def participating(db: Read, scope: Scope) -> tuple[int, int]:
    """Municipalities that ever took part until the end of the as-of month, and those that do on its last day."""
    ((ever, now),) = rows(db, scope, _participating)
    return ever, now


def _participating(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    running = sa.or_(C["ends_on"] >= DAY, sa.and_(C["ends_on"].is_(None), C["status"] != ParticipationStatus.ENDED))
    taking_part = sa.case((running, C["municipality_id"]))
    counted = (sa.func.count(C["municipality_id"].distinct()), sa.func.count(taking_part.distinct()))
    return sa.select(*counted).where(C["starts_on"] <= DAY, shape.owned(C))


def with_completed_project(db: Read, scope: Scope) -> int:
    """Municipalities with a share in a project completed by the end of the as-of month."""
    return int(rows(db, scope, _with_completed_project)[0][0])


def _with_completed_project(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    of_project = sa.and_(P["agency_id"] == S["agency_id"], P["id"] == S["project_id"])
    done = sa.or_(P["completed_on"].is_(None), P["completed_on"] <= DAY)
    statement = sa.select(sa.func.count(S["municipality_id"].distinct())).join_from(ProjectShare, Project, of_project)
    return statement.where(P["status"] == ProjectStatus.COMPLETED, done, shape.shares(), shape.picked())


def projects(db: Read, scope: Scope) -> Projects:
    """Projects with a share in scope, by today's status."""
    found = rows(db, scope, _projects)
    return Projects({ProjectStatus(row[0]): row[1] for row in found}, sum(row[2] for row in found))


def _projects(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    made_up = sa.func.count(sa.case((P["origin"] == Origin.SYNTHETIC, 1)))
    statement = sa.select(P["status"], sa.func.count(), made_up)
    if shape.by_share:
        inside = shape.projects()
        of_project = sa.and_(P["agency_id"] == inside.c.agency_id, P["id"] == inside.c.project_id)
        statement = statement.join_from(Project, inside, of_project)
    else:
        statement = statement.where(shape.picked())
    return statement.group_by(P["status"])


def workshops(db: Read, scope: Scope) -> tuple[int, int, int]:
    """Workshops held by the end of the as-of month, their participants, and how many say how many came.

    A number entered for the event goes before the registrations marked as attended.
    """
    ((held, people, telling),) = rows(db, scope, _workshops)
    return held, int(people or 0), telling


def _workshops(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    of_workshop = sa.and_(X["agency_id"] == W["agency_id"], X["workshop_id"] == W["id"])
    came = sa.select(sa.func.nullif(sa.func.count(), 0)).where(of_workshop, X["status"] == RegistrationStatus.ATTENDED)
    people = sa.func.coalesce(W["participants"], came.correlate(Workshop).scalar_subquery()).label("people")
    held = sa.and_(W["status"] == WorkshopStatus.HELD, W["ends_at"] <= parameter("end", W["ends_at"].type))
    events = sa.select(people).where(held, shape.owned(W)).subquery()
    return sa.select(sa.func.count(), sa.func.sum(events.c.people), sa.func.count(events.c.people)).select_from(events)


def _yearly() -> sa.Select[*tuple[Any, ...]]:
    columns = (R["agency_id"], R["project_id"], R["id"].label("item"), R["people_reached"], R["volunteer_hours"])
    return sa.select(*columns).where(R["year"] <= YEAR)


REPORTS = Items(_yearly, (), ("people_reached", "volunteer_hours"))


def reports(db: Read, scope: Scope) -> tuple[Total, Mapping[str, int]]:
    """People reached and volunteer hours of the yearly reports up to the as-of year, and projects that name them."""
    found = totals(db, scope, REPORTS)[()]
    ((reached, hours),) = rows(db, scope, _telling)
    return found, {"people_reached": int(reached or 0), "volunteer_hours": int(hours or 0)}


def _telling(shape: Shape) -> sa.Select[*tuple[Any, ...]]:
    told = [sa.func.max(sa.case((R[name].is_not(None), 1), else_=0)).label(name) for name in REPORTS.amounts]
    statement = sa.select(*told).where(R["year"] <= YEAR)
    if not shape.is_everything:
        inside = shape.projects()
        statement = statement.join_from(ProjectReport, inside, same_project(R, inside.c))
    by_project = statement.group_by(R["agency_id"], R["project_id"]).subquery()
    return sa.select(*[sa.func.sum(by_project.c[name]) for name in REPORTS.amounts])
