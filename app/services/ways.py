"""Ways: how far a municipality has come with an agency, worked out from what is recorded.

Contact, resolution, agreement, start and end stand in the participation. That a patron was named follows from the first
engagement there, the first project from the first share of a project of the agency there, each in the municipality or
below it, in the time of the participation. Nothing is stored, so nothing can contradict the records.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import NotFound
from app.models.engagements import Engagement
from app.models.municipalities import Municipality
from app.models.participations import Participation, ParticipationStatus
from app.models.projects import Project, ProjectShare, ProjectStatus
from app.schemas.ways import Milestone, MilestoneQuery, MilestoneState
from app.services import reading
from app.services.access import Actor
from app.services.municipalities import MUNICIPALITIES, address, inside
from app.services.participations import PARTICIPATIONS, visible
from app.services.rights import RIGHTS

A = sa.inspect(Participation).columns
E = sa.inspect(Engagement).columns
P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns
_UNITS = sa.inspect(Municipality).local_table

_STEPS = {
    Milestone.CONTACT: "contact_on",
    Milestone.RESOLUTION: "resolution_on",
    Milestone.AGREEMENT: "agreement_on",
    Milestone.ACTIVE: "starts_on",
    Milestone.ENDED: "ends_on",
}
"""Milestones that the participation itself holds the day of; they are its statuses, too."""
_DERIVED = {Milestone.PATRON_NAMED: "engagements", Milestone.FIRST_PROJECT: "projects"}
"""Milestones that follow from other records, and the list that holds these."""
_ORDER = list(ParticipationStatus)


class _Reached(NamedTuple):
    """A milestone of one participation."""

    milestone: Milestone
    state: MilestoneState
    day: date | None = None
    record: tuple[str, UUID] | None = None


def get_participation_way(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """The way of one participation.

    Raises:
        NotFound: it is not there, or not for this caller.
    """
    place = reading.locate(db, PARTICIPATIONS, actor, key)
    rows = _rows(db, actor, A["id"] == place.id)
    if not rows:
        raise NotFound
    return _way(actor, rows[0])


def list_municipality_ways(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """The ways of one municipality that the caller may see, the latest first.

    Raises:
        NotFound: there is no such municipality.
    """
    place = reading.locate(db, MUNICIPALITIES, actor, address(key))
    rows = _rows(db, actor, A["municipality_id"] == place.id)
    return {"items": [_way(actor, row) for row in rows]}


def count_milestones(db: Read, actor: Actor, query: MilestoneQuery) -> dict[str, Any]:
    """How many participations that the caller may see have come how far."""
    rows = _rows(db, actor, *([A["agency_id"] == query.agency_id] if query.agency_id else []))
    ways = [_milestones(actor, row) for row in rows]
    missing = [_next(way) for way in ways]
    people = _sees_people(actor)
    told = []
    for index, milestone in enumerate(Milestone):
        hidden = milestone is Milestone.PATRON_NAMED and not people
        # without the volunteers it is not known whether a project or a volunteer is missing next
        open_next = None if not people and milestone in _DERIVED else missing.count(milestone)
        reached = sum(way[index].state is MilestoneState.REACHED for way in ways)
        told.append({"milestone": milestone, "reached": None if hidden else reached, "missing_next": open_next})
    return {"agency_id": query.agency_id, "participations": len(rows), "milestones": told}


def _sees_people(actor: Actor) -> bool:
    """Who was named is personal: those who see engagements see it, of the agency whose participations they see."""
    return actor.agency_id is not None and actor.role in RIGHTS["list_engagements"].roles


def _rows(db: Read, actor: Actor, *conditions: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    seen = visible(actor)
    first = [*_first_engagement(), *_first_project()]
    columns = [A[name] for name in ("id", "agency_id", "municipality_id", "status", *_STEPS.values())]
    statement = sa.select(*columns, *first).join(_UNITS, _UNITS.c.id == A["municipality_id"])
    order = (sa.func.coalesce(A["starts_on"], A["contact_on"], sa.literal(date.min, sa.Date)).desc(), A["id"].desc())
    return db.all(statement.where(seen.clause, *conditions).order_by(*order), dict(seen.values))


_BEGINS = sa.func.coalesce(A["contact_on"], A["resolution_on"], A["agreement_on"], A["starts_on"])


def _first_engagement() -> list[Any]:
    """Id and first day of the first engagement there that was not over before the way began."""
    there = _UNITS.alias("engaged_there")
    in_time = (
        sa.or_(_BEGINS.is_(None), E["ends_on"].is_(None), E["ends_on"] >= _BEGINS),
        sa.or_(A["ends_on"].is_(None), E["starts_on"] <= A["ends_on"]),
    )
    of = sa.select(E["id"], E["starts_on"]).join(there, there.c.id == E["municipality_id"])
    of = of.where(E["agency_id"] == A["agency_id"], inside(there.c.path, _UNITS.c.path), *in_time)
    return _first("named", of, E["starts_on"], E["id"])


def _first_project() -> list[Any]:
    """Id and day of the first project there that was not cancelled: the day it began, else was done, else recorded."""
    there = _UNITS.alias("done_there")
    day = sa.func.coalesce(P["started_on"], P["completed_on"], sa.type_coerce(sa.func.date(P["created_at"]), sa.Date))
    in_time = (
        sa.or_(_BEGINS.is_(None), P["completed_on"].is_(None), P["completed_on"] >= _BEGINS),
        sa.or_(A["ends_on"].is_(None), day <= A["ends_on"]),
    )
    of = (
        sa.select(P["id"], day)
        .join(ProjectShare, sa.and_(S["agency_id"] == P["agency_id"], S["project_id"] == P["id"]))
        .join(there, there.c.id == S["municipality_id"])
        .where(S["credited_agency_id"] == A["agency_id"], inside(there.c.path, _UNITS.c.path), *in_time)
        .where(P["status"] != ProjectStatus.CANCELLED)
    )
    return _first("project", of, day, P["id"])


def _first(name: str, found: sa.Select[Any], day: Any, record_id: Any) -> list[Any]:  # noqa: ANN401 - columns
    """The first of them, as two columns of the participation's row."""
    ordered = found.order_by(day, record_id).limit(1).correlate(Participation, _UNITS)
    columns = {f"{name}_id": record_id, f"{name}_on": day}
    return [ordered.with_only_columns(each).scalar_subquery().label(label) for label, each in columns.items()]


