"""Facts: the records behind the entries of some subjects, as the driver gives them, enums unconverted, ids as text."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.core.units import hours_rounded
from app.models.fundings import Grant, GrantProject
from app.models.hours import Hours, HoursStatus
from app.models.municipalities import Municipality
from app.models.participations import Participation
from app.models.projects import Project, ProjectReport, ProjectShare
from app.models.savings import Saving
from app.models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from app.services.sql import asked, many, with_text_ids

Day = date | str | None
"""As the driver gives it."""
Ids = Collection[Any]


class ShareFact(NamedTuple):
    """One share of a project, with the project's facts beside it."""

    agency_id: str
    project_id: str
    version: int
    origin: str
    published: bool | int
    theme: str
    measure_type: str | None
    status: str
    completed_on: Day
    planned: int | None
    realised: int | None
    position: int
    municipality_id: str
    path: str
    credited_agency_id: str
    basis_points: int


class SavingFact(NamedTuple):
    """The current revision of a saving."""

    agency_id: str
    project_id: str
    id: str
    revision: int
    origin: str
    kind: str
    basis: str | None
    result_kg: int | None
    effect_from: int | None
    lifetime_months: int | None
    stage: str
    assessment: str
    verified_by: str | None
    convention: str | None
    gas: str | None
    factor_set_id: str | None
    people: int | None


class ReportFact(NamedTuple):
    """A yearly report; or the confirmed hours of a year, which name no report but have the id of the project."""

    agency_id: str
    project_id: str
    id: str
    version: int
    year: int
    people: int | None
    hours: int | None


class GrantFact(NamedTuple):
    """A grant and what it pays for one project; without a project both link columns are empty."""

    agency_id: str
    id: str
    version: int
    origin: str
    municipality_id: str | None
    path: str | None
    status: str
    requested: int | None
    granted: int | None
    paid: int | None
    project_id: str | None
    amount: int | None


class ParticipationFact(NamedTuple):
    """A municipality takes part with an agency."""

    municipality_id: str
    path: str
    agency_id: str
    id: str
    version: int
    origin: str
    status: str
    starts_on: Day
    ends_on: Day


class WorkshopFact(NamedTuple):
    """An event that was held."""

    agency_id: str
    id: str
    version: int
    origin: str
    municipality_id: str | None
    path: str | None
    ends_at: datetime | str
    participants: int | None
    attended: int


P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns
M = sa.inspect(Municipality).columns
V = sa.inspect(Saving).columns
R = sa.inspect(ProjectReport).columns
G = sa.inspect(Grant).columns
L = sa.inspect(GrantProject).columns
C = sa.inspect(Participation).columns
W = sa.inspect(Workshop).columns
X = sa.inspect(Registration).columns
H = sa.inspect(Hours).columns


def _shares() -> sa.Select[Any]:
    of_project = sa.and_(S["agency_id"] == P["agency_id"], S["project_id"] == P["id"])
    columns = (
        P["agency_id"], P["id"], P["version"], P["origin"], P["published"], P["theme"], P["measure_type"], P["status"],
        P["completed_on"], P["planned_investment_cents"], P["realised_investment_cents"], S["position"],
        S["municipality_id"], M["path"], S["credited_agency_id"], S["basis_points"],
    )  # fmt: skip
    ids = asked()
    statement = sa.select(*with_text_ids(columns)).select_from(ids).join(Project, P["id"] == ids.c.value)
    statement = statement.join(ProjectShare, of_project).join(Municipality, M["id"] == S["municipality_id"])
    return statement.order_by(P["id"], P["agency_id"], S["position"])


def _savings() -> sa.Select[Any]:
    columns = (
        V["agency_id"], V["project_id"], V["id"], V["revision"], V["origin"], V["kind"], V["basis"], V["result_kg"],
        V["effect_from"], V["lifetime_months"], V["stage"], V["assessment"], V["verified_by"], V["convention"],
        V["gas"], V["factor_set_id"], V["people_reached"],
    )  # fmt: skip
    ids = asked()
    statement = sa.select(*with_text_ids(columns)).select_from(ids).join(Saving, V["project_id"] == ids.c.value)
    return statement.where(V["superseded_at"].is_(None)).order_by(V["project_id"], V["id"])


