"""Combination rules: what the programmes of a project's grants say about each other, and about its begin.

A grant is judged by the rules of its own programme and by those of the programmes beside it. What stands against it is
a refusal while the grant is on its way, a warning while it is a draft or comes from a publication, and waived where a
person wrote down why it may be.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import units
from app.core.db import Read
from app.core.errors import Conflict, Fault, Param
from app.models.fields import Origin
from app.models.fundings import CombinationKind, FundingProgramme, Grant, GrantProject, GrantStatus
from app.models.projects import Project
from app.services.grant_rules import ENDED
from app.services.ledger.grant_entries import DECIDED

FP = sa.inspect(FundingProgramme).columns
G = sa.inspect(Grant).columns
L = sa.inspect(GrantProject).columns
P = sa.inspect(Project).columns
_WHOLE = 10_000


class Severity(enum.StrEnum):
    """What a rule that is not kept leads to."""

    REFUSAL = "refusal"
    WARNING = "warning"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rule that is not kept.

    Attributes:
        code: what is wrong, a key of ``core.messages``.
        severity: what it leads to.
        project_id: on which project.
        programme_id: whose rule it is.
        rule: the rule.
        params: values of the sentence.
    """

    code: str
    severity: Severity
    project_id: UUID
    programme_id: UUID
    rule: Mapping[str, Any]
    params: dict[str, Param]


@dataclass(frozen=True, slots=True)
class _Beside:
    """A grant on a project: the judged one or another, with what the project gets of it."""

    grant: Any
    part: int | None

    @property
    def cents(self) -> int | None:
        """What the project gets of it; unknown where it has several projects and no part was said."""
        if self.part is not None or self.grant.links > 1:
            return self.part
        cents: int | None = self.grant.granted_cents
        return self.grant.requested_cents if cents is None else cents


def judge(db: Read, grant: Mapping[str, Any]) -> list[Judgement]:
    """Rules that a grant does not keep.

    Args:
        db: the session.
        grant: its columns, as they are or would be.
    """
    projects = _projects(db, grant)
    if not projects:
        return []
    own = _programme(db, grant["funding_programme_id"])
    others = _others(db, grant, [project.id for project in projects])
    found: list[Judgement] = []
    for project in projects:
        found += _of_project(grant, own, project, others.get(project.id, []))
    return found


def refuse(db: Read, grant: Mapping[str, Any], pointer: str) -> None:
    """Refuse what the rules do not allow.

    Args:
        db: the session.
        grant: its columns, as they would be.
        pointer: the field that brought it about.

    Raises:
        Conflict: a rule that is not kept; each has its fault.
    """
    against = [each for each in judge(db, grant) if each.severity is Severity.REFUSAL]
    if against:
        faults = [Fault(each.code, pointer, each.params) for each in against]
        raise Conflict(against[0].code, faults=faults, **against[0].params)


def refuse_start(db: Read, agency_id: UUID, project_id: UUID, day: date) -> None:
    """Refuse that a project starts on a day, while a grant that forbids it has not been approved.

    Raises:
        Conflict: names the programme.
    """
    on_project = (L["agency_id"] == agency_id, L["project_id"] == project_id)
    waiting = G["status"].not_in([GrantStatus.DRAFT, *ENDED])
    names = [G[name] for name in ("status", "granted_on", "early_start_on")]
    rows = db.all(
        sa.select(*names, FP["name"], FP["rules"])
        .select_from(GrantProject)
        .join(Grant, sa.and_(G["agency_id"] == L["agency_id"], G["id"] == L["grant_id"]))
        .join(FundingProgramme, FP["id"] == G["funding_programme_id"])
        .where(*on_project, waiting, G["origin"] == Origin.RECORDED)
    )
    for row in rows:
        if any(_is_start(rule) for rule in row.rules) and _too_early(row, day):
            params: dict[str, Param] = {"programme": row.name, "day": day.isoformat()}
            raise Conflict("start_before_approval", faults=[Fault("start_before_approval", "/started_on", params)],
                           **params)  # fmt: skip


