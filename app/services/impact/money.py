"""Money: investment of the projects in scope, each once, and the grants that pay for them, each once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.allocation import WHOLE, allocate, apportion
from app.core.db import Read
from app.models.fundings import Grant, GrantProject, GrantStatus
from app.models.projects import Project, ProjectShare
from app.services.impact.scope import Scope
from app.services.impact.sums import Total, totals

P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns
G = sa.inspect(Grant).columns
L = sa.inspect(GrantProject).columns

_DECIDED = frozenset({GrantStatus.GRANTED, GrantStatus.PAID, GrantStatus.PROOF_SUBMITTED, GrantStatus.CLOSED})
_REACHED: Mapping[str, frozenset[GrantStatus]] = {
    "requested": frozenset(GrantStatus) - {GrantStatus.DRAFT},
    "granted": _DECIDED,
    "paid": _DECIDED,
}
"""Amount of a grant -> states in which it counts; what was asked for stays asked for when it is refused."""
STATES = tuple(_REACHED)

Key = tuple[UUID, UUID]
"""Agency and id of a project or grant."""


@dataclass(slots=True)
class Funded:
    """One amount of the grants in scope.

    Attributes:
        cents: its parts inside the scope.
        grants: grants that gave a part.
        projects: projects that got one.
    """

    cents: int = 0
    grants: set[Key] = field(default_factory=set)
    projects: set[Key] = field(default_factory=set)

    @property
    def contributors(self) -> int:
        """The fewer of givers and takers."""
        return min(len(self.grants), len(self.projects))


@dataclass(frozen=True, slots=True)
class Funding:
    """Grants in scope.

    Attributes:
        amounts: requested, granted and paid.
        unallocated: grants of which an amount cannot be told apart by project.
    """

    amounts: Mapping[str, Funded]
    unallocated: int


def investment(db: Read, scope: Scope) -> Total:
    """Planned and realised investment of the projects in scope, in cents, each project once."""
    items = sa.select(
        P["agency_id"],
        P["id"].label("project_id"),
        P["id"].label("item"),
        P["planned_investment_cents"].label("planned"),
        P["realised_investment_cents"].label("realised"),
    )
    return totals(db, scope, items, (), ("planned", "realised"))[()]


def funding(db: Read, scope: Scope) -> Funding:
    """What was requested, granted and paid for the projects in scope.

    The amount on a link is the project's part of the grant (of the granted amount, before that of the requested one);
    what was requested and paid follows in the same proportion, by largest remainder. A grant with one project and no
    amount on the link counts whole.
    """
    amounts = {name: Funded() for name in STATES}
    inside, shares = _projects_with_grants(db, scope)
    unallocated = _without_project(db, scope)
    for grant, links in _grants(db, scope):
        parts = _parts(grant, links)
        touched = [link.project_id for link in links if (link.agency_id, link.project_id) in inside]
        if any(project_id not in parts for project_id in touched):
            unallocated += 1
        for project_id in touched:
            project = (grant.agency_id, project_id)
            for name, cents in parts.get(project_id, {}).items():
                amounts[name].cents += _inside(cents, inside[project], shares.get(project, ()))
                amounts[name].grants.add((grant.agency_id, grant.id))
                amounts[name].projects.add(project)
    return Funding(amounts, unallocated)


def _parts(grant: Any, links: Sequence[Any]) -> dict[UUID, dict[str, int]]:  # noqa: ANN401 - rows
    """What each project gets of each amount of a grant, in cents; a project without a known part is missing."""
    if len(links) == 1 and links[0].amount_cents is None:
        weights = {links[0].project_id: 1}
    else:
        weights = {link.project_id: link.amount_cents for link in links if link.amount_cents is not None}
        stated = grant.granted_cents if grant.granted_cents is not None else grant.requested_cents
        weights[grant.id] = max((stated or 0) - sum(weights.values()), 0)  # what no project got
    amounts = {name: getattr(grant, f"{name}_cents") for name in STATES if grant.status in _REACHED[name]}
    found: dict[UUID, dict[str, int]] = {project_id: {} for project_id in weights}
    if sum(weights.values()):
        for name, cents in amounts.items():
            if cents is not None:
                for project_id, part in zip(weights, apportion(cents, list(weights.values())), strict=True):
                    found[project_id][name] = part
    return found


def _inside(cents: int, basis_points: int, shares: Sequence[tuple[int, bool]]) -> int:
    if basis_points == WHOLE:
        return cents
    parts = allocate(cents, [share for share, _ in shares])
    return sum(part for part, (_, counts) in zip(parts, shares, strict=True) if counts)


def _projects_with_grants(db: Read, scope: Scope) -> tuple[dict[Key, int], dict[Key, list[tuple[int, bool]]]]:
    """Projects in scope that a grant pays for: basis points inside; and the shares of those that lie partly outside."""
    projects = scope.projects()
    linked = sa.exists().where(L["agency_id"] == projects.c.agency_id, L["project_id"] == projects.c.project_id)
    rows = db.all(sa.select(*projects.c).where(linked))
    inside = {(row.agency_id, row.project_id): row.basis_points for row in rows}
    shares: dict[Key, list[tuple[int, bool]]] = defaultdict(list)
    if any(points < WHOLE for points in inside.values()):
        counts = sa.case((scope.shares(), 1), else_=0)
        partial = sa.select(S["agency_id"], S["project_id"], S["basis_points"], counts.label("counts"))
        of_project = sa.and_(S["agency_id"] == projects.c.agency_id, S["project_id"] == projects.c.project_id)
        partial = partial.join(projects, sa.and_(of_project, projects.c.basis_points < WHOLE)).where(linked)
        for row in db.all(partial.order_by(S["agency_id"], S["project_id"], S["position"])):
            shares[row.agency_id, row.project_id].append((row.basis_points, bool(row.counts)))
    return inside, shares


def _grants(db: Read, scope: Scope) -> Iterable[tuple[Any, list[Any]]]:
    """Grants that pay for a project in scope, each with all its links in the order of their projects."""
    projects = scope.projects()
    found: dict[Key, tuple[Any, list[Any]]] = {}
    in_scope = sa.select(L["grant_id"]).join(
        projects, sa.and_(L["agency_id"] == projects.c.agency_id, L["project_id"] == projects.c.project_id)
    )
    columns = (G["agency_id"], G["id"], G["status"], G["requested_cents"], G["granted_cents"], G["paid_cents"])
    of_grant = sa.and_(L["agency_id"] == G["agency_id"], L["grant_id"] == G["id"])
    statement = sa.select(*columns, L["project_id"], L["amount_cents"]).join(GrantProject, of_grant)
    statement = statement.where(G["status"] != GrantStatus.DRAFT)
    if not scope.is_everything:
        statement = statement.where(G["id"].in_(in_scope))
    for row in db.all(statement.order_by(G["agency_id"], G["id"], L["project_id"])):
        found.setdefault((row.agency_id, row.id), (row, []))[1].append(row)
    return found.values()


def _without_project(db: Read, scope: Scope) -> int:
    """Grants of the agency or place that name no project; a theme or year cannot be told for them."""
    if scope.by_project:
        return 0
    linked = sa.exists().where(L["agency_id"] == G["agency_id"], L["grant_id"] == G["id"])
    statement = sa.select(sa.func.count()).select_from(Grant).where(~linked, G["status"] != GrantStatus.DRAFT)
    if scope.agency_id is not None:
        statement = statement.where(G["agency_id"] == scope.agency_id)
    if scope.origin is not None:
        statement = statement.where(G["origin"] == scope.origin)
    return int(db.scalar(statement.where(*scope.places(G["municipality_id"]))))
