"""Plans of reorganisations: what a merger or split would change, record by record, before anything is written.

A preview and the act follow the same plan, so what was shown is what is done. Everything of the territory (the ended
units and their successors) is looked at, of all agencies.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.allocation import WHOLE, apportion
from app.core.db import Read
from app.core.errors import Conflict, Fault
from app.models.accounts import Token
from app.models.base import Table
from app.models.consultations import Consultation
from app.models.engagements import Engagement
from app.models.fundings import Grant
from app.models.municipalities import Municipality
from app.models.participations import Participation, ParticipationStatus
from app.models.project_parts import SubMeasure
from app.models.projects import ProjectShare
from app.models.reorganisations import ReorganisationRule
from app.models.users import User
from app.models.workshops import Workshop
from app.services.ledger import entries, facts

A = sa.inspect(Participation).columns
E = sa.inspect(Engagement).columns
M = sa.inspect(Municipality).columns
S = sa.inspect(ProjectShare).columns

MOST_RECORDS: Final = 20_000
"""More records of one territory are not changed in one transaction."""
_LYING: Final[tuple[type[Table], ...]] = (Participation, Engagement, Grant, Consultation, Workshop, SubMeasure)
"""Tables whose records lie in one municipality and go where it goes."""
_AMOUNTS: Final = ("annual_kg", "lifetime_kg", "planned_cents", "realised_cents", "people", "hours")

Share = tuple[UUID, UUID, int]
"""Municipality, credited agency, basis points."""
Parts = Sequence[tuple[UUID, int]]
"""Successors with their parts in basis points; the largest first."""


class Change(NamedTuple):
    """A record that changes, and how."""

    table: type[Table]
    agency_id: UUID
    id: UUID
    values: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """What a reorganisation means.

    Attributes:
        ended: units that end.
        parts: where they go.
        changes: records that lie elsewhere afterwards.
        shares: projects with their new shares.
        below: units without an official key that hang on an ended one.
        counts: kind of record -> how many lie in the territory.
        amounts: what its projects amount to, each as a whole.
        amounts_after: the same with the new shares.
        overlapping: participations that end.
        accounts: accounts and tokens of ended units.
    """

    ended: Sequence[UUID]
    parts: Parts
    changes: list[Change] = field(default_factory=list)
    shares: dict[tuple[UUID, UUID], list[Share]] = field(default_factory=dict)
    below: list[UUID] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    amounts_after: dict[str, int] = field(default_factory=dict)
    overlapping: int = 0
    accounts: int = 0

    @property
    def territory(self) -> list[UUID]:
        """All units concerned."""
        return [*self.ended, *(unit for unit, _ in self.parts)]

    @property
    def main(self) -> UUID:
        """The largest successor, where everything goes that cannot be divided."""
        return self.parts[0][0]

    def changed(self) -> dict[str, int]:
        """Kind of record -> how many of them change."""
        found = dict.fromkeys(self.counts, 0)
        for each in self.changes:
            found[str(each.table.__tablename__)] += 1
        found["projects"] = len(self.shares)
        return found

    def digest(self) -> str:
        """Names exactly this plan."""
        told = {
            "ended": sorted(map(str, self.ended)), "parts": self.parts, "below": sorted(map(str, self.below)),
            "counts": self.counts, "amounts": self.amounts,
            "changes": sorted(str((each.table.__tablename__, *each[1:3], sorted(each.values.items())))
                              for each in self.changes),
            "shares": sorted(str(each) for each in self.shares.items()),
        }  # fmt: skip
        return hashlib.blake2b(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def plan(db: Read, ended: Sequence[UUID], parts: Parts, rule: ReorganisationRule, effective_on: date) -> Plan:
    """What a reorganisation would change; the caller reaches the records of all agencies.

    Raises:
        Conflict: a volunteer's engagements that would be one and the same, units below that have no one place to go to,
            or more records than one transaction takes.
    """
    made = Plan(ended, parts)
    made.counts = count(db, made.territory)
    projects = facts.ask_projects(db, _projects(db, made.territory))()
    made.amounts = made.amounts_after = amounts(projects)
    made.accounts = sum(_number(db, table, ended) for table in (Token, User))
    if sum(made.counts.values()) > MOST_RECORDS:
        raise Conflict("reorganisation_too_large", limit=MOST_RECORDS)
    if rule is ReorganisationRule.KEEP:
        return made
    made.below = [row[0] for row in db.all(sa.select(M["id"]).where(M["parent_id"].in_(ended)).order_by(M["id"]))]
    if made.below and rule is ReorganisationRule.SPLIT:
        count_below = len(made.below)
        fault = Fault("units_below", "/ended_ids", {"count": count_below})
        raise Conflict("units_below", faults=[fault], count=count_below)
    _plan_participations(db, made, effective_on)
    _plan_engagements(db, made)
    for table in (Grant, Consultation, Workshop, SubMeasure):
        made.changes += [
            Change(table, row.agency_id, row.id, {"municipality_id": made.main}) for row in _lying(db, table, ended)
        ]
    _plan_shares(made, projects)
    return made


def count(db: Read, territory: Sequence[UUID]) -> dict[str, int]:
    """Kind of record -> how many lie in some units."""
    found = {str(table.__tablename__): _number(db, table, territory) for table in _LYING}
    return {**found, "projects": len(_projects(db, territory))}


def amounts(projects: facts.Projects) -> dict[str, int]:
    """What projects amount to, by the arithmetic of the ledger, over all their shares."""
    made = [entry for of_one in entries.of_projects(projects) for entry in of_one]
    return {name: sum(getattr(entry, name) or 0 for entry in made) for name in _AMOUNTS}


def amounts_in(db: Read, territory: Sequence[UUID]) -> dict[str, int]:
    """What the projects that have a share in some units amount to, each as a whole."""
    return amounts(facts.ask_projects(db, _projects(db, territory))())


def reshared(shares: Iterable[Share], ended: Sequence[UUID], parts: Parts) -> list[Share]:
    """Shares with those of ended units divided over their successors; what meets in one place becomes one share."""
    points = [each for _, each in parts]
    found: dict[tuple[UUID, UUID], int] = {}
    for place, agency, whole in shares:
        goes = zip(parts, apportion(whole, points), strict=True) if place in ended else [((place, WHOLE), whole)]
        for (unit, _), part in goes:
            if part:
                found[unit, agency] = found.get((unit, agency), 0) + part
    return [(unit, agency, part) for (unit, agency), part in found.items()]


def _projects(db: Read, territory: Sequence[UUID]) -> list[UUID]:
    return [row[0] for row in db.all(sa.select(S["project_id"]).where(S["municipality_id"].in_(territory)).distinct())]


def _number(db: Read, table: type[Table], units: Sequence[UUID]) -> int:
    place = sa.inspect(table).columns["municipality_id"]
    return int(db.scalar(sa.select(sa.func.count()).select_from(table).where(place.in_(units))) or 0)


def _lying(db: Read, table: type[Table], units: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    own = sa.inspect(table).columns
    statement = sa.select(own["agency_id"], own["id"]).where(own["municipality_id"].in_(units))
    return db.all(statement.order_by(own["agency_id"], own["id"]))


def _plan_participations(db: Read, made: Plan, effective_on: date) -> None:
    """An agency has one open participation with a place: of several the first goes on, the others end."""
    began = sa.func.coalesce(A["starts_on"], A["contact_on"], A["resolution_on"], A["agreement_on"])
    rows = db.all(
        sa.select(A["agency_id"], A["id"], A["municipality_id"], A["starts_on"], A["ends_on"])
        .where(A["municipality_id"].in_([*made.ended, made.main]))
        .order_by(began.is_(None), began, A["id"])
    )
    open_there = {row.agency_id for row in rows if row.ends_on is None and row.municipality_id == made.main}
    for row in rows:
        if row.municipality_id == made.main:
            continue
        values: dict[str, Any] = {"municipality_id": made.main}
        if row.ends_on is None and row.agency_id in open_there:
            last = effective_on - timedelta(days=1)
            values |= {"ends_on": max(last, row.starts_on or last), "status": ParticipationStatus.ENDED}
            made.overlapping += 1
        elif row.ends_on is None:
            open_there.add(row.agency_id)
        made.changes.append(Change(Participation, row.agency_id, row.id, values))


def _plan_engagements(db: Read, made: Plan) -> None:
    """A volunteer is engaged once at a time with a place: of two, the earlier ends where the later begins.

    The later one lasts as long as either did, so that who was active on a day stays active on it.

    Raises:
        Conflict: two that begin on the same day; which one stays is for their agency to say.
    """
    columns = [E[name] for name in ("agency_id", "id", "patron_id", "municipality_id", "starts_on", "ends_on")]
    moved = sa.select(E["agency_id"], E["patron_id"]).where(E["municipality_id"].in_(made.ended))
    statement = sa.select(*columns).where(
        E["municipality_id"].in_([*made.ended, made.main]), sa.tuple_(E["agency_id"], E["patron_id"]).in_(moved)
    )
    last: dict[tuple[UUID, UUID], Any] = {}
    planned: dict[UUID, Change] = {}
    for row in db.all(statement.order_by(E["starts_on"], E["id"])):
        values: dict[str, Any] = {} if row.municipality_id == made.main else {"municipality_id": made.main}
        ends_on, before = row.ends_on, last.get((row.agency_id, row.patron_id))
        if before is not None and (before[2] is None or before[2] >= row.starts_on):
            if before[1] == row.starts_on:
                params = {"first": str(before[0]), "second": str(row.id), "agency_id": str(row.agency_id)}
                raise Conflict(
                    "engagements_meet", faults=[Fault("engagements_meet", "/ended_ids", {**params})], **params
                )
            earlier = planned.get(before[0]) or Change(Engagement, row.agency_id, before[0], {})
            shorter = {**earlier.values, "ends_on": row.starts_on - timedelta(days=1)}
            planned[before[0]] = earlier._replace(values=shorter)
            longest = None if before[2] is None or ends_on is None else max(before[2], ends_on)
            if longest != ends_on:
                ends_on = values["ends_on"] = longest
        last[row.agency_id, row.patron_id] = (row.id, row.starts_on, ends_on)
        if values:
            planned[row.id] = Change(Engagement, row.agency_id, row.id, values)
    made.changes += planned.values()


def _plan_shares(made: Plan, projects: facts.Projects) -> None:
    ended = set(made.ended)
    after: dict[Any, Sequence[facts.ShareFact]] = {}
    for key, shares in projects.shares.items():
        after[key] = shares
        if not any(UUID(each.municipality_id) in ended for each in shares):
            continue
        told = [(UUID(each.municipality_id), UUID(each.credited_agency_id), each.basis_points)
                for each in sorted(shares, key=lambda each: each.position)]  # fmt: skip
        wanted = reshared(told, made.ended, made.parts)
        made.shares[UUID(str(key[0])), UUID(str(key[1]))] = wanted
        after[key] = [
            shares[0]._replace(position=position, municipality_id=str(place), credited_agency_id=str(agency),
                               basis_points=points)
            for position, (place, agency, points) in enumerate(wanted)
        ]  # fmt: skip
    made.amounts_after = amounts(projects._replace(shares=after))