def _reports() -> sa.Select[Any]:
    columns = (R["agency_id"], R["project_id"], R["id"], R["version"], R["year"], R["people_reached"],
               R["volunteer_hours"])  # fmt: skip
    of_project = sa.and_(R["agency_id"] == P["agency_id"], R["project_id"] == P["id"])
    ids = asked()
    statement = sa.select(*with_text_ids(columns)).select_from(ids).join(Project, P["id"] == ids.c.value)
    return statement.join(ProjectReport, of_project).order_by(R["id"])


def _hours() -> sa.Select[Any]:
    """Confirmed hours of projects, year by year, in quarters."""
    year = sa.extract("year", H["given_on"])
    ids = asked()
    columns = (*with_text_ids((H["agency_id"], H["project_id"])), year, sa.func.sum(H["quarters"]))
    statement = sa.select(*columns).select_from(ids).join(Hours, H["project_id"] == ids.c.value)
    statement = statement.where(H["status"] == HoursStatus.CONFIRMED)
    return statement.group_by(H["agency_id"], H["project_id"], year).order_by(H["project_id"], year)


def _grants() -> sa.Select[Any]:
    of_grant = sa.and_(L["agency_id"] == G["agency_id"], L["grant_id"] == G["id"])
    columns = (
        G["agency_id"], G["id"], G["version"], G["origin"], G["municipality_id"], M["path"], G["status"],
        G["requested_cents"], G["granted_cents"], G["paid_cents"], L["project_id"], L["amount_cents"],
    )  # fmt: skip
    ids = asked()
    statement = sa.select(*with_text_ids(columns)).select_from(ids).join(Grant, G["id"] == ids.c.value)
    statement = statement.join(GrantProject, of_grant, isouter=True)
    statement = statement.join(Municipality, M["id"] == G["municipality_id"], isouter=True)
    return statement.order_by(G["id"], L["project_id"])


def _participations() -> sa.Select[Any]:
    columns = (C["municipality_id"], M["path"], C["agency_id"], C["id"], C["version"], C["origin"], C["status"],
               C["starts_on"], C["ends_on"])  # fmt: skip
    ids = asked()
    statement = sa.select(*with_text_ids(columns)).select_from(ids)
    statement = statement.join(Participation, C["municipality_id"] == ids.c.value)
    statement = statement.join(Municipality, M["id"] == C["municipality_id"])
    return statement.order_by(C["municipality_id"], C["id"])


def _workshops() -> sa.Select[Any]:
    of_workshop = sa.and_(X["agency_id"] == W["agency_id"], X["workshop_id"] == W["id"])
    came = sa.select(sa.func.count()).where(of_workshop, X["status"] == RegistrationStatus.ATTENDED)
    columns = (W["agency_id"], W["id"], W["version"], W["origin"], W["municipality_id"], M["path"], W["ends_at"],
               W["participants"], came.correlate(Workshop).scalar_subquery())  # fmt: skip
    ids = asked()
    statement = sa.select(*with_text_ids(columns)).select_from(ids).join(Workshop, W["id"] == ids.c.value)
    statement = statement.join(Municipality, M["id"] == W["municipality_id"], isouter=True)
    return statement.where(W["status"] == WorkshopStatus.HELD).order_by(W["id"])


def _grants_of_projects() -> sa.Select[Any]:
    of_project = sa.and_(L["agency_id"] == P["agency_id"], L["project_id"] == P["id"])
    ids = asked()
    statement = sa.select(*with_text_ids([L["grant_id"]])).distinct().select_from(ids)
    return statement.join(Project, P["id"] == ids.c.value).join(GrantProject, of_project)


Build = Callable[[], sa.Select[Any]]
Rows = Callable[[], Iterable[tuple[Any, ...]]]
"""What was asked for, read when it is needed."""


