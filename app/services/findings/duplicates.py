"""The same measure or grant recorded twice, by one agency or by two."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.units import euros
from app.models.fields import Theme
from app.models.findings import FindingCode
from app.models.fundings import GrantProject
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectShare, ProjectStatus
from app.services.findings.asking import CURRENT, OF_PROJECT, G, M, P, Scope, V, Walk, Window, month_of, rule
from app.services.findings.finding import Finding, Other

S = sa.inspect(ProjectShare).columns
L = sa.inspect(GrantProject).columns
DAYS = 60
"""Two completions so close together may be one."""
MONTHS = 2
"""The same for a first look, by month."""
SAME_AMOUNT_DAYS = 366
"""The same amount says nothing when years lie between."""
ALIKE_HERE, ALIKE_ELSEWHERE = 95, 75
"""Per cent of the larger amount that the smaller one is at least. One agency may have rounded; two agencies may have
taken it before and after tax, or planned and paid."""


_tonnes = (
    sa.select(sa.cast(sa.func.sum(V["result_kg"]), sa.BigInteger))
    .where(OF_PROJECT, CURRENT)
    .correlate(Project)
    .scalar_subquery()
)


class Measure(NamedTuple):
    """A project in a municipality where another one of its kind is recorded, too."""

    municipality_id: UUID
    kind: str
    agency_id: UUID
    project_id: UUID
    title: str
    completed_on: date | None
    cents: int | None
    kg: int | None
    published: bool
    updated_at: datetime


def measures(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: projects of the same kind in one place, of which the wanted agency has at least one.

    A kind is the measure type, or the theme with the folded title. A day at school is held again every year.
    """
    kind = sa.func.coalesce(P["measure_type"], P["theme"] + sa.literal(":") + P["title_sort"])
    cents = sa.func.coalesce(P["realised_investment_cents"], P["planned_investment_cents"])
    conditions = list(window.holds(M["id"]))
    own = sa.exists().where(S["municipality_id"] == M["id"]).correlate(Municipality)
    if scope.agency_id is not None:
        own = own.where(S["agency_id"] == scope.agency_id)
    if scope.project_id is not None:
        own = own.where(S["project_id"] == scope.project_id)
    here = (
        sa.select(S["municipality_id"], S["agency_id"], S["project_id"])
        .join(Municipality, M["id"] == S["municipality_id"])
        .where(*conditions, own)
        .distinct()
        .subquery()
    )
    place = here.c.municipality_id
    group, order = (place, kind), (P["completed_on"], P["id"])
    month = month_of(P["completed_on"])
    several = (
        sa.select(
            place,
            kind.label("kind"),
            P["agency_id"],
            P["id"],
            cents.label("cents"),
            (month - sa.func.lag(month).over(partition_by=group, order_by=order)).label("since"),
            (sa.func.lead(month).over(partition_by=group, order_by=order) - month).label("until"),
            sa.func.count().over(partition_by=(place, kind, cents)).label("same"),
        )
        .select_from(here)
        .join(Project, sa.and_(P["agency_id"] == here.c.agency_id, P["id"] == here.c.project_id))
        .where(P["status"] != ProjectStatus.CANCELLED, P["theme"] != Theme.EDUCATION_AND_OUTREACH)
        .subquery()
    )
    row = several.c
    near = sa.or_(row.since <= MONTHS, row.until <= MONTHS, sa.and_(row.cents > 0, row.same > 1))
    facts = (P["title"], P["completed_on"], row.cents, _tonnes, P["published"], P["updated_at"])
    return (
        sa.select(row.municipality_id, row.kind, P["agency_id"], P["id"], *facts)
        .select_from(several)
        .join(Project, sa.and_(P["agency_id"] == row.agency_id, P["id"] == row.id))
        .where(near)
    )


def pairs(rows: Iterable[Measure]) -> Iterator[tuple[Measure, Measure]]:
    """Those that may be one: each later one with the nearest earlier one."""
    for _, group in groupby(sorted(rows, key=lambda row: (row.municipality_id, row.kind)), key=lambda row: row[:2]):
        alike = sorted(group, key=lambda row: (row.completed_on or date.min, row.project_id))
        by_amount: dict[int, Measure] = {}
        for number, later in enumerate(alike):
            earlier = by_amount.get(later.cents or 0) or _near(alike[:number][::-1], later)
            if earlier is not None and _may_be_one(earlier, later):
                yield earlier, later
            if later.cents:
                by_amount[later.cents] = later


def _near(earlier: Sequence[Measure], later: Measure) -> Measure | None:
    for each in earlier:
        days = _days(each, later)
        if days is None or days > DAYS:
            return None
        if _may_be_one(each, later):
            return each
    return None