def _milestones(actor: Actor, row: sa.Row[Any]) -> list[_Reached]:
    derived = {
        Milestone.PATRON_NAMED: (row.named_id, row.named_on),
        Milestone.FIRST_PROJECT: (row.project_id, row.project_on),
    }
    found = []
    for each in Milestone:
        if each in _STEPS:
            day = getattr(row, _STEPS[each])
            passed = _ORDER.index(row.status) >= _ORDER.index(ParticipationStatus(each.value))
            certain = passed and (row.status is not ParticipationStatus.ENDED or each is Milestone.ENDED)
            state = MilestoneState.REACHED if day is not None or certain else MilestoneState.OPEN
            record = ("participations", row.id) if state is MilestoneState.REACHED else None
            found.append(_Reached(each, state, day, record))
        elif each is Milestone.PATRON_NAMED and not _sees_people(actor):
            found.append(_Reached(each, MilestoneState.NOT_SHOWN))
        else:
            record_id, day = derived[each]
            if record_id is None:
                found.append(_Reached(each, MilestoneState.OPEN))
            else:
                found.append(_Reached(each, MilestoneState.REACHED, day, (_DERIVED[each], record_id)))
    return found


def _next(way: Sequence[_Reached]) -> Milestone | None:
    """What is missing next: behind the last milestone in a row; an end closes the way."""
    *before, ended = way
    if ended.state is MilestoneState.REACHED:
        return None
    return next((each.milestone for each in before if each.state is MilestoneState.OPEN), None)


def _way(actor: Actor, row: sa.Row[Any]) -> dict[str, Any]:
    way = _milestones(actor, row)
    told = [
        {
            "milestone": each.milestone,
            "state": each.state,
            "reached_on": each.day,
            "resource": each.record and each.record[0],
            "record_id": each.record and each.record[1],
        }
        for each in way
    ]
    return {
        "participation_id": row.id,
        "agency_id": row.agency_id,
        "municipality_id": row.municipality_id,
        "status": row.status,
        "milestones": told,
        "next": _next(way),
        "consultations": f"/v1/consultations?municipality_id={row.municipality_id}",
    }
