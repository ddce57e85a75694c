"""Money: investment of the projects in scope, each once, and the grants that pay for them, each once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.allocation import WHOLE, allocate, apportion
from app.core.db import Read
from app.models.fundings import Grant, GrantProject, GrantStatus
from app.models.projects import Project, ProjectShare
from app.services.impact.scope import Scope, Shape, rows
from app.services.impact.sums import Items, Total, same_project, totals

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

Id = UUID | str
"""As the driver gives it."""
Key = tuple[Id, Id]
"""Agency and id of a project or grant."""


class Link(NamedTuple):
    """A grant and what it pays for one project."""

    agency_id: Id
    grant_id: Id
    status: str
    requested_cents: int | None
    granted_cents: int | None
    paid_cents: int | None
    project_id: Id
    amount_cents: int | None


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


def _projects() -> sa.Select[Any]:
    """Investment by project."""
    return sa.select(
        P["agency_id"],
        P["id"].label("project_id"),
        P["id"].label("item"),
        P["planned_investment_cents"].label("planned"),
        P["realised_investment_cents"].label("realised"),
    )


INVESTMENT = Items(_projects, (), ("planned", "realised"))


def investment(db: Read, scope: Scope) -> Total:
    """Planned and realised investment of the projects in scope, in cents, each project once."""
    return totals(db, scope, INVESTMENT)[()]


def funding(db: Read, scope: Scope) -> Funding:
    """What was requested, granted and paid for the projects in scope.

    The amount on a link is the project's part of the grant (of the granted amount, before that of the requested one);
    what was requested and paid follows in the same proportion, by largest remainder. A grant with one project and no
    amount on the link counts whole.
    """
    amounts = {name: Funded() for name in STATES}
    inside, shares = _projects_with_grants(db, scope)
    # a theme or year cannot be told for a grant without a project
    unallocated = 0 if scope.shape.by_project else int(rows(db, scope, _without_project)[0][0])
    for links in _grants(db, scope):
        grant, parts = links[0], _parts(links)
        touched = [link.project_id for link in links if (link.agency_id, link.project_id) in inside]
        if any(project_id not in parts for project_id in touched):
            unallocated += 1
        for project_id in touched:
            project = (grant.agency_id, project_id)
            for name, cents in parts.get(project_id, {}).items():
                amounts[name].cents += _inside(cents, inside[project], shares.get(project, ()))
                amounts[name].grants.add((grant.agency_id, grant.grant_id))
                amounts[name].projects.add(project)
    return Funding(amounts, unallocated)


def _parts(links: Sequence[Link]) -> dict[Id, dict[str, int]]:
    """What each project gets of each amount of a grant, in cents; a project without a known part is missing."""
    grant = links[0]
    if len(links) == 1 and grant.amount_cents is None:
        weights = {grant.project_id: 1}
    else:
        weights = {link.project_id: link.amount_cents for link in links if link.amount_cents is not None}
        stated = grant.granted_cents if grant.granted_cents is not None else grant.requested_cents
        weights[grant.grant_id] = max((stated or 0) - sum(weights.values()), 0)  # what no project got
    amounts = {name: getattr(grant, f"{name}_cents") for name in STATES if grant.status in _REACHED[name]}
    found: dict[Id, dict[str, int]] = {project_id: {} for project_id in weights}
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
    inside = {(agency_id, project_id): points for agency_id, project_id, points in rows(db, scope, _linked_projects)}
    shares: dict[Key, list[tuple[int, bool]]] = defaultdict(list)
    if any(points < WHOLE for points in inside.values()):
        for agency_id, project_id, points, counts in rows(db, scope, _linked_shares):
            shares[agency_id, project_id].append((points, bool(counts)))
    return inside, shares


def _linked(projects: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.exists().where(L["agency_id"] == projects.c.agency_id, L["project_id"] == projects.c.project_id)


def _linked_projects(shape: Shape) -> sa.Select[Any]:
    projects = shape.projects()
    return sa.select(*projects.c).where(_linked(projects))


def _linked_shares(shape: Shape) -> sa.Select[Any]:
    projects = shape.projects()
    counts = sa.case((shape.shares(), 1), else_=0)
    of_project = same_project(S, projects.c)
    statement = sa.select(S["agency_id"], S["project_id"], S["basis_points"], counts)
    statement = statement.join(projects, sa.and_(of_project, projects.c.basis_points < WHOLE)).where(_linked(projects))
    return statement.order_by(S["agency_id"], S["project_id"], S["position"])


def _grants(db: Read, scope: Scope) -> Iterable[list[Link]]:
    """Grants that pay for a project in scope, each as all its links in the order of their projects."""
    found: dict[Key, list[Link]] = {}
    for row in rows(db, scope, _links):
        link = Link(*row)
        found.setdefault((link.agency_id, link.grant_id), []).append(link)
    return found.values()


def _links(shape: Shape) -> sa.Select[Any]:
    of_grant = sa.and_(L["agency_id"] == G["agency_id"], L["grant_id"] == G["id"])
    amounts = (G["requested_cents"], G["granted_cents"], G["paid_cents"])
    statement = sa.select(G["agency_id"], G["id"], G["status"], *amounts, L["project_id"], L["amount_cents"])
    statement = statement.join(GrantProject, of_grant).where(G["status"] != GrantStatus.DRAFT)
    if not shape.is_everything:
        projects = shape.projects()
        paying = sa.select(L["grant_id"]).join(projects, same_project(L, projects.c))
        statement = statement.where(G["id"].in_(paying))
    return statement.order_by(G["agency_id"], G["id"], L["project_id"])


def _without_project(shape: Shape) -> sa.Select[Any]:
    """Grants of the agency or place that name no project."""
    linked = sa.exists().where(L["agency_id"] == G["agency_id"], L["grant_id"] == G["id"])
    statement = sa.select(sa.func.count()).select_from(Grant)
    open_ = G["status"] != GrantStatus.DRAFT
    return statement.where(~linked, open_, shape.owned(G))
