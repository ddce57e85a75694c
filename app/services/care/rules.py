"""The rules: for each one statement that finds its records, with the day or the moment they are counted from.

A rule that looks back (no patron since the resolution) speaks when so many days have gone by; one that looks ahead (a
deadline) when so many are left. Both say the same of their day: it lies at or before a certain one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.models.base import Identifier, Moment
from app.models.care import CareRule
from app.models.engagements import Engagement
from app.models.fundings import FundingProgramme, Grant, GrantStatus
from app.models.municipalities import Municipality
from app.models.participations import Participation, ParticipationStatus
from app.models.patrons import Patron, PatronStatus
from app.models.projects import Project, ProjectPatron, ProjectShare, ProjectStatus
from app.models.savings import Saving, SavingKind
from app.models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus

E = sa.inspect(Engagement).columns
F = sa.inspect(FundingProgramme).columns
G = sa.inspect(Grant).columns
M = sa.inspect(Municipality).columns
N = sa.inspect(Participation).columns
P = sa.inspect(Project).columns
R = sa.inspect(Registration).columns
S = sa.inspect(ProjectShare).columns
V = sa.inspect(Saving).columns
W = sa.inspect(Workshop).columns
X = sa.inspect(ProjectPatron).columns
Y = sa.inspect(Patron).columns

Column = sa.ColumnElement[Any]
Place = Callable[[Any], sa.ColumnElement[bool]]
"""Whether a municipality's id is among those that are asked about."""
Find = Callable[[UUID, Place | None], sa.Select[Any]]
PRESSING: Final = 7
"""So many days before a deadline it is urgent."""
PATIENCE: Final = 2
"""After so many times its lead a thing that only waited is urgent."""
_UNDECIDED: Final = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
_RUNNING: Final = (ProjectStatus.IN_PROGRESS, ProjectStatus.COMPLETED)
_NOTHING: Final[Mapping[str, Column]] = {
    "day": sa.cast(sa.null(), sa.Date),
    "moment": sa.cast(sa.null(), Moment()),
    "name": sa.cast(sa.null(), sa.String(200)),
    "place": sa.cast(sa.null(), Identifier()),
    "number": sa.cast(sa.null(), sa.Integer),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that waits.

    Attributes:
        find: the statement, for an agency and a choice of places.
        resource: the kind of record.
        days: the lead an agency has unless it says otherwise.
        next_step: code of the sentence that says what to do.
        ahead: the day is a deadline that comes; else the thing waits since then.
        personal: it is about volunteers, who are nobody's outside the agency's staff.
    """

    find: Find
    resource: str
    days: int
    next_step: str
    ahead: bool = False
    personal: bool = False

    def cutoff(self, today: date, days: int) -> date:
        """The last day that is counted from, for the thing to be on the list."""
        return today + timedelta(days=days) if self.ahead else today - timedelta(days=days)

    def pressing(self, today: date, days: int) -> date:
        """The last day that is counted from, for it to be urgent."""
        return self.cutoff(today, min(days, PRESSING) if self.ahead else days * PATIENCE)

    def since(self, day: date, days: int) -> date:
        """Since when the thing is on the list."""
        return day - timedelta(days=days) if self.ahead else day + timedelta(days=days)


def _found(record_id: Column, agency_id: UUID, agency: Column, told: Mapping[str, Column]) -> sa.Select[Any]:
    """The columns every rule has, those it does not speak of empty."""
    columns = {"record_id": record_id, **_NOTHING, **told}
    return sa.select(*[column.label(label) for label, column in columns.items()]).where(agency == agency_id)


def _active() -> sa.ColumnElement[bool]:
    today = clock.today()
    return sa.and_(E["starts_on"] <= today, sa.or_(E["ends_on"].is_(None), E["ends_on"] >= today))


def _on_the_way(agency_id: UUID, day: Column, place: Place | None) -> sa.Select[Any]:
    told = {"day": day, "moment": N["created_at"], "name": M["name"], "place": N["municipality_id"]}
    own = _found(N["id"], agency_id, N["agency_id"], told)
    own = own.join(Municipality, M["id"] == N["municipality_id"]).where(N["ends_on"].is_(None))
    return own if place is None else own.where(place(N["municipality_id"]))


def _no_resolution(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """Contact was made, and the council has not decided."""
    day = sa.func.coalesce(N["contact_on"], N["starts_on"])
    waiting = (N["status"] == ParticipationStatus.CONTACT, N["resolution_on"].is_(None))
    return _on_the_way(agency_id, day, place).where(*waiting)


def _no_patron(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """The council has decided, and nobody is named who works there."""
    day = sa.func.coalesce(N["resolution_on"], N["agreement_on"], N["starts_on"])
    decided = sa.or_(N["status"] != ParticipationStatus.CONTACT, N["resolution_on"].is_not(None))
    there = (E["agency_id"] == N["agency_id"], E["municipality_id"] == N["municipality_id"], _active())
    named = sa.exists().where(*there).correlate(Participation)
    return _on_the_way(agency_id, day, place).where(decided, N["status"] != ParticipationStatus.ENDED, ~named)


def _first_place(*of_patron: Column) -> Column:
    """Where somebody is engaged first."""
    wanted = sa.select(E["municipality_id"]).where(*of_patron, E["municipality_id"].is_not(None))
    return wanted.order_by(E["starts_on"], E["id"]).limit(1).correlate(Patron).scalar_subquery()


def _no_project(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """Somebody is engaged, and works on no project. The name stays out: mails and lists say where, not who."""
    own = (E["agency_id"] == Y["agency_id"], E["patron_id"] == Y["id"], _active())
    begun = sa.select(sa.func.min(E["starts_on"])).where(*own).correlate(Patron).scalar_subquery()
    first = sa.select(M["name"]).join(Engagement, E["municipality_id"] == M["id"]).where(*own)
    first = first.order_by(E["starts_on"], E["id"]).limit(1).correlate(Patron)
    works = sa.exists().where(X["agency_id"] == Y["agency_id"], X["patron_id"] == Y["id"]).correlate(Patron)
    told = {"day": begun, "name": first.scalar_subquery(), "place": _first_place(*own)}
    found = _found(Y["id"], agency_id, Y["agency_id"], told)
    found = found.where(Y["status"] != PatronStatus.LEFT, Y["erased_at"].is_(None), ~works)
    if place is None:
        return found
    return found.where(sa.exists().where(*own, place(E["municipality_id"])).correlate(Patron))


def _projects(agency_id: UUID, place: Place | None, **told: Column) -> sa.Select[Any]:
    shared = (S["agency_id"] == P["agency_id"], S["project_id"] == P["id"])
    first = sa.select(S["municipality_id"]).where(*shared).order_by(S["position"]).limit(1).correlate(Project)
    known = {"name": P["title"], "place": first.scalar_subquery(), **told}
    own = _found(P["id"], agency_id, P["agency_id"], known).where(P["status"].in_(_RUNNING))
    if place is None:
        return own
    return own.where(sa.exists().where(*shared, place(S["municipality_id"])).correlate(Project))


_OF_PROJECT: Final = (V["agency_id"] == P["agency_id"], V["project_id"] == P["id"], V["superseded_at"].is_(None))


def _no_value(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """It runs or is done, and nobody said what it saves, nor that it saves nothing by nature."""
    day = sa.func.coalesce(P["completed_on"], P["started_on"])
    known = sa.exists().where(*_OF_PROJECT).correlate(Project)
    return _projects(agency_id, place, day=day, moment=P["created_at"]).where(~known)


def _old_value(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """What it saves was said long ago."""
    newest = sa.select(sa.func.max(V["recorded_at"])).where(*_OF_PROJECT, V["kind"] != SavingKind.NONE)
    said = sa.type_coerce(newest.correlate(Project).scalar_subquery(), Moment())
    return _projects(agency_id, place, moment=said)


def _grants(agency_id: UUID, place: Place | None, deadline: Column, *states: GrantStatus) -> sa.Select[Any]:
    name = sa.func.coalesce(F["name"] + " (" + G["grant_number"] + ")", F["name"])
    told = {"day": deadline, "name": name, "place": G["municipality_id"]}
    own = _found(G["id"], agency_id, G["agency_id"], told)
    own = own.join(FundingProgramme, F["id"] == G["funding_programme_id"]).where(G["status"].in_(states))
    return own if place is None else own.where(place(G["municipality_id"]))


def _application(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """It is not handed in yet."""
    return _grants(agency_id, place, G["application_deadline"], GrantStatus.DRAFT)


def _proof(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """The money is granted, and nobody said what became of it."""
    return _grants(agency_id, place, G["proof_deadline"], GrantStatus.GRANTED, GrantStatus.PAID)


def _registrations(agency_id: UUID, place: Place | None) -> sa.Select[Any]:
    """Who wants to come and waits for a seat, or of whom nobody said whether they came; event by event."""
    now = clock.now()
    waits = sa.and_(R["status"].in_(_UNDECIDED), R["answer_until_at"].is_(None), W["starts_at"] > now)
    unsaid = sa.and_(R["status"] == RegistrationStatus.CONFIRMED, W["ends_at"] <= now)
    moment = sa.case((W["starts_at"] > now, sa.func.min(R["created_at"])), else_=W["ends_at"])
    told = {
        "moment": sa.type_coerce(moment, Moment()), "name": W["title"], "place": W["municipality_id"],
        "number": sa.func.count(),
    }  # fmt: skip
    of_event = sa.and_(R["agency_id"] == W["agency_id"], R["workshop_id"] == W["id"])
    own = _found(W["id"], agency_id, W["agency_id"], told).join(Registration, of_event)
    own = own.where(sa.or_(waits, unsaid), W["status"] != WorkshopStatus.CANCELLED).group_by(W["agency_id"], W["id"])
    return own if place is None else own.where(place(W["municipality_id"]))


RULES: Final[Mapping[CareRule, Rule]] = {
    CareRule.APPLICATION: Rule(_application, "grants", 30, "hand_in_application", ahead=True),
    CareRule.PROOF: Rule(_proof, "grants", 60, "hand_in_proof", ahead=True),
    CareRule.REGISTRATIONS: Rule(_registrations, "workshops", 3, "decide_registrations", personal=True),
    CareRule.NO_RESOLUTION: Rule(_no_resolution, "participations", 90, "ask_for_resolution"),
    CareRule.NO_PATRON: Rule(_no_patron, "participations", 60, "find_patron"),
    CareRule.NO_PROJECT: Rule(_no_project, "patrons", 180, "find_project", personal=True),
    CareRule.NO_VALUE: Rule(_no_value, "projects", 30, "record_value"),
    CareRule.OLD_VALUE: Rule(_old_value, "projects", 425, "renew_value"),
}
"""In the order of the list: what has a deadline first. 425 days are 14 months."""