def _days(one: Measure, other: Measure) -> int | None:
    if one.completed_on is None or other.completed_on is None:
        return None
    return abs((other.completed_on - one.completed_on).days)


def _differ(one: int | None, other: int | None, alike: int) -> bool:
    """Both are known, and too far apart to be the same."""
    if not one or not other:
        return False
    least, most = sorted((abs(one), abs(other)))
    return least * 100 < most * alike


def _may_be_one(one: Measure, other: Measure) -> bool:
    days = _days(one, other)
    alike = ALIKE_HERE if one.agency_id == other.agency_id else ALIKE_ELSEWHERE
    if _differ(one.cents, other.cents, alike) or _differ(one.kg, other.kg, alike):
        return False
    if one.cents and one.cents == other.cents:
        return days is None or days <= SAME_AMOUNT_DAYS
    return days is not None and days <= DAYS


def judge_pair(mine: Measure, other: Measure) -> Finding:
    """One of the two as its agency sees it."""
    code = FindingCode.RECORDED_TWICE if mine.agency_id == other.agency_id else FindingCode.TWO_AGENCIES
    values = {
        "title": mine.title,
        "completed_on": mine.completed_on.isoformat() if mine.completed_on else None,
        "eur": euros(mine.cents) if mine.cents else None,
    }
    return Finding(
        code, mine.municipality_id, mine.agency_id, "title", values, project_id=mine.project_id,
        municipality_id=mine.municipality_id,
        other=Other(other.agency_id, project_id=other.project_id, open=other.published),
    )  # fmt: skip


def judged(rows: Iterable[Measure], scope: Scope) -> Iterator[Finding]:
    """Within an agency the later one is told, between two agencies both are told."""
    for earlier, later in pairs(rows):
        if scope.since is not None and max(earlier.updated_at, later.updated_at) < scope.since:
            continue
        if scope.project_id is not None and scope.project_id not in {earlier.project_id, later.project_id}:
            continue
        if earlier.agency_id != later.agency_id and scope.agency_id in {None, earlier.agency_id}:
            yield judge_pair(earlier, later)
        if scope.agency_id in {None, later.agency_id}:
            yield judge_pair(later, earlier)


def find_measures(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Measures that are there twice."""
    return judged((Measure._make(row) for row in db.all(measures(scope, window))), scope)


class Numbered(NamedTuple):
    """A grant whose number another grant has, too."""

    agency_id: UUID
    grant_id: UUID
    grant_number: str
    other_agency_id: UUID
    other_id: UUID


def numbers(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: the same number, however it is spaced, at another grant."""
    folded = sa.func.upper(sa.func.replace(sa.func.replace(G["grant_number"], " ", ""), "-", "")).label("folded")
    twice = (
        sa.select(folded).where(G["grant_number"].is_not(None)).group_by(folded).having(sa.func.count() > 1).subquery()
    )
    grants = (
        sa.select(G["agency_id"], G["id"], G["grant_number"], folded, G["updated_at"])
        .join(twice, twice.c.folded == folded)
        .cte("numbered")
    )
    own, other = grants.alias("own"), grants.alias("other")
    conditions = list(window.holds(own.c.id))
    if scope.agency_id is not None:
        conditions.append(own.c.agency_id == scope.agency_id)
    if scope.since is not None:
        conditions.append(sa.or_(own.c.updated_at >= scope.since, other.c.updated_at >= scope.since))
    if scope.project_id is not None:
        link = sa.exists().where(L["agency_id"] == own.c.agency_id, L["grant_id"] == own.c.id)
        conditions.append(link.where(L["project_id"] == scope.project_id))
    return (
        sa.select(own.c.agency_id, own.c.id, own.c.grant_number, other.c.agency_id, other.c.id)
        .select_from(own)
        .join(other, sa.and_(other.c.folded == own.c.folded, other.c.id != own.c.id))
        .where(*conditions)
    )


def judge_number(row: Numbered) -> Finding:
    """A funder gives a number once. Grants are never public."""
    return Finding(
        FindingCode.GRANT_NUMBER, row.grant_id, row.agency_id, "grant_number", {"grant_number": row.grant_number},
        grant_id=row.grant_id, other=Other(row.other_agency_id, grant_id=row.other_id),
    )  # fmt: skip


def find_numbers(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Numbers that are there twice."""
    return (judge_number(Numbered._make(row)) for row in db.all(numbers(scope, window)))


RULES = (
    rule(FindingCode.RECORDED_TWICE, Walk.MUNICIPALITIES, find_measures, FindingCode.TWO_AGENCIES),
    rule(FindingCode.GRANT_NUMBER, Walk.GRANTS, find_numbers),
)