def allows_early_start(db: Read, programme_id: UUID) -> bool:
    """Whether a programme knows the permission to start before the approval."""
    rules = db.scalar(sa.select(FP["rules"]).where(FP["id"] == programme_id))
    return any(_is_start(rule) and rule["early_start"] for rule in rules or ())


def _programme(db: Read, programme_id: UUID) -> Any:  # noqa: ANN401 - a row
    names = ("id", "name", "slug", "funder_level", "rules")
    return db.first(sa.select(*[FP[name] for name in names]).where(FP["id"] == programme_id))


def _projects(db: Read, grant: Mapping[str, Any]) -> Sequence[Any]:
    names = ("id", "title", "started_on", "planned_investment_cents", "realised_investment_cents")
    same = sa.and_(P["agency_id"] == L["agency_id"], P["id"] == L["project_id"])
    links = (L["agency_id"] == grant["agency_id"], L["grant_id"] == grant["id"])
    chosen = [P[name] for name in names]
    return db.all(
        sa.select(*chosen, L["amount_cents"]).join(GrantProject, same).where(*links).order_by(P["id"])
    )  # fmt: skip


def _others(db: Read, grant: Mapping[str, Any], projects: Sequence[UUID]) -> dict[UUID, list[_Beside]]:
    """Other grants that were applied for and not refused, by project."""
    more = sa.inspect(GrantProject).local_table.alias()
    links = (
        sa.select(sa.func.count())
        .where(more.c.agency_id == G["agency_id"], more.c.grant_id == G["id"])
        .correlate(Grant)
        .scalar_subquery()
    )
    names = ("id", "status", "applied_on", "granted_on", "granted_cents", "requested_cents")
    told = [FP["id"].label("programme_id"), FP["name"], FP["slug"], FP["funder_level"], FP["rules"]]
    rows = db.all(
        sa.select(L["project_id"], L["amount_cents"], links.label("links"), *[G[name] for name in names], *told)
        .select_from(GrantProject)
        .join(Grant, sa.and_(G["agency_id"] == L["agency_id"], G["id"] == L["grant_id"]))
        .join(FundingProgramme, FP["id"] == G["funding_programme_id"])
        .where(
            L["agency_id"] == grant["agency_id"],
            L["project_id"].in_(projects),
            G["id"] != grant["id"],
            G["status"].not_in([GrantStatus.DRAFT, *ENDED]),
        )
        .order_by(G["id"])
    )
    found: dict[UUID, list[_Beside]] = {}
    for row in rows:
        found.setdefault(row.project_id, []).append(_Beside(row, row.amount_cents))
    return found


def _of_project(
    grant: Mapping[str, Any], own: Any, project: Any, others: Sequence[_Beside]  # noqa: ANN401 - rows
) -> Iterator[Judgement]:  # fmt: skip
    for rule in own.rules:
        day = project.started_on
        if _is_start(rule) and day is not None and _too_early(_Columns(grant), day):
            params = {"programme": own.name, "day": day.isoformat()}
            yield _judged("start_before_approval", grant, project, own.id, rule, params)
        first = rule["kind"] == CombinationKind.APPROVAL_FIRST
        if first and not any(_approved_before(each.grant, rule, grant["applied_on"]) for each in others):
            params = {"programme": own.name, "other": _other(rule)}
            yield _judged("approval_missing", grant, project, own.id, rule, params)
    yield from _together(grant, own, project, others)