def ask_rows(db: Read, build: Build, ids: Ids) -> Rows:
    """The driver's rows of a statement about some ids."""
    return db.ask(_prepared(build, db.engine.dialect), {"ids": many(db, ids)}) if ids else list


@lru_cache(maxsize=64)
def _prepared(build: Build, dialect: sa.Dialect) -> Prepared:
    return Prepared(build(), dialect)


def ask_grants_of_projects(db: Read, ids: Ids) -> Callable[[], list[str]]:
    """Grants that pay for one of the projects; what they give follows the project's shares."""
    found = ask_rows(db, _grants_of_projects, ids)
    return lambda: [row[0] for row in found()]


Key = tuple[str, str]
"""Agency and id."""


class Projects(NamedTuple):
    """Projects with everything that hangs on them, by agency and id."""

    shares: Mapping[Key, Sequence[ShareFact]]
    savings: Mapping[Key, Sequence[SavingFact]]
    reports: Mapping[Key, Sequence[ReportFact]]


def ask_projects(db: Read, ids: Ids, *, shares_alone: bool = False) -> Callable[[], Projects]:
    """The projects of some ids; a project without a share gives nothing and is left out."""
    shares = ask_rows(db, _shares, ids)
    savings = dict if shares_alone else ask_savings(db, ids)
    reports = dict if shares_alone else ask_reports(db, ids)
    return lambda: Projects(by_project(ShareFact, shares()), savings(), reports())


def ask_savings(db: Read, ids: Ids) -> Callable[[], Mapping[Key, list[SavingFact]]]:
    """Current savings of some projects."""
    rows = ask_rows(db, _savings, ids)
    return lambda: by_project(SavingFact, rows())


def ask_reports(db: Read, ids: Ids) -> Callable[[], Mapping[Key, list[ReportFact]]]:
    """Yearly reports of some projects, and the confirmed hours of years in which no report says any."""
    rows, given = ask_rows(db, _reports, ids), ask_rows(db, _hours, ids)

    def reports() -> Mapping[Key, list[ReportFact]]:
        found = by_project(ReportFact, rows())
        told = {(*key, each.year) for key, own in found.items() for each in own if each.hours is not None}
        for agency_id, project_id, year, quarters in given():
            if (agency_id, project_id, int(year)) not in told:
                hours = hours_rounded(int(quarters))
                fact = ReportFact(agency_id, project_id, project_id, 1, int(year), None, hours)
                found.setdefault((agency_id, project_id), []).append(fact)
        return found

    return reports


Fact = TypeVar("Fact", ShareFact, SavingFact, ReportFact)


def by_project(kind: type[Fact], rows: Iterable[tuple[Any, ...]]) -> dict[Key, list[Fact]]:
    """Facts whose first columns are agency and project."""
    make: partial[Fact] = partial(tuple.__new__, kind)
    found: dict[Key, list[Fact]] = {}
    for row in rows:
        found.setdefault(row[:2], []).append(make(row))
    return found


def ask_grants(db: Read, ids: Ids) -> Callable[[], list[list[GrantFact]]]:
    """Grants, each as its links in the order of their projects."""
    rows = ask_rows(db, _grants, ids)

    def grants() -> list[list[GrantFact]]:
        found: dict[Key, list[GrantFact]] = {}
        for row in rows():
            found.setdefault((row[0], row[1]), []).append(GrantFact._make(row))
        return list(found.values())

    return grants


def ask_participations(db: Read, ids: Ids) -> Callable[[], list[ParticipationFact]]:
    """Participations of some municipalities."""
    rows = ask_rows(db, _participations, ids)
    return lambda: [ParticipationFact._make(row) for row in rows()]


def ask_workshops(db: Read, ids: Ids) -> Callable[[], list[WorkshopFact]]:
    """Events of some ids that were held."""
    rows = ask_rows(db, _workshops, ids)
    return lambda: [WorkshopFact._make(row) for row in rows()]