def _together(
    grant: Mapping[str, Any], own: Any, project: Any, others: Sequence[_Beside]  # noqa: ANN401 - rows
) -> Iterator[Judgement]:  # fmt: skip
    """Rules of either side about grants side by side."""
    for each in others:
        beside = each.grant
        pairs = [(own.id, own.rules, beside), (beside.programme_id, beside.rules, own)]
        for programme_id, rules, other in pairs:
            for rule in _kinds(rules, CombinationKind.NOT_COMBINABLE):
                if _means(rule, other):
                    params: dict[str, Param] = {"programme": own.name, "other": beside.name}
                    yield _judged("not_combinable", grant, project, programme_id, rule, params, when=DECIDED)
    costs = project.realised_investment_cents or project.planned_investment_cents
    parts = [_own_part(grant, project), *(each.cents for each in others)]
    if costs is None or not others or None in parts:
        return
    total = sum(part for part in parts if part is not None)
    sides = [(own.id, own.rules), *((each.grant.programme_id, each.grant.rules) for each in others)]
    for programme_id, rules in sides:
        for rule in _kinds(rules, CombinationKind.COMBINABLE_UP_TO):
            most = costs * rule["basis_points"] // _WHOLE
            if total > most:
                sums: dict[str, Param] = {"sum": units.euros(total), "limit": units.euros(most)}
                yield _judged("combination_exceeded", grant, project, programme_id, rule, sums, when=DECIDED)


def _own_part(grant: Mapping[str, Any], project: Any) -> int | None:  # noqa: ANN401 - a row
    if project.amount_cents is not None:
        return int(project.amount_cents)
    cents: int | None = grant["granted_cents"]
    return grant["requested_cents"] if cents is None else cents


def _judged(
    code: str, grant: Mapping[str, Any], project: Any, programme_id: UUID,  # noqa: ANN401 - a row
    rule: Mapping[str, Any], params: dict[str, Param], when: Iterable[GrantStatus] | None = None,
) -> Judgement:  # fmt: skip
    """How heavy it weighs: once the grant is on its way, or once it is decided where that is said."""
    binding = grant["status"] in when if when is not None else grant["status"] not in {GrantStatus.DRAFT, *ENDED}
    severity = Severity.REFUSAL if binding and grant["origin"] == Origin.RECORDED else Severity.WARNING
    if grant["waiver"] and code != "start_before_approval":
        severity = Severity.WAIVED
    return Judgement(code, severity, project.id, programme_id, rule, {**params, "project": project.title})


class _Columns:
    """What decides about an early start, of a grant that is not in the database yet."""

    def __init__(self, grant: Mapping[str, Any]) -> None:
        self.status, self.granted_on = grant["status"], grant["granted_on"]
        self.early_start_on = grant["early_start_on"]


def _too_early(grant: Any, day: date) -> bool:  # noqa: ANN401 - a row
    """No approval and no permission was there on that day; a decision without a day cannot be compared."""
    if grant.early_start_on is not None and grant.early_start_on <= day:
        return False
    if grant.status in DECIDED:
        return grant.granted_on is not None and day < grant.granted_on
    return True


def _approved_before(other: Any, rule: Mapping[str, Any], applied_on: date | None) -> bool:  # noqa: ANN401 - a row
    if not _means(rule, other) or other.status not in DECIDED:
        return False
    return applied_on is None or other.granted_on is None or other.granted_on <= applied_on


def _kinds(rules: Iterable[Mapping[str, Any]], kind: CombinationKind) -> Iterator[Mapping[str, Any]]:
    return (rule for rule in rules if rule["kind"] == kind)


def _is_start(rule: Mapping[str, Any]) -> bool:
    return bool(rule["kind"] == CombinationKind.NO_START_BEFORE_APPROVAL)


def _means(rule: Mapping[str, Any], programme: Any) -> bool:  # noqa: ANN401 - a row
    """The rule speaks about that programme."""
    if rule["programme"] is not None and rule["programme"] != programme.slug:
        return False
    return rule["funder_level"] is None or rule["funder_level"] == programme.funder_level


def _other(rule: Mapping[str, Any]) -> str:
    return str(rule["programme"] or rule["funder_level"])
